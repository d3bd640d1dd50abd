/* Runs beside each other: which cells are matched, what their verdicts are, what else differs, and
 * how much runs of the same thing do. */
#include "made_run.h"
#include "near.h"
#include "saved_run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/data/results_read.h"
#include "tvp/findings/changes.h"
#include "tvp/sentences/changes_text.h"
#include "tvp/sentences/history_text.h"

enum { ROUNDS = 16, TEXT = 1 << 16 };

/* A run of CpuThread and StartThread at 1 and 2 workers. CpuThread takes `cpu` ns a worker. */
struct made {
    const char *id;
    const char *runtime;
    int rounds;
    int iterations;
    double cpu;
    const char *kernel;
    const char *started;
};

static const struct made usual = {"a", "native", ROUNDS, 5, 1e6, "k1", "s"};

/* Some 1 % of noise that no two rounds share. */
static double noise(int round, int workers, const char *id)
{
    return 1 + 0.001 * ((round * 7 + workers * 3 + id[0] * 5) % 11);
}

static int add_samples(char *text, int n, const struct made *made, int round)
{
    for (int workers = 1; workers <= 2; workers++) {
        double times[] = {made->cpu, 1e5};
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
        "{\"record\":\"run\",\"format\":1,\"program\":\"p\",\"run\":\"%s\",\"started\":\"%s\","
        "\"max_workers\":2,\"points\":[1,2],\"rounds\":9,\"wait_ns\":9,"
        "\"cases\":[\"CpuThread\",\"StartThread\"],"
        "\"runtimes\":[{\"runtime\":\"%s\",\"iterations\":%d}]}\n"
        "{\"record\":\"runner\",\"runtime\":\"%s\",\"start_methods\":[\"fork\"],"
        "\"cases\":[\"CpuThread\"],\"host\":{\"name\":\"h\",\"boot_id\":\"1\",\"cpu\":\"c\","
        "\"usable_cpus\":2,\"kernel\":\"%s\",\"smt\":true}}\n",
        made->id, made->started, made->runtime, made->iterations, made->runtime, made->kernel);
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

enum { MOST_RUNS = 4 };

struct pair {
    struct results before[MOST_RUNS];
    struct results now[MOST_RUNS];
    struct findings findings;
    struct compared_runs runs;
    struct changes changes;
};

/* Each run of a side by itself, its CpuThread some 1 % apart from those of the others. */
static void begin_runs(struct pair *pair, const struct made *before, size_t before_count,
                       const struct made *now, size_t now_count, double limit)
{
    static const double apart[] = {1, 1.01, 0.99, 1.005};
    static const char *const ids[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    *pair = (struct pair){.runs = {.first_before = &pair->before[0], .limit = limit}};
    for (size_t i = 0; i < before_count + now_count; i++) {
        bool older = i < before_count;
        size_t place = older ? i : i - before_count;
        struct made made = older ? *before : *now;
        struct results *results = older ? &pair->before[place] : &pair->now[place];
        made.id = ids[i];
        made.cpu *= apart[place];
        make(results, &made);
        run_set_add(older ? &pair->runs.before : &pair->runs.now, results);
    }
    findings_init(&pair->findings, &pair->now[0]);
    changes_init(&pair->changes, &pair->findings, &pair->runs);
}

static void begin(struct pair *pair, const struct made *before, const struct made *now,
                  double limit)
{
    begin_runs(pair, before, 1, now, 1, limit);
}

static void end(struct pair *pair)
{
    changes_release(&pair->changes);
    findings_release(&pair->findings);
    run_set_release(&pair->runs.before);
    run_set_release(&pair->runs.now);
    for (size_t i = 0; i < MOST_RUNS; i++) {
        results_release(&pair->before[i]);
        results_release(&pair->now[i]);
    }
}

static void a_change_is_found_where_it_is(void **state)
{
    (void)state;
    struct made now = usual;
    struct pair pair;
    now.cpu = 1.3e6;
    begin(&pair, &usual, &now, 0.05);
    assert_int_equal(pair.changes.cell_count, 4);
    for (size_t i = 0; i < 4; i++) {
        const struct compared_cell *cell = &pair.changes.cells[i];
        bool cpu = cell->case_id == CASE_CPU_THREAD;
        assert_int_equal(cell->shift.verdict, cpu ? VERDICT_FIRST_FASTER : VERDICT_NOT_RESOLVED);
        assert_near(cell->shift.ratio.value, cpu ? 1.3 : 1, 0.01);
        assert_near(cell->shift.second_seconds / cell->shift.first_seconds, cell->shift.ratio.value,
                    1e-9);
        assert_int_equal(cell->shift.beyond_limit, cpu);
    }
    assert_near(pair.changes.all.ratio.value, sqrt(1.3), 0.01);
    assert_null(changes_most(&pair.changes, true));
    assert_int_equal(changes_most(&pair.changes, false)->case_id, CASE_CPU_THREAD);
    assert_non_null(changes_too_slow(&pair.changes));
    end(&pair);
}

/* 30 % slower is more than 25 %, but one run a side that may differ by 2 % does not show it. */
static void a_limit_has_to_be_shown_to_be_passed(void **state)
{
    (void)state;
    struct made now = usual;
    struct pair pair;
    now.cpu = 1.3e6;
    begin(&pair, &usual, &now, 0.25);
    assert_null(changes_too_slow(&pair.changes));
    assert_true(changes_most(&pair.changes, false)->shift.ratio.value > 1.25);
    end(&pair);
}

static void what_is_assumed_of_runs_is_said(void **state)
{
    (void)state;
    struct pair pair;
    struct strbuf text = {0};
    begin(&pair, &usual, &usual, NAN);
    const struct run_spread *spread = &pair.changes.spread;
    assert_true(spread->assumed);
    assert_near(spread->of_all, 0.02, 1e-12);
    /* (2.241 + 0.842) standard errors of 2 % times the root of 2, and some noise. */
    assert_near(spread->smallest, 0.091, 0.002);
    assert_int_equal(spread->runs_needed, 5);
    add_spread(&text, &pair.changes);
    assert_non_null(strstr(strbuf_text(&text), "2 % is assumed"));
    assert_non_null(strstr(strbuf_text(&text), "5 runs a side"));
    strbuf_release(&text);
    end(&pair);
}

/* Runs that differ by some 1 %, of which a single run a side knows nothing. */
static void several_runs_tell_how_much_runs_differ(void **state)
{
    (void)state;
    struct pair pair;
    begin_runs(&pair, &usual, 3, &usual, 3, NAN);
    const struct run_spread *spread = &pair.changes.spread;
    assert_false(spread->assumed);
    assert_int_equal(spread->runs, 6);
    assert_near(spread->freedom, 4, 1e-12);
    /* Half of the cells have a standard deviation of 1 %, the others none. */
    assert_near(spread->of_all, 0.005, 0.001);
    assert_int_equal(changes_verdicts(&pair.changes, VERDICT_NOT_RESOLVED), 4);
    assert_int_equal(pair.changes.all.verdict, VERDICT_NOT_RESOLVED);
    end(&pair);
}

static void one_round_a_run_does_where_there_are_several_runs(void **state)
{
    (void)state;
    struct made few = usual, slow;
    struct pair pair;
    few.rounds = 1;
    slow = few;
    slow.cpu = 2e6;
    begin_runs(&pair, &few, 3, &slow, 3, 0.05);
    assert_int_equal(changes_most(&pair.changes, false)->case_id, CASE_CPU_THREAD);
    assert_int_equal(changes_verdicts(&pair.changes, VERDICT_TOO_FEW_ROUNDS), 0);
    end(&pair);
}

static void other_work_and_other_runtimes_are_not_compared(void **state)
{
    (void)state;
    struct made now = usual;
    struct pair pair;
    struct error error = {0};
    now.iterations = 6;
    begin(&pair, &usual, &now, 0.05);
    assert_int_equal(pair.changes.cell_count, 2);
    assert_int_equal(pair.changes.cells[0].case_id, CASE_START_THREAD);
    end(&pair);
    now.runtime = "other";
    begin(&pair, &usual, &now, 0.05);
    assert_int_equal(pair.changes.cell_count, 0);
    assert_false(changes_passes(&pair.changes, &error));
    assert_int_equal(error.code, ERROR_INCOMPLETE);
    end(&pair);
}

static void only_facts_that_differ_are_listed(void **state)
{
    (void)state;
    struct made now = usual;
    struct pair pair;
    begin(&pair, &usual, &now, NAN);
    assert_int_equal(pair.changes.difference_count, 0);
    end(&pair);
    now.kernel = "k2";
    begin(&pair, &usual, &now, NAN);
    assert_int_equal(pair.changes.difference_count, 1);
    assert_string_equal(pair.changes.differences[0].fact, "host kernel");
    assert_string_equal(pair.changes.differences[0].before, "k1");
    assert_string_equal(pair.changes.differences[0].now, "k2");
    end(&pair);
}

static void too_few_rounds_decide_nothing(void **state)
{
    (void)state;
    struct made now = usual;
    struct pair pair;
    struct error error = {0};
    now.rounds = 2;
    now.cpu = 9e6;
    begin(&pair, &now, &now, 0.05);
    assert_int_equal(changes_verdicts(&pair.changes, VERDICT_TOO_FEW_ROUNDS), 4);
    assert_int_equal(pair.changes.all.verdict, VERDICT_TOO_FEW_ROUNDS);
    assert_false(changes_passes(&pair.changes, &error));
    assert_int_equal(error.code, ERROR_INCOMPLETE);
    end(&pair);
}

static void passing_depends_on_the_limit(void **state)
{
    (void)state;
    struct made now = usual;
    struct pair pair;
    struct error error = {0};
    now.cpu = 1.3e6;
    begin(&pair, &usual, &now, 0.5);
    assert_true(changes_passes(&pair.changes, &error));
    end(&pair);
    begin(&pair, &usual, &now, 0.05);
    assert_false(changes_passes(&pair.changes, &error));
    assert_int_equal(error.code, ERROR_DIFFERS);
    assert_non_null(strstr(error.text, "CpuThread with "));
    assert_non_null(strstr(error.text, "(5 %)"));
    end(&pair);
}

/* ---- within rounds ---- */

/* A new build and an older one: rounds that differ by up to 60 %, in which the new one takes 4 %
 * longer; its thread cells belong to both start methods of each. */
static void an_older_build_is_compared_round_by_round(void **state)
{
    (void)state;
    struct saved_run run;
    struct changes changes;
    const struct compared_runs within = {.limit = 0.02};
    run.results = (struct results){0};
    take_record(&run.results,
                RUN_HEAD "'max_workers':1,'points':[1],'rounds':12,'wait_ns':9,"
                         "'cases':['CpuThread','CpuProcess'],'runtimes':["
                         "{'runtime':'new','start_method':'fork','iterations':1},"
                         "{'runtime':'new-spawn','start_method':'spawn','iterations':1,"
                         "'threads_of':'new'},"
                         "{'runtime':'older','start_method':'fork','iterations':1,'older':true},"
                         "{'runtime':'older-spawn','start_method':'spawn','iterations':1,"
                         "'older':true,'threads_of':'older'},"
                         "{'runtime':'older-too','start_method':'fork','iterations':1,"
                         "'older':true}]");
    static const char *const names[] = {"new", "new-spawn", "older", "older-spawn"};
    for (uint32_t round = 1; round <= 12; round++)
        for (int i = 0; i < 4; i++)
            for (int c = 0; c < 2; c++) {
                double slower = i < 2 ? 1.04 : 1, shared = 1 + 0.05 * (round * 5 % 12);
                double noise = 1 + 0.001 * ((round * 7 + (uint32_t)(i * 3 + c)) % 5);
                if (c == 1 || i % 2 == 0)
                    add_sample_of(&run.results, names[i], c ? CASE_CPU_PROCESS : CASE_CPU_THREAD, 1,
                                  round, (int64_t)(1e7 * slower * shared * noise));
            }
    findings_init(&run.findings, &run.results);
    assert_string_equal(findings_newer(&run.findings, &run.findings.runtimes[3])->facts->name,
                        "new-spawn");
    assert_string_equal(findings_newer(&run.findings, &run.findings.runtimes[4])->facts->name,
                        "new");
    assert_null(findings_newer(&run.findings, &run.findings.runtimes[0]));
    changes_init(&changes, &run.findings, &within);
    assert_true(changes.within_rounds);
    assert_int_equal(changes.cell_count, 3);
    assert_near(changes.all.ratio.value, 1.04, 0.002);
    assert_int_equal(changes.all.verdict, VERDICT_FIRST_FASTER);
    assert_true(changes.all.beyond_limit);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(changes.cells[i].shift.verdict, VERDICT_FIRST_FASTER);
    changes_release(&changes);
    saved_run_close(&run);
}

/* ---- over time ---- */

static struct history history_of(struct run_set *set, size_t count, size_t changed_at)
{
    static const char *const starts[] = {"2026-01", "2026-02", "2026-03", "2026-04", "2026-05",
                                         "2026-06", "2026-07", "2026-08", "2026-09", "2026-10"};
    struct history history;
    for (size_t i = count; i-- > 0;) {
        struct made made = usual;
        struct results results;
        char id[2] = {(char)('a' + i), 0};
        made.id = id;
        made.started = starts[i];
        made.cpu = 1e6 * (1 + 0.001 * (double)(i * 7 % 5)) * (i >= changed_at ? 1.1 : 1);
        make(&results, &made);
        run_set_add(set, &results);
        results_release(&results);
    }
    history_init(&history, set, &(struct run_set){0});
    return history;
}

static void the_run_at_which_the_level_changed_is_found(void **state)
{
    (void)state;
    struct run_set set = {0};
    struct history history = history_of(&set, 10, 6);
    assert_string_equal(history.runs[0]->id, "a"); /* by start, in whatever order they came */
    assert_int_equal(history.change_count, 1);
    assert_int_equal(history.changes[0].run, 6);
    assert_int_equal(history.changes[0].most->case_id, CASE_CPU_THREAD);
    assert_near(history.changes[0].most_ratio, 1.1, 0.005);
    assert_near(history.changes[0].ratio, sqrt(1.1), 0.005);
    assert_int_equal(history.stretches[5], 0);
    assert_int_equal(history.stretches[6], 1);
    assert_true(history_level(&history, 9, CASE_CPU_THREAD) > 1.02);
    assert_true(isnan(history_level(&history, 9, CASE_IO_THREAD)));
    history_release(&history);
    run_set_release(&set);
}

static void few_runs_have_no_change(void **state)
{
    (void)state;
    struct run_set set = {0};
    struct history history = history_of(&set, HISTORY_MINIMUM_RUNS - 1, 3);
    struct strbuf text = {0};
    assert_int_equal(history.change_count, 0);
    add_history_summary(&text, &history);
    assert_non_null(strstr(strbuf_text(&text), "too few"));
    strbuf_release(&text);
    history_release(&history);
    run_set_release(&set);
}

/* Runs before and after an improvement tell how much those before differ, and those after. */
static void a_change_of_level_is_no_spread(void **state)
{
    (void)state;
    struct run_set set = {0};
    struct history history = history_of(&set, 10, 5);
    struct compared_runs runs = {.history = &history, .limit = NAN};
    struct run_spread spread = spread_beforehand(&runs);
    assert_int_equal(history.change_count, 1);
    assert_false(spread.assumed);
    assert_near(spread.freedom, 8, 1e-12);
    assert_true(spread.of_one < 0.005);
    history_release(&history);
    run_set_release(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_is_found_where_it_is),
        cmocka_unit_test(a_limit_has_to_be_shown_to_be_passed),
        cmocka_unit_test(what_is_assumed_of_runs_is_said),
        cmocka_unit_test(several_runs_tell_how_much_runs_differ),
        cmocka_unit_test(one_round_a_run_does_where_there_are_several_runs),
        cmocka_unit_test(other_work_and_other_runtimes_are_not_compared),
        cmocka_unit_test(only_facts_that_differ_are_listed),
        cmocka_unit_test(too_few_rounds_decide_nothing),
        cmocka_unit_test(passing_depends_on_the_limit),
        cmocka_unit_test(an_older_build_is_compared_round_by_round),
        cmocka_unit_test(the_run_at_which_the_level_changed_is_found),
        cmocka_unit_test(few_runs_have_no_change),
        cmocka_unit_test(a_change_of_level_is_no_spread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
