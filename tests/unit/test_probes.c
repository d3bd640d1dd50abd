#include "unit.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tvp/probe/probe_system.h"
#include "tvp/probe/probes.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* ---- what a probe must leave as it was ---- */

static int entries(const char *folder)
{
    DIR *directory = opendir(folder);
    int count = 0;
    while (directory && readdir(directory))
        count++;
    if (directory)
        closedir(directory);
    return count;
}

/* A thread that was joined may stay in its list for a moment. */
static bool threads_are(int expected)
{
    for (int i = 0; i < 60000; i++) {
        if (entries("/proc/self/task") == expected)
            return true;
        usleep(1000);
    }
    return false;
}

static json_t *object(const char *text)
{
    json_t *request = json_loads(text, 0, NULL);
    assert_non_null(request);
    return request;
}

/* Runs the probe and checks that no child, no descriptor and no thread is left. */
static json_t *run(const char *name, const char *text, struct probe_error *error)
{
    json_t *request = object(text);
    int files = entries("/proc/self/fd");
    int threads = entries("/proc/self/task");
    *error = (struct probe_error){0};
    json_t *values = probe_find(name)->run(request, error);
    json_decref(request);
    assert_int_equal(waitpid(-1, NULL, 0), -1);
    assert_int_equal(errno, ECHILD);
    assert_int_equal(entries("/proc/self/fd"), files);
    assert_true(threads_are(threads));
    assert_true((values != NULL) == (error->errno_value == 0));
    return values;
}

static json_t *run_well(const char *name, const char *request)
{
    struct probe_error error;
    json_t *values = run(name, request, &error);
    if (!values)
        fail_msg("%s: %s: %s", name, error.call, strerror(error.errno_value));
    return values;
}

/* ---- looking at values ---- */

static int64_t integer(const json_t *values, const char *name)
{
    const json_t *value = json_object_get(values, name);
    if (!json_is_integer(value))
        fail_msg("%s is not an integer", name);
    return json_integer_value(value);
}

static const json_t *array(const json_t *values, const char *name, size_t least, size_t most)
{
    const json_t *value = json_object_get(values, name);
    if (!json_is_array(value))
        fail_msg("%s is not an array", name);
    assert_int_in_range(json_array_size(value), least, most);
    return value;
}

static void assert_all_integers(const json_t *values, const char *name, size_t least, size_t most,
                                int64_t expected)
{
    const json_t *elements = array(values, name, least, most);
    for (size_t i = 0; i < json_array_size(elements); i++) {
        const json_t *element = json_array_get(elements, i);
        assert_true(json_is_integer(element));
        assert_int_equal(json_integer_value(element), expected);
    }
}

static void assert_all_positive(const json_t *elements)
{
    for (size_t i = 0; i < json_array_size(elements); i++)
        assert_true(json_number_value(json_array_get(elements, i)) > 0);
}

/* ---- the table ---- */

static void every_probe_is_found_by_its_name(void **state)
{
    (void)state;
    size_t count = 0;
    for (const struct probe *probe = probes; probe->name; probe++, count++)
        assert_ptr_equal(probe_find(probe->name), probe);
    assert_int_equal(count, 7);
    assert_null(probe_find("no such probe"));
    assert_null(probe_find(""));
}

