/*
 * publish.h - the report as files: every output made in memory or beside its place first, then all
 * put in place together.
 *
 * Pictures come first, the reports that show them last, so that a report never shows a picture
 * that is not there yet.
 */
#ifndef TVP_PUBLISH_H
#define TVP_PUBLISH_H

#include <stdbool.h>

#include "tvp/error.h"
#include "tvp/outfile.h"
#include "tvp/outputs.h"
#include "tvp/report.h"
#include "tvp/template.h"

/* The files beside their places, waiting to be put there. */
struct publication {
    struct outfile *files;
    size_t count;
    size_t capacity;
};

/* Renders and writes everything, up to what is on the disk; nothing that was there is replaced yet.
 * On failure nothing is owed. The files written are named on stderr by the caller. */
bool publication_init(struct publication *publication, const struct report *report,
                      const struct template *template, const struct outputs *outputs,
                      struct error *error);

/* Puts the files in place: renames, which hardly ever fail. When one fails after others succeeded
 * the message says so; every single file is the old or the new one. A signal that ends the program
 * must not come in between (signals_hold). */
bool publication_commit(struct publication *publication, struct error *error);

void publication_release(struct publication *publication);

#endif
