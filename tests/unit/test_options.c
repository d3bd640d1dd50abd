#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/strbuf.h"
#include "tvp/options/options.h"
#include "tvp/options/options_table.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

enum { MOST_WORDS = 80 };

/* Words are separated by blanks here; "''" is an empty word. */
static int split(char *line, char **argv)
{
    static char name[] = "tvp-report";
    int argc = 0;
    argv[argc++] = name;
    for (char *word = strtok(line, " "); word; word = strtok(NULL, " "))
        argv[argc++] = strcmp(word, "''") == 0 ? word + 2 : word;
    argv[argc] = NULL;
    return argc;
}

/* Parses a command line that must be right; the caller releases the options. */
static struct options parse(const char *line)
{
    char *copy = xstrdup(line);
    char *argv[MOST_WORDS];
    int argc = split(copy, argv);
    struct options options;
    struct error error = {0};
    bool good = options_parse(&options, argc, argv, &error);
    assert_string_equal(error.text, "");
    assert_true(good);
    assert_int_equal(options.command_count, (size_t)argc);
    options.command = NULL; /* it ends here */
    free(copy);
    return options;
}

static void refuse(const char *line, const char *expected)
{
    char *copy = xstrdup(line);
    char *argv[MOST_WORDS];
    int argc = split(copy, argv);
    struct options options;
    struct error error = {0};
    assert_false(options_parse(&options, argc, argv, &error));
    free(copy);
    assert_string_equal(error.text, expected);
    assert_int_equal(error.code, ERROR_USAGE);
    assert_null(options.outputs);
}

/* ---- what is right ---- */

static void defaults(void **state)
{
    (void)state;
    struct options options = parse("15");
    assert_int_equal(options.action, ACTION_MEASURE);
    assert_int_equal(options.max_workers, 15);
    assert_int_equal(options.output_count, 0);
    assert_string_equal(options.preset->name, "default");
    assert_int_equal(options.rounds, 15);
    assert_false(options.rounds_given);
    assert_int_equal(options.amounts[WORK_IO], 50000000);
    assert_int_equal(options.points_kind, POINTS_DEFAULT);
    assert_int_equal(options.runtime_count, 1);
    assert_string_equal(options.runtimes[0].name, "native");
    assert_null(options.runtimes[0].command);
    assert_int_equal(options.runtimes[0].amounts[WORK_CPU], 1000000);
    assert_false(options.runtimes_given);
    assert_int_equal(options.start_method_count, 0);
    assert_int_equal(options.width, 900);
    assert_int_equal(options.height, 600);
    assert_true(options.dpi == 96);
    assert_int_equal(options.progress, PROGRESS_AUTO);
    assert_true(options.probes);
    assert_true(isnan(options.fail_if_slower));
    assert_false(options.seed_given);

    struct options again = parse("15");
    assert_int_not_equal(again.seed, options.seed);
    options_release(&again);
    options_release(&options);
    assert_null(options.runtimes);
}

static void all_at_once(void **state)
{
    (void)state;
    struct options options =
        parse("-o a.md --output=dir/b.html --template classic --images Pictures --data none "
              "--csv a.csv --json a.json --budget 60s --precision 2% --points 8,1,2,2,12 --io-wait "
              "100ms --start-method fork,spawn --start-method forkserver --seed "
              "18446744073709551615 --size 300x16000 --dpi 192.5 --title Ours --progress never -vv "
              "--verbose --dry-run --no-probes --compare old.jsonl --fail-if slower:5% 12");
    assert_int_equal(options.output_count, 2);
    assert_string_equal(options.outputs[0].path, "a.md");
    assert_string_equal(options.outputs[1].path, "dir/b.html");
    assert_string_equal(options.template_name, "classic");
    assert_string_equal(options.images, "Pictures");
    assert_string_equal(options.data, "none");
    assert_string_equal(options.exports[DATA_CSV], "a.csv");
    assert_string_equal(options.exports[DATA_JSON], "a.json");
    assert_int_equal(options.budget_ns, 60000000000);
    assert_true(options.precision == 0.02);
    assert_int_equal(options.points_kind, POINTS_LIST);
    assert_int_equal(options.point_count, 4);
    assert_memory_equal(options.points, ((uint32_t[]){1, 2, 8, 12}), 4 * sizeof(uint32_t));
    assert_int_equal(options.amounts[WORK_IO], 100000000);
    assert_int_equal(options.start_method_count, 3);
    assert_string_equal(options.start_methods[1], "spawn");
    assert_string_equal(options.start_methods[2], "forkserver");
    assert_true(options.seed == UINT64_MAX && options.seed_given);
    assert_int_equal(options.width, 300);
    assert_int_equal(options.height, 16000);
    assert_true(options.size_given && options.dpi_given && options.dpi == 192.5);
    assert_string_equal(options.title, "Ours");
    assert_int_equal(options.progress, PROGRESS_NEVER);
    assert_int_equal(options.verbosity, 3);
    assert_true(options.dry_run);
    assert_false(options.probes);
    assert_int_equal(options.compare_count, 1);
    assert_string_equal(options.compare[0], "old.jsonl");
    assert_true(options.fail_if_slower == 0.05);
    options_release(&options);
}

