#include "cell_answer.h"
#include "own_server.h"
#include "unit.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tvp/common/protocol.h"
#include "tvp/serve/cell.h"
#include "tvp/system/apart.h"
#include "tvp/system/own_program.h"
#include "tvp/workers/launch.h"
#include "tvp/workers/marks.h"
#include "tvp/workers/pool.h"

/* ---- helpers ---- */

enum { TASKS = 50, REQUESTS = 3, SERVER_WAIT_NS = 200000 };

/* Parses a request that must be a good one, and runs it. */
static json_t *run_request(json_t *request)
{
    struct error error = {0};
    struct cell_request cell;
    if (!cell_parse(&cell, request, &error))
        fail_msg("%s", error.text);
    json_t *answer = cell_run(&cell);
    json_decref(request);
    return answer;
}

static struct own_server server;

static json_t *run(const char *name, uint32_t workers, const char *method)
{
    json_t *request =
        json_pack("{s:s, s:i, s:i, s:i, s:i, s:i, s:i, s:s, s:s}", "case", name, "workers",
                  (int)workers, "iterations", 1000, "wait_ns", 100000, "tasks", TASKS, "io_bytes",
                  5000, "io_reads", 2, "io_dir", "/tmp", "start_method", method);
    json_object_set_new(request, "requests", json_integer(REQUESTS));
    json_object_set_new(request, "server", own_server_member(&server, 10000000000));
    return run_request(request);
}

/* Times lie in the window, and each worker's end is not before its begin. */
static void check_columns(const json_t *answer, size_t workers)
{
    const json_t *begin = json_object_get(answer, "work_begin_ns");
    const json_t *end = json_object_get(answer, "work_end_ns");
    assert_int_equal(json_array_size(begin), workers);
    assert_int_equal(json_array_size(end), workers);
    for (size_t i = 0; i < workers; i++) {
        json_int_t from = json_integer_value(json_array_get(begin, i));
        json_int_t to = json_integer_value(json_array_get(end, i));
        assert_true(0 < from && from <= to && to < integer(answer, "elapsed_ns"));
    }
    assert_null(json_object_get(answer, "work_begin_quartiles_ns"));
    assert_null(json_object_get(answer, "work_end_quartiles_ns"));
}

static void check_quartiles(const json_t *answer, const char *name)
{
    const json_t *five = json_object_get(answer, name);
    assert_int_equal(json_array_size(five), 5);
    json_int_t last = 1;
    for (size_t i = 0; i < 5; i++) {
        json_int_t value = json_integer_value(json_array_get(five, i));
        assert_true(last <= value && value < integer(answer, "elapsed_ns"));
        last = value;
    }
}

static void check_answer(const json_t *answer, const struct measured_case *kind, uint32_t workers)
{
    assert_null(json_object_get(answer, "error"));
    assert_true(0 < integer(answer, "started_ns"));
    assert_true(integer(answer, "started_ns") <= integer(answer, "elapsed_ns"));
    assert_true(integer(answer, "involuntary_switches") >= 0);
    if (kind->work == WORK_CPU) {
        assert_int_equal(integer(answer, "checksum"), 9707240);
        assert_true(json_is_true(json_object_get(answer, "checksums_agree")));
    } else {
        assert_null(json_object_get(answer, "checksum"));
    }
    if (kind->work == WORK_NET) {
        assert_int_equal(integer(answer, "operations"), workers * REQUESTS);
        assert_int_equal(integer(answer, "bytes_right"), workers * REQUESTS * NET_ANSWER_BYTES);
        assert_true(integer(answer, "operation_median_ns") >= SERVER_WAIT_NS);
        assert_true(integer(answer, "elapsed_ns") >= REQUESTS * SERVER_WAIT_NS);
    }
    if (kind->work == WORK_START) {
        assert_int_equal(json_object_size(answer), 3);
    } else if (workers <= PROTOCOL_WORKER_TIMES) {
        check_columns(answer, workers);
    } else {
        check_quartiles(answer, "work_begin_quartiles_ns");
        check_quartiles(answer, "work_end_quartiles_ns");
        assert_null(json_object_get(answer, "work_begin_ns"));
    }
}

