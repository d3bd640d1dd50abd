#include "tvp/publish/publish.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tvp/common/alloc.h"
#include "tvp/common/outfile.h"
#include "tvp/common/paths.h"
#include "tvp/data/csv.h"
#include "tvp/publish/html_page.h"
#include "tvp/template/fields.h"
#include "tvp/text/markdown_escape.h"

/* ---- making the contents ---- */

static struct outfile *open_next(struct publication *publication, const char *path,
                                 struct error *error)
{
    publication->files = xgrow(publication->files, publication->count, &publication->capacity,
                               sizeof *publication->files);
    struct outfile *file = &publication->files[publication->count];
    if (!outfile_open(file, path, error))
        return NULL;
    publication->count++;
    return file;
}

static bool add_file(struct publication *publication, const char *path,
                     const struct strbuf *content, struct error *error)
{
    struct outfile *file = open_next(publication, path, error);
    return file && outfile_write(file, strbuf_text(content), content->length, error) &&
           outfile_finish(file, error);
}

static bool render_markdown(const struct report *report, const struct template *template,
                            struct strbuf *out, struct error *error)
{
    const struct template_policy policy = {
        .escape = markdown_escape,
        .to_text = fields_to_text,
        .unknown_is_error = true,
    };
    json_t *fields = fields_of_report(report, template);
    bool good = template_render(template, fields, &policy, out, error);
    json_decref(fields);
    return good;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), end_length = strlen(end);
    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

static bool add_reports(struct publication *publication, const struct report *report,
                        const struct template *template, const struct outputs *outputs,
                        struct error *error)
{
    struct strbuf markdown = {0};
    bool good = render_markdown(report, template, &markdown, error);
    for (size_t i = 0; i < outputs->report_count && good; i++) {
        const char *path = outputs->reports[i];
        if (!ends_with(path, ".html")) {
            good = add_file(publication, path, &markdown, error);
            continue;
        }
        struct strbuf page = {0};
        good = html_page(report, strbuf_text(&markdown), markdown.length, &page, error) &&
               add_file(publication, path, &page, error);
        strbuf_release(&page);
    }
    strbuf_release(&markdown);
    return good;
}

static bool make_folder(const char *folder, struct error *error)
{
    if (mkdir(folder, 0777) == 0 || (errno == EEXIST && path_is_folder(folder)))
        return true;
    return error_set_errno(error, errno, "%s: the folder for pictures cannot be made", folder);
}

static bool add_pictures(struct publication *publication, const struct report *report,
                         const struct outputs *outputs, struct error *error)
{
    if (!make_folder(outputs->images_folder, error))
        return false;
    for (size_t i = 0; i < report->picture_count; i++) {
        const struct picture *picture = &report->pictures[i];
        if (picture->problem)
            continue;
        char *path = xasprintf("%s/%s", outputs->images_folder, picture->file);
        bool good = add_file(publication, path, &picture->png, error);
        free(path);
        if (!good)
            return false;
    }
    return true;
}

/* Writers of exports: false with errno when the stream refused. */
static bool write_csv(FILE *stream, const struct report *report)
{
    return csv_write(stream, report->results);
}

static bool write_json(FILE *stream, const struct report *report)
{
    json_t *fields = fields_of_report(report, NULL);
    bool written = json_dumpf(fields, stream, JSON_INDENT(2)) == 0;
    json_decref(fields);
    if (!written && !ferror(stream))
        out_of_memory();
    return written && putc('\n', stream) != EOF;
}

static bool add_exports(struct publication *publication, const struct report *report,
                        char *const *paths, struct error *error)
{
#define ROW(id, name, claims, help) write_##name,
    static bool (*const writers[EXPORT_COUNT])(FILE *, const struct report *) = {EXPORTS(ROW)};
#undef ROW
    for (int i = 0; i < EXPORT_COUNT; i++) {
        if (!paths[i])
            continue;
        struct outfile *file = open_next(publication, paths[i], error);
        if (!file)
            return false;
        if (!writers[i](file->stream, report))
            return outfile_fail(file, errno, error);
        if (!outfile_finish(file, error))
            return false;
    }
    return true;
}

static bool make_all(struct publication *publication, const struct report *report,
                     const struct template *template, const struct outputs *outputs,
                     struct error *error)
{
    if (outputs->report_count > 0 && !add_pictures(publication, report, outputs, error))
        return false;
    if (!add_exports(publication, report, outputs->exports, error))
        return false;
    return outputs->report_count == 0 || add_reports(publication, report, template, outputs, error);
}

/* ---- the publication ---- */

bool publication_init(struct publication *publication, const struct report *report,
                      const struct template *template, const struct outputs *outputs,
                      struct error *error)
{
    *publication = (struct publication){0};
    if (make_all(publication, report, template, outputs, error))
        return true;
    publication_release(publication);
    return false;
}

bool publication_place(struct publication *publication, struct error *error)
{
    for (size_t i = 0; i < publication->count; i++)
        if (!outfile_place(&publication->files[i], error))
            return false;
    return true;
}

void publication_commit(struct publication *publication)
{
    for (size_t i = 0; i < publication->count; i++)
        outfile_commit(&publication->files[i]);
}

/* From the last to the first: two names may lead to one file. */
bool publication_release(struct publication *publication)
{
    bool as_before = true;
    for (size_t i = publication->count; i > 0; i--)
        as_before = outfile_discard(&publication->files[i - 1]) && as_before;
    free(publication->files);
    *publication = (struct publication){0};
    return as_before;
}
