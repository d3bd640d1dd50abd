#include "tvp/chart/chart_axis.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/strbuf.h"
#include "tvp/common/units.h"

/* Nothing shorter than a thousandth of a nanosecond was measured, and no ratio is that large: what
 * lies beyond is off a logarithmic axis, and marked at its end. */
static const double LEAST_LOGARITHMIC = 1e-12;
static const double LARGEST_RATIO = 1e6;

static const double HEADROOM = 0.05;       /* of the range, beyond what is shown */
static const double SIDE_HEADROOM = 0.2;   /* the same of each side of a symmetric axis */
static const double SMALLEST_SIDE = 0.005; /* of an axis of ratios, to both sides of 1 */
static const double SMALLEST_PERCENT = 0.01;
static const double SHORTEST_SHOWN = 1e-9; /* where all times are shorter the axis ends here */
static const double FACTORS_FROM = 2;      /* up to this a ratio is labelled in per cent */
static const double LARGEST_IN_ONE_UNIT = 20000;
static const double COUNT_STEPS = 10; /* see axis_of_workers */

double axis_fraction(const struct chart_axis *axis, double value)
{
    value = fmin(fmax(value, axis->low), axis->high);
    if (axis->logarithmic)
        return log(value / axis->low) / log(axis->high / axis->low);
    if (axis->nearly_linear > 0) {
        double unit = axis->nearly_linear, low = asinh(axis->low / unit);
        return (asinh(value / unit) - low) / (asinh(axis->high / unit) - low);
    }
    return (value - axis->low) / (axis->high - axis->low);
}

bool scale_of_ratios(enum chart_scale scale)
{
    return scale == CHART_RATIO || scale == CHART_CHANGE;
}

bool scale_of_two_sides(enum chart_scale scale)
{
    return scale_of_ratios(scale) || scale == CHART_DIFFERENCE;
}

int axis_beyond(const struct chart_axis *axis, double value)
{
    return (value > axis->high) - (value < axis->low);
}

/* ---- labels ---- */

static void add_tick(struct chart_axis *axis, double value, const char *label)
{
    if (axis->tick_count == AXIS_TICK_LIMIT)
        return;
    struct chart_tick *tick = &axis->ticks[axis->tick_count++];
    tick->value = value;
    snprintf(tick->label, sizeof tick->label, "%s", label);
}

/* The value with the decimals that tell it from one a step away; with an exponent when it would
 * have more digits than anyone counts. */
static void number_label(struct strbuf *out, double value, double step)
{
    int decimals = (int)fmax(0, -floor(log10(step) + 1e-9));
    if (fabs(value) < 1e6 && decimals <= 6)
        add_fixed(out, value, decimals);
    else
        strbuf_addf(out, "%.3g", value);
}

static void add_number_tick(struct chart_axis *axis, double value, double step, double unit,
                            const char *unit_name)
{
    struct strbuf label = {0};
    number_label(&label, value / unit, step / unit);
    if (*unit_name)
        strbuf_addf(&label, " %s", unit_name);
    add_tick(axis, value, strbuf_text(&label));
    strbuf_release(&label);
}

/* ---- linear axes ---- */

/* The smallest of 1, 2 or 5 times a power of ten that is at least `least`. */
static double round_step(double least)
{
    double power = pow(10, floor(log10(least)));
    static const double factors[] = {1, 2, 5};
    for (size_t i = 0; i < 3; i++)
        if (factors[i] * power >= least * (1 - 1e-9))
            return factors[i] * power;
    return 10 * power;
}

static void add_linear_ticks(struct chart_axis *axis, double step, double unit)
{
    double first = ceil(axis->low / step - 1e-6);
    double last = floor(axis->high / step + 1e-6);
    for (double i = first; i <= last; i++)
        add_number_tick(axis, i * step, step, unit, "");
}

static double step_for(const struct chart_axis *axis, size_t most_ticks)
{
    double step = round_step((axis->high - axis->low) / (double)most_ticks);
    double ticks = floor(axis->high / step) - ceil(axis->low / step) + 1;
    if (ticks > (double)most_ticks)
        step = round_step(step * 1.5);
    return step;
}

