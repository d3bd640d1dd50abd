/*
 * svg_file.h - the SVG file of a picture: what svg_pen.c drew, with its name, its words and its
 * style, for a file of its own or for a page.
 *
 * Text is text, and colours are classes (chart_colours.h) in a <style> that follows light and dark;
 * a page can set them anew by ".chart .CLASS". Each point that is named is a group "point" that can
 * have the keyboard's focus, with a <title>, and a "label" that is shown while it has it. No
 * script, no font and no request; ids begin with the picture's name.
 */
#ifndef TVP_SVG_FILE_H
#define TVP_SVG_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/strbuf.h"
#include "tvp/draw/picture_note.h"

/* Appends the file. `name` is of letters, digits, "-", "_" and "."; it begins with a letter. */
void svg_file(struct strbuf *out, const struct strbuf *drawn, uint32_t width, uint32_t height,
              const char *name, const struct picture_note *notes, size_t note_count);

struct svg_words {
    const char *name; /* as above */
    const char *title;
    const char *description;
};

/* Appends the same as an element of an HTML page, which has its style. */
void svg_element(struct strbuf *out, const struct strbuf *drawn, uint32_t width, uint32_t height,
                 const struct svg_words *words);

/* Appends the rules of the style sheet, without the element. */
void svg_style(struct strbuf *out);

/* As png_read_note. */
bool svg_read_note(const char *path, const char *key, struct strbuf *text);

#endif
