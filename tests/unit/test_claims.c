#include "unit.h"

#include "saved_run.h"
#include "tvp/claims/claims.h"

static struct saved_run run;
static struct claims claims;

static size_t words_in(const char *text)
{
    size_t words = 1;
    for (const char *at = strchr(text, ' '); at; at = strchr(at + 1, ' '))
        words++;
    return words;
}

/* Whatever was measured. */
static void check_brief(const struct claim *claim)
{
    bool unmeasured = strstr(claim->brief, " (not measured here).");
    bool unresolved = strstr(claim->brief, " (not resolved here).");
    if (words_in(claim->brief) > 15)
        print_error("%s has %zu words\n", claim->brief, words_in(claim->brief));
    assert_true(words_in(claim->brief) <= 15);
    check_sentence(claim->brief);
    assert_true(claim->has_figure || claim->verdict == CLAIM_NOT_MEASURED ||
                claim->verdict == CLAIM_NOT_RESOLVED);
    assert_int_equal(unmeasured, claim->verdict == CLAIM_NOT_MEASURED);
    assert_true((unmeasured || unresolved) != claim->has_figure);
    check_sentence(claim->method);
    assert_int_in_range(claim->source_count, 1, 2);
}

static void judge(const char *name, edit_record *edit)
{
    saved_run_open(&run, name, edit);
    claims_init(&claims, &run.findings, NULL);
    for (size_t i = 0; i < claims.count; i++)
        check_brief(&claims.list[i]);
}

static void done(void)
{
    claims_release(&claims);
    saved_run_close(&run);
}

static const struct claim *claim_of(const char *id)
{
    for (size_t i = 0; i < claims.count; i++)
        if (strcmp(claims.list[i].id, id) == 0)
            return &claims.list[i];
    print_error("there is no claim %s\n", id);
    fail();
    return NULL;
}

static void assert_verdict(const char *id, enum claim_verdict verdict)
{
    if (claim_of(id)->verdict != verdict)
        print_error("%s: %s\n", id, claim_of(id)->evidence);
    assert_string_equal(claim_verdict_text(claim_of(id)->verdict), claim_verdict_text(verdict));
}

static void assert_says(const char *id, const char *words)
{
    if (!strstr(claim_of(id)->evidence, words))
        print_error("%s: %s\ndoes not say: %s\n", id, claim_of(id)->evidence, words);
    assert_non_null(strstr(claim_of(id)->evidence, words));
}

static void assert_keeps_quiet(const char *id, const char *words)
{
    assert_null(strstr(claim_of(id)->evidence, words));
}

/* ---- what the tests make of samples ---- */

static json_int_t workers_of(const json_t *record)
{
    return json_integer_value(json_object_get(record, "workers"));
}

/* Without the times within that no longer fit. */
static void set_elapsed(json_t *record, json_int_t elapsed_ns)
{
    json_object_set_new(record, "elapsed_ns", json_integer(elapsed_ns));
    json_object_del(record, "started_ns");
    json_object_del(record, "work_begin_ns");
    json_object_del(record, "work_end_ns");
}

/* ---- all of them ---- */

static void says_what_is_expected_of_every_saved_run(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAVED_RUNS; i++) {
        struct strbuf text = {0};
        judge(saved_runs[i], NULL);
        for (size_t c = 0; c < claims.count; c++)
            strbuf_addf(&text, "%s: %s\n  %s\n  %s\n", claims.list[c].id,
                        claim_verdict_text(claims.list[c].verdict), claims.list[c].brief,
                        claims.list[c].evidence);
        done();
        check_golden(saved_runs[i], "claims", strbuf_text(&text));
        strbuf_release(&text);
    }
}

static void cites_what_can_be_looked_up(void **state)
{
    (void)state;
    bool cited[REFERENCE_COUNT] = {false};
    judge("threads_win", NULL);
    for (size_t c = 0; c < claims.count; c++)
        for (size_t s = 0; s < claims.list[c].source_count; s++)
            for (int r = 0; r < REFERENCE_COUNT; r++)
                cited[r] |= strcmp(claims.list[c].sources[s].title, references[r].title) == 0;
    done();
    for (int r = 0; r < REFERENCE_COUNT; r++) {
        assert_true(cited[r]);
        assert_true(strncmp(references[r].address, "https://", 8) == 0);
        assert_null(strpbrk(references[r].address, " ()<>\"'"));
        assert_null(strpbrk(references[r].title, "[]*_`<>\\"));
    }
}