/* A tenth of 1000 iterations is what each task computes. */
static void check_pool_answer(const json_t *answer, const struct measured_case *kind,
                              uint32_t workers)
{
    bool computes = works[kind->work].task == TASK_COMPUTES;
    assert_null(json_object_get(answer, "error"));
    assert_true(0 < integer(answer, "elapsed_ns"));
    assert_int_equal(integer(answer, "tasks_once"), works[kind->work].new_pool ? workers : TASKS);
    assert_int_equal(json_object_size(answer), computes ? 4 : 2);
    if (computes) {
        assert_int_equal(integer(answer, "checksum"), (int64_t)classic_checksum(100));
        assert_true(json_is_true(json_object_get(answer, "checksums_agree")));
    }
}

static void check_case(const struct measured_case *kind, uint32_t workers, const char *method)
{
    json_t *answer = run(kind->name, workers, method);
    if (works[kind->work].task != NO_POOL)
        check_pool_answer(answer, kind, workers);
    else
        check_answer(answer, kind, workers);
    json_decref(answer);
    assert_no_children();
}

/* ---- tests ---- */

static void every_case_at_every_size(void **state)
{
    (void)state;
    static const uint32_t sizes[] = {1, 2, 5, 64, 65};
    for (int i = 0; i < CASE_COUNT; i++)
        for (size_t size = 0; size < sizeof sizes / sizeof *sizes; size++)
            if (launch_offers(measured_cases[i].kind, measured_cases[i].work) &&
                !works[measured_cases[i].work].of_user)
                check_case(&measured_cases[i], sizes[size], "fork");
}

/* A pool whose results came as given. */
static int64_t count_once(enum pool_task task, int64_t tasks, struct pool_result *results,
                          int64_t count)
{
    const struct pool_order order = {.workers = 2, .tasks = tasks, .task = task};
    const struct pool pool = {.order = &order, .results = results, .result_count = count};
    return pool_count_once(&pool);
}

static void a_task_counts_with_one_result_of_its_own(void **state)
{
    (void)state;
    struct pool_result all[] = {{1, 1, 0}, {0, 0, 0}, {2, 2, 0}};
    struct pool_result twice[] = {{1, 1, 0}, {1, 1, 0}, {2, 2, 0}};
    struct pool_result strange[] = {{-1, -1, 0}, {3, 3, 0}, {2, 2, 0}};
    struct pool_result of_another[] = {{0, 1, 0}, {1, 0, 0}, {2, 2, 0}};
    assert_int_equal(count_once(TASK_EMPTY, 3, all, 3), 3);
    assert_int_equal(count_once(TASK_EMPTY, 3, all, 2), 2);
    assert_int_equal(count_once(TASK_EMPTY, 3, twice, 3), 1);
    assert_int_equal(count_once(TASK_EMPTY, 3, strange, 3), 1);
    assert_int_equal(count_once(TASK_EMPTY, 3, of_another, 3), 1);
    assert_int_equal(count_once(TASK_COMPUTES, 3, of_another, 3), 3);
}

/* Of 300 bytes the first says the lowest 8 bits of the task's number, and the last the next 8. */
static void data_that_were_not_at_the_worker_of_their_task_are_no_result(void **state)
{
    (void)state;
    enum { TASK = 0x1234, BYTES = 300 };
    struct pool_result result = {.task = TASK};
    const struct pool_order order = {
        .workers = 1, .tasks = TASK + 1, .task = TASK_COMPUTES, .data_bytes = BYTES};
    const struct pool pool = {.order = &order, .results = &result, .result_count = 1};
    unsigned char *data = pool_new_data(BYTES);
    pool_work(&order, TASK, data);
    assert_int_equal(data[0], 0x34);
    assert_int_equal(data[BYTES - 1], 0x12);
    result.data_mark = pool_data_mark(data, BYTES);
    assert_int_equal(pool_count_once(&pool), 1);
    pool_work(&order, TASK - 1, data);
    result.data_mark = pool_data_mark(data, BYTES);
    assert_int_equal(pool_count_once(&pool), 0);
    free(data);
}