static void presets_are_overridden_in_any_order(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        uint32_t rounds;
        int64_t wait_ns;
        uint64_t native;
        uint64_t cpython;
    } rows[] = {
        {"--preset default 2", 15, 50000000, 1000000, 100000},
        {"--preset quick 2", 8, 20000000, 200000, 20000},
        {"--preset rigorous 2", 30, 100000000, 1000000, 100000},
        {"--preset classic 2", 1, 1000000000, 10, 10},
        {"--rounds 4 --preset quick 2", 4, 20000000, 200000, 20000},
        {"--preset quick --rounds 4 2", 4, 20000000, 200000, 20000},
        {"--preset quick --budget 60s 2", 0, 20000000, 200000, 20000},
        {"--preset quick --precision 2% 2", 0, 20000000, 200000, 20000},
        {"--preset quick --budget 60s --rounds 4 2", 4, 20000000, 200000, 20000},
        {"--io-wait 1ms --preset quick 2", 8, 1000000, 200000, 20000},
        {"--cpu-iters 7 --preset quick 2", 8, 20000000, 7, 7},
        {"--cpu-iters cpython=5 --cpu-iters 7 2", 15, 50000000, 7, 5},
        {"--cpu-iters native=5 --cpu-iters native=6 2", 15, 50000000, 6, 100000},
        {"--preset quick --preset classic 2", 1, 1000000000, 10, 10},
        {"--rounds 1000000 --cpu-iters 1000000000000 2", 1000000, 50000000, 1000000000000,
         1000000000000},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char *line = xasprintf("--runtime native --runtime cpython %s", rows[i].line);
        struct options options = parse(line);
        assert_int_equal(options.rounds, rows[i].rounds);
        assert_int_equal(options.amounts[WORK_IO], rows[i].wait_ns);
        assert_int_equal(options.runtimes[0].amounts[WORK_CPU], rows[i].native);
        assert_int_equal(options.runtimes[1].amounts[WORK_CPU], rows[i].cpython);
        options_release(&options);
        free(line);
    }
}

static void runtimes_are_of_a_kind(void **state)
{
    (void)state;
    static const struct {
        const char *line, *name, *command; /* NULL: none */
        enum runner_kind kind;
        int64_t iterations;
    } rows[] = {
        {"--runtime native", "native", NULL, RUNNER_NATIVE, 1000000},
        {"--runtime cpython", "cpython", NULL, RUNNER_CPYTHON, 100000},
        {"--runtime node", "node", NULL, RUNNER_NODE, 1000000},
        {"--runtime cpython=/a/python3", "cpython", "/a/python3", RUNNER_CPYTHON, 100000},
        {"--runtime py3.14t=cpython:/a/python3", "py3.14t", "/a/python3", RUNNER_CPYTHON, 100000},
        {"--runtime cpython=cpython:python3", "cpython", "python3", RUNNER_CPYTHON, 100000},
        {"--runtime py=cpython:", "py", NULL, RUNNER_CPYTHON, 100000},
        {"--runtime js=node:/a/node", "js", "/a/node", RUNNER_NODE, 1000000},
        {"--runtime native=x", "native", "x", RUNNER_OF_THE_USER, 1000000},
        {"--runtime node=node", "node", "node", RUNNER_OF_THE_USER, 1000000},
        {"--runtime mine=cpython", "mine", "cpython", RUNNER_OF_THE_USER, 1000000},
        {"--runtime mine=java:x", "mine", "java:x", RUNNER_OF_THE_USER, 1000000},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *line = xasprintf("%s 4", rows[i].line);
        struct options options = parse(line);
        free(line);
        const struct runtime_option *runtime = &options.runtimes[0];
        assert_string_equal(runtime->name, rows[i].name);
        assert_int_equal(runtime->command != NULL, rows[i].command != NULL);
        if (rows[i].command)
            assert_string_equal(runtime->command, rows[i].command);
        assert_int_equal(runtime->kind, rows[i].kind);
        assert_true(runtime->amounts[WORK_CPU] == rows[i].iterations);
        options_release(&options);
    }
}

static void runtimes_have_names_and_commands(void **state)
{
    (void)state;
    struct options options =
        parse("--runtime cpython=python3.12 --runtime pinned=a=b --runtime 0.x_y-z=c "
              "--cpu-iters 0.x_y-z=3 2");
    assert_int_equal(options.runtime_count, 3);
    assert_true(options.runtimes_given);
    assert_string_equal(options.runtimes[0].name, "cpython");
    assert_string_equal(options.runtimes[0].command, "python3.12");
    assert_int_equal(options.runtimes[0].amounts[WORK_CPU], 100000);
    assert_string_equal(options.runtimes[1].name, "pinned");
    assert_string_equal(options.runtimes[1].command, "a=b");
    assert_int_equal(options.runtimes[1].amounts[WORK_CPU], 1000000);
    assert_int_equal(options.runtimes[2].amounts[WORK_CPU], 3);
    options_release(&options);
}

