/*
 * unbroken.h - where no line may end: within an interval, and between a figure and its unit.
 */
#ifndef TVP_UNBROKEN_H
#define TVP_UNBROKEN_H

#include <stddef.h>

#include "tvp/common/strbuf.h"

/* The length of an interval in brackets at the start of a text, "(50.12–50.94)": what begins with a
 * figure, has two bounds and is short. `before` stands before it, a blank if nothing does. 0: there
 * is none, or it is the argument of a function. */
size_t interval_length(const char *text, char before);

/* Appends Markdown with no-break spaces (U+00A0) for the blanks in its intervals and before its
 * units: "97.1 µs (−0.8 to 1.9)". Code, tags and the addresses of links stay as they are. */
void add_unbroken(struct strbuf *out, const char *markdown, size_t length);

#endif
