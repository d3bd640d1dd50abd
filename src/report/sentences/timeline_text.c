#include "tvp/sentences/timeline_text.h"

#include <inttypes.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/common/units.h"
#include "tvp/findings/lanes.h"
#include "tvp/sentences/estimate_wording.h"
#include "tvp/text/wording.h"

/* So many lanes of a side are told one by one. */
enum { LANES_TOLD = 4 };

/* And so many runtimes are in a title. */
enum { TITLE_RUNTIMES = 3 };

size_t runtimes_with_timelines(const struct findings *findings,
                               const struct runtime_findings **list)
{
    size_t count = 0;
    for (size_t i = 0; i < findings->runtime_count; i++)
        if (findings->runtimes[i].timelines.count > 0)
            list[count++] = &findings->runtimes[i];
    if (findings->brief && findings->brief->timelines.count > 0)
        list[count++] = findings->brief;
    return count;
}

static const struct runtime_findings **new_list(const struct findings *findings, size_t *count)
{
    const struct runtime_findings **list = xcalloc(findings->runtime_count + 1, sizeof *list);
    *count = runtimes_with_timelines(findings, list);
    return list;
}

static const char *plural_of(const struct timeline_figures *figures)
{
    return worker_kinds[measured_cases[figures->case_id].kind].plural;
}

/* What workers do at a time, and did. */
static const char *doing(const struct timeline_figures *figures, bool past)
{
    bool computes = figures->has_marks && measured_cases[figures->case_id].work == WORK_CPU;
    if (past)
        return computes ? "computed" : figures->has_marks ? "went on" : "were at work";
    return computes ? "compute" : figures->has_marks ? "go on" : "are at work";
}

/* ---- title, headings ---- */

/* How many timelines are of the first one's work, a kind of worker each. */
static size_t kinds_of_first(const struct runtime_timelines *timelines)
{
    size_t count = 0;
    for (size_t i = 0; i < timelines->count; i++)
        count += measured_cases[timelines->list[i].case_id].work ==
                 measured_cases[timelines->list[0].case_id].work;
    return count;
}

/* "1.0 of 4 threads, 1.5 processes, 1.0 coroutines and 1.4 interpreters compute at a time" */
static void add_kinds_at_once(struct strbuf *out, const struct runtime_timelines *timelines,
                              size_t kinds)
{
    const struct timeline_figures *first = &timelines->list[0];
    size_t told = 0;
    for (size_t i = 0; i < timelines->count; i++) {
        const struct timeline_figures *figures = &timelines->list[i];
        if (measured_cases[figures->case_id].work != measured_cases[first->case_id].work)
            continue;
        strbuf_adds(out, told == 0 ? "" : told + 1 < kinds ? ", " : " and ");
        add_fixed(out, figures->at_once.value, 1);
        if (told++ == 0)
            strbuf_addf(out, " of %" PRIu32, figures->workers);
        strbuf_addf(out, " %s", plural_of(figures));
    }
    strbuf_addf(out, " %s at a time", doing(first, false));
}

void add_timeline_title(struct strbuf *out, const struct findings *findings)
{
    size_t count;
    const struct runtime_findings **list = new_list(findings, &count);
    size_t kinds = count == 1 ? kinds_of_first(&list[0]->timelines) : 0;
    if (kinds > PROBED_KINDS) {
        add_kinds_at_once(out, &list[0]->timelines, kinds);
        free(list);
        return;
    }
    for (size_t i = 0; i < count && i < TITLE_RUNTIMES; i++) {
        const struct timeline_figures *figures = &list[i]->timelines.list[0];
        strbuf_adds(out, i > 0 ? ", " : "");
        add_fixed(out, figures->at_once.value, 1);
        strbuf_addf(out, " of %" PRIu32 " ", figures->workers);
        if (count > 1)
            strbuf_addf(out, "%s ", list[i]->facts->name);
        strbuf_adds(out, plural_of(figures));
        if (i == 0)
            strbuf_addf(out, " %s at a time", doing(figures, false));
    }
    free(list);
}

void add_at_once(struct strbuf *out, const struct runtime_findings *runtime)
{
    const struct runtime_timelines *timelines = &runtime->timelines;
    for (size_t i = 0; i < timelines->count; i++) {
        const struct timeline_figures *figures = &timelines->list[i];
        strbuf_adds(out, i == 0 ? "" : i + 1 < timelines->count ? ", " : " and ");
        word_ratio(out, &figures->at_once);
        strbuf_addf(out, " of %" PRIu32 " %s", figures->workers, plural_of(figures));
    }
    strbuf_addf(out, " %s at a time", doing(&timelines->list[0], false));
}

/* "round 7, nearest the median of 15". */
static void add_shown_round(struct strbuf *out, const struct runtime_findings *runtime)
{
    const struct runtime_timelines *timelines = &runtime->timelines;
    size_t rounds = 0;
    for (size_t i = 0; i < timelines->count; i++)
        if (timelines->list[i].rounds > rounds)
            rounds = timelines->list[i].rounds;
    strbuf_addf(out, "round %" PRIu32, timelines->shown_round);
    if (rounds > 1)
        strbuf_addf(out, ", nearest the median of %zu", rounds);
}

/* ---- sentences ---- */

static void add_pauses(struct strbuf *out, const struct timeline_figures *figures)
{
    strbuf_adds(out, " They paused ");
    word_ratio(out, &figures->pauses);
    strbuf_adds(out, " times a round, for ");
    word_seconds(out, &figures->pause_median);
    strbuf_adds(out, " in the median and ");
    word_seconds(out, &figures->pause_longest);
    strbuf_adds(out, " at the longest, and one got its turn back ");
    word_ratio(out, &figures->switches);
    strbuf_adds(out, " times a second.");
}

