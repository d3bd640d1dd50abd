#include "taken_records.h"

#include <string.h>

#include "tvp/claims/claims_io.h"
#include "tvp/common/alloc.h"

enum { ROUNDS = 12, WORKERS = 4 };

static struct results results;
static struct findings findings;

static void begin(void)
{
    take_record(
        &results,
        "{'record':'run','format':1,'program':'p','run':'r','started':'s','max_workers':4,"
        "'points':[1,4],'rounds':12,'wait_ns':50,'io_bytes':1,'io_reads':1,'io_dir':'/a',"
        "'runtimes':[{'runtime':'native','iterations':10}],"
        "'cases':['DiskReadThread','DiskReadProcess','DiskWriteThread','DiskWriteProcess']}");
}

/* Rounds differ a little, none like the one before it. */
static int noise(const char *name, int workers, int round)
{
    unsigned bits = (unsigned)round * 2654435761U ^ (unsigned)workers * 40503U;
    for (; *name; name++)
        bits = (bits ^ (unsigned char)*name) * 16777619U;
    return (int)(bits >> 16 & 4095);
}

static void take_samples(const char *name, int workers, int microseconds)
{
    for (int round = 1; round <= ROUNDS; round++) {
        char *text =
            xasprintf("{'record':'sample','runtime':'native','case':'%s','workers':%d,"
                      "'round':%d,'elapsed_ns':%d}",
                      name, workers, round, 1000 * microseconds + noise(name, workers, round));
        take_record(&results, text);
        free(text);
    }
}

/* What `kind` workers of that work take, one and four of them. */
static void take_work(const char *work, int one_thread, int threads, int one_process, int processes)
{
    char *thread = xasprintf("%sThread", work), *process = xasprintf("%sProcess", work);
    take_samples(thread, 1, one_thread);
    take_samples(thread, WORKERS, threads);
    take_samples(process, 1, one_process);
    take_samples(process, WORKERS, processes);
    free(thread);
    free(process);
}

static void assert_judged(enum claim_verdict expected, const char *part)
{
    struct strbuf out = {0};
    findings_init(&findings, &results);
    enum claim_verdict verdict = judge_real_io(&findings.runtimes[0], &out);
    if (verdict != expected || !strstr(strbuf_text(&out), part))
        fail_msg("%d: %s", (int)verdict, strbuf_text(&out));
    strbuf_release(&out);
    findings_release(&findings);
    results_release(&results);
}

static void what_goes_on_at_the_same_time_confirms_it(void **state)
{
    (void)state;
    begin();
    take_work("DiskRead", 1000, 1100, 1010, 1111);
    assert_judged(CLAIM_CONFIRMED, " Of disk-reading work 4 threads do 3.6");
}

static void a_disk_that_does_one_thing_at_a_time_does_not(void **state)
{
    (void)state;
    begin();
    take_work("DiskRead", 1000, 3900, 1010, 3950);
    assert_judged(CLAIM_NOT_CONFIRMED, "That does not confirm it. As processes are not shown to do "
                                       "better, it is what they work on");
}

static void processes_that_get_further_confirm_it_in_part(void **state)
{
    (void)state;
    begin();
    take_work("DiskRead", 1000, 1100, 500, 550);
    assert_judged(CLAIM_CONFIRMED_IN_PART, "That confirms it in part.");
    begin();
    take_work("DiskRead", 1000, 2000, 500, 1000);
    assert_judged(CLAIM_CONFIRMED_IN_PART, "processes take");
}

static void each_kind_is_judged_and_the_weakest_counts(void **state)
{
    (void)state;
    begin();
    take_work("DiskRead", 1000, 1100, 1010, 1111);
    take_work("DiskWrite", 1000, 2000, 1010, 2020);
    assert_judged(CLAIM_CONFIRMED_IN_PART, " Of disk-writing work 4 threads do 2");
}

static void one_worker_alone_says_nothing(void **state)
{
    (void)state;
    begin();
    take_samples("DiskReadThread", 1, 1000);
    assert_judged(CLAIM_NOT_MEASURED, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_goes_on_at_the_same_time_confirms_it),
        cmocka_unit_test(a_disk_that_does_one_thing_at_a_time_does_not),
        cmocka_unit_test(processes_that_get_further_confirm_it_in_part),
        cmocka_unit_test(each_kind_is_judged_and_the_weakest_counts),
        cmocka_unit_test(one_worker_alone_says_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
