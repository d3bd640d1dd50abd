/*
 * fuzz_input.h - a fuzzer's bytes, read as results from a stream.
 */
#ifndef TVP_TESTS_FUZZ_INPUT_H
#define TVP_TESTS_FUZZ_INPUT_H

#include "fuzz.h"

#include <stdio.h>
#include <string.h>

#include "tvp/data/results_read.h"

/* Whether the bytes were taken. Bytes that were refused must have left a message of one line, and
 * nothing in the results. */
static inline bool read_input(struct results *results, const uint8_t *data, size_t size)
{
    static const struct results empty;
    struct error error = {0};
    FILE *stream =
        size > 0 ? fmemopen((void *)(uintptr_t)data, size, "r") : fopen("/dev/null", "r");
    if (!stream)
        abort();
    bool taken = results_read_stream(results, stream, "input", &error);
    fclose(stream);
    require(taken == (error.code == ERROR_NONE) && taken == (error.text[0] == '\0'));
    require(!strchr(error.text, '\n'));
    require(taken || memcmp(results, &empty, sizeof empty) == 0);
    return taken;
}

#endif
