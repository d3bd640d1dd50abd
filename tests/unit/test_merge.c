/* Runs put together: which become more rounds, which stand side by side, which are refused. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/data/merge.h"
#include "tvp/data/results_read.h"

/* A run of native (and of a second runtime, where one is named) with `rounds` rounds of one case at
 * 1 and 2 workers. The times say which run, round and worker count they belong to. */
struct made {
    const char *id;
    const char *host;
    const char *runtime;
    int rounds;
    long long wait_ns;
    int base;
    const char *probe; /* how the probe "gate" ended, as members; NULL: it was not asked */
    const char *boot;  /* NULL: called as the host */
    const char *hello; /* further members of the hello, each behind a comma; NULL: none */
    int iterations;    /* 0: 5 */
};

static void make(struct results *results, const struct made *made)
{
    char text[16384];
    int n = snprintf(
        text, sizeof text,
        "{\"record\":\"run\",\"format\":1,\"program\":\"p\",\"run\":\"%s\",\"started\":\"s\","
        "\"max_workers\":2,\"points\":[1,2],\"rounds\":%d,\"wait_ns\":%lld,\"warnings\":[\"w\"],"
        "\"cases\":[\"CpuThread\"],\"runtimes\":[{\"runtime\":\"%s\",\"iterations\":%d}]}\n"
        "{\"record\":\"runner\",\"runtime\":\"%s\",\"start_methods\":[\"fork\"],"
        "\"cases\":[\"CpuThread\"],\"host\":{\"name\":\"%s\",\"boot_id\":\"%s\",\"cpu\":\"c\","
        "\"usable_cpus\":2}%s}\n",
        made->id, made->rounds, made->wait_ns, made->runtime,
        made->iterations ? made->iterations : 5, made->runtime, made->host,
        made->boot ? made->boot : made->host, made->hello ? made->hello : "");
    for (int round = 1; round <= made->rounds; round++)
        for (int workers = 1; workers <= 2; workers++)
            n += snprintf(text + n, sizeof text - (size_t)n,
                          "{\"record\":\"sample\",\"runtime\":\"%s\",\"case\":\"CpuThread\","
                          "\"workers\":%d,\"round\":%d,\"elapsed_ns\":%d}\n",
                          made->runtime, workers, round, made->base + 10 * round + workers);
    if (made->probe)
        n += snprintf(text + n, sizeof text - (size_t)n,
                      "{\"record\":\"probe\",\"runtime\":\"%s\",\"probe\":\"gate\",%s}\n",
                      made->runtime, made->probe);
    n += snprintf(text + n, sizeof text - (size_t)n,
                  "{\"record\":\"end\",\"reason\":\"rounds\",\"wall_ns\":7,\"rounds_wall_ns\":6,"
                  "\"windows_ns\":5}\n");
    FILE *stream = fmemopen(text, (size_t)n, "r");
    struct error error = {0};
    if (!results_read_stream(results, stream, made->id, &error))
        fail_msg("%s", error.text);
    fclose(stream);
}

static const char *const names[] = {"a.jsonl", "b.jsonl", "c.jsonl"};

static bool merge(struct results *runs, const struct made *made, size_t count, struct error *error)
{
    memset(runs, 0, count * sizeof *runs);
    for (size_t i = 0; i < count; i++)
        make(&runs[i], &made[i]);
    return merge_results(runs, names, count, error);
}

static void release(struct results *runs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        results_release(&runs[i]);
}

static int64_t time_of(const struct results *results, int runtime, uint32_t round, uint32_t workers)
{
    int64_t found = 0;
    for (size_t i = 0; i < results->sample_count; i++) {
        const struct sample *sample = &results->samples[i];
        if (sample->runtime != runtime || sample->round != round || sample->workers != workers)
            continue;
        assert_int_equal(found, 0);
        found = (int64_t)sample->elapsed_ns;
    }
    return found;
}

static void rounds_of_one_host_follow_each_other(void **state)
{
    (void)state;
    const struct made made[] = {{"a", "h", "native", 3, 9, 1000, NULL, NULL, NULL, 0},
                                {"b", "h", "native", 2, 9, 2000, NULL, NULL, NULL, 0},
                                {"c", "h", "native", 1, 9, 3000, NULL, NULL, NULL, 0}};
    struct results runs[3];
    struct error error = {0};
    assert_true(merge(runs, made, 3, &error));
    assert_int_equal(runs[0].runtime_count, 1);
    assert_int_equal(runs[0].sample_count, 12);
    assert_int_equal(time_of(&runs[0], 0, 3, 2), 1032);
    assert_int_equal(time_of(&runs[0], 0, 4, 1), 2011);
    assert_int_equal(time_of(&runs[0], 0, 5, 2), 2022);
    assert_int_equal(time_of(&runs[0], 0, 6, 1), 3011);
    assert_string_equal(results_run_of(&runs[0], 0, 3), "a");
    assert_string_equal(results_run_of(&runs[0], 0, 4), "b");
    assert_string_equal(results_run_of(&runs[0], 0, 6), "c");
    assert_int_equal(runs[0].wall_ns, 21);
    assert_int_equal(runs[0].warning_count, 1);
    release(runs, 3);
}

