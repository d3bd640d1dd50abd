/*
 * quoted_json.h - JSON written with single quotes, so that it reads well in a test.
 */
#ifndef TVP_TESTS_QUOTED_JSON_H
#define TVP_TESTS_QUOTED_JSON_H

#include "unit.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* The text with double quotes; the caller frees it. */
static inline char *double_quoted(const char *text)
{
    char *copy = strdup(text);
    assert_non_null(copy);
    for (char *c = copy; *c; c++)
        if (*c == '\'')
            *c = '"';
    return copy;
}

/* The value, which may stand for anything; the caller releases it. */
static inline json_t *json_of(const char *text)
{
    char *copy = double_quoted(text);
    json_error_t error;
    json_t *value = json_loads(copy, JSON_DECODE_ANY, &error);
    if (!value)
        fail_msg("%s in %s", error.text, copy);
    free(copy);
    return value;
}

/* An object from its members, without its braces. */
static inline json_t *record_of(const char *members)
{
    char text[4096];
    assert_true(snprintf(text, sizeof text, "{%s}", members) < (int)sizeof text);
    return json_of(text);
}

#endif
