#include "tvp/stats/spread.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_psi.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/stats/estimates.h"
#include "tvp/stats/pseudomedian.h"

/* ---- levels ---- */

/* The interval is as wide as that of a mean with this standard error. */
static double noise_of(const struct estimate *center)
{
    if (!center->confident)
        return NAN;
    double quantile = gsl_cdf_tdist_Qinv((1 - CONFIDENCE) / 2, (double)center->count - 1);
    double error = (center->high - center->low) / 2 / quantile;
    return error * error;
}

struct level level_of(const double *seconds, size_t count)
{
    double *logs = xcalloc(count, sizeof *logs);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (isfinite(seconds[i]) && seconds[i] > 0)
            logs[kept++] = log(seconds[i]);
    struct estimate center = pseudomedian_estimate(logs, kept);
    free(logs);
    if (kept == 0)
        return (struct level){NAN, NAN, 0};
    return (struct level){center.value, noise_of(&center), kept};
}

const struct level *level_at(const struct level_table *table, size_t run, size_t row)
{
    return &table->levels[run * table->row_count + row];
}

/* ---- components ---- */

void component_add(struct component *sum, double weight, struct component part)
{
    double added = weight * part.variance;
    double both = sum->variance + added;
    double doubt = (sum->variance > 0 ? sum->variance * sum->variance / sum->freedom : 0) +
                   (added > 0 ? added * added / part.freedom : 0);
    *sum = (struct component){both, doubt > 0 ? both * both / doubt : INFINITY};
}

/* The number whose trigamma this is, by Newton's method on its reciprocal, which is nearly
 * straight. */
static double trigamma_inverse(double trigamma)
{
    double x = 0.5 + 1 / trigamma;
    for (int step = 0; step < 50; step++) {
        double now = gsl_sf_psi_1(x);
        double change = now * (1 - now / trigamma) / gsl_sf_psi_n(2, x);
        x += change;
        if (-change < 1e-10 * x)
            break;
    }
    return x;
}

struct component usual_variance(const double *variances, size_t count, double freedom)
{
    double *logs = xcalloc(count, sizeof *logs);
    double largest = gsl_stats_max(variances, 1, count);
    double half = freedom / 2;
    /* None may be 0, as equal samples would make it. */
    for (size_t i = 0; i < count; i++)
        logs[i] = log(fmax(variances[i], 1e-6 * largest)) - gsl_sf_psi(half) + log(half);
    double mean = gsl_stats_mean(logs, 1, count);
    double excess = count > 1 ? gsl_stats_variance(logs, 1, count) - gsl_sf_psi_1(half) : 0;
    free(logs);
    if (excess <= 0 || largest <= 0)
        return (struct component){gsl_stats_mean(variances, 1, count), INFINITY};
    double usual_half = trigamma_inverse(excess);
    return (struct component){exp(mean + gsl_sf_psi(usual_half) - log(usual_half)), 2 * usual_half};
}

/* ---- what is left of the levels ---- */

/* Levels less the mean of their group; then, step by step, what all rows of a run share is taken
 * out of them. */
struct residuals {
    const struct level_table *table;
    double *values; /* as levels are */
    bool *complete; /* of each row: every run of a group of several has it */
    size_t *sizes;  /* of each group */
    size_t group_count;
    double freedom; /* runs above the first of each group */
    size_t runs;    /* of groups of several */
};

static size_t largest_plus_1(const size_t *numbers, size_t count)
{
    size_t largest = 0;
    for (size_t i = 0; i < count; i++)
        largest = numbers[i] + 1 > largest ? numbers[i] + 1 : largest;
    return largest;
}

static bool has_company(const struct residuals *residuals, size_t run)
{
    return residuals->sizes[residuals->table->groups[run]] > 1;
}

static double *value_at(const struct residuals *residuals, size_t run, size_t row)
{
    return &residuals->values[run * residuals->table->row_count + row];
}

static void count_runs(struct residuals *residuals)
{
    const struct level_table *table = residuals->table;
    residuals->group_count = largest_plus_1(table->groups, table->run_count);
    residuals->sizes = xcalloc(residuals->group_count, sizeof *residuals->sizes);
    for (size_t run = 0; run < table->run_count; run++)
        residuals->sizes[table->groups[run]]++;
    for (size_t group = 0; group < residuals->group_count; group++) {
        size_t size = residuals->sizes[group];
        residuals->freedom += size > 1 ? (double)size - 1 : 0;
        residuals->runs += size > 1 ? size : 0;
    }
}

static double group_mean(const struct level_table *table, size_t group, size_t row)
{
    double sum = 0;
    size_t count = 0;
    for (size_t run = 0; run < table->run_count; run++) {
        if (table->groups[run] != group)
            continue;
        sum += level_at(table, run, row)->log_seconds;
        count++;
    }
    return sum / (double)count;
}

static void center_row(struct residuals *residuals, size_t row)
{
    const struct level_table *table = residuals->table;
    residuals->complete[row] = true;
    for (size_t run = 0; run < table->run_count; run++) {
        if (!has_company(residuals, run))
            continue;
        double value = level_at(table, run, row)->log_seconds;
        residuals->complete[row] &= isfinite(value);
        *value_at(residuals, run, row) = value - group_mean(table, table->groups[run], row);
    }
}

static void residuals_init(struct residuals *residuals, const struct level_table *table)
{
    *residuals = (struct residuals){
        .table = table,
        .values = xcalloc(table->run_count * table->row_count, sizeof *residuals->values),
        .complete = xcalloc(table->row_count, sizeof *residuals->complete),
    };
    count_runs(residuals);
    for (size_t row = 0; row < table->row_count; row++)
        center_row(residuals, row);
}

