#include "tvp/data/record_cell.h"

#include <inttypes.h>

#include "tvp/common/limits.h"
#include "tvp/common/protocol.h"
#include "tvp/text/json_member.h"
#include "tvp/text/worker_counts.h"

static bool shares_threads(const struct results *results, uint16_t runtime, enum case_id case_id)
{
    return results->runtimes[runtime].threads_of >= 0 &&
           measured_cases[case_id].kind == WORKER_THREAD;
}

bool run_has_case(const struct results *results, uint16_t runtime, enum case_id case_id)
{
    return results->run.cases[case_id] && !shares_threads(results, runtime, case_id);
}

bool run_has_workers(const struct results *results, uint16_t runtime, uint32_t workers)
{
    const struct run_facts *run = &results->run;
    /* A brief runtime is measured where its claim needs it. */
    return results->runtimes[runtime].brief ||
           worker_counts_hold(run->points, run->point_count, workers);
}

bool record_runtime(const struct results *results, const json_t *record, uint16_t *runtime,
                    struct error *error)
{
    const char *name;
    if (!member_text(record, "runtime", &name, error))
        return false;
    int index = results_runtime(results, name);
    if (index < 0)
        return member_wrong(record, "runtime", error, "a runtime of the run record");
    *runtime = (uint16_t)index;
    return true;
}

bool record_case(const struct results *results, const json_t *record, struct cell_key *cell,
                 struct error *error)
{
    const char *name;
    if (!member_text(record, "case", &name, error))
        return false;
    enum case_id id = case_find(name);
    if (id == CASE_COUNT || !results->run.cases[id])
        return member_wrong(record, "case", error, "a case of the run record");
    if (shares_threads(results, cell->runtime, id))
        return member_wrong(record, "case", error,
                            "a process case, because this runtime shares another's threads");
    cell->case_id = (uint16_t)id;
    return true;
}

static bool take_workers(const struct results *results, const json_t *record, struct cell_key *cell,
                         struct error *error)
{
    if (!member_uint32(record, "workers", 1, PROTOCOL_MAX_WORKERS, &cell->workers, error))
        return false;
    return run_has_workers(results, cell->runtime, cell->workers) ||
           member_wrong(record, "workers", error, "one of the run's worker counts (points)");
}

bool record_cell(const struct results *results, const json_t *record, struct cell_key *cell,
                 struct error *error)
{
    return record_runtime(results, record, &cell->runtime, error) &&
           record_case(results, record, cell, error) &&
           take_workers(results, record, cell, error) &&
           member_uint32(record, "round", 1, MOST_ROUNDS, &cell->round, error);
}

bool record_claim(struct results *results, const struct cell_key *cell, struct error *error)
{
    if (cell_set_add(&results->measured, cell))
        return true;
    return error_set(error, ERROR_FAILED,
                     "%s of runtime %s with %" PRIu32 " workers in round %" PRIu32
                     " is there already: each has one outcome",
                     measured_cases[cell->case_id].name, results->runtimes[cell->runtime].name,
                     cell->workers, cell->round);
}

bool record_has_room(size_t count, size_t limit, const char *what, struct error *error)
{
    return count < limit ||
           error_set(error, ERROR_FAILED, "more than %zu %s: this is no run of tvp-report", limit,
                     what);
}
