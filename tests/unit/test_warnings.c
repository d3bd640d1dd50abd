#include "unit.h"

#include "saved_run.h"
#include "tvp/common/alloc.h"
#include "tvp/run/warnings_before.h"
#include "tvp/sentences/warnings.h"
#include "tvp/text/wording.h"

static char *warnings;
static size_t warning_count;

static void take(char **texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_null(strpbrk(texts[i], "\n\r\t\x1b"));
        assert_null(strstr(texts[i], "  "));
    }
    warning_count = count;
    warnings = joined(texts, count);
}

static void done(void)
{
    free(warnings);
}

static void assert_says(const char *words)
{
    if (!strstr(warnings, words))
        print_error("%s\ndoes not say: %s\n", warnings, words);
    assert_non_null(strstr(warnings, words));
}

/* ---- the machine ---- */

/* A quiet machine, with some members changed. */
static void warn_of_hello(const char *host_changes, const char *facts)
{
    json_t *hello = json_object(), *host = json_of("{'online_cpus':4,'affinity_cpus':4,"
                                                   "'quota_cpus':null,'usable_cpus':4.0,"
                                                   "'governor':'performance','on_battery':false,"
                                                   "'load_average':9.0,'competing_cpus':0.3,"
                                                   "'stolen_cpus':0.1}");
    json_t *changes = json_of(host_changes);
    json_object_update(host, changes);
    json_decref(changes);
    json_object_set_new(hello, "host", host);
    json_object_set_new(hello, "facts", json_of(facts));
    size_t count;
    char **texts = warnings_of_machine(hello, &count);
    take(texts, count);
    json_decref(hello);
}

static void finds_nothing_wrong_with_a_quiet_machine(void **state)
{
    (void)state;
    warn_of_hello("{}", "{'optimized':'yes','sanitizer':'none'}");
    assert_int_equal(warning_count, 0);
    done();
}

static void takes_nothing_for_granted(void **state)
{
    (void)state;
    static const char *const hellos[] = {
        "{}",
        "[]",
        "{'host':7,'facts':'none'}",
        "{'host':{'governor':null,'competing_cpus':null,'affinity_cpus':null,'on_battery':null}}",
        "{'host':{'competing_cpus':3.0,'stolen_cpus':3.0}}",
        "{'host':{'online_cpus':4,'affinity_cpus':null,'quota_cpus':null}}",
        "{'host':{'governor':3,'competing_cpus':'9','affinity_cpus':'1','on_battery':'yes'}}",
    };
    for (size_t i = 0; i < sizeof hellos / sizeof *hellos; i++) {
        size_t count;
        json_t *hello = json_of(hellos[i]);
        char **texts = warnings_of_machine(hello, &count);
        take(texts, count);
        assert_int_equal(warning_count, 0);
        json_decref(hello);
        done();
    }
}

