#include "tvp/template/template_file.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tvp/common/alloc.h"
#include "tvp/common/strbuf.h"
#include "tvp/template/builtin_templates.h"
#include "tvp/template/fields.h"

/* A larger file is no template; it would only fill the data file that keeps a copy. */
enum { LARGEST_TEMPLATE = 256 * 1024 };

static const struct builtin_template *builtin(const char *name)
{
    for (const struct builtin_template *each = builtin_templates; each->name; each++) {
        const char *dot = strrchr(each->name, '.');
        size_t length = (size_t)(dot - each->name);
        if (strcmp(dot, ".md") == 0 && strlen(name) == length &&
            memcmp(name, each->name, length) == 0)
            return each;
    }
    return NULL;
}

static bool read_stream(FILE *stream, const char *name, struct strbuf *text, struct error *error)
{
    struct stat status;
    if (fstat(fileno(stream), &status) == 0 && S_ISDIR(status.st_mode))
        return error_set(error, ERROR_FAILED, "%s: is a folder, expected a template file", name);
    if (!strbuf_read(text, stream, LARGEST_TEMPLATE))
        return error_set_errno(error, errno, "%s: template cannot be read", name);
    return text->length <= LARGEST_TEMPLATE ||
           error_set(error, ERROR_FAILED, "%s: larger than %d KiB, too large for a template", name,
                     LARGEST_TEMPLATE / 1024);
}

static bool read_file(const char *name, struct strbuf *text, struct error *error)
{
    FILE *stream = fopen(name, "re");
    if (!stream)
        return error_set_errno(
            error, errno,
            "--template %s: neither \"report\", \"flat\" nor \"classic\", and as a file", name);
    bool good = read_stream(stream, name, text, error);
    fclose(stream);
    return good;
}

static bool parse(struct template **parsed, const char *name, const char *text, size_t length,
                  struct error *error)
{
    *parsed = template_parse(name, text, length, error);
    if (!*parsed || template_check(*parsed, &fields_schema, error))
        return *parsed;
    template_free(*parsed);
    *parsed = NULL;
    return false;
}

/* The usual report has another order as a page. */
static bool parse_builtin(struct template_file *file, const struct builtin_template *known,
                          struct error *error)
{
    const struct builtin_template *page =
        strcmp(known->name, "report.md") == 0 ? builtin("report_page") : NULL;
    return (!page || parse(&file->page, page->name, page->text, page->length, error)) &&
           parse(&file->template, known->name, known->text, known->length, error);
}

bool template_file_init(struct template_file *file, const char *name, const char *text,
                        struct error *error)
{
    *file = (struct template_file){.name = xstrdup(name)};
    const struct builtin_template *known = text ? NULL : builtin(name);
    if (known)
        return parse_builtin(file, known, error);
    struct strbuf content = {0};
    if (text)
        strbuf_adds(&content, text);
    bool good = (text || read_file(name, &content, error)) &&
                parse(&file->template, name, strbuf_text(&content), content.length, error);
    file->text = strbuf_detach(&content);
    return good;
}

/* Sections are the same for all templates that are built in. */
static const char section_template[] = "classic";

/* Where the comment begins, and where it ends. */
static const char *find_comment(const char *text, const char *word, const char *section,
                                const char **end)
{
    char *comment = xasprintf("{{! %s %s }}", word, section);
    const char *found = strstr(text, comment);
    *end = found ? found + strlen(comment) : NULL;
    free(comment);
    return found;
}

bool template_file_section(struct template_file *part, const struct template_file *file,
                           const char *section, struct error *error)
{
    const struct builtin_template *shared = builtin(section_template);
    assert(shared);
    const char *text = file->text ? file->text : shared->text, *begin, *behind;
    find_comment(text, "begin", section, &begin);
    const char *end = begin ? find_comment(begin, "end", section, &behind) : NULL;
    *part = (struct template_file){.name = xasprintf("%s, section %s", file->name, section)};
    if (end)
        return parse(&part->template, part->name, begin, (size_t)(end - begin), error);
    return error_set(error, ERROR_FAILED,
                     "the template has no section \"%s\" (%s%sbetween {{! begin %s }} and "
                     "{{! end %s }})",
                     section,
                     file->text ? file->name : "known are table, pictures and comparison, ",
                     file->text ? ", " : "", section, section);
}

bool template_file_shows_pictures(const struct template_file *file)
{
    static const char *const names[] = {"image", "path", "file", "picture"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (template_names(file->template, names[i]))
            return true;
    for (int kind = 0; kind < PICTURE_KINDS; kind++) {
        char *field = xasprintf("%s_picture", picture_types[kind].name);
        bool shows = template_names(file->template, field) ||
                     (file->text && strstr(file->text, picture_types[kind].stem));
        free(field);
        if (shows)
            return true;
    }
    return false;
}

bool template_file_gives_warnings(const struct template_file *file)
{
    return template_names(file->template, "warnings") ||
           template_names(file->template, "table_warnings");
}

void template_file_release(struct template_file *file)
{
    free(file->name);
    free(file->text);
    if (file->template)
        template_free(file->template);
    if (file->page)
        template_free(file->page);
    *file = (struct template_file){0};
}
