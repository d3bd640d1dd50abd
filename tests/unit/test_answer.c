#include "quoted_json.h"

#include <stdio.h>
#include <string.h>

#include "tvp/data/results.h"
#include "tvp/runner/answer.h"

/* A row is right when the message starts with `message`; NULL: there is nothing to complain of. */
struct row {
    const char *json;
    const char *message;
};

static void assert_verdict(const struct row *row, bool right, const struct error *error)
{
    if (right != (row->message == NULL) || right != (error->code == ERROR_NONE))
        fail_msg("%s: %s", row->json, right ? "accepted" : error->text);
    if (row->message && strncmp(error->text, row->message, strlen(row->message)) != 0)
        fail_msg("%s: \"%s\", expected \"%s\"", row->json, error->text, row->message);
}

static void judge_cells(const struct row *rows, size_t count, const struct cell_expectation *expect)
{
    for (size_t i = 0; i < count; i++) {
        struct error error = {0};
        json_t *answer = json_of(rows[i].json);
        bool right = answer_check_cell(answer, expect, &error);
        assert_verdict(&rows[i], right, &error);
        json_decref(answer);
    }
}

#define JUDGE(rows, ...)                                                                           \
    judge_cells(rows, sizeof(rows) / sizeof *(rows), &(struct cell_expectation){__VA_ARGS__})

static void windows(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"{'elapsed_ns':1,'started_ns':0}", NULL},
        {"{'elapsed_ns':3600000000000000,'started_ns':3600000000000000}", NULL},
        {"{'elapsed_ns':5,'started_ns':5,'unknown':[{}]}", NULL},
        {"{}", "answered without \"elapsed_ns\" as a whole number"},
        {"{'elapsed_ns':'5','started_ns':0}", "answered without \"elapsed_ns\""},
        {"{'elapsed_ns':5.0,'started_ns':0}", "answered without \"elapsed_ns\""},
        {"{'elapsed_ns':0,'started_ns':0}", "answered with \"elapsed_ns\":0, expected 1 to 36"},
        {"{'elapsed_ns':-5,'started_ns':0}", "answered with \"elapsed_ns\":-5, expected 1 to"},
        {"{'elapsed_ns':3600000000000001,'started_ns':0}", "answered with \"elapsed_ns\":36"},
        {"{'elapsed_ns':9223372036854775807,'started_ns':0}", "answered with \"elapsed_ns\":92"},
        {"{'elapsed_ns':5}", "answered without \"started_ns\""},
        {"{'elapsed_ns':5,'started_ns':6}", "answered with \"started_ns\":6, expected 0 to 5"},
        {"{'elapsed_ns':5,'started_ns':-1}", "answered with \"started_ns\":-1, expected 0 to 5"},
        {"{'elapsed_ns':5,'started_ns':1,'work_begin_ns':[1]}",
         "answered with \"work_begin_ns\" for workers that do nothing"},
        {"{'elapsed_ns':5,'started_ns':1,'work_end_quartiles_ns':[1]}",
         "answered with \"work_end_quartiles_ns\" for workers that do nothing"},
    };
    JUDGE(rows, .case_id = CASE_START_THREAD, .workers = 1);
    JUDGE(rows, .case_id = CASE_START_PROCESS, .workers = 1000);
}

static void data_that_were_handed_over(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"{'elapsed_ns':1,'bytes_right':14,'checksum':9349050,'checksums_agree':true}", NULL},
        {"{'elapsed_ns':0,'bytes_right':14}", "answered with \"elapsed_ns\":0, expected 1 to 36"},
        {"{'elapsed_ns':1}", "answered without \"bytes_right\" as a whole number"},
        {"{'elapsed_ns':1,'bytes_right':13}",
         "handed 14 bytes over, of which 13 were the right ones"},
        {"{'elapsed_ns':1,'bytes_right':14,'checksum':5,'checksums_agree':true}",
         "answered with the checksum 5, expected 9349050"},
    };
    const struct data_cell cell = {.way = DATA_PIPE, .workers = 2, .bytes = 7, .iterations = 10};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error error = {0};
        json_t *answer = json_of(rows[i].json);
        assert_verdict(&rows[i], answer_check_data(answer, &cell, &error), &error);
        json_decref(answer);
    }
}

