#include "quoted_json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tvp/data/records.h"
#include "tvp/data/results.h"

#define RUN                                                                                        \
    "'record':'run','format':1,'program':'tvp-report 1.0.0','run':'r','started':'s',"              \
    "'max_workers':4,'points':[1,2,4],'rounds':3,'wait_ns':50,"                                    \
    "'runtimes':[{'runtime':'native','iterations':10},"                                            \
    "{'runtime':'spawned','iterations':10,'start_method':'spawn','threads_of':'native',"           \
    "'brief':true}],'cases':['CpuThread','CpuProcess','IoThread']"
#define CELL "'runtime':'native','case':'CpuThread','workers':2,'round':1"
#define HELLO                                                                                      \
    "'record':'runner','runtime':'native','start_methods':['fork'],'cases':['CpuThread'],"         \
    "'host':{'name':'n','boot_id':'b'}"

static void take(struct results *results, const char *members)
{
    struct error error = {0};
    json_t *record = record_of(members);
    bool taken = results_take(results, record, &error);
    json_decref(record);
    assert_string_equal(error.text, "");
    assert_true(taken);
}

/* The record is refused with this text, and nothing has come to the results. */
static void refuse(struct results *results, const char *members, const char *message)
{
    struct error error = {0};
    struct results before = *results;
    json_t *record = record_of(members);
    bool taken = results_take(results, record, &error);
    json_decref(record);
    assert_string_equal(error.text, message);
    assert_false(taken);
    assert_int_equal(results->sample_count, before.sample_count);
    assert_int_equal(results->failure_count, before.failure_count);
    assert_int_equal(results->round_count, before.round_count);
    assert_int_equal(results->probe_count, before.probe_count);
    assert_int_equal(results->warning_count, before.warning_count);
    assert_int_equal(results->measured.count, before.measured.count);
    assert_ptr_equal(results->end_reason, before.end_reason);
    assert_ptr_equal(results->run.program, before.run.program);
}

static void reads_a_whole_run_record(void **state)
{
    (void)state;
    struct results results = {0};
    take(&results,
         RUN ",'command':['tvp-report','4'],'title':'T','width':1800,'height':1200,'dpi':144,"
             "'template':'mine','template_text':'{{x}}','images':'Pictures','preset':'quick',"
             "'seed':'18446744073709551615','budget_ns':7,"
             "'precision':0.02,'order':'shuffled','warnings':['w'],"
             "'probes':false,'no_cpython':'none here',"
             "'from_the_future':{}");
    const struct run_facts *run = &results.run;
    assert_string_equal(run->program, "tvp-report 1.0.0");
    assert_string_equal(run->id, "r");
    assert_string_equal(run->started, "s");
    assert_int_equal(run->command_count, 2);
    assert_string_equal(run->command[1], "4");
    assert_string_equal(run->title, "T");
    assert_int_equal(run->width, 1800);
    assert_int_equal(run->height, 1200);
    assert_true(run->dpi == 144);
    assert_string_equal(run->template_name, "mine");
    assert_string_equal(run->template_text, "{{x}}");
    assert_string_equal(run->images, "Pictures");
    assert_string_equal(run->preset, "quick");
    assert_true(run->seed == UINT64_MAX);
    assert_true(run->shuffled_counts);
    assert_int_equal(run->max_workers, 4);
    assert_int_equal(run->point_count, 3);
    assert_int_equal(run->points[2], 4);
    assert_int_equal(run->rounds, 3);
    assert_int_equal(run->amounts[WORK_IO], 50);
    assert_int_equal(run->budget_ns, 7);
    assert_true(run->precision == 0.02);
    assert_true(run->cases[CASE_IO_THREAD]);
    assert_false(run->cases[CASE_IO_PROCESS]);
    assert_false(run->classic_table);
    assert_false(run->probes);
    assert_string_equal(run->no_cpython, "none here");
    assert_string_equal(results.warnings[0], "w");
    results_release(&results);
}

static void fills_what_a_run_record_leaves_out(void **state)
{
    (void)state;
    struct results results = {0};
    take(&results, RUN);
    assert_null(results.run.title);
    assert_null(results.run.template_text);
    assert_string_equal(results.run.template_name, "report");
    assert_string_equal(results.run.images, "Images");
    assert_string_equal(results.run.preset, "default");
    assert_int_equal(results.run.width, 900);
    assert_int_equal(results.run.height, 600);
    assert_true(results.run.dpi == 96);
    assert_true(results.run.seed == 0);
    assert_true(results.run.probes);
    assert_null(results.run.no_cpython);
    assert_false(results.run.shuffled_counts);
    results_release(&results);
}

static void knows_its_runtimes(void **state)
{
    (void)state;
    struct results results = {0};
    take(&results, RUN);
    assert_int_equal(results.runtime_count, 2);
    assert_int_equal(results_runtime(&results, "spawned"), 1);
    assert_int_equal(results_runtime(&results, "other"), -1);
    assert_int_equal(results.runtimes[0].threads_of, -1);
    assert_string_equal(results.runtimes[0].start_method, "");
    assert_false(results.runtimes[0].brief);
    assert_int_equal(results.runtimes[1].threads_of, 0);
    assert_string_equal(results.runtimes[1].start_method, "spawn");
    assert_true(results.runtimes[1].brief);
    assert_int_equal(results.runtimes[1].amounts[WORK_CPU], 10);
    results_release(&results);
}