static void speaks_in_whole_sentences(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAVED_RUNS; i++) {
        judge(saved_runs[i], NULL);
        assert_true(claims.count >= 10);
        for (size_t c = 0; c < claims.count; c++) {
            check_sentence(claims.list[c].text);
            check_sentence(claims.list[c].test);
            check_sentence(claims.list[c].evidence);
        }
        done();
    }
}

static void names_each_claim_once_and_processes_first(void **state)
{
    (void)state;
    judge("threads_win", NULL);
    for (size_t i = 1; i < claims.count; i++) {
        assert_true(claims.list[i].side >= claims.list[i - 1].side);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(claims.list[i].id, claims.list[j].id);
    }
    done();
}

/* A verdict needs its figures: what is judged is never called unmeasured, and the other way. */
static void gives_a_reason_where_there_is_no_verdict(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAVED_RUNS; i++) {
        judge(saved_runs[i], NULL);
        for (size_t c = 0; c < claims.count; c++) {
            const struct claim *claim = &claims.list[c];
            bool reason =
                strstr(claim->evidence, "ot measured") || strstr(claim->evidence, "No verdict");
            if (claim->verdict == CLAIM_NOT_MEASURED || claim->verdict == CLAIM_NOT_RESOLVED)
                assert_true(reason);
            if (claim->verdict == CLAIM_NOT_RESOLVED)
                assert_true(strncmp(claim->evidence, "Not measured", 12) != 0);
        }
        done();
    }
}

/* ---- the cost of a worker ---- */

static void compares_the_costs_of_starting(void **state)
{
    (void)state;
    judge("threads_win", NULL);
    assert_verdict("process-overhead", CLAIM_CONFIRMED);
    assert_verdict("thread-overhead", CLAIM_CONFIRMED);
    assert_says("process-overhead", "96.1 µs (95.5–96.7) for a process (fork)");
    assert_says("process-overhead", "8.72 (8.64–8.79) times as much");
    assert_says("process-overhead",
                "60.0 KiB (59.9 KiB–60.8 KiB) of memory and a thread 8.2 KiB (8.2 "
                "KiB–8.4 KiB); that is the proportional set size");
    assert_says("process-overhead", "256.0 MiB of further memory in small pages");
    /* Three costs of a fork stand there, and what each is. */
    assert_says("process-overhead", "each further worker takes 11.03 µs (10.93–11.12)");
    assert_says("process-overhead", "one alone takes 34.8 µs (34.4–35.6) and 202.2 µs");
    assert_says("process-overhead", "In a series beside the rounds, one worker straight after the "
                                    "other: once the parent has");
    assert_says("process-overhead", "need not be what one alone takes above.");
    assert_keeps_quiet("thread-overhead", "256.0 MiB");
    done();
}

static void does_not_resolve_costs_that_overlap(void **state)
{
    (void)state;
    judge("nothing_resolved", NULL);
    assert_verdict("process-overhead", CLAIM_NOT_CONFIRMED);
    assert_says("process-overhead", "no difference resolved");
    assert_verdict("thread-overhead", CLAIM_NOT_CONFIRMED);
    done();
}

/* A thread that adds less than the noise has no ratio, but it is cheaper than a process all the
 * same when even its upper bound is. */
static void compares_a_cost_that_is_not_resolved_by_its_bound(void **state)
{
    (void)state;
    judge("impossible", NULL);
    assert_verdict("process-overhead", CLAIM_CONFIRMED);
    assert_says("process-overhead", "each further worker takes at most ");
    assert_says("process-overhead", " (not resolved) for a thread and ");
    assert_keeps_quiet("process-overhead", "times as much");
    assert_says("thread-io", "on top of the wait of 20.0 ms came at most ");
    done();
    judge("impossible", swap_sides);
    assert_verdict("process-overhead", CLAIM_NOT_CONFIRMED);
    assert_says("process-overhead", "Here the process is the cheaper one");
    done();
}

/* Processes that start as unsteadily as the threads. */
static void start_alike(json_t *record)
{
    static json_int_t thread_ns;
    json_t *elapsed = json_object_get(record, "elapsed_ns");
    json_object_del(record, "started_ns");
    if (has_text(record, "case", "StartThread"))
        thread_ns = json_integer_value(elapsed);
    if (has_text(record, "case", "StartProcess"))
        json_integer_set(elapsed, thread_ns > 0 ? thread_ns : 60000);
}

static void does_not_compare_costs_that_are_not_resolved(void **state)
{
    (void)state;
    judge("impossible", start_alike);
    assert_verdict("process-overhead", CLAIM_NOT_RESOLVED);
    assert_says("process-overhead", "No verdict: a cost that is not told from 0 may be any");
    done();
}

