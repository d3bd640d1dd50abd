#include "unit.h"

#include "saved_run.h"
#include "tvp/sentences/summary_text.h"

static char *summary;
static size_t sentence_count;

static void summarise(const char *name, edit_record *edit)
{
    struct saved_run run;
    saved_run_open(&run, name, edit);
    char **sentences = summary_sentences(&run.findings, &sentence_count);
    for (size_t i = 0; i < sentence_count; i++)
        check_sentence(sentences[i]);
    summary = joined(sentences, sentence_count);
    saved_run_close(&run);
}

static void done(void)
{
    free(summary);
}

static void assert_says(const char *words)
{
    if (!strstr(summary, words))
        print_error("%s\ndoes not say: %s\n", summary, words);
    assert_non_null(strstr(summary, words));
}

static void assert_keeps_quiet(const char *words)
{
    if (strstr(summary, words))
        print_error("%s\nsays: %s\n", summary, words);
    assert_null(strstr(summary, words));
}

static void says_what_is_expected_of_every_saved_run(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAVED_RUNS; i++) {
        summarise(saved_runs[i], NULL);
        assert_true(sentence_count >= 3 && sentence_count <= 5);
        check_golden(saved_runs[i], "summary", summary);
        done();
    }
}

static void says_which_is_cheaper_to_start(void **state)
{
    (void)state;
    summarise("threads_win", NULL);
    assert_says(
        "Threads are cheaper to start: starting and ending each further worker takes 11.03 µs "
        "(10.93–11.12) for a thread and 96.1 µs (95.5–96.7) for a process (fork), 8.72 "
        "(8.64–8.79) times as much; one alone takes 34.8 µs (34.4–35.6) and 202.2 µs ");
    assert_says("95 % intervals");
    assert_says("a job that takes longer than 4.04 ms (3.98–4.10) with 1 process, and ");
    done();
    summarise("nothing_resolved", NULL);
    assert_says("Which is cheaper to start is not resolved");
    assert_keeps_quiet("are cheaper");
    done();
}

static void says_what_is_not_resolved_and_what_cannot_be(void **state)
{
    (void)state;
    summarise("impossible", NULL);
    assert_says("Threads are cheaper to start: starting and ending each further worker takes at "
                "most ");
    assert_says(" (not resolved) for a thread and ");
    assert_says(", above the ideal) with threads");
    assert_keeps_quiet(" -");
    assert_keeps_quiet("(-");
    done();
}

/* What one process costs, and what the most of them do: 105 µs and 96 µs each, over 5 %. */
static void says_how_long_a_job_must_be(void **state)
{
    (void)state;
    summarise("threads_win", NULL);
    assert_says("Starting and ending processes is less than 5 % of a job that takes longer than "
                "4.04 ms (3.98–4.10) with 1 process, and ");
    assert_says(" with 15 processes.");
    done();
}

static void follows_the_numbers_when_sides_are_swapped(void **state)
{
    (void)state;
    summarise("threads_win", swap_sides);
    assert_says("Processes are cheaper to start");
    assert_says("over all worker counts processes take 3.2 % less time (1.1–3.9); processes are "
                "faster at 7 of 15 worker counts; no difference");
    assert_keeps_quiet("up to");
    assert_keeps_quiet("hreads are cheaper");
    assert_keeps_quiet("threads are faster");
    done();
}

static void says_who_is_faster_and_who_scales(void **state)
{
    (void)state;
    summarise("processes_win", NULL);
    assert_says("threads hardly scale and processes scale fully: 8 workers on 8 usable CPUs");
    assert_says("over all worker counts processes take 0.4091× as long (0.4064–0.4106); "
                "threads are faster at 1 of 4 worker counts; processes are faster at 3 "
                "of 4 worker counts.");
    assert_says("8 workers take 50.6 ms (49.8–51.1) as threads and 56.3 ms (55.6–56.9) as "
                "processes; over all worker counts processes take 6.1 % longer (4.5–7.3); threads "
                "are faster at 3 of 4 worker counts");
    done();
    summarise("two_runtimes", NULL);
    assert_says("native: Threads are cheaper");
    assert_says("cpython (CPython 3.11.7, with its global interpreter lock): starting");
    assert_says("; over all worker counts the estimate for processes is ");
    assert_says(
        "): no difference is resolved; there were too few rounds for a verdict at any single "
        "worker count (12 are needed).");
    done();
}

/* Two more runtimes, with a round each that the first one gives away. */
static void add_runtimes(json_t *record)
{
    json_int_t round = json_integer_value(json_object_get(record, "round"));
    if (has_text(record, "record", "run")) {
        json_t *runtimes = json_object_get(record, "runtimes");
        json_array_append_new(runtimes, json_of("{'runtime':'third','iterations':1000000}"));
        json_array_append_new(runtimes, json_of("{'runtime':'fourth','iterations':1000000}"));
    }
    if (has_text(record, "runtime", "native") && has_text(record, "record", "sample") && round > 6)
        json_object_set_new(record, "runtime", json_string(round == 7 ? "third" : "fourth"));
}

static void speaks_of_all_other_runtimes(void **state)
{
    (void)state;
    summarise("two_runtimes", add_runtimes);
    assert_says("cpython (CPython");
    assert_says("third: starting and ending each further worker takes");
    assert_says("fourth: starting and ending each further worker takes");
    done();
}

