/*
 * outputs.h - where everything goes: the paths of reports, pictures and data, from the options.
 */
#ifndef TVP_OUTPUTS_H
#define TVP_OUTPUTS_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/common/error.h"
#include "tvp/options/options.h"

struct outputs {
    char **reports; /* .md or .html; borrowed from the options */
    size_t report_count;
    char *images_folder;  /* where the pictures are written; NULL without a report */
    char *images;         /* the same as the first report names it */
    char *const *exports; /* EXPORT_COUNT of them, NULL: not wanted; borrowed from the options */
    char *data;           /* NULL: none */
    int *pipes;           /* held open from the probe on (outfile.h) */
    size_t pipe_count;
};

/* `kept_images` is what a saved run called its pictures' folder (NULL for a new run); it is used
 * unless --images was given or it would lead out of the report's folder. */
bool outputs_init(struct outputs *outputs, const struct options *options, const char *kept_images,
                  struct error *error);

/* Looks before the long run whether all of it can be written; creates nothing. */
bool outputs_probe(struct outputs *outputs, struct error *error);

/* Whether anything but the classic table on stdout is wanted. */
bool outputs_any(const struct outputs *outputs);

/* Whether one of them says what became of the claims. */
bool outputs_tell_claims(const struct outputs *outputs);

void outputs_release(struct outputs *outputs);

#endif
