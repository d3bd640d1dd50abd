/*
 * stop_text.h - what ended the measuring, in words.
 */
#ifndef TVP_STOP_TEXT_H
#define TVP_STOP_TEXT_H

#include "tvp/common/strbuf.h"
#include "tvp/findings/findings.h"

/* "all 15 planned rounds were done". Where a precision was asked for: whether it was reached, and
 * what it was that held it up. */
void add_stop_reason(struct strbuf *out, const struct findings *findings);

#endif
