#include "tvp/stats/slope_estimates.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"

enum { MOST_DRAWS = 2000, FEWEST_DRAWS = 200 };

/* Values and pairs of points that all draws may look at together. */
static const double most_looks = 1e7;

/* ---- one slope ---- */

/* Room for one slope at a time. */
struct scratch {
    double *medians; /* of the points */
    double *known;   /* the values of one point */
};

static double median_of_drawn(const double *values, const size_t *drawn, size_t rounds,
                              double *known)
{
    size_t count = 0;
    for (size_t t = 0; t < rounds; t++)
        if (!isnan(values[drawn[t]]))
            known[count++] = values[drawn[t]];
    return count > 0 ? gsl_stats_median(known, 1, count) : NAN;
}

static double slope_of_drawn(const struct lines *lines, size_t line, const size_t *drawn,
                             struct scratch *scratch)
{
    for (size_t i = 0; i < lines->points; i++)
        scratch->medians[i] = median_of_drawn(lines->values[line] + i * lines->rounds, drawn,
                                              lines->rounds, scratch->known);
    return theil_slope(lines->x, scratch->medians, lines->points);
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

static size_t number_of_draws(const struct lines *lines)
{
    double points = (double)lines->points;
    double looks = points * (double)lines->rounds + points * (points - 1) / 2;
    return (size_t)fmax(FEWEST_DRAWS, fmin(MOST_DRAWS, most_looks / looks));
}

/* The slopes of each line: draws of the first, then of the second, … */
static void draw_slopes(const struct lines *lines, size_t draws, double *slopes,
                        struct scratch *scratch)
{
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    if (!random)
        out_of_memory();
    size_t *drawn = xcalloc(lines->rounds, sizeof *drawn);
    for (size_t draw = 0; draw < draws; draw++) {
        for (size_t t = 0; t < lines->rounds; t++)
            drawn[t] = gsl_rng_uniform_int(random, lines->rounds);
        for (size_t line = 0; line < lines->count; line++)
            slopes[line * draws + draw] = slope_of_drawn(lines, line, drawn, scratch);
    }
    free(drawn);
    gsl_rng_free(random);
}

/* ---- bounds ---- */

/* How much of the draws lies below the lower bound. */
static double lower_tail(size_t rounds)
{
    double n = (double)rounds, tail = (1 - CONFIDENCE) / 2;
    return gsl_cdf_ugaussian_P(-sqrt(n / (n - 1)) * gsl_cdf_tdist_Qinv(tail, n - 1));
}

/* Sorts the draws. */
static struct estimate bounded(double value, double *draws, size_t count, size_t rounds,
                               double inflation)
{
    if (count == 0 || rounds == 0 || !isfinite(value))
        return (struct estimate){0};
    gsl_sort(draws, 1, count);
    bool confident = rounds >= INTERVAL_MINIMUM_SAMPLES;
    double tail = confident ? lower_tail(rounds) : 0, stretch = sqrt(inflation);
    double low = gsl_stats_quantile_from_sorted_data(draws, 1, count, tail);
    double high = gsl_stats_quantile_from_sorted_data(draws, 1, count, 1 - tail);
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
    struct scratch scratch = {xcalloc(lines->points, sizeof(double)),
                              xcalloc(lines->rounds, sizeof(double))};
    size_t *all = xcalloc(lines->rounds, sizeof *all);
    double *drawn = xcalloc(lines->count * draws, sizeof *drawn);
    double *sorted = xcalloc(draws, sizeof *sorted);
    for (size_t t = 0; t < lines->rounds; t++)
        all[t] = t;
    draw_slopes(lines, draws, drawn, &scratch);
    for (size_t line = 0; line < lines->count; line++) {
        memcpy(sorted, drawn + line * draws, draws * sizeof *sorted);
        slopes[line] = bounded(slope_of_drawn(lines, line, all, &scratch), sorted, draws,
                               telling_rounds(lines, line), inflation);
        if (line > 0)
            ratios[line] = ratio_of_slopes(slopes, line, drawn, draws, inflation);
    }
    free(sorted);
    free(drawn);
    free(all);
    free(scratch.medians);
    free(scratch.known);
}