static void hosts_stand_side_by_side(void **state)
{
    (void)state;
    const struct made made[] = {{"a", "h", "native", 2, 9, 1000, NULL, NULL, NULL, 0},
                                {"b", "k", "native", 2, 9, 2000, NULL, NULL, NULL, 0},
                                {"c", "h", "native", 2, 9, 3000, NULL, NULL, NULL, 0}};
    struct results runs[3];
    struct error error = {0};
    assert_true(merge(runs, made, 3, &error));
    assert_int_equal(runs[0].runtime_count, 2);
    assert_string_equal(runs[0].runtimes[0].name, "native");
    assert_string_equal(runs[0].runtimes[1].name, "native@k");
    assert_int_equal(time_of(&runs[0], 0, 1, 1), 1011);
    assert_int_equal(time_of(&runs[0], 1, 1, 1), 2011);
    assert_int_equal(time_of(&runs[0], 0, 3, 1), 3011);
    assert_int_equal(time_of(&runs[0], 1, 3, 1), 0);
    assert_string_equal(results_run_of(&runs[0], 1, 1), "b");
    assert_string_equal(results_run_of(&runs[0], 0, 3), "c");
    release(runs, 3);
}

static void assert_refused(const struct made *made, const char *text)
{
    struct results runs[2];
    struct error error = {0};
    assert_false(merge(runs, made, 2, &error));
    if (!strstr(error.text, text))
        fail_msg("\"%s\" is not in \"%s\"", text, error.text);
    release(runs, 2);
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    const struct made twice[] = {{"a", "h", "native", 2, 9, 0, NULL, NULL, NULL, 0},
                                 {"a", "k", "native", 2, 9, 0, NULL, NULL, NULL, 0}};
    assert_refused(twice, "are the same run (a)");
    const struct made waits[] = {{"a", "h", "native", 2, 9, 0, NULL, NULL, NULL, 0},
                                 {"b", "h", "native", 2, 8, 0, NULL, NULL, NULL, 0}};
    assert_refused(waits, "same host but have different waits");
    const struct made runtimes[] = {{"a", "h", "native", 2, 9, 0, NULL, NULL, NULL, 0},
                                    {"b", "h", "other", 2, 9, 0, NULL, NULL, NULL, 0}};
    assert_refused(runtimes, "different runtimes");
    const struct made hosts[] = {{"a", "h", "native", 2, 9, 0, NULL, NULL, NULL, 0},
                                 {"b", "k", "native", 2, 8, 0, NULL, NULL, NULL, 0}};
    assert_refused(hosts,
                   "have different waits (9.00 ns and 8.00 ns), so their I/O cases cannot stand "
                   "side by side: measure both with the same --io-wait");
}

/* Two runs with these differences have two runtimes side by side, the second of that name, and the
 * warning ends with that. */
static void assert_apart(const struct made *made, const char *name, const char *reason)
{
    struct results runs[2];
    struct error error = {0};
    assert_true(merge(runs, made, 2, &error));
    assert_int_equal(runs[0].runtime_count, 2);
    assert_string_equal(runs[0].runtimes[1].name, name);
    assert_int_equal(time_of(&runs[0], 0, 1, 1), 1011);
    assert_int_equal(time_of(&runs[0], 1, 1, 1), 2011);
    char warning[256];
    snprintf(warning, sizeof warning,
             "b.jsonl stands beside a.jsonl and adds no rounds to it, because these differ: %s.",
             reason);
    assert_int_equal(runs[0].warning_count, 2);
    assert_string_equal(runs[0].warnings[1], warning);
    release(runs, 2);
}

