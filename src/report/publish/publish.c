#include "tvp/publish/publish.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/outfile.h"
#include "tvp/data/csv.h"
#include "tvp/publish/html_page.h"
#include "tvp/publish/insertion.h"
#include "tvp/publish/latex_document.h"
#include "tvp/publish/trace.h"
#include "tvp/template/fields.h"
#include "tvp/text/markdown_escape.h"
#include "tvp/text/unbroken.h"

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

bool publication_add(struct publication *publication, const char *path,
                     const struct strbuf *content, struct error *error)
{
    struct outfile *file = open_next(publication, path, error);
    return file && outfile_write(file, strbuf_text(content), content->length, error) &&
           outfile_finish(file, error);
}

/* ---- reports ---- */

typedef bool finish_function(const struct report *report, const char *text, size_t length,
                             struct strbuf *out, struct error *error);

static const struct {
    void (*escape)(struct strbuf *out, const char *text, size_t length);
    enum pictures_place pictures;
    finish_function *finish;
} formats[REPORT_FORMAT_COUNT] = {
#define ROW(id, name, endings, escape, pictures, picture, finish) {escape, pictures, finish},
    REPORT_FORMATS(ROW)
#undef ROW
};

/* What pictures that are inside need no files for. */
static bool lacks_pictures(const struct report *report, enum report_format format)
{
    return report->lacks_picture_files && formats[format].pictures == PICTURES_BESIDE;
}

/* A page and a LaTeX document have one picture of each two. */
static bool links_dark(const struct report *report, enum report_format format)
{
    return report->drawn[PICTURE_DARK] && !formats[format].finish;
}

static bool render(const struct report *report, const struct template *template,
                   enum report_format format, struct strbuf *out, struct error *error)
{
    const struct template_policy policy = {
        .escape = formats[format].escape,
        .to_text = fields_to_text,
        .unknown_is_error = true,
    };
    struct report shown = *report;
    shown.lacks_picture_files = lacks_pictures(report, format);
    shown.links_dark = links_dark(report, format);
    struct strbuf text = {0};
    json_t *fields = fields_of_report(&shown, template);
    bool good = template_render(template, fields, &policy, &text, error);
    add_unbroken(out, strbuf_text(&text), text.length);
    json_decref(fields);
    strbuf_release(&text);
    return good;
}

/* A page holds its pictures, and has an order of its own. */
static const struct template *template_for(const struct template_file *file,
                                           enum report_format format)
{
    return file->page && formats[format].pictures == PICTURES_INSIDE ? file->page : file->template;
}

/* The rendered texts: formats that are rendered alike share one. */
struct texts {
    struct strbuf list[REPORT_FORMAT_COUNT];
    bool there[REPORT_FORMAT_COUNT];
};

static const struct strbuf *text_for(struct texts *texts, const struct report *report,
                                     const struct template_file *file, enum report_format format,
                                     struct error *error)
{
    const struct template *template = template_for(file, format);
    for (int other = 0; other < REPORT_FORMAT_COUNT; other++)
        if (texts->there[other] && formats[other].escape == formats[format].escape &&
            links_dark(report, (enum report_format)other) == links_dark(report, format) &&
            template_for(file, (enum report_format)other) == template &&
            lacks_pictures(report, (enum report_format)other) == lacks_pictures(report, format))
            return &texts->list[other];
    texts->there[format] = render(report, template, format, &texts->list[format], error);
    return texts->there[format] ? &texts->list[format] : NULL;
}

static bool add_report(struct publication *publication, const struct report *report,
                       const struct strbuf *text, const struct report_output *output,
                       struct error *error)
{
    struct strbuf whole = {0};
    finish_function *finish = formats[output->format].finish;
    bool good = (!finish || finish(report, strbuf_text(text), text->length, &whole, error)) &&
                publication_add(publication, output->path, finish ? &whole : text, error);
    strbuf_release(&whole);
    return good;
}

/* ---- reports inside of a text ---- */

struct section_source {
    const struct report *report; /* NULL: only look whether there is such a section */
    const struct template_file *template;
};

static bool add_section(struct strbuf *out, const char *section, const void *context,
                        struct error *error)
{
    const struct section_source *source = context;
    struct template_file part = {0};
    bool good = !section || template_file_section(&part, source->template, section, error);
    if (good && source->report)
        good = render(source->report, section ? part.template : source->template->template,
                      REPORT_MARKDOWN, out, error);
    template_file_release(&part);
    return good;
}

