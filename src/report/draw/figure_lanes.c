#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "tvp/chart/lanes_chart.h"
#include "tvp/common/alloc.h"
#include "tvp/common/strbuf.h"
#include "tvp/draw/figure.h"
#include "tvp/findings/lanes.h"
#include "tvp/sentences/timeline_text.h"

static double seconds(int64_t ns)
{
    return (double)ns * 1e-9;
}

/* The parts of a lane; how fast it gets on is shown against the fastest lane of the panel. */
static void fill_lane(struct figure *figure, struct chart_lane *lane, const struct lane *from,
                      double fastest)
{
    struct lane_parts parts;
    lane_parts_init(&parts, from);
    *lane = (struct chart_lane){
        .created = seconds(from->created_ns),
        .begin = seconds(from->begin_ns),
        .end = seconds(from->end_ns),
        .joined = seconds(from->joined_ns),
        .bars = figure_memory(figure, parts.count * sizeof *lane->bars),
        .bar_count = parts.count,
    };
    double speed = parts.gap > 0 && fastest > 0 ? fastest / parts.gap : 1;
    for (size_t i = 0; i < parts.count; i++)
        lane->bars[i] =
            (struct lane_bar){parts.list[i].begin, parts.list[i].end, parts.list[i].rate * speed};
    lane_parts_release(&parts);
}

static double fastest_gap(const struct runtime_timelines *timelines)
{
    double fastest = INFINITY;
    for (size_t i = 0; i < timelines->count; i++) {
        const struct timeline *shown = timelines->list[i].shown;
        for (uint32_t k = 0; shown && k < shown->workers; k++) {
            struct lane_parts parts;
            lane_parts_init(&parts, &shown->lanes[k]);
            if (parts.gap > 0)
                fastest = fmin(fastest, parts.gap);
            lane_parts_release(&parts);
        }
    }
    return isinf(fastest) ? 0 : fastest;
}

static void fill_group(struct figure *figure, struct lane_group *group,
                       const struct timeline_figures *figures, double fastest)
{
    const struct worker_kind_type *kind = &worker_kinds[measured_cases[figures->case_id].kind];
    *group = (struct lane_group){
        .label = kind->plural,
        .colour = kind->colour,
        .lanes = figure_memory(figure, figures->workers * sizeof *group->lanes),
        .lane_count = figures->workers,
    };
    for (uint32_t i = 0; i < figures->workers; i++) {
        struct strbuf words = {0};
        fill_lane(figure, &group->lanes[i], &figures->shown->lanes[i], fastest);
        add_lane(&words, figures, i);
        group->lanes[i].words = figure_text(figure, strbuf_detach(&words));
    }
}

static void fill_panel(struct figure *figure, struct lane_panel *panel,
                       const struct runtime_findings *runtime)
{
    const struct runtime_timelines *timelines = &runtime->timelines;
    const double fastest = fastest_gap(timelines);
    struct strbuf note = {0};
    add_at_once(&note, runtime);
    strbuf_addf(&note, " · round %" PRIu32, timelines->shown_round); /* the subtitle says why */
    *panel = (struct lane_panel){.title = runtime->facts->name,
                                 .note = figure_text(figure, strbuf_detach(&note))};
    for (size_t i = 0; i < timelines->count && panel->group_count < LANE_GROUPS; i++) {
        const struct timeline_figures *figures = &timelines->list[i];
        if (!figures->shown)
            continue;
        panel->end = fmax(panel->end, seconds(figures->shown->elapsed_ns));
        fill_group(figure, &panel->groups[panel->group_count++], figures, fastest);
    }
}

void lanes_figure(struct figure *figure, const struct findings *findings)
{
    const struct runtime_findings **list = xcalloc(findings->runtime_count + 1, sizeof *list);
    size_t count = runtimes_with_timelines(findings, list);
    struct chart_lanes *lanes = figure_memory(figure, sizeof *lanes);
    *lanes = (struct chart_lanes){0};
    for (size_t i = 0; i < count && i < LANE_PANELS; i++)
        fill_panel(figure, &lanes->panels[lanes->panel_count++], list[i]);
    figure->chart.lanes = lanes;
    figure->chart.x_label = "time since the first was created";
    free(list);
}