static void names_what_is_wrong_and_what_mends_it(void **state)
{
    (void)state;
    static const struct {
        const char *host;
        const char *facts;
        const char *words;
        const char *remedy;
    } cases[] = {
        {"{'competing_cpus':0.61}", "{}", "Other programs used 0.6 of 4 CPUs just before the run.",
         "top"},
        {"{'affinity_cpus':1,'online_cpus':1,'competing_cpus':0.3}", "{}", "used 0.3 of 1 CPU just",
         "top"},
        {"{'stolen_cpus':0.7}", "{}", "gave 0.7 of 4 CPUs to other systems just before the run.",
         "shares its processors less"},
        {"{'quota_cpus':1.5}", "{}", "grants the time of 1.50 CPUs, on 4", "CPUQuota="},
        {"{'quota_cpus':1.0}", "{}", "grants the time of 1 CPU, on 4", "--cpus"},
        {"{'affinity_cpus':2}", "{}", "Only 2 of the machine's 4 CPUs", "taskset -c 0-3"},
        {"{'on_battery':true}", "{}", "on battery", "Plug it in"},
        {"{}", "{'optimized':'no'}", "without optimisation", "make clean && make"},
        {"{}", "{'optimized':'yes','sanitizer':'thread'}", "with the thread sanitizer",
         "make clean && make"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        warn_of_hello(cases[i].host, cases[i].facts);
        assert_says(cases[i].words);
        assert_says(cases[i].remedy);
        assert_int_equal(warning_count, 1);
        done();
    }
}

static void does_not_warn_at_the_limits(void **state)
{
    (void)state;
    warn_of_hello("{'competing_cpus':0.6,'stolen_cpus':0.6,'quota_cpus':4.0,"
                  "'governor':'powersave'}",
                  "{'sanitizer':'none'}");
    assert_int_equal(warning_count, 0);
    done();
}

static void warns_of_each_thing_once(void **state)
{
    (void)state;
    warn_of_hello("{'competing_cpus':2,'stolen_cpus':1,'quota_cpus':1,'affinity_cpus':2,"
                  "'on_battery':true}",
                  "{'optimized':'no','sanitizer':'address'}");
    assert_int_equal(warning_count, 6);
    done();
}

/* ---- the plan ---- */

static void warn_of_plan(uint32_t rounds, size_t tables, size_t pairs, size_t rows_each)
{
    size_t count;
    char **texts = warnings_of_plan(rounds, tables, pairs, rows_each, &count);
    take(texts, count);
}

static void says_what_a_plan_cannot_give(void **state)
{
    (void)state;
    warn_of_plan(1, 3, 0, 15);
    assert_int_equal(warning_count, 2);
    assert_says("One round gives one sample of everything and no interval");
    assert_says("With 1 round no verdict is possible; one over all worker counts needs --rounds 7, "
                "one on each --rounds 12.");
    done();
    warn_of_plan(5, 1, 0, 1);
    assert_int_equal(warning_count, 2);
    assert_says("minimum and maximum in the place of intervals; intervals need --rounds 6.");
    assert_says("With 5 rounds no verdict is possible; that needs --rounds 6.");
    done();
    warn_of_plan(8, 6, 0, 15);
    assert_int_equal(warning_count, 1);
    assert_says("With 8 rounds a verdict is possible over all worker counts alone; one on each "
                "needs --rounds 13.");
    done();
    /* Nine tables of four kinds, and nine pairs that are compared as a whole alone. */
    warn_of_plan(9, 9, 9, 15);
    assert_says("With 9 rounds no verdict is possible; one over all worker counts needs --rounds "
                "10, one on each --rounds 14.");
    done();
    warn_of_plan(6, 1, 1, 1);
    assert_says("With 6 rounds no verdict is possible; that needs --rounds 7.");
    done();
}

static void has_nothing_against_enough_rounds(void **state)
{
    (void)state;
    static const struct {
        uint32_t rounds;
        size_t tables;
        size_t rows_each;
    } plans[] = {{0, 3, 15}, {6, 1, 1}, {7, 3, 1}, {12, 3, 15}, {15, 6, 32}, {15, 0, 15}};
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
        warn_of_plan(plans[i].rounds, plans[i].tables, 0, plans[i].rows_each);
        assert_int_equal(warning_count, 0);
        done();
    }
}

/* ---- the disk ---- */

static void warn_of_disk(const char *facts, uint32_t workers)
{
    size_t count;
    json_t *object = json_of(facts);
    char **texts = warnings_of_disk(object, "/here", workers, 100, &count);
    json_decref(object);
    take(texts, count);
}

static void says_what_is_no_plain_disk(void **state)
{
    (void)state;
    static const struct {
        const char *facts;
        const char *text;
    } rows[] = {
        {"{'file_system':'tmpfs'}", "The files of disk are in /here, which is tmpfs: memory, no "
                                    "disk. Name a folder on a disk: --io-dir DIR."},
        {"{'file_system':'overlay'}", "/here, which is overlay, as in a container"},
        {"{'file_system':'nfs4'}", "/here, which is nfs4: what is measured is the network"},
        {"{'file_system':'btrfs','options':'rw,compress=zstd:3,subvol=/'}",
         "which is btrfs and compresses (compress=zstd:3): random bytes are written"},
        {"{'file_system':'f2fs','options':'rw,compress_algorithm=lz4,compress_log_size=2'}",
         "which is f2fs and compresses (compress_algorithm=lz4): "},
        {"{'file_system':'zfs'}", "which is zfs and may compress: "},
        {"{'file_system':'ext4','free_bytes':399,'size_bytes':1000}",
         "there is room for the files of 2 workers alone; with more, disk fails."},
        {"{'file_system':'ext4','free_bytes':99,'size_bytes':1000}", "of 0 workers alone; "},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        warn_of_disk(rows[i].facts, 3);
        assert_int_equal(warning_count, 1);
        assert_says(rows[i].text);
        done();
    }
}

