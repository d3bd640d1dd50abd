#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "near.h"
#include "tvp/common/alloc.h"
#include "tvp/findings/data_costs.h"
#include "tvp/report/data_text.h"

/* ---- made-up results ---- */

enum { ROUNDS = 12, ITERATIONS = 1000, MIB = 1 << 20 };

struct made {
    struct results results;
    struct runtime_facts runtime;
};

/* A runtime of two CPUs with three ways. */
static void made_init(struct made *made)
{
    *made = (struct made){0};
    made->runtime.hello =
        json_pack("{s:[s, s], s:[s, s, s, s], s:{s:f}}", "cases", "DataThread", "DataProcess",
                  "data_ways", "start", "reference", "pipe", "shared", "host", "usable_cpus", 2.0);
    made->runtime.threads_of = -1;
    made->results.runtimes = &made->runtime;
    made->results.runtime_count = 1;
}

static void made_release(struct made *made)
{
    for (size_t i = 0; i < made->results.data_count; i++)
        free(made->results.data[i].message);
    free(made->results.data);
    json_decref(made->runtime.hello);
}

static struct data_sample *add_sample(struct made *made, struct data_cell cell, uint32_t round)
{
    struct results *results = &made->results;
    results->data =
        xgrow(results->data, results->data_count, &results->data_capacity, sizeof *results->data);
    struct data_sample *sample = &results->data[results->data_count++];
    *sample = (struct data_sample){.cell = cell, .round = round, .round_trips = 2};
    return sample;
}

/* Seconds for each worker, once there and back; the rounds differ by a hundredth. */
static void add_cell(struct made *made, struct data_cell cell, double seconds)
{
    for (uint32_t round = 1; round <= ROUNDS; round++)
        add_sample(made, cell, round)->elapsed_ns =
            seconds * 1e9 * 2 * cell.workers * (1 + 0.001 * (round % 5));
}

/* Threads: 10 µs whatever the size. A copy: 10 µs and 100 µs a MiB. Starting: 300 µs. */
static void add_costs(struct made *made)
{
    for (size_t i = 0; i < data_size_count; i++) {
        double mebibytes = (double)data_sizes[i] / MIB;
        add_cell(made, (struct data_cell){0, DATA_REFERENCE, 1, data_sizes[i], 0, 0}, 10e-6);
        add_cell(made, (struct data_cell){0, DATA_SHARED, 1, data_sizes[i], 0, 0}, 10e-6);
        add_cell(made, (struct data_cell){0, DATA_PIPE, 1, data_sizes[i], 0, 0},
                 10e-6 + 100e-6 * mebibytes);
    }
    add_cell(made, (struct data_cell){0, DATA_START, 1, 0, 0, 0}, 300e-6);
}

/* A task takes 1 ms in one thread alone; two threads take turns, two processes do not. */
static void add_computing(struct made *made)
{
    add_cell(made, (struct data_cell){0, DATA_REFERENCE, 1, 0, ITERATIONS, 0}, 1e-3 + 10e-6);
    add_cell(made, (struct data_cell){0, DATA_PIPE, 1, 0, ITERATIONS, 0}, 1e-3 + 10e-6);
    add_cell(made, (struct data_cell){0, DATA_REFERENCE, 2, 0, ITERATIONS, 0}, 1e-3 + 10e-6);
    add_cell(made, (struct data_cell){0, DATA_PIPE, 2, 0, ITERATIONS, 0}, 0.5e-3 + 10e-6);
}

static void add_point(struct made *made, int64_t iterations, int64_t bytes, double threads,
                      double processes)
{
    add_cell(made, (struct data_cell){0, DATA_REFERENCE, 2, bytes, iterations, 0}, threads);
    add_cell(made, (struct data_cell){0, DATA_PIPE, 2, bytes, iterations, 0}, processes);
}

static const struct data_boundary *boundary_of(const struct data_map *map, int64_t bytes)
{
    for (size_t i = 0; i < map->boundary_count; i++)
        if (map->boundaries[i].bytes == bytes)
            return &map->boundaries[i];
    return NULL;
}