static void names_a_speed_up_above_the_cpus(void **state)
{
    (void)state;
    judge("impossible", NULL);
    assert_says("thread-cpu", ", above the ideal), an efficiency of ");
    done();
    judge("threads_win", NULL);
    assert_keeps_quiet("thread-cpu", "above the ideal");
    done();
}

static void says_so_when_processes_are_cheaper(void **state)
{
    (void)state;
    judge("threads_win", swap_sides);
    assert_verdict("process-overhead", CLAIM_NOT_CONFIRMED);
    assert_says("process-overhead", "Here the process is the cheaper one");
    assert_verdict("thread-overhead", CLAIM_NOT_CONFIRMED);
    done();
}

static void gives_no_verdict_on_too_few_rounds(void **state)
{
    (void)state;
    judge("unfinished", NULL);
    assert_verdict("process-overhead", CLAIM_NOT_RESOLVED);
    assert_says("process-overhead", "min–max");
    assert_says("process-overhead", "an interval needs 6 rounds");
    assert_verdict("thread-io", CLAIM_NOT_RESOLVED);
    assert_says("thread-io", "only 1 did");
    assert_verdict("thread-cpu", CLAIM_NOT_RESOLVED);
    done();
}

static void says_which_case_was_left_out(void **state)
{
    (void)state;
    judge("one_round", NULL);
    assert_verdict("process-overhead", CLAIM_NOT_RESOLVED);
    assert_says("process-overhead", "StartProcess (processes that do nothing) was not "
                                    "part of this run");
    done();
}

static void fail_start_process(json_t *record)
{
    if (!has_text(record, "case", "StartProcess"))
        return;
    json_object_set_new(record, "record", json_string("failure"));
    json_object_set_new(record, "error", json_string("EAGAIN"));
    json_object_set_new(record, "message", json_string("fork:\n\x1b[31mno more.\r\n"));
}

static void says_why_a_case_failed_on_one_line(void **state)
{
    (void)state;
    judge("one_cpu", fail_start_process);
    assert_verdict("process-overhead", CLAIM_NOT_RESOLVED);
    assert_says("process-overhead", "StartProcess (processes that do nothing) failed: fork: "
                                    "[31mno more.");
    done();
}

/* ---- computing at the same time ---- */

static void judges_speed_up_by_its_interval(void **state)
{
    (void)state;
    judge("threads_win", NULL);
    assert_verdict("process-cpu", CLAIM_CONFIRMED);
    assert_verdict("thread-cpu", CLAIM_CONFIRMED);
    assert_says("process-cpu", "4 workers on 4 usable CPUs");
    assert_says("process-cpu", "a speed-up of 3.87 (3.82–3.95), an efficiency of 96.8 % "
                               "(95.6–98.8); one process alone takes 10.35 ms");
    done();
    judge("processes_win", NULL);
    assert_verdict("process-cpu", CLAIM_CONFIRMED);
    assert_says("process-cpu", "6.65 (6.42–6.74)");
    done();
}

/* The native runtime's threads as slow as those of a runtime with a lock. */
static void serialize_threads(json_t *record)
{
    if (!has_text(record, "case", "CpuThread") || has_text(record, "runtime", "cpython"))
        return;
    set_elapsed(record, workers_of(record) * 10000000);
}

static void does_not_confirm_threads_that_take_turns(void **state)
{
    (void)state;
    judge("threads_win", serialize_threads);
    assert_verdict("thread-cpu", CLAIM_NOT_CONFIRMED);
    assert_says("thread-cpu", "How far they scale: hardly.");
    assert_verdict("process-cpu", CLAIM_CONFIRMED);
    done();
}

/* Of 4 CPUs threads get as much as 2.4 give. */
static void crowd_threads(json_t *record)
{
    if (!has_text(record, "case", "CpuThread") || has_text(record, "runtime", "cpython"))
        return;
    set_elapsed(record, workers_of(record) == 1 ? 12000000 : workers_of(record) * 5000000);
}

static void confirms_in_part_what_is_far_from_the_ideal(void **state)
{
    (void)state;
    judge("threads_win", crowd_threads);
    assert_verdict("thread-cpu", CLAIM_CONFIRMED_IN_PART);
    assert_says("thread-cpu", "an efficiency of 60.00 % (60.00–60.00)");
    assert_says("thread-cpu", "How far they scale: partly.");
    done();
}

