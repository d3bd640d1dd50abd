/*
 * render.h - charts drawn in a child process that may die without taking the report with it.
 *
 * PLplot exits on many errors, loops on others and can crash. All charts of a report are drawn by
 * one forked child (one font start-up) into shared memory, as pixels or as the bytes of a file.
 * Each has a flag that says it is done: when the child dies or hangs, the charts that it had
 * finished are kept and the rest fail with the reason.
 *
 * PLplot starts threads of its own and makes the process larger: nothing may be measured while a
 * child draws.
 */
#ifndef TVP_RENDER_H
#define TVP_RENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/chart/chart.h"
#include "tvp/common/error.h"

struct rendering {
    uint32_t *pixels;    /* as a sheet has them; NULL when it failed, or has bytes */
    struct strbuf bytes; /* of what is not drawn in pixels (struct sheet), or of a file */
    size_t size;         /* of pixels, in bytes */
    struct error error;  /* why it failed */
};

/* A chart, and what it is to be drawn on; where the pixels and bytes go is up to the renderer. */
struct chart_order {
    const struct chart *chart;
    struct sheet sheet;
};

/* Draws `count` charts in pixels on light paper, all of one size, by chart_draw; fills results[i].
 * A chart that chart_check refuses fails alone. Returns whether all succeeded. What is drawn
 * belongs to the caller, who releases all with renderings_release. */
bool render_charts(const struct chart *const *charts, size_t count, uint32_t width, uint32_t height,
                   struct rendering *results);

/* Appends the file of a chart that was drawn, with its index in the array; called in the child. */
typedef bool encode_function(const void *context, size_t index, const struct rendering *drawn,
                             struct strbuf *file, struct error *error);

/* Draws each order. With `encode` the results have the bytes that it gives for each chart, and
 * never pixels: those would be memory that two processes have to make and to give back. */
bool render_each(const struct chart_order *orders, size_t count, struct rendering *results,
                 encode_function *encode, const void *context);

/* What the child calls for each chart: chart_draw, or another that behaves worse, in a test. It may
 * end the process, or never return; what it writes to stderr last becomes the reason. */
typedef bool draw_function(const struct chart *chart, const struct sheet *sheet,
                           struct error *error);

/* How long drawing one chart may take, and how much processor time all of them together. */
struct drawing_limit {
    unsigned seconds;
    unsigned processor_seconds;
};

/* render_charts with another function and another limit: for tests. */
bool render_with(draw_function *draw, struct drawing_limit limit, const struct chart *const *charts,
                 size_t count, uint32_t width, uint32_t height, struct rendering *results);

void renderings_release(struct rendering *results, size_t count);

#endif