static void what_is_left_out_may_change_when_a_run_goes_on(void **state)
{
    (void)state;
    struct results results = {0};
    take(&results, RUN);
    refuse(&results, "'record':'resumed','probes':0",
           "member \"probes\" must be true or false, not 0");
    assert_true(results.run.probes);
    take(&results, "'record':'resumed','probes':false");
    assert_false(results.run.probes);
    results_release(&results);
}

/* A run record in which one member is replaced. */
static void refuse_run(const char *member, const char *value, const char *message)
{
    struct results results = {0};
    struct error error = {0};
    json_t *record = record_of(RUN);
    if (value)
        json_object_set_new(record, member, json_loads(value, JSON_DECODE_ANY, NULL));
    else
        json_object_del(record, member);
    assert_false(results_take(&results, record, &error));
    assert_string_equal(error.text, message);
    json_decref(record);
    struct results empty = {0};
    assert_memory_equal(&results, &empty, sizeof results);
}

static void refuses_run_records_with_mistakes(void **state)
{
    (void)state;
    refuse_run("format", "2",
               "format 2 is newer than this program reads (1): use a newer tvp-report");
    refuse_run("format", "0",
               "member \"format\" must be a whole number from 1 to 9223372036854775807, not 0");
    refuse_run("program", NULL,
               "member \"program\" is missing: it must be a text of at most 65536 bytes");
    refuse_run("started", "null",
               "member \"started\" must be a text of at most 65536 bytes, not null");
    refuse_run("command", "[\"a\",1]",
               "member \"command\" must be an array of texts, not [\"a\",1]");
    refuse_run("template_text", "1", "member \"template_text\" must be a text, not 1");
    refuse_run("width", "0", "member \"width\" must be a whole number from 1 to 100000, not 0");
    refuse_run("dpi", "1e9", "member \"dpi\" must be a number from 1 to 10000, not 1000000000.0");
    refuse_run("max_workers", "32769",
               "member \"max_workers\" must be a whole number from 1 to 32768, not 32769");
    refuse_run("points", "[]", "member \"points\" must be an array of 1 to 4 elements, not []");
    refuse_run("points", "[2,1]",
               "member \"points\" must be an ascending array of whole numbers from 1 to 4, not "
               "[2,1]");
    refuse_run(
        "points", "[5]",
        "member \"points\" must be an ascending array of whole numbers from 1 to 4, not [5]");
    refuse_run("points", "[1,1]",
               "member \"points\" must be an ascending array of whole numbers from 1 to 4, not "
               "[1,1]");
    refuse_run("rounds", "-1",
               "member \"rounds\" must be a whole number from 0 to 1000000, not -1");
    refuse_run("wait_ns", "1.5",
               "member \"wait_ns\" must be a whole number from 0 to 3600000000000000, not 1.5");
    refuse_run("precision", "2", "member \"precision\" must be a number from 0 to 1, not 2");
    refuse_run("cases", "[\"CpuThread\",\"Gpu\"]",
               "member \"cases\" must be an array of different case names, not "
               "[\"CpuThread\",\"Gpu\"]");
    refuse_run("cases", "[\"IoThread\",\"IoThread\"]",
               "member \"cases\" must be an array of different case names, not "
               "[\"IoThread\",\"IoThread\"]");
    refuse_run("classic_table", "1", "member \"classic_table\" must be true or false, not 1");
}

/* Values of every length around the one from which on they are cut. */
static void shows_the_beginning_of_long_values(void **state)
{
    (void)state;
    static const char dots[] = "...............................................";
    for (int length = 35; length < 45; length++) {
        char value[64], message[200];
        snprintf(value, sizeof value, "\"%.*s\"", length, dots);
        bool cut = length + 2 > 43;
        snprintf(message, sizeof message,
                 "member \"width\" must be a whole number from 1 to "
                 "100000, not %.*s%s",
                 cut ? 40 : length + 2, value, cut ? "..." : "");
        refuse_run("width", value, message);
    }
    refuse_run("width", "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\xc3\xa9\xc3\xa9\xc3\xa9\"",
               "member \"width\" must be a whole number from 1 to 100000, not "
               "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...");
}

static void refuses_seeds_that_are_no_numbers(void **state)
{
    (void)state;
    const char *const seeds[] = {"\"18446744073709551616\"", "\"-1\"", "\" 1\"", "\"\"", "\"1x\""};
    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        char message[200];
        snprintf(message, sizeof message,
                 "member \"seed\" must be a text of digits, at most \"18446744073709551615\", not "
                 "%s",
                 seeds[i]);
        refuse_run("seed", seeds[i], message);
    }
    refuse_run("seed", "-1",
               "member \"seed\" must be a whole number from 0 to 9223372036854775807, not -1");
}

