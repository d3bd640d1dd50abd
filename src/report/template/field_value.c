#include "tvp/template/field_value.h"

#include <math.h>
#include <string.h>

#include "tvp/common/json_text.h"
#include "tvp/common/units.h"
#include "tvp/sentences/estimate_wording.h"

/* ---- quantities ---- */

/* What was counted once, not sampled. */
static json_t *counted(void (*add)(struct strbuf *, double), double value)
{
    struct strbuf out = {0};
    add(&out, value);
    json_t *json = json_made(
        json_pack("{s:f, s:i, s:s}", "value", value, "samples", 1, "text", strbuf_text(&out)));
    strbuf_release(&out);
    return json;
}

static json_t *nanoseconds(int64_t value)
{
    return value > 0 ? counted(add_duration, (double)value * 1e-9) : NULL;
}

/* What is not resolved has no value, and what cannot be negative no bound below 0. */
static json_t *quantity(const struct estimate *estimate, const char *text_of_it)
{
    bool resolved = !estimate->unresolved;
    return json_made(json_pack("{s:o, s:f, s:f, s:I, s:b, s:b, s:s}", "value",
                               resolved ? json_real(estimate->value) : json_null(), "low",
                               resolved ? estimate->low : 0.0, "high",
                               resolved ? estimate->high : fmax(0, estimate->high), "samples",
                               (json_int_t)estimate->count, "interval", (int)estimate->confident,
                               "resolved", (int)resolved, "text", text_of_it));
}

json_t *field_write_estimate(const struct report *report, const struct field *field,
                             const void *member)
{
    const struct estimate *estimate = member;
    (void)report;
    if (estimate->count == 0)
        return NULL;
    struct strbuf out = {0};
    (field->kind == FIELD_SECONDS ? word_seconds : word_ratio)(&out, estimate);
    json_t *json = quantity(estimate, strbuf_text(&out));
    strbuf_release(&out);
    return json;
}

/* ---- numbers ---- */

json_t *field_write_number(const struct report *report, const struct field *field,
                           const void *member)
{
    const double *number = member;
    (void)report;
    if (!isfinite(*number))
        return NULL;
    return field->kind == FIELD_SECONDS ? counted(add_duration, *number) : json_real(*number);
}

json_t *field_write_number_unless_0(const struct report *report, const struct field *field,
                                    const void *member)
{
    const double *number = member;
    return *number != 0 ? field_write_number(report, field, member) : NULL;
}

static json_int_t integer(const struct field *field, const void *member)
{
    uint32_t narrow;
    int64_t wide;
    if (field->size == sizeof narrow) {
        memcpy(&narrow, member, sizeof narrow);
        return narrow;
    }
    memcpy(&wide, member, sizeof wide);
    return wide;
}

json_t *field_write_integer(const struct report *report, const struct field *field,
                            const void *member)
{
    json_int_t number = integer(field, member);
    (void)report;
    switch (field->kind) {
    case FIELD_SECONDS:
        return nanoseconds(number);
    case FIELD_BYTES:
        return counted(add_bytes, (double)number);
    default:
        return json_integer(number);
    }
}

json_t *field_write_integer_unless_0(const struct report *report, const struct field *field,
                                     const void *member)
{
    return integer(field, member) != 0 ? field_write_integer(report, field, member) : NULL;
}

json_t *field_write_amount(const struct report *report, const struct field *field, enum work work,
                           const int64_t *amount)
{
    bool asked = false;
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        asked |= report->results->run.cases[case_pair(work, (enum worker_kind)kind)];
    return asked ? field_write_integer_unless_0(report, field, amount) : NULL;
}

json_t *field_write_flag(const struct report *report, const struct field *field, const void *member)
{
    const bool *flag = member;
    (void)report;
    (void)field;
    return json_boolean(*flag);
}

/* ---- texts ---- */

json_t *field_write_text(const struct report *report, const struct field *field, const void *member)
{
    char *const *text = member;
    (void)report;
    (void)field;
    return *text ? json_text_of(*text) : NULL;
}

json_t *field_write_text_unless_empty(const struct report *report, const struct field *field,
                                      const void *member)
{
    char *const *text = member;
    return *text && **text ? field_write_text(report, field, member) : NULL;
}

json_t *field_take_text(struct strbuf *buffer)
{
    json_t *json = json_text_of(strbuf_text(buffer));
    strbuf_release(buffer);
    return json;
}

json_t *field_take_markup(struct strbuf *buffer)
{
    size_t length = buffer->length;
    while (length > 0 && buffer->data[length - 1] == '\n')
        length--;
    if (buffer->length > 0)
        strbuf_truncate(buffer, length);
    if (length > 0)
        return field_take_text(buffer);
    strbuf_release(buffer);
    return NULL;
}

/* ---- facts ---- */

/* A copy, so that what the report gives away is its own. */
static json_t *copy(const json_t *value)
{
    return json_copy((json_t *)(uintptr_t)value);
}

json_t *field_write_fact(const struct report *report, const struct field *field, const void *member)
{
    const json_t *value = json_object_get(member, field->key);
    (void)report;
    switch (field->kind) {
    case FIELD_TEXT:
        return json_is_string(value) ? copy(value) : NULL;
    case FIELD_COUNT:
    case FIELD_NUMBER:
        return json_is_number(value) ? copy(value) : NULL;
    case FIELD_FLAG:
        return json_is_boolean(value) ? copy(value) : NULL;
    case FIELD_SECONDS:
        return nanoseconds(json_integer_value(value));
    case FIELD_BYTES:
        return json_is_number(value) ? counted(add_bytes, json_number_value(value)) : NULL;
    default:
        return NULL;
    }
}