/* From 0, or below it where there is something below. */
static void axis_from_zero(struct chart_axis *axis, double low, double high, double smallest_high,
                           size_t most_ticks)
{
    axis->low = low < 0 ? low : 0;
    axis->high = fmax(high, smallest_high);
    double headroom = HEADROOM * (axis->high - axis->low);
    axis->high += headroom;
    axis->low -= low < 0 ? headroom : 0;
    double step = step_for(axis, most_ticks);
    /* A tick just above the data closes the panel better than a strip without one. */
    double next = ceil(axis->high / step) * step;
    if (next - axis->high < 0.4 * step)
        axis->high = next;
}

/* ---- logarithmic axes ---- */

/* With the one unit of the axis, or, where `unit` is NULL, one of its own in each label; no unit at
 * all where these are no times. */
static void add_log_tick(struct chart_axis *axis, double value, bool seconds,
                         const struct time_unit *unit)
{
    const struct time_unit *own = time_unit_for(value);
    if (seconds && unit)
        add_number_tick(axis, value, value, unit->seconds, "");
    else if (seconds)
        add_number_tick(axis, value, value, own->seconds, own->name);
    else
        add_number_tick(axis, value, value, 1, "");
}

/* How the ticks of a logarithmic axis are labelled. */
struct log_labels {
    bool seconds;
    const struct time_unit *unit;
};

/* Ticks at the given places within each decade, every `stride` decades. With labels, or, where
 * these are NULL, only counted. */
static size_t log_ticks(struct chart_axis *axis, const double *factors, size_t factor_count,
                        int stride, const struct log_labels *labels)
{
    size_t count = 0;
    int first = (int)floor(log10(axis->low)) - 1;
    int last = (int)ceil(log10(axis->high)) + 1;
    for (int decade = first; decade <= last; decade++) {
        if (decade % stride != 0)
            continue;
        for (size_t i = 0; i < factor_count; i++) {
            double value = factors[i] * pow(10, decade);
            if (value < axis->low * (1 - 1e-9) || value > axis->high * (1 + 1e-9))
                continue;
            count++;
            if (labels)
                add_log_tick(axis, value, labels->seconds, labels->unit);
        }
    }
    return count;
}

static void add_log_ticks(struct chart_axis *axis, const struct log_labels *labels,
                          size_t most_ticks)
{
    static const double factors[] = {1, 2, 5};
    static const double thirds[] = {1, 3};
    if (log_ticks(axis, factors, 3, 1, NULL) <= most_ticks) {
        log_ticks(axis, factors, 3, 1, labels);
        return;
    }
    if (log_ticks(axis, thirds, 2, 1, NULL) <= most_ticks) {
        log_ticks(axis, thirds, 2, 1, labels);
        return;
    }
    int stride = 1;
    while (log_ticks(axis, factors, 1, stride, NULL) > most_ticks)
        stride++;
    log_ticks(axis, factors, 1, stride, labels);
}

static void log_axis(struct chart_axis *axis, const struct value_range *range,
                     const struct log_labels *labels, size_t most_ticks)
{
    axis->logarithmic = true;
    double low = fmax(range->low, LEAST_LOGARITHMIC), high = fmax(range->high, low);
    double padding = pow(high / low, HEADROOM);
    axis->low = low / padding;
    axis->high = high * padding;
    /* A factor of 4 always has two of 1, 2, 5 in it; a factor of 10 a power of ten. */
    double smallest = 4;
    if (axis->high / axis->low < smallest) {
        double middle = sqrt(axis->low * axis->high);
        axis->low = middle / sqrt(smallest);
        axis->high = middle * sqrt(smallest);
    }
    add_log_ticks(axis, labels, most_ticks);
}

/* ---- axes to both sides ---- */

/* One on either side of the middle. */
static void add_two_ticks(struct chart_axis *axis, const struct chart_tick *above,
                          const struct chart_tick *below)
{
    if (axis->tick_count + 2 > AXIS_TICK_LIMIT)
        return;
    add_tick(axis, above->value, above->label);
    memmove(axis->ticks + 1, axis->ticks, axis->tick_count * sizeof *axis->ticks);
    axis->ticks[0] = *below;
    axis->tick_count++;
}

static struct chart_tick tick_at(double value, struct strbuf *label)
{
    struct chart_tick tick = {.value = value};
    snprintf(tick.label, sizeof tick.label, "%s", strbuf_text(label));
    strbuf_release(label);
    return tick;
}

/* How many ticks a side has beside that in the middle, of so many in all. */
static size_t ticks_of_side(size_t most_ticks)
{
    return (most_ticks - 1) / 2;
}

