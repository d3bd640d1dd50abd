/*
 * comparison.h - which side is faster, in each row of a table of two series.
 *
 * Fill a row for each pair of cells, then judge all rows that belong together at once: the chance
 * that any row of two equal series is called different is at most 1 - CONFIDENCE for the whole
 * table. A verdict never says "equal": a difference is resolved, or it is not.
 *
 *     struct comparison rows[2];
 *     compare_pairs(threads_1, processes_1, rounds, &rows[0]);
 *     compare_pairs(threads_2, processes_2, rounds, &rows[1]);
 *     judge_family(rows, 2);
 *
 * The interval of the ratio is one row's own, at CONFIDENCE; the verdict answers for the whole
 * table. So an interval may leave 1 out and its row still not be resolved.
 *
 * Source: Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of
 * Statistics 6 (1979).
 */
#ifndef TVP_COMPARISON_H
#define TVP_COMPARISON_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/stats/estimates.h"

enum verdict {
    VERDICT_TOO_FEW_ROUNDS, /* the test cannot resolve anything with so few rounds */
    VERDICT_NOT_RESOLVED,   /* it could have, and did not */
    VERDICT_FIRST_FASTER,
    VERDICT_SECOND_FASTER,
    VERDICT_NOT_MEASURED /* no pairs at all, or one side without samples */
};

/* One row: second over first (process over thread; new over old). */
struct comparison {
    struct estimate ratio; /* above 1: the first is faster */
    double first_seconds;  /* the base: median of the first series, of the samples compared */
    double second_seconds;
    double p;             /* exact where rank_tests.h is, not adjusted; NaN when not tested */
    double smallest_p;    /* what p could have been at best with so many samples */
    int leaning;          /* the test's side: 1 second higher, -1 lower, 0 neither */
    bool independent;     /* two runs; false: pairs, a round each */
    double p_adjusted;    /* over the rows of this family; NaN when not tested */
    size_t rounds_needed; /* for this many rows (of each run, when independent) */
    enum verdict verdict;
};

/* Threads against processes: first[i] and second[i], in seconds, belong to one round. The ratio is
 * the median of the rounds' own ratios, the test Wilcoxon's signed ranks of their logarithms. Pairs
 * of which either is not a positive finite number are skipped, so a cell that failed may hold NaN;
 * ratio.count says how many are left. p_adjusted, rounds_needed and verdict wait for judge_family.
 */
void compare_pairs(const double *first, const double *second, size_t count,
                   struct comparison *comparison);

/* One run against another: samples that have nothing to do with each other. The ratio is the shift
 * of the logarithms (Hodges and Lehmann), the test Wilcoxon's rank sum. Samples that are not
 * positive finite numbers are skipped. FIRST_FASTER: the first (old) run is. */
void compare_independent(const double *first, size_t first_count, const double *second,
                         size_t second_count, struct comparison *comparison);

/* Holm over the rows, then each row's verdict. A row whose rounds could not resolve it in a table
 * of so many tested rows is VERDICT_TOO_FEW_ROUNDS whatever the other rows show. A side is faster
 * only when p_adjusted, the test's leaning and the ratio all say so: a significant row whose median
 * ratio is 1 or lies on the other side is not resolved. */
void judge_family(struct comparison *rows, size_t count);

/* Holm's step-down adjustment of `count` p-values, in place: each becomes the smallest family error
 * rate at which its row is called different. NaN marks a row that is not tested; it stays NaN and
 * does not count. */
void holm_adjust(double *p, size_t count);

/* How many rounds a family of so many rows needs before an exact paired test can resolve any of
 * them: the smallest n with 2 / 2^n <= (1 - CONFIDENCE) / rows. 10 for 13 to 25 rows. */
size_t rounds_needed(size_t rows);

/* The same for two independent runs: how many rounds each must have. 6 for 15 rows. judge_family
 * asks for it itself; here for tests. */
size_t rounds_needed_independent(size_t rows);

#endif
