/*
 * alloc.h - memory that is there or ends the program cleanly.
 *
 * None of these returns NULL. When memory runs out they run what alloc_before_end was told (as
 * cleanup.h does: temporary files removed, children ended), write one line to stderr and end the
 * process with status 1: a report that cannot get a few megabytes has nothing better to do, and no
 * caller needs a second path that no test would walk. What libraries allocate themselves is not
 * covered; their own error returns are.
 */
#ifndef TVP_ALLOC_H
#define TVP_ALLOC_H

#include <stddef.h>

void *xmalloc(size_t size) __attribute__((malloc, returns_nonnull));
void *xcalloc(size_t count, size_t size) __attribute__((malloc, returns_nonnull));
/* count * size is checked for overflow. */
void *xreallocarray(void *old, size_t count, size_t size) __attribute__((returns_nonnull));
char *xstrdup(const char *text) __attribute__((malloc, returns_nonnull));
char *xstrndup(const char *text, size_t length) __attribute__((malloc, returns_nonnull));
/* printf into memory of its own; the caller frees it. */
char *xasprintf(const char *format, ...)
    __attribute__((malloc, returns_nonnull, format(printf, 1, 2)));

/* Makes room for one more element in a growing array: doubles *capacity when count has reached
 * it. Returns the array, moved or not. */
void *xgrow(void *array, size_t count, size_t *capacity, size_t element_size)
    __attribute__((returns_nonnull));

/* Frees an array of texts and each of them. */
void free_texts(char **texts, size_t count);

/* Ends the process as described above. */
_Noreturn void out_of_memory(void);

/* What out_of_memory calls first; it has to do without memory of its own. NULL: nothing. */
void alloc_before_end(void (*function)(void));

#endif
