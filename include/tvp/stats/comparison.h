/*
 * comparison.h - which side is faster, in each row of a table of two series, and over all rows.
 *
 * Fill a row for each pair of cells, then judge all that belongs together at once. A verdict never
 * says "equal": a difference is resolved, or it is not.
 *
 *     struct comparison rows[2];
 *     compare_pairs(threads_1, processes_1, rounds, 1, &rows[0]);
 *     compare_pairs(threads_2, processes_2, rounds, 1, &rows[1]);
 *     judge_family(rows, 2);
 *
 * The chance that any row of two equal series is called different is at most 1 - CONFIDENCE for the
 * whole family. The interval of a ratio is one row's own, at CONFIDENCE, and belongs to the very
 * test that judges it: a difference is resolved only where the interval leaves 1 out. It may leave
 * 1 out and its row still not be resolved, because the verdict answers for all rows.
 *
 * Source: Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of
 * Statistics 6 (1979), which has the weights too.
 */
#ifndef TVP_COMPARISON_H
#define TVP_COMPARISON_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/stats/estimates.h"

enum verdict {
    VERDICT_NOT_MEASURED,   /* no pairs at all, or one side without samples */
    VERDICT_TOO_FEW_ROUNDS, /* the test cannot resolve anything with so few rounds */
    VERDICT_NOT_RESOLVED,   /* it could have, and did not */
    VERDICT_FIRST_FASTER,
    VERDICT_SECOND_FASTER
};

/* One row: second over first (process over thread; new over old). */
struct comparison {
    struct estimate ratio; /* above 1: the first is faster */
    double first_seconds;  /* the base: median of the first series, of the samples compared */
    double second_seconds;
    double p;             /* exact where rank_tests.h is, not adjusted; NaN when not tested */
    double smallest_p;    /* what p could have been at best with so many samples */
    double inflation;     /* of the variance, by rounds that depend on each other; 1: none */
    int leaning;          /* the test's side: 1 second higher, -1 lower, 0 neither */
    bool independent;     /* two runs; false: pairs, a round each */
    double p_adjusted;    /* over all that is judged with it; NaN when not tested */
    size_t rounds_needed; /* for so many rows (of each run, when independent) */
    enum verdict verdict;
};

/* Threads against processes: first[i] and second[i], in seconds, belong to one round. The ratio is
 * the pseudomedian of the logarithms of the rounds' own ratios, taken back, with the interval that
 * belongs to the test: Wilcoxon's signed ranks of those logarithms. Pairs of which either is not a
 * positive finite number are skipped, so a cell that failed may hold NaN; ratio.count says how many
 * are left. `inflation` (dependence.h) widens the interval and raises p where rounds depend on each
 * other; 1 where they do not. p_adjusted, rounds_needed and verdict wait for the judge. */
void compare_pairs(const double *first, const double *second, size_t count, double inflation,
                   struct comparison *comparison);

/* The same for logarithms of ratios that are there already, as of a mean over rows; no base. */
void compare_log_ratios(const double *log_ratios, size_t count, double inflation,
                        struct comparison *comparison);

/* One run against another: samples that have nothing to do with each other. The ratio is the shift
 * of the logarithms (Hodges and Lehmann), the test Wilcoxon's rank sum. Samples that are not
 * positive finite numbers are skipped. FIRST_FASTER: the first (old) run is. */
void compare_independent(const double *first, size_t first_count, const double *second,
                         size_t second_count, struct comparison *comparison);

/* Holm over the rows, then each row's verdict. A row whose rounds could not resolve it in a table
 * of so many tested rows is VERDICT_TOO_FEW_ROUNDS whatever the other rows show. A side is faster
 * only when p_adjusted, the test's leaning and the whole interval of the ratio say so: a
 * significant row whose interval holds 1, as ties make it, is not resolved. */
void judge_family(struct comparison *rows, size_t count);

/* Comparisons that lie here and there. */
struct comparisons {
    struct comparison **list;
    size_t count;
};

/* The verdicts of a whole report, at 1 - CONFIDENCE together: those pooled over the rows of each
 * table, and those of all rows of all tables. Holm with weights: the rows share a fifth of the
 * error rate, those of a single table 4 %, and the pooled verdicts the rest. Rows that so few
 * rounds could not resolve with that get what they need, up to a half; where that would not do they
 * get no verdict, and the pooled ones share all. So two pooled verdicts need 7 rounds and six need
 * 8, while 45 rows need 12. */
void judge_report(const struct comparisons *pooled, const struct comparisons *rows);

/* Holm's step-down adjustment of `count` p-values, in place: each becomes the smallest family error
 * rate at which its row is called different. NaN marks a row that is not tested; it stays NaN and
 * does not count. */
void holm_adjust(double *p, size_t count);

/* The same where a hypothesis of twice the weight is given twice the error rate. */
void holm_adjust_weighted(double *p, const double *weights, size_t count);

/* How many rounds a family of so many rows needs before an exact paired test can resolve any of
 * them: the smallest n with 2 / 2^n <= (1 - CONFIDENCE) / rows. 10 for 13 to 25 rows. */
size_t rounds_needed(size_t rows);

/* How many rounds a report of so many tables needs for a verdict on any of its rows, and for one on
 * a table as a whole (judge_report). Three tables of 15 rows: 12 and 7; of one row, which needs no
 * pooled verdict: 7 and 7. */
size_t rounds_needed_for_rows(size_t tables, size_t rows_each);
size_t rounds_needed_for_tables(size_t tables);

/* What the first step of judge_report gives each verdict, before anything is measured; 0: it is not
 * given. `pairs` are compared over all rows alone. */
struct error_rates {
    double of_table;
    double of_row;
};
struct error_rates report_error_rates(size_t tables, size_t pairs, size_t rows_each, size_t rounds);

/* The same for two independent runs: how many rounds each must have. 6 for 15 rows. judge_family
 * asks for it itself; here for tests. */
size_t rounds_needed_independent(size_t rows);

#endif
