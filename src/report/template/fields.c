#include "tvp/template/fields.h"

#include <ctype.h>
#include <string.h>

#include "tvp/common/units.h"
#include "tvp/template/field_table.h"
#include "tvp/text/nearest.h"
#include "tvp/text/wording.h"

/* ---- values ---- */

/* Programs read numbers without spaces in them. */
static void take_digit_spaces_out(json_t *value)
{
    static const char space[] = DIGIT_SPACE;
    const size_t width = sizeof space - 1;
    struct strbuf plain = {0};
    const char *text = json_string_value(value), *rest = text;
    for (const char *at = text; (at = strstr(at, space)); at += width) {
        if (at == text || !isdigit((unsigned char)at[-1]) || !isdigit((unsigned char)at[width]))
            continue;
        strbuf_add(&plain, rest, (size_t)(at - rest));
        rest = at + width;
    }
    strbuf_adds(&plain, rest);
    if (rest > text)
        json_string_set(value, strbuf_text(&plain));
    strbuf_release(&plain);
}

static void make_plain(json_t *value)
{
    const char *key;
    size_t i;
    json_t *part;
    json_object_foreach(value, key, part)
    {
        make_plain(part);
    }
    json_array_foreach(value, i, part)
    {
        make_plain(part);
    }
    if (json_is_string(value))
        take_digit_spaces_out(value);
}

json_t *fields_of_report(const struct report *report, const struct template *template)
{
    json_t *values = field_table_values(report, report_fields, report, template);
    if (!template)
        make_plain(values);
    return values;
}

bool fields_to_text(struct strbuf *out, const json_t *value)
{
    const json_t *text = json_is_object(value) ? json_object_get(value, FIELD_SHOWN) : value;
    if (json_is_string(text))
        strbuf_add(out, json_string_value(text), json_string_length(text));
    else if (json_is_integer(text))
        word_number(out, json_integer_value(text));
    else if (json_is_real(text))
        strbuf_addf(out, "%.4g", json_real_value(text));
    else
        return json_is_null(value);
    return true;
}

/* ---- names ---- */

static const void *find(const void *scope, const char *name, size_t length)
{
    return field_table_find(scope, name, length);
}

static const void *inside(const void *entry)
{
    return ((const struct field *)entry)->members;
}

static bool is_markup(const void *entry)
{
    return ((const struct field *)entry)->kind == FIELD_MARKUP;
}

static bool is_list(const void *entry)
{
    return ((const struct field *)entry)->kind == FIELD_LIST;
}

static bool has_text(const void *entry)
{
    enum field_kind kind = ((const struct field *)entry)->kind;
    return kind != FIELD_LIST && kind != FIELD_OBJECT && kind != FIELD_FLAG;
}

static const char *nearest(const void *scope, const char *name, size_t length)
{
    enum { MOST_NAMES = 128 };
    const char *names[MOST_NAMES];
    size_t count = 0;
    for (const struct field *field = scope; field->name && count < MOST_NAMES; field++)
        names[count++] = field->name;
    return nearest_name(name, length, names, count);
}

const struct template_schema fields_schema = {
    .root = report_fields,
    .find = find,
    .inside = inside,
    .is_markup = is_markup,
    .is_list = is_list,
    .has_text = has_text,
    .nearest = nearest,
};

void fields_list(struct strbuf *out)
{
    field_table_list(out, report_fields);
}