/* Who does not say how many rounds gets as many as fit. */
/* A pool's works come together, and none of them by itself. */
static void pools_are_measured_where_they_are_asked_for(void **state)
{
    (void)state;
    struct options options = parse("3");
    for (int work = 0; work < WORK_COUNT; work++)
        assert_int_equal(options.works[work], !work_on_request((enum work)work));
    assert_int_equal(options.amounts[WORK_POOL], 0);
    options_release(&options);
    options = parse("3 --cases io,pool");
    for (int work = 0; work < WORK_COUNT; work++)
        assert_int_equal(options.works[work],
                         work == WORK_IO || work_head((enum work)work) == WORK_POOL);
    assert_int_equal(options.amounts[WORK_POOL], 120);
    assert_int_equal(options.runtimes[0].amounts[WORK_POOL], 120);
    options_release(&options);
    options = parse("3 --cases pool --tasks 7");
    assert_int_equal(options.amounts[WORK_POOL], 7);
    options_release(&options);
}

static void data_are_handed_over_where_that_is_asked_for(void **state)
{
    (void)state;
    struct options options = parse("3");
    assert_false(options.hands_data);
    options_release(&options);
    options = parse("3 --cases wait");
    assert_true(options.works[WORK_IO]);
    assert_false(options.works[WORK_CPU]);
    options_release(&options);
    options = parse("3 --cases cpu,data");
    assert_true(options.hands_data);
    assert_false(options.works[WORK_START]);
    options_release(&options);
    /* Rounds are of something. */
    options = parse("3 --cases data");
    assert_true(options.hands_data);
    assert_true(options.works[WORK_START]);
    assert_false(options.works[WORK_CPU]);
    options_release(&options);
    options = parse("3 --cases data --cases io");
    assert_false(options.hands_data);
    options_release(&options);
}

static void real_input_and_output_is_asked_for(void **state)
{
    (void)state;
    struct options options = parse("3");
    assert_false(options.works[WORK_DISK_WRITE] || options.works[WORK_DISK_READ]);
    assert_int_equal(options.amounts[WORK_DISK_WRITE], 0);
    options_release(&options);
    options = parse("3 --cases disk --io-size 64KiB --io-dir /tmp");
    assert_true(options.works[WORK_DISK_WRITE] && options.works[WORK_DISK_READ]);
    assert_false(options.works[WORK_CPU]);
    assert_int_equal(options.amounts[WORK_DISK_WRITE], 65536);
    assert_int_equal(options.amounts[WORK_DISK_READ], 1024);
    assert_string_equal(options.io_dir, "/tmp");
    options_release(&options);
    options = parse("3 --io disk");
    assert_true(options.works[WORK_DISK_WRITE] && options.works[WORK_IO]);
    options_release(&options);
    options = parse("3 --io disk --cases cpu");
    assert_true(options.works[WORK_DISK_READ] && options.works[WORK_CPU]);
    assert_false(options.works[WORK_IO]);
    options_release(&options);
}

static void threads_are_measured_with_every_kind(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        bool kinds[WORKER_KIND_COUNT], timeline[WORKER_KIND_COUNT];
    } rows[] = {
        {"3 --timeline cpu:4", {true, true, false, false}, {true, true, false, false}},
        {"3 --workers coroutine --timeline cpu:4",
         {true, false, true, false},
         {true, false, true, false}},
        {"3 --workers coroutine --workers interpreter,process --timeline CpuCoroutine:4",
         {true, true, false, true},
         {false, false, true, false}},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct options options = parse(rows[i].line);
        for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
            assert_int_equal(options.kinds[kind], rows[i].kinds[kind]);
            assert_int_equal(options.timeline.cases[case_pair(WORK_CPU, (enum worker_kind)kind)],
                             rows[i].timeline[kind]);
        }
        options_release(&options);
    }
}

