#include "tvp/sentences/told_timelines.h"
#include "tvp/template/field_table.h"
#include "tvp/template/field_value.h"

#define TOLD    struct told_timeline
#define FIGURES struct timeline_figures

FIELD_MAKER(mark_at, double, json_real(*item))
FIELD_MAKER(part_paused, struct lane_part, json_boolean(is_pause(item)))

static const struct field mark_fields[] = {
    MADE_FIELD("at", NUMBER, mark_at, "seconds from the window's start"),
    {0},
};

static const struct field part_fields[] = {
    FIELD("begin", NUMBER, struct lane_part, begin, "seconds from the window's start"),
    FIELD("end", NUMBER, struct lane_part, end, "seconds from the window's start"),
    FIELD("rate", NUMBER, struct lane_part, rate,
          "of progress, 1 being that of the worker's median gap between marks"),
    MADE_FIELD("paused", FLAG, part_paused, "whether it did not get on"),
    {0},
};

static const struct field lane_fields[] = {
    FIELD("worker", COUNT, struct told_lane, worker, "its number, from 1"),
    FIELD("created", NUMBER, struct told_lane, created, "when its create began, in seconds"),
    FIELD("begin", NUMBER, struct told_lane, begin, "when its work began"),
    FIELD("end", NUMBER, struct told_lane, end, "when its work ended"),
    FIELD("joined", NUMBER, struct told_lane, joined, "when its join had returned"),
    LIST_FIELD("marks", NULL, struct told_lane, marks, mark_count, NULL, mark_fields,
               "its marks of progress"),
    LIST_FIELD("parts", NULL, struct told_lane, parts.list, parts.count, NULL, part_fields,
               "from its begin to its end: where it got on, and where it paused"),
    {0},
};

static const struct field share_fields[] = {
    FIELD("running", COUNT, struct running_share, running, "so many workers"),
    FIELD("share", RATIO, struct running_share, share, "of the time exactly so many ran"),
    {0},
};

FIELD_FINDER(figures_of, TOLD, item->figures)
FIELD_FINDER(timelines_of, TOLD, &item->figures->runtime->timelines)
FIELD_MAKER(timeline_runtime, TOLD, json_string(item->figures->runtime->facts->name))
FIELD_MAKER(timeline_case, TOLD, json_string(measured_cases[item->figures->case_id].name))

static json_t *interval_of(const struct runtime_timelines *timelines)
{
    return timelines->switch_interval > 0 ? json_real(timelines->switch_interval) : NULL;
}

FIELD_MAKER(timeline_interval, TOLD, interval_of(&item->figures->runtime->timelines))

const struct field timeline_fields[] = {
    FIELD("text", TEXT, TOLD, text, "it in a sentence or a few"),
    MADE_FIELD("runtime", TEXT, timeline_runtime, "whose workers"),
    MADE_FIELD("case", TEXT, timeline_case, "such as CpuThread"),
    FOUND_FIELD("workers", COUNT, figures_of, FIGURES, workers, "how many there were"),
    FOUND_FIELD("rounds", COUNT, figures_of, FIGURES, rounds, "in how many rounds"),
    FOUND_FIELD("has_marks", FLAG, figures_of, FIGURES, has_marks,
                "whether they left marks of progress; else pauses are not known"),
    FOUND_FIELD("at_once", RATIO, figures_of, FIGURES, at_once, "that ran at a time, on average"),
    LIST_FIELD("shares", figures_of, FIGURES, shares, share_count, NULL, share_fields,
               "how much of the time how many ran"),
    FOUND_FIELD("pauses", RATIO, figures_of, FIGURES, pauses, "of all of them, in a round"),
    FOUND_FIELD("pause", SECONDS, figures_of, FIGURES, pause_median, "the median of a round's"),
    FOUND_FIELD("longest_pause", SECONDS, figures_of, FIGURES, pause_longest,
                "the longest of a round"),
    FOUND_FIELD("switches", RATIO, figures_of, FIGURES, switches,
                "how often a second one got its turn back"),
    MADE_FIELD("switch_interval", NUMBER, timeline_interval,
               "of the interpreter, in seconds, where it has one"),
    FOUND_FIELD("shown_round", COUNT, timelines_of, struct runtime_timelines, shown_round,
                "the round of the lanes, the one nearest the median"),
    LIST_FIELD("lanes", NULL, TOLD, lanes, lane_count, NULL, lane_fields, "its workers"),
    {0},
};