/* A step of which one is on each side at least: the smallest round one may be longer. */
static double side_step(double side, size_t most)
{
    double step = round_step(side / (double)(most + 1));
    return step > side ? 0.4 * step : step;
}

/* As much to either side of 0, told by numbers alike. */
static void add_difference_ticks(struct chart_axis *axis, double value, double step,
                                 const struct time_unit *unit)
{
    struct strbuf label = {0};
    number_label(&label, value / unit->seconds, step / unit->seconds);
    struct chart_tick above = tick_at(value, &label), below = above;
    below.value = -above.value;
    add_two_ticks(axis, &above, &below);
}

/* Powers of ten: the largest that there is room for, and so many decades below it each. */
static void add_decades_of_side(struct chart_axis *axis, size_t most, const struct time_unit *unit)
{
    int last = (int)floor(log10(axis->high));
    int first = (int)ceil(log10(axis->nearly_linear));
    int stride = 1;
    while (most > 0 && (size_t)((last - first) / stride) + 1 > most)
        stride++;
    for (int decade = last - (last - first) / stride * stride; most > 0 && decade <= last;
         decade += stride)
        add_difference_ticks(axis, pow(10, decade), pow(10, decade), unit);
}

static double side_of_differences(const struct value_range *range)
{
    double side = fmax(fmax(-range->low, range->high), SHORTEST_SHOWN);
    double unit = range->nearly_linear;
    return unit > 0 ? unit * sinh(asinh(side / unit) * (1 + SIDE_HEADROOM))
                    : side * (1 + SIDE_HEADROOM);
}

static void difference_axis(struct chart_axis *axis, const struct value_range *range,
                            const struct time_unit *unit, size_t most_ticks)
{
    double side = side_of_differences(range);
    axis->high = side;
    axis->low = -side;
    axis->nearly_linear = range->nearly_linear;
    if (!unit)
        unit = time_unit_for(side);
    axis->unit = unit->name;
    add_number_tick(axis, 0, side, unit->seconds, "");
    size_t most = ticks_of_side(most_ticks);
    if (axis->nearly_linear > 0) {
        add_decades_of_side(axis, most, unit);
        return;
    }
    double step = side_step(side, most);
    for (double i = 1; most > 0 && i * step <= side; i++)
        add_difference_ticks(axis, i * step, step, unit);
}

static void add_times_label(struct strbuf *label, double factor)
{
    number_label(label, factor, factor);
    strbuf_adds(label, "×");
}

/* How many times the one takes as long, then the other; or, of a change, as long as before. */
static void add_times_ticks(struct chart_axis *axis, double factor, bool change)
{
    struct strbuf label = {0};
    add_times_label(&label, factor);
    struct chart_tick above = tick_at(factor, &label);
    label = (struct strbuf){0};
    add_times_label(&label, change ? 1 / factor : factor);
    struct chart_tick below = tick_at(1 / factor, &label);
    add_two_ticks(axis, &above, &below);
}

/* By how many per cent the one takes longer, then the other; or, of a change, than before. */
static void add_percent_ticks(struct chart_axis *axis, double more, double step, bool change)
{
    struct strbuf label = {0};
    strbuf_adds(&label, change ? "+" : "");
    number_label(&label, more * 100, step * 100);
    strbuf_adds(&label, " %");
    struct chart_tick above = tick_at(1 + more, &label), below = above;
    label = (struct strbuf){0};
    strbuf_adds(&label, change ? "−" : "");
    number_label(&label, more * 100, step * 100);
    strbuf_adds(&label, " %");
    below = tick_at(change ? 1 - more : 1 / (1 + more), &label);
    add_two_ticks(axis, &above, &below);
}

static void add_factor_ticks(struct chart_axis *axis, size_t most, bool change)
{
    static const double factors[] = {2, 5, 10};
    double decades = fmax(1, ceil(floor(log10(axis->high)) / (double)most));
    if (most > 1 && log10(axis->high) * 3 <= (double)most + 1) {
        for (double power = 1; power < axis->high; power *= 10)
            for (size_t i = 0; i < 3; i++)
                if (factors[i] * power <= axis->high)
                    add_times_ticks(axis, factors[i] * power, change);
        return;
    }
    double first = pow(10, decades);
    if (first > axis->high)
        first = axis->high >= 5 ? 5 : axis->high >= 3 ? 3 : 2;
    for (double ratio = first; ratio <= axis->high; ratio *= pow(10, decades))
        add_times_ticks(axis, ratio, change);
}

