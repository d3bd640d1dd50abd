/* Where a resumed run writes, and what counts as the same host. */
#include "unit.h"

#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/data/same_host.h"
#include "tvp/run/resuming.h"

static void assert_outputs(const char *path, const char *data, const char *report)
{
    char *resume = xstrdup(path);
    struct options options = {.resume = resume, .format = REPORT_FORMAT_COUNT};
    resuming_set_outputs(&options);
    assert_string_equal(options.data, data);
    assert_int_equal(options.output_count, 1);
    assert_string_equal(options.outputs[0].path, report);
    free(options.outputs[0].path);
    free(options.outputs);
    free(options.data);
    free(resume);
}

static void the_outputs_have_the_partial_files_own_name(void **state)
{
    (void)state;
    assert_outputs("report.partial.jsonl", "report.jsonl", "report.md");
    assert_outputs("a.b/report.partial.12.jsonl", "a.b/report.jsonl", "a.b/report.md");
    assert_outputs("report.jsonl", "report.jsonl", "report.md");
    assert_outputs("report.2.jsonl", "report.2.jsonl", "report.2.md");
    assert_outputs("report", "report", "report.md");
    assert_outputs(".partial.jsonl", ".partial.jsonl", ".partial.md");
    assert_outputs("a/.partial.jsonl", "a/.partial.jsonl", "a/.partial.md");
    assert_outputs("12.jsonl", "12.jsonl", "12.md");
    assert_outputs("partial.3.jsonl", "partial.3.jsonl", "partial.3.md");
}

static json_t *host(const char *name, const char *boot_id, const char *cpu, double cpus)
{
    return json_pack("{s:s, s:s, s:s, s:f}", "name", name, "boot_id", boot_id, "cpu", cpu,
                     "usable_cpus", cpus);
}

/* Compares with {"a", "1", "c", 2}. */
static const char *difference(json_t *other, char values[2][16])
{
    json_t *first = host("a", "1", "c", 2);
    const char *fact = host_difference(first, other, values[0], values[1], 16);
    json_decref(first);
    json_decref(other);
    return fact;
}

static void a_host_is_known_by_name_or_boot(void **state)
{
    (void)state;
    char values[2][16];
    assert_null(difference(host("a", "1", "c", 2), values));
    assert_null(difference(host("a", "2", "c", 2), values));
    assert_null(difference(host("b", "1", "c", 2), values));
    assert_string_equal(difference(host("b", "2", "c", 2), values), "the host");
    assert_string_equal(difference(host("a", "1", "d", 2), values), "the processor");
    assert_string_equal(difference(host("a", "1", "c", 1.5), values), "the number of usable CPUs");
    assert_string_equal(values[0], "2");
    assert_string_equal(values[1], "1.5");
    assert_string_equal(difference(NULL, values), "the host");
    assert_string_equal(values[1], "not known");
    assert_null(host_difference(NULL, NULL, values[0], values[1], 16));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_outputs_have_the_partial_files_own_name),
        cmocka_unit_test(a_host_is_known_by_name_or_boot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
