#include "tvp/publish/fleet_report.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/paths.h"
#include "tvp/fleet/fleet_picture.h"
#include "tvp/fleet/fleet_text.h"
#include "tvp/publish/html_page.h"

static const char usual_title[] = "Which nodes are not like the others";

/* ---- what may not be replaced ---- */

static bool ends_with(const char *text, const char *ending)
{
    size_t length = strlen(text), rest = strlen(ending);
    return length >= rest && strcmp(text + length - rest, ending) == 0;
}

static bool is_input(const char *path, const char *folder)
{
    const char *name = path_name(path);
    if (strcmp(name, "expected") != 0 && !ends_with(name, ".jsonl") && !ends_with(name, ".err"))
        return false;
    char *above = path_folder(path), *there = path_absolute(above), *here = path_absolute(folder);
    bool same = there && here && strcmp(there, here) == 0;
    free(above);
    free(there);
    free(here);
    return same;
}

bool fleet_outputs_spare(const struct outputs *outputs, const char *folder, struct error *error)
{
    for (size_t i = 0; i < outputs_count(outputs); i++) {
        const char *path = outputs_path(outputs, i);
        if (path && is_input(path, folder))
            return error_set(error, ERROR_USAGE,
                             "%s would take the place of what a node has left: choose another name",
                             path);
    }
    return true;
}

/* ---- the picture ---- */

/* What the files are made of. */
struct fleet_shown {
    const struct fleet *fleet;
    const struct outputs *outputs;
    const char *title;
    char *name;    /* of the picture: that of the report, "fleet-nodes" */
    char *address; /* of its file, as Markdown names it; NULL: there is none */
    struct fleet_picture picture;
};

/* Ids of a page begin with it, and they are of few kinds of characters. */
static char *picture_name(const struct outputs *outputs)
{
    const char *report = outputs->beside ? path_name(outputs->beside) : "fleet";
    struct strbuf name = {0};
    size_t length = strcspn(report, ".");
    for (size_t i = 0; i < length; i++)
        strbuf_addc(&name, isalnum((unsigned char)report[i]) ? report[i] : '-');
    strbuf_adds(&name, "-nodes");
    char *whole = isalpha((unsigned char)*strbuf_text(&name))
                      ? xstrdup(strbuf_text(&name))
                      : xasprintf("fleet%s", strbuf_text(&name));
    strbuf_release(&name);
    return whole;
}

static void draw(struct fleet_shown *shown, const struct options *options)
{
    const struct outputs *outputs = shown->outputs;
    struct fleet_picture_order order = {.name = shown->name,
                                        .width = options->width,
                                        .height = options->height,
                                        .dpi = options->dpi};
    if (outputs->images_folder)
        memcpy(order.formats, outputs->picture_files, sizeof order.formats);
    for (size_t i = 0; i < outputs->report_count; i++)
        order.page |= format_holds_pictures(outputs->reports[i].format);
    if (!outputs->images_folder && !order.page)
        return;
    fleet_picture_draw(&shown->picture, shown->fleet, &order);
    if (shown->picture.error.code != ERROR_NONE)
        error_note("warning: there is no picture: %s", shown->picture.error.text);
    else if (outputs->images_folder)
        shown->address = xasprintf("%s/%s%s", outputs->images, shown->name,
                                   picture_format_ending(outputs->linked));
}

static bool add_picture_files(struct publication *publication, const struct fleet_shown *shown,
                              struct error *error)
{
    const char *folder = shown->outputs->images_folder;
    bool good = true;
    if (!shown->address)
        return true;
    if (mkdir(folder, 0777) == 0)
        publication->made = xstrdup(folder);
    else if (errno != EEXIST)
        return error_set_errno(error, errno, "%s: the folder for pictures cannot be made", folder);
    for (int format = 0; format < PICTURE_FORMAT_COUNT && good; format++) {
        if (!shown->outputs->picture_files[format])
            continue;
        char *path = xasprintf("%s/%s%s", folder, shown->name,
                               picture_format_ending((enum picture_format)format));
        good = publication_add(publication, path, &shown->picture.files[format], error);
        free(path);
    }
    return good;
}

/* ---- the files ---- */

