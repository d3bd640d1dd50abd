/* The record that a new run begins with, as it is and as the results take it. */
#include "unit.h"

#include <string.h>
#include <time.h>

#include "tvp/data/records.h"
#include "tvp/run/run_record_make.h"

static char native[] = "native", spawn[] = "native-spawn", fork_method[] = "fork",
            spawn_method[] = "spawn", program[] = "tvp-report", not_utf8[] = "--title=\xff";
static char *command[] = {program, not_utf8};
static struct options options;
static struct runtime list[2];
static struct runtimes runtimes;
static struct new_run run;
static json_t *record;

static json_t *hello_of(const char *host, double cpus, double competing)
{
    return json_pack("{s:[s,s,s], s:{s:s, s:s, s:s, s:f, s:f, s:f}}", "cases", "CpuProcess",
                     "IoProcess", "StartProcess", "host", "name", host, "boot_id", host, "cpu", "c",
                     "usable_cpus", cpus, "affinity_cpus", cpus, "competing_cpus", competing);
}

/* A plan without warnings on a quiet machine: 6 CPUs, at most 10 workers. */
static int prepare(void **state)
{
    (void)state;
    options = (struct options){
        .max_workers = 10,
        .preset = &presets[PRESET_DEFAULT],
        .rounds = 15,
        .budget_ns = 60,
        .precision = 0.02,
        .points_kind = POINTS_LOG,
        .amounts = {[WORK_IO] = 5000000000},
        .works = {[WORK_CPU] = true, [WORK_IO] = true, [WORK_START] = true},
        .kinds = {[WORKER_THREAD] = true, [WORKER_PROCESS] = true},
        .seed = UINT64_MAX,
        .width = 900,
        .height = 600,
        .dpi = 90.5,
        .command = command,
        .command_count = 2,
        .probes = true,
    };
    for (int i = 0; i < 2; i++)
        list[i] = (struct runtime){.name = native,
                                   .start_method = fork_method,
                                   .amounts = {[WORK_CPU] = 1000000},
                                   .threads_of = -1,
                                   .usable_cpus = 6,
                                   .hello = hello_of("a", 6, 0.0)};
    list[1].name = spawn;
    list[1].start_method = spawn_method;
    list[1].threads_of = 0;
    list[1].brief = true;
    runtimes = (struct runtimes){.list = list, .count = 2};
    run = (struct new_run){.template_name = "report", .images = "Images"};
    return 0;
}

static int done(void **state)
{
    (void)state;
    json_decref(record);
    record = NULL;
    json_decref(list[0].hello);
    json_decref(list[1].hello);
    return 0;
}

static void make(void)
{
    json_decref(record);
    record = run_record_make(&options, &runtimes, &run);
}

static const char *text_of(const char *member)
{
    return json_string_value(json_object_get(record, member));
}

static void assert_list(const char *member, const char *expected)
{
    char *text = json_dumps(json_object_get(record, member), JSON_COMPACT);
    assert_string_equal(text, expected);
    free(text);
}

static void the_results_take_it_as_it_was_meant(void **state)
{
    (void)state;
    struct results results = {0};
    struct error error = {0};
    make();
    results_take(&results, record, &error);
    assert_string_equal(error.text, "");
    assert_string_equal(results.run.program, "tvp-report " TVP_VERSION);
    assert_string_equal(results.run.preset, "default");
    assert_int_equal(results.run.max_workers, 10);
    assert_int_equal(results.run.rounds, 15);
    assert_true(results.run.amounts[WORK_IO] == 5000000000);
    assert_true(results.run.budget_ns == 60);
    assert_true(results.run.precision == 0.02);
    assert_true(results.run.seed == UINT64_MAX);
    assert_true(results.run.shuffled_counts);
    assert_int_equal(results.run.width, 900);
    assert_int_equal(results.run.height, 600);
    assert_true(results.run.dpi == 90.5);
    assert_int_equal(results.runtime_count, 2);
    assert_string_equal(results.runtimes[1].name, "native-spawn");
    assert_string_equal(results.runtimes[1].start_method, "spawn");
    assert_int_equal(results.runtimes[0].threads_of, -1);
    assert_int_equal(results.runtimes[1].threads_of, 0);
    assert_false(results.runtimes[0].brief);
    assert_true(results.runtimes[1].brief);
    assert_true(results.runtimes[1].amounts[WORK_CPU] == 1000000);
    results_release(&results);
}

static void it_has_what_was_given_and_no_more(void **state)
{
    (void)state;
    char title[] = "Ours";
    make();
    assert_null(json_object_get(record, "title"));
    assert_null(json_object_get(record, "template_text"));
    assert_string_equal(text_of("template"), "report");
    assert_string_equal(text_of("images"), "Images");
    options.title = title;
    run.template_name = NULL;
    run.template_text = "{{title}}";
    make();
    assert_null(json_object_get(record, "template"));
    assert_string_equal(text_of("title"), "Ours");
    assert_string_equal(text_of("template_text"), "{{title}}");
}

static void the_command_is_text_whatever_its_bytes(void **state)
{
    (void)state;
    make();
    assert_list("command", "[\"tvp-report\",\"--title=\xef\xbf\xbd\"]");
}

