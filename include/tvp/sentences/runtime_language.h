/*
 * runtime_language.h - the language of a runtime in words, and the runtimes of a language.
 */
#ifndef TVP_RUNTIME_LANGUAGE_H
#define TVP_RUNTIME_LANGUAGE_H

#include <stdbool.h>

#include "tvp/common/strbuf.h"
#include "tvp/data/language_facts.h"
#include "tvp/findings/findings.h"

/* "CPython 3.11.7", "free-threaded CPython 3.14.0" of a build that needs no lock, or the runtime's
 * name when it does not say. */
void add_language(struct strbuf *out, const struct runtime_facts *facts);

/* The first runtime that fits, or NULL. Entries for a further start method have the threads of
 * another one and say nothing new, so they are passed over. */
const struct runtime_findings *find_runtime(const struct findings *findings,
                                            bool (*fits)(const struct runtime_facts *));

/* The runtime that stands for CPython, the brief one or one that was asked for; NULL: none. */
const struct runtime_findings *find_cpython(const struct findings *findings);

#endif
