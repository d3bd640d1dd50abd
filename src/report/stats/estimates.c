#include "tvp/stats/estimates.h"

#include <assert.h>
#include <float.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/stats/ascending.h"

_Static_assert(FLT_EVAL_METHOD == 0,
               "ranks need doubles that are no more exact than they are stored: SSE2 on x86");

/* Beyond this the binomial distribution costs accuracy and time for nothing. */
#define BINOMIAL_SAMPLES 100000

double *sorted_copy(const double *samples, size_t count)
{
    double *sorted = xcalloc(count, sizeof *sorted);
    for (size_t i = 0; i < count; i++) {
        assert(isfinite(samples[i]));
        sorted[i] = samples[i];
    }
    sort_ascending(sorted, count);
    return sorted;
}

/* How often the sample of this rank (from 1) lies above the true median: when fewer than `rank` of
 * the samples fall below it. */
static double rank_misses_above(size_t rank, size_t count)
{
    double below = (double)rank - 1;
    if (count <= BINOMIAL_SAMPLES)
        return gsl_cdf_binomial_P((unsigned)below, 0.5, (unsigned)count);
    double n = (double)count;
    return gsl_cdf_ugaussian_P((below + 0.5 - n / 2) / (sqrt(n) / 2));
}

static double rank_coverage(size_t rank, size_t count)
{
    return 1 - 2 * rank_misses_above(rank, count);
}

/* The largest rank whose pair covers the median so often, by bisection; 0: none does. */
static size_t find_interval_rank(size_t count, double confidence)
{
    size_t covers = 0;
    size_t fails = count / 2 + 1;
    while (fails - covers > 1) {
        size_t middle = covers + (fails - covers) / 2;
        if (rank_coverage(middle, count) >= confidence)
            covers = middle;
        else
            fails = middle;
    }
    return covers;
}

/* Most cells of a run have as many samples as the one before. */
static size_t interval_rank(size_t count, double confidence)
{
    static size_t known_count, known_rank;
    static double known_confidence;
    if (count != known_count || confidence != known_confidence) {
        known_rank = find_interval_rank(count, confidence);
        known_count = count;
        known_confidence = confidence;
    }
    return known_rank;
}

double interval_coverage(size_t count)
{
    size_t rank = interval_rank(count, CONFIDENCE);
    return rank > 0 ? rank_coverage(rank, count) : 0;
}

bool has_interval(size_t count, double confidence)
{
    return interval_rank(count, confidence) > 0;
}

static struct estimate sorted_estimate(const double *sorted, size_t count, double confidence)
{
    if (count == 0)
        return (struct estimate){0};
    size_t rank = interval_rank(count, confidence);
    size_t lowest = rank > 0 ? rank - 1 : 0;
    return (struct estimate){
        .value = gsl_stats_median_from_sorted_data(sorted, 1, count),
        .low = sorted[lowest],
        .high = sorted[count - 1 - lowest],
        .count = count,
        .confident = rank > 0,
    };
}

struct estimate median_estimate_at(const double *samples, size_t count, double confidence)
{
    double *sorted = sorted_copy(samples, count);
    struct estimate median = sorted_estimate(sorted, count, confidence);
    free(sorted);
    return median;
}

struct estimate median_estimate(const double *samples, size_t count)
{
    return median_estimate_at(samples, count, CONFIDENCE);
}

/* ---- samples that depend on each other ---- */

/* Two tails of a normal distribution whose deviation is so many times as large. */
static double stretched(double two_tails, double stretch)
{
    if (stretch == 1 || two_tails >= 1)
        return fmin(1, two_tails);
    return 2 * gsl_cdf_ugaussian_Q(stretch * gsl_cdf_ugaussian_Qinv(two_tails / 2));
}

double dependent_error_rate(double error_rate, double inflation)
{
    return stretched(error_rate, sqrt(inflation));
}

double dependent_p(double p, double inflation)
{
    return stretched(p, 1 / sqrt(inflation));
}

struct estimate dependent_median(const double *samples, size_t count, double inflation)
{
    if (inflation == 1) /* without the error that 1 - (1 - CONFIDENCE) has */
        return median_estimate(samples, count);
    return median_estimate_at(samples, count, 1 - dependent_error_rate(1 - CONFIDENCE, inflation));
}

struct estimate estimate_divided(struct estimate estimate, double divisor)
{
    estimate.value /= divisor;
    estimate.low /= divisor;
    estimate.high /= divisor;
    return estimate;
}

struct estimate not_negative(struct estimate estimate)
{
    estimate.unresolved = estimate.count > 0 && !(estimate.low > 0);
    return estimate;
}

struct estimate at_most(struct estimate estimate, double ideal)
{
    static const double worth_a_word = 1.01;
    if (estimate.count == 0)
        return estimate;
    if (estimate.confident && estimate.low > ideal)
        estimate.beyond = BEYOND_IDEAL;
    else if (estimate.value > worth_a_word * ideal)
        estimate.beyond = BEYOND_BY_NOISE;
    return estimate;
}

double rate_at_most(size_t count, size_t trials)
{
    if (count >= trials)
        return 1;
    return gsl_cdf_beta_Pinv(CONFIDENCE, (double)count + 1, (double)(trials - count));
}

static size_t count_outside(const double *samples, size_t count, double low, double high)
{
    size_t outside = 0;
    for (size_t i = 0; i < count; i++)
        outside += samples[i] < low || samples[i] > high;
    return outside;
}

void summarize(const double *samples, size_t count, struct summary *summary)
{
    *summary = (struct summary){0};
    if (count == 0)
        return;
    double *sorted = sorted_copy(samples, count);
    double quartile1 = gsl_stats_quantile_from_sorted_data(sorted, 1, count, 0.25);
    double quartile3 = gsl_stats_quantile_from_sorted_data(sorted, 1, count, 0.75);
    double fence = 1.5 * (quartile3 - quartile1);
    *summary = (struct summary){
        .median = sorted_estimate(sorted, count, CONFIDENCE),
        .coverage = interval_coverage(count),
        .quartile1 = quartile1,
        .quartile3 = quartile3,
        .minimum = sorted[0],
        .maximum = sorted[count - 1],
        .outliers = count_outside(sorted, count, quartile1 - fence, quartile3 + fence),
    };
    free(sorted);
}

struct estimate ratio_estimate(const double *numerator, const double *denominator, size_t count,
                               double inflation)
{
    double *ratios = xcalloc(count, sizeof *ratios);
    size_t finite = 0;
    for (size_t i = 0; i < count; i++) {
        double ratio = numerator[i] / denominator[i];
        if (isfinite(ratio))
            ratios[finite++] = ratio;
    }
    struct estimate median = dependent_median(ratios, finite, inflation);
    free(ratios);
    return median;
}

double relative_spread(const struct summary *summary)
{
    double median = summary->median.value;
    return median == 0 ? 0 : (summary->quartile3 - summary->quartile1) / fabs(median);
}