static void it_says_what_is_left_out_and_why(void **state)
{
    (void)state;
    make();
    assert_true(json_is_true(json_object_get(record, "probes")));
    assert_null(json_object_get(record, "no_cpython"));
    options.probes = false;
    error_set(&run.no_cpython, ERROR_FAILED, "no python3");
    make();
    assert_true(json_is_false(json_object_get(record, "probes")));
    assert_string_equal(text_of("no_cpython"), "no python3");
    assert_list("warnings", "[\"CPython was not measured: no python3\"]");
}

static void the_classic_preset_keeps_its_order(void **state)
{
    (void)state;
    for (int preset = 0; preset < PRESET_COUNT; preset++) {
        options.preset = &presets[preset];
        make();
        assert_string_equal(text_of("order"), preset == PRESET_CLASSIC ? "ascending" : "shuffled");
    }
}

static void a_classic_table_needs_no_workers_that_do_nothing(void **state)
{
    (void)state;
    make();
    assert_list("cases", "[\"CpuThread\",\"CpuProcess\",\"IoThread\",\"IoProcess\",\"StartThread\","
                         "\"StartProcess\"]");
    run.only_classic_cases = true;
    make();
    assert_list("cases", "[\"CpuThread\",\"CpuProcess\",\"IoThread\",\"IoProcess\"]");
}

static void the_first_runtimes_cpus_are_among_the_points(void **state)
{
    (void)state;
    options.points_kind = POINTS_LIST;
    options.points = (uint32_t[]){1, 4};
    options.point_count = 2;
    make();
    assert_list("points", "[1,4]");
    options.points_kind = POINTS_LOG;
    options.max_workers = 100;
    list[0].usable_cpus = 37;
    list[1].usable_cpus = 53;
    make();
    char *points = json_dumps(json_object_get(record, "points"), JSON_COMPACT);
    assert_non_null(strstr(points, ",37,"));
    assert_null(strstr(points, ",53,"));
    free(points);
}

static void the_id_begins_with_the_time_and_tells_seeds_apart(void **state)
{
    (void)state;
    struct tm started, named;
    char id[64];
    /* East of Greenwich, where a local time would be later than now. */
    setenv("TZ", "EAST-9", 1);
    tzset();
    memset(&started, 0, sizeof started);
    memset(&named, 0, sizeof named);
    make();
    assert_non_null(strptime(text_of("started"), "%Y-%m-%dT%H:%M:%SZ", &started));
    const char *rest = strptime(text_of("run"), "%Y%m%dT%H%M%SZ", &named);
    assert_non_null(rest);
    assert_true(timegm(&started) == timegm(&named));
    assert_true(timegm(&started) <= time(NULL));
    assert_true(rest[0] == '-' && strspn(rest + 1, "0123456789abcdef") == 8 && !rest[9]);
    strcpy(id, rest);
    options.seed--;
    make();
    assert_string_not_equal(strrchr(text_of("run"), '-'), id);
    unsetenv("TZ");
    tzset();
}

static void assert_warnings(size_t count, size_t index, const char *beginning)
{
    make();
    const json_t *warnings = json_object_get(record, "warnings");
    assert_int_equal(json_array_size(warnings), count);
    if (count > 0)
        assert_ptr_equal(strstr(json_string_value(json_array_get(warnings, index)), beginning),
                         json_string_value(json_array_get(warnings, index)));
}

static void set_hello(int runtime, json_t *hello)
{
    json_decref(list[runtime].hello);
    list[runtime].hello = hello;
}

static void each_machine_is_warned_of_once(void **state)
{
    (void)state;
    assert_warnings(0, 0, "");
    set_hello(0, hello_of("a", 6, 1.5));
    assert_warnings(1, 0, "Other programs used 1.5 of 6 CPUs");
    /* On the same host they are the same programs, whatever is said of them. */
    set_hello(1, hello_of("a", 6, 2.5));
    assert_warnings(1, 0, "Other programs used 1.5 of 6 CPUs");
    set_hello(1, hello_of("b", 6, 2.5));
    assert_warnings(2, 1, "native-spawn: Other programs used 2.5 of 6 CPUs");
    set_hello(1, hello_of("b", 6, 1.5));
    assert_warnings(1, 0, "Other programs used 1.5 of 6 CPUs");
}

static void the_plan_is_warned_of_by_its_rounds_and_rows(void **state)
{
    (void)state;
    options.rounds = 6;
    assert_warnings(1, 0, "With 6 rounds no verdict is possible");
    options.rounds = 8;
    assert_warnings(1, 0, "With 8 rounds a verdict is possible over all worker counts alone");
    options.rounds = 7;
    options.points_kind = POINTS_LIST;
    options.points = (uint32_t[]){10};
    options.point_count = 1;
    assert_warnings(0, 0, "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, prepare, done)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_results_take_it_as_it_was_meant),
        TEST(it_has_what_was_given_and_no_more),
        TEST(the_command_is_text_whatever_its_bytes),
        TEST(it_says_what_is_left_out_and_why),
        TEST(the_classic_preset_keeps_its_order),
        TEST(a_classic_table_needs_no_workers_that_do_nothing),
        TEST(the_first_runtimes_cpus_are_among_the_points),
        TEST(the_id_begins_with_the_time_and_tells_seeds_apart),
        TEST(each_machine_is_warned_of_once),
        TEST(the_plan_is_warned_of_by_its_rounds_and_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
