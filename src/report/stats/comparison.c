#include "tvp/stats/comparison.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/stats/pseudomedian.h"
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
        .inflation = 1,
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

/* An estimate of logarithms, taken back. */
static struct estimate taken_back(struct estimate logarithm)
{
    logarithm.value = exp(logarithm.value);
    logarithm.low = exp(logarithm.low);
    logarithm.high = exp(logarithm.high);
    return logarithm;
}

void compare_log_ratios(const double *log_ratios, size_t count, double inflation,
                        struct comparison *comparison)
{
    *comparison = unjudged(false);
    comparison->inflation = inflation;
    if (count == 0)
        return;
    struct rank_test test = signed_rank_test(log_ratios, count);
    long margin = pseudomedian_margin(count, dependent_error_rate(ERROR_RATE, inflation));
    comparison->ratio = taken_back(pseudomedian_within(log_ratios, count, margin));
    comparison->p = dependent_p(test.p, inflation);
    comparison->smallest_p = dependent_p(signed_rank_smallest_p(count), inflation);
    comparison->leaning = test.leaning;
}

static void compare_usable_pairs(const double *first, const double *second, size_t count,
                                 double inflation, struct comparison *comparison)
{
    double *log_ratios = xcalloc(count, sizeof *log_ratios);
    for (size_t i = 0; i < count; i++)
        log_ratios[i] = log_ratio(first[i], second[i]);
    compare_log_ratios(log_ratios, count, inflation, comparison);
    free(log_ratios);
    comparison->first_seconds = median_estimate(first, count).value;
    comparison->second_seconds = median_estimate(second, count).value;
}

