#include "tvp/findings/timelines.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/findings/findings.h"
#include "tvp/findings/lanes.h"

/* ---- one round ---- */

/* From here on one worker more runs, or one less. */
struct change {
    double time;
    int running;
};

struct round_figures {
    double at_once, switches, pauses, pause_median, pause_longest;
    double *shares; /* of 0 to `workers` */
};

/* All workers of a timeline. */
struct gathered {
    struct change *changes;
    size_t change_count;
    double *pauses;
    size_t pause_count;
    bool has_marks;
};

static void add_stretch(struct gathered *gathered, double begin, double end)
{
    gathered->changes[gathered->change_count++] = (struct change){begin, 1};
    gathered->changes[gathered->change_count++] = (struct change){end, -1};
}

/* Where a worker got on at less than half of its speed it waited too, if not for long. */
static void add_running(struct gathered *gathered, const struct lane_part *part, double gap)
{
    if (part->rate >= 0.5) {
        add_stretch(gathered, part->begin, part->end);
        return;
    }
    add_stretch(gathered, part->begin, part->begin + gap / 2);
    add_stretch(gathered, part->end - gap / 2, part->end);
}

static void gather_lane(struct gathered *gathered, const struct lane *lane)
{
    struct lane_parts parts;
    lane_parts_init(&parts, lane);
    gathered->has_marks = gathered->has_marks && parts.gap > 0;
    gathered->changes = xreallocarray(gathered->changes, gathered->change_count + 4 * parts.count,
                                      sizeof *gathered->changes);
    gathered->pauses = xreallocarray(gathered->pauses, gathered->pause_count + parts.count + 1,
                                     sizeof *gathered->pauses);
    for (size_t i = 0; i < parts.count; i++) {
        const struct lane_part *part = &parts.list[i];
        if (is_pause(part))
            gathered->pauses[gathered->pause_count++] = part->end - part->begin;
        else
            add_running(gathered, part, parts.gap);
    }
    lane_parts_release(&parts);
}

/* What ends makes room for what begins at the same moment. */
static int earlier(const void *first, const void *second)
{
    const struct change *a = first, *b = second;
    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    return a->running - b->running;
}

static void find_shares(struct round_figures *round, struct gathered *gathered, uint32_t workers)
{
    const struct change *changes = gathered->changes;
    round->shares = xcalloc(workers + 1, sizeof *round->shares);
    if (!changes || gathered->change_count == 0)
        return;
    qsort(gathered->changes, gathered->change_count, sizeof *changes, earlier);
    double whole = changes[gathered->change_count - 1].time - changes[0].time;
    int running = 0;
    for (size_t i = 0; i + 1 < gathered->change_count && whole > 0; i++) {
        running += changes[i].running;
        double share = (changes[i + 1].time - changes[i].time) / whole;
        round->shares[running] += share;
        round->at_once += running * share;
    }
    round->switches = whole > 0 ? (double)gathered->pause_count / whole : 0;
}

static void find_pauses(struct round_figures *round, const struct gathered *gathered)
{
    struct summary summary;
    summarize(gathered->pauses, gathered->pause_count, &summary);
    round->pauses = (double)gathered->pause_count;
    round->pause_median = gathered->pause_count > 0 ? summary.median.value : NAN;
    round->pause_longest = gathered->pause_count > 0 ? summary.maximum : NAN;
}

/* Returns whether all its workers have marks enough. */
static bool find_round(struct round_figures *round, const struct timeline *timeline)
{
    struct gathered gathered = {.has_marks = true};
    *round = (struct round_figures){0};
    for (uint32_t i = 0; i < timeline->workers; i++)
        gather_lane(&gathered, &timeline->lanes[i]);
    find_shares(round, &gathered, timeline->workers);
    find_pauses(round, &gathered);
    free(gathered.changes);
    free(gathered.pauses);
    return gathered.has_marks;
}

/* ---- all rounds ---- */

static int by_round(const void *first, const void *second)
{
    const struct timeline *const *a = first, *const *b = second;
    return ((*a)->round > (*b)->round) - ((*a)->round < (*b)->round);
}

/* Those with as many workers as the first: of other machines there may be others. */
static void gather_rounds(struct timeline_figures *figures, const struct results *results)
{
    figures->all = xcalloc(results->timeline_count, sizeof *figures->all);
    for (size_t i = 0; i < results->timeline_count; i++) {
        const struct timeline *timeline = &results->timelines[i];
        if (timeline->runtime != figures->runtime->index || timeline->case_id != figures->case_id ||
            !timeline->lanes || (figures->workers > 0 && timeline->workers != figures->workers))
            continue;
        figures->workers = timeline->workers;
        figures->all[figures->rounds++] = timeline;
    }
    qsort(figures->all, figures->rounds, sizeof *figures->all, by_round);
}

/* Of the numbers that lie `stride` bytes apart; those that are none are left out. */
static struct estimate over_rounds(const double *first, size_t stride, size_t count,
                                   double inflation)
{
    double *values = xreallocarray(NULL, count, sizeof *values);
    size_t known = 0;
    for (size_t i = 0; i < count; i++) {
        double value;
        memcpy(&value, (const char *)first + i * stride, sizeof value);
        if (!isnan(value))
            values[known++] = value;
    }
    struct estimate estimate = dependent_median(values, known, inflation);
    free(values);
    return estimate;
}

