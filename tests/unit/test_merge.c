/* Runs put together: which become more rounds, which stand side by side, which are refused. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

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
};

static void make(struct results *results, const struct made *made)
{
    char text[16384];
    int n = snprintf(
        text, sizeof text,
        "{\"record\":\"run\",\"format\":1,\"program\":\"p\",\"run\":\"%s\",\"started\":\"s\","
        "\"max_workers\":2,\"points\":[1,2],\"rounds\":%d,\"wait_ns\":%lld,\"warnings\":[\"w\"],"
        "\"cases\":[\"CpuThread\"],\"runtimes\":[{\"runtime\":\"%s\",\"iterations\":5}]}\n"
        "{\"record\":\"runner\",\"runtime\":\"%s\",\"start_methods\":[\"fork\"],"
        "\"cases\":[\"CpuThread\"],\"host\":{\"name\":\"%s\",\"boot_id\":\"%s\",\"cpu\":\"c\","
        "\"usable_cpus\":2}}\n",
        made->id, made->rounds, made->wait_ns, made->runtime, made->runtime, made->host,
        made->host);
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
    const struct made made[] = {{"a", "h", "native", 3, 9, 1000, NULL},
                                {"b", "h", "native", 2, 9, 2000, NULL},
                                {"c", "h", "native", 1, 9, 3000, NULL}};
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
    const struct made made[] = {{"a", "h", "native", 2, 9, 1000, NULL},
                                {"b", "k", "native", 2, 9, 2000, NULL},
                                {"c", "h", "native", 2, 9, 3000, NULL}};
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
    const struct made twice[] = {{"a", "h", "native", 2, 9, 0, NULL},
                                 {"a", "k", "native", 2, 9, 0, NULL}};
    assert_refused(twice, "are the same run (a)");
    const struct made waits[] = {{"a", "h", "native", 2, 9, 0, NULL},
                                 {"b", "h", "native", 2, 8, 0, NULL}};
    assert_refused(waits, "same host but have different waits");
    const struct made runtimes[] = {{"a", "h", "native", 2, 9, 0, NULL},
                                    {"b", "h", "other", 2, 9, 0, NULL}};
    assert_refused(runtimes, "different runtimes");
    const struct made hosts[] = {{"a", "h", "native", 2, 9, 0, NULL},
                                 {"b", "k", "native", 2, 8, 0, NULL}};
    assert_refused(hosts, "cannot stand side by side");
}

static void one_run_stays_as_it_is(void **state)
{
    (void)state;
    const struct made made = {"a", "h", "native", 2, 9, 0, NULL};
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
    const struct made made[] = {{"a", "h", "native", 1, 9, 1000, failed},
                                {"b", "h", "native", 1, 9, 2000, "\"values\":{\"threads\":4}"},
                                {"c", "h", "native", 1, 9, 3000, failed}};
    struct results runs[3];
    struct error error = {0};
    assert_true(merge(runs, made, 3, &error));
    assert_int_equal(runs[0].probe_count, 1);
    assert_string_equal(runs[0].probes[0].probe, "gate");
    assert_null(runs[0].probes[0].message);
    assert_int_equal(json_integer_value(json_object_get(runs[0].probes[0].values, "threads")), 4);
    release(runs, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounds_of_one_host_follow_each_other),
        cmocka_unit_test(hosts_stand_side_by_side),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(one_run_stays_as_it_is),
        cmocka_unit_test(values_of_a_probe_replace_its_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
