#include "unit.h"

#include "tvp/workers/launch.h"
#include "tvp/workers/operations.h"

static void percentiles_are_times_that_were_measured(void **state)
{
    (void)state;
    int64_t times[200];
    for (int i = 0; i < 200; i++)
        times[i] = i + 1;
    assert_int_equal(operations_percentile(times, 200, 50), 100);
    assert_int_equal(operations_percentile(times, 200, 99), 198);
    assert_int_equal(operations_percentile(times, 199, 99), 198);
    assert_int_equal(operations_percentile(times, 3, 50), 2);
    assert_int_equal(operations_percentile(times, 2, 99), 2);
    assert_int_equal(operations_percentile(times, 1, 50), 1);
    assert_int_equal(operations_percentile(times, 1, 99), 1);
}

static int64_t integer(const json_t *object, const char *member)
{
    assert_true(json_is_integer(json_object_get(object, member)));
    return json_integer_value(json_object_get(object, member));
}

/* The times of workers lie side by side, behind marks that must stay what they are. */
static void all_workers_operations_count_together(void **state)
{
    (void)state;
    enum { WORKERS = 7, OPERATIONS = 33, MARKS = 5 };
    struct workers workers;
    const char *call;
    const struct worker_order order = {.work = WORK_IO, .marks = MARKS, .operations = OPERATIONS};
    assert_int_equal(
        workers_init(&workers, launch_find(WORKER_PROCESS, "fork"), WORKERS, &order, &call), 0);
    for (int operation = 0; operation < OPERATIONS; operation++)
        for (int i = WORKERS; i-- > 0;)
            operations_leave(&workers.slots[i], i * OPERATIONS + operation + 1);
    for (uint32_t i = 0; i < WORKERS; i++) {
        assert_int_equal(workers.slots[i].worker, i);
        assert_int_equal(workers.slots[i].marks, MARKS);
        const int64_t *marks =
            (const int64_t *)((const char *)&workers.slots[i] + workers.slots[i].marks_offset);
        for (int mark = 0; mark < MARKS; mark++)
            assert_int_equal(marks[mark], 0);
    }
    json_t *members = json_object();
    operations_add_members(members, &workers);
    assert_int_equal(integer(members, "operations"), WORKERS * OPERATIONS);
    assert_int_equal(integer(members, "operation_median_ns"), 116);
    assert_int_equal(integer(members, "operation_p99_ns"), 229);
    json_decref(members);
    workers_release(&workers);
}

static void workers_without_operations_tell_none(void **state)
{
    (void)state;
    struct workers workers;
    const char *call;
    const struct worker_order order = {.work = WORK_IO};
    assert_int_equal(workers_init(&workers, launch_find(WORKER_THREAD, NULL), 2, &order, &call), 0);
    json_t *members = json_object();
    operations_add_members(members, &workers);
    assert_int_equal(integer(members, "operations"), 0);
    assert_int_equal(json_object_size(members), 1);
    json_decref(members);
    workers_release(&workers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(percentiles_are_times_that_were_measured),
        cmocka_unit_test(all_workers_operations_count_together),
        cmocka_unit_test(workers_without_operations_tell_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