static void wrong_parameters_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *probe;
        const char *request;
    } cases[] = {
        {"isolation", "{\"workers\":0}"},
        {"isolation", "{\"workers\":-1}"},
        {"isolation", "{\"workers\":1001}"},
        {"isolation", "{\"workers\":\"4\"}"},
        {"isolation", "{\"workers\":4.0}"},
        {"isolation", "{\"workers\":null}"},
        {"handover", "{\"batches\":0}"},
        {"handover", "{\"round_trips\":1001}"},
        {"handover", "{\"round_trips\":true}"},
        {"counter", "{\"threads\":65}"},
        {"counter", "{\"updates\":0}"},
        {"counter", "{\"repeats\":[7]}"},
        {"memory", "{\"workers\":0}"},
        {"memory", "{\"workers\":1001}"},
        {"memory", "{\"repeats\":0}"},
        {"memory", "{\"repeats\":101}"},
        {"fork_growth", "{\"mebibytes\":64}"},
        {"fork_growth", "{\"mebibytes\":[]}"},
        {"fork_growth", "{\"mebibytes\":[0,-1]}"},
        {"fork_growth", "{\"mebibytes\":[\"64\"]}"},
        {"fork_growth", "{\"mebibytes\":[1048577]}"},
        {"fork_growth", "{\"mebibytes\":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}"},
        {"fork_growth", "{\"samples\":0}"},
        {"kill", "{\"workers\":1}"},
        {"kill", "{\"iterations\":0}"},
        {"crash", "{\"workers\":65}"},
        {"crash", "{\"repeats\":1001}"},
        {"crash", "{\"repeats\":18446744073709551}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct probe_error error;
        json_t *values = run(cases[i].probe, cases[i].request, &error);
        if (values)
            fail_msg("%s takes %s", cases[i].probe, cases[i].request);
        assert_int_equal(error.errno_value, EINVAL);
        assert_string_equal(error.call, "request");
    }
}

static void unknown_members_are_ignored(void **state)
{
    (void)state;
    json_decref(run_well("isolation", "{\"request\":\"probe\",\"id\":3,\"colour\":\"red\"}"));
}

/* ---- each probe ---- */

static void check_isolation(const char *request, int64_t workers)
{
    json_t *values = run_well("isolation", request);
    assert_int_equal(integer(values, "workers"), workers);
    assert_int_equal(integer(values, "threads_changed"), workers);
    assert_int_equal(integer(values, "processes_changed"), workers);
    assert_int_equal(integer(values, "parent_after_threads"), workers);
    assert_int_equal(integer(values, "parent_after_processes"), 0);
    json_decref(values);
}

static void only_threads_change_their_parent(void **state)
{
    (void)state;
    check_isolation("{}", 60);
    check_isolation("{\"workers\":1,\"repeats\":1}", 1);
    check_isolation("{\"workers\":25,\"repeats\":2}", 50);
}

static void check_handover(const char *request, int64_t round_trips, size_t least, size_t most)
{
    static const char *const ways[] = {"thread_ns", "pipe_ns", "shared_memory_ns"};
    json_t *values = run_well("handover", request);
    assert_int_equal(integer(values, "round_trips"), round_trips);
    assert_true(integer(values, "cpus") >= 1);
    for (size_t i = 0; i < 3; i++) {
        const json_t *samples = array(values, ways[i], least, most);
        assert_all_positive(samples);
        assert_int_equal(json_array_size(samples),
                         json_array_size(json_object_get(values, ways[0])));
    }
    json_decref(values);
}

static void values_are_handed_over_and_back(void **state)
{
    (void)state;
    check_handover("{}", 100, 1, 30);
    check_handover("{\"batches\":2,\"round_trips\":1}", 1, 1, 2);
}

static void check_finals(const json_t *values, const char *name, size_t least, size_t most,
                         int64_t low, int64_t high)
{
    const json_t *finals = array(values, name, least, most);
    for (size_t i = 0; i < json_array_size(finals); i++) {
        int64_t final = json_integer_value(json_array_get(finals, i));
        assert_true(final >= low);
        assert_true(final <= high);
    }
}