#define DISK                                                                                       \
    "{'elapsed_ns':9,'started_ns':1,'work_begin_ns':[1,1],'work_end_ns':[9,9],"                    \
    "'operation_median_ns':1,'operation_p99_ns':2"

static void operations_of_a_disk(void **state)
{
    (void)state;
    static const struct row reads[] = {
        {DISK ",'operations':6,'bytes_right':24576,'direct_operations':0}", NULL},
        {DISK ",'operations':5,'bytes_right':24576,'direct_operations':6}",
         "did 5 of 6 operations"},
        {DISK ",'operations':6,'bytes_right':24575,'direct_operations':6}",
         "had 24575 of 24576 bytes that were the right ones"},
        {DISK ",'operations':6,'bytes_right':24576}", "answered without \"direct_operations\""},
        {DISK ",'operations':6,'bytes_right':24576,'direct_operations':-1}",
         "answered with \"direct_operations\":-1"},
    };
    JUDGE(reads, .case_id = CASE_DISK_READ_THREAD, .workers = 2, .amount = 3);
    static const struct row writes[] = {
        {DISK ",'operations':4,'bytes_right':131074,'sync_median_ns':3}", NULL},
        {DISK ",'operations':2,'bytes_right':131074,'sync_median_ns':3}", "did 2 of 4 operations"},
        {DISK ",'operations':4,'bytes_right':131074}", "answered without \"sync_median_ns\""},
    };
    JUDGE(writes, .case_id = CASE_DISK_WRITE_PROCESS, .workers = 2, .amount = 65537);
}

static void tasks_of_a_pool(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"{'elapsed_ns':5,'tasks_once':120,'checksum':7,'checksums_agree':true}", NULL},
        {"{'elapsed_ns':5,'checksum':7,'checksums_agree':true}",
         "answered without \"tasks_once\" as a whole number"},
        {"{'elapsed_ns':5,'tasks_once':119,'checksum':7,'checksums_agree':true}",
         "did 119 of 120 tasks once, the others not or twice"},
        {"{'elapsed_ns':5,'tasks_once':121,'checksum':7,'checksums_agree':true}",
         "did 121 of 120 tasks once"},
        {"{'elapsed_ns':5,'tasks_once':120}", "answered without \"checksums_agree\""},
        {"{'elapsed_ns':5,'tasks_once':120,'checksum':8,'checksums_agree':true}",
         "answered with the checksum 8, expected 7"},
        {"{'elapsed_ns':5,'tasks_once':120,'checksum':7,'checksums_agree':false}",
         "has a worker whose work was not done"},
        {"{'tasks_once':120}", "answered without \"elapsed_ns\""},
    };
    JUDGE(rows, .case_id = CASE_POOL_PROCESS, .workers = 2, .amount = 120, .checksum = 7);
    static const struct row empty[] = {
        {"{'elapsed_ns':5,'tasks_once':120}", NULL},
        {"{'elapsed_ns':5,'tasks_once':2}", "did 2 of 120 tasks once"},
    };
    JUDGE(empty, .case_id = CASE_TASK_THREAD, .workers = 2, .amount = 120);
    JUDGE(empty, .case_id = CASE_CHUNK_PROCESS, .workers = 2, .amount = 120);
    /* One task for each worker, however many a pool has elsewhere. */
    static const struct row first[] = {
        {"{'elapsed_ns':5,'tasks_once':2}", NULL},
        {"{'elapsed_ns':5,'tasks_once':120}", "did 120 of 2 tasks once"},
    };
    JUDGE(first, .case_id = CASE_COLD_THREAD, .workers = 2, .amount = 120);
}

