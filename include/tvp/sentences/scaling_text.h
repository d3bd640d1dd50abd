/*
 * scaling_text.h - how far work scales, in words.
 */
#ifndef TVP_SCALING_TEXT_H
#define TVP_SCALING_TEXT_H

#include "tvp/common/strbuf.h"
#include "tvp/findings/scaling_rules.h"

/* "hardly", "partly or fully"; "not settled" where all is open, or nothing is known. */
const char *scaling_word(struct scaling_verdict verdict);

/* "threads hardly scale and processes scale fully", of the worker kinds whose intervals say so;
 * nothing where none does. */
void add_who_scales(struct strbuf *out, const struct runtime_findings *runtime);

#endif