static void refuses_orders_that_it_does_not_know(void **state)
{
    (void)state;
    refuse_run("order", "\"falling\"",
               "member \"order\" must be \"ascending\" or \"shuffled\", not \"falling\"");
}

static void refuses_runtimes_with_mistakes(void **state)
{
    (void)state;
    refuse_run("runtimes", "[{\"runtime\":\"a\"}]",
               "runtime 1 of the run: member \"iterations\" is missing: it must be a whole number "
               "from 0 to 9223372036854775807");
    refuse_run("runtimes",
               "[{\"runtime\":\"a\",\"iterations\":1},{\"runtime\":\"a\",\"iterations\":1}]",
               "runtime 2 of the run: member \"runtime\" must be a name that no other runtime "
               "has, not \"a\"");
    refuse_run("runtimes", "[{\"runtime\":\"a\",\"iterations\":1,\"threads_of\":\"a\"}]",
               "runtime 1 of the run: member \"threads_of\" must be an earlier runtime with thread "
               "cases of its own, not \"a\"");
    refuse_run("runtimes", "[7]",
               "runtime 1 of the run: member \"runtime\" is missing: it must be a text of at most "
               "65536 bytes");
    refuse_run("runtimes", "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]",
               "member \"runtimes\" must be an array of 1 to 16 elements, not "
               "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]");
}

static void keeps_samples(void **state)
{
    (void)state;
    struct results results = {0};
    take(&results, RUN);
    take(&results, "'record':'sample'," CELL ",'elapsed_ns':3600000000000000,'started_ns':9,"
                   "'work_begin_ns':[7,5],'work_end_ns':[8,9],'checksum':246240,"
                   "'involuntary_switches':3,'later':true");
    take(&results, "'record':'sample','runtime':'spawned','case':'CpuProcess','workers':4,"
                   "'round':1000000,'elapsed_ns':10,'work_begin_quartiles_ns':[1,2,3,4,6]");
    const struct sample *first = &results.samples[0], *second = &results.samples[1];
    assert_int_equal(results.sample_count, 2);
    assert_int_equal(first->runtime, 0);
    assert_int_equal(first->case_id, CASE_CPU_THREAD);
    assert_int_equal(first->workers, 2);
    assert_int_equal(first->round, 1);
    assert_true(first->elapsed_ns == RESULTS_MAX_NS);
    assert_int_equal(first->started_ns, 9);
    assert_int_equal(first->last_begin_ns, 7);
    assert_int_equal(first->involuntary_switches, 3);
    assert_int_equal(second->runtime, 1);
    assert_int_equal(second->round, 1000000);
    assert_int_equal(second->started_ns, -1);
    assert_int_equal(second->last_begin_ns, 6);
    assert_int_equal(second->involuntary_switches, -1);
    results_release(&results);
}

#define WORK_RUN                                                                                   \
    "'record':'run','format':1,'program':'tvp-report 1.0.0','run':'r','started':'s',"              \
    "'max_workers':2,'points':[1,2],'rounds':3,'wait_ns':50,'fit_ns':120000000000,"                \
    "'runtimes':[{'runtime':'native','iterations':10,'calls':4}],"                                 \
    "'cases':['CpuThread','WorkThread','WorkProcess']"
#define TRIAL "'record':'trial','runtime':'native','case':'WorkThread','workers':2"

static void keeps_the_work_of_a_run(void **state)
{
    (void)state;
    struct results results = {0};
    take(&results,
         WORK_RUN ",'work':{'module':'package.crunch','function':'parse','from_the_future':1}");
    assert_null(results.run.work.file);
    assert_string_equal(results.run.work.module, "package.crunch");
    assert_string_equal(results.run.work.function, "parse");
    assert_int_equal(results.run.fit_ns, 120000000000);
    assert_int_equal(results.runtimes[0].amounts[WORK_USER], 4);
    results_release(&results);
    /* A run of a version before there were such works. */
    results = (struct results){0};
    take(&results, RUN);
    assert_null(results.run.work.function);
    assert_int_equal(results.run.fit_ns, 0);
    assert_int_equal(results.trial_count, 0);
    results_release(&results);
}

/* ---- timelines ---- */

#define TIMELINE "'record':'timeline','runtime':'native','case':'CpuThread','workers':2,'round':1"
#define LANES                                                                                      \
    "'elapsed_ns':100,'created_ns':[0,5],'work_begin_ns':[2,6],'mark_ns':[[2,9],[]],"              \
    "'work_end_ns':[9,50],'joined_ns':[60,100]"

