/*
 * nearest.h - the known name that a misspelt one was probably meant to be.
 */
#ifndef TVP_NEAREST_H
#define TVP_NEAREST_H

#include <stddef.h>

/* The candidate that the fewest insertions, deletions, replacements and swaps of neighbours turn
 * `name` into (optimal string alignment distance; upper and lower case are the same), the first of
 * several; or NULL when even that one is no likely misspelling: more than one change for every
 * three characters, or for a shorter name. */
const char *nearest_name(const char *name, size_t length, const char *const *candidates,
                         size_t count);

#endif