/* ---- tests ---- */

static void a_run_without_data_has_nothing_to_say(void **state)
{
    (void)state;
    struct made made;
    struct data_findings data;
    struct data_words words;
    made_init(&made);
    data_findings_init(&data, &made.results, 0);
    data_words_init(&words, &data, &made.results, 0);
    assert_int_equal(data.rounds, 0);
    assert_int_equal(data.way_count, 0);
    assert_int_equal(words.sentence_count, 0);
    data_words_release(&words);
    data_findings_release(&data);
    made_release(&made);
}

static void costs_are_medians_of_once_there_and_back(void **state)
{
    (void)state;
    struct made made;
    struct data_findings data;
    made_init(&made);
    add_costs(&made);
    data_findings_init(&data, &made.results, 0);
    assert_int_equal(data.rounds, ROUNDS);
    assert_int_equal(data.way_count, 4);
    const struct data_cost *cost = data_cost_at(data_costs_of(&data, DATA_PIPE), MIB);
    assert_near(cost->seconds.value, 110e-6, 1e-6);
    assert_true(cost->seconds.confident);
    assert_near(data.start.value, 300e-6, 2e-6);
    assert_null(data_costs_of(&data, DATA_EXECUTOR));
    data_findings_release(&data);
    made_release(&made);
}

/* 300 µs are between 1 MiB (110 µs) and 4 MiB (410 µs), on a line of logarithms at 2.84 MiB. */
static void a_copy_costs_more_than_a_start_from_a_size_on(void **state)
{
    (void)state;
    struct made made;
    struct data_findings data;
    made_init(&made);
    add_costs(&made);
    data_findings_init(&data, &made.results, 0);
    const struct data_way_costs *pipe = data_costs_of(&data, DATA_PIPE);
    assert_int_equal(pipe->crossing_state, CROSSING_FOUND);
    double share = log(300.0 / 110) / log(410.0 / 110);
    assert_near(pipe->crossing.value / MIB, pow(4, share), 0.01);
    assert_int_equal(data_costs_of(&data, DATA_SHARED)->crossing_state, CROSSING_NOT_KNOWN);
    data_findings_release(&data);
    made_release(&made);
}

static void a_copy_may_always_or_never_cost_more(void **state)
{
    (void)state;
    static const struct {
        double start;
        enum data_crossing_state state;
    } cases[] = {{1e-6, CROSSING_AT_ONCE}, {10, CROSSING_NEVER}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct made made;
        struct data_findings data;
        made_init(&made);
        for (size_t k = 0; k < data_size_count; k++)
            add_cell(&made, (struct data_cell){0, DATA_PIPE, 1, data_sizes[k], 0, 0}, 1e-3);
        add_cell(&made, (struct data_cell){0, DATA_START, 1, 0, 0, 0}, cases[i].start);
        data_findings_init(&data, &made.results, 0);
        assert_int_equal(data_costs_of(&data, DATA_PIPE)->crossing_state, cases[i].state);
        data_findings_release(&data);
        made_release(&made);
    }
}

static void claims_are_judged_by_what_grows(void **state)
{
    (void)state;
    struct made made;
    struct data_findings data;
    struct data_words words;
    made_init(&made);
    add_costs(&made);
    data_findings_init(&data, &made.results, 0);
    data_words_init(&words, &data, &made.results, 0);
    assert_int_equal(words.claims[0].verdict, CLAIM_CONFIRMED);
    assert_non_null(
        strstr(words.claims[0].evidence, "With 64 MiB, processes, through a pipe take"));
    assert_int_equal(words.claims[1].verdict, CLAIM_CONFIRMED);
    assert_non_null(strstr(words.claims[1].evidence, "to start and end one"));
    data_words_release(&words);
    data_findings_release(&data);
    made_release(&made);
}

