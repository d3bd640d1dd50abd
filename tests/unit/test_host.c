#include "unit.h"

#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "tvp/common/json_text.h"
#include "tvp/host/cgroup.h"
#include "tvp/host/cpu_time.h"
#include "tvp/host/host.h"
#include "tvp/host/host_files.h"

#define HOSTS "tests/data/hosts/"

/* ---- helpers ---- */

static void check_group(const char *root, double cpus, int64_t period_ns, int64_t memory,
                        int64_t processes)
{
    struct cgroup_limits limits;
    cgroup_limits_read(&limits, root);
    assert_float_equal(limits.quota_cpus, cpus, 1e-9);
    assert_int_equal(limits.quota_period_ns, period_ns);
    assert_int_equal(limits.memory_bytes, memory);
    assert_int_equal(limits.processes, processes);
}

/* `expected` is a JSON object with some of the members that the facts must have. */
static void check_facts(const char *root, const char *expected)
{
    json_t *facts = host_facts_at(root);
    json_error_t fault;
    json_t *members = json_loads(expected, 0, &fault);
    if (!members)
        fail_msg("%s", fault.text);
    const char *name;
    json_t *value;
    json_object_foreach(members, name, value)
    {
        const json_t *fact = json_object_get(facts, name);
        if (!json_equal(fact, value))
            fail_msg("%s: %s is %s", root, name, json_dumps(fact, JSON_ENCODE_ANY));
    }
    json_decref(members);
    json_decref(facts);
}

static void check_text(const char *bytes, size_t length, const char *expected)
{
    json_t *text = json_text(bytes, length);
    assert_string_equal(json_string_value(text), expected);
    json_decref(text);
}

/* ---- tests ---- */

static void control_groups_of_both_versions(void **state)
{
    (void)state;
    check_group(HOSTS "v2", 1.5, 100000000, INT64_C(2147483648), 400);
    check_group(HOSTS "v1", 0.5, 50000000, INT64_C(1073741824), 0);
    check_group(HOSTS "container", 3.2, 100000000, 0, 0);
    check_group(HOSTS "broken", 0, 0, 0, 0);
    check_group(HOSTS "missing", 0, 0, 0, 0);
}

static void facts_of_a_laptop(void **state)
{
    (void)state;
    check_facts(HOSTS "v2",
                "{\"cpu\":\"Example Processor 3000\",\"online_cpus\":7,\"quota_cpus\":1.5,"
                "\"quota_period_ns\":100000000,\"smt\":true,\"numa_nodes\":2,"
                "\"governor\":\"powersave\",\"turbo\":true,\"memory_bytes\":8192000000,"
                "\"memory_available_bytes\":6144000000,\"memory_limit_bytes\":2147483648,"
                "\"huge_pages\":\"madvise\",\"distribution\":\"Example \\\"Quoted\\\" Linux 4\","
                "\"virtualization\":\"vm\",\"clock_source\":\"tsc\",\"on_battery\":true,"
                "\"load_average\":1.25,\"thread_limit\":30000,\"pid_limit\":4194304,"
                "\"mapping_limit\":65530,\"group_process_limit\":400,"
                "\"boot_id\":\"11111111-2222-3333-4444-555555555555\"}");
}

static void facts_of_other_machines(void **state)
{
    (void)state;
    check_facts(HOSTS "v1", "{\"cpu\":\"ARM implementer 0x41, part 0xd0c\",\"turbo\":false,"
                            "\"on_battery\":false,\"quota_cpus\":0.5,\"usable_cpus\":0.5,"
                            "\"virtualization\":null,\"memory_limit_bytes\":1073741824}");
    check_facts(
        HOSTS "container",
        "{\"on_battery\":false,\"cpu\":\"EXAMPLE9 (raw)\",\"virtualization\":\"container\"}");
}

static void what_is_not_known_is_null(void **state)
{
    (void)state;
    static const char *const nulls =
        "{\"online_cpus\":null,\"quota_cpus\":null,\"quota_period_ns\":null,\"smt\":null,"
        "\"numa_nodes\":null,\"governor\":null,\"turbo\":null,\"memory_bytes\":null,"
        "\"memory_available_bytes\":null,\"memory_limit_bytes\":null,\"huge_pages\":null,"
        "\"distribution\":null,\"virtualization\":null,\"clock_source\":null,"
        "\"on_battery\":null,\"load_average\":null,\"thread_limit\":null,\"pid_limit\":null,"
        "\"mapping_limit\":null,\"group_process_limit\":null}";
    check_facts(HOSTS "broken", nulls);
    check_facts(HOSTS "missing", nulls);
    check_facts(HOSTS "missing", "{\"cpu\":null}");
}

