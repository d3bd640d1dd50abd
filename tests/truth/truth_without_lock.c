/*
 * How often a report on a CPython without its lock beside one with it says anything false, and how
 * surely it finds what there is: all of its verdicts together, those within each runtime too.
 */
#include "made_findings.h"

#include "tvp/findings/without_lock.h"

/* The first has the lock. */
static struct made_run made[2];
static struct runtime_facts facts[2];
static struct runtime_findings runtimes[2];
static struct results results;
static struct findings findings;

static json_t *hello_with(const char *gil)
{
    json_t *hello = json_pack("{s:{s:s, s:s}, s:{s:s}}", "facts", "implementation", "CPython",
                              "gil", gil, "host", "boot_id", "b");
    assert_non_null(hello);
    return hello;
}

static int begin(void **state)
{
    (void)state;
    static const char *const gil[] = {"enabled", "disabled"};
    for (int i = 0; i < 2; i++) {
        facts[i] = (struct runtime_facts){.threads_of = -1, .hello = hello_with(gil[i])};
        facts[i].amounts[WORK_CPU] = 1;
    }
    return 0;
}

static int end(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++)
        json_decref(facts[i].hello);
    return 0;
}

/* Makes all times of those workers so many times as long. */
static void slow_down(struct made_run *run, size_t row, enum worker_kind kind, double times)
{
    struct cell *cell = &run->row_list[row].cells[case_pair(WORK_CPU, kind)];
    for (size_t i = 0; i < cell->count; i++)
        cell->seconds[i] *= times;
}

/* Draws both runtimes anew; without the lock one thread takes `single` times as long, and processes
 * with it `parallel` times as long as threads without it. */
static void draw(const gsl_rng *random, const struct made_run *like, double single, double parallel)
{
    static const enum case_id cases[] = {CASE_CPU_THREAD, CASE_CPU_PROCESS};
    for (int i = 0; i < 2; i++) {
        made[i] = *like;
        make_cells(&made[i], random);
    }
    slow_down(&made[1], 0, WORKER_THREAD, single);
    for (size_t row = 0; row < like->rows; row++)
        slow_down(&made[0], row, WORKER_PROCESS, parallel);
    findings = (struct findings){
        .results = &results, .runtimes = runtimes, .runtime_count = 2, .rounds = like->rounds};
    for (int i = 0; i < 2; i++) {
        runtimes[i] = made[i].runtime;
        runtimes[i].facts = &facts[i];
        runtimes[i].host = json_object_get(facts[i].hello, "host");
        runtimes[i].index = (size_t)i;
        for (int c = 0; c < 2; c++)
            runtimes[i].measured[cases[c]] = true;
        find_dependences(&runtimes[i]);
        compare_rows(&runtimes[i]);
    }
    find_without_lock(&findings);
    assert_int_equal(findings.without_lock_count, 1);
    judge_findings(&findings);
}

static bool any_of_runtime(const struct runtime_findings *runtime)
{
    bool any = made_resolved(&runtime->pooled[CASE_CPU_PROCESS]);
    for (size_t i = 0; i < runtime->row_count; i++)
        any |= made_resolved(&runtime->rows[i].comparisons[CASE_CPU_PROCESS]);
    return any;
}

static bool any_between_runtimes(void)
{
    const struct without_lock *pair = findings.without_lock;
    return made_resolved(&pair->single) || made_resolved(&pair->rows.pooled) ||
           paired_rows_verdicts(&pair->rows, VERDICT_FIRST_FASTER) +
                   paired_rows_verdicts(&pair->rows, VERDICT_SECOND_FASTER) >
               0;
}

static void equal_runtimes_are_seldom_told_apart(void **state)
{
    (void)state;
    static const struct {
        const char *any;
        const char *between;
        struct made_run like;
    } cases[] = {
        {"equal, 15 rows: reports with a false verdict",
         "equal, 15 rows: a false one between the runtimes",
         {.tables = 1, .rows = 15, .rounds = 15}},
        {"equal, 4 rows, 8 rounds: reports with a false verdict",
         "equal, 4 rows, 8 rounds: a false one between the runtimes",
         {.tables = 1, .rows = 4, .rounds = 8}},
        {"equal, one row: reports with a false verdict",
         "equal, one row: a false one between the runtimes",
         {.tables = 1, .rows = 1, .rounds = 15}},
        {"equal, correlation 0.3: reports with a false verdict",
         "equal, correlation 0.3: a false one between the runtimes",
         {.tables = 1, .rows = 15, .rounds = 15, .correlation = 0.3}},
    };
    gsl_rng *random = known_random(71);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        unsigned trials = trials_of(100, 4000), any = 0, between = 0;
        for (unsigned trial = 0; trial < trials; trial++) {
            draw(random, &cases[k].like, 1, 1);
            between += any_between_runtimes();
            any += any_between_runtimes() || any_of_runtime(&runtimes[0]) ||
                   any_of_runtime(&runtimes[1]);
            release_without_lock(&findings);
        }
        assert_rate_at_most(cases[k].any, any, trials, 0.05);
        assert_rate_at_most(cases[k].between, between, trials, 0.05);
    }
    gsl_rng_free(random);
}

/* A tenth for one thread is little of what is told of builds without the lock. */
static void what_having_no_lock_costs_and_gains_is_found(void **state)
{
    (void)state;
    static const struct made_run like = {.tables = 1, .rows = 4, .rounds = 15};
    gsl_rng *random = known_random(72);
    unsigned trials = trials_of(100, 4000), single = 0, holds = 0, pooled = 0;
    for (unsigned trial = 0; trial < trials; trial++) {
        draw(random, &like, 1.1, 1.1);
        const struct without_lock *pair = findings.without_lock;
        single += pair->single.verdict == VERDICT_FIRST_FASTER;
        holds += pair->single.ratio.low <= 1.1 && 1.1 <= pair->single.ratio.high;
        pooled += pair->rows.pooled.verdict == VERDICT_FIRST_FASTER;
        release_without_lock(&findings);
    }
    assert_rate_at_least("one thread takes 10 % longer: verdict", single, trials, 0.8);
    assert_rate_at_least("one thread takes 10 % longer: the interval holds it", holds, trials,
                         0.94);
    assert_rate_at_least("processes take 10 % longer: pooled verdict", pooled, trials, 0.8);
    gsl_rng_free(random);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_runtimes_are_seldom_told_apart),
        cmocka_unit_test(what_having_no_lock_costs_and_gains_is_found),
    };
    return cmocka_run_group_tests_name("without_lock", tests, begin, end);
}
