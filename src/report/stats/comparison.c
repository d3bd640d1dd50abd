#include "tvp/stats/comparison.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/stats/rank_tests.h"

#define ERROR_RATE (1 - CONFIDENCE)

static bool usable(double seconds)
{
    return isfinite(seconds) && seconds > 0;
}

static struct comparison unjudged(bool independent)
{
    return (struct comparison){
        .p = NAN,
        .smallest_p = 1,
        .independent = independent,
        .p_adjusted = NAN,
        .verdict = VERDICT_NOT_MEASURED,
    };
}

/* The difference of two logarithms and not the logarithm of the ratio: with the series exchanged it
 * is exactly the negative, so ties stay ties. */
static double log_ratio(double first, double second)
{
    return log(second) - log(first);
}

static void compare_usable_pairs(const double *first, const double *second, size_t count,
                                 struct comparison *comparison)
{
    double *differences = xcalloc(count, sizeof *differences);
    for (size_t i = 0; i < count; i++)
        differences[i] = log_ratio(first[i], second[i]);
    struct rank_test test = signed_rank_test(differences, count);
    free(differences);

    comparison->ratio = ratio_estimate(second, first, count);
    comparison->first_seconds = median_estimate(first, count).value;
    comparison->second_seconds = median_estimate(second, count).value;
    comparison->p = test.p;
    comparison->leaning = test.leaning;
    comparison->smallest_p = signed_rank_smallest_p(count);
}

void compare_pairs(const double *first, const double *second, size_t count,
                   struct comparison *comparison)
{
    *comparison = unjudged(false);
    double *usable_first = xcalloc(count, sizeof *usable_first);
    double *usable_second = xcalloc(count, sizeof *usable_second);
    size_t pairs = 0;
    for (size_t i = 0; i < count; i++) {
        if (!usable(first[i]) || !usable(second[i]))
            continue;
        usable_first[pairs] = first[i];
        usable_second[pairs++] = second[i];
    }
    if (pairs > 0)
        compare_usable_pairs(usable_first, usable_second, pairs, comparison);
    free(usable_first);
    free(usable_second);
}

/* The caller frees them. */
static double *usable_samples(const double *samples, size_t count, size_t *kept)
{
    double *seconds = xcalloc(count, sizeof *seconds);
    *kept = 0;
    for (size_t i = 0; i < count; i++)
        if (usable(samples[i]))
            seconds[(*kept)++] = samples[i];
    return seconds;
}

static void take_logarithms(double *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        values[i] = log(values[i]);
}

/* The ratio is the shift of the logarithms, taken back. */
static struct estimate shift_ratio(const double *first, size_t first_count, const double *second,
                                   size_t second_count)
{
    struct estimate shift = shift_estimate(first, first_count, second, second_count);
    shift.value = exp(shift.value);
    shift.low = exp(shift.low);
    shift.high = exp(shift.high);
    return shift;
}

/* Uses up the samples: they become their logarithms. */
static void compare_usable_samples(double *first, size_t first_count, double *second,
                                   size_t second_count, struct comparison *comparison)
{
    struct rank_test test = rank_sum_test(first, first_count, second, second_count);
    comparison->p = test.p;
    comparison->leaning = test.leaning;
    comparison->smallest_p = rank_sum_smallest_p(first_count, second_count);
    comparison->first_seconds = median_estimate(first, first_count).value;
    comparison->second_seconds = median_estimate(second, second_count).value;
    take_logarithms(first, first_count);
    take_logarithms(second, second_count);
    comparison->ratio = shift_ratio(first, first_count, second, second_count);
}

void compare_independent(const double *first, size_t first_count, const double *second,
                         size_t second_count, struct comparison *comparison)
{
    *comparison = unjudged(true);
    double *usable_first = usable_samples(first, first_count, &first_count);
    double *usable_second = usable_samples(second, second_count, &second_count);
    if (first_count > 0 && second_count > 0)
        compare_usable_samples(usable_first, first_count, usable_second, second_count, comparison);
    free(usable_first);
    free(usable_second);
}

/* ---- families of rows ---- */

void holm_adjust(double *p, size_t count)
{
    double *tested = xcalloc(count, sizeof *tested);
    size_t *place = xcalloc(count, sizeof *place);
    size_t *order = xcalloc(count, sizeof *order);
    size_t tests = 0;
    for (size_t i = 0; i < count; i++) {
        if (isnan(p[i]))
            continue;
        tested[tests] = p[i];
        place[tests++] = i;
    }
    gsl_sort_index(order, tested, 1, tests);
    double adjusted = 0;
    for (size_t step = 0; step < tests; step++) {
        double raised = (double)(tests - step) * tested[order[step]];
        adjusted = fmin(1, fmax(adjusted, raised));
        p[place[order[step]]] = adjusted;
    }
    free(tested);
    free(place);
    free(order);
}

static bool can_resolve(double smallest_p, size_t rows)
{
    return smallest_p * (double)rows <= ERROR_RATE;
}

size_t rounds_needed(size_t rows)
{
    size_t rounds = 1;
    while (!can_resolve(signed_rank_smallest_p(rounds), rows > 0 ? rows : 1))
        rounds++;
    return rounds;
}

size_t rounds_needed_independent(size_t rows)
{
    size_t rounds = 1;
    while (!can_resolve(rank_sum_smallest_p(rounds, rounds), rows > 0 ? rows : 1))
        rounds++;
    return rounds;
}

static enum verdict judge(const struct comparison *row, size_t tested)
{
    if (isnan(row->p))
        return VERDICT_NOT_MEASURED;
    if (!can_resolve(row->smallest_p, tested))
        return VERDICT_TOO_FEW_ROUNDS;
    if (row->p_adjusted > ERROR_RATE)
        return VERDICT_NOT_RESOLVED;
    if (row->leaning > 0 && row->ratio.value > 1)
        return VERDICT_FIRST_FASTER;
    if (row->leaning < 0 && row->ratio.value < 1)
        return VERDICT_SECOND_FASTER;
    return VERDICT_NOT_RESOLVED;
}

void judge_family(struct comparison *rows, size_t count)
{
    double *p = xcalloc(count, sizeof *p);
    size_t tested = 0;
    for (size_t i = 0; i < count; i++) {
        p[i] = rows[i].p;
        if (!isnan(p[i]))
            tested++;
    }
    holm_adjust(p, count);
    for (size_t i = 0; i < count; i++) {
        struct comparison *row = &rows[i];
        row->p_adjusted = p[i];
        row->rounds_needed =
            row->independent ? rounds_needed_independent(tested) : rounds_needed(tested);
        row->verdict = judge(row, tested);
    }
    free(p);
}
