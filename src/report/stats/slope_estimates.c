#include "tvp/stats/slope_estimates.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/stats/ascending.h"
#include "tvp/stats/theil.h"

enum { MOST_DRAWS = 2000, FEWEST_DRAWS = 200 };

/* So many draws look at a point one after the other, while its values are at hand. */
enum { DRAWS_AT_ONCE = 16 };

/* Values and pairs of points that all draws may look at together. */
static const double most_looks = 1e7;

/* ---- one slope ---- */

/* Draws differ only in how often they have each round, so the values of a point are sorted once and
 * the median of a draw is counted out. */
struct sorted_point {
    double *values;   /* ascending; NaN, which is no value, left out */
    uint32_t *rounds; /* of each */
    size_t count;
};

static void sort_point(const double *values, size_t rounds, struct sorted_point *sorted)
{
    *sorted = (struct sorted_point){.values = xcalloc(rounds, sizeof *sorted->values),
                                    .rounds = xcalloc(rounds, sizeof *sorted->rounds)};
    double *known = xcalloc(rounds, sizeof *known);
    uint32_t *round_of = xcalloc(rounds, sizeof *round_of);
    size_t *order = xcalloc(rounds, sizeof *order);
    for (size_t t = 0; t < rounds; t++) {
        if (isnan(values[t]))
            continue;
        known[sorted->count] = values[t];
        round_of[sorted->count++] = (uint32_t)t;
    }
    order_ascending(known, sorted->count, order);
    for (size_t i = 0; i < sorted->count; i++) {
        sorted->values[i] = known[order[i]];
        sorted->rounds[i] = round_of[order[i]];
    }
    free(order);
    free(round_of);
    free(known);
}

/* The values of line k at point i are [k * points + i]. */
static struct sorted_point *sort_points(const struct lines *lines)
{
    struct sorted_point *sorted = xcalloc(lines->count * lines->points, sizeof *sorted);
    for (size_t line = 0; line < lines->count; line++)
        for (size_t i = 0; i < lines->points; i++)
            sort_point(lines->values[line] + i * lines->rounds, lines->rounds,
                       &sorted[line * lines->points + i]);
    return sorted;
}

static void release_points(struct sorted_point *sorted, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(sorted[i].values);
        free(sorted[i].rounds);
    }
    free(sorted);
}

/* As many values as rounds are drawn, but for those that have none. */
static size_t count_drawn(const struct sorted_point *sorted, const uint32_t *times, size_t rounds)
{
    size_t drawn = 0;
    if (sorted->count == rounds)
        return rounds;
    for (size_t i = 0; i < sorted->count; i++)
        drawn += times[sorted->rounds[i]];
    return drawn;
}

static double median_of_drawn(const struct sorted_point *sorted, const uint32_t *times,
                              size_t rounds)
{
    size_t drawn = count_drawn(sorted, times, rounds), passed = 0, i = 0;
    if (drawn == 0)
        return NAN;
    while (passed + times[sorted->rounds[i]] <= (drawn - 1) / 2)
        passed += times[sorted->rounds[i++]];
    double lower = sorted->values[i];
    while (passed + times[sorted->rounds[i]] <= drawn / 2)
        passed += times[sorted->rounds[i++]];
    return (lower + sorted->values[i]) / 2;
}

/* What the slopes of all lines and draws share. */
struct scratch {
    struct theil_pairs pairs;
    struct median_bounds *bounds; /* of each line */
    double *medians;              /* of the points of DRAWS_AT_ONCE draws, draw after draw */
};

/* Of each draw, in which each round is drawn so many times. */
static void slopes_of_drawn(const struct lines *lines, size_t line,
                            const struct sorted_point *all_sorted, const uint32_t *times,
                            size_t draws, struct scratch *scratch, double *slopes)
{
    const struct sorted_point *sorted = all_sorted + line * lines->points;
    for (size_t i = 0; i < lines->points; i++)
        for (size_t draw = 0; draw < draws; draw++)
            scratch->medians[draw * lines->points + i] =
                median_of_drawn(&sorted[i], times + draw * lines->rounds, lines->rounds);
    for (size_t draw = 0; draw < draws; draw++)
        slopes[draw] = theil_slope_of(&scratch->pairs, scratch->medians + draw * lines->points,
                                      &scratch->bounds[line]);
}

/* A round of a single point tells nothing of a slope. */
static size_t telling_rounds(const struct lines *lines, size_t line)
{
    size_t telling = 0;
    for (size_t t = 0; t < lines->rounds; t++) {
        size_t points = 0;
        for (size_t i = 0; i < lines->points; i++)
            points += isnan(lines->values[line][i * lines->rounds + t]) ? 0 : 1;
        telling += points > 1;
    }
    return telling;
}

/* ---- draws ---- */

static bool has_values(const struct sorted_point *sorted, size_t points)
{
    for (size_t i = 0; i < points; i++)
        if (sorted[i].count > 0)
            return true;
    return false;
}

static size_t number_of_draws(const struct lines *lines)
{
    double points = (double)lines->points;
    double looks = points * (double)lines->rounds + points * (points - 1) / 2;
    return (size_t)fmax(FEWEST_DRAWS, fmin(MOST_DRAWS, most_looks / looks));
}