static void takes_timelines(void **state)
{
    (void)state;
    struct results results = {0};
    take(&results, RUN ",'timeline':{'cases':['CpuThread'],'workers':2,'asked_for':true}");
    assert_int_equal(results.run.timeline.workers, 2);
    assert_true(results.run.timeline.asked_for && results.run.timeline.cases[CASE_CPU_THREAD]);
    assert_false(results_has_timeline(&results, 0, CASE_CPU_THREAD, 2, 1));
    take(&results, TIMELINE "," LANES);
    assert_int_equal(results.timeline_count, 1);
    const struct lane *lanes = results.timelines[0].lanes;
    assert_int_equal(lanes[0].mark_count, 2);
    assert_int_equal(lanes[0].marks[1], 9);
    assert_int_equal(lanes[1].begin_ns, 6);
    assert_int_equal(lanes[1].joined_ns, 100);
    assert_true(results_has_timeline(&results, 0, CASE_CPU_THREAD, 2, 1));
    /* It is beside the samples. */
    assert_int_equal(results.sample_count, 0);
    assert_false(results_has(&results, 0, CASE_CPU_THREAD, 2, 1));
    refuse(&results, TIMELINE "," LANES,
           "the timeline of CpuThread of runtime native in round 1 is there already");
    take(&results, "'record':'timeline','runtime':'native','case':'CpuThread','workers':2,"
                   "'round':2,'error':'EAGAIN','message':'no'");
    assert_string_equal(results.timelines[1].message, "no");
    assert_null(results.timelines[1].lanes);
    results_release(&results);
}

static void refuses_timelines_that_cannot_be(void **state)
{
    (void)state;
    static const char *const rows[][3] = {
        {"'case':'IoThread','workers':2,'round':1", LANES, "member \"case\" must be a case of the"},
        {"'case':'CpuThread','workers':65,'round':1", LANES, "member \"workers\" must be a whole"},
        {"'case':'CpuThread','workers':2,'round':0", LANES, "member \"round\" must be a whole"},
        {"'case':'CpuThread','workers':3,'round':1", LANES, "member \"created_ns\" must be an arr"},
        {"'case':'CpuThread','workers':2,'round':1", "'elapsed_ns':0", "member \"elapsed_ns\""},
        {"'case':'CpuThread','workers':1,'round':1",
         "'elapsed_ns':9,'created_ns':[3],'work_begin_ns':[2],'mark_ns':[[]],'work_end_ns':[4],"
         "'joined_ns':[5]",
         "member \"work_begin_ns\" must be whole numbers from what comes before them (here 3)"},
        {"'case':'CpuThread','workers':1,'round':1",
         "'elapsed_ns':9,'created_ns':[1],'work_begin_ns':[2],'mark_ns':[[3,2]],'work_end_ns':[4],"
         "'joined_ns':[5]",
         "member \"mark_ns\" must be whole numbers from what comes before them (here 3)"},
        {"'case':'CpuThread','workers':1,'round':1",
         "'elapsed_ns':9,'created_ns':[1],'work_begin_ns':[2],'mark_ns':[7],'work_end_ns':[4],"
         "'joined_ns':[5]",
         "member \"mark_ns\" must be arrays of at most 256 times"},
        {"'case':'CpuThread','workers':1,'round':1",
         "'elapsed_ns':9,'created_ns':[1],'work_begin_ns':[2],'mark_ns':[[5]],'work_end_ns':[4],"
         "'joined_ns':[5]",
         "member \"work_end_ns\" must be whole numbers from what comes before them (here 5)"},
        {"'case':'CpuThread','workers':1,'round':1",
         "'elapsed_ns':9,'created_ns':[1],'work_begin_ns':[2],'mark_ns':[[]],'work_end_ns':[4],"
         "'joined_ns':[10]",
         "member \"joined_ns\" must be whole numbers from what comes before them (here 4) to "
         "elapsed_ns (9)"},
    };
    struct results results = {0};
    take(&results, RUN ",'timeline':{'cases':['CpuThread'],'workers':2}");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char members[512];
        struct error error = {0};
        snprintf(members, sizeof members, "'record':'timeline','runtime':'native',%s,%s",
                 rows[i][0], rows[i][1]);
        json_t *record = record_of(members);
        assert_false(results_take(&results, record, &error));
        json_decref(record);
        if (strncmp(error.text, rows[i][2], strlen(rows[i][2])) != 0)
            fail_msg("%s: %s", members, error.text);
        assert_int_equal(results.timeline_count, 0);
    }
    results_release(&results);
}

static void the_last_trial_of_a_cell_counts(void **state)
{
    (void)state;
    struct results results = {0};
    take(&results, WORK_RUN ",'work':{'file':'/w.so','function':'f'}");
    take(&results, TRIAL ",'calls':3,'error':'trial','message':'worker 1 of 2: no'");
    const struct trial *trial = results_trial(&results, 0, case_pair(WORK_USER, WORKER_THREAD), 2);
    assert_string_equal(trial->message, "worker 1 of 2: no");
    take(&results, TRIAL ",'calls':4,'work_ns':7,'user_ns':5,'system_ns':1,'memory_bytes':4096,"
                         "'memory_samples':2,'result':'5891','results_agree':true,"
                         "'own_threads':1,'own_processes':2,'from_the_future':[]");
    assert_int_equal(results.trial_count, 1);
    trial = results_trial(&results, 0, case_pair(WORK_USER, WORKER_THREAD), 2);
    assert_null(trial->message);
    assert_int_equal(trial->calls, 4);
    assert_int_equal(trial->work_ns, 7);
    assert_int_equal(trial->user_ns, 5);
    assert_int_equal(trial->system_ns, 1);
    assert_int_equal(trial->memory_bytes, 4096);
    assert_int_equal(trial->memory_samples, 2);
    assert_string_equal(trial->result, "5891");
    assert_true(trial->results_agree);
    assert_int_equal(trial->own_threads, 1);
    assert_int_equal(trial->own_processes, 2);
    /* What a runner does not tell is not known. */
    take(&results, "'record':'trial','runtime':'native','case':'WorkProcess','workers':1,"
                   "'work_ns':7");
    trial = results_trial(&results, 0, case_pair(WORK_USER, WORKER_PROCESS), 1);
    assert_int_equal(trial->memory_bytes, -1);
    assert_int_equal(trial->user_ns, -1);
    assert_null(trial->result);
    assert_null(results_trial(&results, 0, case_pair(WORK_USER, WORKER_PROCESS), 2));
    results_release(&results);
}

