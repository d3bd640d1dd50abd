/*
 * cairo_page.h - pixels that PLplot's driver extcairo draws on.
 *
 * It draws on whatever surface of cairo it is given. Its other driver for pixels, memcairo, has a
 * surface of its own, into which it copies what the page is like, and from which it copies the page
 * back, a byte at a time: a twentieth of the processor time of a report with its pictures.
 */
#ifndef TVP_CAIRO_PAGE_H
#define TVP_CAIRO_PAGE_H

#include <stdint.h>

#include "tvp/common/error.h"

/* On pixels as a sheet has them (chart_pen.h), which are complete when it is closed. Returns a
 * cairo_t, for PLESC_DEVINIT of pl_cmd; NULL after setting the error. */
void *cairo_page_open(uint32_t *pixels, uint32_t width, uint32_t height, struct error *error);
void cairo_page_close(void *context);

#endif