static void tasks_have_data(void **state)
{
    (void)state;
    static const int64_t sizes[] = {1, 2, 65536, 200001};
    for (int kind = 0; kind <= WORKER_PROCESS; kind++)
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            json_t *request =
                json_pack("{s:s, s:i, s:i, s:i, s:I}", "case",
                          kind == WORKER_THREAD ? "PoolThread" : "PoolProcess", "workers", 3,
                          "iterations", 1000, "tasks", TASKS, "data_bytes", (json_int_t)sizes[i]);
            struct cell_request cell;
            struct error error = {0};
            assert_true(cell_parse(&cell, request, &error));
            json_t *answer = cell_run(&cell);
            assert_int_equal(integer(answer, "tasks_once"), TASKS);
            json_decref(answer);
            json_decref(request);
        }
    assert_no_children();
}

/* 32-bit programs have no addresses for that many stacks, and say so. */
static void a_thousand_workers(void **state)
{
    (void)state;
    check_case(&measured_cases[CASE_START_PROCESS], 1000, "fork");
    if (sizeof(void *) > 4) {
        check_case(&measured_cases[CASE_START_THREAD], 1000, "fork");
        return;
    }
    json_t *answer = run("StartThread", 1000, "fork");
    const json_t *error = json_object_get(answer, "error");
    assert_non_null(strstr(json_string_value(json_object_get(error, "message")),
                           "address space for stacks (ulimit -v / ulimit -s) = 511"));
    json_decref(answer);
}

static void spawned_workers(void **state)
{
    (void)state;
    check_case(&measured_cases[CASE_CPU_PROCESS], 3, "spawn");
    check_case(&measured_cases[CASE_IO_PROCESS], 65, "spawn");
    check_case(&measured_cases[CASE_START_PROCESS], 5, "spawn");
    check_case(&measured_cases[CASE_START_THREAD], 2, "spawn");
    check_case(&measured_cases[CASE_POOL_PROCESS], 3, "spawn");
    check_case(&measured_cases[CASE_TASK_PROCESS], 65, "spawn");
    check_case(&measured_cases[CASE_COLD_PROCESS], 5, "spawn");
}

/* ---- marks of progress ---- */

static json_t *run_with_marks(const char *name, uint32_t workers, const char *method, int marks,
                              int iterations)
{
    return run_request(json_pack("{s:s, s:i, s:i, s:i, s:s, s:i}", "case", name, "workers",
                                 (int)workers, "iterations", iterations, "wait_ns", 100000,
                                 "start_method", method, "marks", marks));
}

static int64_t time_of(const json_t *answer, const char *column, size_t worker)
{
    return json_integer_value(json_array_get(json_object_get(answer, column), worker));
}

/* Created before it begins, marks between its begin and its end, joined after it. */
static void check_lane(const json_t *answer, size_t worker, size_t marks)
{
    const json_t *lane = json_array_get(json_object_get(answer, "mark_ns"), worker);
    int64_t last = time_of(answer, "work_begin_ns", worker);
    assert_true(0 <= time_of(answer, "created_ns", worker));
    assert_true(time_of(answer, "created_ns", worker) <= last);
    assert_int_equal(json_array_size(lane), marks);
    for (size_t i = 0; i < marks; i++) {
        assert_true(last <= json_integer_value(json_array_get(lane, i)));
        last = json_integer_value(json_array_get(lane, i));
    }
    assert_true(last <= time_of(answer, "work_end_ns", worker));
    assert_true(time_of(answer, "work_end_ns", worker) <= time_of(answer, "joined_ns", worker));
    assert_true(time_of(answer, "joined_ns", worker) <= integer(answer, "elapsed_ns"));
}

