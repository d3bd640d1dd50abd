/*
 * field_value.h - how values of fields are written (field_table.h).
 *
 * Every function gives a new JSON value, which the caller owns, or NULL for what is not known.
 */
#ifndef TVP_FIELD_VALUE_H
#define TVP_FIELD_VALUE_H

#include <jansson.h>

#include "tvp/common/strbuf.h"
#include "tvp/stats/estimates.h"
#include "tvp/template/field_table.h"

/* The writer of a plain member, by the member's type. Integers are counts, or nanoseconds where the
 * field is in seconds; numbers that are not finite are not known; an estimate without samples is
 * not known. */
#define FIELD_WRITER(member)                                                                       \
    _Generic((member), char * : field_write_text, const char * : field_write_text,                 \
             bool : field_write_flag, double : field_write_number, unsigned : field_write_integer, \
             unsigned long : field_write_integer, unsigned long long : field_write_integer,        \
             long : field_write_integer, long long : field_write_integer,                          \
             struct estimate : field_write_estimate)

field_writer field_write_text; /* invalid UTF-8 is replaced */
field_writer field_write_flag;
field_writer field_write_number;
field_writer field_write_integer; /* of 64 bits, or of 32 and not negative */
field_writer field_write_estimate;

/* The same where an empty text, or 0, stands for what is not known. */
field_writer field_write_text_unless_empty;
field_writer field_write_number_unless_0;
field_writer field_write_integer_unless_0;

/* How much of a work there was to do; not known where the run had no case of it. */
json_t *field_write_amount(const struct report *report, const struct field *field, enum work work,
                           const int64_t *amount);

/* The member field->key of a JSON object, when it is of the field's kind. */
field_writer field_write_fact;

/* The content of the buffer, which is released. */
json_t *field_take_text(struct strbuf *buffer);

/* The same without the line end, so that a template decides what follows; NULL when empty. */
json_t *field_take_markup(struct strbuf *buffer);

/* For writers and finders that look at an item of one type, and perhaps at the report:
 *
 *     FIELD_MAKER(report_several, struct report, json_boolean(item->findings.runtime_count > 1)) */
#define FIELD_MAKER(name, type, expression)                                                        \
    static json_t *name(const struct report *report, const struct field *field,                    \
                        const void *opaque)                                                        \
    {                                                                                              \
        const type *item = opaque;                                                                 \
        (void)report;                                                                              \
        (void)field;                                                                               \
        return expression;                                                                         \
    }

/* The same for what a function writes to a buffer; `take` makes a text or markup of that:
 *
 *     FIELD_TEXT_MAKER(sharing_text, struct runtime_findings, field_take_text, add_sharing) */
#define FIELD_TEXT_MAKER(name, type, take, add)                                                    \
    static json_t *take_##name(const type *item)                                                   \
    {                                                                                              \
        struct strbuf out = {0};                                                                   \
        add(&out, item);                                                                           \
        return take(&out);                                                                         \
    }                                                                                              \
    FIELD_MAKER(name, type, take_##name(item))

#define FIELD_FINDER(name, type, expression)                                                       \
    static const void *name(const struct report *report, const void *opaque)                       \
    {                                                                                              \
        const type *item = opaque;                                                                 \
        (void)report;                                                                              \
        (void)item;                                                                                \
        return expression;                                                                         \
    }

#define FIELD_FILTER(name, type, condition)                                                        \
    static bool name(const struct report *report, const void *item, const void *opaque)            \
    {                                                                                              \
        const type *element = opaque;                                                              \
        (void)report;                                                                              \
        (void)item;                                                                                \
        return condition;                                                                          \
    }

#endif
