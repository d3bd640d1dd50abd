/*
 * picture_file.h - pictures as files: from what was drawn to each format's bytes, and back to what
 * a file says of itself. The formats are the rows of PICTURE_FORMATS.
 */
#ifndef TVP_PICTURE_FILE_H
#define TVP_PICTURE_FILE_H

#include "tvp/draw/picture_note.h"
#include "tvp/draw/render.h"
#include "tvp/text/picture_formats.h"

struct picture_facts {
    uint32_t width;
    uint32_t height;
    double dpi;
    const char *name; /* "threadsVProcIO": ids in a page begin with it */
    const struct picture_note *notes;
    size_t note_count;
};

/* What a picture of the format is drawn on. */
struct sheet picture_sheet(enum picture_format format, uint32_t width, uint32_t height);

/* Appends the file. */
bool picture_encode(enum picture_format format, const struct rendering *rendering,
                    const struct picture_facts *facts, struct strbuf *out, struct error *error);

/* Appends the note of that key; returns whether the file has it. What is missing, or of no such
 * format by its name, has none. */
bool picture_read_note(const char *path, const char *key, struct strbuf *text);

#endif
