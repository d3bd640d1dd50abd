/* Which data a round hands over, how often, and how long that is said to take. */
#include "unit.h"

#include <stdlib.h>

#include "near.h"
#include "tvp/plan/data_plan.h"

enum { AMOUNT = 1000000, MIB = 1 << 20 };

static struct results results;
static struct runtime_facts runtime;

/* A runtime of that language, on two CPUs, with these ways. */
static void begin(const char *language, json_t *ways)
{
    runtime = (struct runtime_facts){.threads_of = -1};
    runtime.amounts[WORK_CPU] = AMOUNT;
    runtime.hello =
        json_pack("{s:s, s:[s, s], s:o, s:{s:f}}", "language", language, "cases", "DataThread",
                  "DataProcess", "data_ways", ways, "host", "usable_cpus", 2.0);
    results = (struct results){.runtimes = &runtime, .runtime_count = 1};
    results.run.data = true;
    results.run.seed = 7;
}

static void begin_c(void)
{
    begin("C17", json_pack("[s, s, s, s, s, s]", "start", "reference", "pipe", "shared-copied",
                           "shared", "inherited"));
}

static void end(void)
{
    json_decref(runtime.hello);
}

static size_t count_tasks(const struct data_cell *cells, size_t count, enum data_way_id way,
                          uint32_t workers, bool with_data)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += cells[i].iterations > 0 && cells[i].way == way && cells[i].workers == workers &&
                 (cells[i].bytes > 0) == with_data;
    return found;
}

/* One thread alone is what both kinds are compared with. */
static void a_round_has_every_size_and_tasks_of_both_kinds(void **state)
{
    (void)state;
    size_t count;
    begin_c();
    struct data_cell *cells = data_plan_round(&results, 1, &count);
    assert_int_equal(count, 1 + 5 * data_size_count + 3 + 2 * DATA_POINTS);
    assert_int_equal(count_tasks(cells, count, DATA_REFERENCE, 1, false), 1);
    assert_int_equal(count_tasks(cells, count, DATA_PIPE, 1, false), 0);
    for (int way = DATA_REFERENCE; way <= DATA_PIPE; way++) {
        assert_int_equal(count_tasks(cells, count, (enum data_way_id)way, 2, false), 1);
        assert_int_equal(count_tasks(cells, count, (enum data_way_id)way, 2, true), DATA_POINTS);
    }
    for (size_t i = 0; i < count; i++)
        if (cells[i].iterations > 0 && cells[i].bytes == 0)
            assert_int_equal(cells[i].iterations, 4 * AMOUNT);
    free(cells);
    end();
}

static void assert_round_trips(int64_t iterations, int64_t bytes, int64_t expected)
{
    const struct data_cell cell = {0, DATA_PIPE, 2, bytes, iterations, 0};
    assert_int_equal(data_plan_round_trips(&results, &cell), expected);
}

/* Computing and data together as long as four CPU-bound workers, or twice, or 64 times. */
static void a_short_task_is_done_more_often(void **state)
{
    (void)state;
    begin_c();
    assert_round_trips(4 * AMOUNT, 0, 2);
    assert_round_trips(AMOUNT, 0, 4);
    assert_round_trips(AMOUNT, 4 * MIB, 2);
    assert_round_trips(AMOUNT / 2, MIB, 6);
    assert_round_trips(AMOUNT / 1000, 1024, 64);
    assert_round_trips(3 * AMOUNT, 16 * MIB, 2);
    assert_round_trips(0, 1024, 32);
    assert_round_trips(0, 64 * MIB, 1);
    end();
}

static double seconds_of(struct data_cell cell, const struct speed *speed)
{
    return data_plan_seconds(&results, &cell, speed);
}

/* Twice and once before; and two workers start. */
static void what_a_cell_takes_follows_from_what_it_does(void **state)
{
    (void)state;
    struct speed speed = {.start_seconds = {[WORKER_THREAD] = 1e-4, [WORKER_PROCESS] = 1e-3}};
    speed.amount_seconds[WORK_CPU] = 1e-8;
    begin_c();
    const struct data_cell task = {0, DATA_PIPE, 2, 0, 4 * AMOUNT, 0};
    assert_near(seconds_of(task, &speed), 3 * 0.04 + 2e-3, 1e-9);
    const struct data_cell call = {0, DATA_REFERENCE, 2, 0, 0, 5};
    speed.calls[WORKER_THREAD].seconds = 0.2;
    assert_near(seconds_of(call, &speed), 3 * 5 * 0.2 + 2e-4, 1e-9);
    const struct data_cell start = {0, DATA_START, 1, 0, 0, 0};
    assert_near(seconds_of(start, &speed), 5e-3, 1e-9);
    const struct data_cell pipe = {0, DATA_PIPE, 1, 64 * MIB, 0, 0};
    const struct data_cell place = {0, DATA_SHARED, 1, 64 * MIB, 0, 0};
    assert_near(seconds_of(pipe, &speed) - seconds_of(place, &speed),
                64 * 3 * data_ways[DATA_PIPE].copy_seconds, 1e-9);
    end();
}

static void threads_that_take_turns_take_longer(void **state)
{
    (void)state;
    struct speed speed = {.amount_seconds = {[WORK_CPU] = 1e-8}};
    begin("CPython 3.11.7", json_pack("[s, s]", "executor-thread", "executor"));
    const struct data_cell threads = {0, DATA_EXECUTOR_THREAD, 2, 0, 4 * AMOUNT, 0};
    const struct data_cell processes = {0, DATA_EXECUTOR, 2, 0, 4 * AMOUNT, 0};
    assert_near(seconds_of(threads, &speed), seconds_of(processes, &speed), 1e-9);
    json_object_set_new(runtime.hello, "facts", json_pack("{s:s}", "gil", "enabled"));
    assert_near(seconds_of(threads, &speed), 2 * seconds_of(processes, &speed), 1e-9);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_round_has_every_size_and_tasks_of_both_kinds),
        cmocka_unit_test(a_short_task_is_done_more_often),
        cmocka_unit_test(what_a_cell_takes_follows_from_what_it_does),
        cmocka_unit_test(threads_that_take_turns_take_longer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