#define WINDOW "'elapsed_ns':100,'started_ns':50"

static void times_of_workers(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"{" WINDOW ",'work_begin_ns':[0,60],'work_end_ns':[100,60]}", NULL},
        {"{" WINDOW "}", "answered without \"work_begin_ns\" as an array of 2 times"},
        {"{" WINDOW ",'work_begin_ns':[1],'work_end_ns':[9,9]}",
         "answered without \"work_begin_ns\" as an array of 2 times"},
        {"{" WINDOW ",'work_begin_ns':[1,1,1],'work_end_ns':[9,9]}",
         "answered without \"work_begin_ns\" as an array of 2 times"},
        {"{" WINDOW ",'work_begin_ns':[1,1],'work_end_ns':[9]}",
         "answered without \"work_end_ns\" as an array of 2 times"},
        {"{" WINDOW ",'work_begin_ns':[1,1],'work_end_ns':{'0':9,'1':9}}",
         "answered without \"work_end_ns\" as an array of 2 times"},
        {"{" WINDOW ",'work_begin_ns':[1,null],'work_end_ns':[9,9]}",
         "answered with a \"work_begin_ns\" that is not all whole numbers"},
        {"{" WINDOW ",'work_begin_ns':[1,1],'work_end_ns':[9,9.5]}",
         "answered with a \"work_end_ns\" that is not all whole numbers"},
        {"{" WINDOW ",'work_begin_ns':[-1,1],'work_end_ns':[9,9]}",
         "answered with a time outside the window: \"work_begin_ns\" has -1, expected 0 to 100"},
        {"{" WINDOW ",'work_begin_ns':[1,1],'work_end_ns':[9,101]}",
         "answered with a time outside the window: \"work_end_ns\" has 101, expected 0 to 100"},
        {"{" WINDOW ",'work_begin_ns':[1,10],'work_end_ns':[9,9]}",
         "answered with work that ends before it begins: entry 2 of \"work_end_ns\""},
    };
    JUDGE(rows, .case_id = CASE_IO_THREAD, .workers = 2, .amount = 100);
}

#define LANES                                                                                      \
    "{" WINDOW ",'work_begin_ns':[2,60],'work_end_ns':[90,60],'checksum':1,"                       \
    "'checksums_agree':true"