static void bytes_from_files_become_utf8(void **state)
{
    (void)state;
    check_facts(HOSTS "broken", "{\"cpu\":\"bad \xef\xbf\xbd\xef\xbf\xbd bytes\"}");
    check_text("caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", 14, "café € 😀");
    check_text("a\0b", 3,
               "a\xef\xbf\xbd"
               "b");
    check_text("\xc3", 1, "\xef\xbf\xbd");
    check_text("\xe2\x82", 2, "\xef\xbf\xbd\xef\xbf\xbd");
    check_text("\xc0\xaf", 2, "\xef\xbf\xbd\xef\xbf\xbd");
    check_text("\xed\xa0\x80", 3, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    check_text("", 0, "");
}

static void the_lowest_limit_is_named(void **state)
{
    (void)state;
    struct strbuf text = {0};
    host_add_worker_limits(&text, HOSTS "v2", WORKER_PROCESS);
    assert_string_equal(strbuf_text(&text),
                        "; the lowest limit found is the control group's pids.max = 400");
    strbuf_release(&text);
}

/* Those of the processors that this process may run on, and no idle time: 73 ticks each. */
static void time_of_processors_is_that_of_ours(void **state)
{
    (void)state;
    struct cpu_time time;
    cpu_set_t own;
    assert_int_equal(sched_getaffinity(0, sizeof own, &own), 0);
    int64_t tick = INT64_C(1000000000) / sysconf(_SC_CLK_TCK), ours = 0;
    for (size_t i = 0; i < 256; i++)
        ours += CPU_ISSET(i, &own) != 0;
    assert_true(host_cpu_time(&time, HOSTS "v2"));
    assert_int_equal(time.busy_ns, ours * 73 * tick);
    assert_int_equal(time.stolen_ns, ours * 8 * tick);
    assert_false(host_cpu_time(&time, HOSTS "broken"));
    assert_false(host_cpu_time(&time, HOSTS "missing"));
}

/* Whatever machine the tests run on, these are known on it. */
static void facts_of_this_machine(void **state)
{
    (void)state;
    json_t *facts = host_facts();
    assert_true(json_string_length(json_object_get(facts, "name")) > 0);
    assert_true(json_string_length(json_object_get(facts, "boot_id")) > 0);
    json_int_t affinity = json_integer_value(json_object_get(facts, "affinity_cpus"));
    double usable = json_real_value(json_object_get(facts, "usable_cpus"));
    assert_true(affinity >= 1);
    assert_true(usable > 0 && usable <= (double)affinity);
    assert_int_equal(json_object_size(facts), 30);
    json_decref(facts);
}

static void lines_and_integers(void **state)
{
    (void)state;
    int64_t value = -7;
    assert_true(host_read_integer(HOSTS "v2", "/proc/sys/kernel/threads-max", &value));
    assert_int_equal(value, 30000);
    assert_false(host_read_integer(HOSTS "broken", "/sys/fs/cgroup/pids.max", &value));
    assert_false(host_read_integer(HOSTS "missing", "/x", &value));
    assert_int_equal(value, 30000);
    assert_null(host_read_line(HOSTS "container", "/run/.containerenv"));

    char *found = host_line_value("cpu MHz : 1\ncpu\t: name \nx", "cpu");
    assert_string_equal(found, "name");
    free(found);
    assert_null(host_line_value("cpu MHz : 1\n", "cpu"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(control_groups_of_both_versions),
        cmocka_unit_test(facts_of_a_laptop),
        cmocka_unit_test(facts_of_other_machines),
        cmocka_unit_test(what_is_not_known_is_null),
        cmocka_unit_test(bytes_from_files_become_utf8),
        cmocka_unit_test(time_of_processors_is_that_of_ours),
        cmocka_unit_test(the_lowest_limit_is_named),
        cmocka_unit_test(facts_of_this_machine),
        cmocka_unit_test(lines_and_integers),
    };
    return cmocka_run_group_tests_name("host", tests, NULL, NULL);
}
