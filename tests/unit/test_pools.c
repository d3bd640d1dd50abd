#include "made_findings.h"
#include "near.h"

#include "tvp/findings/pools.h"
#include "tvp/report/pool_text.h"

#define POOL_RUN                                                                                   \
    RUN_HEAD "'max_workers':4,'points':[1,2,4],'rounds':15,'wait_ns':1,'tasks':120,"               \
             "'cases':['PoolThread','PoolProcess','TaskThread','TaskProcess','ChunkProcess',"      \
             "'FirstThread','ColdThread','ColdProcess'],"                                          \
             "'runtimes':[{'runtime':'native','iterations':1}]"

enum { TASKS = 120, ROUNDS = 15 };

/* The same in each round, but for a spread about it. */
static void add_cell(enum case_id case_id, uint32_t workers, int64_t elapsed_ns, int64_t spread_ns)
{
    for (uint32_t round = 1; round <= ROUNDS; round++)
        add_sample(&results, case_id, workers, round,
                   elapsed_ns + ((int64_t)(round * 7 % 15) - 7) * spread_ns / 8);
}

/* Threads share the tasks well, processes gain a third. A task costs threads 1 µs with one worker
 * and more with more, processes 10 µs. */
static void make_pools(const char *cpus)
{
    static const uint32_t counts[] = {1, 2, 4};
    take_record(&results, POOL_RUN);
    add_hello(&results, "native", cpus, "");
    for (size_t i = 0; i < 3; i++) {
        uint32_t workers = counts[i];
        add_cell(CASE_TASK_THREAD, workers, TASKS * workers * US, TASKS * US / 2);
        add_cell(CASE_TASK_PROCESS, workers, TASKS * 10 * US, 0);
        add_cell(CASE_CHUNK_PROCESS, workers, TASKS * 5 * US, 0);
        add_cell(CASE_POOL_THREAD, workers, workers == 1 ? 120 * MS : 60 * MS, 0);
        add_cell(CASE_POOL_PROCESS, workers, workers == 1 ? 120 * MS : 90 * MS, 0);
        add_cell(CASE_FIRST_THREAD, workers, 40 * US, 0);
        add_cell(CASE_COLD_THREAD, workers, 70 * US, 0);
        add_cell(CASE_COLD_PROCESS, workers, 200 * US, 0);
    }
    findings_init(&findings, &results);
}

static const struct pool_figures *figures_of(uint32_t workers, enum worker_kind kind)
{
    return &findings_row(&findings.runtimes[0], workers)->pool[kind];
}

static void a_task_costs_its_part_of_the_time(void **state)
{
    (void)state;
    make_pools("2");
    const struct pool_figures *threads = figures_of(2, WORKER_THREAD);
    const struct pool_figures *processes = figures_of(2, WORKER_PROCESS);
    assert_near(threads->task_seconds.value, 2e-6, 1e-15);
    assert_near(processes->task_seconds.value, 10e-6, 1e-15);
    assert_near(processes->chunk_seconds.value, 5e-6, 1e-15);
    assert_int_equal(threads->chunk_seconds.count, 0);
    assert_near(threads->tasks_per_second.value, 500000, 1e-6);
    assert_true(threads->task_seconds.low < threads->task_seconds.high);
    assert_near(threads->tasks_per_second.low * threads->task_seconds.high, 1, 1e-12);
    assert_near(threads->tasks_per_second.high * threads->task_seconds.low, 1, 1e-12);
}

/* On two CPUs tasks of 80 µs are done in 40 µs each, of which 2 µs are 5 %. */
static void tasks_that_are_long_enough_hide_their_cost(void **state)
{
    (void)state;
    make_pools("2");
    assert_near(figures_of(1, WORKER_THREAD)->least_task[BREAK_EVEN_5].value, 20e-6, 1e-15);
    assert_near(figures_of(2, WORKER_THREAD)->least_task[BREAK_EVEN_5].value, 80e-6, 1e-15);
    assert_near(figures_of(4, WORKER_THREAD)->least_task[BREAK_EVEN_5].value, 160e-6, 1e-15);
    assert_near(figures_of(2, WORKER_PROCESS)->least_task[BREAK_EVEN_1].value, 2e-3, 1e-12);
}

