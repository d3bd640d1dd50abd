#include "quoted_json.h"

#include <string.h>

#include "tvp/data/records.h"
#include "tvp/data/sample_record.h"

#define RUN                                                                                        \
    "'record':'run','format':1,'program':'p','run':'r','started':'s','max_workers':100,"           \
    "'points':[1,2,3,100],'rounds':3,'wait_ns':50,'runtimes':[{'runtime':'native',"                \
    "'iterations':10},{'runtime':'spawn','iterations':10,'threads_of':'native'},"                  \
    "{'runtime':'brief','iterations':10,'brief':true},"                                            \
    "{'runtime':'back\\\\slash','iterations':10}],"                                                \
    "'cases':['CpuThread','CpuProcess','IoThread','IoProcess']"
#define SAMPLE  "{'record':'sample','runtime':'native','case':"
#define TWO     SAMPLE "'CpuThread','workers':2,'round':1,'elapsed_ns':10"
#define HUNDRED SAMPLE "'IoProcess','workers':100,'round':2,'elapsed_ns':10"

static void begin(struct results *results)
{
    struct error error = {0};
    json_t *record = record_of(RUN);
    assert_true(results_take(results, record, &error));
    json_decref(record);
}

static bool take_line(struct results *results, const char *quoted)
{
    char *line = double_quoted(quoted);
    bool taken = sample_line_take(results, line, strlen(line));
    free(line);
    return taken;
}

/* Whether it is taken, and is no different from what was read in place. */
static bool record_agrees(const struct results *in_place, const char *quoted)
{
    struct results by_record = {0};
    struct error error = {0};
    begin(&by_record);
    char *line = double_quoted(quoted);
    json_t *record = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
    bool agrees = record && results_take(&by_record, record, &error);
    json_decref(record);
    free(line);
    agrees = agrees && by_record.sample_count == 1 && in_place->sample_count == 1 &&
             memcmp(by_record.samples, in_place->samples, sizeof *by_record.samples) == 0;
    results_release(&by_record);
    return agrees;
}

static void a_line_of_the_fixed_form_is_taken_as_its_record(void **state)
{
    (void)state;
    static const char *const lines[] = {
        TWO "}",
        TWO ",'started_ns':10,'work_begin_ns':[3,2],'work_end_ns':[0,10],'checksum':246240,"
            "'user_ns':7,'system_ns':8,'involuntary_switches':2147483647}",
        TWO ",'involuntary_switches':0,'system_ns':999999999999999999,'started_ns':0}",
        TWO ",'operations':8,'operation_p99_ns':3,'direct_operations':0}",
        HUNDRED ",'work_begin_quartiles_ns':[1,2,3,4,5],'work_end_quartiles_ns':[2,3,9,4,6]}",
        "{'record':'sample','runtime':'spawn','case':'CpuProcess','workers':1,'round':1000000,"
        "'elapsed_ns':3600000000000000}",
        "{'record':'sample','runtime':'brief','case':'CpuThread','workers':77,'round':1,"
        "'elapsed_ns':1}",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct results results = {0};
        begin(&results);
        assert_true(take_line(&results, lines[i]));
        assert_true(record_agrees(&results, lines[i]));
        assert_int_equal(results.measured.count, 1);
        results_release(&results);
    }
}

static void what_is_told_beside_the_time_is_kept(void **state)
{
    (void)state;
    struct results results = {0};
    begin(&results);
    assert_true(take_line(&results, TWO "}"));
    assert_true(take_line(&results, HUNDRED ",'operations':8,'operation_p99_ns':3}"));
    assert_null(results_metrics(&results, &results.samples[0]));
    const struct sample_metrics *metrics = results_metrics(&results, &results.samples[1]);
    assert_int_equal(metrics->values[METRIC_OPERATIONS], 8);
    assert_int_equal(metrics->values[METRIC_P99], 3);
    assert_int_equal(metrics->values[METRIC_SYNC], -1);
    results_release(&results);
}