static void check_lanes(const char *name, uint32_t workers, const char *method, size_t marks)
{
    bool computes = strncmp(name, "Cpu", 3) == 0;
    json_t *answer = run_with_marks(name, workers, method, (int)marks, 1000);
    check_answer(answer, &measured_cases[case_find(name)], workers);
    assert_int_equal(json_array_size(json_object_get(answer, "mark_ns")), workers);
    for (size_t i = 0; i < workers; i++)
        check_lane(answer, i, computes ? marks : 0);
    json_decref(answer);
    assert_no_children();
}

static void workers_leave_marks(void **state)
{
    (void)state;
    check_lanes("CpuThread", 1, "fork", 1);
    check_lanes("CpuThread", 3, "fork", 64);
    check_lanes("CpuProcess", 64, "fork", 256);
    check_lanes("CpuProcess", 3, "spawn", 17);
    check_lanes("IoThread", 2, "fork", 64);
    json_t *answer = run_with_marks("StartThread", 2, "fork", 64, 1000);
    check_answer(answer, &measured_cases[CASE_START_THREAD], 2);
    json_decref(answer);
}

/* Whatever the shares are, the work is the same. */
static void marks_change_no_result(void **state)
{
    (void)state;
    static const int iterations[] = {0, 1, 7, 255, 100003};
    for (size_t i = 0; i < sizeof iterations / sizeof *iterations; i++) {
        json_t *answer = run_with_marks("CpuThread", 2, "fork", 256, iterations[i]);
        assert_int_equal(integer(answer, "checksum"), work_compute(iterations[i]));
        check_lane(answer, 1, 256);
        json_decref(answer);
    }
}

/* Of any number of them so many are kept, at equal distances. */
static void marks_at_will_stay_spread(void **state)
{
    (void)state;
    enum { ROOM = 6 };
    static const struct {
        int64_t calls;
        uint32_t left;
        int64_t stride;
    } rows[] = {{0, 0, 1},  {1, 1, 1},  {6, 6, 1},      {7, 3, 2},     {12, 6, 2},
                {13, 6, 2}, {14, 3, 4}, {1000, 3, 256}, {1024, 4, 256}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct {
            struct worker_slot slot;
            int64_t marks[ROOM + 1];
        } place = {.slot = {.marks = ROOM, .mark_stride = 1, .marks_offset = sizeof place.slot}};
        for (int64_t call = 0; call < rows[i].calls; call++)
            marks_leave_spread(&place.slot);
        assert_int_equal(place.slot.marks_left, rows[i].left);
        assert_int_equal(place.slot.mark_stride, rows[i].stride);
        assert_int_equal(place.marks[ROOM], 0);
        for (uint32_t mark = 1; mark < rows[i].left; mark++)
            assert_true(place.marks[mark - 1] <= place.marks[mark]);
    }
}

/* ---- workers that go wrong ---- */

static enum { KILLED, EXITS, IDLES, MISCOUNTS, IS_NOT_CREATED } fault;

static void go_wrong(struct worker_slot *slot)
{
    if (fault == KILLED)
        raise(SIGKILL);
    if (fault == EXITS)
        _exit(7);
    if (fault == MISCOUNTS) {
        worker_run(slot);
        slot->checksum++;
    }
}

/* As fork, but the third worker has the fault. */
static int create_faulty(struct workers *workers, uint32_t index)
{
    if (workers->count < 3 || index != 2)
        return launch_fork.create(workers, index);
    if (fault == IS_NOT_CREATED)
        return EAGAIN;
    pid_t child = fork();
    if (child == 0) {
        go_wrong(&workers->slots[index]);
        _exit(0);
    }
    ((pid_t *)workers->handles)[index] = child;
    return 0;
}