static void says_when_there_were_too_few_rounds(void **state)
{
    (void)state;
    summarise("unfinished", NULL);
    assert_says("There were 2 rounds, too few for intervals (6 are needed)");
    assert_says("Starting and ending each further worker takes");
    assert_keeps_quiet("faster");
    assert_keeps_quiet("cheaper");
    assert_keeps_quiet("scale");
    assert_keeps_quiet("95 %");
    done();
    summarise("nothing_resolved", NULL);
    assert_says(
        "there were too few rounds for a verdict over all worker counts (7 are needed); "
        "there were too few rounds for a verdict at any single worker count (10 are needed)");
    assert_keeps_quiet("faster");
    done();
    summarise("failed_cells", NULL);
    assert_says("at 6 of 8 worker counts (11 are needed); 2 of 8 worker counts could not be "
                "compared");
    done();
}

static void gives_one_sample_as_one_sample(void **state)
{
    (void)state;
    summarise("one_round", NULL);
    assert_says("There was one round: one sample each, no interval");
    assert_says("(one sample)");
    assert_keeps_quiet("faster");
    done();
}

static void names_times_of_starting_that_look_like_computing(void **state)
{
    (void)state;
    summarise("classic", NULL);
    assert_says("The figures come from a classic table: one sample each, no interval");
    assert_says("this looks like the cost of starting, not like computing: from 1 to 15 workers");
    assert_says("It does not show what suits CPU-bound work");
    assert_keeps_quiet("speed-up");
    done();
    summarise("threads_win", NULL);
    assert_keeps_quiet("It does not show");
    done();
}

/* Times that a coarse clock could not tell from nothing. */
static void round_threads_to_zero(json_t *record)
{
    if (has_text(record, "case", "CpuThread") &&
        json_integer_value(json_object_get(record, "workers")) == 1) {
        json_object_set_new(record, "elapsed_ns", json_integer(0));
        json_object_del(record, "started_ns");
        json_object_del(record, "work_begin_ns");
        json_object_del(record, "work_end_ns");
    }
}

static void calls_zero_below_the_clock(void **state)
{
    (void)state;
    summarise("classic", round_threads_to_zero);
    assert_says("threads from 0 s (below the clock's resolution) to 6.00 ms");
    done();
}

static void speaks_of_one_row_and_one_cpu(void **state)
{
    (void)state;
    summarise("one_row", NULL);
    assert_says("CPU-bound work: there were too few rounds for a verdict (7 are needed).");
    assert_keeps_quiet("worker count");
    assert_keeps_quiet("speed-up");
    done();
    summarise("one_cpu", NULL);
    assert_says("one usable CPU cannot show how it scales");
    assert_keeps_quiet("speed-up");
    done();
}

static void drop_processes(json_t *record)
{
    const char *name = json_string_value(json_object_get(record, "case"));
    if (name && strstr(name, "Process"))
        drop_record(record);
}

static void says_what_there_is_of_one_side(void **state)
{
    (void)state;
    summarise("processes_win", drop_processes);
    assert_says("Starting and ending each further worker takes 42.0 µs");
    assert_says("for a thread.");
    assert_says("8 workers on 8 usable CPUs reach a speed-up of 0.998 (0.985–1.005) with threads "
                "(in 168 ms).");
    assert_says("8 workers take 50.6 ms");
    assert_says("threads hardly scale: ");
    assert_keeps_quiet("processes");
    done();
}

static void drop_samples(json_t *record)
{
    if (has_text(record, "record", "sample"))
        drop_record(record);
}

static void says_that_nothing_was_measured(void **state)
{
    (void)state;
    summarise("one_row", drop_samples);
    assert_int_equal(sentence_count, 1);
    assert_string_equal(summary, "Nothing was measured: there is no sample at all.\n");
    done();
}

static void says_whether_the_lock_shows(void **state)
{
    (void)state;
    summarise("free_threaded", NULL);
    assert_says("cpython (CPython 3.13.1, without its global interpreter lock)");
    assert_says("threads and processes scale fully: 4 workers on 4 usable CPUs reach a speed-up of "
                "4.0");
    assert_keeps_quiet("hardly");
    done();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_is_expected_of_every_saved_run),
        cmocka_unit_test(says_which_is_cheaper_to_start),
        cmocka_unit_test(says_what_is_not_resolved_and_what_cannot_be),
        cmocka_unit_test(says_how_long_a_job_must_be),
        cmocka_unit_test(follows_the_numbers_when_sides_are_swapped),
        cmocka_unit_test(says_who_is_faster_and_who_scales),
        cmocka_unit_test(speaks_of_all_other_runtimes),
        cmocka_unit_test(says_when_there_were_too_few_rounds),
        cmocka_unit_test(gives_one_sample_as_one_sample),
        cmocka_unit_test(names_times_of_starting_that_look_like_computing),
        cmocka_unit_test(calls_zero_below_the_clock),
        cmocka_unit_test(speaks_of_one_row_and_one_cpu),
        cmocka_unit_test(says_what_there_is_of_one_side),
        cmocka_unit_test(says_that_nothing_was_measured),
        cmocka_unit_test(says_whether_the_lock_shows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
