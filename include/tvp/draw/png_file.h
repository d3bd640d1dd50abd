/*
 * png_file.h - pixels to PNG, by libpng. The only user of png.h.
 */
#ifndef TVP_PNG_FILE_H
#define TVP_PNG_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/error.h"
#include "tvp/common/strbuf.h"
#include "tvp/draw/picture_note.h"

/* Appends the encoded picture to `out`, its notes as text chunks (iTXt, UTF-8). Pixels are
 * 0xRRGGBB each, top row first; those of edges may be rounded (indexed_picture.h); dots_per_inch
 * goes into pHYs. The same input always gives the same bytes. On failure `out` is as it was before.
 */
bool png_encode(const uint32_t *pixels, uint32_t width, uint32_t height, double dots_per_inch,
                const struct picture_note *notes, size_t note_count, struct strbuf *out,
                struct error *error);

/* Appends the text chunk of that key in the PNG file; returns whether there is one before the
 * pixels. A file that is missing, or is no PNG, has none. Texts of more than 64 KiB are refused. */
bool png_read_note(const char *path, const char *key, struct strbuf *text);

#endif
