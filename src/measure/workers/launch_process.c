#include <assert.h>
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tvp/system/own_program.h"
#include "tvp/workers/launch.h"
#include "tvp/workers/library_work.h"
#include "tvp/workers/pool.h"

static int join_process(struct workers *workers, uint32_t index)
{
    const pid_t *children = workers->handles;
    int status = 0;
    pid_t ended;
    do
        ended = waitpid(children[index], &status, 0);
    while (ended < 0 && errno == EINTR);
    assert(ended == children[index]);
    return status;
}

static void warm_up(const struct launch_method *method)
{
    struct workers one;
    const char *call;
    if (workers_init(&one, method, 1, &(struct worker_order){.work = WORK_START}, &call) != 0)
        return;
    if (method->create(&one, 0) == 0)
        method->join(&one, 0);
    workers_release(&one);
}

/* ---- fork ---- */

static int create_by_fork(struct workers *workers, uint32_t index)
{
    pid_t child = fork();
    if (child == 0) {
        if (workers->slots)
            worker_run(&workers->slots[index]);
        _exit(0);
    }
    if (child < 0)
        return errno;
    ((pid_t *)workers->handles)[index] = child;
    return 0;
}

const struct launch_method launch_fork = {
    .name = "fork",
    .kind = WORKER_PROCESS,
    .create_call = "fork",
    .pool = &pool_forked,
    .handle_size = sizeof(pid_t),
    .warm_up = warm_up,
    .create = create_by_fork,
    .join = join_process,
};

/* ---- spawn: the program itself, started anew as a worker ---- */

#define WORKER_ARGUMENT "--worker"

enum { NUMBER_SIZE = 16 };

extern char **environ;

/* The arguments are "--worker FILE INDEX", with FILE -1 for one that does nothing; behind them,
 * where there is a work of the user's, its file and function. */
static int create_by_spawn(struct workers *workers, uint32_t index)
{
    char file[NUMBER_SIZE], number[NUMBER_SIZE];
    snprintf(file, sizeof file, "%d", workers->slots_file);
    snprintf(number, sizeof number, "%u", (unsigned int)index);
    const char *const arguments[] = {"tvp-measure",       WORKER_ARGUMENT,         file, number,
                                     library_work_file(), library_work_function(), NULL};
    /* The strings are not changed: posix_spawn has them so from exec. */
    return posix_spawnp((pid_t *)workers->handles + index, own_program(), NULL, NULL,
                        (char *const *)arguments, environ);
}

const struct launch_method launch_spawn = {
    .name = "spawn",
    .kind = WORKER_PROCESS,
    .create_call = "posix_spawn",
    .pool = &pool_spawned,
    .handle_size = sizeof(pid_t),
    .needs_file = true,
    .warm_up = warm_up,
    .create = create_by_spawn,
    .join = join_process,
};

/* Slot `index` in the memory file; NULL: it cannot be had. */
static struct worker_slot *slot_in_file(int file, size_t index)
{
    struct stat facts;
    if (fstat(file, &facts) != 0 || index >= (size_t)facts.st_size / sizeof(struct worker_slot))
        return NULL;
    struct worker_slot *slots =
        mmap(NULL, (size_t)facts.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    return slots == MAP_FAILED ? NULL : &slots[index];
}

/* Returns the exit status. */
static int run_as_worker(int file, size_t index, const char *work_file, const char *function)
{
    struct worker_slot *slot = file < 0 ? NULL : slot_in_file(file, index);
    if (file >= 0 && !slot)
        return EXIT_FAILURE;
    /* A failure that a slot can tell is told there. */
    if (work_file && !library_work_load_again(work_file, function, slot))
        return slot ? EXIT_SUCCESS : EXIT_FAILURE;
    if (slot)
        worker_run(slot);
    return EXIT_SUCCESS;
}

void launch_become_worker(int argc, char **argv)
{
    pool_become_worker(argc, argv);
    if (argc < 2 || strcmp(argv[1], WORKER_ARGUMENT) != 0)
        return;
    if (argc != 4 && argc != 6)
        _exit(EXIT_FAILURE);
    const char *work_file = argc == 6 ? argv[4] : NULL;
    _exit(run_as_worker(atoi(argv[2]), strtoul(argv[3], NULL, 10), work_file, argv[argc - 1]));
}
