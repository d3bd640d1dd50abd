/*
 * json_schema.h - a template schema made from a JSON value, for tests: the names there are, are
 * those of the value. A list's members are those of its first element; a string that begins with
 * '<' is markup.
 */
#ifndef TVP_TESTS_JSON_SCHEMA_H
#define TVP_TESTS_JSON_SCHEMA_H

#include <jansson.h>
#include <string.h>

#include "tvp/template/template.h"
#include "tvp/text/nearest.h"

static const void *json_schema_find(const void *scope, const char *name, size_t length)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)scope, key,
                        value) if (strlen(key) == length &&
                                   memcmp(key, name, length) == 0) return value;
    return NULL;
}

static const void *json_schema_inside(const void *entry)
{
    const json_t *value = json_is_array((const json_t *)entry) ? json_array_get(entry, 0) : entry;
    return json_is_object(value) ? value : NULL;
}

static bool json_schema_is_markup(const void *entry)
{
    const char *text = json_string_value(entry);
    return text && text[0] == '<';
}

static bool json_schema_is_list(const void *entry)
{
    return json_is_array((const json_t *)entry);
}

static bool json_schema_has_text(const void *entry)
{
    return !json_is_array((const json_t *)entry) && !json_is_object((const json_t *)entry);
}

static const char *json_schema_nearest(const void *scope, const char *name, size_t length)
{
    enum { MOST = 64 };
    const char *names[MOST];
    size_t count = 0;
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)scope, key, value) if (count < MOST) names[count++] =
        key;
    return nearest_name(name, length, names, count);
}

static inline struct template_schema json_schema(const json_t *data)
{
    return (struct template_schema){
        .root = data,
        .find = json_schema_find,
        .inside = json_schema_inside,
        .is_markup = json_schema_is_markup,
        .is_list = json_schema_is_list,
        .has_text = json_schema_has_text,
        .nearest = json_schema_nearest,
    };
}

#endif
