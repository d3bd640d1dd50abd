/*
 * publish.h - the report as files: every output made in memory or beside its place first, then all
 * put in place together.
 *
 * Pictures come first, the reports that show them last, so that a report never shows a picture
 * that is not there yet. When one of them cannot be put in place, those before it are taken back.
 */
#ifndef TVP_PUBLISH_H
#define TVP_PUBLISH_H

#include <stdbool.h>

#include "tvp/common/error.h"
#include "tvp/common/outfile.h"
#include "tvp/publish/outputs.h"
#include "tvp/report/report.h"
#include "tvp/template/template_file.h"

/* The files beside their places, waiting to be put there. */
struct publication {
    struct outfile *files;
    size_t count;
    size_t capacity;
    char *made; /* a folder that was made for them, and goes where they do not stay; NULL: none */
};

/* Looks before the run whether every text that a report is put into can take it: it is there,
 * its marks are right, and they name sections that the template has. */
bool publication_check(const struct outputs *outputs, const struct template_file *template,
                       struct error *error);

/* Renders and writes everything, up to what is on the disk; nothing that was there is replaced yet.
 * On failure nothing is owed. The files written are named on stderr by the caller. */
bool publication_init(struct publication *publication, const struct report *report,
                      const struct template_file *template, const struct outputs *outputs,
                      struct error *error);

/* Writes one more file of that content, up to what is on the disk, to a publication that is {0} or
 * has some. On failure publication_release is still owed. */
bool publication_add(struct publication *publication, const char *path,
                     const struct strbuf *content, struct error *error);

/* Puts the files in place: renames, which hardly ever fail. From here to the commit or the release
 * no signal may end the program (signals_hold). */
bool publication_place(struct publication *publication, struct error *error);

/* From now on there is no way back. */
void publication_commit(struct publication *publication);

/* Unless it was committed, every file that was placed is put back to what it was; returns whether
 * that could be done. */
bool publication_release(struct publication *publication);

#endif
