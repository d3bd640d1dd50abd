/*
 * chart_axis.h - from data to an axis: its range, its ticks and their labels.
 *
 * Pure arithmetic. Whatever finite numbers come in, the ends of an axis are finite and apart, and
 * at least one tick lies between them.
 */
#ifndef TVP_CHART_AXIS_H
#define TVP_CHART_AXIS_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/chart/chart.h"

enum { AXIS_TICK_LIMIT = 40, AXIS_LABEL_SIZE = 24 };

struct chart_tick {
    double value;
    char label[AXIS_LABEL_SIZE];
};

struct chart_axis {
    double low;
    double high;
    bool logarithmic;
    double nearly_linear; /* as in struct value_range */
    const char *unit;     /* shared by all labels; "" when each says its own, or there is none */
    struct chart_tick ticks[AXIS_TICK_LIMIT];
    size_t tick_count;
};

/* Where a value lies: 0 at the low end, 1 at the high end. What is beyond an end lies on it. */
double axis_fraction(const struct chart_axis *axis, double value);

/* -1: the value is below the axis, 1: above it; 0: on it, or NaN. */
int axis_beyond(const struct chart_axis *axis, double value);

/* Whether what lies to either side of the middle of an axis is alike. */
bool scale_of_two_sides(enum chart_scale scale);

/* Whether the middle of an axis is 1, as much as before or as the other. */
bool scale_of_ratios(enum chart_scale scale);

/* What an axis of values has to show. */
struct value_range {
    double low;
    double high;
    bool logarithmic; /* both are above 0, and scale is one that can be logarithmic */
    /* Above 0: the axis is logarithmic to both sides of 0, and about linear nearer to it than this
     * (the inverse hyperbolic sine of the value in units of it); 0: it is not. */
    double nearly_linear;
};

/* The axis of that range with about `most_ticks` ticks at most. `unit` as in struct chart_panel. */
void axis_of_values(struct chart_axis *axis, enum chart_scale scale, const struct time_unit *unit,
                    const struct value_range *range, size_t most_ticks);

/* Of an axis of two sides: leaves the ticks at its middle and at both ends. */
void axis_keep_ends(struct chart_axis *axis);

/* What the axis of worker counts has to fit into. */
struct worker_axis_space {
    double width;       /* of the panel, in pixels */
    double padding;     /* kept free at both ends */
    double digit_width; /* of a label */
    double gap;         /* between two labels */
};

/* The axis over worker counts from `low` to `high`, logarithmic where the steps between the counts
 * span a factor of ten: where they double, say, rather than count on. Its ticks are whole numbers
 * whose labels do not touch: the counts themselves where they fit, else round numbers and the last
 * count. `counts` ascends. */
void axis_of_workers(struct chart_axis *axis, double low, double high, const double *counts,
                     size_t count, const struct worker_axis_space *space);

#endif