static void cannot_show_scaling_on_one_cpu(void **state)
{
    (void)state;
    judge("one_cpu", NULL);
    assert_verdict("process-cpu", CLAIM_NOT_MEASURED);
    assert_verdict("thread-cpu", CLAIM_NOT_MEASURED);
    assert_says("thread-cpu", "one CPU cannot show it");
    done();
}

static void cannot_show_scaling_with_one_row(void **state)
{
    (void)state;
    judge("one_row", NULL);
    assert_verdict("process-cpu", CLAIM_NOT_MEASURED);
    assert_says("process-cpu", "no row with more than one worker");
    assert_verdict("thread-io", CLAIM_NOT_MEASURED);
    assert_says("thread-io", "one worker alone cannot wait at the same time as another");
    done();
}

/* Ten iterations: computing takes as long as starting does. */
static void compute_next_to_nothing(json_t *record)
{
    if (!has_text(record, "record", "sample"))
        return;
    bool process = strstr(json_string_value(json_object_get(record, "case")), "Process");
    const char *name = json_string_value(json_object_get(record, "case"));
    if (strncmp(name, "Cpu", 3) != 0 && strncmp(name, "Start", 5) != 0)
        return;
    json_int_t round = json_integer_value(json_object_get(record, "round"));
    set_elapsed(record, (process ? 300000 : 30000) +
                            workers_of(record) * (process ? 100000 : 10000) + round * 10);
}

static void does_not_take_starting_for_computing(void **state)
{
    (void)state;
    judge("threads_win", compute_next_to_nothing);
    /* The speed-up of starting alone would have been over 2. */
    assert_verdict("process-cpu", CLAIM_NOT_MEASURED);
    assert_says("process-cpu", "mostly starting the workers");
    assert_verdict("thread-cpu", CLAIM_NOT_MEASURED);
    assert_verdict("process-overhead", CLAIM_CONFIRMED);
    done();
}

static void speaks_of_c_only_where_there_is_c(void **state)
{
    (void)state;
    judge("processes_win", NULL);
    assert_verdict("thread-cpu", CLAIM_NOT_MEASURED);
    assert_says("thread-cpu", "nothing of this run says that it is written in C");
    done();
    judge("two_runtimes", NULL);
    assert_verdict("thread-cpu", CLAIM_CONFIRMED);
    assert_keeps_quiet("thread-cpu", "cpython");
    assert_says("process-cpu", "cpython: With 4 workers");
    done();
}

/* ---- waiting ---- */

static void judges_waits_by_their_overlap(void **state)
{
    (void)state;
    judge("threads_win", NULL);
    assert_verdict("thread-io", CLAIM_CONFIRMED);
    assert_says("thread-io", "With 15 workers 14.95 (14.82–15.12) waits of threads");
    assert_says("thread-io", "waits of processes");
    done();
}

static void wait_one_after_the_other(json_t *record)
{
    if (!has_text(record, "case", "IoThread"))
        return;
    set_elapsed(record, workers_of(record) * 50000000);
}

static void does_not_confirm_waits_that_take_turns(void **state)
{
    (void)state;
    judge("threads_win", wait_one_after_the_other);
    assert_verdict("thread-io", CLAIM_NOT_CONFIRMED);
    assert_says("thread-io", "How far they wait at the same time: hardly.");
    done();
}

static void wait_for_each_other(json_t *record)
{
    if (has_text(record, "case", "IoThread"))
        set_elapsed(record, 100000000);
}

static void confirms_in_part_waits_of_which_half_go_on_at_once(void **state)
{
    (void)state;
    judge("threads_win", wait_for_each_other);
    assert_verdict("thread-io", CLAIM_CONFIRMED_IN_PART);
    assert_says("thread-io", "With 15 workers 7.500 (7.500–7.500) waits of threads");
    assert_says("thread-io", "How far they wait at the same time: partly.");
    done();
}

static void needs_to_know_the_wait(void **state)
{
    (void)state;
    judge("classic", NULL);
    assert_verdict("thread-io", CLAIM_NOT_RESOLVED);
    assert_says("thread-io", "how long each worker waited is not known");
    done();
}

/* ---- CPython's lock ---- */

/* Processes that get as far as they can, in every round. */
static void speed_up_processes(json_t *record)
{
    if (has_text(record, "runtime", "cpython") && has_text(record, "case", "CpuProcess"))
        set_elapsed(record, 12000000);
}

