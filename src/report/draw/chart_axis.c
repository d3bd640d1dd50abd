#include "tvp/draw/chart_axis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tvp/common/strbuf.h"
#include "tvp/common/units.h"

/* Nothing shorter than a thousandth of a nanosecond was measured, and no ratio is that large: what
 * lies beyond is off a logarithmic axis, and marked at its end. */
static const double SHORTEST_SECONDS = 1e-12;
static const double LARGEST_RATIO = 1e6;

static const double HEADROOM = 0.05;             /* of the range, above the highest value */
static const double LOG_RATIO_FROM = 5;          /* a ratio axis over this factor is logarithmic */
static const double SMALLEST_RATIO_RANGE = 0.05; /* to both sides of 1 */

double axis_fraction(const struct chart_axis *axis, double value)
{
    value = fmin(fmax(value, axis->low), axis->high);
    if (axis->logarithmic)
        return log(value / axis->low) / log(axis->high / axis->low);
    return (value - axis->low) / (axis->high - axis->low);
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

static void axis_from_zero(struct chart_axis *axis, double high, double smallest_high,
                           size_t most_ticks)
{
    axis->low = 0;
    axis->high = fmax(high, smallest_high) * (1 + HEADROOM);
    double step = step_for(axis, most_ticks);
    /* A tick just above the data closes the panel better than a strip without one. */
    double next = ceil(axis->high / step) * step;
    if (next - axis->high < 0.4 * step)
        axis->high = next;
}

static void axis_around_one(struct chart_axis *axis, double low, double high, size_t most_ticks)
{
    double padding = HEADROOM * (high - low);
    axis->low = fmin(low - padding, 1 - SMALLEST_RATIO_RANGE);
    axis->high = fmax(high + padding, 1 + SMALLEST_RATIO_RANGE);
    double step = step_for(axis, most_ticks);
    /* One tick alone gives no scale: the axis goes on to the nearer of the next two. */
    double below = floor(axis->low / step) * step, above = ceil(axis->high / step) * step;
    if (most_ticks > 1 && below > 0 && above - below < 2.5 * step) {
        if (axis->low - below < above - axis->high)
            axis->low = below;
        else
            axis->high = above;
    }
    add_linear_ticks(axis, step, 1);
}

/* ---- logarithmic axes ---- */

static void add_log_tick(struct chart_axis *axis, double value, bool seconds)
{
    const struct time_unit *unit = time_unit_for(value);
    if (seconds)
        add_number_tick(axis, value, value, unit->seconds, unit->name);
    else
        add_number_tick(axis, value, value, 1, "");
}

/* Ticks at the given places within each decade, every `stride` decades. With labels, or only
 * counted. */
static size_t log_ticks(struct chart_axis *axis, const double *factors, size_t factor_count,
                        int stride, bool seconds, bool add)
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
            if (add)
                add_log_tick(axis, value, seconds);
        }
    }
    return count;
}

static void add_log_ticks(struct chart_axis *axis, bool seconds, size_t most_ticks)
{
    static const double factors[] = {1, 2, 5};
    static const double thirds[] = {1, 3};
    if (log_ticks(axis, factors, 3, 1, seconds, false) <= most_ticks) {
        log_ticks(axis, factors, 3, 1, seconds, true);
        return;
    }
    if (log_ticks(axis, thirds, 2, 1, seconds, false) <= most_ticks) {
        log_ticks(axis, thirds, 2, 1, seconds, true);
        return;
    }
    int stride = 1;
    while (log_ticks(axis, factors, 1, stride, seconds, false) > most_ticks)
        stride++;
    log_ticks(axis, factors, 1, stride, seconds, true);
}

static void log_axis(struct chart_axis *axis, double low, double high, bool seconds,
                     size_t most_ticks)
{
    axis->logarithmic = true;
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
    add_log_ticks(axis, seconds, most_ticks);
}

/* ---- values ---- */

static double between(double least, double value, double most)
{
    return fmin(fmax(value, least), most);
}

static void seconds_axis(struct chart_axis *axis, double high, size_t most_ticks)
{
    axis_from_zero(axis, high, 1e-9, most_ticks);
    const struct time_unit *unit = time_unit_for(axis->high);
    axis->unit = unit->name;
    add_linear_ticks(axis, step_for(axis, most_ticks), unit->seconds);
}

static void ratio_axis(struct chart_axis *axis, double low, double high, size_t most_ticks)
{
    low = between(1 / LARGEST_RATIO, fmin(low, 1), 1);
    high = between(1, fmax(high, 1), LARGEST_RATIO);
    if (high / low > LOG_RATIO_FROM)
        log_axis(axis, low, high, false, most_ticks);
    else
        axis_around_one(axis, low, high, most_ticks);
}

void axis_of_values(struct chart_axis *axis, enum chart_scale scale, double low, double high,
                    size_t most_ticks)
{
    *axis = (struct chart_axis){.unit = ""};
    if (most_ticks < 1)
        most_ticks = 1;
    switch (scale) {
    case CHART_SECONDS:
        seconds_axis(axis, high, most_ticks);
        break;
    case CHART_SECONDS_LOG:
        low = fmax(low, SHORTEST_SECONDS);
        log_axis(axis, low, fmax(high, low), true, most_ticks);
        break;
    case CHART_RATIO:
        ratio_axis(axis, low, high, most_ticks);
        break;
    case CHART_FACTOR:
        axis_from_zero(axis, high, 1e-6, most_ticks);
        add_linear_ticks(axis, step_for(axis, most_ticks), 1);
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

void axis_of_workers(struct chart_axis *axis, double low, double high, const double *counts,
                     size_t count, bool logarithmic, const struct worker_axis_space *space)
{
    /* Over a narrow range both look the same, and a wide one has powers of two in it. */
    *axis = (struct chart_axis){.unit = "", .logarithmic = logarithmic && high >= 4 * low};
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
