#include "tvp/template/field_value.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/common/json_text.h"
#include "tvp/common/units.h"
#include "tvp/report/estimate_wording.h"
#include "tvp/text/wording.h"

json_t *field_text(const char *value)
{
    return value ? json_text_of(value) : NULL;
}

json_t *field_text_unless_empty(const char *value)
{
    return value && *value ? field_text(value) : NULL;
}

json_t *field_take_text(struct strbuf *buffer)
{
    json_t *json = field_text(strbuf_text(buffer));
    strbuf_release(buffer);
    return json;
}

/* Markup ends without a line end, so that a template decides what follows; NULL: there is none. */
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

static json_t *worded(void (*add)(struct strbuf *, const struct estimate *),
                      const struct estimate *estimate)
{
    if (estimate->count == 0)
        return NULL;
    struct strbuf out = {0};
    add(&out, estimate);
    json_t *json = quantity(estimate, strbuf_text(&out));
    strbuf_release(&out);
    return json;
}

json_t *field_seconds(const struct estimate *estimate)
{
    return worded(word_seconds, estimate);
}

json_t *field_ratio(const struct estimate *estimate)
{
    return worded(word_ratio, estimate);
}

/* A duration that was counted once, not sampled. */
json_t *field_duration(double value)
{
    struct strbuf out = {0};
    add_duration(&out, value);
    json_t *json =
        json_pack("{s:f, s:i, s:s}", "value", value, "samples", 1, "text", strbuf_text(&out));
    strbuf_release(&out);
    return json;
}

json_t *field_nanoseconds(int64_t value)
{
    return value > 0 ? field_duration((double)value * 1e-9) : NULL;
}

json_t *field_bytes(const json_t *value)
{
    if (!json_is_number(value))
        return NULL;
    struct strbuf out = {0};
    add_bytes(&out, json_number_value(value));
    json_t *json = json_pack("{s:f, s:i, s:s}", "value", json_number_value(value), "samples", 1,
                             "text", strbuf_text(&out));
    strbuf_release(&out);
    return json;
}

/* A copy, so that what the report gives away is its own. */
json_t *field_copy(const json_t *value, json_type type)
{
    bool number = json_is_number(value) && (type == JSON_REAL || type == JSON_INTEGER);
    bool flag = json_is_boolean(value) && type == JSON_TRUE;
    bool same = value && json_typeof(value) == type;
    if (!number && !flag && !same)
        return NULL;
    return json_copy((json_t *)(uintptr_t)value);
}
