#include "tvp/stats/shift.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/stats/pseudomedian.h"
#include "tvp/stats/rank_tests.h"

#define ERROR_RATE (1 - CONFIDENCE)

static struct shift untested(void)
{
    return (struct shift){.error = NAN,
                          .p = NAN,
                          .smallest_p = 0,
                          .p_adjusted = NAN,
                          .limit_p = NAN,
                          .verdict = VERDICT_NOT_MEASURED};
}

/* Ratios are logarithms until then. */
static struct estimate taken_back(struct estimate logs)
{
    logs.value = exp(logs.value);
    logs.low = exp(logs.low);
    logs.high = exp(logs.high);
    return logs;
}

/* ---- between runs ---- */

/* A side's runs of one row, or of all rows. */
struct side {
    double sum; /* of the logarithms of its levels */
    size_t runs;
    double noise;  /* the sum of the variances by the rounds; NaN: not known of one */
    double weight; /* of the variance between runs: more than 1 a run where that has fewer rounds
                      than those that it was estimated from */
    double rounds; /* of all its runs */
};

static double weight_of(const struct level *level, const struct spread *spread)
{
    return spread->assumed ? 1 : fmax(1, spread->rounds / (double)level->rounds);
}

static struct side side_of_row(const struct level_table *table, const struct spread *spread,
                               size_t row, size_t group)
{
    struct side side = {0};
    for (size_t run = 0; run < table->run_count; run++) {
        const struct level *level = level_at(table, run, row);
        if (table->groups[run] != group || !isfinite(level->log_seconds))
            continue;
        side.sum += level->log_seconds;
        side.runs++;
        side.noise += level->noise;
        side.weight += weight_of(level, spread);
        side.rounds += (double)level->rounds;
    }
    return side;
}

static double mean_of(const struct side *side)
{
    return side->sum / (double)side->runs;
}

/* What the variance of one run becomes in that of the side's mean. */
static double share_of(const struct side *side)
{
    return side->weight / (double)(side->runs * side->runs);
}

static double two_sided_p(double shift, double error, double freedom)
{
    if (error <= 0)
        return shift == 0 ? 1 : 0;
    double t = fabs(shift) / error;
    return fmin(1, 2 * (isinf(freedom) ? gsl_cdf_ugaussian_Q(t) : gsl_cdf_tdist_Q(t, freedom)));
}

static double quantile(double tail, double freedom)
{
    return isinf(freedom) ? gsl_cdf_ugaussian_Qinv(tail) : gsl_cdf_tdist_Qinv(tail, freedom);
}

static double one_sided_p(double excess, double error, double freedom)
{
    double p = two_sided_p(excess, error, freedom) / 2;
    return excess > 0 ? p : 1 - p;
}

/* From a shift of logarithms with its variance. */
static void test(struct shift *shift, double value, struct component variance, size_t count,
                 double limit)
{
    double error = sqrt(variance.variance);
    double reach = quantile(ERROR_RATE / 2, variance.freedom) * error;
    shift->error = error;
    shift->freedom = variance.freedom;
    shift->ratio = taken_back((struct estimate){.value = value,
                                                .low = value - reach,
                                                .high = value + reach,
                                                .count = count,
                                                .confident = true});
    shift->p = two_sided_p(value, error, variance.freedom);
    if (!isnan(limit))
        shift->limit_p = one_sided_p(value - log1p(limit), error, variance.freedom);
}

/* The variance of a row's noise by its rounds, which a spread that was estimated has in it. */
static struct component noise_of(const struct side *side)
{
    double runs = (double)side->runs;
    return (struct component){side->noise / (runs * runs), fmax(1, side->rounds - runs)};
}

static struct shift row_shift(const struct level_table *table, const struct spread *spread,
                              size_t row, double limit)
{
    struct shift shift = untested();
    struct side sides[] = {side_of_row(table, spread, row, FIRST_SIDE),
                           side_of_row(table, spread, row, SECOND_SIDE)};
    if (sides[0].runs == 0 || sides[1].runs == 0)
        return shift;
    struct component variance = {0};
    double share = share_of(&sides[0]) + share_of(&sides[1]);
    component_add(&variance, share, spread->shared);
    component_add(&variance, share, spread->of_block[row]);
    component_add(&variance, share, spread->own[row]);
    for (int i = 0; i < 2 && spread->assumed; i++)
        component_add(&variance, 1, noise_of(&sides[i]));
    double value = mean_of(&sides[1]) - mean_of(&sides[0]);
    shift.first_seconds = exp(mean_of(&sides[0]));
    shift.second_seconds = exp(mean_of(&sides[1]));
    if (isnan(variance.variance)) {
        shift.ratio = taken_back((struct estimate){value, value, value, 1, false, false, 0});
        shift.smallest_p = 1;
        return shift;
    }
    test(&shift, value, variance, sides[0].runs + sides[1].runs, limit);
    return shift;
}