static void has_nothing_against_a_plain_disk(void **state)
{
    (void)state;
    static const char *const facts[] = {
        "{'file_system':'ext4','options':'rw,relatime','free_bytes':400,'size_bytes':1000}",
        "{'file_system':null,'options':null,'free_bytes':null,'size_bytes':null}",
        "{'file_system':'f2fs','options':'rw,compress_log_size=2'}",
    };
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        warn_of_disk(facts[i], 3);
        assert_int_equal(warning_count, 0);
        done();
    }
}

/* ---- the samples ---- */

static void warn_of_run(const char *name, edit_record *edit)
{
    struct saved_run run;
    size_t count;
    saved_run_open(&run, name, edit);
    char **texts = warnings_of_findings(&run.findings, false, &count);
    char *failures = warning_of_failures(run.findings.results);
    if (failures) {
        texts = xreallocarray(texts, count + 1, sizeof *texts);
        texts[count++] = failures;
    }
    for (size_t i = 0; i < count; i++)
        check_sentence(texts[i]);
    take(texts, count);
    saved_run_close(&run);
}

static void says_what_is_expected_of_every_saved_run(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAVED_RUNS; i++) {
        warn_of_run(saved_runs[i], NULL);
        check_golden(saved_runs[i], "warnings", warnings);
        done();
    }
}

static const char *spread_case;
static json_int_t spread_above; /* workers */

/* Every third round took half as long again, with more workers than that. */
static void spread_samples(json_t *record)
{
    const char *name = json_string_value(json_object_get(record, "case"));
    json_int_t elapsed = json_integer_value(json_object_get(record, "elapsed_ns"));
    if (name && strstr(name, spread_case) &&
        json_integer_value(json_object_get(record, "round")) % 3 == 0 &&
        json_integer_value(json_object_get(record, "workers")) > spread_above)
        json_object_set_new(record, "elapsed_ns", json_integer(elapsed * 3 / 2));
}

/* In ten default runs on a quiet machine with two CPUs nearly every measurement of starting had the
 * mark, and up to half of those of computing. */
static void spread_of_starting_or_of_some_measurements_is_no_warning(void **state)
{
    (void)state;
    static const struct {
        const char *cases;
        json_int_t above;
        size_t warnings;
    } runs[] = {{"Start", 0, 0}, {"Cpu", 8, 0}, {"Cpu", 5, 0},
                {"Cpu", 4, 1},   {"Cpu", 1, 1}, {"Io", 1, 1}};
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        spread_case = runs[i].cases;
        spread_above = runs[i].above;
        warn_of_run("threads_win", spread_samples);
        assert_int_equal(warning_count, runs[i].warnings);
        if (warning_count > 0)
            assert_says("spread widely");
        done();
    }
}

static void names_the_measurement_with_the_largest_spread(void **state)
{
    (void)state;
    warn_of_run("nothing_resolved", NULL);
    assert_says("The samples of 8 of 8 measurements of CPU-bound work spread widely. ");
    assert_says("of CpuThread with 1 worker over 46 %; a quieter machine narrows it.");
    done();
    /* One of 42 has the mark in its table; that is no reason to doubt the run. */
    warn_of_run("failed_cells", NULL);
    assert_null(strstr(warnings, "spread widely"));
    done();
}

static void start_slowly(json_t *record)
{
    const char *name = json_string_value(json_object_get(record, "case"));
    json_int_t elapsed = json_integer_value(json_object_get(record, "elapsed_ns"));
    if (name && strncmp(name, "Start", 5) == 0)
        json_object_set_new(record, "elapsed_ns", json_integer(elapsed * 6 / 5));
}