static void find_shares_over_rounds(struct timeline_figures *figures,
                                    const struct round_figures *rounds, double inflation)
{
    double *shares = xreallocarray(NULL, figures->rounds, sizeof *shares);
    figures->share_count = figures->workers + 1;
    figures->shares = xcalloc(figures->share_count, sizeof *figures->shares);
    for (uint32_t running = 0; running <= figures->workers; running++) {
        for (size_t i = 0; i < figures->rounds; i++)
            shares[i] = rounds[i].shares[running];
        figures->shares[running] = (struct running_share){
            running, over_rounds(shares, sizeof *shares, figures->rounds, inflation)};
    }
    free(shares);
}

static void find_figures(struct timeline_figures *figures, double inflation)
{
    const size_t count = figures->rounds;
    struct round_figures *rounds = xcalloc(count, sizeof *rounds);
    figures->has_marks = true;
    for (size_t i = 0; i < count; i++)
        figures->has_marks = find_round(&rounds[i], figures->all[i]) && figures->has_marks;
#define OVER_ROUNDS(member) over_rounds(&rounds->member, sizeof *rounds, count, inflation)
    figures->at_once = OVER_ROUNDS(at_once);
    find_shares_over_rounds(figures, rounds, inflation);
    if (figures->has_marks) {
        figures->pauses = OVER_ROUNDS(pauses);
        figures->pause_median = OVER_ROUNDS(pause_median);
        figures->pause_longest = OVER_ROUNDS(pause_longest);
        figures->switches = OVER_ROUNDS(switches);
    }
#undef OVER_ROUNDS
    for (size_t i = 0; i < count; i++)
        free(rounds[i].shares);
    free(rounds);
}

/* ---- the round that is shown ---- */

static const struct timeline *timeline_in(const struct timeline_figures *figures, uint32_t round)
{
    const struct timeline key = {.round = round}, *wanted = &key;
    const struct timeline **found =
        bsearch(&wanted, figures->all, figures->rounds, sizeof *figures->all, by_round);
    return found ? *found : NULL;
}

static double median_window(const struct timeline_figures *figures)
{
    double *windows = xreallocarray(NULL, figures->rounds, sizeof *windows);
    for (size_t i = 0; i < figures->rounds; i++)
        windows[i] = (double)figures->all[i]->elapsed_ns;
    double median = median_estimate(windows, figures->rounds).value;
    free(windows);
    return median;
}

/* How far the windows of a round are from their medians, as factors; a case that is missing counts
 * as far away. */
static double distance(const struct runtime_timelines *timelines, const double *medians,
                       uint32_t round)
{
    static const double missing = 1e3;
    double sum = 0;
    for (size_t i = 0; i < timelines->count; i++) {
        const struct timeline *timeline = timeline_in(&timelines->list[i], round);
        sum += timeline ? fabs(log((double)timeline->elapsed_ns / medians[i])) : missing;
    }
    return sum;
}

static void choose_round(struct runtime_timelines *timelines)
{
    double medians[CASE_COUNT], nearest = INFINITY;
    for (size_t i = 0; i < timelines->count; i++)
        medians[i] = median_window(&timelines->list[i]);
    for (size_t i = 0; i < timelines->count; i++) {
        const struct timeline_figures *figures = &timelines->list[i];
        for (size_t k = 0; k < figures->rounds; k++) {
            double far = distance(timelines, medians, figures->all[k]->round);
            if (far >= nearest)
                continue;
            nearest = far;
            timelines->shown_round = figures->all[k]->round;
        }
    }
    for (size_t i = 0; i < timelines->count; i++)
        timelines->list[i].shown = timeline_in(&timelines->list[i], timelines->shown_round);
}

/* ---- a runtime ---- */

/* The facts of a runtime are texts. */
static double switch_interval(const json_t *hello)
{
    const char *text =
        json_string_value(json_object_get(json_object_get(hello, "facts"), "switch_interval_ns"));
    char *end;
    double nanoseconds = text ? strtod(text, &end) : 0;
    return text && *text >= '0' && *text <= '9' && *end == '\0' && isfinite(nanoseconds)
               ? nanoseconds * 1e-9
               : 0;
}

void runtime_timelines_init(struct runtime_timelines *timelines,
                            const struct runtime_findings *runtime, const struct results *results)
{
    *timelines = (struct runtime_timelines){
        .list = xcalloc(CASE_COUNT, sizeof *timelines->list),
        .switch_interval = switch_interval(runtime->facts->hello),
    };
    for (int case_id = 0; case_id < CASE_COUNT; case_id++) {
        struct timeline_figures *figures = &timelines->list[timelines->count];
        *figures = (struct timeline_figures){.runtime = runtime, .case_id = (enum case_id)case_id};
        gather_rounds(figures, results);
        if (figures->rounds > 0) {
            find_figures(figures, runtime->times.inflation);
            timelines->count++;
        } else {
            free(figures->all);
        }
    }
    choose_round(timelines);
}

void runtime_timelines_release(struct runtime_timelines *timelines)
{
    for (size_t i = 0; i < timelines->count; i++) {
        free(timelines->list[i].shares);
        free(timelines->list[i].all);
    }
    free(timelines->list);
    *timelines = (struct runtime_timelines){0};
}

const struct timeline_figures *timeline_of(const struct runtime_timelines *timelines,
                                           enum case_id case_id)
{
    for (size_t i = 0; i < timelines->count; i++)
        if (timelines->list[i].case_id == case_id)
            return &timelines->list[i];
    return NULL;
}