static void a_work_brings_its_runtime_cases_and_time(void **state)
{
    (void)state;
    static const struct {
        const char *line, *runtime;
        bool fits;
    } rows[] = {
        {"3 --work crunch.py:f", "cpython", true},
        {"3 --work package.crunch:f", "cpython", true},
        {"3 --work a/crunch.mjs:f", "node", true},
        {"3 --work libcrunch.so.1.2:f", "native", true},
        {"3 --work a.py:f --preset quick", "cpython", true},
        {"3 --work a.py:f --preset rigorous", "cpython", false},
        {"3 --work a.py:f --rounds 15", "cpython", false},
        {"3 --work a.py:f --budget 60s", "cpython", false},
        {"3 --work a.py:f --precision 2%", "cpython", false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct options options = parse(rows[i].line);
        assert_string_equal(options.work.function, "f");
        assert_int_equal(options.runtime_count, 1);
        assert_string_equal(options.runtimes[0].name, rows[i].runtime);
        assert_true(options.works[WORK_USER] && options.works[WORK_START]);
        assert_false(options.works[WORK_CPU] || options.works[WORK_IO]);
        assert_int_equal(options.fit_ns, rows[i].fits ? INT64_C(120000000000) : 0);
        options_release(&options);
    }
}

static void points(void **state)
{
    (void)state;
    struct options options = parse("--points all 3");
    assert_int_equal(options.points_kind, POINTS_ALL);
    options_release(&options);
    options = parse("--points 1,2 --points log 3");
    assert_int_equal(options.points_kind, POINTS_LOG);
    assert_int_equal(options.point_count, 0);
    options_release(&options);
    options = parse("--points 10000 32768");
    assert_int_equal(options.points_kind, POINTS_LIST);
    assert_int_equal(options.point_count, 1);
    assert_int_equal(options.points[0], 10000);
    options_release(&options);
}

static void actions(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        enum action action;
    } rows[] = {
        {"1", ACTION_MEASURE},
        {"--from a.jsonl", ACTION_FROM},
        {"--from - --from b -o r.md --progress never", ACTION_FROM},
        {"--resume a.partial.jsonl --runtime mine=x --no-probes", ACTION_RESUME},
        {"--list-fields", ACTION_LIST_FIELDS},
        {"--list-fields --template t.md 15", ACTION_LIST_FIELDS},
        {"--check-runner ./runner", ACTION_CHECK_RUNNER},
        {"-o r.md -- 5", ACTION_MEASURE},
        {"--pres quick 5", ACTION_MEASURE},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct options options = parse(rows[i].line);
        assert_int_equal(options.action, rows[i].action);
        options_release(&options);
    }
}

/* getopt would stop at the first word that is no option, and the order given is kept. */
static void posix_changes_nothing(void **state)
{
    (void)state;
    setenv("POSIXLY_CORRECT", "1", 1);
    struct options options = parse("15 -o report.md");
    unsetenv("POSIXLY_CORRECT");
    assert_int_equal(options.output_count, 1);
    options_release(&options);

    char *argv[] = {"tvp-report", "3", "-q", NULL};
    struct error error = {0};
    assert_true(options_parse(&options, 3, argv, &error));
    assert_ptr_equal(options.command, argv);
    assert_string_equal(argv[1], "3");
    options_release(&options);
}

/* ---- what is wrong ---- */

#define ENDINGS ".md, .markdown, .html, .htm, .tex or .latex, or --format beside it"
#define WORKERS "MAX_WORKERS must be a whole number from 1 to 32768, not "
#define LIST    " --help lists them all"
#define LEAVE   ": leave one of them out"
#define ITERATIONS                                                                                 \
    "--cpu-iters must be a whole number from 1 to 1000000000000, or RUNTIME=NUMBER as in "         \
    "cpython=1000, not "
#define SIZE                                                                                       \
    "--size must be WIDTHxHEIGHT in pixels from 300x200 to 16000x16000, as in 900x600, not "
#define POINTS "--points must be all, log, or worker counts from 1 to 32768 such as 1,2,4,8, not "
#define WAIT   "--io-wait must be a duration over 0 and up to 1000h, as in 50ms, 1.5s or 2min, not "
#define NAME                                                                                       \
    "--runtime must be NAME or NAME=COMMAND with a name of a-z, 0-9, \".\", \"_\" and \"-\" that " \
    "starts with a letter or digit, not "

#define CALLS                                                                                      \
    "--calls must be a whole number from 1 to 1000000000, or RUNTIME=NUMBER as in cpython=1000, "  \
    "not "
#define WORK_FILE "--work must be FILE:FUNCTION, as in crunch.py:parse, not "
#define TIMEOUT                                                                                    \
    "--timeout must be a duration over 0 and up to 1000h, as in 50ms, 1.5s or 2min, not "

