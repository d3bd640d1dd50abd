#include "tvp/publish/picture_folder.h"

#include <dirent.h>
#include <errno.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/outfile.h"
#include "tvp/common/paths.h"
#include "tvp/common/strbuf.h"
#include "tvp/draw/picture_file.h"
#include "tvp/publish/lock.h"

enum { MOST_BYTES = 64 << 20 };

/* Whether such a file may be a report's picture. What else is in the folder, such as a picture that
 * somebody keeps as an example, is never replaced and stands in nobody's way. */
static bool is_picture_file(const char *name)
{
    return picture_format_of(name) != PICTURE_FORMAT_COUNT && is_picture_name(name);
}

static bool is_regular(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/* Appends the beginning of a file; nothing when it is not there, or no file. */
static void read_beginning(const char *path, struct strbuf *content)
{
    FILE *stream = path && is_regular(path) ? fopen(path, "r") : NULL;
    if (!stream)
        return;
    char bytes[1 << 14];
    size_t length;
    while (content->length < MOST_BYTES && (length = fread(bytes, 1, sizeof bytes, stream)) > 0)
        strbuf_add(content, bytes, length);
    fclose(stream);
}

static bool mentions(const struct strbuf *content, const char *text)
{
    return content->length > 0 && memmem(content->data, content->length, text, strlen(text));
}

/* Whether anything that looks like the id of a run is in the text. */
static bool names_a_run(const struct strbuf *content)
{
    regex_t id;
    regmatch_t match = {.rm_eo = (regoff_t)content->length};
    if (regcomp(&id, "[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}", REG_EXTENDED) != 0)
        return false;
    bool found = regexec(&id, strbuf_text(content), 1, &match, REG_STARTEND) == 0;
    regfree(&id);
    return found;
}

/* ---- whose a picture is ---- */

/* Whether a report shows pictures of that run: one by a template that names no run may well. */
static bool report_shows(const char *path, const char *id)
{
    struct strbuf content = {0};
    read_beginning(path, &content);
    bool shows = content.length > 0 && (mentions(&content, id) || !names_a_run(&content));
    strbuf_release(&content);
    return shows;
}

static bool data_is_of(const char *path, const char *id)
{
    struct strbuf content = {0};
    read_beginning(path, &content);
    bool same = mentions(&content, id);
    strbuf_release(&content);
    return same;
}

static bool is_same_file(const char *path, const char *other)
{
    struct stat first, second;
    return stat(path, &first) == 0 && stat(other, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

/* Whether it is going to be replaced. */
static bool is_ours(const struct outputs *outputs, const char *report)
{
    for (size_t i = 0; i < outputs->report_count; i++)
        if (is_same_file(outputs->reports[i].path, report))
            return true;
    return false;
}

/* A look at the pictures of a folder. */
struct search {
    const struct outputs *outputs;
    const char *run;
    const char *folder;
    char *other;             /* a report that shows another run's */
    struct strbuf shared_by; /* the others that show this run's, a line each */
};

static void note_report(struct search *search, const char *name, const char *id)
{
    char *path = path_join(search->folder, name);
    if (!is_ours(search->outputs, path) && report_shows(path, id)) {
        bool same_run = search->run && strcmp(search->run, id) == 0;
        if (!same_run)
            search->other = xstrdup(path_name(name));
        else if (!mentions(&search->shared_by, name))
            strbuf_addf(&search->shared_by, "%s\n", name);
    }
    free(path);
}

/* Pictures of earlier versions name no report: they are another's unless the run is known. */
static void note_run(struct search *search, const char *id)
{
    bool known =
        (search->run && strcmp(search->run, id) == 0) || data_is_of(search->outputs->data, id);
    for (size_t i = 0; i < search->outputs->report_count; i++)
        known |= report_shows(search->outputs->reports[i].path, id);
    if (!known)
        search->other = xasprintf("run %s", id);
}

static void look_at_picture(struct search *search, const char *path)
{
    struct strbuf id = {0}, reports = {0};
    if (is_regular(path) && picture_read_note(path, "Source", &id)) {
        if (!picture_read_note(path, "Reports", &reports))
            note_run(search, strbuf_text(&id));
        char *rest = reports.length > 0 ? reports.data : NULL;
        for (char *line = strsep(&rest, "\n"); line && !search->other; line = strsep(&rest, "\n"))
            if (*line)
                note_report(search, line, strbuf_text(&id));
    }
    strbuf_release(&reports);
    strbuf_release(&id);
}

static void look_at_folder(struct search *search)
{
    DIR *folder = opendir(search->folder);
    for (struct dirent *entry; folder && !search->other && (entry = readdir(folder));) {
        char *path = path_join(search->folder, entry->d_name);
        if (is_picture_file(entry->d_name))
            look_at_picture(search, path);
        free(path);
    }
    if (folder)
        closedir(folder);
}

/* ---- choosing ---- */

/* Who else shows pictures of the chosen folder: NULL, or somebody with another run's. */
static char *find_other(const struct outputs *outputs, const char *run, struct strbuf *shared_by)
{
    struct search search = {.outputs = outputs, .run = run, .folder = outputs->images_folder};
    look_at_folder(&search);
    if (shared_by)
        strbuf_adds(shared_by, strbuf_text(&search.shared_by));
    strbuf_release(&search.shared_by);
    return search.other;
}

char *picture_folder_owner(const struct outputs *outputs, const char *run)
{
    return outputs->images_folder && outputs->images_given ? find_other(outputs, run, NULL) : NULL;
}

/* The name of the report without its ending; the caller frees it. */
static char *report_stem(const struct outputs *outputs)
{
    const char *name = path_name(outputs->beside), *dot = strrchr(name, '.');
    return xstrndup(name, dot && dot > name ? (size_t)(dot - name) : strlen(name));
}

/* Tries the folder itself, and those in it that are called like the report. *other is who has the
 * first one. */
static bool choose(struct outputs *outputs, const char *run, char **other, struct error *error)
{
    outputs_use_images(outputs, NULL);
    *other = outputs->images_given ? NULL : find_other(outputs, run, NULL);
    if (!*other)
        return true;
    char *stem = report_stem(outputs);
    const char *below[] = {stem, path_name(outputs->beside)};
    bool found = false;
    for (size_t i = 0; i < 2 && !found; i++) {
        outputs_use_images(outputs, below[i]);
        char *taken = find_other(outputs, run, NULL);
        found = !taken;
        free(taken);
    }
    free(stem);
    return found || error_set(error, ERROR_FAILED,
                              "%s and the folders in it hold the pictures of other reports: choose "
                              "another folder with --images",
                              outputs->images_base);
}

bool picture_folder_choose(struct outputs *outputs, const char *run, struct error *error)
{
    char *other = NULL;
    bool chosen = !outputs->images_base || choose(outputs, run, &other, error);
    free(other);
    return chosen;
}

/* ---- taking ---- */

/* The reports that link the pictures, as seen from their folder. Those that have them inside do not
 * need the files. */
static char *list_reports(const struct outputs *outputs, const char *run)
{
    struct strbuf list = {0};
    char *from = path_absolute(outputs->images_folder);
    for (size_t i = 0; i < outputs->report_count && from; i++) {
        const struct report_output *report = &outputs->reports[i];
        char *folder = path_folder(report->path), *to = path_absolute(folder);
        if (to && !format_holds_pictures(report->format) && !outfile_is_direct(report->path)) {
            char *way = path_relative(from, to);
            char *path = path_join(way, path_name(report->path));
            strbuf_addf(&list, "%s\n", path);
            free(path);
            free(way);
        }
        free(to);
        free(folder);
    }
    free(from);
    free(find_other(outputs, run, &list));
    if (list.length > 0)
        strbuf_truncate(&list, list.length - 1);
    return strbuf_detach(&list);
}

static bool make_folder(const char *path, char **made, struct error *error)
{
    if (mkdir(path, 0777) == 0) {
        if (!*made)
            *made = xstrdup(path);
        return true;
    }
    return (errno == EEXIST && path_is_folder(path)) ||
           error_set_errno(error, errno, "%s: the folder for pictures cannot be made", path);
}

bool picture_folder_take(struct picture_folder *folder, struct outputs *outputs, const char *run,
                         struct error *error)
{
    *folder = (struct picture_folder){.lock = -1};
    if (!outputs->images_base)
        return true;
    if (make_folder(outputs->images_base, &folder->made, error) &&
        lock_folder(&folder->lock, outputs->images_base, error) &&
        choose(outputs, run, &folder->other, error) &&
        make_folder(outputs->images_folder, &folder->made, error)) {
        folder->shown_by = list_reports(outputs, run);
        return true;
    }
    picture_folder_release(folder);
    return false;
}

/* ---- tidying ---- */

static bool is_written(const struct outputs *outputs, const struct report *report,
                       const char *folder, const char *name)
{
    enum picture_format format = picture_format_of(name);
    size_t length = strlen(name) - strlen(picture_format_ending(format));
    for (size_t i = 0; i < report->picture_count; i++) {
        const struct picture *picture = &report->pictures[i];
        if (!picture->problem && strlen(picture->name) == length &&
            memcmp(picture->name, name, length) == 0)
            return outputs->picture_files[format] && strcmp(folder, outputs->images_folder) == 0;
    }
    return false;
}

/* Whether the picture names reports that have just been written, and no other. */
static bool is_of_ours_alone(const struct outputs *outputs, const char *folder, const char *path)
{
    struct strbuf reports = {0};
    bool ours =
        is_regular(path) && picture_read_note(path, "Reports", &reports) && reports.length > 0;
    char *rest = ours ? reports.data : NULL;
    for (char *line = strsep(&rest, "\n"); line && ours; line = strsep(&rest, "\n")) {
        char *report = path_join(folder, line);
        ours = *line == '\0' || is_ours(outputs, report);
        free(report);
    }
    strbuf_release(&reports);
    return ours;
}

static void tidy(const struct outputs *outputs, const struct report *report, const char *path)
{
    DIR *folder = opendir(path);
    bool removed = false;
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        const char *name = entry->d_name;
        char *picture = path_join(path, name);
        if (is_picture_file(name) && !is_written(outputs, report, path, name) &&
            is_of_ours_alone(outputs, path, picture))
            removed |= unlink(picture) == 0;
        free(picture);
    }
    if (folder)
        closedir(folder);
    if (removed && strcmp(path, outputs->images_folder) != 0 &&
        strcmp(path, outputs->images_base) != 0)
        rmdir(path); /* stays where there is something else in it */
}

void picture_folder_tidy(const struct outputs *outputs, const struct report *report)
{
    if (!outputs->images_base || !outputs->beside)
        return;
    char *stem = report_stem(outputs);
    char *below[] = {path_join(outputs->images_base, stem),
                     path_join(outputs->images_base, path_name(outputs->beside))};
    tidy(outputs, report, outputs->images_base);
    tidy(outputs, report, below[0]);
    tidy(outputs, report, below[1]);
    free(below[0]);
    free(below[1]);
    free(stem);
}

void picture_folder_release(struct picture_folder *folder)
{
    if (folder->made)
        rmdir(folder->made);
    if (folder->lock >= 0)
        close(folder->lock);
    free(folder->made);
    free(folder->shown_by);
    free(folder->other);
    *folder = (struct picture_folder){.lock = -1};
}
