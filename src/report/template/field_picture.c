#include "tvp/template/field_table.h"

#include <string.h>

#include "tvp/report/picture_address.h"
#include "tvp/report/picture_title.h"
#include "tvp/report/tables.h"
#include "tvp/sentences/missing_text.h"
#include "tvp/sentences/pooled_text.h"
#include "tvp/template/field_value.h"
#include "tvp/text/markdown_escape.h"

static void add_image(struct strbuf *out, const struct report *report,
                      const struct picture *picture, enum picture_format format,
                      const char *fragment)
{
    strbuf_adds(out, "![");
    markdown_escape(out, picture->alt, strlen(picture->alt));
    strbuf_adds(out, "](");
    picture_add_address(out, report, picture, format);
    strbuf_addf(out, "%s)", fragment);
}

json_t *field_picture_markup(const struct report *report, const struct picture *picture)
{
    struct strbuf out = {0};
    if (report->lacks_picture_files) {
        markdown_escape(&out, picture->alt, strlen(picture->alt));
        return field_take_markup(&out);
    }
    if (picture->problem) {
        strbuf_addf(&out, "*%s is missing: ", picture->file);
        markdown_escape(&out, picture->problem, strlen(picture->problem));
        strbuf_addc(&out, '*');
        return field_take_markup(&out);
    }
    add_image(&out, report, picture, report->linked,
              report->links_dark ? "#gh-light-mode-only" : "");
    if (report->links_dark)
        add_image(&out, report, picture, PICTURE_DARK, "#gh-dark-mode-only");
    if (report->links_dark && picture == report->pictures)
        strbuf_adds(&out, "\n\nEach picture is here twice, and GitHub shows the one that suits the "
                          "page, light or dark. For other places keep one of the two.");
    return field_take_markup(&out);
}

static json_t *path(const struct report *report, const struct picture *picture)
{
    struct strbuf out = {0};
    picture_add_path(&out, report, picture, report->linked);
    return field_take_text(&out);
}

static json_t *over_all_rows(const struct report *report, const struct picture *picture)
{
    enum work work = picture_types[picture->kind].work;
    if (work == WORK_COUNT)
        return NULL;
    struct strbuf out = {0};
    add_pooled_sentences(&out, &report->findings.runtimes[picture->runtime], work);
    if (out.length == 0) {
        strbuf_release(&out);
        return NULL;
    }
    return field_take_text(&out);
}

static json_t *table(const struct report *report, const struct picture *picture,
                     void (*add)(struct strbuf *, const struct runtime_findings *, enum work))
{
    enum work work = picture_types[picture->kind].work;
    if (work == WORK_COUNT)
        return NULL;
    struct strbuf out = {0};
    add(&out, &report->findings.runtimes[picture->runtime], work);
    return field_take_markup(&out);
}

static json_t *marks(const struct report *report, const struct picture *picture)
{
    const struct runtime_findings *runtime = &report->findings.runtimes[picture->runtime];
    enum work work = picture_types[picture->kind].work;
    if (work == WORK_COUNT)
        return NULL;
    struct strbuf out = {0};
    add_legend(&out, runtime, WORK_BIT(work));
    add_missing_cases(&out, &report->findings, runtime, WORK_BIT(work));
    return field_take_markup(&out);
}

static json_t *subject(const struct report *report, const struct picture *picture)
{
    struct strbuf out = {0};
    add_picture_subject(&out, report, picture->kind, picture->runtime);
    return field_take_text(&out);
}

FIELD_MAKER(picture_kind, struct picture, json_string(picture_types[item->kind].name))
FIELD_MAKER(picture_about, struct picture, subject(report, item))
FIELD_MAKER(picture_of_user, struct picture, json_boolean(item->kind == PICTURE_USER))
FIELD_MAKER(picture_path, struct picture, path(report, item))
FIELD_MAKER(picture_image, struct picture, field_picture_markup(report, item))
FIELD_MAKER(picture_pooled, struct picture, over_all_rows(report, item))
FIELD_MAKER(picture_table, struct picture, table(report, item, add_comparison_table))
FIELD_MAKER(picture_times, struct picture, table(report, item, add_work_times_table))
FIELD_MAKER(picture_marks, struct picture, marks(report, item))

const struct field picture_fields[] = {
    MADE_FIELD("kind", TEXT, picture_kind, "such as io, cpu or speedup"),
    FIELD("title", TEXT, struct picture, title, "as in the picture"),
    MADE_FIELD("subject", TEXT, picture_about, "what the title speaks of, such as Waiting"),
    FIELD("file", TEXT, struct picture, file, "file name"),
    MADE_FIELD("path", TEXT, picture_path, "from the report to the file"),
    FIELD("alt", TEXT, struct picture, alt, "what it shows, in words"),
    FIELD("problem", TEXT, struct picture, problem, "why it is missing, if it is"),
    MADE_FIELD("of_this_work", FLAG, picture_of_user, "whether it shows the user's own work"),
    MADE_FIELD("image", MARKUP, picture_image, "the picture"),
    MADE_FIELD("pooled", TEXT, picture_pooled, "what its table says over all worker counts"),
    MADE_FIELD("table", MARKUP, picture_table, "verdicts for each number of workers"),
    MADE_FIELD("times_table", MARKUP, picture_times, "the times and the verdicts in one table"),
    MADE_FIELD("marks", MARKUP, picture_marks,
               "what the marks in that table mean, and what was not measured"),
    {0},
};

FIELD_FINDER(picture_in_order, size_t, &report->pictures[*item])

const struct field figure_fields[] = {
    OBJECT_FIELD("picture", picture_in_order, picture_fields, "the picture"),
    {0},
};
