/*
 * probe_values.h - what goes into a probe and comes out of it: parameters, values, failures.
 */
#ifndef TVP_PROBE_VALUES_H
#define TVP_PROBE_VALUES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/probe/probes.h"

/* Fills the error unless one is there already (the first one wins). Returns false always. */
bool probe_fail(struct probe_error *error, int errno_value, const char *call);

/* Reads an integer parameter of the request; absent, it is `standard`. Anything but an integer
 * from minimum to maximum fails with EINVAL and the call "request". */
bool probe_parameter(const json_t *request, const char *name, size_t standard, size_t minimum,
                     size_t maximum, size_t *value, struct probe_error *error);

/* Appends a value that was just made; NULL for either of the two fails with ENOMEM. */
bool probe_append(json_t *array, json_t *value, struct probe_error *error);

/* Passes on what json_pack returned, with the error filled when that is NULL. */
json_t *probe_answer(json_t *values, struct probe_error *error);

/* calloc that fails with ENOMEM: a probe that finds no memory is answered, not the end of the
 * program, as it would be with alloc.h. */
void *probe_calloc(size_t count, size_t size, struct probe_error *error);

/* Zeroed memory that child processes share; munmap gives it back. */
void *probe_map_shared(size_t size, struct probe_error *error);

#endif