static void names_the_measurements_that_are_mostly_starting(void **state)
{
    (void)state;
    warn_of_run("two_runtimes", start_slowly);
    assert_says("cpython: In 4 of 36 measurements starting takes over a quarter of the time. In "
                "CpuProcess with 4 workers starting and ending the workers takes 29 %,");
    assert_says("these times are about starting as well as about the work");
    assert_null(strstr(warnings, "native: In"));
    done();
    warn_of_run("start_methods", NULL); /* 14 % at most */
    assert_null(strstr(warnings, "starting"));
    done();
}

/* What a model of a quiet machine gives, in the default plan, is nothing to warn of. */
static void a_quiet_machine_has_no_warnings(void **state)
{
    (void)state;
    warn_of_run("threads_win", NULL);
    assert_int_equal(warning_count, 0);
    done();
    warn_of_run("processes_win", NULL);
    assert_int_equal(warning_count, 0);
    done();
}

static void names_a_speed_up_above_the_cpus(void **state)
{
    (void)state;
    warn_of_run("impossible", NULL);
    assert_int_equal(warning_count, 1);
    assert_says("A speed-up is more than the CPUs can give. That of processes with 4 workers on 2 "
                "usable CPUs is 2.303 (2.272–2.347, above the ideal). ");
    assert_says("the one worker that it is measured against was held up");
    done();
}

static void counts_failures_and_quotes_the_first(void **state)
{
    (void)state;
    warn_of_run("failed_cells", NULL);
    assert_says("38 samples could not be measured; the first was CpuProcess with 7 workers in "
                "round 1: fork: Resource temporarily unavailable after 6 of 7.");
    done();
}

static void garble_messages(json_t *record)
{
    if (has_text(record, "record", "failure"))
        json_object_set_new(record, "message",
                            json_of("'  fork:\\n\\t\\u001b[31mno\\u202e more\\u2028 of it... '"));
}

static void shows_a_foreign_message_on_one_line(void **state)
{
    (void)state;
    warn_of_run("failed_cells", garble_messages);
    assert_says("in round 1: fork: [31mno\xef\xbf\xbd more of it.\n");
    done();
}

static json_int_t percent_slower = 25;

static void slow_late_rounds(json_t *record)
{
    json_int_t elapsed = json_integer_value(json_object_get(record, "elapsed_ns"));
    if (has_text(record, "record", "sample") &&
        json_integer_value(json_object_get(record, "round")) > 10)
        json_object_set_new(record, "elapsed_ns",
                            json_integer(elapsed * (100 + percent_slower) / 100));
}

/* Starting takes so little time that it varies by as much on a quiet machine. */
static void start_slowly_in_late_rounds(json_t *record)
{
    const char *name = json_string_value(json_object_get(record, "case"));
    if (name && strncmp(name, "Start", 5) == 0)
        slow_late_rounds(record);
}

static void slow_late_rounds_with_a_governor(json_t *record)
{
    json_t *host = json_object_get(record, "host");
    if (host)
        json_object_set_new(host, "governor", json_string("powersave"));
    slow_late_rounds(record);
}

static void warns_of_drift(void **state)
{
    (void)state;
    warn_of_run("threads_win", slow_late_rounds);
    assert_says("The last third of the rounds took 22.8 % (22.1–24.8) longer than the first. ");
    assert_null(strstr(warnings, "governor"));
    done();
    warn_of_run("threads_win", start_slowly_in_late_rounds);
    assert_null(strstr(warnings, "last third"));
    done();
    warn_of_run("threads_win", slow_late_rounds_with_a_governor);
    assert_says("The frequency governor is \"powersave\"");
    assert_says("sudo cpupower frequency-set -g performance");
    done();
    /* Two rounds a third, of which chance makes one third slower by that much at times. */
    warn_of_run("nothing_resolved", NULL);
    assert_null(strstr(warnings, "last third"));
    done();
    warn_of_run("threads_win", NULL);
    assert_null(strstr(warnings, "last third"));
    done();
}

/* A quiet machine drifts by a few per cent, which is resolved and no reason to doubt the run. The
 * last third of these rounds takes 2 % less by itself. */
