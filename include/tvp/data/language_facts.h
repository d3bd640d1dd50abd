/*
 * language_facts.h - which language a runtime runs, and whether a lock makes its threads take
 * turns, as its runner says.
 */
#ifndef TVP_LANGUAGE_FACTS_H
#define TVP_LANGUAGE_FACTS_H

#include <stdbool.h>

#include "tvp/data/results.h"

/* Of the facts of its hello the one of that name; "" where it does not say. Borrowed. */
const char *language_fact(const struct runtime_facts *facts, const char *name);

/* "CPython 3.11.7" as it was said, or "". Borrowed. */
const char *language_said(const struct runtime_facts *facts);

bool is_cpython(const struct runtime_facts *facts);
bool is_c(const struct runtime_facts *facts);

/* CPython's global interpreter lock, while it was measured; and one that says that it is off. */
bool has_lock(const struct runtime_facts *facts);
bool has_no_lock(const struct runtime_facts *facts);

/* The lock was off until the user's work was imported: an extension that it imports needs it. */
bool work_switched_lock_on(const struct runtime_facts *facts);

#endif
