#include "unit.h"

#include <errno.h>
#include <semaphore.h>

#include "tvp/common/clock.h"

#define MILLISECOND INT64_C(1000000)

static void so_many_nanoseconds(void **state)
{
    (void)state;
    struct timespec time = clock_timespec(INT64_C(5000000000123));
    assert_int_equal(time.tv_sec, 5000);
    assert_int_equal(time.tv_nsec, 123);
}

static void a_semaphore_that_was_posted_is_taken_whatever_the_time(void **state)
{
    (void)state;
    sem_t semaphore;
    assert_int_equal(sem_init(&semaphore, 0, 1), 0);
    struct timespec past = clock_timespec(clock_now() - MILLISECOND);
    assert_int_equal(clock_await_semaphore(&semaphore, &past), 0);
    sem_destroy(&semaphore);
}

/* Time may be slewed, so that the clock on the wall has gone a little further. */
static void a_semaphore_is_awaited_until_the_time_and_no_longer(void **state)
{
    (void)state;
    sem_t semaphore;
    assert_int_equal(sem_init(&semaphore, 0, 0), 0);
    int64_t waits[] = {-MILLISECOND, 0, 50 * MILLISECOND};
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        int64_t begin = clock_now();
        struct timespec deadline = clock_timespec(begin + waits[i]);
        assert_int_equal(clock_await_semaphore(&semaphore, &deadline), -1);
        assert_int_equal(errno, ETIMEDOUT);
        assert_true(clock_now() - begin >= waits[i] - MILLISECOND);
        assert_true(clock_now() - begin < 30000 * MILLISECOND);
    }
    sem_destroy(&semaphore);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(so_many_nanoseconds),
        cmocka_unit_test(a_semaphore_that_was_posted_is_taken_whatever_the_time),
        cmocka_unit_test(a_semaphore_is_awaited_until_the_time_and_no_longer),
    };
    return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
