/* How often runs of the same thing are called different, and changes of known size are found. */
#include "truth.h"

#include <gsl/gsl_randist.h>
#include <math.h>

#include "tvp/stats/shift.h"

enum { ROUNDS = 15, MOST_RUNS = 24, MOST_ROWS = 90, BLOCK_ROWS = 15 };

/* How runs of the same thing differ: standard deviations of what all rows of a run share, of what
 * those of a block do, and of each row. The last row of a block may have a multiple of the first
 * one's, those between them something between. */
struct differing {
    const char *what;
    double shared;
    double of_block;
    double own;
    double uneven;
};

static const struct differing ways[] = {
    {"one shift for all rows", 0.02, 0, 0, 1},
    {"a shift for each row", 0, 0, 0.02, 1},
    {"a shift for each case", 0, 0.02, 0, 1},
    {"shifts of all kinds", 0.0115, 0.0115, 0.0115, 1},
    {"uneven shifts of rows", 0.005, 0.005, 0.01, 3},
};

enum { WAYS = sizeof ways / sizeof *ways };

/* What is compared. */
struct plan {
    size_t first, second, others; /* runs */
    size_t rows;
    double slower;      /* by how much, as a fraction */
    size_t slower_rows; /* in so many of the first rows */
    double noise;       /* of a round */
};

struct outcome {
    bool any;    /* a verdict of any kind */
    bool beyond; /* the limit of 5 % */
    bool found;  /* a verdict where something is slower */
    bool all;    /* of the shift over all rows */
    bool holds;  /* the first row's interval holds the truth */
};

static double row_noise(const struct differing *way, size_t row)
{
    return way->own * pow(way->uneven, (double)(row % BLOCK_ROWS) / (BLOCK_ROWS - 1));
}

/* Only where runs say nothing of each other does it matter how the rounds were. */
static bool is_assumed(const struct plan *plan)
{
    return plan->first + plan->second + plan->others < 3;
}

static struct level drawn_level(const gsl_rng *random, const struct plan *plan, double level)
{
    double seconds[ROUNDS];
    if (!is_assumed(plan))
        return (struct level){level + gsl_ran_gaussian(random, plan->noise / sqrt(ROUNDS)), NAN,
                              ROUNDS};
    for (int i = 0; i < ROUNDS; i++)
        seconds[i] = exp(level + gsl_ran_gaussian(random, plan->noise));
    return level_of(seconds, ROUNDS);
}

static void draw_run(const gsl_rng *random, const struct differing *way, const struct plan *plan,
                     bool second, struct level *levels)
{
    double shared = gsl_ran_gaussian(random, way->shared), block = 0;
    for (size_t row = 0; row < plan->rows; row++) {
        if (row % BLOCK_ROWS == 0)
            block = gsl_ran_gaussian(random, way->of_block);
        double level = shared + block + gsl_ran_gaussian(random, row_noise(way, row));
        if (second && row < plan->slower_rows)
            level += log1p(plan->slower);
        levels[row] = drawn_level(random, plan, level);
    }
}

static struct outcome outcome_of(const struct shifts *shifts, const struct plan *plan)
{
    struct outcome outcome = {.beyond = shifts->all.beyond_limit};
    outcome.all = shifts->all.verdict == VERDICT_FIRST_FASTER;
    outcome.any = outcome.all || shifts->all.verdict == VERDICT_SECOND_FASTER;
    for (size_t row = 0; row < plan->rows; row++) {
        const struct shift *shift = &shifts->rows[row];
        bool resolved =
            shift->verdict == VERDICT_FIRST_FASTER || shift->verdict == VERDICT_SECOND_FASTER;
        outcome.any |= resolved;
        outcome.found |= shift->verdict == VERDICT_FIRST_FASTER && row < plan->slower_rows;
        outcome.beyond |= shift->beyond_limit;
        if (resolved) /* test and interval are one method */
            assert_false(shift->ratio.low <= 1 && shift->ratio.high >= 1);
    }
    double truth = plan->slower_rows > 0 ? 1 + plan->slower : 1;
    outcome.holds = shifts->rows[0].ratio.low <= truth && shifts->rows[0].ratio.high >= truth;
    return outcome;
}

static struct outcome compare(const gsl_rng *random, const struct differing *way,
                              const struct plan *plan)
{
    static struct level levels[MOST_RUNS * MOST_ROWS];
    size_t groups[MOST_RUNS], blocks[MOST_ROWS], runs = plan->first + plan->second + plan->others;
    for (size_t row = 0; row < plan->rows; row++)
        blocks[row] = row / BLOCK_ROWS;
    for (size_t run = 0; run < runs; run++) {
        groups[run] = run < plan->first ? 0 : run < plan->first + plan->second ? 1 : 2;
        draw_run(random, way, plan, groups[run] == SECOND_SIDE, levels + run * plan->rows);
    }
    const struct level_table table = {levels, groups, blocks, runs, plan->rows};
    struct spread spread;
    struct shifts shifts;
    spread_init(&spread, &table);
    shifts_between_runs(&shifts, &table, &spread, 0.05);
    struct outcome outcome = outcome_of(&shifts, plan);
    spread_release(&spread);
    shifts_release(&shifts);
    return outcome;
}