static void residuals_release(struct residuals *residuals)
{
    free(residuals->values);
    free(residuals->complete);
    free(residuals->sizes);
}

/* ---- one component after the other ---- */

/* Every row: no block has this number. */
#define ALL_BLOCKS ((size_t)-1)

static bool is_in(const struct residuals *residuals, size_t row, size_t block)
{
    return residuals->complete[row] &&
           (block == ALL_BLOCKS || residuals->table->blocks[row] == block);
}

static size_t rows_in(const struct residuals *residuals, size_t block)
{
    size_t count = 0;
    for (size_t row = 0; row < residuals->table->row_count; row++)
        count += is_in(residuals, row, block);
    return count;
}

/* Takes the mean over the block's rows out of each run, and gives the variance of these means. */
static double take_mean_out(struct residuals *residuals, size_t block)
{
    const struct level_table *table = residuals->table;
    size_t count = rows_in(residuals, block);
    double squares = 0;
    for (size_t run = 0; run < table->run_count && count > 0; run++) {
        double sum = 0;
        for (size_t row = 0; row < table->row_count; row++)
            sum += is_in(residuals, row, block) ? *value_at(residuals, run, row) : 0;
        double mean = sum / (double)count;
        squares += mean * mean;
        for (size_t row = 0; row < table->row_count; row++)
            *value_at(residuals, run, row) -= is_in(residuals, row, block) ? mean : 0;
    }
    return squares / residuals->freedom;
}

static double row_variance(const struct residuals *residuals, size_t row)
{
    double squares = 0;
    for (size_t run = 0; run < residuals->table->run_count; run++)
        squares += *value_at(residuals, run, row) * *value_at(residuals, run, row);
    return squares / residuals->freedom;
}

/* A row's own variance, drawn towards what is usual in its block. What is usual counts for no more
 * than half as much as the row itself: where rows are as uneven as 1 to 3, more would call too much
 * different, the more so the more runs there are. */
static struct component moderated(double variance, double freedom, struct component usual)
{
    double weight = fmin(usual.freedom, freedom / 2);
    double both = weight + freedom;
    return (struct component){(weight * usual.variance + freedom * variance) / both, both};
}

/* What the rows of a block have in common is taken out of them, so two rows have no more degrees of
 * freedom than one. */
static struct component usual_in_block(const struct residuals *residuals, const double *variances,
                                       size_t rows)
{
    if (rows == 0)
        return (struct component){NAN, 1};
    struct component usual = usual_variance(variances, rows, residuals->freedom);
    usual.freedom = fmin(usual.freedom, residuals->freedom * (double)(rows - 1) / 2);
    return usual;
}

static void fill_own(struct spread *spread, const struct residuals *residuals, size_t block)
{
    const struct level_table *table = residuals->table;
    size_t count = rows_in(residuals, block);
    double *variances = xcalloc(count, sizeof *variances);
    size_t filled = 0;
    for (size_t row = 0; row < table->row_count; row++)
        if (is_in(residuals, row, block))
            variances[filled++] = row_variance(residuals, row);
    struct component usual = usual_in_block(residuals, variances, count);
    free(variances);
    for (size_t row = 0; row < table->row_count; row++)
        if (table->blocks[row] == block)
            spread->own[row] = moderated(is_in(residuals, row, block) ? row_variance(residuals, row)
                                                                      : usual.variance,
                                         residuals->freedom, usual);
}

static void estimate(struct spread *spread, struct residuals *residuals)
{
    const struct level_table *table = residuals->table;
    size_t block_count = largest_plus_1(table->blocks, table->row_count);
    spread->shared.variance = take_mean_out(residuals, ALL_BLOCKS);
    spread->shared.freedom = residuals->freedom;
    for (size_t block = 0; block < block_count; block++) {
        struct component of_block = {take_mean_out(residuals, block), residuals->freedom};
        for (size_t row = 0; row < table->row_count; row++)
            if (table->blocks[row] == block)
                spread->of_block[row] = of_block;
        fill_own(spread, residuals, block);
    }
}

/* ---- the whole ---- */

static double mean_rounds(const struct residuals *residuals)
{
    const struct level_table *table = residuals->table;
    double sum = 0;
    size_t count = 0;
    for (size_t run = 0; run < table->run_count; run++)
        for (size_t row = 0; row < table->row_count; row++)
            if (has_company(residuals, run) && residuals->complete[row]) {
                sum += (double)level_at(table, run, row)->rounds;
                count++;
            }
    return count > 0 ? sum / (double)count : 0;
}

void spread_init(struct spread *spread, const struct level_table *table)
{
    struct residuals residuals;
    residuals_init(&residuals, table);
    *spread = (struct spread){
        .shared = {ASSUMED_SPREAD * ASSUMED_SPREAD, INFINITY},
        .of_block = xcalloc(table->row_count, sizeof *spread->of_block),
        .own = xcalloc(table->row_count, sizeof *spread->own),
    };
    spread->assumed = residuals.freedom < 1 || rows_in(&residuals, ALL_BLOCKS) == 0;
    if (!spread->assumed) {
        spread->run_count = residuals.runs;
        spread->rounds = mean_rounds(&residuals);
        estimate(spread, &residuals);
    }
    residuals_release(&residuals);
}

void spread_release(struct spread *spread)
{
    free(spread->of_block);
    free(spread->own);
    *spread = (struct spread){0};
}