static bool is_in_all_runs(const struct level_table *table, size_t row)
{
    for (size_t run = 0; run < table->run_count; run++)
        if (table->groups[run] <= SECOND_SIDE && !isfinite(level_at(table, run, row)->log_seconds))
            return false;
    return true;
}

/* Adds what the rows that all runs have are on average. Returns how many there are. */
static size_t average_rows(const struct level_table *table, const struct spread *spread,
                           struct side sides[2])
{
    size_t rows = 0;
    for (size_t row = 0; row < table->row_count; row++) {
        if (!is_in_all_runs(table, row))
            continue;
        for (size_t i = 0; i < 2; i++) {
            struct side of_row = side_of_row(table, spread, row, i);
            sides[i].sum += of_row.sum;
            sides[i].noise += of_row.noise;
            sides[i].rounds += of_row.rounds;
            sides[i].weight += of_row.weight;
            sides[i].runs = of_row.runs;
        }
        rows++;
    }
    for (size_t i = 0; i < 2 && rows > 0; i++) {
        double count = (double)rows;
        sides[i].sum /= count;
        sides[i].noise /= count * count;
        sides[i].weight /= count;
    }
    return rows;
}

static struct shift shift_of_all(const struct level_table *table, const struct spread *spread,
                                 double limit)
{
    struct shift shift = untested();
    struct side sides[2] = {0};
    struct component variance = {0};
    size_t rows = average_rows(table, spread, sides);
    if (rows < 2)
        return shift;
    component_add(&variance, share_of(&sides[0]) + share_of(&sides[1]), spread->shared);
    for (int i = 0; i < 2 && spread->assumed; i++)
        component_add(&variance, 1, noise_of(&sides[i]));
    shift.first_seconds = exp(mean_of(&sides[0]));
    shift.second_seconds = exp(mean_of(&sides[1]));
    if (isnan(variance.variance))
        shift.smallest_p = 1;
    else
        test(&shift, mean_of(&sides[1]) - mean_of(&sides[0]), variance, rows, limit);
    return shift;
}

/* ---- within rounds ---- */

/* Logarithms of ratios of the rounds that are pairs; the others are NaN. */
static double *log_ratios(const double *first, const double *second, size_t count)
{
    double *logs = xcalloc(count, sizeof *logs);
    for (size_t i = 0; i < count; i++) {
        bool pair = isfinite(first[i]) && first[i] > 0 && isfinite(second[i]) && second[i] > 0;
        logs[i] = pair ? log(second[i]) - log(first[i]) : NAN;
    }
    return logs;
}

/* Where the differences are shifted by the limit, the tail on the side of "slower". */
static double limit_p(const double *differences, size_t count, double limit)
{
    double *excesses = xcalloc(count, sizeof *excesses);
    for (size_t i = 0; i < count; i++)
        excesses[i] = differences[i] - log1p(limit);
    double p = signed_rank_p_above(excesses, count);
    free(excesses);
    return p;
}

static void test_differences(struct shift *shift, const double *differences, size_t count,
                             double limit)
{
    double *kept = xcalloc(count, sizeof *kept);
    size_t pairs = 0;
    for (size_t i = 0; i < count; i++)
        if (isfinite(differences[i]))
            kept[pairs++] = differences[i];
    if (pairs > 0) {
        struct rank_test test = signed_rank_test(kept, pairs);
        shift->ratio = taken_back(pseudomedian_estimate(kept, pairs));
        shift->p = test.p;
        shift->smallest_p = signed_rank_smallest_p(pairs);
        shift->limit_p = isnan(limit) ? NAN : limit_p(kept, pairs, limit);
    }
    free(kept);
}

static struct shift paired_shift(const double *first, const double *second, size_t count,
                                 double limit)
{
    struct shift shift = untested();
    double *logs = log_ratios(first, second, count);
    test_differences(&shift, logs, count, limit);
    free(logs);
    if (shift.ratio.count == 0)
        return shift;
    shift.first_seconds = exp(level_of(first, count).log_seconds);
    shift.second_seconds = exp(level_of(second, count).log_seconds);
    return shift;
}

/* Per round the mean over the rows that have a pair in every round. */
static struct shift paired_shift_of_all(const double *first, const double *second, size_t row_count,
                                        size_t round_count, double limit)
{
    struct shift shift = untested();
    double *means = xcalloc(round_count, sizeof *means);
    size_t rows = 0;
    for (size_t row = 0; row < row_count; row++) {
        size_t at = row * round_count;
        double *logs = log_ratios(first + at, second + at, round_count);
        bool whole = true;
        for (size_t round = 0; round < round_count; round++)
            whole &= isfinite(logs[round]);
        for (size_t round = 0; round < round_count && whole; round++)
            means[round] += logs[round];
        rows += whole;
        free(logs);
    }
    for (size_t round = 0; round < round_count; round++)
        means[round] /= (double)rows;
    if (rows > 1)
        test_differences(&shift, means, round_count, limit);
    free(means);
    return shift;
}

