#include "tvp/workers/library_work.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/os.h"
#include "tvp/system/apart.h"
#include "tvp/system/processes.h"
#include "tvp/system/system.h"
#include "tvp/workers/marks.h"

static struct {
    bool loaded;
    struct library code;
    char *file; /* absolute */
    const char *short_name;
    char *function;
    int64_t threads;             /* that loading it left running */
    struct process_list helpers; /* started while it was loaded */
    /* In memory that is shared with the process of the threads: who ended it, counted from 1. */
    atomic_int_fast64_t *culprit;
} work;

/* ---- loading ---- */

bool library_work_offered(void)
{
    return library_load != NULL;
}

static bool take_standard_descriptors(bool output)
{
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    bool taken = nothing >= 0 && dup2(nothing, STDIN_FILENO) >= 0 &&
                 dup2(output ? STDERR_FILENO : nothing, STDOUT_FILENO) >= 0 &&
                 (output || dup2(nothing, STDERR_FILENO) >= 0);
    int reason = errno;
    if (nothing > STDERR_FILENO)
        close(nothing);
    errno = reason;
    return taken;
}

static bool map_culprit(void)
{
    if (work.culprit)
        return true;
    void *memory =
        mmap(NULL, sizeof *work.culprit, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return false;
    work.culprit = memory;
    return true;
}

static void remember(const char *file, const char *function)
{
    char path[PATH_MAX];
    free(work.file);
    free(work.function);
    work.file = xstrdup(realpath(file, path) ? path : file);
    const char *slash = strrchr(work.file, '/');
    work.short_name = slash ? slash + 1 : work.file;
    work.function = xstrdup(function);
}

/* The set-up may print, and change what this program relies on. */
static int call_setup(void)
{
    int result = work.code.setup ? work.code.setup() : 0;
    fflush(NULL);
    signal(SIGCHLD, SIG_DFL);
    return result;
}

int64_t library_work_left_threads(void)
{
    int64_t others = (int64_t)process_threads(0) - 1 - work.threads;
    return others > 0 ? others : 0;
}

bool library_work_load(const char *file, const char *function, bool output, struct error *error)
{
    if (!map_culprit() || !take_standard_descriptors(output))
        return error_set_errno(error, errno, "cannot make ready for %s", file);
    os_adopt_orphans();
    remember(file, function);
    if (!library_load(&work.code, file, function, error))
        return false;
    int result = call_setup();
    if (result != 0)
        return error_set(error, ERROR_FAILED, "%s: %s_setup returned %d; 0 is success",
                         work.short_name, function, result);
    work.threads = library_work_left_threads();
    processes_list(&work.helpers);
    work.loaded = true;
    return true;
}

bool library_work_loaded(void)
{
    return work.loaded;
}

bool library_work_has_threads(void)
{
    return work.threads > 0;
}

const char *library_work_file(void)
{
    return work.loaded ? work.file : NULL;
}

const char *library_work_function(void)
{
    return work.loaded ? work.function : NULL;
}

static bool fail(struct worker_slot *slot, enum user_failure failure, int result)
{
    if (slot) {
        slot->failure = failure;
        slot->failed_with = result;
    }
    return false;
}

bool library_work_load_again(const char *file, const char *function, struct worker_slot *slot)
{
    struct error ignored = {0};
    if (!library_load || !library_load(&work.code, file, function, &ignored))
        return fail(slot, USER_NOT_LOADED, 0);
    int result = call_setup();
    work.threads = library_work_left_threads();
    return result == 0 || fail(slot, USER_SETUP, result);
}

/* ---- working ---- */

/* The worker that the calling thread is; NULL: none. */
static _Thread_local volatile struct worker_slot *at_work;

void tvp_mark(void)
{
    if (at_work)
        marks_leave_spread(at_work);
}

static void call(volatile struct worker_slot *slot)
{
    for (int64_t i = 1; i <= slot->amount; i++) {
        int result = work.code.function(slot->worker);
        if (result == 0)
            continue;
        slot->failed_call = i;
        slot->failed_with = result;
        slot->failure = USER_RETURNED;
        return;
    }
}

void library_work_call(volatile struct worker_slot *slot)
{
    at_work = slot;
    if (slot->in_process) {
        call(slot);
    } else {
        struct cpu_use before = system_cpu_use_of_process();
        call(slot);
        struct cpu_use used = system_cpu_use_between(before, system_cpu_use_of_process());
        slot->user_ns = used.user_ns;
        slot->system_ns = used.system_ns;
        if (slot->trial)
            slot->left_threads = library_work_left_threads();
        /* The process ends without it. */
        fflush(NULL);
    }
    at_work = NULL;
}

int library_work_task(int64_t task, void *data, size_t bytes)
{
    return bytes > 0 && work.code.with_data ? work.code.with_data((unsigned)task, data, bytes)
                                            : work.code.function((unsigned)task);
}

/* ---- what becomes of it ---- */

static void accuse(void)
{
    if (at_work)
        atomic_store(work.culprit, (int_fast64_t)at_work->worker + 1);
}

/* With its action reset and the signal not blocked, raising it again ends the process as it would
 * have ended. */
static void on_crash(int number)
{
    accuse();
    raise(number);
}

void library_work_watch_threads(void)
{
    static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
    atomic_store(work.culprit, 0);
    atexit(accuse);
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++) {
        struct sigaction action = {.sa_handler = on_crash,
                                   .sa_flags = (int)(SA_RESETHAND | SA_NODEFER)};
        struct sigaction before;
        /* A library may have a handler of its own, as sanitizers do. */
        if (sigaction(crashes[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL)
            sigaction(crashes[i], &action, NULL);
    }
}

int64_t library_work_culprit(void)
{
    return (int64_t)atomic_load(work.culprit) - 1;
}

static bool is_crash(int number)
{
    return number == SIGSEGV || number == SIGBUS || number == SIGFPE || number == SIGILL ||
           number == SIGABRT || number == SIGTRAP || number == SIGSYS;
}

void library_work_add_death(struct strbuf *text, int status)
{
    char name[32];
    strbuf_addf(text, "%s: %s ", work.short_name, work.function);
    if (status == 0) {
        strbuf_adds(text, "ended within the work, as by exit(0) or pthread_exit");
        return;
    }
    if (WIFEXITED(status)) {
        strbuf_addf(text, "called exit(%d)", WEXITSTATUS(status));
        return;
    }
    death_name(name, sizeof name, status);
    strbuf_addf(text, "%s (%s)", is_crash(WTERMSIG(status)) ? "crashed" : "was killed", name);
}

bool library_work_add_failure(struct strbuf *text, const struct worker_slot *slot,
                              const char **name)
{
    static const char anew[] = "in a process that started anew";
    *name = slot->failure == USER_NOT_LOADED ? "load" : "returned";
    switch (slot->failure) {
    case USER_RETURNED:
        strbuf_addf(text, "%s: %s returned %" PRId32 "; 0 is success", work.short_name,
                    work.function, slot->failed_with);
        if (slot->failed_call > 1)
            strbuf_addf(text, " (call %" PRId64 " of %" PRId64 ")", slot->failed_call,
                        slot->amount);
        return true;
    case USER_SETUP:
        strbuf_addf(text, "%s: %s_setup returned %" PRId32 " %s; 0 is success", work.short_name,
                    work.function, slot->failed_with, anew);
        return true;
    case USER_NOT_LOADED:
        strbuf_addf(text, "%s could not be loaded again %s", work.short_name, anew);
        return true;
    default:
        return false;
    }
}

/* ---- what it leaves behind ---- */

bool library_work_is_helper(int child)
{
    for (size_t i = 0; i < work.helpers.count; i++)
        if (work.helpers.entries[i].id == child)
            return true;
    return false;
}

/* Its own children become this process's when it ends: as many times as it takes. */
static size_t end_children(bool helpers_too)
{
    struct process_list list = {0};
    size_t ended = 0, before;
    do {
        before = ended;
        processes_list(&list);
        for (size_t i = 0; i < list.count; i++) {
            pid_t child = list.entries[i].id;
            if (list.entries[i].parent != getpid() ||
                (!helpers_too && library_work_is_helper(child)))
                continue;
            kill(child, SIGKILL);
            ended += waitpid(child, NULL, 0) == child;
        }
    } while (ended > before);
    processes_release(&list);
    return ended;
}

size_t library_work_end_left_behind(void)
{
    return work.loaded ? end_children(false) : 0;
}

void library_work_end(void)
{
    if (work.culprit)
        end_children(true);
}
