/*
 * runtime_language.h - which language a runtime runs and whether a lock makes its threads take
 * turns, as its runner says in its hello.
 */
#ifndef TVP_RUNTIME_LANGUAGE_H
#define TVP_RUNTIME_LANGUAGE_H

#include <stdbool.h>

#include "tvp/common/strbuf.h"
#include "tvp/data/results.h"
#include "tvp/findings/findings.h"

bool is_cpython(const struct runtime_facts *facts);
bool is_c(const struct runtime_facts *facts);
bool has_lock(const struct runtime_facts *facts);    /* CPython's global interpreter lock */
bool has_no_lock(const struct runtime_facts *facts); /* one that says that it is switched off */

/* "CPython 3.11.7", or the runtime's name when it does not say. */
void add_language(struct strbuf *out, const struct runtime_facts *facts);

/* The first runtime that fits, or NULL. Entries for a further start method have the threads of
 * another one and say nothing new, so they are passed over. */
const struct runtime_findings *find_runtime(const struct findings *findings,
                                            bool (*fits)(const struct runtime_facts *));

/* The runtime that stands for CPython, the brief one or one that was asked for; NULL: none. */
const struct runtime_findings *find_cpython(const struct findings *findings);

#endif