static json_t *run_faulty(void)
{
    struct launch_method faulty = launch_fork;
    faulty.create = create_faulty;
    struct cell_request cell = {
        .case_id = CASE_CPU_PROCESS, .workers = 5, .amount = 1000, .method = &faulty};
    json_t *answer = cell_run(&cell);
    assert_no_children();
    return answer;
}

static void check_error(const char *name, const char *call, int reached, const char *in_message)
{
    json_t *answer = run_faulty();
    const json_t *error = json_object_get(answer, "error");
    assert_non_null(error);
    assert_int_equal(json_object_size(answer), 1);
    assert_string_equal(json_string_value(json_object_get(error, "name")), name);
    assert_string_equal(json_string_value(json_object_get(error, "call")), call);
    assert_int_equal(integer(error, "reached"), reached);
    assert_non_null(strstr(json_string_value(json_object_get(error, "message")), in_message));
    json_decref(answer);
}

static void a_dead_worker_is_an_error(void **state)
{
    (void)state;
    fault = KILLED;
    check_error("SIGKILL", "worker", 5, "worker 3 of 5 ended early: SIGKILL");
    fault = EXITS;
    check_error("exit 7", "worker", 5, "worker 3 of 5 ended early: exit 7");
}

static void undone_work_is_an_error(void **state)
{
    (void)state;
    fault = IDLES;
    check_error("undone", "worker", 5, "worker 3 of 5");
}

static void a_create_that_fails_says_how_far_it_got(void **state)
{
    (void)state;
    fault = IS_NOT_CREATED;
    check_error("EAGAIN", "fork", 2, "after 2 of 5; the lowest limit found is ");
}

static void a_wrong_checksum_is_seen(void **state)
{
    (void)state;
    fault = MISCOUNTS;
    json_t *answer = run_faulty();
    assert_null(json_object_get(answer, "error"));
    assert_true(json_is_false(json_object_get(answer, "checksums_agree")));
    json_decref(answer);
}

/* ---- what comes before a window ---- */

static int warm_ups, threads_here;

static void count_warm_up(const struct launch_method *method)
{
    (void)method;
    warm_ups++;
}

/* Of another process nothing is seen here. */
static int count_thread(struct workers *workers, uint32_t index)
{
    threads_here++;
    return launch_thread.create(workers, index);
}

static void a_rough_cell_has_its_workers_and_nothing_before(void **state)
{
    (void)state;
    struct launch_method by_fork = launch_fork, threads = launch_thread;
    by_fork.warm_up = count_warm_up;
    threads.create = count_thread;
    struct cell_request processes = {.case_id = CASE_START_PROCESS, .workers = 2},
                        of_threads = {.case_id = CASE_CPU_THREAD, .workers = 3, .amount = 1000},
                        pool = {.case_id = case_find("PoolProcess"), .workers = 2, .amount = TASKS};
    processes.method = pool.method = &by_fork;
    pool.task_iterations = 100;
    of_threads.method = &threads;
    for (int rough = 0; rough < 2; rough++) {
        processes.rough = of_threads.rough = pool.rough = rough == 1;
        warm_ups = threads_here = 0;
        json_t *answer = cell_run(&processes);
        assert_true(integer(answer, "elapsed_ns") > 0);
        json_decref(answer);
        answer = cell_run(&pool);
        assert_int_equal(integer(answer, "tasks_once"), TASKS);
        json_decref(answer);
        answer = cell_run(&of_threads);
        assert_true(integer(answer, "elapsed_ns") > 0);
        check_columns(answer, 3);
        json_decref(answer);
        assert_no_children();
        assert_int_equal(warm_ups, rough ? 0 : 2);
        assert_int_equal(threads_here, rough ? 3 : 0);
    }
}

/* ---- parts ---- */

static void quartiles_interpolate(void **state)
{
    (void)state;
    int64_t five[5];
    int64_t values[] = {40, 10, 30, 20, 55, 0};
    cell_quartiles(values, 6, five);
    const int64_t expected[] = {0, 12, 25, 37, 55};
    assert_memory_equal(five, expected, sizeof five);
    int64_t one[] = {9};
    cell_quartiles(one, 1, five);
    for (int i = 0; i < 5; i++)
        assert_int_equal(five[i], 9);
}

