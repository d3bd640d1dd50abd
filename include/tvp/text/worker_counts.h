/*
 * worker_counts.h - lists of worker counts: ascending, none twice.
 */
#ifndef TVP_WORKER_COUNTS_H
#define TVP_WORKER_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/strbuf.h"

/* Sorts the list and leaves out what is in it twice. Returns how many stay, at its beginning. */
size_t worker_counts_sort(uint32_t *counts, size_t count);

/* Whether a sorted list holds that count. */
bool worker_counts_hold(const uint32_t *counts, size_t count, uint32_t workers);

/* Appends a sorted list, as "1..8, 10, 12": three or more in a row as a range. */
void worker_counts_word(struct strbuf *out, const uint32_t *counts, size_t count);

#endif
