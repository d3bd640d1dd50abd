#include "tvp/publish/trace.h"

#include <jansson.h>

#include "tvp/common/json_text.h"
#include "tvp/sentences/told_timelines.h"

/* An event of a worker; `members` are what its kind has beside that. */
static void add_event(json_t *events, json_t *members, const char *phase, size_t process,
                      uint32_t worker)
{
    json_object_set_new(members, "ph", json_made(json_string(phase)));
    json_object_set_new(members, "pid", json_made(json_integer((json_int_t)process)));
    json_object_set_new(members, "tid", json_made(json_integer(worker)));
    json_array_append_new(events, members);
}

static void add_name(json_t *events, const char *what, json_t *name, size_t process,
                     uint32_t worker)
{
    add_event(events, json_made(json_pack("{s:s, s:{s:o}}", "name", what, "args", "name", name)),
              "M", process, worker);
}

static void add_stretch(json_t *events, const char *what, double begin, double end, size_t process,
                        uint32_t worker)
{
    if (end <= begin)
        return;
    add_event(events,
              json_made(json_pack("{s:s, s:s, s:f, s:f}", "name", what, "cat", "worker", "ts",
                                  begin * 1e6, "dur", (end - begin) * 1e6)),
              "X", process, worker);
}

/* Neighbours that both get on, or both pause, are one stretch. */
static void add_parts(json_t *events, const struct lane_parts *parts, size_t process,
                      uint32_t worker)
{
    size_t first = 0;
    for (size_t i = 1; i <= parts->count; i++) {
        bool paused = is_pause(&parts->list[first]);
        if (i < parts->count && is_pause(&parts->list[i]) == paused)
            continue;
        add_stretch(events, paused ? "paused" : "working", parts->list[first].begin,
                    parts->list[i - 1].end, process, worker);
        first = i;
    }
}

static void add_lane(json_t *events, const struct told_lane *lane, const char *kind, size_t process)
{
    uint32_t worker = lane->worker;
    add_name(events, "thread_name", json_made(json_sprintf("%s %u", kind, (unsigned)worker)),
             process, worker);
    add_stretch(events, "created", lane->created, lane->begin, process, worker);
    add_parts(events, &lane->parts, process, worker);
    add_stretch(events, "waiting to be joined", lane->end, lane->joined, process, worker);
    for (size_t i = 0; i < lane->mark_count; i++)
        add_event(events,
                  json_made(json_pack("{s:s, s:s, s:f, s:s}", "name", "mark", "cat", "mark", "ts",
                                      lane->marks[i] * 1e6, "s", "t")),
                  "i", process, worker);
}

static void add_timeline(json_t *events, const struct told_timeline *told, size_t process)
{
    const struct timeline_figures *figures = told->figures;
    const char *runtime = figures->runtime->facts->name;
    const char *name = measured_cases[figures->case_id].name;
    const char *kind = worker_kinds[measured_cases[figures->case_id].kind].singular;
    struct strbuf text = {0};
    strbuf_addf(&text, "%s, %s, round %u", runtime, name,
                (unsigned)figures->runtime->timelines.shown_round);
    add_name(events, "process_name", json_text_of(strbuf_text(&text)), process, 0);
    strbuf_release(&text);
    for (size_t i = 0; i < told->lane_count; i++)
        add_lane(events, &told->lanes[i], kind, process);
}

bool trace_write(FILE *stream, const struct report *report)
{
    json_t *events = json_made(json_array());
    for (size_t i = 0; i < report->timeline_count; i++)
        if (report->timelines[i].lane_count > 0)
            add_timeline(events, &report->timelines[i], i + 1);
    json_t *trace =
        json_made(json_pack("{s:o, s:s, s:{s:o, s:o}}", "traceEvents", events, "displayTimeUnit",
                            "ms", "otherData", "run", json_text_of(report->results->run.id),
                            "program", json_text_of(report->results->run.program)));
    bool written = json_dumpf(trace, stream, JSON_COMPACT) == 0;
    json_decref(trace);
    return written && putc('\n', stream) != EOF;
}