#define DATA                                                                                       \
    "'record':'data','runtime':'native','way':'pipe','workers':2,'data_bytes':1024,"               \
    "'iterations':7,'round_trips':3,'round':1"

static void keeps_data_that_were_handed_over(void **state)
{
    (void)state;
    struct results results = {0};
    take(&results, RUN ",'data':true");
    assert_true(results.run.data);
    take(&results, DATA ",'elapsed_ns':900");
    /* Only the first outcome of a cell in a round. */
    take(&results, DATA ",'error':'ENOMEM','message':'no memory'");
    assert_int_equal(results.data_count, 1);
    const struct data_sample *sample = &results.data[0];
    assert_int_equal(sample->cell.way, DATA_PIPE);
    assert_int_equal(sample->cell.workers, 2);
    assert_int_equal(sample->cell.bytes, 1024);
    assert_int_equal(sample->cell.iterations, 7);
    assert_int_equal(sample->round_trips, 3);
    assert_int_equal(sample->elapsed_ns, 900);
    assert_null(sample->message);
    assert_ptr_equal(results_data(&results, &sample->cell, 1), sample);
    assert_null(results_data(&results, &sample->cell, 2));
    take(&results, "'record':'data','runtime':'native','way':'shared','workers':1,'data_bytes':0,"
                   "'round_trips':1,'round':2,'error':'ENOMEM','message':'no memory'");
    assert_string_equal(results.data[1].message, "no memory");
    results_release(&results);
}

static void refuses_data_with_mistakes(void **state)
{
    (void)state;
    static const struct {
        const char *members;
        const char *message;
    } wrong[] = {
        {"'way':'pigeon'",
         "member \"way\" must be one of the ways to hand data over, not \"pigeon\""},
        {"'way':7", "member \"way\" must be a text of at most 65536 bytes, not 7"},
        {"'runtime':'other'",
         "member \"runtime\" must be a runtime of the run record, not \"other\""},
        {"'workers':0", "member \"workers\" must be a whole number from 1 to 32768, not 0"},
        {"'data_bytes':-1",
         "member \"data_bytes\" must be a whole number from 0 to 1073741824, not -1"},
        {"'round_trips':0",
         "member \"round_trips\" must be a whole number from 1 to 2147483647, not 0"},
        {"'elapsed_ns':0",
         "member \"elapsed_ns\" must be a whole number from 1 to 3600000000000000, not 0"},
        {"'error':'E','message':7", "member \"message\" must be a text, not 7"},
    };
    struct results results = {0};
    take(&results, RUN);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct error error = {0};
        json_t *record = record_of(DATA ",'elapsed_ns':900");
        json_t *change = record_of(wrong[i].members);
        json_object_update(record, change);
        json_decref(change);
        assert_false(results_take(&results, record, &error));
        json_decref(record);
        assert_string_equal(error.text, wrong[i].message);
        assert_int_equal(results.data_count, 0);
    }
    results_release(&results);
}

static void refuses_trials_with_mistakes(void **state)
{
    (void)state;
    static const struct {
        const char *members;
        const char *message;
    } rows[] = {
        {"'record':'trial','runtime':'native','case':'CpuThread','workers':2,'work_ns':1",
         "member \"case\" must be a case of the user's work, not \"CpuThread\""},
        {"'record':'trial','runtime':'native','case':'WorkThread','workers':0,'work_ns':1",
         "member \"workers\" must be a whole number from 1 to 32768, not 0"},
        {"'record':'trial','runtime':'other','case':'WorkThread','workers':1,'work_ns':1",
         "member \"runtime\" must be a runtime of the run record, not \"other\""},
        {TRIAL ",'work_ns':-1",
         "member \"work_ns\" must be a whole number from 0 to 3600000000000000, not -1"},
        {TRIAL ",'work_ns':1,'memory_bytes':'much'",
         "member \"memory_bytes\" must be a whole number from 0 to 9223372036854775807, not "
         "\"much\""},
        {TRIAL ",'work_ns':1,'results_agree':1",
         "member \"results_agree\" must be true or false, not 1"},
    };
    struct results results = {0};
    take(&results, WORK_RUN ",'work':{'file':'/w.so','function':'f'}");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        refuse(&results, rows[i].members, rows[i].message);
        assert_int_equal(results.trial_count, 0);
    }
    results_release(&results);
}