static void a_copy_that_costs_nothing_refutes_the_claim(void **state)
{
    (void)state;
    struct made made;
    struct data_findings data;
    struct data_words words;
    made_init(&made);
    for (size_t i = 0; i < data_size_count; i++) {
        add_cell(&made, (struct data_cell){0, DATA_REFERENCE, 1, data_sizes[i], 0, 0},
                 20e-6 + 1e-9 * (double)i);
        add_cell(&made, (struct data_cell){0, DATA_PIPE, 1, data_sizes[i], 0, 0}, 10e-6);
    }
    data_findings_init(&data, &made.results, 0);
    data_words_init(&words, &data, &made.results, 0);
    assert_int_equal(words.claims[0].verdict, CLAIM_NOT_CONFIRMED);
    assert_int_equal(words.claims[1].verdict, CLAIM_NOT_MEASURED);
    data_words_release(&words);
    data_findings_release(&data);
    made_release(&made);
}

/* Half a task's length is saved and a copy more is paid: equal at twice what the copy costs. */
/* Threads that share a buffer need no copy; sent as messages are, their data are copied. */
static void threads_that_copy_confirm_the_claim_in_part(void **state)
{
    (void)state;
    struct made made;
    struct data_findings data;
    struct data_words words;
    made_init(&made);
    for (size_t i = 0; i < data_size_count; i++) {
        double copy = 10e-6 + 100e-6 * (double)data_sizes[i] / MIB;
        add_cell(&made, (struct data_cell){0, DATA_SHARED_BUFFER, 1, data_sizes[i], 0, 0}, 10e-6);
        add_cell(&made, (struct data_cell){0, DATA_CLONE, 1, data_sizes[i], 0, 0}, copy);
        add_cell(&made, (struct data_cell){0, DATA_IPC, 1, data_sizes[i], 0, 0}, 3 * copy);
    }
    data_findings_init(&data, &made.results, 0);
    data_words_init(&words, &data, &made.results, 0);
    assert_int_equal(data.claims.thread_way, DATA_SHARED_BUFFER);
    assert_int_equal(data.claims.process_way, DATA_IPC);
    assert_int_equal(words.claims[0].verdict, CLAIM_CONFIRMED_IN_PART);
    assert_non_null(strstr(words.claims[0].evidence, "threads, by structured clone take "));
    char *alt = data_alt(&data, false);
    assert_non_null(strstr(alt, "With the largest size: threads, by structured clone "));
    free(alt);
    data_words_release(&words);
    data_findings_release(&data);
    made_release(&made);
}

/* A call takes 1 ms alone; as the tasks that compute say, two processes do two at a time. */
static void a_call_of_the_users_stands_beside_the_tasks_at_random(void **state)
{
    (void)state;
    struct made made;
    struct data_findings data;
    made_init(&made);
    add_costs(&made);
    add_computing(&made);
    add_cell(&made, (struct data_cell){0, DATA_REFERENCE, 1, MIB, 0, 1}, 1e-3 + 10e-6);
    add_cell(&made, (struct data_cell){0, DATA_REFERENCE, 2, MIB, 0, 1}, 1e-3 + 10e-6);
    add_cell(&made, (struct data_cell){0, DATA_PIPE, 2, MIB, 0, 1}, 0.5e-3 + 110e-6);
    data_findings_init(&data, &made.results, 0);
    assert_int_equal(data.map.point_count, 1);
    const struct data_point *point = &data.map.points[0];
    assert_true(point->of_user);
    assert_near(point->seconds, 1e-3, 0.1e-3);
    assert_int_equal(point->computed, 1);
    assert_int_equal(data_side(&point->measured), 1);
    data_findings_release(&data);
    made_release(&made);
}

static void processes_pay_from_twice_the_cost_of_the_copy(void **state)
{
    (void)state;
    struct made made;
    struct data_findings data;
    made_init(&made);
    add_costs(&made);
    add_computing(&made);
    data_findings_init(&data, &made.results, 0);
    assert_int_equal(data.map.workers, 2);
    assert_near(data.map.speedup[WORKER_THREAD].value, 1, 0.01);
    assert_near(data.map.speedup[WORKER_PROCESS].value, 2, 0.01);
    const struct data_boundary *boundary = boundary_of(&data.map, MIB);
    assert_true(boundary->threads_up_to > 150e-6 && boundary->threads_up_to < 200e-6);
    assert_true(boundary->processes_from > 200e-6 && boundary->processes_from < 260e-6);
    data_findings_release(&data);
    made_release(&made);
}

