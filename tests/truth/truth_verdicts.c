/*
 * How often verdicts are false, and how large an effect has to be to be found: whole reports of 15
 * rows and 15 rounds, threads and processes with a spread of 5 % each, unless it says otherwise.
 */
#include "made_findings.h"

#include "tvp/stats/power.h"

static struct made_run run;

static void equal_cells_are_seldom_called_different(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        size_t tables;
        double correlation;
    } cases[] = {{"equal, rounds independent: reports with a false verdict", 3, 0},
                 {"equal, the only table: reports with a false verdict", 1, 0},
                 {"equal, correlation 0.2: reports with a false verdict", 3, 0.2},
                 {"equal, correlation 0.5: reports with a false verdict", 3, 0.5}};
    gsl_rng *random = known_random(11);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        run = (struct made_run){.tables = cases[k].tables,
                                .rows = 15,
                                .rounds = 15,
                                .correlation = cases[k].correlation};
        unsigned trials = trials_of(150, 5000), wrong = 0;
        for (unsigned trial = 0; trial < trials; trial++) {
            make_findings(&run, random);
            wrong += made_any_verdict(&run);
        }
        assert_rate_at_most(cases[k].what, wrong, trials, 0.05);
    }
    gsl_rng_free(random);
}

/* Eight rounds are what the quick preset measures. */
static void few_rounds_do_not_make_more_false_verdicts(void **state)
{
    (void)state;
    gsl_rng *random = known_random(12);
    run = (struct made_run){.tables = 3, .rows = 15, .rounds = 8, .correlation = 0.3};
    unsigned trials = trials_of(150, 5000), wrong = 0;
    for (unsigned trial = 0; trial < trials; trial++) {
        make_findings(&run, random);
        wrong += made_any_verdict(&run);
    }
    assert_rate_at_most("equal, 8 rounds, correlation 0.3: reports with a false verdict", wrong,
                        trials, 0.05);
    gsl_rng_free(random);
}

static double effect_size;

static double the_same_in_all_rows(size_t row)
{
    (void)row;
    return log1p(effect_size);
}

static double in_one_row(size_t row)
{
    return row == 7 ? log1p(effect_size) : 0;
}

static void an_effect_in_all_rows_is_found_by_the_pooled_verdict(void **state)
{
    (void)state;
    static const struct {
        const char *found;
        const char *holds;
        size_t tables;
        double size;
    } cases[] = {{"1.5 % in all rows, the only table: pooled verdict",
                  "1.5 % in all rows, the only table: pooled interval holds it", 1, 0.015},
                 {"1.9 % in all rows, three tables: pooled verdict",
                  "1.9 % in all rows, three tables: pooled interval holds it", 3, 0.019}};
    gsl_rng *random = known_random(13);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        effect_size = cases[k].size;
        run = (struct made_run){
            .tables = cases[k].tables, .rows = 15, .rounds = 15, .effect = the_same_in_all_rows};
        unsigned trials = trials_of(150, 6000), found = 0, holds = 0;
        for (unsigned trial = 0; trial < trials; trial++) {
            make_findings(&run, random);
            const struct comparison *pooled = made_pooled(&run, 0);
            found += pooled->verdict == VERDICT_FIRST_FASTER;
            holds += pooled->ratio.low <= 1 + effect_size && 1 + effect_size <= pooled->ratio.high;
        }
        assert_rate_at_least(cases[k].found, found, trials, 0.8);
        assert_rate_at_least(cases[k].holds, holds, trials, 0.95);
    }
    gsl_rng_free(random);
}

/* What a dry run promises, of both kinds of verdict. Rounds that seem to depend on each other cost
 * a little of it. */
static void what_is_said_to_be_found_is_found(void **state)
{
    (void)state;
    gsl_rng *random = known_random(17);
    struct power power = report_power(3, 0, 15, 15, 0.05);
    unsigned trials = trials_of(100, 3000), pooled = 0, rows = 0;
    for (unsigned trial = 0; trial < trials; trial++) {
        effect_size = power.pooled;
        run = (struct made_run){
            .tables = 3, .rows = 15, .rounds = 15, .effect = the_same_in_all_rows};
        make_findings(&run, random);
        pooled += made_resolved(made_pooled(&run, 0));
        effect_size = power.row;
        run.effect = in_one_row;
        make_findings(&run, random);
        rows += made_resolved(made_row(&run, 7, 0));
    }
    assert_rate_at_least("said to be found, over all rows: pooled verdict", pooled, trials, 0.78);
    assert_rate_at_least("said to be found, in one row: its verdict", rows, trials, 0.78);
    assert_rate_at_most("said to be found, over all rows: pooled verdict", pooled, trials, 0.9);
    assert_rate_at_most("said to be found, in one row: its verdict", rows, trials, 0.9);
    gsl_rng_free(random);
}

