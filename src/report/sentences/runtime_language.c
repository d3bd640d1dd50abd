#include "tvp/sentences/runtime_language.h"

#include <string.h>

#include "tvp/text/wording.h"

void add_language(struct strbuf *out, const struct runtime_facts *facts)
{
    const char *implementation = language_fact(facts, "implementation");
    const char *version = language_fact(facts, "version"), *said = language_said(facts);
    if (!*implementation) {
        word_flat(out, *said ? said : facts->name);
        return;
    }
    if (strcmp(language_fact(facts, "build"), "free-threaded") == 0)
        strbuf_adds(out, "free-threaded ");
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
