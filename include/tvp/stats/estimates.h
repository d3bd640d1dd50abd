/*
 * estimates.h - what one set of samples says: a value, and how far it can be trusted.
 *
 * The interval of a median comes from order statistics: it needs no assumption about the shape of
 * the distribution, only independent samples, and its coverage is known exactly. With ties it
 * covers at least as often. Cost: one sort of a copy.
 *
 * Sources: Le Boudec, "Performance Evaluation of Computer and Communication Systems" (2010), ch. 2,
 * for intervals of quantiles; Tukey, "Exploratory Data Analysis" (1977), for the fences; Clopper &
 * Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial",
 * Biometrika 26 (1934).
 */
#ifndef TVP_ESTIMATES_H
#define TVP_ESTIMATES_H

#include <stdbool.h>
#include <stddef.h>

/* The level of every interval; 1 - CONFIDENCE is the error rate of every family of verdicts. */
#define CONFIDENCE 0.95

/* With fewer samples no pair of order statistics covers the median with 95 %. */
#define INTERVAL_MINIMUM_SAMPLES 6

/* How a value stands to the most that it can be: above it by noise, with its whole interval, or
 * with its whole interval because several workers share what starting costs (findings.h). */
enum beyond { WITHIN_IDEAL, BEYOND_BY_NOISE, BEYOND_BY_STARTING, BEYOND_IDEAL };

/* A value between two bounds, in the unit of the samples. Without enough samples the bounds are the
 * minimum and maximum, and `confident` is false: a range, not an interval. count is the number of
 * samples it rests on; 0: nothing is known, the rest is 0. `unresolved` comes from not_negative,
 * `beyond` from at_most. */
struct estimate {
    double value;
    double low;
    double high;
    size_t count;
    bool confident;
    bool unresolved;
    enum beyond beyond;
};

struct summary {
    struct estimate median;
    double coverage; /* exact coverage of the median's interval; 0 when it is a range */
    double quartile1;
    double quartile3;
    double minimum;
    double maximum;
    size_t outliers; /* outside Tukey's fences: quartiles -/+ 1.5 interquartile ranges */
};

/* A copy in ascending order; the caller frees it. */
double *sorted_copy(const double *samples, size_t count);

/* Median with its interval: the narrowest symmetric pair of ranks (l, n+1-l) whose exact binomial
 * coverage is at least CONFIDENCE. Quartiles interpolate between samples, as gsl_stats_quantile
 * does. No samples: all 0. */
void summarize(const double *samples, size_t count, struct summary *summary);

/* The same for the median alone. */
struct estimate median_estimate(const double *samples, size_t count);

/* The same with an interval of another level than CONFIDENCE. */
struct estimate median_estimate_at(const double *samples, size_t count, double level);

/* Whether so many samples have an interval of that level. */
bool has_interval(size_t count, double level);

/* The error rate at which an interval or a test of independent samples has to be taken so that it
 * has `error_rate` where samples depend on each other: the normal quantile is stretched by the root
 * of how much larger the variance of their mean is (dependence.h). An inflation of 1 changes
 * nothing. */
double dependent_error_rate(double error_rate, double inflation);

/* The other way round: what a p of independent samples is worth. */
double dependent_p(double p, double inflation);

/* The median of samples that depend on each other, with the wider interval that they need. */
struct estimate dependent_median(const double *samples, size_t count, double inflation);

/* The estimate of so many times less. */
struct estimate estimate_divided(struct estimate estimate, double divisor);

/* The estimate of something that cannot be negative, such as a cost that comes from a difference:
 * unresolved when its bounds reach 0, because then the noise is as large as what was looked for. */
struct estimate not_negative(struct estimate estimate);

/* The estimate of something that cannot be more than `ideal`, such as a speed-up: what is above it
 * says that something was measured wrong, not that it was exceeded. An excess that its interval
 * does not confirm counts from 1 % on. */
struct estimate at_most(struct estimate estimate, double ideal);

/* Exact coverage of the interval for `count` samples (0.96875 at 6), 0 when there is none. Above
 * 100,000 samples from the normal approximation, which is then right to one in a million. A summary
 * has it as `coverage`; it is here by itself so that tests can hold it against theory and against
 * simulation at any count without making up samples. */
double interval_coverage(size_t count);

/* Of trials of which `count` showed something: the largest rate that still shows no more than that
 * with a chance of at least 1 - CONFIDENCE. Exact (Clopper and Pearson, one-sided): 0.348 where
 * none of 7 did, 0.0495 of 59. */
double rate_at_most(size_t count, size_t trials);

/* The median of the ratios numerator[i] / denominator[i], which belong to one round each. A ratio
 * that is not finite is skipped, so a round without a value may hold NaN; the estimate's count
 * says how many are left. `inflation` as of dependent_error_rate. */
struct estimate ratio_estimate(const double *numerator, const double *denominator, size_t count,
                               double inflation);

/* Spread of a cell as a fraction: interquartile range over median; 0 when the median is 0. */
double relative_spread(const struct summary *summary);

#endif