static void points_say_whether_they_agree(void **state)
{
    (void)state;
    struct made made;
    struct data_findings data;
    struct data_words words;
    made_init(&made);
    add_costs(&made);
    add_computing(&made);
    /* Of 10 ms; as computed. Of 10 µs with 1 MiB; not as computed, which is threads. */
    add_point(&made, 10 * ITERATIONS, MIB, 10e-3, 5e-3);
    add_point(&made, ITERATIONS / 100, MIB, 20e-6, 10e-6);
    data_findings_init(&data, &made.results, 0);
    assert_int_equal(data.map.point_count, 2);
    assert_near(data.map.points[0].seconds, 10e-3, 1e-4);
    assert_int_equal(data.map.points[0].computed, 1);
    assert_int_equal(data_side(&data.map.points[0].measured), 1);
    assert_int_equal(data.map.points[1].computed, -1);
    assert_int_equal(data_side(&data.map.points[1].measured), 1);
    data_words_init(&words, &data, &made.results, 0);
    assert_int_equal(words.sentence_count, 3);
    assert_non_null(strstr(words.sentences[2],
                           ": of 2, 1 agrees with what was computed, and 1 contradicts it ("));
    data_words_release(&words);
    data_findings_release(&data);
    made_release(&made);
}

static void where_threads_do_not_take_turns_processes_never_pay(void **state)
{
    (void)state;
    struct made made;
    struct data_findings data;
    made_init(&made);
    add_costs(&made);
    for (int way = DATA_REFERENCE; way <= DATA_PIPE; way++)
        for (uint32_t workers = 1; workers <= 2; workers++)
            add_cell(&made, (struct data_cell){0, (uint16_t)way, workers, 0, ITERATIONS, 0},
                     10e-6 + 1e-3 / workers);
    data_findings_init(&data, &made.results, 0);
    const struct data_boundary *boundary = boundary_of(&data.map, MIB);
    assert_near(boundary->threads_up_to, DATA_LONGEST_TASK, 1);
    assert_true(isinf(boundary->processes_from));
    data_findings_release(&data);
    made_release(&made);
}

static void what_failed_is_said(void **state)
{
    (void)state;
    struct made made;
    struct data_findings data;
    struct data_words words;
    struct strbuf table = {0};
    made_init(&made);
    add_sample(&made, (struct data_cell){0, DATA_PIPE, 1, 1 << 26, 0, 0}, 1)->message =
        xstrdup("no memory");
    data_findings_init(&data, &made.results, 0);
    data_words_init(&words, &data, &made.results, 0);
    assert_int_equal(words.sentence_count, 1);
    assert_string_equal(
        words.sentences[0],
        "Not measured, processes, through a pipe with 64 MiB, in 1 round: no memory.");
    add_data_table(&table, &data);
    assert_non_null(strstr(strbuf_text(&table), "failed"));
    strbuf_release(&table);
    data_words_release(&words);
    data_findings_release(&data);
    made_release(&made);
}

/* ---- what titles and the overview say ---- */

static void assert_map_title(struct data_boundary boundary, const char *expected)
{
    struct data_map map = {.workers = 2, .boundaries = &boundary, .boundary_count = 1};
    struct strbuf out = {0};
    add_map_finding(&out, &map);
    assert_string_equal(strbuf_text(&out), expected);
    strbuf_release(&out);
}

