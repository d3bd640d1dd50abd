/*
 * options_words.h - the words of the command line, read one by one with argp: each option is
 * applied by its row of the table, and a word that is none is refused with what was probably meant.
 */
#ifndef TVP_OPTIONS_WORDS_H
#define TVP_OPTIONS_WORDS_H

#include <stdbool.h>

#include "tvp/options/options_table.h"

/* Applies all words; false with parsing->error set. Ends early once help or version was printed. */
bool read_words(struct parsing *parsing, int argc, char **argv);

/* What the rows of --help, --usage and --version apply: they write to stdout. */
bool print_help(struct parsing *parsing, const struct option_row *row, const char *text);
bool print_usage(struct parsing *parsing, const struct option_row *row, const char *text);
bool print_version(struct parsing *parsing, const struct option_row *row, const char *text);

#endif