static void only_what_is_the_same_becomes_one_run(void **state)
{
    (void)state;
    const struct made clones[] = {{"a", "h", "native", 2, 9, 1000, NULL, "1", NULL, 0},
                                  {"b", "h", "native", 2, 9, 2000, NULL, "2", NULL, 0}};
    assert_apart(clones, "native@boot 2", "the boot of the host (1 and 2)");
    const struct made compilers[] = {
        {"a", "h", "native", 2, 9, 1000, NULL, NULL, ",\"language\":\"C17, gcc 12.2.0\"", 0},
        {"b", "h", "native", 2, 9, 2000, NULL, NULL, ",\"language\":\"C17, gcc 16.1.0\"", 0}};
    assert_apart(compilers, "native@gcc 16.1.0",
                 "language of native (C17, gcc 12.2.0 and C17, gcc 16.1.0)");
    const struct made versions[] = {
        {"a", "h", "cpython", 2, 9, 1000, NULL, NULL,
         ",\"language\":\"CPython 3.14.10\",\"facts\":{\"gil\":\"enabled\"}", 0},
        {"b", "h", "cpython", 2, 9, 2000, NULL, NULL,
         ",\"language\":\"CPython 3.15.0\",\"facts\":{\"gil\":\"disabled\"}", 0}};
    assert_apart(versions, "cpython@CPython 3.15.0",
                 "language of cpython (CPython 3.14.10 and CPython 3.15.0), gil of cpython "
                 "(enabled and disabled)");
    const struct made libraries[] = {
        {"a", "h", "native", 2, 9, 1000, NULL, NULL, ",\"version\":\"1.0\"", 0},
        {"b", "h", "native", 2, 9, 2000, NULL, NULL,
         ",\"version\":\"1.0\",\"facts\":{\"c_library\":\"musl\"}", 0}};
    assert_apart(libraries, "native@C library musl", "C library of native (not known and musl)");
    /* A container has a new name each time. */
    const struct made containers[] = {{"a", "x", "native", 2, 9, 1000, NULL, "1", NULL, 0},
                                      {"b", "y", "native", 2, 9, 2000, NULL, "1", NULL, 0}};
    struct results runs[2];
    struct error error = {0};
    assert_true(merge(runs, containers, 2, &error));
    assert_int_equal(runs[0].runtime_count, 1);
    release(runs, 2);
}

static void all_that_differs_in_the_plans_is_listed(void **state)
{
    (void)state;
    const struct made made[] = {{"a", "h", "native", 2, 9000000, 0, NULL, NULL, NULL, 5},
                                {"b", "h", "native", 3, 8000000, 0, NULL, NULL, NULL, 6}};
    assert_refused(made, "a.jsonl and b.jsonl are of the same host but have different waits (9.00 "
                         "ms and 8.00 ms), iterations of native (5 and 6): only runs with the same "
                         "plan can be put together");
}

/* Real input and output of one host, on what these say. */
static void assert_io(const char *const dirs[2], const char *const disks[2],
                      const char *const urls[2], const char *reason)
{
    const struct made made[] = {{"a", "h", "native", 2, 9, 0, NULL, NULL, NULL, 0},
                                {"b", "h", "native", 2, 9, 0, NULL, NULL, NULL, 0}};
    struct results runs[2] = {0};
    struct error error = {0};
    for (int i = 0; i < 2; i++) {
        make(&runs[i], &made[i]);
        runs[i].run.cases[CASE_NET_THREAD] = true;
        runs[i].run.io_dir = dirs[i] ? xstrdup(dirs[i]) : NULL;
        runs[i].run.disk = json_loads(disks[i], 0, NULL);
        runs[i].run.io_url = urls[i] ? xstrdup(urls[i]) : NULL;
    }
    assert_int_equal(merge_results(runs, names, 2, &error), !reason);
    if (reason && !strstr(error.text, reason))
        fail_msg("%s is not in: %s", reason, error.text);
    release(runs, 2);
}

static void other_disks_and_servers_are_not_the_same(void **state)
{
    (void)state;
    static const char *const ext4 = "{\"file_system\":\"ext4\",\"source\":\"/dev/sda1\"}";
    static const char *const tmpfs = "{\"file_system\":\"tmpfs\",\"source\":\"tmpfs\"}";
    static const char *const none[] = {NULL, NULL}, *const folders[] = {"/a", "/b"};
    assert_io(folders, (const char *const[]){ext4, tmpfs}, none,
              "different disks (ext4 from /dev/sda1 and tmpfs from tmpfs)");
    assert_io(folders, (const char *const[]){"{}", "{}"}, none, "different disks (/a and /b)");
    assert_io(folders, (const char *const[]){ext4, ext4}, none, NULL);
    assert_io((const char *const[]){"/a", NULL}, (const char *const[]){ext4, "{}"}, none, NULL);
    assert_io(none, (const char *const[]){"{}", "{}"}, (const char *const[]){NULL, "http://b/"},
              "different servers (the one of tvp-report and http://b/)");
    assert_io(none, (const char *const[]){"{}", "{}"},
              (const char *const[]){"http://b/", "http://b/"}, NULL);
}

/* A host that nobody knows is no host twice. */
static void hosts_without_a_name_stand_side_by_side(void **state)
{
    (void)state;
    const struct made made[] = {{"a", "", "native", 2, 9, 1000, NULL, NULL, NULL, 0},
                                {"b", "", "native", 2, 9, 2000, NULL, NULL, NULL, 0}};
    assert_apart(made, "native@other", "the host (not known and not known)");
}

