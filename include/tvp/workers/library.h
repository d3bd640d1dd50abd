/*
 * library.h - the user's function in a shared library.
 *
 * Only a dynamically linked program can load one. The static measuring program is linked without
 * library.c, where library_load is then NULL: who calls it looks first.
 */
#ifndef TVP_LIBRARY_H
#define TVP_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/common/error.h"

/* The contract with the user: include/tvp_work.h. */
struct library {
    int (*function)(unsigned worker);
    int (*with_data)(unsigned task, void *data, size_t bytes); /* NULL: there is none */
    int (*setup)(void);                                        /* NULL: there is none */
};

/* Loads the library, with all that it needs, and finds the function and its set-up. What it needs
 * runs already here, in constructors. A failure says what the file is instead, what it lacks and
 * what to do. The library stays loaded until the process ends. */
bool library_load(struct library *library, const char *file, const char *function,
                  struct error *error) __attribute__((weak));

#endif