/* The slopes of each line: draws of the first, then of the second, …; 0 of one without values. */
static void draw_slopes(const struct lines *lines, const struct sorted_point *sorted, size_t draws,
                        double *slopes, struct scratch *scratch)
{
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    if (!random)
        out_of_memory();
    size_t rounds = lines->rounds;
    uint32_t *times = xcalloc(rounds * DRAWS_AT_ONCE, sizeof *times);
    for (size_t first = 0; first < draws; first += DRAWS_AT_ONCE) {
        size_t some = draws - first < DRAWS_AT_ONCE ? draws - first : DRAWS_AT_ONCE;
        memset(times, 0, rounds * DRAWS_AT_ONCE * sizeof *times);
        for (size_t t = 0; t < some * rounds; t++)
            times[t - t % rounds + gsl_rng_uniform_int(random, rounds)]++;
        for (size_t line = 0; line < lines->count; line++)
            if (has_values(sorted + line * lines->points, lines->points))
                slopes_of_drawn(lines, line, sorted, times, some, scratch,
                                slopes + line * draws + first);
    }
    free(times);
    gsl_rng_free(random);
}

/* Each round once. */
static double slope_of_all(const struct lines *lines, size_t line,
                           const struct sorted_point *sorted, struct scratch *scratch)
{
    uint32_t *times = xcalloc(lines->rounds, sizeof *times);
    for (size_t t = 0; t < lines->rounds; t++)
        times[t] = 1;
    double slope;
    slopes_of_drawn(lines, line, sorted, times, 1, scratch, &slope);
    free(times);
    return slope;
}

/* ---- bounds ---- */

/* How much of the draws lies below the lower bound. */
static double lower_tail(size_t rounds)
{
    double n = (double)rounds, tail = (1 - CONFIDENCE) / 2;
    return gsl_cdf_ugaussian_P(-sqrt(n / (n - 1)) * gsl_cdf_tdist_Qinv(tail, n - 1));
}

/* As gsl_stats_quantile_from_sorted_data, of draws in any order: two of thousands of values need no
 * sorting. Moves them about. */
static double quantile(double *draws, size_t count, double fraction)
{
    double place = fraction * (double)(count - 1);
    size_t below = (size_t)place;
    double low = gsl_stats_select(draws, 1, count, below);
    if (below + 1 == count)
        return low;
    double share = place - (double)below;
    return (1 - share) * low + share * gsl_stats_select(draws, 1, count, below + 1);
}

/* Moves the draws about. */
static struct estimate bounded(double value, double *draws, size_t count, size_t rounds,
                               double inflation)
{
    if (count == 0 || rounds == 0 || !isfinite(value))
        return (struct estimate){0};
    bool confident = rounds >= INTERVAL_MINIMUM_SAMPLES;
    double tail = confident ? lower_tail(rounds) : 0, stretch = sqrt(inflation);
    double low = quantile(draws, count, tail);
    double high = quantile(draws, count, 1 - tail);
    return (struct estimate){
        .value = value,
        .low = fmin(value, value - stretch * (value - low)),
        .high = fmax(value, value + stretch * (high - value)),
        .count = rounds,
        .confident = confident,
    };
}

/* Into `ratios`, of the draws in which both rise. */
static size_t take_ratios(const double *first, const double *second, size_t draws, double *ratios)
{
    size_t count = 0;
    for (size_t i = 0; i < draws; i++)
        if (first[i] > 0 && second[i] > 0)
            ratios[count++] = second[i] / first[i];
    return count;
}

/* Line `line` over the first. */
static struct estimate ratio_of_slopes(const struct estimate *slopes, size_t line,
                                       const double *drawn, size_t draws, double inflation)
{
    const struct estimate *first = &slopes[0], *other = &slopes[line];
    if (first->count == 0 || other->count == 0)
        return (struct estimate){0};
    double *ratios = xcalloc(draws, sizeof *ratios);
    size_t count = take_ratios(drawn, drawn + line * draws, draws, ratios);
    size_t rounds = first->count < other->count ? first->count : other->count;
    struct estimate ratio = bounded(other->value / first->value, ratios, count, rounds, inflation);
    free(ratios);
    return ratio;
}

void estimate_slopes(const struct lines *lines, double inflation, struct estimate *slopes,
                     struct estimate *ratios)
{
    size_t draws = number_of_draws(lines);
    struct sorted_point *points = sort_points(lines);
    double *drawn = xcalloc(lines->count * draws, sizeof *drawn);
    double *sorted = xcalloc(draws, sizeof *sorted);
    struct scratch scratch = {
        .bounds = xcalloc(lines->count, sizeof *scratch.bounds),
        .medians = xcalloc(lines->points * DRAWS_AT_ONCE, sizeof *scratch.medians),
    };
    theil_pairs_init(&scratch.pairs, lines->x, lines->points);
    draw_slopes(lines, points, draws, drawn, &scratch);
    for (size_t line = 0; line < lines->count; line++) {
        memcpy(sorted, drawn + line * draws, draws * sizeof *sorted);
        slopes[line] = bounded(slope_of_all(lines, line, points, &scratch), sorted, draws,
                               telling_rounds(lines, line), inflation);
        if (line > 0)
            ratios[line] = ratio_of_slopes(slopes, line, drawn, draws, inflation);
    }
    free(sorted);
    free(drawn);
    theil_pairs_release(&scratch.pairs);
    free(scratch.bounds);
    free(scratch.medians);
    release_points(points, lines->count * lines->points);
}
