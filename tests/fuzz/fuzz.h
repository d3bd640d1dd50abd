/*
 * fuzz.h - what the fuzzers share.
 */
#ifndef TVP_TESTS_FUZZ_H
#define TVP_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static inline void require(bool holds)
{
    if (!holds)
        abort();
}

/* The bytes as a text, with a NUL byte behind them, for the caller to free. */
static inline char *copy_input(const uint8_t *bytes, size_t size)
{
    return xstrndup(size > 0 ? (const char *)bytes : "", size);
}

#endif