static void check_counter(const char *request, int64_t threads, int64_t updates, size_t repeats)
{
    static const char *const times[] = {"unsynchronised_ns", "atomic_ns", "mutex_ns",
                                        "processes_ns"};
    json_t *values = run_well("counter", request);
    int64_t expected = threads * updates;
    assert_int_equal(integer(values, "threads"), threads);
    assert_int_equal(integer(values, "updates"), updates);
    assert_int_equal(integer(values, "expected"), expected);
    /* Two updates are left when all but one of a thread's are lost to one old value of another. */
    int64_t low = updates < 2 || threads == 1 ? updates : 2;
    check_finals(values, "unsynchronised_final", 1, repeats, low, expected);
    check_finals(values, "atomic_final", 1, repeats, expected, expected);
    check_finals(values, "mutex_final", 1, repeats, expected, expected);
    check_finals(values, "processes_final", 1, repeats, expected, expected);
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++)
        assert_all_positive(array(values, times[i], 1, repeats));
    json_decref(values);
}

static void synchronised_counters_lose_nothing(void **state)
{
    (void)state;
    check_counter("{}", 4, 200000, 7);
    check_counter("{\"threads\":1,\"updates\":5000,\"repeats\":1}", 1, 5000, 1);
    check_counter("{\"threads\":9,\"updates\":1,\"repeats\":2}", 9, 1, 2);
}

static int64_t lost_updates(int64_t *cpus)
{
    json_t *values = run_well("counter", "{\"threads\":2,\"repeats\":4,\"updates\":5000000}");
    const json_t *finals = array(values, "unsynchronised_final", 1, 4);
    int64_t lost = 0;
    for (size_t i = 0; i < json_array_size(finals); i++)
        lost += 10000000 - json_integer_value(json_array_get(finals, i));
    *cpus = integer(values, "cpus");
    json_decref(values);
    return lost;
}

/* Two threads on two CPUs at the same time lose updates: if they never do, they did not run at the
 * same time. A busy machine may keep them apart for a while, so they are given many chances. */
static void unsynchronised_threads_overlap(void **state)
{
    (void)state;
    int64_t cpus, lost = lost_updates(&cpus);
    if (cpus < 2)
        skip();
    for (int chance = 0; chance < 40 && lost == 0; chance++)
        lost = lost_updates(&cpus);
    assert_true(lost > 0);
}

/* The CPU that a thread is on, and how many it may be on, after it asked to stay on one. */
struct stay {
    size_t index;
    int cpu;
    int cpus;
};

static void *stay_on_cpu(void *argument)
{
    struct stay *stay = argument;
    system_stay_on_cpu(stay->index);
    stay->cpu = sched_getcpu();
    stay->cpus = system_cpus();
    return NULL;
}

static void a_thread_stays_on_its_cpu(void **state)
{
    (void)state;
    int cpus = system_cpus();
    assert_true(cpus >= 1);
    struct stay stays[] = {{.index = 0}, {.index = 1}, {.index = (size_t)cpus}};
    for (size_t i = 0; i < 3; i++) {
        pthread_t thread;
        assert_int_equal(pthread_create(&thread, NULL, stay_on_cpu, &stays[i]), 0);
        pthread_join(thread, NULL);
        assert_int_equal(stays[i].cpus, 1);
    }
    assert_true((stays[0].cpu == stays[1].cpu) == (cpus == 1));
    assert_int_equal(stays[2].cpu, stays[0].cpu);
    assert_int_equal(system_cpus(), cpus);
}

/* Returns how often processes were measured. */
static size_t check_memory(const char *request, int64_t workers, size_t repeats)
{
    json_t *values = run_well("memory", request);
    assert_int_equal(integer(values, "workers"), workers);
    const char *kind = json_string_value(json_object_get(values, "kind"));
    assert_non_null(kind);
    assert_string_equal(kind, access("/proc/self/smaps_rollup", R_OK) == 0 ? "pss" : "rss");
    assert_true(integer(values, "parent_bytes") > 0);
    const json_t *threads = json_object_get(values, "thread_bytes");
    const json_t *processes = json_object_get(values, "process_bytes");
    assert_int_in_range(json_array_size(threads), 1, repeats);
    assert_int_in_range(json_array_size(processes), 1, repeats);
    for (size_t i = 0; i < json_array_size(threads); i++)
        assert_true(json_is_real(json_array_get(threads, i)));
    for (size_t i = 0; i < json_array_size(processes); i++)
        assert_true(json_real_value(json_array_get(processes, i)) > 0);
    size_t measured = json_array_size(processes);
    json_decref(values);
    return measured;
}