/* The middle is where both take as long: a factor of one, or no per cent more. */
static void ratio_axis(struct chart_axis *axis, const struct value_range *range, size_t most_ticks,
                       bool change)
{
    double low = fmin(fmax(range->low, 1 / LARGEST_RATIO), 1);
    double side = fmax(fmin(fmax(range->high, 1), LARGEST_RATIO), 1 / low);
    axis->logarithmic = true;
    axis->high = pow(fmax(side, 1 + SMALLEST_SIDE), 1 + SIDE_HEADROOM);
    axis->low = 1 / axis->high;
    bool in_factors = axis->high >= FACTORS_FROM;
    add_tick(axis, 1, in_factors ? "1×" : "0 %");
    size_t most = ticks_of_side(most_ticks);
    if (in_factors) {
        if (most > 0)
            add_factor_ticks(axis, most, change);
        return;
    }
    /* Of changes the lower side ends earlier: a tenth less is a longer way than a tenth more. */
    double end = change ? 1 - axis->low : axis->high - 1;
    double step = side_step(end, most);
    for (double i = 1; most > 0 && i * step <= end; i++)
        add_percent_ticks(axis, i * step, step, change);
}

void axis_keep_ends(struct chart_axis *axis)
{
    if (axis->tick_count <= 3)
        return;
    axis->ticks[1] = axis->ticks[axis->tick_count / 2];
    axis->ticks[2] = axis->ticks[axis->tick_count - 1];
    axis->tick_count = 3;
}

/* ---- values ---- */

static void seconds_axis(struct chart_axis *axis, const struct value_range *range,
                         const struct time_unit *unit, size_t most_ticks)
{
    axis_from_zero(axis, range->low, range->high, SHORTEST_SHOWN, most_ticks);
    if (!unit)
        unit = time_unit_for(axis->high);
    axis->unit = unit->name;
    add_linear_ticks(axis, step_for(axis, most_ticks), unit->seconds);
}

static void log_seconds_axis(struct chart_axis *axis, const struct value_range *range,
                             const struct time_unit *unit, size_t most_ticks)
{
    if (!unit)
        unit = time_unit_for(range->low);
    bool one_unit = range->high <= LARGEST_IN_ONE_UNIT * unit->seconds;
    axis->unit = one_unit ? unit->name : "";
    log_axis(axis, range, &(struct log_labels){true, one_unit ? unit : NULL}, most_ticks);
}

/* "+10 %"; of a fraction of a per cent as many decimals as tell the ticks apart. */
static void percent_axis(struct chart_axis *axis, const struct value_range *range,
                         size_t most_ticks)
{
    axis_from_zero(axis, range->low, range->high, SMALLEST_PERCENT, most_ticks);
    double step = step_for(axis, most_ticks);
    double first = ceil(axis->low / step - 1e-6), last = floor(axis->high / step + 1e-6);
    for (double i = first; i <= last; i++) {
        struct strbuf label = {0};
        number_label(&label, fabs(i) * step * 100, step * 100);
        char *text = xasprintf("%s%s %%", i > 0 ? "+" : i < 0 ? "−" : "", strbuf_text(&label));
        add_tick(axis, i * step, text);
        free(text);
        strbuf_release(&label);
    }
}

void axis_of_values(struct chart_axis *axis, enum chart_scale scale, const struct time_unit *unit,
                    const struct value_range *range, size_t most_ticks)
{
    *axis = (struct chart_axis){.unit = ""};
    if (most_ticks < 1)
        most_ticks = 1;
    switch (scale) {
    case CHART_SECONDS:
    case CHART_TIME:
        (range->logarithmic ? log_seconds_axis : seconds_axis)(axis, range, unit, most_ticks);
        break;
    case CHART_FACTOR:
        if (range->logarithmic) {
            log_axis(axis, range, &(struct log_labels){0}, most_ticks);
            break;
        }
        axis_from_zero(axis, range->low, range->high, 1e-6, most_ticks);
        add_linear_ticks(axis, step_for(axis, most_ticks), 1);
        break;
    case CHART_PERCENT:
        percent_axis(axis, range, most_ticks);
        break;
    case CHART_DIFFERENCE:
        difference_axis(axis, range, unit, most_ticks);
        break;
    case CHART_RATIO:
    case CHART_CHANGE:
        ratio_axis(axis, range, most_ticks, scale == CHART_CHANGE);
        break;
    }
}

/* ---- worker counts ---- */