static void marks_of_progress(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {LANES ",'created_ns':[0,60],'joined_ns':[90,100],'mark_ns':[[2,90],[60,60]]}", NULL},
        {LANES "}", "answered without \"created_ns\" as an array of 2 times"},
        {LANES ",'created_ns':[0,1]}", "answered without \"joined_ns\" as an array of 2 times"},
        {LANES ",'created_ns':[0,61],'joined_ns':[90,100]}",
         "answered with a \"created_ns\" that is after \"work_begin_ns\": entry 2"},
        {LANES ",'created_ns':[0,1],'joined_ns':[89,100]}",
         "answered with a \"work_end_ns\" that is after \"joined_ns\": entry 1"},
        {LANES ",'created_ns':[0,1],'joined_ns':[90,101]}",
         "answered with a time outside the window: \"joined_ns\" has 101"},
        {LANES ",'created_ns':[0,1],'joined_ns':[90,100]}",
         "answered without \"mark_ns\" as an array of 2 arrays"},
        {LANES ",'created_ns':[0,1],'joined_ns':[90,100],'mark_ns':[[2,3]]}",
         "answered without \"mark_ns\" as an array of 2 arrays"},
        {LANES ",'created_ns':[0,1],'joined_ns':[90,100],'mark_ns':[[2,3],7]}",
         "answered without \"mark_ns\" as an array of 2 times for worker 2"},
        {LANES ",'created_ns':[0,1],'joined_ns':[90,100],'mark_ns':[[2,3],[60]]}",
         "answered without \"mark_ns\" as an array of 2 times for worker 2"},
        {LANES ",'created_ns':[0,1],'joined_ns':[90,100],'mark_ns':[[3,2],[60,60]]}",
         "answered with \"mark_ns\" of worker 1 that do not ascend from its begin to its end: 2, "
         "expected 3 to 90"},
        {LANES ",'created_ns':[0,1],'joined_ns':[90,100],'mark_ns':[[1,2],[60,60]]}",
         "answered with \"mark_ns\" of worker 1 that do not ascend"},
        {LANES ",'created_ns':[0,1],'joined_ns':[90,100],'mark_ns':[[2,91],[60,60]]}",
         "answered with \"mark_ns\" of worker 1 that do not ascend"},
        {LANES ",'created_ns':[0,1],'joined_ns':[90,100],'mark_ns':[[2,3.5],[60,60]]}",
         "answered with a \"mark_ns\" that is not all whole numbers"},
    };
    JUDGE(rows, .case_id = CASE_CPU_THREAD, .workers = 2, .checksum = 1, .marks = 2);
    static const struct row at_will[] = {
        {LANES ",'created_ns':[0,60],'joined_ns':[90,100],'mark_ns':[[],[60,60]]}", NULL},
        {LANES ",'created_ns':[0,60],'joined_ns':[90,100],'mark_ns':[[3,4,5],[60,60]]}",
         "answered without \"mark_ns\" as an array of at most 2 times for worker 1"},
    };
    JUDGE(at_will, .case_id = CASE_USER_PROCESS, .workers = 2, .marks = 2);
}

static void a_wait_fills_the_window(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"{" WINDOW ",'work_begin_ns':[1],'work_end_ns':[9]}",
         "answered with a window of 100 ns for a wait of 101 ns: its workers did not wait"},
    };
    JUDGE(rows, .case_id = CASE_IO_PROCESS, .workers = 1, .amount = 101);
}

static void quartiles_of_many_workers(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"{" WINDOW ",'work_begin_quartiles_ns':[0,1,1,2,9],"
         "'work_end_quartiles_ns':[0,1,50,60,100]}",
         NULL},
        {"{" WINDOW ",'work_begin_ns':[1],'work_end_ns':[9]}",
         "answered without \"work_begin_quartiles_ns\" as an array of 5 times"},
        {"{" WINDOW ",'work_begin_quartiles_ns':[0,1,2,3],'work_end_quartiles_ns':[5,6,7,8,9]}",
         "answered without \"work_begin_quartiles_ns\" as an array of 5 times"},
        {"{" WINDOW ",'work_begin_quartiles_ns':[0,2,1,3,4],'work_end_quartiles_ns':[5,6,7,8,9]}",
         "answered with a \"work_begin_quartiles_ns\" that does not ascend"},
        {"{" WINDOW ",'work_begin_quartiles_ns':[0,1,2,3,4],'work_end_quartiles_ns':[5,6,7,9,8]}",
         "answered with a \"work_end_quartiles_ns\" that does not ascend"},
        {"{" WINDOW ",'work_begin_quartiles_ns':[0,1,2,3,40],'work_end_quartiles_ns':[5,6,7,8,9]}",
         "answered with work that ends before it begins: entry 5 of \"work_end_quartiles_ns\""},
    };
    JUDGE(rows, .case_id = CASE_IO_THREAD, .workers = 65, .amount = 1);
}

#define WORKED WINDOW ",'work_begin_ns':[1],'work_end_ns':[9]"