static bool insert(const struct section_source *source, const char *path, struct strbuf *out,
                   struct error *error)
{
    struct insertion insertion;
    if (!insertion_read(&insertion, path, error))
        return false;
    bool good = insertion_write(&insertion, add_section, source, out, error);
    insertion_release(&insertion);
    return good;
}

static bool add_insertion(struct publication *publication, const struct report *report,
                          const struct template_file *template, const char *path,
                          struct error *error)
{
    const struct section_source source = {report, template};
    struct strbuf text = {0};
    bool good =
        insert(&source, path, &text, error) && publication_add(publication, path, &text, error);
    strbuf_release(&text);
    return good;
}

bool publication_check(const struct outputs *outputs, const struct template_file *template,
                       struct error *error)
{
    const struct section_source source = {NULL, template};
    bool good = true;
    for (size_t i = 0; i < outputs->report_count && good; i++) {
        struct strbuf text = {0};
        if (outputs->reports[i].inserted)
            good = insert(&source, outputs->reports[i].path, &text, error);
        strbuf_release(&text);
    }
    return good;
}

/* ---- all of them ---- */

static bool add_reports(struct publication *publication, const struct report *report,
                        const struct template_file *template, const struct outputs *outputs,
                        struct error *error)
{
    struct texts texts = {0};
    bool good = true;
    for (size_t i = 0; i < outputs->report_count && good; i++) {
        const struct report_output *output = &outputs->reports[i];
        if (output->inserted) {
            good = add_insertion(publication, report, template, output->path, error);
            continue;
        }
        const struct strbuf *text = text_for(&texts, report, template, output->format, error);
        good = text && add_report(publication, report, text, output, error);
    }
    for (int format = 0; format < REPORT_FORMAT_COUNT; format++)
        strbuf_release(&texts.list[format]);
    return good;
}

/* ---- pictures and data ---- */

static bool add_picture(struct publication *publication, const struct picture *picture,
                        enum picture_format format, const char *folder, struct error *error)
{
    char *name = picture_file_name(picture, format);
    char *path = xasprintf("%s/%s", folder, name);
    bool good = publication_add(publication, path, &picture->files[format], error);
    free(path);
    free(name);
    return good;
}

static bool add_pictures(struct publication *publication, const struct report *report,
                         const struct outputs *outputs, struct error *error)
{
    bool good = true;
    for (size_t i = 0; i < report->picture_count && outputs->images_folder; i++)
        for (int format = 0; format < PICTURE_FORMAT_COUNT && good; format++)
            if (outputs->picture_files[format] && !report->pictures[i].problem)
                good = add_picture(publication, &report->pictures[i], (enum picture_format)format,
                                   outputs->images_folder, error);
    return good;
}

/* Writers of data: false with errno when the stream refused. */
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
#define ROW(id, name, claims, write, help) write,
    static bool (*const writers[DATA_FORMAT_COUNT])(FILE *,
                                                    const struct report *) = {DATA_FORMATS(ROW)};
#undef ROW
    for (int i = 0; i < DATA_FORMAT_COUNT; i++) {
        if (!paths[i])
            continue;
        if (i == DATA_TRACE && report->timeline_count == 0)
            return error_set(error, ERROR_FAILED,
                             "--trace: nothing in this run says who ran when: it is measured with "
                             "--timeline, as in --timeline cpu:4");
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
                     const struct template_file *template, const struct outputs *outputs,
                     struct error *error)
{
    return add_pictures(publication, report, outputs, error) &&
           add_exports(publication, report, outputs->exports, error) &&
           add_reports(publication, report, template, outputs, error);
}

/* ---- the publication ---- */

bool publication_init(struct publication *publication, const struct report *report,
                      const struct template_file *template, const struct outputs *outputs,
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
    outfile_commit(publication->files, publication->count);
    free(publication->made);
    publication->made = NULL;
}

/* From the last to the first: two names may lead to one file. */
bool publication_release(struct publication *publication)
{
    bool as_before = true;
    for (size_t i = publication->count; i > 0; i--)
        as_before = outfile_discard(&publication->files[i - 1]) && as_before;
    if (publication->made)
        rmdir(publication->made); // goes only where it is empty
    free(publication->made);
    free(publication->files);
    *publication = (struct publication){0};
    return as_before;
}
