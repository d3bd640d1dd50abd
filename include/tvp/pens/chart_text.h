/*
 * chart_text.h - text made fit to be drawn: cleaned, shortened and wrapped to a width in pixels.
 *
 * Knows nothing of PLplot: how wide a text is comes from a function, so that all of this can be
 * tried without drawing. Every string returned belongs to the caller, who frees it.
 */
#ifndef TVP_CHART_TEXT_H
#define TVP_CHART_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct chart_font {
    double size; /* em, in pixels */
    bool bold;
};

/* The width of a clean text in pixels. */
typedef double text_width_function(const char *text, struct chart_font font);

/* The text in valid UTF-8, one line, with blanks trimmed and folded: bytes that are not UTF-8
 * become U+FFFD, control characters and those that turn the direction of writing are left out.
 * Cut after a few hundred characters, more than any line can show. NULL gives "". */
char *text_clean(const char *text);

/* A clean text, shortened with "…" when wider than `width`, after a whole word where that leaves
 * half of what fits; "" when not even "…" does. */
char *text_fit(const char *text, double width, struct chart_font font,
               text_width_function *text_width);

/* Breaks a clean text at blanks into at most `limit` lines no wider than `width`; the last is
 * shortened when the rest does not fit. Returns the number of lines: 0 for "". */
size_t text_wrap(const char *text, double width, struct chart_font font,
                 text_width_function *text_width, char *lines[], size_t limit);

/* The text as PLplot reads it: its escape character '#' is doubled. */
char *text_escape(const char *text);

#endif
