#include "tvp/data/timeline_record.h"

#include <inttypes.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/common/protocol.h"
#include "tvp/text/json_member.h"

/* A time that is not before `least`, nor after the window. */
static bool take_time(const json_t *value, const json_t *record, const char *name, int64_t least,
                      int64_t elapsed_ns, int64_t *time, struct error *error)
{
    *time = json_integer_value(value);
    if (json_is_integer(value) && *time >= least && *time <= elapsed_ns)
        return true;
    return member_wrong(record, name, error,
                        "whole numbers from what comes before them (here %" PRId64
                        ") to elapsed_ns (%" PRId64 ")",
                        least, elapsed_ns);
}

static bool take_marks(struct lane *lane, const json_t *record, const json_t *marks,
                       int64_t elapsed_ns, struct error *error)
{
    int64_t last = lane->begin_ns;
    if (!json_is_array(marks) || json_array_size(marks) > PROTOCOL_MOST_MARKS)
        return member_wrong(record, "mark_ns", error, "arrays of at most %d times",
                            PROTOCOL_MOST_MARKS);
    lane->marks = xreallocarray(NULL, json_array_size(marks), sizeof *lane->marks);
    for (; lane->mark_count < json_array_size(marks); lane->mark_count++) {
        if (!take_time(json_array_get(marks, lane->mark_count), record, "mark_ns", last, elapsed_ns,
                       &lane->marks[lane->mark_count], error))
            return false;
        last = lane->marks[lane->mark_count];
    }
    return true;
}

/* What each worker has a time of, in their order. */
struct columns {
    const json_t *created, *begin, *marks, *end, *joined;
};

static bool take_lane(struct lane *lane, const json_t *record, const struct columns *columns,
                      size_t worker, int64_t elapsed_ns, struct error *error)
{
    if (!take_time(json_array_get(columns->created, worker), record, "created_ns", 0, elapsed_ns,
                   &lane->created_ns, error) ||
        !take_time(json_array_get(columns->begin, worker), record, "work_begin_ns",
                   lane->created_ns, elapsed_ns, &lane->begin_ns, error) ||
        !take_marks(lane, record, json_array_get(columns->marks, worker), elapsed_ns, error))
        return false;
    int64_t last = lane->mark_count > 0 ? lane->marks[lane->mark_count - 1] : lane->begin_ns;
    return take_time(json_array_get(columns->end, worker), record, "work_end_ns", last, elapsed_ns,
                     &lane->end_ns, error) &&
           take_time(json_array_get(columns->joined, worker), record, "joined_ns", lane->end_ns,
                     elapsed_ns, &lane->joined_ns, error);
}

bool timeline_take_lanes(struct timeline *timeline, const json_t *record, struct error *error)
{
    struct columns columns;
    const size_t workers = timeline->workers;
    if (!member_integer(record, "elapsed_ns", 1, RESULTS_MAX_NS, &timeline->elapsed_ns, error) ||
        !member_array(record, "created_ns", workers, workers, &columns.created, error) ||
        !member_array(record, "work_begin_ns", workers, workers, &columns.begin, error) ||
        !member_array(record, "mark_ns", workers, workers, &columns.marks, error) ||
        !member_array(record, "work_end_ns", workers, workers, &columns.end, error) ||
        !member_array(record, "joined_ns", workers, workers, &columns.joined, error))
        return false;
    timeline->lanes = xcalloc(workers, sizeof *timeline->lanes);
    for (size_t i = 0; i < workers; i++)
        if (!take_lane(&timeline->lanes[i], record, &columns, i, timeline->elapsed_ns, error))
            return false;
    return true;
}