static void work_that_was_not_done(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"{" WORKED ",'checksum':246240,'checksums_agree':true}", NULL},
        {"{" WORKED ",'checksum':246240}", "answered without \"checksums_agree\" as true or false"},
        {"{" WORKED ",'checksum':246240,'checksums_agree':1}",
         "answered without \"checksums_agree"},
        {"{" WORKED ",'checksum':246240,'checksums_agree':false}",
         "has a worker whose work was not done: the checksums differ"},
        {"{" WORKED ",'checksums_agree':true}", "answered without \"checksum\" as a whole number"},
        {"{" WORKED ",'checksum':null,'checksums_agree':true}", "answered without \"checksum\""},
        {"{" WORKED ",'checksum':5,'checksums_agree':true}",
         "answered with the checksum 5, expected 246240: its workers did other work"},
        {"{" WORKED ",'checksum':-246240,'checksums_agree':true}",
         "answered with the checksum -246240, expected 246240"},
    };
    JUDGE(rows, .case_id = CASE_CPU_THREAD, .workers = 1, .checksum = 246240);
    JUDGE(rows, .case_id = CASE_CPU_PROCESS, .workers = 1, .checksum = 246240);
}

static void trials(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"{'work_ns':0}", NULL},
        {"{'work_ns':9,'user_ns':5,'system_ns':0,'memory_bytes':7,'memory_samples':1,"
         "'result':'a','results_agree':false,'own_threads':1,'own_processes':0,'later':[]}",
         NULL},
        {"{}", "answered without \"work_ns\" as a whole number"},
        {"{'work_ns':-1}", "answered with \"work_ns\":-1, expected 0 to 36"},
        {"{'work_ns':3600000000000001}", "answered with \"work_ns\":36"},
        {"{'work_ns':1.5}", "answered without \"work_ns\""},
        {"{'work_ns':1,'user_ns':-1}", "answered with \"user_ns\":-1"},
        {"{'work_ns':1,'system_ns':'x'}", "answered without \"system_ns\""},
        {"{'work_ns':1,'memory_bytes':-7}", "answered with \"memory_bytes\":-7"},
        {"{'work_ns':1,'memory_samples':true}", "answered without \"memory_samples\""},
        {"{'work_ns':1,'own_threads':-1}", "answered with \"own_threads\":-1"},
        {"{'work_ns':1,'own_processes':null}", "answered without \"own_processes\""},
        {"{'work_ns':1,'result':7,'results_agree':true}", "answered with a \"result\" that is no"},
        {"{'work_ns':1,'result':'a'}", "answered with a \"result\" that is no text, or without"},
        {"{'work_ns':1,'result':'a','results_agree':1}", "answered with a \"result\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error error = {0};
        json_t *answer = json_of(rows[i].json);
        bool right = answer_check_trial(answer, &error);
        assert_verdict(&rows[i], right, &error);
        json_decref(answer);
    }
}

static void answers_to_requests(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"{'answer':'cell','id':7}", NULL},
        {"{'answer':'cell','id':7,'error':{'name':'EAGAIN','message':''}}", NULL},
        {"{'answer':'error','id':7,'error':{'name':'EINVAL','message':'no'}}", NULL},
        {"{'answer':'cell','id':8}", "answered request 8, expected an answer to 7"},
        {"{'answer':'cell','id':'7'}", "answered without an \"id\", expected 7"},
        {"{'answer':'cell','id':7.0}", "answered without an \"id\", expected 7"},
        {"{'answer':'probe','id':7}", "answered with \"answer\":\"probe\", expected \"cell\""},
        {"{'id':7}", "answered with \"answer\":\"\", expected \"cell\""},
        {"{'answer':7,'id':7}", "answered with \"answer\":\"\", expected \"cell\""},
        {"{'answer':'error','id':7}", "answered with an \"error\" that is no object with"},
        {"{'answer':'cell','id':7,'error':'EAGAIN'}", "answered with an \"error\" that is no"},
        {"{'answer':'cell','id':7,'error':{'name':'','message':'m'}}",
         "answered with an \"error\""},
        {"{'answer':'cell','id':7,'error':{'name':'EAGAIN'}}", "answered with an \"error\" that"},
        {"{'answer':'cell','id':7,'error':null}", "answered with an \"error\" that is no object"},
    };
    json_t *request = json_of("{'request':'cell','id':7}");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error error = {0};
        json_t *answer = json_of(rows[i].json);
        bool right = answer_matches(answer, request, &error);
        assert_verdict(&rows[i], right, &error);
        json_decref(answer);
    }
    json_decref(request);
}