#define SAMPLE "'record':'sample',"

static void refuses_samples_with_mistakes(void **state)
{
    (void)state;
    struct results results = {0};
    take(&results, RUN);
    const char *const mistakes[][2] = {
        {"'runtime':'other','case':'CpuThread','workers':1,'round':1,'elapsed_ns':1",
         "member \"runtime\" must be a runtime of the run record, not \"other\""},
        {"'runtime':'native','case':'Gpu','workers':1,'round':1,'elapsed_ns':1",
         "member \"case\" must be a case of the run record, not \"Gpu\""},
        {"'runtime':'native','case':'IoProcess','workers':1,'round':1,'elapsed_ns':1",
         "member \"case\" must be a case of the run record, not \"IoProcess\""},
        {"'runtime':'spawned','case':'CpuThread','workers':1,'round':1,'elapsed_ns':1",
         "member \"case\" must be a process case, because this runtime shares another's threads, "
         "not \"CpuThread\""},
        {"'runtime':'native','case':'CpuThread','workers':'x','round':1,'elapsed_ns':1",
         "member \"workers\" must be a whole number from 1 to 32768, not \"x\""},
        {"'runtime':'native','case':'CpuThread','workers':3,'round':1,'elapsed_ns':1",
         "member \"workers\" must be one of the run's worker counts (points), not 3"},
        {"'runtime':'native','case':'CpuThread','workers':1,'round':0,'elapsed_ns':1",
         "member \"round\" must be a whole number from 1 to 1000000, not 0"},
        {CELL ",'elapsed_ns':0",
         "member \"elapsed_ns\" must be a whole number from 1 to 3600000000000000, not 0"},
        {CELL ",'elapsed_ns':3600000000000001",
         "member \"elapsed_ns\" must be a whole number from 1 to 3600000000000000, not "
         "3600000000000001"},
        {CELL ",'elapsed_ns':1e3",
         "member \"elapsed_ns\" must be a whole number from 1 to 3600000000000000, not 1000.0"},
        {CELL ",'elapsed_ns':9,'started_ns':10",
         "member \"started_ns\" must be a whole number from 0 to 9, not 10"},
        {CELL ",'elapsed_ns':9,'work_begin_ns':[1]",
         "member \"work_begin_ns\" must be an array of 2 elements, not [1]"},
        {CELL ",'elapsed_ns':9,'work_end_ns':[1,10]",
         "member \"work_end_ns\" must be an array of whole numbers from 0 to elapsed_ns (9), not "
         "[1,10]"},
        {CELL ",'elapsed_ns':9,'work_begin_quartiles_ns':[1,2]",
         "member \"work_begin_quartiles_ns\" must be an array of 5 elements, not [1,2]"},
        {CELL ",'elapsed_ns':9,'involuntary_switches':-1",
         "member \"involuntary_switches\" must be a whole number from 0 to 2147483647, not -1"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        char members[512];
        snprintf(members, sizeof members, SAMPLE "%s", mistakes[i][0]);
        refuse(&results, members, mistakes[i][1]);
    }
    results_release(&results);
}

static void a_cell_has_one_outcome(void **state)
{
    (void)state;
    struct results results = {0};
    take(&results, RUN);
    take(&results, SAMPLE CELL ",'elapsed_ns':5");
    const char *again = "CpuThread of runtime native with 2 workers in round 1 is there already: "
                        "each has one outcome";
    refuse(&results, SAMPLE CELL ",'elapsed_ns':6", again);
    refuse(&results, "'record':'failure'," CELL ",'error':'e','message':'m'", again);
    take(&results, "'record':'failure','runtime':'native','case':'CpuThread','workers':2,"
                   "'round':2,'error':'e','message':'m'");
    refuse(&results,
           SAMPLE "'runtime':'native','case':'CpuThread','workers':2,'round':2,'elapsed_ns':6",
           "CpuThread of runtime native with 2 workers in round 2 is there already: each has one "
           "outcome");
    results_release(&results);
}

/* Far more cells than the set has room for at first, each differing from another in one
 * coordinate. */
static void tells_many_cells_apart(void **state)
{
    (void)state;
    struct results results = {0};
    static const char *const cases[] = {"CpuThread", "CpuProcess", "IoThread"};
    static const int workers[] = {1, 2, 4};
    take(&results, RUN);
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < 9 * 700; i++) {
            struct error error = {0};
            json_t *record = json_pack("{s:s, s:s, s:s, s:i, s:i, s:i}", "record", "sample",
                                       "runtime", "native", "case", cases[i % 3], "workers",
                                       workers[i / 3 % 3], "round", i / 9 + 1, "elapsed_ns", 1);
            assert_int_equal(results_take(&results, record, &error), pass == 0);
            json_decref(record);
        }
    assert_int_equal(results.sample_count, 9 * 700);
    results_release(&results);
}