static void a_small_drift_is_no_warning(void **state)
{
    (void)state;
    for (percent_slower = 5; percent_slower <= 9; percent_slower += 4) {
        warn_of_run("threads_win", slow_late_rounds);
        assert_int_equal(strstr(warnings, "last third") != NULL, percent_slower == 9);
        done();
    }
    percent_slower = 25;
}

static json_int_t stolen_thousandths;

static void steal(json_t *record)
{
    if (!has_text(record, "record", "round"))
        return;
    json_int_t wall = json_integer_value(json_object_get(record, "wall_ns"));
    bool known = json_integer_value(json_object_get(record, "round")) == 1;
    json_object_set_new(record, "steal_ns",
                        json_integer(known ? wall / 1000 * stolen_thousandths : -1));
}

static void warns_of_stolen_time(void **state)
{
    (void)state;
    stolen_thousandths = 9;
    warn_of_run("one_cpu", steal);
    assert_int_equal(warning_count, 0);
    done();
    stolen_thousandths = 20;
    warn_of_run("one_cpu", steal);
    assert_int_equal(warning_count, 1);
    assert_says("The hypervisor gave ");
    done();
}

static void coarsen_the_clock(json_t *record)
{
    json_t *clock = json_object_get(record, "clock");
    if (clock)
        json_object_set_new(clock, "resolution_ns", json_integer(1000));
}

static void warns_of_a_coarse_clock(void **state)
{
    (void)state;
    warn_of_run("one_cpu", coarsen_the_clock);
    assert_says(" measurements the time is too short for the clock. It is less than 100 times the "
                "shortest that the clock can measure, 1.00 µs (");
    assert_says("StartThread with 1 worker");
    done();
}

/* What stands on stderr: with the name of the program in front, no line wider than 100. */
static void the_first_sentence_of_a_warning_is_short(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        edit_record *edit;
    } runs[] = {{"impossible", NULL},           {"nothing_resolved", NULL},
                {"two_runtimes", start_slowly}, {"threads_win", slow_late_rounds},
                {"one_cpu", coarsen_the_clock}, {"one_cpu", steal}};
    stolen_thousandths = 20;
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        warn_of_run(runs[i].name, runs[i].edit);
        assert_true(warning_count > 0);
        for (const char *line = warnings; *line; line = strchr(line, '\n') + 1) {
            const char *end = strstr(line, ". ");
            assert_non_null(end);
            size_t length = strlen("tvp-report: warning: ") + (size_t)(end + 1 - line);
            assert_int_in_range(length, 40, 100);
        }
        done();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_nothing_wrong_with_a_quiet_machine),
        cmocka_unit_test(takes_nothing_for_granted),
        cmocka_unit_test(names_what_is_wrong_and_what_mends_it),
        cmocka_unit_test(does_not_warn_at_the_limits),
        cmocka_unit_test(warns_of_each_thing_once),
        cmocka_unit_test(says_what_a_plan_cannot_give),
        cmocka_unit_test(has_nothing_against_enough_rounds),
        cmocka_unit_test(says_what_is_no_plain_disk),
        cmocka_unit_test(has_nothing_against_a_plain_disk),
        cmocka_unit_test(says_what_is_expected_of_every_saved_run),
        cmocka_unit_test(spread_of_starting_or_of_some_measurements_is_no_warning),
        cmocka_unit_test(names_the_measurement_with_the_largest_spread),
        cmocka_unit_test(names_the_measurements_that_are_mostly_starting),
        cmocka_unit_test(a_quiet_machine_has_no_warnings),
        cmocka_unit_test(names_a_speed_up_above_the_cpus),
        cmocka_unit_test(the_first_sentence_of_a_warning_is_short),
        cmocka_unit_test(counts_failures_and_quotes_the_first),
        cmocka_unit_test(shows_a_foreign_message_on_one_line),
        cmocka_unit_test(warns_of_drift),
        cmocka_unit_test(a_small_drift_is_no_warning),
        cmocka_unit_test(warns_of_stolen_time),
        cmocka_unit_test(warns_of_a_coarse_clock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