static void idle_workers_have_memory(void **state)
{
    (void)state;
    check_memory("{}", 50, 6);
    check_memory("{\"workers\":3}", 3, 6);
    /* Few workers are measured more than once, unless the machine is busy just then. */
    size_t measured = 1;
    for (int tries = 0; measured == 1 && tries < 20; tries++)
        measured = check_memory("{\"workers\":3,\"repeats\":2}", 3, 2);
    assert_int_equal(measured, 2);
}

static void check_rows(const json_t *values, const char *name, size_t rows, size_t least,
                       size_t most)
{
    const json_t *table = array(values, name, rows, rows);
    for (size_t i = 0; i < rows; i++) {
        const json_t *row = json_array_get(table, i);
        assert_true(json_is_array(row));
        assert_int_in_range(json_array_size(row), least, most);
        assert_all_positive(row);
    }
}

static void forks_are_measured_at_each_size(void **state)
{
    (void)state;
    json_t *values = run_well("fork_growth", "{}");
    size_t measured = json_array_size(json_object_get(values, "mebibytes"));
    size_t skipped = json_array_size(json_object_get(values, "skipped_mebibytes"));
    assert_int_equal(measured + skipped, 3);
    check_rows(values, "fork_ns", measured, 1, 30);
    check_rows(values, "thread_ns", measured, 1, 30);
    assert_true(json_is_boolean(json_object_get(values, "small_pages")));
    assert_true(integer(values, "parent_bytes") > 0);
    json_decref(values);
}

static void sizes_that_do_not_fit_are_skipped(void **state)
{
    (void)state;
    json_t *values = run_well("fork_growth", "{\"mebibytes\":[1048576,1,0],\"samples\":2}");
    assert_all_integers(values, "skipped_mebibytes", 1, 1, 1048576);
    const json_t *measured = array(values, "mebibytes", 2, 2);
    assert_int_equal(json_integer_value(json_array_get(measured, 0)), 1);
    assert_int_equal(json_integer_value(json_array_get(measured, 1)), 0);
    check_rows(values, "fork_ns", 2, 1, 2);
    check_rows(values, "thread_ns", 2, 1, 2);
    json_decref(values);
}

static int64_t resident_pages(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    long pages = 0;
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%*s %ld", &pages), 1);
    fclose(file);
    return pages;
}

static void growth_is_given_back(void **state)
{
    (void)state;
    if (SANITIZED)
        skip(); /* its shadow of the memory stays */
    json_t *values = run_well("fork_growth", "{\"mebibytes\":[32],\"samples\":1}");
    int64_t before = resident_pages();
    json_decref(values);
    values = run_well("fork_growth", "{\"mebibytes\":[32],\"samples\":1}");
    assert_true((resident_pages() - before) * sysconf(_SC_PAGESIZE) < 16 << 20);
    json_decref(values);
}

static void check_ending(const char *probe, const char *request, int64_t workers, size_t least,
                         size_t most, int signal)
{
    json_t *values = run_well(probe, request);
    assert_int_equal(integer(values, "workers"), workers);
    assert_int_equal(integer(values, "others"), workers - 1);
    assert_all_integers(values, "process_signal", least, most, signal);
    assert_all_integers(values, "process_survivors", least, most, workers - 1);
    assert_all_integers(values, "thread_signal", least, most, signal);
    assert_all_integers(values, "thread_survivors", least, most, 0);
    assert_all_positive(array(values, "process_reaped_ns", least, most));
    assert_all_positive(array(values, "thread_reaped_ns", least, most));
    json_decref(values);
}

