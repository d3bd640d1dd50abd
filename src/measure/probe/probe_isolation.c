#include <stdlib.h>

#include "tvp/probe/probe_values.h"
#include "tvp/probe/probe_workers.h"

/* If none of 60 workers behaves otherwise, less than 5 % do, with 95 % confidence. */
enum { WORKERS = 4, WORKERS_MAX = 1000, REPEATS = 15, REPEATS_MAX = 1000 };

/* Changes the variable and looks at it again, so that the answer can say that every worker did
 * change what it sees. Volatile: both must happen in memory. */
static void *change(void *argument)
{
    volatile int *variable = argument;
    *variable = 1;
    return *variable == 1 ? NULL : argument;
}

/* One variable a worker, each changed by its own; to *seen is added how many workers saw their
 * change, to *changed how many variables of the parent are changed afterwards. */
static bool let_change(enum worker_kind kind, size_t count, size_t *seen, size_t *changed,
                       struct probe_error *error)
{
    struct probe_workers workers;
    int *variables = probe_calloc(count, sizeof *variables, error);
    if (!variables)
        return false;
    probe_workers_start(&workers, kind, count, change, variables, sizeof *variables, error);
    size_t saw = 0;
    bool done = probe_workers_end(&workers, &saw, error);
    *seen += saw;
    for (size_t i = 0; i < count; i++)
        *changed += variables[i] != 0;
    free(variables);
    return done;
}

json_t *probe_isolation(const json_t *request, struct probe_error *error)
{
    size_t workers, repeats;
    size_t seen[PROBED_KINDS] = {0};
    size_t changed[PROBED_KINDS] = {0};
    if (!probe_parameter(request, "workers", WORKERS, 1, WORKERS_MAX, &workers, error) ||
        !probe_parameter(request, "repeats", REPEATS, 1, REPEATS_MAX, &repeats, error))
        return NULL;
    for (size_t repeat = 0; repeat < repeats; repeat++)
        for (int i = 0; i < PROBED_KINDS; i++)
            if (!let_change((enum worker_kind)i, workers, &seen[i], &changed[i], error))
                return NULL;
    return probe_answer(json_pack("{s:I, s:I, s:I, s:I, s:I}", "workers",
                                  (json_int_t)workers * (json_int_t)repeats, "threads_changed",
                                  (json_int_t)seen[WORKER_THREAD], "processes_changed",
                                  (json_int_t)seen[WORKER_PROCESS], "parent_after_threads",
                                  (json_int_t)changed[WORKER_THREAD], "parent_after_processes",
                                  (json_int_t)changed[WORKER_PROCESS]),
                        error);
}