static void methods_are_found_by_kind_and_name(void **state)
{
    (void)state;
    assert_ptr_equal(launch_find(WORKER_PROCESS, NULL), &launch_fork);
    assert_ptr_equal(launch_find(WORKER_PROCESS, "spawn"), &launch_spawn);
    assert_ptr_equal(launch_find(WORKER_THREAD, NULL), &launch_thread);
    assert_ptr_equal(launch_find(WORKER_THREAD, "spawn"), &launch_thread);
    assert_null(launch_find(WORKER_PROCESS, "thread"));
    assert_null(launch_find(WORKER_THREAD, "forkserver"));
}

static void refuses_impossible_requests(void **state)
{
    (void)state;
    static const char *const requests[][2] = {
        {"{}", "\"case\""},
        {"{\"case\":7}", "\"case\""},
        {"{\"case\":\"Gpu\",\"workers\":1}", "Gpu"},
        {"{\"case\":\"StartThread\"}", "\"workers\""},
        {"{\"case\":\"StartThread\",\"workers\":0}", "\"workers\""},
        {"{\"case\":\"StartThread\",\"workers\":40000}", "\"workers\""},
        {"{\"case\":\"StartThread\",\"workers\":2.0}", "\"workers\""},
        {"{\"case\":\"StartThread\",\"workers\":\"2\"}", "\"workers\""},
        {"{\"case\":\"StartThread\",\"workers\":1,\"iterations\":-1}", "\"iterations\""},
        {"{\"case\":\"CpuThread\",\"workers\":1}", "\"iterations\""},
        {"{\"case\":\"CpuThread\",\"workers\":1,\"iterations\":null}", "\"iterations\""},
        {"{\"case\":\"StartThread\",\"workers\":1,\"rough\":1}", "\"rough\""},
        {"{\"case\":\"IoThread\",\"workers\":1}", "\"wait_ns\""},
        {"{\"case\":\"IoThread\",\"workers\":1,\"wait_ns\":3600000000000001}", "\"wait_ns\""},
        {"{\"case\":\"StartThread\",\"workers\":1,\"marks\":0}", "\"marks\""},
        {"{\"case\":\"StartThread\",\"workers\":1,\"marks\":257}", "\"marks\""},
        {"{\"case\":\"StartThread\",\"workers\":1,\"marks\":\"2\"}", "\"marks\""},
        {"{\"case\":\"StartThread\",\"workers\":65,\"marks\":1}", "for at most 64 workers"},
        {"{\"case\":\"StartProcess\",\"workers\":1,\"start_method\":3}", "\"start_method\""},
        {"{\"case\":\"StartProcess\",\"workers\":1,\"start_method\":\"thread\"}", "thread"},
    };
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        json_t *request = json_loads(requests[i][0], 0, NULL);
        assert_non_null(request);
        struct error error = {0};
        struct cell_request cell;
        assert_false(cell_parse(&cell, request, &error));
        assert_non_null(strstr(error.text, requests[i][1]));
        json_decref(request);
    }
}

static json_t *give_process_id(const void *argument)
{
    return json_pack("{s:i, s:s}", "pid", (int)getpid(), "argument", argument);
}

static json_t *end_early(const void *argument)
{
    (void)argument;
    raise(SIGKILL);
    return NULL;
}

/* What it leaves behind holds every file open for a while. */
static json_t *leave_a_process(const void *argument)
{
    (void)argument;
    pid_t child = fork();
    if (child == 0) {
        sleep(600);
        _exit(0);
    }
    return json_pack("{s:i}", "left", (int)child);
}

static void apart_is_another_process(void **state)
{
    (void)state;
    json_t *object = apart(give_process_id, "kept");
    assert_int_not_equal(integer(object, "pid"), getpid());
    assert_string_equal(json_string_value(json_object_get(object, "argument")), "kept");
    json_decref(object);
    assert_no_children();
}

