/*
 * options_words.h - the words of the command line, read one by one with argp: each option is
 * applied by its row of the table, and a word that is none is refused with what was probably meant.
 */
#ifndef TVP_OPTIONS_WORDS_H
#define TVP_OPTIONS_WORDS_H

#include <stdbool.h>

#include "tvp/options/options_table.h"

/* Applies all words; false with parsing->error set. Help or version is printed as soon as it is
 * asked for, and what follows is not read. */
bool read_words(struct parsing *parsing, int argc, char **argv);

#endif