static void any_other_line_is_left_alone(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "",
        "{}",
        TWO,
        TWO "} ",
        " " TWO "}",
        TWO ", 'user_ns':1}",
        TWO ",'user_ns': 1}",
        TWO ",'user_ns':-1}",
        TWO ",'user_ns':01}",
        TWO ",'user_ns':1.0}",
        TWO ",'user_ns':1e2}",
        TWO ",'user_ns':}",
        TWO ",'user_ns':1000000000000000000}",
        TWO ",'user_ns':1,'user_ns':1}",
        TWO ",'from_the_future':1}",
        TWO ",'started_ns':11}",
        TWO ",'involuntary_switches':2147483648}",
        TWO ",'work_begin_ns':[1]}",
        TWO ",'work_begin_ns':[1,2,3]}",
        TWO ",'work_begin_ns':[1,11]}",
        TWO ",'work_begin_ns':[]}",
        TWO ",'work_begin_ns':[1,2],'work_begin_quartiles_ns':[1,2,3,4,5]}",
        TWO ",'work_begin_quartiles_ns':[1,2,3,4]}",
        SAMPLE "'CpuThread','workers':4,'round':1,'elapsed_ns':10}",
        SAMPLE "'CpuThread','workers':0,'round':1,'elapsed_ns':10}",
        SAMPLE "'CpuThread','workers':1,'round':0,'elapsed_ns':10}",
        SAMPLE "'CpuThread','workers':1,'round':1000001,'elapsed_ns':10}",
        SAMPLE "'CpuThread','workers':1,'round':1,'elapsed_ns':0}",
        SAMPLE "'CpuThread','workers':1,'round':1,'elapsed_ns':3600000000000001}",
        SAMPLE "'CpuThread','round':1,'workers':1,'elapsed_ns':10}",
        SAMPLE "'StartThread','workers':1,'round':1,'elapsed_ns':10}",
        SAMPLE "'CpuThreads','workers':1,'round':1,'elapsed_ns':10}",
        SAMPLE "'Cpu','workers':1,'round':1,'elapsed_ns':10}",
        "{'record':'sample','runtime':'spawn','case':'CpuThread','workers':1,'round':1,"
        "'elapsed_ns':1}",
        "{'record':'sample','runtime':'back\\\\slash','case':'CpuThread','workers':1,'round':1,"
        "'elapsed_ns':1}",
        "{'record':'failure','runtime':'native','case':'CpuThread','workers':1,'round':1,"
        "'error':'e','message':'m'}",
    };
    struct results results = {0};
    begin(&results);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (take_line(&results, lines[i]))
            fail_msg("taken: %s", lines[i]);
        assert_int_equal(results.sample_count, 0);
        assert_int_equal(results.measured.count, 0);
    }
    results_release(&results);
}

static void a_second_outcome_and_what_follows_an_end_are_left_alone(void **state)
{
    (void)state;
    struct results results = {0};
    struct error error = {0};
    assert_false(take_line(&results, TWO "}"));
    begin(&results);
    assert_true(take_line(&results, TWO "}"));
    assert_false(take_line(&results, TWO "}"));
    json_t *end =
        record_of("'record':'end','reason':'signal','wall_ns':1,'rounds_wall_ns':1,'windows_ns':1");
    assert_true(results_take(&results, end, &error));
    json_decref(end);
    assert_false(take_line(&results, HUNDRED "}"));
    assert_int_equal(results.sample_count, 1);
    results_release(&results);
}

/* Takes a line as it is read; whether it was read in place. */
static bool read_line(struct results *results, const char *line, size_t length)
{
    struct error error = {0};
    if (sample_line_take(results, line, length))
        return true;
    json_t *record = json_loadb(line, length, JSON_REJECT_DUPLICATES, NULL);
    assert_true(results_take(results, record, &error));
    json_decref(record);
    return false;
}

/* Else reading would only be slow, and nobody would notice. */
static void every_sample_that_runs_have_saved_is_read_in_place(void **state)
{
    (void)state;
    static const char *const names[] = {"format1-finished", "two_runtimes", "work_computes"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[100], line[10000];
        size_t in_place = 0;
        struct results results = {0};
        snprintf(path, sizeof path, "tests/data/results/%s.jsonl", names[i]);
        FILE *file = fopen(path, "r");
        assert_non_null(file);
        while (fgets(line, sizeof line, file))
            in_place += read_line(&results, line, strcspn(line, "\n"));
        fclose(file);
        assert_true(in_place > 50);
        assert_int_equal(in_place, results.sample_count);
        results_release(&results);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_of_the_fixed_form_is_taken_as_its_record),
        cmocka_unit_test(what_is_told_beside_the_time_is_kept),
        cmocka_unit_test(any_other_line_is_left_alone),
        cmocka_unit_test(a_second_outcome_and_what_follows_an_end_are_left_alone),
        cmocka_unit_test(every_sample_that_runs_have_saved_is_read_in_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
