/* Two runs beside each other: which cells are matched, what their verdicts are, what else differs,
 * and how often the same thing is called different. */
#include "near.h"

#include <stdio.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/data/results_read.h"
#include "tvp/findings/changes.h"
#include "tvp/report/changes_text.h"

enum { ROUNDS = 16, TEXT = 1 << 16 };

/* A run of CpuThread and StartThread at 1 and 2 workers. CpuThread takes `cpu` ns a worker, from
 * the middle of the rounds on `later` times as long. */
struct made {
    const char *id;
    const char *runtime;
    int rounds;
    int iterations;
    double cpu;
    double later;
    const char *kernel;
};

static const struct made usual = {"a", "native", ROUNDS, 5, 1e6, 1, "k1"};

/* Some 1 % of noise that no two rounds share. */
static double noise(int round, int workers, const char *id)
{
    return 1 + 0.001 * ((round * 7 + workers * 3 + id[0] * 5) % 11);
}

static int add_samples(char *text, int n, const struct made *made, int round)
{
    double drift = round > made->rounds / 2 ? made->later : 1;
    for (int workers = 1; workers <= 2; workers++) {
        double times[] = {made->cpu * drift, 1e5};
        static const char *const cases[] = {"CpuThread", "StartThread"};
        for (int i = 0; i < 2; i++)
            n += snprintf(text + n, TEXT - (size_t)n,
                          "{\"record\":\"sample\",\"runtime\":\"%s\",\"case\":\"%s\","
                          "\"workers\":%d,\"round\":%d,\"elapsed_ns\":%.0f}\n",
                          made->runtime, cases[i], workers, round,
                          times[i] * workers * noise(round, workers, made->id));
    }
    return n;
}

static void make(struct results *results, const struct made *made)
{
    char *text = xmalloc(TEXT);
    int n = snprintf(
        text, TEXT,
        "{\"record\":\"run\",\"format\":1,\"program\":\"p\",\"run\":\"%s\",\"started\":\"s\","
        "\"max_workers\":2,\"points\":[1,2],\"rounds\":9,\"wait_ns\":9,"
        "\"cases\":[\"CpuThread\",\"StartThread\"],"
        "\"runtimes\":[{\"runtime\":\"%s\",\"iterations\":%d}]}\n"
        "{\"record\":\"runner\",\"runtime\":\"%s\",\"start_methods\":[\"fork\"],"
        "\"cases\":[\"CpuThread\"],\"host\":{\"name\":\"h\",\"boot_id\":\"1\",\"cpu\":\"c\","
        "\"usable_cpus\":2,\"kernel\":\"%s\",\"smt\":true}}\n",
        made->id, made->runtime, made->iterations, made->runtime, made->kernel);
    for (int round = 1; round <= made->rounds; round++)
        n = add_samples(text, n, made, round);
    FILE *stream = fmemopen(text, (size_t)n, "r");
    struct error error = {0};
    *results = (struct results){0};
    if (!results_read_stream(results, stream, made->id, &error))
        fail_msg("%s", error.text);
    fclose(stream);
    free(text);
}

struct pair {
    struct results before;
    struct results now;
    struct findings findings;
    struct changes changes;
};

static void begin(struct pair *pair, const struct made *before, const struct made *now)
{
    make(&pair->before, before);
    make(&pair->now, now);
    findings_init(&pair->findings, &pair->now);
    changes_init(&pair->changes, &pair->findings, &pair->before);
}

static void end(struct pair *pair)
{
    changes_release(&pair->changes);
    findings_release(&pair->findings);
    results_release(&pair->before);
    results_release(&pair->now);
}