struct counts {
    unsigned trials, any, beyond, found, all, holds;
};

static struct counts count(const gsl_rng *random, const struct differing *way,
                           const struct plan *plan, unsigned trials)
{
    struct counts counts = {.trials = trials};
    for (unsigned i = 0; i < trials; i++) {
        struct outcome outcome = compare(random, way, plan);
        counts.any += outcome.any;
        counts.beyond += outcome.beyond;
        counts.found += outcome.found;
        counts.all += outcome.all;
        counts.holds += outcome.holds;
    }
    return counts;
}

static const char *named(const char *sides, const char *what, const struct differing *way)
{
    static char text[160];
    snprintf(text, sizeof text, "%s, %s: %s", sides, way->what, what);
    return text;
}

/* ---- equal runs ---- */

struct sides {
    const char *name;
    struct plan plan;
};

static const struct sides equal_sides[] = {
    {"1 run against 1", {1, 1, 0, 15, 0, 0, 0.05}},
    {"1 run against 1, 90 rows", {1, 1, 0, 90, 0, 0, 0.05}},
    {"1 run against 1, 8 others known", {1, 1, 8, 90, 0, 0, 0.05}},
    {"2 runs against 2", {2, 2, 0, 90, 0, 0, 0.05}},
    {"3 runs against 3", {3, 3, 0, 90, 0, 0, 0.05}},
    {"3 runs against 1", {3, 1, 0, 15, 0, 0, 0.05}},
    {"5 runs against 5", {5, 5, 0, 90, 0, 0, 0.05}},
    {"8 runs against 8", {8, 8, 0, 90, 0, 0, 0.05}},
};

static void equal_runs_are_seldom_called_different(void **state)
{
    (void)state;
    gsl_rng *random = known_random(11);
    for (size_t i = 0; i < sizeof equal_sides / sizeof *equal_sides; i++)
        for (size_t way = 0; way < WAYS; way++) {
            const struct sides *sides = &equal_sides[i];
            /* What is assumed holds for a spread of 2 %. */
            if (is_assumed(&sides->plan) && way == WAYS - 1)
                continue;
            if (!truth_is_long() && way != i % (WAYS - 1))
                continue;
            struct counts found = count(random, &ways[way], &sides->plan, trials_of(40, 4000));
            assert_rate_at_most(named(sides->name, "any verdict of equal runs", &ways[way]),
                                found.any, found.trials, 0.05);
            assert_rate_at_most(named(sides->name, "status 4 of equal runs", &ways[way]),
                                found.beyond, found.trials, 0.005);
            assert_rate_at_least(named(sides->name, "a row's interval holds the truth", &ways[way]),
                                 found.holds, found.trials, 0.95);
        }
    gsl_rng_free(random);
}

/* ---- runs that differ ---- */

static void a_slowdown_below_the_limit_seldom_trips_it(void **state)
{
    (void)state;
    static const struct sides slower[] = {
        {"1 run against 1", {1, 1, 0, 15, 0.03, 15, 0.05}},
        {"3 runs against 3", {3, 3, 0, 90, 0.03, 90, 0.05}},
    };
    gsl_rng *random = known_random(12);
    for (size_t i = 0; i < sizeof slower / sizeof *slower; i++)
        for (size_t way = 0; way + 1 < WAYS; way++) {
            struct counts found = count(random, &ways[way], &slower[i].plan, trials_of(40, 4000));
            assert_rate_at_most(named(slower[i].name, "3 % slower, status 4 at 5 %", &ways[way]),
                                found.beyond, found.trials, 0.05);
        }
    gsl_rng_free(random);
}

/* What is slower by just the limit is not slower by more. */
static void the_limit_itself_seldom_trips_it(void **state)
{
    (void)state;
    static const struct sides slower[] = {
        {"1 run against 1", {1, 1, 0, 15, 0.05, 15, 0.05}},
        {"3 runs against 3", {3, 3, 0, 90, 0.05, 90, 0.05}},
    };
    gsl_rng *random = known_random(13);
    for (size_t i = 0; i < sizeof slower / sizeof *slower; i++) {
        struct counts found = count(random, &ways[0], &slower[i].plan, trials_of(100, 10000));
        assert_rate_at_most(named(slower[i].name, "5 % slower, status 4 at 5 %", &ways[0]),
                            found.beyond, found.trials, 0.05);
    }
    gsl_rng_free(random);
}

