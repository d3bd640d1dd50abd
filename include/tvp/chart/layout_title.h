/*
 * layout_title.h - the title of a chart and the lines below it.
 */
#ifndef TVP_LAYOUT_TITLE_H
#define TVP_LAYOUT_TITLE_H

#include "tvp/chart/layout_attempt.h"

void place_title(struct attempt *attempt);
void place_subtitle(struct attempt *attempt);

#endif
