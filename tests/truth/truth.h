/*
 * truth.h - made-up runs whose truth is known, often enough to count how often a method errs.
 *
 * A truth_NAME.c is built and run as a unit test is. In `make check` it makes few trials and is
 * done within a second or two; `make check-truth` (TRUTH=long) makes many. The generator starts
 * from a fixed seed, so that a test gives the same figures each time.
 *
 * What is asserted of a rate has the tolerance of its number of trials: it fails only when so many
 * (or so few) would be a matter of one in a thousand at the bound itself. Each rate is shown:
 *
 *     unsigned trials = trials_of(500, 20000), wrong = 0;
 *     for (unsigned i = 0; i < trials; i++)
 *         wrong += a_verdict_is_false(random);
 *     assert_rate_at_most("equal cells: a false verdict", wrong, trials, 0.05);
 */
#ifndef TVP_TESTS_TRUTH_H
#define TVP_TESTS_TRUTH_H

#include "unit.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_rng.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline bool truth_is_long(void)
{
    const char *truth = getenv("TRUTH");
    return truth && strcmp(truth, "long") == 0;
}

static inline unsigned trials_of(unsigned quick, unsigned all)
{
    return truth_is_long() ? all : quick;
}

/* The caller frees it with gsl_rng_free. */
static inline gsl_rng *known_random(unsigned long seed)
{
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    assert_non_null(random);
    gsl_rng_set(random, seed);
    return random;
}

/* tests/run shows these lines. */
static inline void show_rate(const char *what, unsigned count, unsigned trials, const char *wanted,
                             double bound)
{
    printf("# truth: %s: %.2f %% (%u of %u; %s %g %%)\n", what, 100.0 * count / trials, count,
           trials, wanted, 100 * bound);
    fflush(stdout);
}

static const double truth_tolerance = 0.001;

static inline void check_at_most(const char *what, unsigned count, unsigned trials, double bound,
                                 const char *file, int line)
{
    show_rate(what, count, trials, "at most", bound);
    if (count > 0 && gsl_cdf_binomial_Q(count - 1, bound, trials) < truth_tolerance) {
        print_error("%s: %u of %u is more than %g %%\n", what, count, trials, 100 * bound);
        _fail(file, line);
    }
}

static inline void check_at_least(const char *what, unsigned count, unsigned trials, double bound,
                                  const char *file, int line)
{
    show_rate(what, count, trials, "at least", bound);
    if (gsl_cdf_binomial_P(count, bound, trials) < truth_tolerance) {
        print_error("%s: %u of %u is less than %g %%\n", what, count, trials, 100 * bound);
        _fail(file, line);
    }
}

#define assert_rate_at_most(what, count, trials, bound)                                            \
    check_at_most(what, count, trials, bound, __FILE__, __LINE__)
#define assert_rate_at_least(what, count, trials, bound)                                           \
    check_at_least(what, count, trials, bound, __FILE__, __LINE__)

#endif
