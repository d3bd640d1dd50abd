/*
 * random_text.h - random texts put together from fragments, the same ones everywhere.
 */
#ifndef TVP_TESTS_RANDOM_TEXT_H
#define TVP_TESTS_RANDOM_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "tvp/common/strbuf.h"

/* A xorshift generator; its state is not 0. */
static inline uint32_t next_random(uint32_t *random)
{
    *random ^= *random << 13;
    *random ^= *random >> 17;
    *random ^= *random << 5;
    return *random;
}

/* Appends fewer than `most` of the fragments. */
static inline void add_random_fragments(struct strbuf *text, const char *const *fragments,
                                        size_t count, uint32_t most, uint32_t *random)
{
    for (uint32_t left = next_random(random) % most; left > 0; left--)
        strbuf_adds(text, fragments[next_random(random) % count]);
}

#endif