/* Threads win with few workers, processes with many, so there is nothing to pool. */
static double opposite(size_t row)
{
    return row == 7 ? 0 : row < 7 ? log1p(effect_size) : -log1p(effect_size);
}

static void find_opposite(const gsl_rng *random, unsigned tables, const char *found_what,
                          const char *pooled_what, const char *wrong_what)
{
    effect_size = 0.15;
    run = (struct made_run){.tables = tables, .rows = 15, .rounds = 15, .effect = opposite};
    unsigned trials = trials_of(50, 3000), found = 0, pooled = 0, wrong = 0;
    for (unsigned trial = 0; trial < trials; trial++) {
        make_findings(&run, random);
        found += (unsigned)made_resolved_rows(&run);
        for (size_t work = 0; work < tables; work++) {
            pooled += made_resolved(made_pooled(&run, work));
            wrong += made_resolved(made_row(&run, 7, work));
        }
    }
    assert_rate_at_least(found_what, found, trials * tables * 14, 0.8);
    assert_rate_at_most(pooled_what, pooled, trials * tables, 0.05);
    assert_rate_at_most(wrong_what, wrong, trials * tables, 0.05);
}

static void opposite_effects_are_found_in_the_rows(void **state)
{
    (void)state;
    gsl_rng *random = known_random(14);
    find_opposite(random, 3, "15 % one way and the other: rows found",
                  "15 % one way and the other: false pooled verdict",
                  "15 % one way and the other: false verdict on the row without");
    find_opposite(random, 1, "15 % one way and the other, the only table: rows found",
                  "15 % one way and the other, the only table: false pooled verdict",
                  "15 % one way and the other, the only table: false verdict on the row without");
    gsl_rng_free(random);
}

static double coarse(const gsl_rng *random)
{
    return 0.05 * round(gsl_ran_gaussian(random, 1));
}

/* A clock that is too coarse makes ties; the test drops them and the interval does not. */
static void no_verdict_is_at_odds_with_its_interval(void **state)
{
    (void)state;
    gsl_rng *random = known_random(15);
    effect_size = 0.06;
    run = (struct made_run){.tables = 3,
                            .rows = 5,
                            .rounds = 30,
                            .noise = {coarse, coarse},
                            .effect = the_same_in_all_rows};
    unsigned trials = trials_of(50, 3000), resolved = 0;
    size_t at_odds = 0;
    for (unsigned trial = 0; trial < trials; trial++) {
        make_findings(&run, random);
        for (size_t i = 0; i < 5; i++) {
            const struct comparison *row = made_row(&run, i, trial % 3);
            resolved += made_resolved(row);
            at_odds += made_resolved(row) && row->ratio.low <= 1 && row->ratio.high >= 1;
        }
    }
    printf("# truth: ties: resolved rows whose interval holds 1: %zu of %u (none)\n", at_odds,
           resolved);
    assert_true(resolved > trials); /* there is something to be at odds with */
    assert_int_equal(at_odds, 0);
    gsl_rng_free(random);
}

/* Two peaks, with the median of one. */
static double two_peaks(const gsl_rng *random)
{
    double peak = gsl_rng_uniform(random) < 0.4 ? 0.3 : 0;
    return peak + gsl_ran_gaussian(random, 0.03) - 0.0290;
}

static void unlike_shapes_are_named(void **state)
{
    (void)state;
    gsl_rng *random = known_random(16);
    run = (struct made_run){.tables = 1, .rows = 15, .rounds = 15};
    unsigned trials = trials_of(60, 3000), false_alarms = 0, named = 0;
    for (unsigned trial = 0; trial < trials; trial++) {
        make_findings(&run, random);
        false_alarms += run.runtime.asymmetry[CASE_CPU_PROCESS].found;
    }
    assert_rate_at_most("like noise: called asymmetric", false_alarms, trials, 0.05);
    run = (struct made_run){.tables = 1, .rows = 15, .rounds = 30, .noise = {NULL, two_peaks}};
    for (unsigned trial = 0; trial < trials; trial++) {
        make_findings(&run, random);
        named += run.runtime.asymmetry[CASE_CPU_PROCESS].found;
    }
    assert_rate_at_least("one peak against two, 30 rounds: called asymmetric", named, trials, 0.8);
    gsl_rng_free(random);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_cells_are_seldom_called_different),
        cmocka_unit_test(few_rounds_do_not_make_more_false_verdicts),
        cmocka_unit_test(an_effect_in_all_rows_is_found_by_the_pooled_verdict),
        cmocka_unit_test(what_is_said_to_be_found_is_found),
        cmocka_unit_test(opposite_effects_are_found_in_the_rows),
        cmocka_unit_test(no_verdict_is_at_odds_with_its_interval),
        cmocka_unit_test(unlike_shapes_are_named),
    };
    return cmocka_run_group_tests_name("verdicts", tests, NULL, NULL);
}