#define HELLO   "'hello':'tvp-runner','protocol':1"
#define NAMED   HELLO ",'runtime':'r'"
#define METHODS ",'start_methods':['fork','spawn']"
#define OFFERED ",'cases':['CpuThread','Other']"
#define HOST    ",'host':{'name':'n','boot_id':'b'}"

static void hellos(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"{" NAMED METHODS OFFERED HOST "}", NULL},
        {"{" NAMED METHODS OFFERED HOST ",'more':1}", NULL},
        {"{}", "did not say hello: "},
        {"{'hello':'world'}", "did not say hello: "},
        {"{'hello':'tvp-runner'}", "said a hello without \"protocol\" as a whole number"},
        {"{'hello':'tvp-runner','protocol':'1'}", "said a hello without \"protocol\""},
        {"{'hello':'tvp-runner','protocol':2}", "speaks protocol 2, this program speaks 1"},
        {"{" HELLO ",'error':{'message':'no Python'}}", "cannot measure: no Python"},
        {"{" HELLO ",'error':'no Python'}", "said a hello without \"runtime\" as a name"},
        {"{" HELLO METHODS OFFERED HOST "}", "said a hello without \"runtime\" as a name"},
        {"{" HELLO ",'runtime':''" METHODS OFFERED HOST "}", "said a hello without \"runtime\""},
        {"{" NAMED OFFERED HOST "}", "said a hello without \"start_methods\" as a list of names"},
        {"{" NAMED ",'start_methods':[]" OFFERED HOST "}", "said a hello without \"start_meth"},
        {"{" NAMED ",'start_methods':['a',1]" OFFERED HOST "}", "said a hello without \"start_m"},
        {"{" NAMED METHODS HOST "}", "said a hello without \"cases\" as a list of names"},
        {"{" NAMED METHODS ",'cases':'CpuThread'" HOST "}", "said a hello without \"cases\""},
        {"{" NAMED METHODS OFFERED "}", "said a hello without \"host\" as an object with \"name"},
        {"{" NAMED METHODS OFFERED ",'host':{'name':'n'}}", "said a hello without \"host\""},
        {"{" NAMED METHODS OFFERED ",'host':{'name':'','boot_id':'b'}}", "said a hello without \""},
        {"{" NAMED METHODS OFFERED ",'host':'n'}", "said a hello without \"host\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error error = {0};
        json_t *hello = json_of(rows[i].json);
        bool right = hello_check(hello, &error);
        assert_verdict(&rows[i], right, &error);
        json_decref(hello);
    }
}

static void offers(void **state)
{
    (void)state;
    json_t *hello = json_of("{" NAMED METHODS OFFERED HOST "}");
    assert_true(hello_offers(hello, "CpuThread"));
    assert_false(hello_offers(hello, "CpuProcess"));
    assert_false(hello_offers(hello, "Cpu"));
    json_decref(hello);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows),
        cmocka_unit_test(data_that_were_handed_over),
        cmocka_unit_test(operations_of_a_disk),
        cmocka_unit_test(tasks_of_a_pool),
        cmocka_unit_test(times_of_workers),
        cmocka_unit_test(marks_of_progress),
        cmocka_unit_test(a_wait_fills_the_window),
        cmocka_unit_test(quartiles_of_many_workers),
        cmocka_unit_test(work_that_was_not_done),
        cmocka_unit_test(trials),
        cmocka_unit_test(answers_to_requests),
        cmocka_unit_test(hellos),
        cmocka_unit_test(offers),
    };
    return cmocka_run_group_tests_name("answer", tests, NULL, NULL);
}