static void shared_tasks_are_done_sooner(void **state)
{
    (void)state;
    make_pools("2");
    const struct pool_figures *threads = figures_of(2, WORKER_THREAD);
    const struct pool_figures *processes = figures_of(4, WORKER_PROCESS);
    assert_near(threads->speedup.value, 2, 1e-12);
    assert_near(threads->efficiency.value, 1, 1e-12);
    assert_true(threads->serial_share.unresolved);
    assert_near(processes->speedup.value, 4.0 / 3, 1e-12);
    assert_near(processes->efficiency.value, 2.0 / 3, 1e-12);
    assert_near(processes->serial_share.value, 0.5, 1e-12);
    assert_false(processes->serial_share.unresolved);
    assert_int_equal(figures_of(1, WORKER_THREAD)->speedup.count, 0);
}

/* Of the share of n processors nothing is known where there is one. */
static void one_cpu_has_no_serial_share(void **state)
{
    (void)state;
    make_pools("1");
    assert_int_equal(figures_of(4, WORKER_PROCESS)->serial_share.count, 0);
    assert_true(figures_of(4, WORKER_PROCESS)->speedup.count > 0);
}

static void the_row_at_the_cpus_stands_for_the_others(void **state)
{
    (void)state;
    make_pools("3");
    const struct runtime_findings *runtime = &findings.runtimes[0];
    assert_int_equal(findings_pool_row(runtime, WORK_POOL)->workers, 2);
    assert_null(findings_pool_row(runtime, WORK_IO));
}

static void expect(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("\"%s\" is not in:\n%s", part, text);
}

static void pools_are_told_in_sentences_and_tables(void **state)
{
    (void)state;
    struct strbuf out = {0};
    make_pools("2");
    add_pools(&out, &findings.runtimes[0], &results.run);
    const char *text = strbuf_text(&out);
    expect(text,
           "- A task that does nothing takes, with 2 workers, 2.00 µs (1.75–2.25) in a pool of "
           "threads and 10.00 µs (10.00–10.00) in a pool of processes; processes take 5.03× as "
           "long (4.64–5.49).");
    expect(text, "- Handed over 16 at a time it takes 5.000 µs (5.000–5.000) in a pool of "
                 "processes.\n");
    expect(text, "- So handing over and back is less than 5 % of tasks that take 80 µs (");
    expect(text, "- A new pool of 2 workers has given its first 2 results after 40.00 µs "
                 "(40.00–40.00) with threads.\n");
    expect(text,
           "- As the first thing that a program does, a pool of 2 workers has given its first "
           "2 results after 70.00 µs (70.00–70.00) with threads and 200.0 µs (");
    expect(
        text,
        "- 2 workers that share 120 tasks that compute have a speed-up of 2.000 (2.000–2.000) with "
        "threads and 1.333 (1.333–1.333) with processes; the serial share (Karp and Flatt) "
        "is an unresolved share with threads and 50.00 % (50.00–50.00) with processes.\n");
    expect(text, "(strong scaling); in the other tables each worker has the same work, so that at "
                 "best the time stays as it is (weak scaling).\n");
    expect(text, " a task, processes |");
    expect(text, " serial share, processes |\n");
    expect(text, "in chunks, processes");
    assert_null(strstr(text, "in chunks, threads"));
    strbuf_release(&out);
}

static void without_a_pool_nothing_is_told(void **state)
{
    (void)state;
    struct strbuf out = {0};
    take_record(&results, RUN_HEAD "'max_workers':1,'points':[1],'rounds':1,'wait_ns':1," ALL_CASES
                                   ",'runtimes':[{'runtime':'native','iterations':1}]");
    add_sample(&results, CASE_CPU_THREAD, 1, 1, MS);
    findings_init(&findings, &results);
    add_pools(&out, &findings.runtimes[0], &results.run);
    assert_int_equal(out.length, 0);
    assert_int_equal(figures_of(1, WORKER_THREAD)->task_seconds.count, 0);
    strbuf_release(&out);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_task_costs_its_part_of_the_time),
        TEST(tasks_that_are_long_enough_hide_their_cost),
        TEST(shared_tasks_are_done_sooner),
        TEST(one_cpu_has_no_serial_share),
        TEST(the_row_at_the_cpus_stands_for_the_others),
        TEST(pools_are_told_in_sentences_and_tables),
        TEST(without_a_pool_nothing_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