static void confirms_the_lock_of_cpython(void **state)
{
    (void)state;
    judge("threads_win", speed_up_processes);
    assert_verdict("thread-gil", CLAIM_CONFIRMED);
    assert_says("thread-gil", "In CPython 3.11.7, with 4 workers");
    assert_says("thread-gil", "threads reach a speed-up of 1.000 (0.978–1.012) and processes 4.0");
    assert_says("thread-gil", "In C, in the same run, 4 threads reach 3.99");
    done();
    judge("two_runtimes", speed_up_processes);
    assert_verdict("thread-gil", CLAIM_CONFIRMED);
    done();
    /* No C beside it: then nothing is said of C. */
    judge("processes_win", NULL);
    assert_verdict("thread-gil", CLAIM_CONFIRMED);
    assert_keeps_quiet("thread-gil", "In C,");
    done();
}

/* Of 4 CPUs others leave two and a half: in C too. */
static void leave_part_of_the_machine(json_t *record)
{
    if (has_text(record, "case", "CpuProcess"))
        set_elapsed(record, workers_of(record) == 1 ? 12000000 : 20000000);
}

static void confirms_the_lock_where_the_machine_gives_less_than_its_cpus(void **state)
{
    (void)state;
    judge("threads_win", leave_part_of_the_machine);
    assert_verdict("thread-gil", CLAIM_CONFIRMED);
    assert_says("thread-gil", "processes get near what can be reached (beyond 1.92, 80 % of what "
                              "processes in C reach at most, p = 3.1e-05).");
    done();
}

/* Twice as far as one worker, on 4 CPUs. */
static void hold_up(json_t *record, const char *name)
{
    if (has_text(record, "runtime", "cpython") && has_text(record, "case", name))
        set_elapsed(record, workers_of(record) == 1 ? 12000000 : 24000000);
}

static void hold_up_processes(json_t *record)
{
    hold_up(record, "CpuProcess");
}

static void hold_up_both(json_t *record)
{
    hold_up(record, "CpuProcess");
    hold_up(record, "CpuThread");
}

static void confirms_the_lock_in_part_where_processes_only_get_further(void **state)
{
    (void)state;
    judge("threads_win", hold_up_processes);
    assert_verdict("thread-gil", CLAIM_CONFIRMED_IN_PART);
    assert_says("thread-gil",
                "Threads stay at one CPU (below 1.25, p = 3.1e-05); how far processes "
                "scale: partly.");
    done();
}

/* Of 4 CPUs both get the same part: something else is in the way. */
static void blames_no_lock_when_both_scale_partly(void **state)
{
    (void)state;
    judge("threads_win", hold_up_both);
    assert_verdict("thread-gil", CLAIM_NOT_CONFIRMED);
    assert_says("thread-gil", "Threads get beyond one CPU; how far processes scale: partly.");
    done();
}

static void judges_a_free_threaded_one_by_what_it_does(void **state)
{
    (void)state;
    judge("free_threaded", NULL);
    assert_verdict("thread-gil", CLAIM_NOT_CONFIRMED);
    assert_says("thread-gil", "which runs without its lock");
    assert_says("thread-gil",
                "Threads get beyond one CPU; processes get near what can be reached "
                "(beyond 2.87, 80 % of what processes in C reach at most, p = 0.0039).");
    done();
}

static void slow_all_of_cpython(json_t *record)
{
    if (!has_text(record, "runtime", "cpython") || !has_text(record, "record", "sample"))
        return;
    set_elapsed(record, workers_of(record) * 10000000);
    if (strncmp(json_string_value(json_object_get(record, "case")), "Cpu", 3) != 0)
        drop_record(record);
}

static void blames_no_lock_when_processes_get_no_further(void **state)
{
    (void)state;
    judge("threads_win", slow_all_of_cpython);
    assert_verdict("thread-gil", CLAIM_NOT_CONFIRMED);
    assert_says("thread-gil",
                "Threads stay at one CPU (below 1.25, p = 3.1e-05); how far processes "
                "scale: hardly.");
    done();
}

static void drop_late_cpython(json_t *record)
{
    if (has_text(record, "runtime", "cpython") &&
        json_integer_value(json_object_get(record, "round")) > 5)
        drop_record(record);
}

static void needs_enough_rounds_of_cpython(void **state)
{
    (void)state;
    judge("threads_win", drop_late_cpython);
    assert_verdict("thread-gil", CLAIM_NOT_RESOLVED);
    assert_says("thread-gil", "an interval needs 6 rounds");
    done();
}

static void says_why_cpython_was_not_measured(void **state)
{
    (void)state;
    judge("no_probes", NULL);
    assert_verdict("thread-gil", CLAIM_NOT_MEASURED);
    assert_string_equal(claim_of("thread-gil")->evidence,
                        "CPython was not measured: there is no python3 on the PATH.");
    done();
    judge("one_row", NULL);
    assert_verdict("thread-gil", CLAIM_NOT_MEASURED);
    assert_says("thread-gil", "no CPython was part of this run");
    done();
}