static void mistakes(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        const char *expected;
    } rows[] = {
        {"", "MAX_WORKERS is missing: say how many workers to measure, as in `tvp-report 15 -o "
             "report.md`"},
        {"-1", WORKERS "\"-1\""},
        {"-15", WORKERS "\"-15\""},
        {"-o a.md -1 -2", WORKERS "\"-1\""},
        {"-- -1", WORKERS "\"-1\""},
        {"15x", WORKERS "\"15x\""},
        {"1e9", WORKERS "\"1e9\""},
        {"0", WORKERS "\"0\""},
        {"32769", WORKERS "\"32769\""},
        {"1.5", WORKERS "\"1.5\""},
        {"''", WORKERS "\"\""},
        {"-", WORKERS "\"-\""},
        {"\xd9\xa1", WORKERS "\"\xd9\xa1\""},
        {"\x1b[31m", WORKERS "\"?[31m\""},
        {"15 16", "\"16\" is one argument too many: MAX_WORKERS is 15 already"},

        {"--rouds 3", "unknown option \"--rouds\": did you mean --rounds?"},
        {"--rouds=3", "unknown option \"--rouds\": did you mean --rounds?"},
        {"--quux", "unknown option \"--quux\": tvp-report" LIST},
        {"--HANG=1", "unknown option \"--HANG\": tvp-report" LIST},
        {"--program-name=x", "unknown option \"--program-name\": tvp-report" LIST},
        {"-x 3", "unknown option \"-x\": tvp-report" LIST},
        {"3 -qx", "unknown option \"-x\": tvp-report" LIST},
        {"3 -qx5", "unknown option \"-x\": tvp-report" LIST},
        {"--r 3",
         "\"--r\" is the beginning of --requests, --rounds, --resume, --runtime: write more of it"},
        {"--r=3",
         "\"--r\" is the beginning of --requests, --rounds, --resume, --runtime: write more of it"},
        {"3 --rounds", "--rounds: N is missing, expected --rounds=N"},
        {"3 --ro", "--rounds: N is missing, expected --rounds=N"},
        {"3 -o", "--output: FILE is missing, expected --output=FILE"},
        {"--quiet=x 3", "--quiet takes no value, leave \"=x\" out"},
        {"--help=x", "--help takes no value, leave \"=x\" out"},

        {"3 -o report.txt", "report.txt: expected a name ending in " ENDINGS},
        {"3 -o report", "report: expected a name ending in " ENDINGS},
        {"3 -o dir.md/report", "dir.md/report: expected a name ending in " ENDINGS},
        {"3 -o dir/.md", "dir/.md: expected a name ending in " ENDINGS},
        {"3 -o report.md.", "report.md.: expected a name ending in " ENDINGS},
        {"3 -o ''", "--output: FILE is empty, expected --output=FILE"},
        {"3 -o a.md -o ./a.md", "--output: a.md is given twice, leave one of them out"},
        {"3 -o a.md --csv a.md", "a.md is both --output and --csv: give each its own name"},
        {"3 -o a.md --json ././a.md", "a.md is both --output and --json: give each its own name"},
        {"3 -o a.md --data a.md", "a.md is both --output and --data: give each its own name"},
        {"3 --json a --csv a", "a is both --csv and --json: give each its own name"},
        {"3 --template=", "--template: report|flat|classic|FILE is empty, expected "
                          "--template=report|flat|classic|FILE"},
        {"3 --images=", "--images: DIR is empty, expected --images=DIR"},
        {"3 --data=", "--data: FILE|none is empty, expected --data=FILE|none"},
        {"3 --csv=", "--csv: FILE is empty, expected --csv=FILE"},
        {"3 --json=", "--json: FILE is empty, expected --json=FILE"},
        {"3 --title=", "--title: TEXT is empty, expected --title=TEXT"},
        {"3 --progress alway",
         "--progress must be auto, always or never, not \"alway\": did you mean always?"},
        {"3 --progress=", "--progress must be auto, always or never, not \"\""},

        {"3 --preset quik",
         "--preset must be quick, default, rigorous or classic, not \"quik\": did "
         "you mean quick?"},
        {"3 --preset 7", "--preset must be quick, default, rigorous or classic, not \"7\""},
        {"3 --rounds 0", "--rounds must be a whole number from 1 to 1000000, not \"0\""},
        {"3 --rounds -1", "--rounds must be a whole number from 1 to 1000000, not \"-1\""},
        {"3 --rounds 1000001",
         "--rounds must be a whole number from 1 to 1000000, not \"1000001\""},
        {"3 --budget 60", "--budget: \"60\" has no unit: write 60ms or 60s"},
        {"3 --io-wait 5", "--io-wait: \"5\" has no unit: write 5ms or 5s"},
        {"3 --io-wait 0.5", "--io-wait: \"0.5\" has no unit: write 0.5ms or 0.5s"},
        {"3 --io-wait 0s", WAIT "\"0s\""},
        {"3 --io-wait 1001h", WAIT "\"1001h\""},
        {"3 --io-wait=", WAIT "\"\""},
        {"3 --io-wait -1s", WAIT "\"-1s\""},
        {"3 --precision 2",
         "--precision must be a percentage over 0% and up to 100%, as in 2% or 0.5%, not \"2\""},
        {"3 --precision 0%",
         "--precision must be a percentage over 0% and up to 100%, as in 2% or 0.5%, not \"0%\""},

        {"3 --points ,", POINTS "\",\""},
        {"3 --points=", POINTS "\"\""},
        {"3 --points 1,", POINTS "\"1,\""},
        {"3 --points 0,1", POINTS "\"0,1\""},
        {"3 --points ALL", POINTS "\"ALL\""},
        {"3 --points 32769", POINTS "\"32769\""},
        {"3 --points 1,4", "--points: 4 is more than MAX_WORKERS, which is 3"},
        {"3 --cpu-iters 0", ITERATIONS "\"0\""},
        {"3 --cpu-iters 1000000000001", ITERATIONS "\"1000000000001\""},
        {"3 --cpu-iters native=", ITERATIONS "\"native=\""},
        {"3 --cpu-iters =5", ITERATIONS "\"=5\""},
        {"3 --cpu-iters cpython=5",
         "--cpu-iters: \"cpython\" is not a runtime of this run: name it with --runtime"},
        {"3 --cpu-iters nativ=5",
         "--cpu-iters: \"nativ\" is not a runtime of this run: name it with --runtime"},
        {"3 --calls 3", "--calls is for a function of yours: name it with --work, as in --work "
                        "crunch.py:parse"},
        {"3 --work a.py:f --calls 0", CALLS "\"0\""},
        {"3 --work a.py:f --calls 1000000001", CALLS "\"1000000001\""},
        {"3 --work a.py:f --calls node=3",
         "--calls: \"node\" is not a runtime of this run: name it with --runtime"},
        {"3 --work crunch.py", WORK_FILE "\"crunch.py\""},
        {"3 --work crunch.py:", WORK_FILE "\"crunch.py:\""},
        {"3 --work :parse", WORK_FILE "\":parse\""},
        {"3 --work crunch.py:1x", WORK_FILE "\"crunch.py:1x\""},
        {"3 --work a/crunch.rb:parse",
         "--work: a/crunch.rb is neither a file of Python (.py) or Node.js (.mjs, .js, .cjs) nor a "
         "shared library (.so); for another language add --runtime NAME=COMMAND"},
        {"--from a.jsonl --work a.py:f",
         "--work means nothing with --from, which measures nothing: leave one of them out"},
        {"3 --cases work",
         "--cases asks for a work of yours: name it with --work, as in --work crunch.py:parse"},
        {"3 --work a.py:f --cases cpu,io",
         "--work names a function, but --cases leaves it out: add work, pool or data to --cases"},
        {"3 --cases pool,pool", "--cases: pool is given twice, leave one of them out"},
        {"3 --cases task", "--cases must be cpu, io, wait, start, work, pool, disk, shared, net or "
                           "data, not \"task\""},
        {"3 --tasks 10", "--tasks is for what this run does not measure: add pool to --cases"},
        {"3 --cases pool --tasks 0", "--tasks must be a whole number from 1 to 1000000, not \"0\""},
        {"3 --cases pool --tasks cpython=4",
         "--tasks must be a whole number from 1 to 1000000, not \"cpython=4\""},
        {"3 --cases io,wait", "--cases: wait is given twice, leave one of them out"},
        {"3 --io disk,disk", "--io: disk is given twice, leave one of them out"},
        {"3 --io cpu", "--io must be disk or net, not \"cpu\""},
        {"3 --io-reads 5", "--io-reads is for what this run does not measure: add disk to --cases"},
        {"3 --io-dir /tmp", "--io-dir is for what this run does not measure: add disk to --cases, "
                            "or --io disk"},
        {"3 --cases cpu,cpu", "--cases: cpu is given twice, leave one of them out"},
        {"3 --workers thread,thread", "--workers: thread is given twice, leave one of them out"},
        {"3 --workers threads", "--workers must be thread, process, coroutine or interpreter, not "
                                "\"threads\": did you mean thread?"},
        {"3 --workers=", "--workers must be thread, process, coroutine or interpreter, not \"\""},
        {"--workers 4", "--workers takes kinds of worker (thread, process, coroutine or "
                        "interpreter), not \"4\": how many there are is MAX_WORKERS, as in "
                        "`tvp-report 4 -o report.md`"},
        {"3 --cases data,data", "--cases: data is given twice, leave one of them out"},
        {"3 --cases cpu,",
         "--cases must be cpu, io, wait, start, work, pool, disk, shared, net or data, not \"\""},
        {"3 --timeout 5", "--timeout: \"5\" has no unit: write 5ms or 5s"},
        {"3 --timeout 0s", TIMEOUT "\"0s\""},
        {"3 --timeout 1d", TIMEOUT "\"1d\""},
        {"--from a.jsonl --timeout 1s",
         "--timeout means nothing with --from, which measures nothing: leave one of them out"},
        {"3 --start-method fork,spwan",
         "--start-method must be fork, spawn or forkserver, not \"spwan\": did you mean spawn?"},
        {"3 --start-method fork,", "--start-method must be fork, spawn or forkserver, not \"\""},
        {"3 --start-method fork --start-method spawn,fork",
         "--start-method: fork is given twice, leave one of them out"},
        {"3 --seed 18446744073709551616",
         "--seed must be a whole number from 0 to 18446744073709551615, not "
         "\"18446744073709551616\""},
        {"3 --seed -1", "--seed must be a whole number from 0 to 18446744073709551615, not \"-1\""},
        {"3 --size 299x200", SIZE "\"299x200\""},
        {"3 --size 300x199", SIZE "\"300x199\""},
        {"3 --size 16001x200", SIZE "\"16001x200\""},
        {"3 --size 300x16001", SIZE "\"300x16001\""},
        {"3 --size 900", SIZE "\"900\""},
        {"3 --dpi 9.99", "--dpi must be a number from 10 to 2400, not \"9.99\""},
        {"3 --dpi 2401", "--dpi must be a number from 10 to 2400, not \"2401\""},
        {"3 --dpi nan", "--dpi must be a number from 10 to 2400, not \"nan\""},

        {"3 --runtime pypy",
         "--runtime: \"pypy\" is not built in (native, cpython and node are): give its "
         "command, as in pypy='COMMAND'"},
        {"3 --runtime cpyton", "--runtime: \"cpyton\" is not built in: did you mean cpython?"},
        {"3 --runtime native --runtime native=x",
         "--runtime: \"native\" is given twice, give each runtime its own name"},
        {"3 --runtime Mine=x", NAME "\"Mine=x\""},
        {"3 --runtime -x=y", NAME "\"-x=y\""},
        {"3 --runtime =y", NAME "\"=y\""},
        {"3 --runtime a/b=y", NAME "\"a/b=y\""},
        {"3 --runtime=", NAME "\"\""},
        {"3 --runtime mine=",
         "--runtime must be NAME or NAME=COMMAND with a command that is not empty, not \"mine=\""},
        {"3 --runtime a=x --runtime b=x --runtime c=x --runtime d=x --runtime e=x --runtime f=x "
         "--runtime g=x --runtime h=x --runtime i=x --runtime j=x --runtime k=x --runtime l=x "
         "--runtime m=x --runtime n=x --runtime o=x --runtime p=x --runtime q=x",
         "--runtime: \"q=x\" is one too many, a run has at most 16 runtimes"},
        {"--check-runner=", "--check-runner: COMMAND is empty, expected --check-runner=COMMAND"},
        {"--from=", "--from: FILE is empty, expected --from=FILE"},
        {"--resume=", "--resume: FILE is empty, expected --resume=FILE"},
        {"3 --compare=", "--compare: FILE is empty, expected --compare=FILE"},

        {"3 --from a", "MAX_WORKERS and --from exclude each other" LEAVE},
        {"3 --resume a", "MAX_WORKERS and --resume exclude each other" LEAVE},
        {"--from a --resume b", "--from and --resume exclude each other" LEAVE},
        {"3 --check-runner x", "MAX_WORKERS and --check-runner exclude each other" LEAVE},
        {"--from a --dry-run", "--dry-run means nothing with --from, which measures nothing" LEAVE},
        {"--seed 3 --from a", "--seed means nothing with --from, which measures nothing" LEAVE},
        {"--from a --runtime native",
         "--runtime means nothing with --from, which measures nothing" LEAVE},
        {"--resume a --rounds 3", "--rounds means nothing with --resume, which keeps the plan of "
                                  "the saved run" LEAVE},
        {"3 --fail-if slower:5%",
         "--fail-if needs --compare FILE or --against COMMAND: there is nothing to be slower than"},
        {"3 --compare a --fail-if faster:5%",
         "--fail-if must be slower:PERCENT, as in slower:5%, not \"faster:5%\""},
        {"3 --compare a --fail-if slower:5",
         "--fail-if must be slower:PERCENT, as in slower:5%, not \"slower:5\""},
        {"3 -qv", "--quiet and --verbose exclude each other" LEAVE},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        refuse(rows[i].line, rows[i].expected);
}

