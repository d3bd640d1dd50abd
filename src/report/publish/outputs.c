#include "tvp/publish/outputs.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/outfile.h"
#include "tvp/common/paths.h"
#include "tvp/common/strbuf.h"
#include "tvp/data/data_file.h"

static const char default_images[] = "Images";

/* ---- paths ---- */

/* "report.jsonl" for "report.md"; the caller frees it. */
static char *data_beside(const char *report)
{
    const char *name = path_name(report);
    return path_beside(report, "", (size_t)(strrchr(name, '.') - name), ".jsonl");
}

/* "Images" for "Images/", as one types it; the caller frees it. */
static char *without_slashes(const char *path)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    return xstrndup(path, length);
}

/* The absolute path of a folder that exists, or whose parent does; the caller frees it. NULL when
 * neither does. */
static char *absolute(const char *folder)
{
    char resolved[PATH_MAX];
    if (realpath(folder, resolved))
        return xstrdup(resolved);
    char *parent = path_folder(folder);
    char *path = NULL;
    if (realpath(parent, resolved))
        path = path_join(resolved, path_name(folder));
    free(parent);
    return path;
}

/* How to get from one absolute folder to another; the caller frees it. */
static char *relative(const char *from, const char *to)
{
    size_t common = 0;
    for (size_t i = 0;; i++) {
        bool from_ends = from[i] == '/' || from[i] == '\0';
        bool to_ends = to[i] == '/' || to[i] == '\0';
        if (from_ends && to_ends)
            common = i;
        if (from[i] != to[i] || from[i] == '\0')
            break;
    }
    struct strbuf path = {0};
    for (const char *rest = from + common; *rest; rest++)
        if (*rest == '/' && rest[1] != '\0')
            strbuf_adds(&path, "../");
    const char *rest = to + common + (to[common] == '/');
    strbuf_adds(&path, rest);
    if (path.length > 0 && path.data[path.length - 1] == '/')
        strbuf_truncate(&path, path.length - 1);
    if (path.length == 0)
        strbuf_adds(&path, ".");
    return strbuf_detach(&path);
}

/* A saved run names the folder of its pictures; it must not be able to lead anywhere else. */
static bool stays_inside(const char *path)
{
    if (*path == '/' || *path == '\0')
        return false;
    for (const char *part = path; part; part = strchr(part, '/') ? strchr(part, '/') + 1 : NULL)
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0'))
            return false;
    return true;
}

/* ---- the outputs ---- */

static void place_images(struct outputs *outputs, const struct options *options, const char *kept)
{
    char *folder = path_folder(outputs->reports[0]);
    if (!options->images) {
        const char *name = kept && stays_inside(kept) ? kept : default_images;
        outputs->images = xstrdup(name);
        outputs->images_folder = path_join(folder, name);
    } else {
        outputs->images_folder = without_slashes(options->images);
        char *from = absolute(folder), *to = absolute(outputs->images_folder);
        outputs->images = from && to ? relative(from, to) : xstrdup(outputs->images_folder);
        free(from);
        free(to);
    }
    free(folder);
}

static char *data_path(const struct options *options)
{
    if (options->data)
        return strcmp(options->data, "none") == 0 ? NULL : xstrdup(options->data);
    return options->output_count > 0 ? data_beside(options->outputs[0]) : NULL;
}

bool outputs_init(struct outputs *outputs, const struct options *options, const char *kept_images,
                  struct error *error)
{
    *outputs = (struct outputs){
        .reports = options->outputs,
        .report_count = options->output_count,
        .exports = options->exports,
        .data = options->action == ACTION_FROM ? NULL : data_path(options),
    };
    if (outputs->report_count > 0)
        place_images(outputs, options, kept_images);
    else if (options->images)
        return error_set(
            error, ERROR_USAGE,
            "--images: without -o there is no report and no picture; add -o report.md");
    return true;
}

bool outputs_tell_claims(const struct outputs *outputs)
{
    bool tells = outputs->report_count > 0;
#define ROW(id, name, claims, help) tells |= claims && outputs->exports[EXPORT_##id];
    EXPORTS(ROW)
#undef ROW
    return tells;
}

bool outputs_any(const struct outputs *outputs)
{
    for (int i = 0; i < EXPORT_COUNT; i++)
        if (outputs->exports[i])
            return true;
    return outputs->report_count > 0;
}

void outputs_release(struct outputs *outputs)
{
    free(outputs->images_folder);
    free(outputs->images);
    free(outputs->data);
    *outputs = (struct outputs){0};
}

/* ---- looking ahead ---- */

static bool probe_images(const char *folder, struct error *error)
{
    if (path_is_folder(folder)) {
        if (access(folder, W_OK | X_OK) == 0)
            return true;
        return error_set_errno(error, errno, "%s: pictures cannot be written there", folder);
    }
    if (access(folder, F_OK) == 0)
        return error_set(error, ERROR_FAILED,
                         "%s: pictures go there, but it is not a folder; choose another with "
                         "--images",
                         folder);
    char *parent = path_folder(folder);
    bool possible = access(parent, W_OK | X_OK) == 0;
    if (!possible)
        error_set_errno(error, errno, "%s: the folder for pictures cannot be made", folder);
    free(parent);
    return possible;
}

static bool probe_data(const char *path, struct error *error)
{
    char *partial = data_file_partial_name(path);
    bool good = outfile_probe(path, error) && outfile_probe(partial, error);
    free(partial);
    return good;
}

bool outputs_probe(const struct outputs *outputs, struct error *error)
{
    for (size_t i = 0; i < outputs->report_count; i++)
        if (!outfile_probe(outputs->reports[i], error))
            return false;
    for (int i = 0; i < EXPORT_COUNT; i++)
        if (outputs->exports[i] && !outfile_probe(outputs->exports[i], error))
            return false;
    if (outputs->data && !probe_data(outputs->data, error))
        return false;
    return outputs->report_count == 0 || probe_images(outputs->images_folder, error);
}
