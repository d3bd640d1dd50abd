/*
 * pdf_file.h - what a PDF file says of itself, added to a file that PLplot's driver has written,
 * which can't: by an incremental update (ISO 32000-1, 7.5.6) with a new information dictionary.
 */
#ifndef TVP_PDF_FILE_H
#define TVP_PDF_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/common/error.h"
#include "tvp/common/strbuf.h"
#include "tvp/draw/picture_note.h"

/* Appends the file with its notes. Of the time at which it was written nothing is kept, so that the
 * same picture is the same file. False when `drawn` has no end that can be read. */
bool pdf_file(struct strbuf *out, const struct strbuf *drawn, const struct picture_note *notes,
              size_t note_count, struct error *error);

/* As png_read_note, for notes that pdf_file added. */
bool pdf_read_note(const char *path, const char *key, struct strbuf *text);

#endif