static void a_map_says_what_is_faster_and_what_is_not_resolved(void **state)
{
    (void)state;
    assert_map_title((struct data_boundary){MIB, 0, INFINITY},
                     "with 1 MiB a task, whether threads or processes are faster is not resolved");
    assert_map_title((struct data_boundary){MIB, 0.002, INFINITY},
                     "with 1 MiB a task, threads are faster up to 2.00 ms, beyond it is not "
                     "resolved which are");
    assert_map_title((struct data_boundary){MIB, 0.002, 0.003},
                     "with 1 MiB a task, threads are faster up to 2.00 ms, processes from 3.00 ms");
    assert_map_title((struct data_boundary){MIB, 0, 0.003},
                     "with 1 MiB a task, processes are faster from 3.00 ms");
    assert_map_title((struct data_boundary){MIB, DATA_LONGEST_TASK, INFINITY},
                     "with 1 MiB a task, threads are faster, however long it computes");
}

static void a_map_without_that_size_speaks_of_another(void **state)
{
    (void)state;
    struct data_boundary boundaries[] = {
        {0, 0, INFINITY}, {1024, 0, 0.003}, {16 * (int64_t)MIB, 0, 0.004}};
    struct data_map map = {.workers = 2, .boundaries = boundaries, .boundary_count = 3};
    struct strbuf out = {0};
    add_map_finding(&out, &map);
    assert_string_equal(strbuf_text(&out), "with 1 KiB a task, processes are faster from 3.00 ms");
    strbuf_clear(&out);
    map.boundary_count = 0;
    add_map_finding(&out, &map);
    assert_string_equal(strbuf_text(&out), "what handing data over costs is not known");
    strbuf_release(&out);
}

static void assert_copy(enum data_crossing_state state, struct estimate crossing, const char *title,
                        const char *limit)
{
    struct data_way_costs way = {
        .way = DATA_PIPE, .crossing_state = state, .crossing = crossing, .largest = 64 * MIB};
    struct data_findings data = {.rounds = ROUNDS, .ways = &way, .way_count = 1};
    data.claims.process_way = DATA_PIPE;
    struct strbuf out = {0};
    add_data_finding(&out, &data);
    assert_string_equal(strbuf_text(&out), title);
    strbuf_clear(&out);
    assert_int_equal(knows_copy_limit(&data), limit != NULL);
    if (limit) {
        add_copy_limit(&out, &data);
        assert_string_equal(strbuf_text(&out), limit);
    }
    strbuf_release(&out);
}

static void a_title_begins_with_the_size_and_the_overview_has_it(void **state)
{
    (void)state;
    const struct estimate some = {
        .value = 3 * MIB, .low = 2 * MIB, .high = 4 * MIB, .count = ROUNDS, .confident = true};
    const struct estimate one = {.value = 3 * MIB, .low = 3 * MIB, .high = 3 * MIB, .count = 1};
    const char *found =
        "from 3.0 MiB on even the fastest copy takes longer than starting a process";
    assert_copy(CROSSING_FOUND, some, found, "from 3.0 MiB (2.0 MiB–4.0 MiB)");
    assert_copy(CROSSING_FOUND, one, found, "from 3.0 MiB (one sample)");
    assert_copy(CROSSING_NEVER, some,
                "up to 64 MiB the fastest copy takes no longer than starting a process",
                "not up to 64 MiB");
    assert_copy(CROSSING_AT_ONCE, some,
                "even the fastest copy takes longer than starting a process, of any size",
                "of any size");
    assert_copy(CROSSING_NOT_KNOWN, some, "time over size", NULL);
}

static void assert_outcome(enum verdict verdict, const char *expected)
{
    struct data_findings data = {.rounds = ROUNDS};
    data.claims.bytes = 64 * MIB;
    data.claims.against_threads = (struct comparison){.verdict = verdict, .rounds_needed = 9};
    struct strbuf out = {0};
    assert_true(knows_data_outcome(&data));
    add_data_doing(&out, &data);
    assert_string_equal(strbuf_text(&out), "handing over 64 MiB");
    strbuf_clear(&out);
    add_data_outcome(&out, &data);
    assert_string_equal(strbuf_text(&out), expected);
    strbuf_release(&out);
}

