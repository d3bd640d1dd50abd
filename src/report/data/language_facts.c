#include "tvp/data/language_facts.h"

#include <ctype.h>
#include <string.h>

const char *language_fact(const struct runtime_facts *facts, const char *name)
{
    const char *text =
        json_string_value(json_object_get(json_object_get(facts->hello, "facts"), name));
    return text ? text : "";
}

const char *language_said(const struct runtime_facts *facts)
{
    const char *text = json_string_value(json_object_get(facts->hello, "language"));
    return text ? text : "";
}

bool is_cpython(const struct runtime_facts *facts)
{
    const char *implementation = language_fact(facts, "implementation");
    if (*implementation)
        return strcmp(implementation, "CPython") == 0;
    return strncmp(language_said(facts), "CPython", strlen("CPython")) == 0;
}

/* "C17, gcc 12.2.0", "C", but not "CPython 3.11" or "C++20". */
bool is_c(const struct runtime_facts *facts)
{
    const char *text = language_said(facts);
    return text[0] == 'C' &&
           (text[1] == '\0' || text[1] == ',' || text[1] == ' ' || isdigit((unsigned char)text[1]));
}

bool has_lock(const struct runtime_facts *facts)
{
    return strcmp(language_fact(facts, "gil"), "enabled") == 0;
}

bool has_no_lock(const struct runtime_facts *facts)
{
    return strcmp(language_fact(facts, "gil"), "disabled") == 0;
}

bool work_switched_lock_on(const struct runtime_facts *facts)
{
    return has_lock(facts) && strcmp(language_fact(facts, "gil_before_work"), "disabled") == 0;
}