static void leave_one_cpu(json_t *record)
{
    json_t *host = json_object_get(record, "host");
    if (host)
        json_object_set_new(host, "usable_cpus", json_real(1));
}

static void cannot_show_a_lock_on_one_cpu(void **state)
{
    (void)state;
    judge("threads_win", leave_one_cpu);
    assert_verdict("thread-gil", CLAIM_NOT_MEASURED);
    assert_says("thread-gil", "one CPU cannot show it");
    done();
}

static void call_it_pypy(json_t *record)
{
    json_t *facts = json_object_get(record, "facts");
    if (has_text(record, "runtime", "cpython") && facts)
        json_object_set_new(facts, "implementation", json_string("PyPy"));
}

static void does_not_take_another_python_for_cpython(void **state)
{
    (void)state;
    judge("threads_win", call_it_pypy);
    assert_verdict("thread-gil", CLAIM_NOT_MEASURED);
    done();
}

/* ---- the probes ---- */

static void confirms_what_the_probes_show(void **state)
{
    (void)state;
    static const char *const ids[] = {"process-memory", "process-kill",           "process-crash",
                                      "thread-memory",  "thread-synchronisation", "thread-ending"};
    judge("one_row", NULL);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        assert_verdict(ids[i], CLAIM_CONFIRMED);
    assert_says("process-memory", "none of the variables had changed");
    assert_says("process-memory", "through pipes");
    assert_says("thread-memory", "4 of the 4 variables had changed");
    assert_says("thread-synchronisation", "lost updates in 7 of 7 repeats");
    assert_says("process-kill", "in 7 of 7 trials the process ended");
    assert_says("thread-ending", "SIGKILL: in 7 of 7 trials the whole process ended");
    assert_says("thread-ending", "A write to forbidden memory: in 7 of 7");
    done();
    judge("no_probes", NULL);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        assert_verdict(ids[i], CLAIM_NOT_MEASURED);
        assert_says(ids[i], "this run left the extra measurements out");
    }
    assert_keeps_quiet("process-overhead", "memory");
    done();
}

static void says_why_a_probe_failed(void **state)
{
    (void)state;
    judge("failed_probes", NULL);
    assert_verdict("thread-synchronisation", CLAIM_NOT_MEASURED);
    assert_says("thread-synchronisation", "failed: mmap: Cannot allocate memory.");
    assert_verdict("process-overhead", CLAIM_CONFIRMED);
    assert_says("process-overhead",
                "the measurement \"memory\" failed: pipe: Too many open files.");
    /* Half of its evidence is not there. */
    assert_verdict("thread-ending", CLAIM_NOT_RESOLVED);
    assert_verdict("process-kill", CLAIM_CONFIRMED);
    assert_verdict("process-crash", CLAIM_NOT_MEASURED);
    done();
}

static void change_value(json_t *record, const char *probe, const char *name, const char *value)
{
    if (has_text(record, "probe", probe))
        json_object_set_new(json_object_get(record, "values"), name, json_of(value));
}

static void let_everything_be_otherwise(json_t *record)
{
    change_value(record, "isolation", "parent_after_threads", "3");
    change_value(record, "isolation", "parent_after_processes", "1");
    change_value(record, "kill", "process_survivors", "[3,3,3,2,3,3,3]");
    change_value(record, "kill", "thread_survivors", "[0,0,0,1,0,0,0]");
    change_value(record, "crash", "process_signal", "[11,11,0,11,11,11,11]");
    change_value(record, "counter", "mutex_final", "[800000,800000,799999]");
}

static void says_what_the_trials_leave_open(void **state)
{
    (void)state;
    judge("one_row", NULL);
    assert_says("process-memory", "All of 4 processes were alike: up to 53 % may still differ");
    assert_says("thread-memory", "All of 4 threads were alike: up to 53 % may still differ");
    assert_says("process-kill", "All of 7 trials were alike: up to 35 % may still differ");
    assert_says("thread-synchronisation",
                "None lost in 7 repeats: up to 35 % of repeats may still");
    done();
    judge("one_row", let_everything_be_otherwise);
    assert_keeps_quiet("process-memory", "alike");
    assert_keeps_quiet("process-kill", "alike");
    assert_keeps_quiet("thread-synchronisation", "None lost");
    done();
}

