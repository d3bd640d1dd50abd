/*
 * wording.h - the pieces that the report's sentences are made of.
 *
 * Each function appends to a text: a figure, a count with its noun, a text from the data made fit
 * for a sentence. Plain text; the emitters escape it. Figures with intervals: estimate_wording.h.
 */
#ifndef TVP_WORDING_H
#define TVP_WORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/strbuf.h"

/* A growing list of sentences. The owner of `list` frees each and the list. */
struct sentences {
    char **list;
    size_t count;
    size_t capacity;
};

/* Moves the text into the list and leaves it empty; an empty text is no sentence. */
void sentences_take(struct sentences *sentences, struct strbuf *text);

/* A time without an interval: "50.3 ms". 0, as a coarse clock gives it, is "0 s (below the clock's
 * resolution)". */
void word_time(struct strbuf *out, double seconds);

/* " needs about 1900", with two digits; "more than a million", and "more than can be told" where it
 * is infinite. */
void word_rounds_needed(struct strbuf *out, double rounds);

/* A fraction without an interval as a percentage: "12 %", below 10 % with one decimal. */
void word_percent(struct strbuf *out, double fraction);

/* One of several words, the last or one before it, as in "a, b or c"; to an empty text first. */
void word_choice(struct strbuf *out, const char *word, size_t length, bool last);

/* A count as people read it: "1000", and from five digits on grouped (add_grouped): "1 000 000". */
void word_number(struct strbuf *out, int64_t number);

/* As strbuf_addf, with such counts. */
void word_format(struct strbuf *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* "1 round", "15 rounds". */
void word_count(struct strbuf *out, size_t count, const char *singular, const char *plural);

/* A number of CPUs: "1 usable CPU", "1.5 usable CPUs", "1.25 usable CPUs". */
void word_cpus(struct strbuf *out, double cpus);

/* The day of a time like "2026-11-27T06:52:59Z": "27 November 2026". Of anything else nothing. */
void word_date(struct strbuf *out, const char *time);

/* A text from outside as one line that can go on: runs of blanks, line ends and control characters
 * become one blank; broken UTF-8 and characters that reorder text become U+FFFD; full stops at the
 * end are left out. What is longer than about 200 bytes is cut, and ends with "…". A text of which
 * nothing is left becomes "nothing was said". */
void word_flat(struct strbuf *out, const char *text);

/* Writes the first sentence of a warning to stderr; the rest is for the report, unless the whole is
 * asked for. */
void note_warning(const char *text, bool whole);

#endif
