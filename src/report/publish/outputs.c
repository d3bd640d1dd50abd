#include "tvp/publish/outputs.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/outfile.h"
#include "tvp/common/paths.h"
#include "tvp/common/strbuf.h"
#include "tvp/report/report.h"

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
    for (size_t i = 0; i < outputs->pipe_count; i++)
        close(outputs->pipes[i]);
    free(outputs->pipes);
    *outputs = (struct outputs){0};
}

/* ---- looking ahead ---- */

static bool probe(struct outputs *outputs, const char *path, struct error *error)
{
    int pipe;
    if (!outfile_probe(path, &pipe, error))
        return false;
    if (pipe >= 0) {
        outputs->pipes =
            xreallocarray(outputs->pipes, outputs->pipe_count + 1, sizeof *outputs->pipes);
        outputs->pipes[outputs->pipe_count++] = pipe;
    }
    return true;
}

static bool is_picture_name(const char *name)
{
    for (int kind = 0; kind < PICTURE_KINDS; kind++)
        if (strncmp(name, picture_types[kind].stem, strlen(picture_types[kind].stem)) == 0)
            return true;
    return false;
}

/* Whatever of that name is there already: a picture has to be able to take its place. */
static bool probe_old_pictures(struct outputs *outputs, struct error *error)
{
    DIR *folder = opendir(outputs->images_folder);
    bool good = true;
    for (struct dirent *entry; folder && good && (entry = readdir(folder));) {
        if (!is_picture_name(entry->d_name))
            continue;
        char *path = path_join(outputs->images_folder, entry->d_name);
        good = probe(outputs, path, error);
        free(path);
    }
    if (folder)
        closedir(folder);
    return good;
}

static bool probe_images(struct outputs *outputs, struct error *error)
{
    const char *folder = outputs->images_folder;
    struct stat status;
    if (path_is_folder(folder)) {
        if (access(folder, W_OK | X_OK) == 0)
            return probe_old_pictures(outputs, error);
        return error_set_errno(error, errno,
                               "%s: pictures cannot be written there; choose another folder with "
                               "--images",
                               folder);
    }
    if (lstat(folder, &status) == 0)
        return error_set(error, ERROR_FAILED,
                         "%s: pictures go there, but it is not a folder; choose another with "
                         "--images",
                         folder);
    char *parent = path_folder(folder);
    bool possible = access(parent, W_OK | X_OK) == 0;
    if (!possible)
        error_set_errno(error, errno,
                        "%s: the folder for pictures cannot be made in %s; choose another with "
                        "--images",
                        folder, parent);
    free(parent);
    return possible;
}

bool outputs_probe(struct outputs *outputs, struct error *error)
{
    for (size_t i = 0; i < outputs->report_count; i++)
        if (!probe(outputs, outputs->reports[i], error))
            return false;
    for (int i = 0; i < EXPORT_COUNT; i++)
        if (outputs->exports[i] && !probe(outputs, outputs->exports[i], error))
            return false;
    if (outputs->data && !probe(outputs, outputs->data, error))
        return false;
    return outputs->report_count == 0 || probe_images(outputs, error);
}