static void refutes_what_the_probes_refute(void **state)
{
    (void)state;
    judge("one_row", let_everything_be_otherwise);
    assert_verdict("process-memory", CLAIM_NOT_CONFIRMED);
    assert_keeps_quiet("process-memory", "pipes");
    assert_verdict("thread-memory", CLAIM_NOT_CONFIRMED);
    assert_verdict("process-kill", CLAIM_NOT_CONFIRMED);
    assert_says("process-kill", "in 6 all of the others (3)");
    assert_verdict("process-crash", CLAIM_NOT_CONFIRMED);
    assert_says("process-crash", "in 6 of 7 trials the process ended");
    assert_verdict("thread-ending", CLAIM_NOT_CONFIRMED);
    assert_verdict("thread-synchronisation", CLAIM_NOT_CONFIRMED);
    assert_says("thread-synchronisation", "something is wrong here");
    done();
}

static void let_workers_fail_to_write(json_t *record)
{
    change_value(record, "isolation", "processes_changed", "3");
    change_value(record, "isolation", "threads_changed", "3");
}

static void concludes_nothing_from_workers_that_did_not_write(void **state)
{
    (void)state;
    judge("one_row", let_workers_fail_to_write);
    assert_verdict("process-memory", CLAIM_NOT_RESOLVED);
    assert_verdict("thread-memory", CLAIM_NOT_RESOLVED);
    done();
}

static void lose_nothing(json_t *record)
{
    change_value(record, "counter", "unsynchronised_final", "[800000,800000]");
}

static void calls_no_lost_update_no_proof_of_safety(void **state)
{
    (void)state;
    judge("one_cpu", NULL);
    assert_verdict("thread-synchronisation", CLAIM_NOT_CONFIRMED);
    assert_says("thread-synchronisation", "On one CPU only an interruption");
    done();
    judge("one_row", lose_nothing);
    assert_verdict("thread-synchronisation", CLAIM_NOT_CONFIRMED);
    assert_says("thread-synchronisation", "lost no update in 2 repeats");
    assert_says("thread-synchronisation", "no proof that it is safe");
    assert_keeps_quiet("thread-synchronisation", "On one CPU");
    done();
}

/* ---- the short forms ---- */

static void assert_brief(const char *id, const char *brief, const char *method)
{
    assert_string_equal(claim_of(id)->brief, brief);
    assert_non_null(strstr(claim_of(id)->method, method));
}

/* What was measured for claims alone has its own words, of whatever it was measured. */
static void judges_what_the_table_lacks_by_what_was_measured_here(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAVED_RUNS; i++) {
        struct saved_run here;
        saved_run_open(&run, "classic", NULL);
        saved_run_open(&here, saved_runs[i], NULL);
        claims_init(&claims, &run.findings, &here.findings);
        for (size_t c = 0; c < claims.count; c++) {
            const struct claim *claim = &claims.list[c];
            check_brief(claim);
            bool of_table = strncmp(claim->method, "From the ", 9) == 0;
            assert_true((claim->measured_here != NULL) == (claim->has_figure && !of_table));
        }
        assert_brief("thread-io", "Used for I/O-bound tasks: 14.57 of 15 waits at once.",
                     "From the I/O columns");
        saved_run_close(&here);
        done();
    }
}

static bool needs_only(const struct claim_needs *needs, enum work work)
{
    for (int other = 0; other < WORK_COUNT; other++)
        if (needs->works[other] != (other == (int)work))
            return false;
    return true;
}

static void knows_what_claims_without_a_figure_need(void **state)
{
    (void)state;
    struct claim_needs needs;
    judge("threads_win", NULL);
    assert_false(claims_need(&claims, &needs));
    done();
    judge("no_probes", NULL);
    assert_true(claims_need(&claims, &needs));
    assert_true(needs.probes);
    done();
    judge("classic", NULL);
    assert_true(claims_need(&claims, &needs));
    assert_true(needs.probes);
    assert_true(needs_only(&needs, WORK_CPU));
    done();
}

static void takes_the_cost_of_a_process_from_the_columns_that_show_it(void **state)
{
    (void)state;
    judge("classic", NULL);
    assert_brief("process-overhead",
                 "Higher overhead: a process takes 23.0 ms longer than a "
                 "thread.",
                 "From the CPU columns, which show what starting costs: the time of 15 processes");
    done();
    judge("one_round", NULL);
    assert_brief("thread-io",
                 "Used for I/O-bound tasks: 10.21 (above by noise) of 10 waits at "
                 "once.",
                 "Every worker waits equally long");
    done();
}