static void the_headline_says_which_are_faster_with_much_data(void **state)
{
    (void)state;
    assert_outcome(VERDICT_FIRST_FASTER, "threads are faster than processes that copy");
    assert_outcome(VERDICT_SECOND_FASTER, "processes that copy are faster than threads");
    assert_outcome(VERDICT_NOT_RESOLVED, "no difference between threads and processes is resolved");
    assert_outcome(VERDICT_TOO_FEW_ROUNDS, "a verdict on processes needs 9 rounds");
    const struct data_findings unknown = {.rounds = ROUNDS,
                                          .claims.against_threads.verdict = VERDICT_NOT_MEASURED};
    const struct data_findings nothing = {.claims.against_threads.verdict = VERDICT_FIRST_FASTER};
    assert_false(knows_data_outcome(&unknown));
    assert_false(knows_data_outcome(&nothing));
}

/* Points of which so many agree, contradict and are open. */
static void assert_agreement(int agree, int contradict, int open, const char *expected)
{
    struct data_findings data = {.rounds = ROUNDS, .map.workers = 2};
    struct results results = {0};
    struct runtime_facts runtime = {0};
    struct data_words words;
    const int sides[] = {agree, contradict, open};
    static const enum verdict verdicts[] = {VERDICT_FIRST_FASTER, VERDICT_SECOND_FASTER,
                                            VERDICT_NOT_RESOLVED};
    results.runtimes = &runtime;
    results.runtime_count = 1;
    for (int side = 0; side < 3; side++)
        for (int i = 0; i < sides[side]; i++)
            data.map.points[data.map.point_count++] = (struct data_point){
                .bytes = MIB, .seconds = 1e-3, .computed = -1, .measured.verdict = verdicts[side]};
    data_words_init(&words, &data, &results, 0);
    assert_int_equal(words.sentence_count, 2);
    const char *said = strstr(words.sentences[1], "measured: ");
    assert_non_null(said);
    assert_memory_equal(said + strlen("measured: "), expected, strlen(expected));
    data_words_release(&words);
}

static void what_no_point_says_is_left_out(void **state)
{
    (void)state;
    assert_agreement(4, 0, 0, "all 4 agree with what was computed (");
    assert_agreement(0, 4, 0, "all 4 contradict what was computed (");
    assert_agreement(0, 0, 4, "all 4 leave open what was computed (");
    assert_agreement(1, 0, 3, "of 4, 1 agrees with what was computed, and 3 leave it open (");
    assert_agreement(2, 2, 0, "of 4, 2 agree with what was computed, and 2 contradict it (");
    assert_agreement(0, 1, 3, "of 4, 1 contradicts what was computed, and 3 leave it open (");
    assert_agreement(2, 1, 1,
                     "of 4, 2 agree with what was computed, 1 contradicts it, and 1 leaves it "
                     "open (");
    assert_agreement(1, 0, 0, "1 agrees with what was computed (");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_map_says_what_is_faster_and_what_is_not_resolved),
        cmocka_unit_test(a_map_without_that_size_speaks_of_another),
        cmocka_unit_test(a_title_begins_with_the_size_and_the_overview_has_it),
        cmocka_unit_test(the_headline_says_which_are_faster_with_much_data),
        cmocka_unit_test(what_no_point_says_is_left_out),
        cmocka_unit_test(a_run_without_data_has_nothing_to_say),
        cmocka_unit_test(costs_are_medians_of_once_there_and_back),
        cmocka_unit_test(a_copy_costs_more_than_a_start_from_a_size_on),
        cmocka_unit_test(a_copy_may_always_or_never_cost_more),
        cmocka_unit_test(claims_are_judged_by_what_grows),
        cmocka_unit_test(a_copy_that_costs_nothing_refutes_the_claim),
        cmocka_unit_test(threads_that_copy_confirm_the_claim_in_part),
        cmocka_unit_test(a_call_of_the_users_stands_beside_the_tasks_at_random),
        cmocka_unit_test(processes_pay_from_twice_the_cost_of_the_copy),
        cmocka_unit_test(points_say_whether_they_agree),
        cmocka_unit_test(where_threads_do_not_take_turns_processes_never_pay),
        cmocka_unit_test(what_failed_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
