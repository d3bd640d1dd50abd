#include "taken_records.h"

#include <stdio.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/findings/cell_metrics.h"
#include "tvp/sentences/disk_text.h"

enum { ROUNDS = 6 };

static struct results results;
static struct findings findings;

/* Rounds of 1 ms each, in which two workers did eight operations of 1,000 bytes; in the first
 * round half of it. */
static void take_samples(const char *name, const char *more, int direct)
{
    for (int round = 1; round <= ROUNDS; round++) {
        int share = round == 1 ? 2 : 1;
        char *text =
            xasprintf("{'record':'sample','runtime':'native','case':'%s','workers':2,"
                      "'round':%d,'elapsed_ns':1000000,'operations':%d,'bytes_right':%d,"
                      "'operation_median_ns':%d,'operation_p99_ns':90000%s,"
                      "'direct_operations':%d}",
                      name, round, 8 / share, 8000 / share, 20000 * share, more, direct / share);
        take_record(&results, text);
        free(text);
    }
}

static const char *further; /* a record behind that of the run; NULL: none */

static void make(const char *disk, int direct)
{
    char *run = xasprintf(
        "{'record':'run','format':1,'program':'p','run':'r','started':'s','max_workers':2,"
        "'points':[2],'rounds':6,'wait_ns':50,'io_bytes':4000,'io_reads':4,'io_dir':'/a|b',"
        "'disk':%s,'runtimes':[{'runtime':'native','iterations':10}],"
        "'cases':['DiskWriteThread','DiskWriteProcess','DiskReadThread']}",
        disk);
    take_record(&results, run);
    free(run);
    if (further)
        take_record(&results, further);
    take_samples("DiskWriteThread", ",'sync_median_ns':300000", 0);
    take_samples("DiskWriteProcess", ",'sync_median_ns':400000", 0);
    take_samples("DiskReadThread", "", direct);
    findings_init(&findings, &results);
}

static char *text_of_disks(void)
{
    struct strbuf out = {0};
    add_disks(&out, &findings.runtimes[0], &results.run);
    findings_release(&findings);
    results_release(&results);
    return strbuf_detach(&out);
}

static void assert_holds(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("%s is not in:\n%s", part, text);
}

static void figures_are_medians_over_the_rounds(void **state)
{
    (void)state;
    make("{}", 0);
    const struct runtime_findings *runtime = &findings.runtimes[0];
    const struct cell *cell = &runtime->rows[0].cells[CASE_DISK_WRITE_PROCESS];
    struct estimate rate = cell_rate(runtime, cell, METRIC_OPERATIONS);
    assert_float_equal(rate.value, 8000, 1e-6);
    assert_float_equal(rate.low, 4000, 1e-6);
    assert_int_equal(rate.count, ROUNDS);
    assert_float_equal(cell_metric(runtime, cell, METRIC_MEDIAN).value, 2e-5, 1e-12);
    assert_float_equal(cell_metric(runtime, cell, METRIC_MEDIAN).high, 4e-5, 1e-12);
    assert_int_equal(cell_metric(runtime, cell, METRIC_SYNC).count, ROUNDS);
    free(text_of_disks());
}

static void the_disk_and_its_figures_are_named(void **state)
{
    (void)state;
    make("{'file_system':'ext4','device':'sda1','rotates':false,'scheduler':'none'}", 8);
    char *text = text_of_disks();
    assert_holds(text, "in /a\\|b: file system ext4, device sda1, which says that it does not "
                       "rotate; its scheduler is none.\n");
    assert_holds(text, "random bytes, 3.9 KiB by each worker, in blocks of 64 KiB");
    assert_holds(text, "4 blocks of 4 KiB by each worker, at random places of its file, past the "
                       "page cache (O_DIRECT).\n");
    assert_holds(text, "| workers | MB/s, threads | MB/s, processes | operations/s, threads |");
    assert_holds(text, "8.0 (4.0–8.0) |");
    assert_holds(text, " fsync, threads |");
    assert_holds(text, "300.0 µs (300.0–300.0) |");
    free(text);
}

static void a_disk_of_another_host_is_not_described(void **state)
{
    (void)state;
    static const char *const hello =
        "{'record':'runner','runtime':'native','start_methods':['fork'],"
        "'cases':['DiskWriteThread'],'host':{'name':'no*de','boot_id':'b2'}}";
    static const char *const disks[] = {"{'file_system':'ext4','boot_id':'b1'}",
                                        "{'file_system':'ext4','boot_id':'b2'}"};
    static const char *const expected[] = {
        "in /a\\|b of the host no\\*de; on which disk that is, is not known here.\n",
        "in /a\\|b: file system ext4.\n"};
    for (int i = 0; i < 2; i++) {
        further = hello;
        make(disks[i], 8);
        further = NULL;
        char *text = text_of_disks();
        assert_holds(text, expected[i]);
        free(text);
    }
}

static void how_it_was_read_is_said(void **state)
{
    (void)state;
    make("{}", 0);
    char *text = text_of_disks();
    assert_holds(text, "on which disk that is, is not known");
    assert_holds(text, "refuses to read past the page cache (O_DIRECT): the files were put out");
    free(text);
    make("{'file_system':'nfs','source':'a:/*b*'}", 2);
    text = text_of_disks();
    assert_holds(text, "file system nfs, from a\\:/\\*b\\*.\n");
    assert_holds(text, "some past the page cache (O_DIRECT), some after");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_medians_over_the_rounds),
        cmocka_unit_test(the_disk_and_its_figures_are_named),
        cmocka_unit_test(a_disk_of_another_host_is_not_described),
        cmocka_unit_test(how_it_was_read_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