static void compares_a_thread_with_a_process_where_no_difference_is_resolved(void **state)
{
    (void)state;
    judge("nothing_resolved", NULL);
    assert_brief("thread-overhead",
                 "Smaller overhead; not confirmed here: starting a thread costs "
                 "1.0 (0.2–2.2) times a process.",
                 "Workers that do nothing");
    done();
}

/* The line of a claim must not say the opposite of its verdict. */
static void briefly_says_a_cost_that_has_no_ratio(void **state)
{
    (void)state;
    judge("impossible", NULL);
    assert_brief("process-overhead",
                 "Higher overhead: starting a process takes 95.7 µs (93.1–96.6).",
                 "Workers that do nothing");
    assert_brief("thread-overhead",
                 "Smaller overhead: starting a thread takes at most 593 ns (not resolved).",
                 "Workers that do nothing");
    done();
    judge("impossible", start_alike);
    assert_brief("process-overhead", "Higher overhead; not seen here: no difference resolved.", "");
    assert_brief("thread-overhead", "Smaller overhead; not seen here: no difference resolved.", "");
    done();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(briefly_says_a_cost_that_has_no_ratio),
        cmocka_unit_test(says_what_is_expected_of_every_saved_run),
        cmocka_unit_test(judges_what_the_table_lacks_by_what_was_measured_here),
        cmocka_unit_test(knows_what_claims_without_a_figure_need),
        cmocka_unit_test(takes_the_cost_of_a_process_from_the_columns_that_show_it),
        cmocka_unit_test(compares_a_thread_with_a_process_where_no_difference_is_resolved),
        cmocka_unit_test(cites_what_can_be_looked_up),
        cmocka_unit_test(speaks_in_whole_sentences),
        cmocka_unit_test(names_each_claim_once_and_processes_first),
        cmocka_unit_test(gives_a_reason_where_there_is_no_verdict),
        cmocka_unit_test(compares_the_costs_of_starting),
        cmocka_unit_test(does_not_resolve_costs_that_overlap),
        cmocka_unit_test(compares_a_cost_that_is_not_resolved_by_its_bound),
        cmocka_unit_test(does_not_compare_costs_that_are_not_resolved),
        cmocka_unit_test(names_a_speed_up_above_the_cpus),
        cmocka_unit_test(says_so_when_processes_are_cheaper),
        cmocka_unit_test(gives_no_verdict_on_too_few_rounds),
        cmocka_unit_test(says_which_case_was_left_out),
        cmocka_unit_test(says_why_a_case_failed_on_one_line),
        cmocka_unit_test(judges_speed_up_by_its_interval),
        cmocka_unit_test(does_not_confirm_threads_that_take_turns),
        cmocka_unit_test(confirms_in_part_what_is_far_from_the_ideal),
        cmocka_unit_test(confirms_in_part_waits_of_which_half_go_on_at_once),
        cmocka_unit_test(confirms_the_lock_in_part_where_processes_only_get_further),
        cmocka_unit_test(confirms_the_lock_where_the_machine_gives_less_than_its_cpus),
        cmocka_unit_test(blames_no_lock_when_both_scale_partly),
        cmocka_unit_test(cannot_show_scaling_on_one_cpu),
        cmocka_unit_test(cannot_show_scaling_with_one_row),
        cmocka_unit_test(does_not_take_starting_for_computing),
        cmocka_unit_test(speaks_of_c_only_where_there_is_c),
        cmocka_unit_test(judges_waits_by_their_overlap),
        cmocka_unit_test(does_not_confirm_waits_that_take_turns),
        cmocka_unit_test(needs_to_know_the_wait),
        cmocka_unit_test(confirms_the_lock_of_cpython),
        cmocka_unit_test(judges_a_free_threaded_one_by_what_it_does),
        cmocka_unit_test(blames_no_lock_when_processes_get_no_further),
        cmocka_unit_test(needs_enough_rounds_of_cpython),
        cmocka_unit_test(says_why_cpython_was_not_measured),
        cmocka_unit_test(cannot_show_a_lock_on_one_cpu),
        cmocka_unit_test(does_not_take_another_python_for_cpython),
        cmocka_unit_test(confirms_what_the_probes_show),
        cmocka_unit_test(says_why_a_probe_failed),
        cmocka_unit_test(says_what_the_trials_leave_open),
        cmocka_unit_test(refutes_what_the_probes_refute),
        cmocka_unit_test(concludes_nothing_from_workers_that_did_not_write),
        cmocka_unit_test(calls_no_lost_update_no_proof_of_safety),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
