#include "tvp/publish/fleet_report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/paths.h"
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

/* ---- the files ---- */

struct fleet_page {
    const struct fleet *fleet;
    const char *title;
};

static bool add_markdown(struct publication *publication, const struct fleet_page *shown,
                         const char *path, struct error *error)
{
    struct strbuf text = {0};
    fleet_markdown(&text, shown->fleet, shown->title, NULL);
    bool good = publication_add(publication, path, &text, error);
    strbuf_release(&text);
    return good;
}

static bool no_picture(struct strbuf *out, const struct markdown_picture *picture,
                       const void *context)
{
    (void)out;
    (void)picture;
    (void)context;
    return false;
}

static bool add_page(struct publication *publication, const struct fleet_page *shown,
                     const char *path, struct error *error)
{
    struct strbuf text = {0}, page = {0};
    fleet_markdown(&text, shown->fleet, shown->title, NULL);
    bool good = html_page_of(shown->title, strbuf_text(&text), text.length, no_picture, shown,
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

static bool add_all(struct publication *publication, const struct fleet_page *shown,
                    const struct outputs *outputs, struct error *error)
{
    bool good = true;
    const char *csv = outputs->exports[DATA_CSV], *json = outputs->exports[DATA_JSON];
    good = (!csv || add_csv(publication, shown->fleet, csv, error)) &&
           (!json || add_json(publication, shown->fleet, json, error));
    for (size_t i = 0; i < outputs->report_count && good; i++) {
        const struct report_output *output = &outputs->reports[i];
        good = output->format == REPORT_HTML
                   ? add_page(publication, shown, output->path, error)
                   : add_markdown(publication, shown, output->path, error);
    }
    return good;
}

bool fleet_publication_init(struct publication *publication, const struct fleet *fleet,
                            const struct options *options, const struct outputs *outputs,
                            struct error *error)
{
    const struct fleet_page shown = {fleet, options->title ? options->title : usual_title};
    *publication = (struct publication){0};
    if (add_all(publication, &shown, outputs, error))
        return true;
    publication_release(publication);
    return false;
}

void fleet_print(const struct fleet *fleet, const struct options *options)
{
    struct strbuf text = {0};
    fleet_markdown(&text, fleet, options->title ? options->title : usual_title, NULL);
    fwrite(strbuf_text(&text), 1, text.length, stdout);
    strbuf_release(&text);
}

void fleet_set_error(const struct fleet *fleet, struct error *error)
{
    struct strbuf summary = {0};
    fleet_summary(&summary, fleet);
    if (fleet->differing > 0)
        error_set(error, ERROR_DIFFERS, "%s", strbuf_text(&summary));
    else if (fleet->incomplete > 0)
        error_set(error, ERROR_INCOMPLETE, "%s", strbuf_text(&summary));
    strbuf_release(&summary);
}