/* Every option that takes an argument says so when it is missing, and every other one refuses one.
 */
static void every_option_minds_its_argument(void **state)
{
    (void)state;
    for (const struct option_row *row = option_rows; row->name; row++) {
        char *line = xasprintf(row->argument ? "3 --%s" : "3 --%s=x", row->name);
        char *expected = row->argument
                             ? xasprintf("--%s: %s is missing, expected --%s=%s", row->name,
                                         row->argument, row->name, row->argument)
                             : xasprintf("--%s takes no value, leave \"=x\" out", row->name);
        refuse(line, expected);
        free(expected);
        free(line);
    }
}

/* ---- what is printed ---- */

static bool print_answer(const char *word)
{
    char *argv[] = {"tvp-report", (char *)word, NULL};
    struct options options;
    struct error error = {0};
    bool good = options_parse(&options, 2, argv, &error);
    good = good && options.action == ACTION_DONE;
    options_release(&options);
    return good;
}

/* What print(word) writes to stdout; the caller releases it. */
static struct strbuf capture(bool (*print)(const char *), const char *word)
{
    FILE *file = tmpfile();
    assert_non_null(file);
    fflush(stdout);
    int saved = dup(STDOUT_FILENO);
    dup2(fileno(file), STDOUT_FILENO);
    bool good = print(word);
    fflush(stdout);
    dup2(saved, STDOUT_FILENO);
    close(saved);
    assert_true(good);
    struct strbuf text = {0};
    rewind(file);
    char bytes[4096];
    for (size_t length; (length = fread(bytes, 1, sizeof bytes, file)) > 0;)
        strbuf_add(&text, bytes, length);
    fclose(file);
    return text;
}

