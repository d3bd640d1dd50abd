/*
 * terminal.h - what a text meant for people needs to know of the terminal that shows it.
 */
#ifndef TVP_TERMINAL_H
#define TVP_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

/* The width in columns of the terminal that the descriptor is; 0: it is none. A terminal that does
 * not say has 80. */
size_t terminal_columns(int descriptor);

/* Whether colours are welcome there: it is a terminal, is not called "dumb", and NO_COLOR is not
 * set (https://no-color.org). */
bool terminal_takes_colour(int descriptor);

#endif