void add_timeline_sentences(struct strbuf *out, const struct timeline_figures *figures)
{
    strbuf_addf(out, "Of %" PRIu32 " %s ", figures->workers, plural_of(figures));
    word_ratio(out, &figures->at_once);
    strbuf_addf(out, " %s at a time on average, all %" PRIu32 " of them ", doing(figures, true),
                figures->workers);
    word_share(out, &figures->shares[figures->workers].share);
    strbuf_adds(out, " of the time.");
    if (figures->has_marks && figures->pause_median.count > 0)
        add_pauses(out, figures);
    else if (figures->has_marks)
        strbuf_adds(out, " None of them paused.");
    else
        strbuf_adds(out, " Whether they paused meanwhile is not known: they left no marks.");
}

void add_turns_seen(struct strbuf *out, const struct runtime_findings *runtime)
{
    const struct runtime_timelines *timelines = &runtime->timelines;
    const struct timeline_figures *threads =
        timeline_of(timelines, case_pair(runtime->cpu_work, WORKER_THREAD));
    const struct timeline_figures *processes =
        timeline_of(timelines, case_pair(runtime->cpu_work, WORKER_PROCESS));
    if (!threads || !threads->has_marks)
        return;
    strbuf_adds(out, " On average ");
    word_ratio(out, &threads->at_once);
    strbuf_addf(out, " of %" PRIu32 " threads computed at a time", threads->workers);
    if (processes && processes->has_marks) {
        strbuf_adds(out, ", and ");
        word_ratio(out, &processes->at_once);
        strbuf_addf(out, " of %" PRIu32 " processes", processes->workers);
    }
    if (threads->pause_median.count > 0) {
        strbuf_adds(out, "; a thread paused for ");
        word_seconds(out, &threads->pause_median);
        strbuf_adds(out, ", for ");
        word_seconds(out, &threads->pause_longest);
        strbuf_adds(out, " at the longest");
    }
    if (timelines->switch_interval > 0) {
        strbuf_adds(out, "; the interpreter's switch interval is ");
        add_duration(out, timelines->switch_interval);
    }
    strbuf_adds(out, ".");
}

/* ---- lanes in words ---- */

/* Returns the number of pauses of a lane, with how long they are in all, in seconds. */
static size_t pauses_of(const struct lane *lane, double *paused)
{
    struct lane_parts parts;
    size_t pauses = 0;
    *paused = 0;
    lane_parts_init(&parts, lane);
    for (size_t i = 0; i < parts.count; i++) {
        pauses += is_pause(&parts.list[i]);
        *paused += is_pause(&parts.list[i]) ? parts.list[i].end - parts.list[i].begin : 0;
    }
    lane_parts_release(&parts);
    return pauses;
}

static void add_span(struct strbuf *out, const struct lane *lane)
{
    add_duration(out, (double)lane->begin_ns * 1e-9);
    strbuf_adds(out, " to ");
    add_duration(out, (double)lane->end_ns * 1e-9);
}

static void add_paused(struct strbuf *out, size_t pauses, double paused)
{
    word_count(out, pauses, "pause", "pauses");
    strbuf_adds(out, " of ");
    add_duration(out, paused);
    strbuf_adds(out, " in all");
}

void add_lane(struct strbuf *out, const struct timeline_figures *figures, uint32_t worker)
{
    const struct lane *lane = &figures->shown->lanes[worker];
    double paused;
    size_t pauses = pauses_of(lane, &paused);
    strbuf_addf(out, "%s %" PRIu32 " works from ",
                worker_kinds[measured_cases[figures->case_id].kind].singular, worker + 1);
    add_span(out, lane);
    if (pauses == 0)
        return;
    strbuf_adds(out, ", with ");
    add_paused(out, pauses, paused);
}

/* " The threads work from 92.0 µs to 137 ms (5 pauses of 125 ms in all), 21.3 ms to 133 ms, and 2
 * more.": short, as it stands where a picture cannot be seen. */
static void add_lanes(struct strbuf *out, const struct timeline_figures *figures)
{
    uint32_t told = figures->workers < LANES_TOLD ? figures->workers : LANES_TOLD;
    strbuf_addf(out, " The %s work from ", plural_of(figures));
    for (uint32_t worker = 0; worker < told; worker++) {
        const struct lane *lane = &figures->shown->lanes[worker];
        double paused;
        size_t pauses = pauses_of(lane, &paused);
        strbuf_adds(out, worker > 0 ? ", " : "");
        add_span(out, lane);
        if (pauses == 0)
            continue;
        strbuf_adds(out, " (");
        add_paused(out, pauses, paused);
        strbuf_addc(out, ')');
    }
    if (figures->workers > told)
        strbuf_addf(out, ", and %" PRIu32 " more", figures->workers - told);
    strbuf_adds(out, ".");
}

char *timeline_alt(const struct findings *findings)
{
    size_t count;
    const struct runtime_findings **list = new_list(findings, &count);
    struct strbuf text = {0};
    strbuf_adds(&text, "A lane for each worker over the time since the first was created.");
    for (size_t i = 0; i < count; i++) {
        strbuf_addf(&text, " %s, ", list[i]->facts->name);
        add_shown_round(&text, list[i]);
        strbuf_adds(&text, ": over all rounds ");
        add_at_once(&text, list[i]);
        strbuf_adds(&text, ".");
        for (size_t k = 0; k < list[i]->timelines.count; k++)
            if (list[i]->timelines.list[k].shown)
                add_lanes(&text, &list[i]->timelines.list[k]);
    }
    free(list);
    return strbuf_detach(&text);
}
