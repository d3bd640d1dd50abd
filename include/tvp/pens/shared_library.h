/*
 * shared_library.h - functions of libraries that the program is not linked to.
 */
#ifndef TVP_SHARED_LIBRARY_H
#define TVP_SHARED_LIBRARY_H

#include <stdbool.h>

/* Puts the function of that name into *function, a pointer to such a function. `library` is what
 * dlopen gave. False: it has none. */
bool shared_library_find(void *library, const char *name, void *function);

#endif