static void keeps_failures(void **state)
{
    (void)state;
    struct results results = {0};
    take(&results, RUN);
    take(&results, "'record':'failure'," CELL ",'error':'EAGAIN','message':'fork','reached':812");
    take(&results, "'record':'failure','runtime':'native','case':'IoThread','workers':1,'round':1,"
                   "'error':'timeout','message':'m'");
    assert_int_equal(results.failure_count, 2);
    assert_int_equal(results.failures[0].reached, 812);
    assert_string_equal(results.failures[0].error, "EAGAIN");
    assert_string_equal(results.failures[0].message, "fork");
    assert_int_equal(results.failures[0].workers, 2);
    assert_int_equal(results.failures[1].reached, -1);
    assert_int_equal(results.failures[1].case_id, CASE_IO_THREAD);
    refuse(&results,
           "'record':'failure','runtime':'native','case':'IoThread','workers':1,'round':2,"
           "'error':'timeout'",
           "member \"message\" is missing: it must be a text");
    results_release(&results);
}

static void cuts_long_messages_between_characters(void **state)
{
    (void)state;
    struct results results = {0};
    take(&results, RUN);
    char text[2 * RESULTS_MAX_MESSAGE + 1];
    text[0] = 'x';
    for (size_t i = 1; i + 1 < sizeof text; i += 2)
        memcpy(text + i, "\xc3\xa9", 2);
    text[sizeof text - 1] = '\0';
    text[sizeof text - 2] = 'x';
    struct error error = {0};
    json_t *record = json_pack("{s:s, s:s}", "record", "warning", "text", text);
    assert_true(results_take(&results, record, &error));
    json_decref(record);
    assert_int_equal(strlen(results.warnings[0]), RESULTS_MAX_MESSAGE - 1);
    assert_memory_equal(results.warnings[0], text, RESULTS_MAX_MESSAGE - 1);
    results_release(&results);
}

static void keeps_hellos_and_the_last_one_counts(void **state)
{
    (void)state;
    struct results results = {0};
    take(&results, RUN);
    assert_null(results.runtimes[0].hello);
    take(&results, HELLO ",'version':'1'");
    take(&results, HELLO ",'version':'2'");
    const json_t *hello = results.runtimes[0].hello;
    assert_string_equal(json_string_value(json_object_get(hello, "version")), "2");
    assert_null(results.runtimes[1].hello);
    refuse(&results, "'record':'runner','runtime':'native'",
           "member \"host\" is missing: it must be an object");
    refuse(&results, HELLO ",'version':3",
           "member \"version\" must be a text of at most 65536 bytes, not 3");
    results_release(&results);
}

static void keeps_rounds(void **state)
{
    (void)state;
    struct results results = {0};
    take(&results, RUN);
    take(&results, "'record':'round','round':1,'wall_ns':10,'windows_ns':8,'steal_ns':2");
    take(&results, "'record':'round','round':2,'wall_ns':10,'windows_ns':8,'steal_ns':-1");
    assert_int_equal(results.round_count, 2);
    assert_int_equal(results.rounds[0].round, 1);
    assert_int_equal(results.rounds[0].wall_ns, 10);
    assert_int_equal(results.rounds[0].windows_ns, 8);
    assert_int_equal(results.rounds[0].steal_ns, 2);
    assert_int_equal(results.rounds[1].steal_ns, -1);
    refuse(&results, "'record':'round','round':3,'wall_ns':10",
           "member \"windows_ns\" is missing: it must be a whole number from 0 to "
           "3600000000000000");
    results_release(&results);
}

static void keeps_probes_and_the_last_one_counts(void **state)
{
    (void)state;
    struct results results = {0};
    take(&results, RUN);
    take(&results, "'record':'probe','runtime':'native','probe':'kill','error':'e','message':'m'");
    take(&results, "'record':'probe','runtime':'spawned','probe':'kill','values':{}");
    assert_int_equal(results.probe_count, 2);
    assert_null(results.probes[0].values);
    assert_string_equal(results.probes[0].message, "m");
    take(&results, "'record':'probe','runtime':'native','probe':'kill','values':{'n':1}");
    assert_int_equal(results.probe_count, 2);
    assert_null(results.probes[0].message);
    assert_string_equal(results.probes[0].probe, "kill");
    assert_int_equal(json_integer_value(json_object_get(results.probes[0].values, "n")), 1);
    refuse(&results, "'record':'probe','runtime':'native','probe':'kill','values':3",
           "member \"values\" must be an object, not 3");
    refuse(&results, "'record':'probe','runtime':'native','probe':'kill'",
           "member \"message\" is missing: it must be a text");
    results_release(&results);
}

static void adds_warnings_to_those_of_the_run(void **state)
{
    (void)state;
    struct results results = {0};
    take(&results, RUN ",'warnings':['1','2','3','4','5','6','7','8','9','10']");
    take(&results, "'record':'warning','text':'11'");
    take(&results, "'record':'warning','text':'a\\u001b[31m'");
    assert_int_equal(results.warning_count, 12);
    assert_string_equal(results.warnings[9], "10");
    assert_string_equal(results.warnings[10], "11");
    assert_string_equal(results.warnings[11], "a\033[31m");
    results_release(&results);
}

