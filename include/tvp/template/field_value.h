/*
 * field_value.h - values of fields, and the getters of a table's rows.
 *
 * Every function gives a new JSON value, which the caller owns, or NULL for what is not known.
 */
#ifndef TVP_FIELD_VALUE_H
#define TVP_FIELD_VALUE_H

#include <jansson.h>
#include <stdint.h>

#include "tvp/common/strbuf.h"
#include "tvp/stats/estimates.h"
#include "tvp/template/field_table.h"

/* NULL for NULL; invalid UTF-8 is replaced. */
json_t *field_text(const char *value);
json_t *field_text_unless_empty(const char *value);

/* The content of the buffer, which is released. */
json_t *field_take_text(struct strbuf *buffer);

/* The same without the line end, so that a template decides what follows; NULL when empty. */
json_t *field_take_markup(struct strbuf *buffer);

/* A quantity with its interval; NULL without samples. */
json_t *field_seconds(const struct estimate *estimate);
json_t *field_ratio(const struct estimate *estimate);

/* A duration that was counted once, not sampled. */
json_t *field_duration(double seconds);

/* The same in ns; NULL for 0 and below. */
json_t *field_nanoseconds(int64_t value);

/* NULL for what is not a number. */
json_t *field_bytes(const json_t *value);

/* A copy of a value of that type (JSON_REAL: any number, JSON_TRUE: any truth), else NULL. */
json_t *field_copy(const json_t *value, json_type type);

/* A getter of one expression over `item`, of the given type, and `report`. */
#define GETTER(name, type, expression)                                                             \
    static json_t *name(const struct report *report, const void *opaque)                           \
    {                                                                                              \
        const type *item = opaque;                                                                 \
        (void)report;                                                                              \
        (void)item;                                                                                \
        return expression;                                                                         \
    }

/* The two functions of a list: how many items there are, and the one at `index`. */
#define ITEMS(name, type, count_expression, item_expression)                                       \
    static size_t name##_count(const struct report *report, const void *opaque)                    \
    {                                                                                              \
        const type *item = opaque;                                                                 \
        (void)report;                                                                              \
        (void)item;                                                                                \
        return count_expression;                                                                   \
    }                                                                                              \
    static const void *name##_at(const struct report *report, const void *opaque, size_t index)    \
    {                                                                                              \
        const type *item = opaque;                                                                 \
        (void)report;                                                                              \
        (void)item;                                                                                \
        (void)index;                                                                               \
        return item_expression;                                                                    \
    }

#endif
