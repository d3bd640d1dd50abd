#include "tvp/publish/outputs.h"

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/outfile.h"
#include "tvp/common/paths.h"
#include "tvp/report/report.h"

static const char default_images[] = "Images";

/* ---- paths ---- */

/* "Images" for "Images/", as one types it; the caller frees it. */
static char *without_slashes(const char *path)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    return xstrndup(path, length);
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
    char *folder = outputs->beside ? path_folder(outputs->beside) : xstrdup(".");
    if (!options->images) {
        const char *name = kept && stays_inside(kept) ? kept : default_images;
        outputs->images_address = xstrdup(name);
        outputs->images_base = path_join(folder, name);
    } else {
        outputs->images_base = without_slashes(options->images);
        char *from = path_absolute(folder), *to = path_absolute(outputs->images_base);
        outputs->images_address =
            from && to ? path_relative(from, to) : xstrdup(outputs->images_base);
        free(from);
        free(to);
    }
    free(folder);
    outputs_use_images(outputs, NULL);
}

void outputs_use_images(struct outputs *outputs, const char *below)
{
    free(outputs->images_folder);
    free(outputs->images);
    outputs->images_folder =
        below ? path_join(outputs->images_base, below) : xstrdup(outputs->images_base);
    outputs->images =
        below ? path_join(outputs->images_address, below) : xstrdup(outputs->images_address);
}

/* "report.jsonl" for "report.md". */
static char *data_beside(const char *report)
{
    const char *name = path_name(report), *dot = strrchr(name, '.');
    return path_beside(report, "", dot && dot > name ? (size_t)(dot - name) : SIZE_MAX, ".jsonl");
}

static char *data_path(const struct outputs *outputs, const struct options *options)
{
    if (options->action == ACTION_FROM || options->action == ACTION_FLEET)
        return NULL;
    if (options->data)
        return strcmp(options->data, "none") == 0 ? NULL : xstrdup(options->data);
    return outputs->beside ? data_beside(outputs->beside) : NULL;
}

static char *first_file(const struct outputs *outputs)
{
    for (size_t i = 0; i < outputs->report_count; i++)
        if (!outfile_is_direct(outputs->reports[i].path))
            return outputs->reports[i].path;
    return NULL;
}

size_t outputs_count(const struct outputs *outputs)
{
    return outputs->report_count + DATA_FORMAT_COUNT + 1;
}

const char *outputs_path(const struct outputs *outputs, size_t index)
{
    if (index < outputs->report_count)
        return outputs->reports[index].path;
    index -= outputs->report_count;
    return index < DATA_FORMAT_COUNT ? outputs->exports[index] : outputs->data;
}

/* Two names can lead to one file. */
static bool are_same(const char *path, const char *other)
{
    if (outfile_is_direct(path) || outfile_is_direct(other))
        return false;
    char *first = path_target(path), *second = path_target(other);
    bool same = first && second && strcmp(first, second) == 0;
    free(first);
    free(second);
    return same;
}

static bool check_apart(const struct outputs *outputs, struct error *error)
{
    for (size_t i = 0; i < outputs_count(outputs); i++) {
        const char *path = outputs_path(outputs, i);
        if (path && outputs->images_base && are_same(path, outputs->images_base))
            return error_set(error, ERROR_USAGE,
                             "%s is also the folder of the pictures, %s: give each its own name",
                             path, outputs->images_base);
        for (size_t j = 0; path && j < i; j++)
            if (outputs_path(outputs, j) && are_same(path, outputs_path(outputs, j)))
                return error_set(error, ERROR_USAGE,
                                 "%s and %s are the same file: give each its own name",
                                 outputs_path(outputs, j), path);
    }
    return true;
}

/* What is asked for, and what a report has to have. */
static void choose_picture_formats(struct outputs *outputs, const struct options *options)
{
    bool any_will_do = outputs->report_count == 0;
    memcpy(outputs->picture_files, options->picture_formats, sizeof outputs->picture_files);
    for (size_t i = 0; i < outputs->report_count; i++) {
        enum picture_format format = format_pictures(outputs->reports[i].format);
        if (format == PICTURES_CHOSEN)
            any_will_do = true;
        else
            outputs->picture_files[format] = true;
    }
    outputs->linked = options->linked_format;
    if (outputs->linked != PICTURE_FORMAT_COUNT)
        return;
    outputs->picture_files[PICTURE_PNG] |= any_will_do;
    int first = 0;
    while (!outputs->picture_files[first])
        first++;
    outputs->linked = (enum picture_format)first;
}

bool outputs_init(struct outputs *outputs, const struct options *options, const char *kept_images,
                  bool show_pictures, struct error *error)
{
    *outputs = (struct outputs){
        .reports = options->outputs,
        .report_count = options->output_count,
        .exports = options->exports,
        .images_given = options->images != NULL,
    };
    outputs->beside = first_file(outputs);
    choose_picture_formats(outputs, options);
    outputs->data = data_path(outputs, options);
    for (size_t i = 0; i < outputs_count(outputs); i++) {
        const char *path = outputs_path(outputs, i);
        outputs->use_stdout |= path && strcmp(path, OUTFILE_STDOUT) == 0;
    }
    if (options->images && outputs->report_count == 0)
        return error_set(
            error, ERROR_USAGE,
            "--images: without -o there is no report and no picture; add -o report.md");
    if (options->images || (outputs->beside && show_pictures))
        place_images(outputs, options, kept_images);
    return check_apart(outputs, error);
}

bool outputs_tell_claims(const struct outputs *outputs)
{
    bool tells = outputs->report_count > 0;
#define ROW(id, name, claims, write, help) tells |= claims && outputs->exports[DATA_##id];
    DATA_FORMATS(ROW)
#undef ROW
    return tells;
}

bool outputs_any(const struct outputs *outputs)
{
    for (int i = 0; i < DATA_FORMAT_COUNT; i++)
        if (outputs->exports[i])
            return true;
    return outputs->report_count > 0;
}

void outputs_release(struct outputs *outputs)
{
    free(outputs->images_base);
    free(outputs->images_address);
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
    for (size_t i = 0; i < outputs_count(outputs); i++)
        if (outputs_path(outputs, i) && !probe(outputs, outputs_path(outputs, i), error))
            return false;
    /* Where there is no report the table goes to stdout. */
    if (outputs->report_count == 0 && !outputs->use_stdout &&
        !probe(outputs, OUTFILE_STDOUT, error))
        return false;
    return !outputs->images_folder || probe_images(outputs, error);
}