static void a_large_slowdown_trips_the_limit(void **state)
{
    (void)state;
    static const struct sides slower[] = {
        {"3 runs against 3", {3, 3, 0, 90, 0.15, 90, 0.05}},
        {"3 runs against 3, 15 rows", {3, 3, 0, 15, 0.15, 15, 0.05}},
    };
    gsl_rng *random = known_random(14);
    for (size_t i = 0; i < sizeof slower / sizeof *slower; i++)
        for (size_t way = 0; way + 1 < WAYS; way++) {
            struct counts found = count(random, &ways[way], &slower[i].plan, trials_of(40, 4000));
            assert_rate_at_least(named(slower[i].name, "15 % slower, status 4 at 5 %", &ways[way]),
                                 found.beyond, found.trials, 0.80);
        }
    gsl_rng_free(random);
}

static void a_change_of_one_row_is_found_in_the_rows(void **state)
{
    (void)state;
    static const struct sides one = {"5 runs against 5, one row of 90",
                                     {5, 5, 0, 90, 0.25, 1, 0.05}};
    gsl_rng *random = known_random(15);
    for (size_t way = 0; way + 1 < WAYS; way++) {
        struct counts found = count(random, &ways[way], &one.plan, trials_of(20, 2000));
        assert_rate_at_least(named(one.name, "25 % slower, a verdict", &ways[way]), found.found,
                             found.trials, 0.80);
    }
    gsl_rng_free(random);
}

/* ---- rounds of one run ---- */

enum { PAIRED_ROWS = 15 };

struct paired {
    bool any, beyond, all;
};

/* Rounds differ by 10 %, both sides alike; opposite: rows from the middle on change the other way.
 */
static struct paired paired_outcome(const gsl_rng *random, double change, bool opposite)
{
    double first[PAIRED_ROWS * ROUNDS], second[PAIRED_ROWS * ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
        double shared = gsl_ran_gaussian(random, 0.1);
        for (int row = 0; row < PAIRED_ROWS; row++) {
            double log_change = opposite && row > PAIRED_ROWS / 2 ? -log1p(change) : log1p(change);
            int at = row * ROUNDS + round;
            first[at] = exp(shared + gsl_ran_gaussian(random, 0.02));
            second[at] = exp(shared + log_change + gsl_ran_gaussian(random, 0.02));
        }
    }
    struct shifts shifts;
    shifts_within_rounds(&shifts, first, second, PAIRED_ROWS, ROUNDS, 0.05);
    struct paired outcome = {.beyond = shifts.all.beyond_limit,
                             .all = shifts.all.verdict == VERDICT_FIRST_FASTER};
    outcome.any = outcome.all || shifts.all.verdict == VERDICT_SECOND_FASTER;
    for (size_t row = 0; row < shifts.row_count; row++) {
        const struct shift *shift = &shifts.rows[row];
        outcome.any |=
            shift->verdict == VERDICT_FIRST_FASTER || shift->verdict == VERDICT_SECOND_FASTER;
        outcome.beyond |= shift->beyond_limit;
    }
    shifts_release(&shifts);
    return outcome;
}

static void builds_in_the_same_rounds_are_told_apart_by_rounds(void **state)
{
    (void)state;
    unsigned trials = trials_of(100, 4000), equal = 0, equal_beyond = 0, small = 0, below = 0,
             large = 0, opposite = 0;
    gsl_rng *random = known_random(16);
    for (unsigned i = 0; i < trials; i++) {
        struct paired same = paired_outcome(random, 0, false);
        equal += same.any;
        equal_beyond += same.beyond;
        small += paired_outcome(random, 0.01, false).all;
        below += paired_outcome(random, 0.03, false).beyond;
        large += paired_outcome(random, 0.07, false).beyond;
        opposite += paired_outcome(random, 0.05, true).any;
    }
    gsl_rng_free(random);
    assert_rate_at_most("in the same rounds: any verdict of equal builds", equal, trials, 0.05);
    assert_rate_at_most("in the same rounds: status 4 of equal builds", equal_beyond, trials,
                        0.005);
    assert_rate_at_least("in the same rounds: 1 % slower, over all rows", small, trials, 0.80);
    assert_rate_at_most("in the same rounds: 3 % slower, status 4", below, trials, 0.05);
    assert_rate_at_least("in the same rounds: 7 % slower, status 4", large, trials, 0.80);
    assert_rate_at_least("in the same rounds: 5 % slower and faster, a verdict", opposite, trials,
                         0.80);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_runs_are_seldom_called_different),
        cmocka_unit_test(a_slowdown_below_the_limit_seldom_trips_it),
        cmocka_unit_test(the_limit_itself_seldom_trips_it),
        cmocka_unit_test(a_large_slowdown_trips_the_limit),
        cmocka_unit_test(a_change_of_one_row_is_found_in_the_rows),
        cmocka_unit_test(builds_in_the_same_rounds_are_told_apart_by_rounds),
    };
    return cmocka_run_group_tests_name("runs", tests, NULL, NULL);
}
