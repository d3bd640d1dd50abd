#include "tvp/stats/best.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"

#define ERROR_RATE (1 - CONFIDENCE)

double best_error_rate(size_t count, double inflation)
{
    double error_rate = count > 2 ? ERROR_RATE / (double)(count - 1) : ERROR_RATE;
    return dependent_error_rate(error_rate, inflation);
}

size_t best_rounds_needed(size_t count, double inflation)
{
    size_t rounds = INTERVAL_MINIMUM_SAMPLES;
    while (!has_interval(rounds, 1 - best_error_rate(count, inflation)))
        rounds++;
    return rounds;
}

/* ---- two series ---- */

static bool usable(double rate)
{
    return isfinite(rate) && rate > 0;
}

/* The logarithms of the ratios of the rounds that both have. The caller frees them. */
static double *log_ratios(const double *first, const double *second, size_t rounds, size_t *count)
{
    double *ratios = xcalloc(rounds, sizeof *ratios);
    *count = 0;
    for (size_t r = 0; r < rounds; r++)
        if (usable(first[r]) && usable(second[r]))
            ratios[(*count)++] = log(first[r]) - log(second[r]);
    return ratios;
}

/* As a difference of logarithms. */
static struct estimate log_ratio(const double *first, const double *second, size_t rounds,
                                 double error_rate)
{
    size_t count;
    double *ratios = log_ratios(first, second, rounds, &count);
    struct estimate ratio = median_estimate_at(ratios, count, 1 - error_rate);
    free(ratios);
    return ratio;
}

struct estimate rounds_ratio(const double *first, const double *second, size_t rounds,
                             double error_rate)
{
    struct estimate ratio = log_ratio(first, second, rounds, error_rate);
    if (ratio.count == 0)
        return ratio;
    ratio.value = exp(ratio.value);
    ratio.low = exp(ratio.low);
    ratio.high = exp(ratio.high);
    return ratio;
}

/* ---- all of them ---- */

struct contest {
    const double *rates;
    size_t count;
    size_t rounds;
    double error_rate;
    struct beside_best *beside;
    bool confident; /* so far */
};

static const double *series(const struct contest *contest, size_t index)
{
    return contest->rates + index * contest->rounds;
}

static struct estimate compare(struct contest *contest, size_t first, size_t second)
{
    return log_ratio(series(contest, first), series(contest, second), contest->rounds,
                     contest->error_rate);
}

static double median_rate(const struct contest *contest, size_t index)
{
    double *rates = xcalloc(contest->rounds, sizeof *rates);
    size_t count = 0;
    for (size_t r = 0; r < contest->rounds; r++)
        if (usable(series(contest, index)[r]))
            rates[count++] = series(contest, index)[r];
    double median = median_estimate(rates, count).value;
    free(rates);
    return median;
}

/* The one with the highest median of all, or of those that may be the best. */
static size_t highest(const struct contest *contest, const double *medians, bool of_all)
{
    size_t found = contest->count;
    for (size_t i = 0; i < contest->count; i++)
        if ((of_all || contest->beside[i].may_be_best) &&
            (found == contest->count || medians[i] > medians[found]))
            found = i;
    return found;
}

static bool is_beaten(struct contest *contest, size_t index, size_t by)
{
    if (index == by)
        return false;
    struct estimate ratio = compare(contest, index, by);
    return ratio.confident && ratio.high < 0;
}

/* Most are beaten by the one that looks best, so that is asked first. */
static bool is_beaten_by_any(struct contest *contest, size_t index, size_t likely)
{
    if (is_beaten(contest, index, likely))
        return true;
    for (size_t by = 0; by < contest->count; by++)
        if (is_beaten(contest, index, by))
            return true;
    return false;
}

/* Medians of ratios need not be in an order: should each be beaten by another one, each may be the
 * best. */
static void find_candidates(struct contest *contest, size_t likely)
{
    bool any = false;
    for (size_t i = 0; i < contest->count; i++) {
        contest->beside[i].may_be_best = !is_beaten_by_any(contest, i, likely);
        any |= contest->beside[i].may_be_best;
    }
    for (size_t i = 0; i < contest->count && !any; i++)
        contest->beside[i].may_be_best = true;
}

static struct estimate share_of_best(struct contest *contest, size_t index, size_t best)
{
    struct estimate share = compare(contest, index, best);
    for (size_t other = 0; other < contest->count; other++) {
        if (!contest->beside[other].may_be_best || other == index)
            continue;
        struct estimate ratio = compare(contest, index, other);
        contest->confident &= ratio.confident;
        share.low = fmin(share.low, ratio.low);
        share.high = fmax(share.high, ratio.high);
    }
    if (contest->beside[index].may_be_best)
        share.high = 0;
    share.value = exp(fmin(share.value, 0));
    share.low = exp(fmin(share.low, 0));
    share.high = exp(fmin(share.high, 0));
    return share;
}

size_t compare_with_best(const double *rates, size_t count, size_t rounds, double inflation,
                         struct beside_best *beside)
{
    struct contest contest = {.rates = rates,
                              .count = count,
                              .rounds = rounds,
                              .error_rate = best_error_rate(count, inflation),
                              .beside = beside,
                              .confident = rounds >= best_rounds_needed(count, inflation)};
    assert(count > 0);
    double *medians = xcalloc(count, sizeof *medians);
    for (size_t i = 0; i < count; i++)
        medians[i] = median_rate(&contest, i);
    find_candidates(&contest, highest(&contest, medians, true));
    size_t best = highest(&contest, medians, false);
    free(medians);
    for (size_t i = 0; i < count; i++)
        beside[i].share = share_of_best(&contest, i, best);
    for (size_t i = 0; i < count; i++)
        beside[i].share.confident = contest.confident;
    return best;
}
