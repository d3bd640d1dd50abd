/*
 * outputs.h - where everything goes: the paths of reports, pictures and data, from the options.
 *
 * What goes to a file has pictures and data beside it, unless told otherwise; what goes to stdout,
 * a pipe or a device has neither, unless asked for.
 */
#ifndef TVP_OUTPUTS_H
#define TVP_OUTPUTS_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/common/error.h"
#include "tvp/options/options.h"

struct outputs {
    const struct report_output *reports; /* borrowed from the options */
    size_t report_count;
    char *const *exports; /* DATA_FORMAT_COUNT of them, NULL: not wanted; borrowed, too */
    char *data;           /* NULL: none */
    bool use_stdout;      /* one of these is stdout: nothing else may be printed there */
    char *beside;         /* the report that pictures and data are beside; NULL: none is a file */

    /* The pictures' folder, and the same as the reports name it. NULL: no picture is written. */
    char *images_base;
    char *images_address;
    bool images_given; /* by --images */
    /* What is used in the end: these, or a folder in them (picture_folder.h). */
    char *images_folder;
    char *images;

    bool picture_files[PICTURE_FORMAT_COUNT]; /* the formats that are written there */
    enum picture_format linked;               /* the one that Markdown links */

    int *pipes; /* held open from the probe on (outfile.h) */
    size_t pipe_count;
};

/* `kept_images` is what a saved run called its pictures' folder (NULL for a new run); it is used
 * unless --images was given or it would lead out of the report's folder. `show_pictures`: whether
 * the template does; otherwise none are written, unless --images was given. */
bool outputs_init(struct outputs *outputs, const struct options *options, const char *kept_images,
                  bool show_pictures, struct error *error);

/* The pictures go to a folder of that name in their folder; NULL: to that itself. */
void outputs_use_images(struct outputs *outputs, const char *below);

/* All files but the pictures; the last one is the data. NULL: not wanted. */
size_t outputs_count(const struct outputs *outputs);
const char *outputs_path(const struct outputs *outputs, size_t index);

/* Looks before the long run whether all of it can be written, also stdout where something goes
 * there; creates nothing. */
bool outputs_probe(struct outputs *outputs, struct error *error);

/* Whether anything but the classic table on stdout is wanted. */
bool outputs_any(const struct outputs *outputs);

/* Whether one of them says what became of the claims. */
bool outputs_tell_claims(const struct outputs *outputs);

void outputs_release(struct outputs *outputs);

#endif
