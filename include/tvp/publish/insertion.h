/*
 * insertion.h - a report inside a text of somebody's own: what stands between two marks is
 * replaced, and the rest stays byte for byte.
 *
 *     <!-- tvp-report: begin -->          the whole report
 *     <!-- tvp-report: end -->
 *     <!-- tvp-report: begin table -->    one section of its template (template_file.h)
 *     <!-- tvp-report: end table -->      or without the name
 *
 * A mark is a line of its own. A text without marks gets the whole report at its end, with marks.
 * The lines of what is put in end as the text's first line does.
 */
#ifndef TVP_INSERTION_H
#define TVP_INSERTION_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/common/error.h"
#include "tvp/common/strbuf.h"

/* What is replaced: from the end of the line of one mark to the beginning of that of the other. */
struct insertion_place {
    char *section; /* "table"; NULL: the whole report */
    unsigned line; /* of the first mark */
    size_t begin;
    size_t end;
};

struct insertion {
    char *name; /* of the text, in messages */
    struct strbuf text;
    struct insertion_place *places; /* in order */
    size_t count;
    bool marked; /* false: there were no marks; one place, at the end, needs them */
};

/* Takes the marks from a text. `name` stands in messages: "notes.md:12: …". On failure nothing is
 * owed. Fails where a mark has no partner, is in another section or a code block, or is no mark
 * that is known; and where the text is none. */
bool insertion_parse(struct insertion *insertion, const char *name, const char *text, size_t length,
                     struct error *error);

/* The same from a regular file, which has to be there. */
bool insertion_read(struct insertion *insertion, const char *path, struct error *error);

/* Appends what is to stand in a section (NULL: the whole report). */
typedef bool insertion_source(struct strbuf *out, const char *section, const void *context,
                              struct error *error);

/* Appends the text with what the source gives in every place. */
bool insertion_write(const struct insertion *insertion, insertion_source *source,
                     const void *context, struct strbuf *out, struct error *error);

void insertion_release(struct insertion *insertion);

#endif