static void add_worker_tick(struct chart_axis *axis, double value)
{
    char label[AXIS_LABEL_SIZE];
    snprintf(label, sizeof label, "%.0f", value);
    add_tick(axis, value, label);
}

static double label_width(double value, const struct worker_axis_space *space)
{
    char digits[AXIS_LABEL_SIZE];
    return snprintf(digits, sizeof digits, "%.0f", value) * space->digit_width;
}

static bool labels_touch(const struct chart_axis *axis, double left, double right,
                         const struct worker_axis_space *space)
{
    double apart = (axis_fraction(axis, right) - axis_fraction(axis, left)) * space->width;
    return apart < (label_width(left, space) + label_width(right, space)) / 2 + space->gap;
}

/* Ticks at every count that was measured: the best there can be, where they fit. */
static bool add_count_ticks(struct chart_axis *axis, const double *counts, size_t count,
                            const struct worker_axis_space *space)
{
    if (count > AXIS_TICK_LIMIT)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (counts[i] != floor(counts[i]))
            return false;
        if (i > 0 && labels_touch(axis, counts[i - 1], counts[i], space))
            return false;
    }
    for (size_t i = 0; i < count; i++)
        add_worker_tick(axis, counts[i]);
    return count > 0;
}

/* The last count is always named: ticks that it would touch give way. */
static void add_last_tick(struct chart_axis *axis, double high,
                          const struct worker_axis_space *space)
{
    while (axis->tick_count > 0 &&
           (axis->tick_count == AXIS_TICK_LIMIT ||
            labels_touch(axis, axis->ticks[axis->tick_count - 1].value, high, space)))
        axis->tick_count--;
    add_worker_tick(axis, high);
}

/* The multiples of a round step, and the first count before them where there is room. */
static void add_round_ticks(struct chart_axis *axis, double low, double high,
                            const struct worker_axis_space *space)
{
    double pixels_per_worker = space->width / (axis->high - axis->low);
    double apart = label_width(high, space) + 2 * space->gap;
    double step = round_step(fmax(1, apart / pixels_per_worker));
    double start = ceil(low);
    double first = ceil(low / step) * step;
    if (start < first && start <= high && !labels_touch(axis, start, first, space))
        add_worker_tick(axis, start);
    for (double value = first; value <= high; value += step)
        add_worker_tick(axis, value);
    add_last_tick(axis, high, space);
}

/* Powers of two, or of four, eight … */
static void add_power_ticks(struct chart_axis *axis, double low, double high,
                            const struct worker_axis_space *space)
{
    int last = (int)floor(log2(high) + 1e-9);
    int stride = 1;
    while (stride < last && labels_touch(axis, exp2(last - stride), exp2(last), space))
        stride++;
    for (int power = 0; power <= last; power += stride)
        if (exp2(power) >= low)
            add_worker_tick(axis, exp2(power));
    add_last_tick(axis, high, space);
}

static void pad_linear(struct chart_axis *axis, double padding_share)
{
    double padding = padding_share * (axis->high - axis->low) / (1 - 2 * padding_share);
    axis->low -= padding;
    axis->high += padding;
}

static void pad_logarithmic(struct chart_axis *axis, double padding_share)
{
    double padding = pow(axis->high / axis->low, padding_share / (1 - 2 * padding_share));
    axis->low /= padding;
    axis->high *= padding;
}

static bool steps_differ(const double *counts, size_t count)
{
    double narrowest = INFINITY, widest = 0;
    for (size_t i = 1; i < count; i++) {
        narrowest = fmin(narrowest, counts[i] - counts[i - 1]);
        widest = fmax(widest, counts[i] - counts[i - 1]);
    }
    return widest >= COUNT_STEPS * narrowest;
}

void axis_of_workers(struct chart_axis *axis, double low, double high, const double *counts,
                     size_t count, const struct worker_axis_space *space)
{
    *axis = (struct chart_axis){.unit = "", .logarithmic = steps_differ(counts, count)};
    axis->low = high > low ? low : low - 0.5;
    axis->high = high > low ? high : high + 0.5;
    double padding_share = fmin(space->padding / space->width, 0.25);
    if (axis->logarithmic)
        pad_logarithmic(axis, padding_share);
    else
        pad_linear(axis, padding_share);
    if (add_count_ticks(axis, counts, count, space))
        return;
    if (axis->logarithmic)
        add_power_ticks(axis, low, high, space);
    else
        add_round_ticks(axis, low, high, space);
}
