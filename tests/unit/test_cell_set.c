#include "unit.h"

#include "tvp/data/cell_set.h"

/* Many more than the first table holds, and each differs from some other in one member only. */
enum { RUNTIMES = 3, CASES = 6, WORKERS = 20, ROUNDS = 30 };

static struct cell_key key_of(int i)
{
    return (struct cell_key){
        .runtime = (uint16_t)(i % RUNTIMES),
        .case_id = (uint16_t)(i / RUNTIMES % CASES),
        .workers = (uint32_t)(i / RUNTIMES / CASES % WORKERS) + 1,
        .round = (uint32_t)(i / RUNTIMES / CASES / WORKERS) + 1,
    };
}

static void each_cell_is_added_once(void **state)
{
    (void)state;
    enum { ALL = RUNTIMES * CASES * WORKERS * ROUNDS };
    struct cell_set set = {0};
    for (int i = 0; i < ALL; i++) {
        struct cell_key key = key_of(i);
        assert_false(cell_set_has(&set, &key));
        assert_true(cell_set_add(&set, &key));
    }
    for (int i = 0; i < ALL; i++) {
        struct cell_key key = key_of(i);
        assert_true(cell_set_has(&set, &key));
        assert_false(cell_set_add(&set, &key));
    }
    assert_int_equal(set.count, ALL);
    cell_set_release(&set);
    struct cell_key first = key_of(0);
    assert_false(cell_set_has(&set, &first));
    assert_true(cell_set_add(&set, &first));
    cell_set_release(&set);
}

/* Keys that differ from { 0, 0, 1, 1 } in one bit. */
static void every_bit_of_every_member_counts(void **state)
{
    (void)state;
    struct cell_set set = {0};
    assert_true(cell_set_add(&set, &(struct cell_key){0, 0, 1, 1}));
    for (int bit = 0; bit < 16; bit++)
        assert_true(cell_set_add(&set, &(struct cell_key){(uint16_t)(1 << bit), 0, 1, 1}));
    for (int bit = 0; bit < 8; bit++)
        assert_true(cell_set_add(&set, &(struct cell_key){0, (uint16_t)(1 << bit), 1, 1}));
    for (int bit = 1; bit < 20; bit++) {
        uint32_t changed = UINT32_C(1) << bit | 1;
        assert_true(cell_set_add(&set, &(struct cell_key){0, 0, changed, 1}));
        assert_true(cell_set_add(&set, &(struct cell_key){0, 0, 1, changed}));
    }
    cell_set_release(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_cell_is_added_once),
        cmocka_unit_test(every_bit_of_every_member_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