/* ---- verdicts ---- */

static bool was_tested(const struct shift *shift)
{
    return !isnan(shift->p);
}

static enum verdict verdict_of(const struct shift *shift, double allowed)
{
    if (shift->ratio.count == 0 && shift->smallest_p < 1)
        return VERDICT_NOT_MEASURED;
    if (shift->smallest_p > allowed)
        return VERDICT_TOO_FEW_ROUNDS;
    if (!was_tested(shift))
        return VERDICT_NOT_MEASURED;
    if (shift->p_adjusted > ERROR_RATE || shift->ratio.value == 1)
        return VERDICT_NOT_RESOLVED;
    return shift->ratio.value > 1 ? VERDICT_FIRST_FASTER : VERDICT_SECOND_FASTER;
}

/* p of all rows and of each, adjusted in their places. Where there is no shift over all rows, the
 * rows have the whole error rate. */
static void adjust(double *p_of_all, double *p, size_t count)
{
    bool alone = isnan(*p_of_all);
    *p_of_all = fmin(1, 2 * *p_of_all); /* NaN stays */
    bool handed_on = alone || *p_of_all <= ERROR_RATE;
    holm_adjust(p, count);
    for (size_t i = 0; i < count; i++)
        p[i] = isnan(p[i]) || handed_on ? p[i] : fmin(1, 2 * p[i]);
    if (alone)
        *p_of_all = NAN;
}

static void judge_limit(struct shifts *shifts, double *p)
{
    double p_of_all = 2 * shifts->all.limit_p;
    for (size_t i = 0; i < shifts->row_count; i++)
        p[i] = fmin(1, 2 * shifts->rows[i].limit_p) + (isnan(shifts->rows[i].limit_p) ? NAN : 0);
    p_of_all = isnan(p_of_all) ? NAN : fmin(1, p_of_all);
    adjust(&p_of_all, p, shifts->row_count);
    shifts->all.beyond_limit = p_of_all <= ERROR_RATE;
    for (size_t i = 0; i < shifts->row_count; i++)
        shifts->rows[i].beyond_limit = p[i] <= ERROR_RATE;
}

static void judge(struct shifts *shifts)
{
    double *p = xcalloc(shifts->row_count, sizeof *p);
    size_t tested = 0;
    for (size_t i = 0; i < shifts->row_count; i++) {
        p[i] = shifts->rows[i].p;
        tested += was_tested(&shifts->rows[i]);
    }
    double p_of_all = shifts->all.p;
    adjust(&p_of_all, p, shifts->row_count);
    shifts->all.p_adjusted = p_of_all;
    shifts->all.verdict = verdict_of(&shifts->all, ERROR_RATE / 2);
    for (size_t i = 0; i < shifts->row_count; i++) {
        shifts->rows[i].p_adjusted = p[i];
        shifts->rows[i].verdict =
            verdict_of(&shifts->rows[i], ERROR_RATE / (double)(tested > 0 ? tested : 1));
    }
    if (!isnan(shifts->limit))
        judge_limit(shifts, p);
    free(p);
}

/* ---- the whole ---- */

static void begin(struct shifts *shifts, size_t row_count, double limit)
{
    *shifts = (struct shifts){
        .rows = xcalloc(row_count, sizeof *shifts->rows), .row_count = row_count, .limit = limit};
}

void shifts_between_runs(struct shifts *shifts, const struct level_table *table,
                         const struct spread *spread, double limit)
{
    begin(shifts, table->row_count, limit);
    for (size_t row = 0; row < table->row_count; row++)
        shifts->rows[row] = row_shift(table, spread, row, limit);
    shifts->all = shift_of_all(table, spread, limit);
    judge(shifts);
}

void shifts_within_rounds(struct shifts *shifts, const double *first, const double *second,
                          size_t row_count, size_t round_count, double limit)
{
    begin(shifts, row_count, limit);
    for (size_t row = 0; row < row_count; row++)
        shifts->rows[row] =
            paired_shift(first + row * round_count, second + row * round_count, round_count, limit);
    shifts->all = paired_shift_of_all(first, second, row_count, round_count, limit);
    judge(shifts);
}

void shifts_release(struct shifts *shifts)
{
    free(shifts->rows);
    *shifts = (struct shifts){0};
}

/* ---- how much is needed ---- */

size_t shift_rounds_needed(size_t rows)
{
    return rounds_needed(rows);
}

double smallest_shift_found(double error, double freedom)
{
    return expm1((quantile(ERROR_RATE / 4, freedom) + quantile(1 - POWER, freedom)) * error);
}

size_t runs_needed(double variance, double more_freedom, double shift)
{
    for (size_t runs = 2; runs <= MOST_RUNS_ADVISED; runs++) {
        double freedom = 2 * (double)(runs - 1) + more_freedom;
        if (smallest_shift_found(sqrt(2 * variance / (double)runs), freedom) <= shift)
            return runs;
    }
    return 0;
}