static struct strbuf read_file(const char *path)
{
    struct strbuf text = {0};
    FILE *file = fopen(path, "r");
    if (!file)
        return text;
    char bytes[4096];
    for (size_t length; (length = fread(bytes, 1, sizeof bytes, file)) > 0;)
        strbuf_add(&text, bytes, length);
    fclose(file);
    return text;
}

static void the_help_is_as_agreed(void **state)
{
    (void)state;
    unsetenv("ARGP_HELP_FMT");
    struct strbuf expected = read_file("tests/golden/help.txt");
    struct strbuf help = capture(print_answer, "--help");
    assert_string_equal(strbuf_text(&help), strbuf_text(&expected));
    strbuf_release(&help);
    help = capture(print_answer, "-?");
    assert_string_equal(strbuf_text(&help), strbuf_text(&expected));
    strbuf_release(&help);
    help = capture(print_answer, "-h");
    assert_string_equal(strbuf_text(&help), strbuf_text(&expected));
    for (const char *line = help.data; *line; line += strcspn(line, "\n") + 1)
        assert_int_in_range(strcspn(line, "\n"), 0, 80);
    strbuf_release(&help);
    strbuf_release(&expected);
}

static void the_version_is_one_line(void **state)
{
    (void)state;
    struct strbuf version = capture(print_answer, "--version");
    assert_string_equal(strbuf_text(&version), "tvp-report " TVP_VERSION "\n");
    strbuf_release(&version);
    version = capture(print_answer, "-V");
    assert_string_equal(strbuf_text(&version), "tvp-report " TVP_VERSION "\n");
    strbuf_release(&version);
}

