#include "tvp/report/runtime_language.h"

#include <ctype.h>
#include <string.h>

#include "tvp/text/wording.h"

static const char *fact(const struct runtime_facts *facts, const char *name)
{
    const char *text =
        json_string_value(json_object_get(json_object_get(facts->hello, "facts"), name));
    return text ? text : "";
}

static const char *language(const struct runtime_facts *facts)
{
    const char *text = json_string_value(json_object_get(facts->hello, "language"));
    return text ? text : "";
}

bool is_cpython(const struct runtime_facts *facts)
{
    const char *implementation = fact(facts, "implementation");
    if (*implementation)
        return strcmp(implementation, "CPython") == 0;
    return strncmp(language(facts), "CPython", strlen("CPython")) == 0;
}

/* "C17, gcc 12.2.0", "C", but not "CPython 3.11" or "C++20". */
bool is_c(const struct runtime_facts *facts)
{
    const char *text = language(facts);
    return text[0] == 'C' &&
           (text[1] == '\0' || text[1] == ',' || text[1] == ' ' || isdigit((unsigned char)text[1]));
}

bool has_lock(const struct runtime_facts *facts)
{
    return strcmp(fact(facts, "gil"), "enabled") == 0;
}

bool has_no_lock(const struct runtime_facts *facts)
{
    return strcmp(fact(facts, "gil"), "disabled") == 0;
}

void add_language(struct strbuf *out, const struct runtime_facts *facts)
{
    const char *implementation = fact(facts, "implementation"), *version = fact(facts, "version");
    if (!*implementation) {
        word_flat(out, *language(facts) ? language(facts) : facts->name);
        return;
    }
    word_flat(out, implementation);
    if (*version) {
        strbuf_adds(out, " ");
        word_flat(out, version);
    }
}

const struct runtime_findings *find_runtime(const struct findings *findings,
                                            bool (*fits)(const struct runtime_facts *))
{
    for (size_t i = 0; i < findings->runtime_count; i++)
        if (findings->runtimes[i].facts->threads_of < 0 && fits(findings->runtimes[i].facts))
            return &findings->runtimes[i];
    return NULL;
}

const struct runtime_findings *find_cpython(const struct findings *findings)
{
    const struct runtime_findings *found = find_runtime(findings, is_cpython);
    if (found)
        return found;
    return findings->brief && is_cpython(findings->brief->facts) ? findings->brief : NULL;
}
