/*
 * cut_off_text.h - how far a run came, in words.
 */
#ifndef TVP_CUT_OFF_TEXT_H
#define TVP_CUT_OFF_TEXT_H

#include "tvp/common/strbuf.h"
#include "tvp/data/cut_off.h"

/* "was cut off in round 1 of 6, with 17 of 180 samples"; "after round" when that is whole, and
 * without the numbers of a plan that has none. */
void add_cut_off(struct strbuf *out, const struct cut_off *cut_off);

#endif