#define END "'record':'end','wall_ns':30,'rounds_wall_ns':20,'windows_ns':10,'reason':"

static void nothing_follows_an_end(void **state)
{
    (void)state;
    struct results results = {0};
    take(&results, RUN);
    assert_false(results_finished(&results));
    take(&results, END "'budget'");
    assert_true(results_finished(&results));
    assert_string_equal(results.end_reason, "budget");
    assert_int_equal(results.wall_ns, 30);
    assert_int_equal(results.rounds_wall_ns, 20);
    assert_int_equal(results.windows_ns, 10);
    const char *message = "a record after the end record: a file holds one run";
    refuse(&results, SAMPLE CELL ",'elapsed_ns':5", message);
    refuse(&results, END "'rounds'", message);
    results_release(&results);
}

static void an_interrupted_run_may_go_on(void **state)
{
    (void)state;
    struct results results = {0};
    take(&results, RUN);
    take(&results, END "'signal'");
    assert_false(results_finished(&results));
    refuse(&results, SAMPLE CELL ",'elapsed_ns':0",
           "member \"elapsed_ns\" must be a whole number from 1 to 3600000000000000, not 0");
    assert_string_equal(results.end_reason, "signal");
    take(&results, SAMPLE CELL ",'elapsed_ns':5");
    assert_null(results.end_reason);
    take(&results, END "'rounds'");
    assert_string_equal(results.end_reason, "rounds");
    results_release(&results);
}

static void a_file_holds_one_run(void **state)
{
    (void)state;
    struct results results = {0};
    refuse(&results, SAMPLE CELL ",'elapsed_ns':5",
           "member \"record\" must be \"run\" in the first record, not \"sample\"");
    refuse(&results, "'record':'new kind'",
           "member \"record\" must be \"run\" in the first record, not \"new kind\"");
    take(&results, RUN);
    refuse(&results, RUN, "a second run record: a file holds one run");
    results_release(&results);
}

static void ignores_kinds_it_does_not_know(void **state)
{
    (void)state;
    struct results results = {0};
    take(&results, RUN);
    take(&results, "'record':'new kind','workers':-1");
    refuse(&results, "'kind':'sample'",
           "member \"record\" is missing: it must be a text of at most 65536 bytes");
    struct error error = {0};
    json_t *array = json_array();
    assert_false(results_take(&results, array, &error));
    assert_string_equal(error.text, "a record must be a JSON object");
    json_decref(array);
    results_release(&results);
}

static void only_classic_tables_have_times_of_zero(void **state)
{
    (void)state;
    struct results results = {0};
    take(&results, RUN ",'classic_table':true");
    take(&results, SAMPLE CELL ",'elapsed_ns':0");
    assert_true(results.run.classic_table);
    assert_int_equal(results.samples[0].elapsed_ns, 0);
    results_release(&results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_whole_run_record),
        cmocka_unit_test(fills_what_a_run_record_leaves_out),
        cmocka_unit_test(knows_its_runtimes),
        cmocka_unit_test(what_is_left_out_may_change_when_a_run_goes_on),
        cmocka_unit_test(refuses_run_records_with_mistakes),
        cmocka_unit_test(shows_the_beginning_of_long_values),
        cmocka_unit_test(refuses_seeds_that_are_no_numbers),
        cmocka_unit_test(refuses_orders_that_it_does_not_know),
        cmocka_unit_test(refuses_runtimes_with_mistakes),
        cmocka_unit_test(keeps_samples),
        cmocka_unit_test(refuses_samples_with_mistakes),
        cmocka_unit_test(a_cell_has_one_outcome),
        cmocka_unit_test(tells_many_cells_apart),
        cmocka_unit_test(keeps_failures),
        cmocka_unit_test(cuts_long_messages_between_characters),
        cmocka_unit_test(keeps_hellos_and_the_last_one_counts),
        cmocka_unit_test(keeps_rounds),
        cmocka_unit_test(keeps_probes_and_the_last_one_counts),
        cmocka_unit_test(adds_warnings_to_those_of_the_run),
        cmocka_unit_test(keeps_the_work_of_a_run),
        cmocka_unit_test(takes_timelines),
        cmocka_unit_test(refuses_timelines_that_cannot_be),
        cmocka_unit_test(the_last_trial_of_a_cell_counts),
        cmocka_unit_test(keeps_data_that_were_handed_over),
        cmocka_unit_test(refuses_data_with_mistakes),
        cmocka_unit_test(refuses_trials_with_mistakes),
        cmocka_unit_test(nothing_follows_an_end),
        cmocka_unit_test(an_interrupted_run_may_go_on),
        cmocka_unit_test(a_file_holds_one_run),
        cmocka_unit_test(ignores_kinds_it_does_not_know),
        cmocka_unit_test(only_classic_tables_have_times_of_zero),
    };
    return cmocka_run_group_tests_name("results", tests, NULL, NULL);
}
