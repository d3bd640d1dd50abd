#include "tvp/template/field_table.h"

#include <string.h>

#include "tvp/report/picture_address.h"
#include "tvp/report/tables.h"
#include "tvp/template/field_value.h"
#include "tvp/text/markdown_escape.h"

static json_t *picture_path(const struct report *report, const void *item)
{
    struct strbuf out = {0};
    picture_add_path(&out, report, item);
    return field_take_text(&out);
}

json_t *field_picture_markup(const struct report *report, const struct picture *picture)
{
    struct strbuf out = {0};
    if (picture->problem) {
        strbuf_addf(&out, "*%s is missing: ", picture->file);
        markdown_escape(&out, picture->problem, strlen(picture->problem));
        strbuf_addc(&out, '*');
        return field_take_markup(&out);
    }
    strbuf_adds(&out, "![");
    markdown_escape(&out, picture->alt, strlen(picture->alt));
    strbuf_adds(&out, "](");
    picture_add_address(&out, report, picture);
    strbuf_addc(&out, ')');
    return field_take_markup(&out);
}

static json_t *picture_table(const struct report *report, const void *opaque)
{
    const struct picture *picture = opaque;
    enum work work = picture_types[picture->kind].work;
    if (work == WORK_COUNT)
        return NULL;
    struct strbuf out = {0};
    add_comparison_table(&out, &report->findings.runtimes[picture->runtime], work);
    return field_take_markup(&out);
}

GETTER(picture_kind, struct picture, field_text(picture_types[item->kind].name))
GETTER(picture_file, struct picture, field_text(item->file))
GETTER(picture_title_text, struct picture, field_text(item->title))
GETTER(picture_alt_text, struct picture, field_text(item->alt))
GETTER(picture_problem, struct picture, field_text(item->problem))
GETTER(picture_image, struct picture, field_picture_markup(report, item))

const struct field picture_fields[] = {
    {.name = "kind", .kind = FIELD_TEXT, .help = "such as io, cpu or speedup", .get = picture_kind},
    {.name = "title", .kind = FIELD_TEXT, .help = "as in the picture", .get = picture_title_text},
    {.name = "file", .kind = FIELD_TEXT, .help = "file name", .get = picture_file},
    {.name = "path",
     .kind = FIELD_TEXT,
     .help = "from the report to the file",
     .get = picture_path},
    {.name = "alt", .kind = FIELD_TEXT, .help = "what it shows, in words", .get = picture_alt_text},
    {.name = "problem",
     .kind = FIELD_TEXT,
     .help = "why it is missing, if it is",
     .get = picture_problem},
    {.name = "image", .kind = FIELD_MARKUP, .help = "the picture", .get = picture_image},
    {.name = "table",
     .kind = FIELD_MARKUP,
     .help = "the same as a table, with verdicts",
     .get = picture_table},
    {0},
};