static void a_change_is_found_where_it_is(void **state)
{
    (void)state;
    struct made now = usual;
    struct pair pair;
    now.id = "b";
    now.cpu = 1.3e6;
    begin(&pair, &usual, &now);
    assert_int_equal(pair.changes.cell_count, 4);
    for (size_t i = 0; i < 4; i++) {
        const struct compared_cell *cell = &pair.changes.cells[i];
        bool cpu = cell->case_id == CASE_CPU_THREAD;
        assert_int_equal(cell->comparison.verdict,
                         cpu ? VERDICT_FIRST_FASTER : VERDICT_NOT_RESOLVED);
        assert_near(cell->comparison.ratio.value, cpu ? 1.3 : 1, 0.01);
    }
    assert_null(changes_most(&pair.changes, true));
    assert_int_equal(changes_most(&pair.changes, false)->case_id, CASE_CPU_THREAD);
    assert_non_null(changes_too_slow(&pair.changes, 0.25));
    assert_null(changes_too_slow(&pair.changes, 0.35));
    end(&pair);
}

static void other_work_and_other_runtimes_are_not_compared(void **state)
{
    (void)state;
    struct made now = usual;
    struct pair pair;
    struct error error = {0};
    now.id = "b";
    now.iterations = 6;
    begin(&pair, &usual, &now);
    assert_int_equal(pair.changes.cell_count, 2);
    assert_int_equal(pair.changes.cells[0].case_id, CASE_START_THREAD);
    end(&pair);
    now.runtime = "other";
    begin(&pair, &usual, &now);
    assert_int_equal(pair.changes.cell_count, 0);
    assert_false(changes_passes(&pair.changes, 0.05, &error));
    assert_int_equal(error.code, ERROR_INCOMPLETE);
    end(&pair);
}

static void only_facts_that_differ_are_listed(void **state)
{
    (void)state;
    struct made now = usual;
    struct pair pair;
    now.id = "b";
    begin(&pair, &usual, &now);
    assert_int_equal(pair.changes.difference_count, 0);
    end(&pair);
    now.kernel = "k2";
    begin(&pair, &usual, &now);
    assert_int_equal(pair.changes.difference_count, 1);
    assert_string_equal(pair.changes.differences[0].fact, "host kernel");
    assert_string_equal(pair.changes.differences[0].before, "k1");
    assert_string_equal(pair.changes.differences[0].now, "k2");
    end(&pair);
}

static void a_run_that_drifts_differs_from_itself(void **state)
{
    (void)state;
    struct made now = usual;
    struct pair pair;
    now.id = "b";
    now.later = 1.5;
    begin(&pair, &usual, &now);
    assert_false(pair.changes.self_now.between_runs);
    assert_int_equal(pair.changes.self_before.tested, 4);
    assert_int_equal(pair.changes.self_before.different, 0);
    assert_int_equal(pair.changes.self_now.tested, 4);
    assert_int_equal(pair.changes.self_now.different, 2);
    end(&pair);
}

static void too_few_rounds_decide_nothing(void **state)
{
    (void)state;
    struct made now = usual;
    struct pair pair;
    struct error error = {0};
    now.id = "b";
    now.rounds = 2;
    now.cpu = 9e6;
    begin(&pair, &now, &now);
    assert_int_equal(changes_verdicts(&pair.changes, VERDICT_TOO_FEW_ROUNDS), 4);
    assert_int_equal(pair.changes.self_now.too_few, 4);
    assert_int_equal(pair.changes.self_now.tested, 0);
    assert_false(changes_passes(&pair.changes, 0.05, &error));
    assert_int_equal(error.code, ERROR_INCOMPLETE);
    end(&pair);
}

static void passing_depends_on_the_limit(void **state)
{
    (void)state;
    struct made now = usual;
    struct pair pair;
    struct error error = {0};
    now.id = "b";
    now.cpu = 1.3e6;
    begin(&pair, &usual, &now);
    assert_true(changes_passes(&pair.changes, 0.5, &error));
    assert_false(changes_passes(&pair.changes, 0.05, &error));
    assert_int_equal(error.code, ERROR_SLOWER);
    assert_non_null(strstr(error.text, "CpuThread with "));
    assert_non_null(strstr(error.text, "1.05x"));
    end(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_is_found_where_it_is),
        cmocka_unit_test(other_work_and_other_runtimes_are_not_compared),
        cmocka_unit_test(only_facts_that_differ_are_listed),
        cmocka_unit_test(a_run_that_drifts_differs_from_itself),
        cmocka_unit_test(too_few_rounds_decide_nothing),
        cmocka_unit_test(passing_depends_on_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