static bool add_markdown(struct publication *publication, const struct fleet_shown *shown,
                         const char *path, struct error *error)
{
    const struct fleet_linked picture = {shown->address, shown->picture.alt};
    struct strbuf text = {0};
    fleet_markdown(&text, shown->fleet, shown->title, shown->address ? &picture : NULL);
    bool good = publication_add(publication, path, &text, error);
    strbuf_release(&text);
    return good;
}

static bool write_drawing(struct strbuf *out, const struct markdown_picture *picture,
                          const void *context)
{
    const struct fleet_shown *shown = context;
    if (strcmp(picture->address, shown->name) != 0)
        return false;
    html_add_drawing(out, "wide", &shown->picture.wide);
    html_add_drawing(out, "narrow", &shown->picture.narrow);
    return true;
}

static bool add_page(struct publication *publication, const struct fleet_shown *shown,
                     const char *path, struct error *error)
{
    const struct fleet_linked picture = {shown->name, shown->picture.alt};
    struct strbuf text = {0}, page = {0};
    fleet_markdown(&text, shown->fleet, shown->title,
                   shown->picture.wide.length > 0 ? &picture : NULL);
    bool good = html_page_of(shown->title, strbuf_text(&text), text.length, write_drawing, shown,
                             &page, error) &&
                publication_add(publication, path, &page, error);
    strbuf_release(&text);
    strbuf_release(&page);
    return good;
}

static bool add_csv(struct publication *publication, const struct fleet *fleet, const char *path,
                    struct error *error)
{
    struct strbuf text = {0};
    fleet_csv(&text, fleet);
    bool good = publication_add(publication, path, &text, error);
    strbuf_release(&text);
    return good;
}

static bool add_json(struct publication *publication, const struct fleet *fleet, const char *path,
                     struct error *error)
{
    json_t *json = fleet_json(fleet);
    char *dumped = json_dumps(json, JSON_INDENT(1));
    struct strbuf text = {0};
    json_decref(json);
    if (!dumped)
        out_of_memory();
    strbuf_addf(&text, "%s\n", dumped);
    free(dumped);
    bool good = publication_add(publication, path, &text, error);
    strbuf_release(&text);
    return good;
}

static bool add_all(struct publication *publication, const struct fleet_shown *shown,
                    struct error *error)
{
    const struct outputs *outputs = shown->outputs;
    const char *csv = outputs->exports[DATA_CSV], *json = outputs->exports[DATA_JSON];
    bool good = add_picture_files(publication, shown, error) &&
                (!csv || add_csv(publication, shown->fleet, csv, error)) &&
                (!json || add_json(publication, shown->fleet, json, error));
    for (size_t i = 0; i < outputs->report_count && good; i++) {
        const struct report_output *output = &outputs->reports[i];
        good = output->format == REPORT_HTML
                   ? add_page(publication, shown, output->path, error)
                   : add_markdown(publication, shown, output->path, error);
    }
    return good;
}

static const char *title_of(const struct options *options)
{
    return options->title ? options->title : usual_title;
}

bool fleet_publication_init(struct publication *publication, const struct fleet *fleet,
                            const struct options *options, const struct outputs *outputs,
                            struct error *error)
{
    struct fleet_shown shown = {.fleet = fleet,
                                .outputs = outputs,
                                .title = title_of(options),
                                .name = picture_name(outputs)};
    *publication = (struct publication){0};
    if (fleet->class_count > 0)
        draw(&shown, options);
    bool good = add_all(publication, &shown, error);
    if (!good)
        publication_release(publication);
    fleet_picture_release(&shown.picture);
    free(shown.name);
    free(shown.address);
    return good;
}

void fleet_print(const struct fleet *fleet, const struct options *options)
{
    struct strbuf text = {0};
    fleet_markdown(&text, fleet, title_of(options), NULL);
    fwrite(strbuf_text(&text), 1, text.length, stdout);
    strbuf_release(&text);
}

void fleet_set_error(const struct fleet *fleet, struct error *error)
{
    struct strbuf summary = {0};
    fleet_summary(&summary, fleet);
    if (fleet->differing > 0 || fleet->splits > 0)
        error_set(error, ERROR_DIFFERS, "%s", strbuf_text(&summary));
    else if (fleet->incomplete > 0)
        error_set(error, ERROR_INCOMPLETE, "%s", strbuf_text(&summary));
    strbuf_release(&summary);
}
