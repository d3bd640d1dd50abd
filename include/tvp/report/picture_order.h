/*
 * picture_order.h - in which order a page shows the pictures of times: the largest effect first.
 *
 * The user's own work comes before everything else, because the report is about it. Then what is
 * resolved comes before what is not, and of these what differs by the larger factor, over all
 * worker counts, whichever side is faster.
 */
#ifndef TVP_PICTURE_ORDER_H
#define TVP_PICTURE_ORDER_H

#include <stddef.h>

#include "tvp/report/report.h"

/* The places of report->pictures, in that order; those that show no times come last, in the order
 * in which they are there. The caller frees it. */
size_t *picture_order(const struct report *report);

#endif
