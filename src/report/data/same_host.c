#include "tvp/data/same_host.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char *text_of(const json_t *host, const char *name)
{
    const char *text = json_string_value(json_object_get(host, name));
    return text ? text : "";
}

/* An empty text is no name: nothing is the same as that. */
static bool same_text(const json_t *first, const json_t *second, const char *name)
{
    const char *text = text_of(first, name);
    return *text && strcmp(text, text_of(second, name)) == 0;
}

static void set_texts(const json_t *first, const json_t *second, const char *name,
                      char *first_value, char *second_value, size_t size)
{
    const char *texts[] = {text_of(first, name), text_of(second, name)};
    snprintf(first_value, size, "%s", *texts[0] ? texts[0] : "not known");
    snprintf(second_value, size, "%s", *texts[1] ? texts[1] : "not known");
}

const char *host_difference(const json_t *first, const json_t *second, char *first_value,
                            char *second_value, size_t size)
{
    if (!first && !second)
        return NULL;
    if (!same_text(first, second, "name") && !same_text(first, second, "boot_id")) {
        set_texts(first, second, "name", first_value, second_value, size);
        return "the host";
    }
    if (strcmp(text_of(first, "cpu"), text_of(second, "cpu")) != 0) {
        set_texts(first, second, "cpu", first_value, second_value, size);
        return "the processor";
    }
    double cpus[] = {json_number_value(json_object_get(first, "usable_cpus")),
                     json_number_value(json_object_get(second, "usable_cpus"))};
    if (cpus[0] != cpus[1]) {
        snprintf(first_value, size, "%.4g", cpus[0]);
        snprintf(second_value, size, "%.4g", cpus[1]);
        return "the number of usable CPUs";
    }
    return NULL;
}
