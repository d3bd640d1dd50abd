/* In which order a picture shows changes, and what it calls them. */
#include "unit.h"

#include <stdlib.h>

#include "tvp/sentences/change_rows.h"

static struct runtime_findings native, other;

static struct compared_cell cell(const struct runtime_findings *runtime, uint32_t workers,
                                 double ratio, enum verdict verdict)
{
    return (struct compared_cell){
        .runtime = runtime,
        .workers = workers,
        .case_id = CASE_CPU_PROCESS,
        .shift = {.ratio = {.value = ratio, .count = 15}, .verdict = verdict},
    };
}

/* The worker counts of the rows, in their order. */
static void expect_rows(struct compared_cell *cells, size_t count, const uint32_t *workers,
                        size_t expected)
{
    size_t rows;
    const struct changes changes = {.cells = cells, .cell_count = count};
    const struct compared_cell **shown = change_rows(&changes, &native, &rows);
    assert_int_equal(rows, expected);
    for (size_t i = 0; i < rows; i++)
        assert_int_equal(shown[i]->workers, workers[i]);
    free(shown);
}

static void the_largest_comes_first_whether_slower_or_faster(void **state)
{
    (void)state;
    struct compared_cell cells[] = {
        cell(&native, 1, 1.2, VERDICT_FIRST_FASTER),
        cell(&native, 2, 0.5, VERDICT_SECOND_FASTER),
        cell(&native, 3, 1.9, VERDICT_FIRST_FASTER),
        cell(&native, 4, 1.2, VERDICT_FIRST_FASTER),
    };
    expect_rows(cells, 4, (uint32_t[]){2, 3, 1, 4}, 4);
}

static void what_is_resolved_comes_before_what_is_larger(void **state)
{
    (void)state;
    struct compared_cell cells[] = {
        cell(&native, 1, 3, VERDICT_NOT_RESOLVED),
        cell(&native, 2, 4, VERDICT_TOO_FEW_ROUNDS),
        cell(&native, 3, 1.01, VERDICT_FIRST_FASTER),
    };
    expect_rows(cells, 3, (uint32_t[]){3, 2, 1}, 3);
}

static void only_what_a_runtime_has_on_both_sides_is_a_row(void **state)
{
    (void)state;
    struct compared_cell cells[] = {
        cell(&other, 1, 3, VERDICT_FIRST_FASTER),
        cell(&native, 2, 1.1, VERDICT_NOT_RESOLVED),
        cell(&native, 3, 0, VERDICT_NOT_MEASURED),
    };
    cells[2].shift.ratio.count = 0;
    expect_rows(cells, 3, (uint32_t[]){2}, 1);
}

static void expect_name(struct compared_cell cell, enum case_id case_id, const char *expected)
{
    struct strbuf name = {0};
    cell.case_id = case_id;
    add_change_name(&name, &cell);
    assert_string_equal(strbuf_text(&name), expected);
    strbuf_release(&name);
}

static void a_row_is_called_for_its_work_and_its_workers(void **state)
{
    (void)state;
    expect_name(cell(&native, 1, 1, VERDICT_NOT_RESOLVED), CASE_IO_THREAD, "I/O, 1 thread");
    expect_name(cell(&native, 15, 1, VERDICT_NOT_RESOLVED), CASE_START_PROCESS,
                "starting, 15 processes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_largest_comes_first_whether_slower_or_faster),
        cmocka_unit_test(what_is_resolved_comes_before_what_is_larger),
        cmocka_unit_test(only_what_a_runtime_has_on_both_sides_is_a_row),
        cmocka_unit_test(a_row_is_called_for_its_work_and_its_workers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