/* Whether text holds the word, and not only as a part of a longer one. */
static bool has_word(const char *text, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word)) {
        char after = at[length];
        if (!(after == '-' || (after >= 'a' && after <= 'z')))
            return true;
    }
    return false;
}

static void has_every_option(const struct strbuf *text, const char *where, const char *prefix)
{
    for (const struct option_row *row = option_rows; row->name; row++) {
        char *word = xasprintf("%s%s", prefix, row->name);
        if (!has_word(strbuf_text(text), word))
            fail_msg("%s is not in %s", word, where);
        free(word);
    }
}

/* What a manual page shows: fonts ("\\fB") and the backslash before a hyphen are left out. */
static void remove_escapes(struct strbuf *text)
{
    char *to = text->data;
    for (const char *from = text->data; *from; from++)
        if (*from != '\\')
            *to++ = *from;
        else if (from[1] == 'f')
            from += 2;
    strbuf_truncate(text, (size_t)(to - text->data));
}

static void every_option_is_everywhere(void **state)
{
    (void)state;
    static const struct {
        const char *form;
        const char *prefix;
    } forms[] = {{"man", "--"}, {"bash", "--"}, {"zsh", "--"}, {"fish", "-l "}, {"readme", "--"}};
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        struct strbuf text = capture(options_print, forms[i].form);
        remove_escapes(&text);
        has_every_option(&text, forms[i].form, forms[i].prefix);
        strbuf_release(&text);
    }
    static const char *const words[] = {"--help", "--usage"};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        struct strbuf text = capture(print_answer, words[i]);
        has_every_option(&text, words[i], "--");
        strbuf_release(&text);
    }
    struct strbuf readme = read_file("README.md");
    if (readme.length > 0)
        has_every_option(&readme, "README.md", "--");
    strbuf_release(&readme);
    assert_false(options_print("html"));
}

static void names_and_letters_are_unique(void **state)
{
    (void)state;
    for (const struct option_row *row = option_rows; row->name; row++)
        for (const struct option_row *other = row + 1; other->name; other++) {
            assert_string_not_equal(row->name, other->name);
            assert_false(row->letter && row->letter == other->letter);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults),
        cmocka_unit_test(all_at_once),
        cmocka_unit_test(presets_are_overridden_in_any_order),
        cmocka_unit_test(runtimes_are_of_a_kind),
        cmocka_unit_test(runtimes_have_names_and_commands),
        cmocka_unit_test(data_are_handed_over_where_that_is_asked_for),
        cmocka_unit_test(pools_are_measured_where_they_are_asked_for),
        cmocka_unit_test(real_input_and_output_is_asked_for),
        cmocka_unit_test(threads_are_measured_with_every_kind),
        cmocka_unit_test(a_work_brings_its_runtime_cases_and_time),
        cmocka_unit_test(points),
        cmocka_unit_test(actions),
        cmocka_unit_test(posix_changes_nothing),
        cmocka_unit_test(mistakes),
        cmocka_unit_test(every_option_minds_its_argument),
        cmocka_unit_test(the_help_is_as_agreed),
        cmocka_unit_test(the_version_is_one_line),
        cmocka_unit_test(every_option_is_everywhere),
        cmocka_unit_test(names_and_letters_are_unique),
    };
    return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
