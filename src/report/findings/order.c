#include "tvp/findings/order.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/stats/pseudomedian.h"

double later_half_excess(const double *values, size_t count)
{
    size_t half = count / 2;
    if (half == 0)
        return NAN;
    return median_estimate(values + (count - half), half).value -
           median_estimate(values, half).value;
}

/* ---- a runtime's samples in the order in which they were taken ---- */

/* Those of a round stand together in the results, or, where it was interrupted, in two places. */
static int by_round_then_place(const void *a, const void *b)
{
    const struct sample *left = *(const struct sample *const *)a;
    const struct sample *right = *(const struct sample *const *)b;
    if (left->round != right->round)
        return left->round > right->round ? 1 : -1;
    return (left > right) - (left < right);
}

static const struct sample **samples_in_order(const struct runtime_findings *runtime,
                                              const struct results *results, size_t *count)
{
    const struct sample **samples = xreallocarray(NULL, results->sample_count, sizeof *samples);
    *count = 0;
    for (size_t i = 0; i < results->sample_count; i++)
        if (results->samples[i].runtime == runtime->index)
            samples[(*count)++] = &results->samples[i];
    qsort(samples, *count, sizeof *samples, by_round_then_place);
    return samples;
}

/* NaN where the cell or its median is not known. */
static double log_over_median(const struct runtime_findings *runtime, const struct sample *sample)
{
    const struct row *row = findings_row(runtime, sample->workers);
    return row ? log(sample->elapsed_ns * 1e-9 / row->cells[sample->case_id].summary.median.value)
               : NAN;
}

/* A difference for each round, which it sets in `excess`. */
static size_t excess_of_rounds(const struct runtime_findings *runtime,
                               const struct sample *const *samples, size_t count, double *excess)
{
    double *values = xreallocarray(NULL, count, sizeof *values);
    size_t rounds = 0;
    for (size_t i = 0, end; i < count; i = end) {
        size_t kept = 0;
        for (end = i; end < count && samples[end]->round == samples[i]->round; end++) {
            double value = log_over_median(runtime, samples[end]);
            if (isfinite(value))
                values[kept++] = value;
        }
        double difference = later_half_excess(values, kept);
        if (isfinite(difference))
            excess[rounds++] = difference;
    }
    free(values);
    return rounds;
}

/* ---- the test ---- */

struct order_effect judge_order(const double *excess, size_t rounds)
{
    struct order_effect effect = {.p = NAN};
    if (rounds < INTERVAL_MINIMUM_SAMPLES)
        return effect;
    effect.p = signed_rank_test(excess, rounds).p;
    effect.ratio = pseudomedian_estimate(excess, rounds);
    effect.ratio.value = exp(effect.ratio.value);
    effect.ratio.low = exp(effect.ratio.low);
    effect.ratio.high = exp(effect.ratio.high);
    bool excludes_1 = effect.ratio.low > 1 || effect.ratio.high < 1;
    effect.state = effect.p <= 1 - CONFIDENCE && excludes_1 ? ORDER_MATTERED : ORDER_NOT_RESOLVED;
    return effect;
}

struct order_effect find_order_effect(const struct runtime_findings *runtime,
                                      const struct results *results)
{
    struct order_effect effect = {.p = NAN};
    if (results->run.classic_table || runtime->row_count == 0)
        return effect;
    if (!results->run.shuffled_counts && runtime->row_count > 1) {
        effect.state = ORDER_FIXED;
        return effect;
    }
    size_t count;
    const struct sample **samples = samples_in_order(runtime, results, &count);
    double *excess = xreallocarray(NULL, count, sizeof *excess);
    size_t rounds = excess_of_rounds(runtime, samples, count, excess);
    effect = judge_order(excess, rounds);
    free(excess);
    free(samples);
    return effect;
}
