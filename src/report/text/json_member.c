#include "tvp/text/json_member.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/strbuf.h"
#include "tvp/common/utf8.h"

/* So much of a wrong value is shown: enough to find it by. */
enum { SHOWN_BYTES = 40 };

/* Cuts a text that is too long at the beginning of a character, in its own memory: so one that is
 * only a little too long stays as it is. */
static void shorten(char *text)
{
    static const char omitted[] = "...";
    if (strlen(text) < SHOWN_BYTES + sizeof omitted)
        return;
    memcpy(text + utf8_cut(text, SHOWN_BYTES), omitted, sizeof omitted);
}

bool member_wrong(const json_t *object, const char *name, struct error *error, const char *expected,
                  ...)
{
    struct strbuf wanted = {0};
    va_list arguments;
    va_start(arguments, expected);
    strbuf_vaddf(&wanted, expected, arguments);
    va_end(arguments);
    const json_t *found = json_object_get(object, name);
    char *shown = found ? json_dumps(found, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
    if (shown)
        shorten(shown);
    if (!found)
        error_set(error, ERROR_FAILED, "member \"%s\" is missing: it must be %s", name,
                  strbuf_text(&wanted));
    else
        error_set(error, ERROR_FAILED, "member \"%s\" must be %s, not %s", name,
                  strbuf_text(&wanted), shown ? shown : "what it is");
    free(shown);
    strbuf_release(&wanted);
    return false;
}

bool member_integer(const json_t *object, const char *name, int64_t minimum, int64_t maximum,
                    int64_t *value, struct error *error)
{
    const json_t *member = json_object_get(object, name);
    json_int_t number = json_integer_value(member);
    if (!json_is_integer(member) || number < minimum || number > maximum)
        return member_wrong(object, name, error, "a whole number from %" PRId64 " to %" PRId64,
                            minimum, maximum);
    *value = number;
    return true;
}

bool member_integer_or(const json_t *object, const char *name, int64_t minimum, int64_t maximum,
                       int64_t fallback, int64_t *value, struct error *error)
{
    if (json_object_get(object, name))
        return member_integer(object, name, minimum, maximum, value, error);
    *value = fallback;
    return true;
}

bool member_uint32(const json_t *object, const char *name, uint32_t minimum, uint32_t maximum,
                   uint32_t *value, struct error *error)
{
    int64_t number = 0;
    if (!member_integer(object, name, minimum, maximum, &number, error))
        return false;
    *value = (uint32_t)number;
    return true;
}

bool member_number(const json_t *object, const char *name, double minimum, double maximum,
                   double *value, struct error *error)
{
    if (!json_object_get(object, name))
        return member_wrong(object, name, error, "a number from %g to %g", minimum, maximum);
    return member_number_or(object, name, minimum, maximum, minimum, value, error);
}

bool member_number_or(const json_t *object, const char *name, double minimum, double maximum,
                      double fallback, double *value, struct error *error)
{
    const json_t *member = json_object_get(object, name);
    double number = member ? json_number_value(member) : fallback;
    if (member && (!json_is_number(member) || !(number >= minimum && number <= maximum)))
        return member_wrong(object, name, error, "a number from %g to %g", minimum, maximum);
    *value = number;
    return true;
}

bool member_bool_or(const json_t *object, const char *name, bool fallback, bool *value,
                    struct error *error)
{
    const json_t *member = json_object_get(object, name);
    if (member && !json_is_boolean(member))
        return member_wrong(object, name, error, "true or false");
    *value = member ? json_is_true(member) : fallback;
    return true;
}

bool member_text(const json_t *object, const char *name, const char **text, struct error *error)
{
    const json_t *member = json_object_get(object, name);
    if (!json_is_string(member) || json_string_length(member) > MEMBER_TEXT_LIMIT)
        return member_wrong(object, name, error, "a text of at most %d bytes", MEMBER_TEXT_LIMIT);
    *text = json_string_value(member);
    return true;
}

bool member_text_or(const json_t *object, const char *name, const char *fallback, const char **text,
                    struct error *error)
{
    if (json_object_get(object, name))
        return member_text(object, name, text, error);
    *text = fallback;
    return true;
}

bool member_array(const json_t *object, const char *name, size_t minimum, size_t maximum,
                  const json_t **array, struct error *error)
{
    const json_t *member = json_object_get(object, name);
    size_t count = json_array_size(member);
    if (!json_is_array(member) || count < minimum || count > maximum) {
        if (minimum == maximum)
            return member_wrong(object, name, error, "an array of %zu elements", minimum);
        return member_wrong(object, name, error, "an array of %zu to %zu elements", minimum,
                            maximum);
    }
    *array = member;
    return true;
}

bool member_array_or_null(const json_t *object, const char *name, size_t minimum, size_t maximum,
                          const json_t **array, struct error *error)
{
    if (json_object_get(object, name))
        return member_array(object, name, minimum, maximum, array, error);
    *array = NULL;
    return true;
}

bool member_object(const json_t *object, const char *name, const json_t **value,
                   struct error *error)
{
    const json_t *member = json_object_get(object, name);
    if (!json_is_object(member))
        return member_wrong(object, name, error, "an object");
    *value = member;
    return true;
}