static void one_run_stays_as_it_is(void **state)
{
    (void)state;
    const struct made made = {"a", "h", "native", 2, 9, 0, NULL, NULL, NULL, 0};
    struct results run;
    struct error error = {0};
    assert_true(merge(&run, &made, 1, &error));
    assert_int_equal(run.part_count, 0);
    assert_string_equal(results_run_of(&run, 0, 1), "a");
    assert_true(results_has(&run, 0, CASE_CPU_THREAD, 2, 2));
    assert_false(results_has(&run, 0, CASE_CPU_THREAD, 2, 3));
    release(&run, 1);
}

/* Asked again on the same host, a probe is the later one's only where that one has what the earlier
 * one lacks. */
static void values_of_a_probe_replace_its_failure(void **state)
{
    (void)state;
    const char *const failed = "\"message\":\"no memory\"";
    const struct made made[] = {
        {"a", "h", "native", 1, 9, 1000, failed, NULL, NULL, 0},
        {"b", "h", "native", 1, 9, 2000, "\"values\":{\"threads\":4}", NULL, NULL, 0},
        {"c", "h", "native", 1, 9, 3000, failed, NULL, NULL, 0}};
    struct results runs[3];
    struct error error = {0};
    assert_true(merge(runs, made, 3, &error));
    assert_int_equal(runs[0].probe_count, 1);
    assert_string_equal(runs[0].probes[0].probe, "gate");
    assert_null(runs[0].probes[0].message);
    assert_int_equal(json_integer_value(json_object_get(runs[0].probes[0].values, "threads")), 4);
    release(runs, 3);
}

/* A run of a work on one host whose trial ended with these members. */
static void make_work(struct results *results, const char *id, const char *trial)
{
    struct error error = {0};
    char text[2048];
    int n = snprintf(
        text, sizeof text,
        "{\"record\":\"run\",\"format\":1,\"program\":\"p\",\"run\":\"%s\",\"started\":\"s\","
        "\"max_workers\":1,\"points\":[1],\"rounds\":1,\"wait_ns\":9,"
        "\"cases\":[\"WorkThread\"],\"runtimes\":[{\"runtime\":\"native\",\"iterations\":5,"
        "\"calls\":1}],\"work\":{\"file\":\"/w.so\",\"function\":\"f\"}}\n"
        "{\"record\":\"runner\",\"runtime\":\"native\",\"start_methods\":[\"fork\"],"
        "\"cases\":[\"WorkThread\"],\"host\":{\"name\":\"h\",\"boot_id\":\"h\"}}\n"
        "{\"record\":\"sample\",\"runtime\":\"native\",\"case\":\"WorkThread\",\"workers\":1,"
        "\"round\":1,\"elapsed_ns\":9}\n"
        "{\"record\":\"trial\",\"runtime\":\"native\",\"case\":\"WorkThread\",\"workers\":1,"
        "\"calls\":1,%s}\n"
        "{\"record\":\"end\",\"reason\":\"rounds\",\"wall_ns\":7,\"rounds_wall_ns\":6,"
        "\"windows_ns\":5}\n",
        id, trial);
    FILE *stream = fmemopen(text, (size_t)n, "r");
    if (!results_read_stream(results, stream, id, &error))
        fail_msg("%s", error.text);
    fclose(stream);
}

static void a_trial_that_failed_gives_way_to_one_that_did_not(void **state)
{
    (void)state;
    struct results runs[3] = {0};
    struct error error = {0};
    make_work(&runs[0], "a", "\"error\":\"trial\",\"message\":\"no memory\"");
    make_work(&runs[1], "b", "\"work_ns\":5,\"memory_bytes\":11,\"result\":\"r\"");
    make_work(&runs[2], "c", "\"work_ns\":6,\"memory_bytes\":12");
    assert_true(merge_results(runs, names, 3, &error));
    assert_string_equal(error.text, "");
    assert_int_equal(runs[0].trial_count, 1);
    assert_null(runs[0].trials[0].message);
    assert_int_equal(runs[0].trials[0].memory_bytes, 11);
    assert_string_equal(runs[0].trials[0].result, "r");
    release(runs, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounds_of_one_host_follow_each_other),
        cmocka_unit_test(hosts_stand_side_by_side),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(only_what_is_the_same_becomes_one_run),
        cmocka_unit_test(all_that_differs_in_the_plans_is_listed),
        cmocka_unit_test(other_disks_and_servers_are_not_the_same),
        cmocka_unit_test(hosts_without_a_name_stand_side_by_side),
        cmocka_unit_test(one_run_stays_as_it_is),
        cmocka_unit_test(values_of_a_probe_replace_its_failure),
        cmocka_unit_test(a_trial_that_failed_gives_way_to_one_that_did_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