static void apart_outlives_its_child(void **state)
{
    (void)state;
    json_t *object = apart(end_early, NULL);
    const json_t *error = json_object_get(object, "error");
    assert_string_equal(json_string_value(json_object_get(error, "name")), "SIGKILL");
    assert_string_equal(json_string_value(json_object_get(error, "call")), "worker");
    json_decref(object);
    assert_no_children();
}

static void apart_does_not_wait_for_what_is_left_behind(void **state)
{
    (void)state;
    alarm(300);
    json_t *object = apart(leave_a_process, NULL);
    alarm(0);
    assert_int_equal(kill((pid_t)integer(object, "left"), SIGKILL), 0);
    json_decref(object);
}

static atomic_bool *looked;

static json_t *wait_for_a_look(const void *unused)
{
    (void)unused;
    for (int i = 0; i < 10000 && !atomic_load(looked); i++)
        usleep(1000);
    return json_pack("{s:i}", "seen", (int)atomic_load(looked));
}

/* After some looks, so that signals have come meanwhile. */
static void look_at_last(void *looks)
{
    if (++*(int *)looks == 20)
        atomic_store(looked, true);
}

static void do_nothing(int number)
{
    (void)number;
}

static void signals_do_not_end_the_looks(void **state)
{
    (void)state;
    int looks = 0, status;
    looked = mmap(NULL, sizeof *looked, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(looked, MAP_FAILED);
    const struct itimerval often = {.it_value.tv_usec = 300, .it_interval.tv_usec = 300};
    assert_int_equal(sigaction(SIGALRM, &(struct sigaction){.sa_handler = do_nothing}, NULL), 0);
    assert_int_equal(setitimer(ITIMER_REAL, &often, NULL), 0);
    json_t *object =
        apart_watched(wait_for_a_look, NULL, &(struct apart_watch){look_at_last, &looks}, &status);
    assert_int_equal(setitimer(ITIMER_REAL, &(struct itimerval){0}, NULL), 0);
    signal(SIGALRM, SIG_DFL);
    assert_int_equal(integer(object, "seen"), 1);
    json_decref(object);
    munmap((void *)looked, sizeof *looked);
}

int main(int argc, char **argv)
{
    launch_become_worker(argc, argv);
    own_program_remember(argv[0]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_at_every_size),
        cmocka_unit_test(a_task_counts_with_one_result_of_its_own),
        cmocka_unit_test(data_that_were_not_at_the_worker_of_their_task_are_no_result),
        cmocka_unit_test(tasks_have_data),
        cmocka_unit_test(a_thousand_workers),
        cmocka_unit_test(spawned_workers),
        cmocka_unit_test(workers_leave_marks),
        cmocka_unit_test(marks_change_no_result),
        cmocka_unit_test(marks_at_will_stay_spread),
        cmocka_unit_test(a_dead_worker_is_an_error),
        cmocka_unit_test(undone_work_is_an_error),
        cmocka_unit_test(a_create_that_fails_says_how_far_it_got),
        cmocka_unit_test(a_wrong_checksum_is_seen),
        cmocka_unit_test(a_rough_cell_has_its_workers_and_nothing_before),
        cmocka_unit_test(quartiles_interpolate),
        cmocka_unit_test(methods_are_found_by_kind_and_name),
        cmocka_unit_test(refuses_impossible_requests),
        cmocka_unit_test(apart_is_another_process),
        cmocka_unit_test(apart_outlives_its_child),
        cmocka_unit_test(apart_does_not_wait_for_what_is_left_behind),
        cmocka_unit_test(signals_do_not_end_the_looks),
    };
    own_server_start(&server, SERVER_WAIT_NS);
    int failed = cmocka_run_group_tests_name("cell", tests, NULL, NULL);
    own_server_stop(&server);
    return failed;
}
