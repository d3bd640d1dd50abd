/*
 * results_read.h - results from a file: a saved run (data_file.h), or a classic text table.
 */
#ifndef TVP_RESULTS_READ_H
#define TVP_RESULTS_READ_H

#include <stdbool.h>
#include <stdio.h>

#include "tvp/common/error.h"
#include "tvp/data/results.h"

/* Reads a saved file, or a classic text table (classic_table.h), or stdin ("-"). Which of the two
 * it is, the first non-blank byte says: '{' begins a saved file. Errors name file and line, and
 * leave the results empty. A run cut short is read up to its last whole line: only the last line,
 * only without a line end and only before an end record may be incomplete. Fills results that are
 * {0}. Memory grows with what is kept, not with the lines: one of more than TEXT_LINE_LIMIT bytes
 * is refused before it is stored. */
bool results_read(struct results *results, const char *path, struct error *error);

/* The same from an open stream, which stays the caller's; `name` is what errors call it. For tests
 * and fuzzers, which have no file. */
bool results_read_stream(struct results *results, FILE *stream, const char *name,
                         struct error *error);

#endif