static void a_kill_ends_one_process_or_all_threads(void **state)
{
    (void)state;
    check_ending("kill", "{}", 4, 7, 59, SIGKILL);
    check_ending("kill", "{\"workers\":2,\"iterations\":1,\"repeats\":3}", 2, 3, 3, SIGKILL);
    check_ending("kill", "{\"workers\":20,\"iterations\":1000,\"repeats\":2}", 20, 2, 2, SIGKILL);
}

static void a_crash_ends_one_process_or_all_threads(void **state)
{
    (void)state;
    check_ending("crash", "{}", 4, 7, 59, SIGSEGV);
    check_ending("crash", "{\"workers\":2,\"iterations\":1,\"repeats\":3}", 2, 3, 3, SIGSEGV);
    check_ending("crash", "{\"workers\":20,\"iterations\":1000,\"repeats\":2}", 20, 2, 2, SIGSEGV);
}

/* ---- surroundings that are not as usual ---- */

static void ignore(int number)
{
    (void)number;
}

/* Quick parameters for all of them. */
static const char *const quick[][2] = {
    {"isolation", "{}"},
    {"handover", "{\"batches\":2,\"round_trips\":3}"},
    {"counter", "{\"updates\":1000,\"repeats\":1}"},
    {"memory", "{\"workers\":8}"},
    {"fork_growth", "{\"mebibytes\":[4],\"samples\":2}"},
    {"kill", "{\"iterations\":10,\"repeats\":1}"},
    {"crash", "{\"iterations\":10,\"repeats\":1}"},
};
enum { QUICK = sizeof quick / sizeof quick[0] };

static void signals_may_be_set_in_any_way(void **state)
{
    (void)state;
    static const int numbers[] = {SIGCHLD, SIGALRM, SIGSEGV};
    void (*const actions[])(int) = {SIG_IGN, ignore};
    sigset_t all, previous_mask;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &previous_mask);
    for (size_t a = 0; a < 2; a++) {
        struct sigaction previous[3];
        for (size_t i = 0; i < 3; i++) {
            struct sigaction action = {.sa_handler = actions[a]};
            sigaction(numbers[i], &action, &previous[i]);
        }
        for (size_t i = 0; i < QUICK; i++)
            json_decref(run_well(quick[i][0], quick[i][1]));
        for (size_t i = 0; i < 3; i++) {
            struct sigaction found;
            sigaction(numbers[i], &previous[i], &found);
            assert_true(found.sa_handler == actions[a]);
        }
    }
    sigprocmask(SIG_SETMASK, &previous_mask, NULL);
}

/* Runs all probes in a child process after `limit` has made something scarce there. Its exit status
 * is 0 when each probe failed with that errno value, or else names the probe. */
static int failures_in_child(bool (*limit)(void), int errno_value, size_t first, size_t last)
{
    pid_t child = fork();
    if (child == 0) {
        alarm(600);
        if (!limit())
            _exit(77);
        for (size_t i = first; i < last; i++) {
            struct probe_error error = {0};
            json_t *request = json_loads(quick[i][1], 0, NULL);
            json_t *values = probe_find(quick[i][0])->run(request, &error);
            if (values || error.errno_value != errno_value || !error.call)
                _exit((int)i + 1);
            if (waitpid(-1, NULL, 0) != -1 || errno != ECHILD)
                _exit((int)i + 100);
        }
        _exit(0);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77)
        skip();
    return WEXITSTATUS(status);
}

/* The limit of processes does not hold for root. */
static bool allow_processes(rlim_t count)
{
    struct rlimit limit = {count, count};
    return setrlimit(RLIMIT_NPROC, &limit) == 0 && (geteuid() != 0 || setuid(65534) == 0);
}

static bool allow_no_process(void)
{
    return allow_processes(1);
}

static bool allow_some_processes(void)
{
    return allow_processes(3);
}