void compare_pairs(const double *first, const double *second, size_t count, double inflation,
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
        compare_usable_pairs(usable_first, usable_second, pairs, inflation, comparison);
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
    comparison->ratio = taken_back(shift_estimate(first, first_count, second, second_count));
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

static double weight_of(const double *weights, size_t i)
{
    return weights ? weights[i] : 1;
}

void holm_adjust_weighted(double *p, const double *weights, size_t count)
{
    double *ratios = xcalloc(count, sizeof *ratios);
    size_t *place = xcalloc(count, sizeof *place);
    size_t *order = xcalloc(count, sizeof *order);
    size_t tests = 0;
    double left = 0;
    for (size_t i = 0; i < count; i++) {
        if (isnan(p[i]))
            continue;
        ratios[tests] = p[i] / weight_of(weights, i);
        left += weight_of(weights, i);
        place[tests++] = i;
    }
    gsl_sort_index(order, ratios, 1, tests);
    double adjusted = 0;
    for (size_t step = 0; step < tests; step++) {
        size_t i = place[order[step]];
        adjusted = fmin(1, fmax(adjusted, left * ratios[order[step]]));
        left -= weight_of(weights, i);
        p[i] = adjusted;
    }
    free(ratios);
    free(place);
    free(order);
}

void holm_adjust(double *p, size_t count)
{
    holm_adjust_weighted(p, NULL, count);
}

static size_t at_least_one(size_t count)
{
    return count > 0 ? count : 1;
}

/* The smallest number of rounds whose smallest p is at most `limit`. */
static size_t rounds_for(double limit, double inflation)
{
    size_t rounds = 1;
    while (dependent_p(signed_rank_smallest_p(rounds), inflation) > limit)
        rounds++;
    return rounds;
}

size_t rounds_needed(size_t rows)
{
    return rounds_for(ERROR_RATE / (double)at_least_one(rows), 1);
}

size_t rounds_needed_independent(size_t rows)
{
    size_t rounds = 1;
    while (rank_sum_smallest_p(rounds, rounds) > ERROR_RATE / (double)at_least_one(rows))
        rounds++;
    return rounds;
}

/* `limit` is the error rate that the first step of Holm's method gives the row. */
static enum verdict judge(const struct comparison *row, double limit)
{
    if (isnan(row->p))
        return VERDICT_NOT_MEASURED;
    if (row->smallest_p > limit)
        return VERDICT_TOO_FEW_ROUNDS;
    if (row->p_adjusted > ERROR_RATE)
        return VERDICT_NOT_RESOLVED;
    if (row->leaning > 0 && row->ratio.low > 1)
        return VERDICT_FIRST_FASTER;
    if (row->leaning < 0 && row->ratio.high < 1)
        return VERDICT_SECOND_FASTER;
    return VERDICT_NOT_RESOLVED;
}

void judge_family(struct comparison *rows, size_t count)
{
    double *p = xcalloc(count, sizeof *p);
    size_t tested = 0;
    for (size_t i = 0; i < count; i++) {
        p[i] = rows[i].p;
        tested += isnan(p[i]) ? 0 : 1;
    }
    holm_adjust(p, count);
    double limit = ERROR_RATE / (double)at_least_one(tested);
    for (size_t i = 0; i < count; i++) {
        struct comparison *row = &rows[i];
        row->p_adjusted = p[i];
        row->rounds_needed = row->independent ? rounds_needed_independent(tested)
                                              : rounds_for(limit, row->inflation);
        row->verdict = judge(row, limit);
    }
    free(p);
}

/* ---- a whole report ---- */

/* Of the error rate, for all rows together where there are pooled verdicts too. */
static const double share_of_one_table = 0.04, share_of_several = 0.2, largest_share = 0.5;

size_t rounds_needed_for_rows(size_t tables, size_t rows_each)
{
    double rows = (double)at_least_one(tables * rows_each);
    return rounds_for((rows_each > 1 ? largest_share : 1) * ERROR_RATE / rows, 1);
}

size_t rounds_needed_for_tables(size_t tables)
{
    return rounds_needed(tables);
}

static size_t count_tested(const struct comparisons *comparisons)
{
    size_t tested = 0;
    for (size_t i = 0; i < comparisons->count; i++)
        tested += isnan(comparisons->list[i]->p) ? 0 : 1;
    return tested;
}

/* Of the row with the most rounds. */
static double smallest_p_of(const struct comparisons *rows)
{
    double smallest = 1;
    for (size_t i = 0; i < rows->count; i++)
        if (!isnan(rows->list[i]->p))
            smallest = fmin(smallest, rows->list[i]->smallest_p);
    return smallest;
}

/* At least what one row needs to be resolved at all, where that is not too much. */
static double share_of_rows(double smallest_p, size_t tested, size_t tables)
{
    static const double rounding = 1e-12;
    if (tables == 0)
        return 1;
    double needed = (1 + rounding) * smallest_p * (double)tested / ERROR_RATE;
    return needed > largest_share
               ? 0
               : fmax(tables > 1 ? share_of_several : share_of_one_table, needed);
}

struct error_rates report_error_rates(size_t tables, size_t pairs, size_t rows_each, size_t rounds)
{
    size_t rows = tables * rows_each + (rows_each > 1 ? 0 : pairs);
    size_t pooled = rows_each > 1 ? tables + pairs : 0;
    double share = share_of_rows(signed_rank_smallest_p(rounds), rows, pooled);
    return (struct error_rates){
        .of_table = pooled > 0 ? (1 - share) * ERROR_RATE / (double)pooled : 0,
        .of_row = share * ERROR_RATE / (double)at_least_one(rows),
    };
}

/* Some of what is judged together, each with the same weight. */
struct part {
    const struct comparisons *comparisons;
    double weight; /* of each: its share of the error rate; 0: none is judged */
    double most;   /* the largest weight that it could have with more rounds */
};

static void take_p(const struct part *part, double *p, double *weights)
{
    for (size_t i = 0; i < part->comparisons->count; i++) {
        p[i] = part->weight > 0 ? part->comparisons->list[i]->p : NAN;
        weights[i] = part->weight;
    }
}

static void give_verdicts(const struct part *part, const double *p_adjusted)
{
    for (size_t i = 0; i < part->comparisons->count; i++) {
        struct comparison *comparison = part->comparisons->list[i];
        comparison->p_adjusted = p_adjusted[i];
        comparison->rounds_needed = rounds_for(ERROR_RATE * part->most, comparison->inflation);
        comparison->verdict = judge(comparison, ERROR_RATE * part->weight);
    }
}

void judge_report(const struct comparisons *pooled, const struct comparisons *rows)
{
    size_t tables = count_tested(pooled), tested = count_tested(rows);
    double share = share_of_rows(smallest_p_of(rows), tested, tables);
    double of_table = 1 / (double)at_least_one(tables), of_row = 1 / (double)at_least_one(tested);
    struct part parts[] = {
        {pooled, (1 - share) * of_table, of_table},
        {rows, share * of_row, (tables > 0 ? largest_share : 1) * of_row},
    };
    size_t count = pooled->count + rows->count;
    double *p = xcalloc(count, sizeof *p), *weights = xcalloc(count, sizeof *weights);
    take_p(&parts[0], p, weights);
    take_p(&parts[1], p + pooled->count, weights + pooled->count);
    holm_adjust_weighted(p, weights, count);
    give_verdicts(&parts[0], p);
    give_verdicts(&parts[1], p + pooled->count);
    free(p);
    free(weights);
}
