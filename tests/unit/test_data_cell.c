#include "cell_answer.h"
#include "unit.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "tvp/serve/data_cell.h"
#include "tvp/serve/data_worker.h"

/* ---- helpers ---- */

static json_t *request_of(const char *way, uint32_t workers, json_int_t bytes)
{
    return json_pack(
        "{s:s, s:s, s:i, s:I, s:i, s:i}", "case",
        data_case(data_way_find(way) < DATA_WAY_COUNT ? data_way_find(way) : DATA_PIPE), "way", way,
        "workers", (int)workers, "data_bytes", bytes, "round_trips", 3, "iterations", 0);
}

/* Parses a request that must be a good one, and runs it. */
static json_t *run(json_t *request)
{
    struct error error = {0};
    struct data_order order;
    if (!data_cell_parse(&order, request, &error))
        fail_msg("%s", error.text);
    json_decref(request);
    return data_cell_run(&order);
}

/* ---- the data ---- */

static void a_digest_knows_every_byte(void **state)
{
    (void)state;
    unsigned char data[27];
    data_fill(data, sizeof data, 5);
    uint64_t digest = data_digest(data, sizeof data);
    for (size_t i = 0; i < sizeof data; i++) {
        data[i] ^= 1;
        assert_true(data_digest(data, sizeof data) != digest);
        data[i] ^= 1;
    }
    assert_true(data_digest(data, sizeof data) == digest);
    assert_true(data_digest(data, sizeof data - 1) != digest);
}

static void another_seed_makes_other_data(void **state)
{
    (void)state;
    unsigned char first[16], second[16];
    data_fill(first, sizeof first, 1);
    data_fill(second, sizeof second, 2);
    assert_memory_not_equal(first, second, sizeof first);
}

static void a_mark_changes_the_first_and_the_last_byte(void **state)
{
    (void)state;
    unsigned char data[] = {7, 7, 255}, one[] = {7};
    data_mark(data, sizeof data);
    data_mark(one, sizeof one);
    data_mark(one, 0);
    assert_memory_equal(data, "\x08\x07\x00", 3);
    assert_int_equal(one[0], 9);
}

/* ---- cells ---- */

static void every_way_hands_every_byte_over(void **state)
{
    (void)state;
    size_t i;
    const json_t *way;
    json_t *ways = data_cell_ways();
    assert_int_equal(json_array_size(ways), 6);
    json_array_foreach(ways, i, way)
    {
        static const json_int_t sizes[] = {0, 1, 9, 300001};
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            json_t *answer = run(request_of(json_string_value(way), 3, sizes[k]));
            assert_int_equal(integer(answer, "bytes_right"), 3 * sizes[k]);
            assert_true(integer(answer, "elapsed_ns") > 0);
            json_decref(answer);
            assert_no_children();
        }
    }
    json_decref(ways);
}

static void workers_compute_in_between(void **state)
{
    (void)state;
    static const char *const ways[] = {"reference", "pipe", "shared", "shared-copied"};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        json_t *request = request_of(ways[i], 2, 100);
        json_object_set_new(request, "iterations", json_integer(10));
        json_t *answer = run(request);
        assert_int_equal(integer(answer, "checksum"), 9349050);
        assert_true(json_is_true(json_object_get(answer, "checksums_agree")));
        json_decref(answer);
    }
}

static void what_is_larger_than_memory_is_an_error(void **state)
{
    (void)state;
    json_t *answer = run(request_of("pipe", 32768, DATA_MOST_BYTES));
    const json_t *error = json_object_get(answer, "error");
    assert_string_equal(json_string_value(json_object_get(error, "name")), "ENOMEM");
    assert_non_null(
        strstr(json_string_value(json_object_get(error, "message")), "more than a quarter"));
    json_decref(answer);
}

static void bad_requests_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *member;
        int value;
        const char *message;
    } wrong[] = {
        {"workers", 0, "\"workers\" must be a whole number from 1 to 32768"},
        {"data_bytes", -1, "\"data_bytes\" must be a whole number from 0 to 1073741824"},
        {"round_trips", 0, "\"round_trips\" must be a whole number from 1 to 1000000"},
        {"iterations", -1, "\"iterations\" must be a whole number from 0 to 1000000000000"},
        {"way", 7, "\"way\" must be one of \"data_ways\" in the hello, and of the case"},
        {"start_method", 7, NULL},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct error error = {0};
        struct data_order order;
        json_t *request = request_of("pipe", 1, 1);
        json_object_set_new(request, wrong[i].member, json_integer(wrong[i].value));
        bool parsed = data_cell_parse(&order, request, &error);
        assert_int_equal(parsed, wrong[i].message == NULL);
        if (wrong[i].message)
            assert_string_equal(error.text, wrong[i].message);
        json_decref(request);
    }
}

static void a_way_is_of_its_case(void **state)
{
    (void)state;
    static const char *const ways[] = {"reference", "executor", "no such way"};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct error error = {0};
        struct data_order order;
        json_t *request = request_of(ways[i], 1, 1);
        json_object_set_new(request, "case", json_string("DataProcess"));
        assert_true(data_cell_asked(request));
        assert_false(data_cell_parse(&order, request, &error));
        json_decref(request);
    }
}

/* ---- a worker that ends early ---- */

static void a_peer_that_is_killed_is_noticed(void **state)
{
    (void)state;
    static const enum data_way_id ways[] = {DATA_PIPE, DATA_SHARED, DATA_SHARED_COPIED};
    signal(SIGPIPE, SIG_IGN);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        const struct data_order order = {
            .way = ways[i], .workers = 1, .bytes = 1 << 20, .round_trips = 1};
        struct data_worker worker;
        int64_t value;
        assert_true(data_worker_open(&worker, &order, NULL, 0));
        data_fill(worker.data, order.bytes, 1);
        assert_true(data_worker_hand_over(&worker, DATA_HAND));
        kill(worker.child, SIGKILL);
        bool answered = data_worker_take_back(&worker, DATA_HAND, &value) &&
                        data_worker_hand_over(&worker, DATA_HAND) &&
                        data_worker_take_back(&worker, DATA_HAND, &value);
        assert_false(answered);
        assert_int_equal(errno, ECHILD);
        int status = data_worker_close(&worker);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        assert_no_children();
    }
    signal(SIGPIPE, SIG_DFL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_digest_knows_every_byte),
        cmocka_unit_test(another_seed_makes_other_data),
        cmocka_unit_test(a_mark_changes_the_first_and_the_last_byte),
        cmocka_unit_test(every_way_hands_every_byte_over),
        cmocka_unit_test(workers_compute_in_between),
        cmocka_unit_test(what_is_larger_than_memory_is_an_error),
        cmocka_unit_test(bad_requests_are_refused),
        cmocka_unit_test(a_way_is_of_its_case),
        cmocka_unit_test(a_peer_that_is_killed_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
