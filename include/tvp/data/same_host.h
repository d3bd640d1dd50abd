/*
 * same_host.h - whether two runs were measured on the same host, by what their runners said of it.
 *
 * The same: its name or its boot id (a container has a new name each time, a machine that was
 * started again a new boot id), its processor, and its usable CPUs.
 */
#ifndef TVP_SAME_HOST_H
#define TVP_SAME_HOST_H

#include <jansson.h>
#include <stddef.h>

/* The first fact in which two hosts differ ("the host", "the processor", "the number of usable
 * CPUs"), with its values as texts of at most `size` bytes; NULL: they are the same. Either host
 * may be NULL, not known: two such are the same. */
const char *host_difference(const json_t *first, const json_t *second, char *first_value,
                            char *second_value, size_t size);

#endif
