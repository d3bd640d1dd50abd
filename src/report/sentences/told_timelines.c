#include "tvp/sentences/told_timelines.h"

#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/common/strbuf.h"
#include "tvp/sentences/timeline_text.h"

static double seconds(int64_t ns)
{
    return (double)ns * 1e-9;
}

static void tell_lane(struct told_lane *told, const struct lane *lane, uint32_t worker)
{
    *told = (struct told_lane){
        .worker = worker + 1,
        .created = seconds(lane->created_ns),
        .begin = seconds(lane->begin_ns),
        .end = seconds(lane->end_ns),
        .joined = seconds(lane->joined_ns),
        .marks = xreallocarray(NULL, lane->mark_count, sizeof *told->marks),
        .mark_count = lane->mark_count,
    };
    for (size_t i = 0; i < lane->mark_count; i++)
        told->marks[i] = seconds(lane->marks[i]);
    lane_parts_init(&told->parts, lane);
}

static void tell(struct told_timeline *told, const struct timeline_figures *figures)
{
    struct strbuf text = {0};
    add_timeline_sentences(&text, figures);
    *told = (struct told_timeline){.figures = figures, .text = strbuf_detach(&text)};
    if (!figures->shown)
        return;
    told->lane_count = figures->workers;
    told->lanes = xcalloc(told->lane_count, sizeof *told->lanes);
    for (uint32_t i = 0; i < figures->workers; i++)
        tell_lane(&told->lanes[i], &figures->shown->lanes[i], i);
}

struct told_timeline *told_timelines(const struct findings *findings, size_t *count)
{
    const struct runtime_findings **list = xcalloc(findings->runtime_count + 1, sizeof *list);
    size_t runtimes = runtimes_with_timelines(findings, list);
    struct told_timeline *told = xcalloc(runtimes * CASE_COUNT, sizeof *told);
    *count = 0;
    for (size_t i = 0; i < runtimes; i++)
        for (size_t k = 0; k < list[i]->timelines.count; k++)
            tell(&told[(*count)++], &list[i]->timelines.list[k]);
    free(list);
    return told;
}

void told_timelines_release(struct told_timeline *timelines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < timelines[i].lane_count; k++) {
            free(timelines[i].lanes[k].marks);
            lane_parts_release(&timelines[i].lanes[k].parts);
        }
        free(timelines[i].lanes);
        free(timelines[i].text);
    }
    free(timelines);
}