static bool allow_no_file(void)
{
    struct rlimit limit = {0, 0};
    return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

static bool allow_one_pipe(void)
{
    int next = dup(0);
    struct rlimit limit = {(rlim_t)next + 3, (rlim_t)next + 3};
    return next >= 0 && close(next) == 0 && setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

static bool allow_no_memory(void)
{
    struct rlimit limit = {1, 1};
    return !SANITIZED && setrlimit(RLIMIT_AS, &limit) == 0;
}

static void without_processes_there_is_an_error(void **state)
{
    (void)state;
    assert_int_equal(failures_in_child(allow_no_process, EAGAIN, 0, QUICK), 0);
}

static void with_too_few_processes_the_started_ones_are_ended(void **state)
{
    (void)state;
    /* From three on there are enough for handover and fork_growth. */
    assert_int_equal(failures_in_child(allow_some_processes, EAGAIN, 0, 1), 0);
    assert_int_equal(failures_in_child(allow_some_processes, EAGAIN, 2, 4), 0);
    assert_int_equal(failures_in_child(allow_some_processes, EAGAIN, 5, 7), 0);
}

static void without_descriptors_there_is_an_error(void **state)
{
    (void)state;
    assert_int_equal(failures_in_child(allow_no_file, EMFILE, 1, 4), 0);
    assert_int_equal(failures_in_child(allow_no_file, EMFILE, 5, 7), 0);
    assert_int_equal(failures_in_child(allow_one_pipe, EMFILE, 1, 4), 0);
    assert_int_equal(failures_in_child(allow_one_pipe, EMFILE, 5, 7), 0);
}

static void without_memory_there_is_an_error(void **state)
{
    (void)state;
    assert_int_equal(failures_in_child(allow_no_memory, ENOMEM, 1, 3), 0);
    assert_int_equal(failures_in_child(allow_no_memory, ENOMEM, 4, 7), 0);
}

/* A process that may not be looked into hides its proportional size from its parent as well. */
static void resident_size_stands_in(void **state)
{
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        alarm(600);
        if (geteuid() == 0 && setuid(65534) != 0)
            _exit(77);
        prctl(PR_SET_DUMPABLE, 0);
        struct probe_error error = {0};
        json_t *values = probe_find("memory")->run(NULL, &error);
        const char *kind = json_string_value(json_object_get(values, "kind"));
        _exit(kind && strcmp(kind, "rss") == 0 ? 0 : 1);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77)
        skip();
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void *nothing(void *argument)
{
    return argument;
}

/* A sanitizer starts a thread of its own beside the first one of the program. */
static int start_first_thread(void **state)
{
    pthread_t thread;
    (void)state;
    return pthread_create(&thread, NULL, nothing, NULL) || pthread_join(thread, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_probe_is_found_by_its_name),
        cmocka_unit_test(wrong_parameters_are_refused),
        cmocka_unit_test(unknown_members_are_ignored),
        cmocka_unit_test(only_threads_change_their_parent),
        cmocka_unit_test(values_are_handed_over_and_back),
        cmocka_unit_test(synchronised_counters_lose_nothing),
        cmocka_unit_test(unsynchronised_threads_overlap),
        cmocka_unit_test(a_thread_stays_on_its_cpu),
        cmocka_unit_test(idle_workers_have_memory),
        cmocka_unit_test(forks_are_measured_at_each_size),
        cmocka_unit_test(sizes_that_do_not_fit_are_skipped),
        cmocka_unit_test(growth_is_given_back),
        cmocka_unit_test(a_kill_ends_one_process_or_all_threads),
        cmocka_unit_test(a_crash_ends_one_process_or_all_threads),
        cmocka_unit_test(signals_may_be_set_in_any_way),
        cmocka_unit_test(without_processes_there_is_an_error),
        cmocka_unit_test(with_too_few_processes_the_started_ones_are_ended),
        cmocka_unit_test(without_descriptors_there_is_an_error),
        cmocka_unit_test(without_memory_there_is_an_error),
        cmocka_unit_test(resident_size_stands_in),
    };
    return cmocka_run_group_tests_name("probes", tests, start_first_thread, NULL);
}
