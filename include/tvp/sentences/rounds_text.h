/*
 * rounds_text.h - how many rounds the figures are of, in words.
 */
#ifndef TVP_ROUNDS_TEXT_H
#define TVP_ROUNDS_TEXT_H

#include "tvp/common/strbuf.h"
#include "tvp/findings/findings.h"

/* "15 rounds", or "15 rounds of native and 6 of cpython" where runtimes have unlike numbers; the
 * brief one is left out where only the others are spoken of. */
void add_rounds(struct strbuf *out, const struct findings *findings, bool with_brief);

#endif
