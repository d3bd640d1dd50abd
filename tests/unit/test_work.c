#include "unit.h"

#include "tvp/common/clock.h"
#include "tvp/workers/work.h"

/* The definition term by term, each reduced by itself. */
static int64_t slow_compute(int64_t iterations)
{
    enum { MODULUS = 10000000 };
    uint64_t result = 1;
    for (uint64_t i = 0; i < (uint64_t)iterations; i++) {
        uint64_t step = i % MODULUS;
        uint64_t first = result * result % MODULUS * step % MODULUS;
        uint64_t second = 2 * result * (step * step % MODULUS) % MODULUS;
        result = (first + second + 3) % MODULUS;
    }
    return (int64_t)result;
}

static void gives_the_known_checksums(void **state)
{
    (void)state;
    static const struct {
        int64_t iterations, checksum;
    } known[] = {
        {0, 1}, {1, 3}, {10, 9349050}, {100, 4112340}, {100000, 5346240}, {1000000, 246240},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        assert_int_equal(work_compute(known[i].iterations), known[i].checksum);
}

static void stays_exact_where_64_bits_overflow(void **state)
{
    (void)state;
    for (int64_t iterations = 91500; iterations < 91520; iterations++)
        assert_int_equal(work_compute(iterations), slow_compute(iterations));
}

/* The iteration's number is kept modulo 10^7: it must wrap where it should. */
static void stays_exact_beyond_the_modulus(void **state)
{
    (void)state;
    for (int64_t iterations = 10000000; iterations <= 10000002; iterations++)
        assert_int_equal(work_compute(iterations), slow_compute(iterations));
}

static void stamps_the_work(void **state)
{
    (void)state;
    int64_t before = clock_now();
    struct worker_slot compute = {.work = WORK_CPU, .amount = 100000};
    worker_run(&compute);
    struct worker_slot wait = {.work = WORK_IO, .amount = 2000000};
    worker_run(&wait);
    int64_t after = clock_now();

    assert_int_equal(compute.checksum, 5346240);
    assert_true(before <= compute.begin_ns && compute.begin_ns < compute.end_ns);
    assert_true(compute.end_ns <= wait.begin_ns && wait.end_ns <= after);
    assert_true(wait.end_ns - wait.begin_ns >= wait.amount);
    assert_int_equal(wait.checksum, 0);
}

static void slots_share_no_cache_lines(void **state)
{
    (void)state;
    assert_int_equal(sizeof(struct worker_slot), WORKER_SLOT_SIZE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_known_checksums),
        cmocka_unit_test(stays_exact_where_64_bits_overflow),
        cmocka_unit_test(stays_exact_beyond_the_modulus),
        cmocka_unit_test(stamps_the_work),
        cmocka_unit_test(slots_share_no_cache_lines),
    };
    return cmocka_run_group_tests_name("work", tests, NULL, NULL);
}
