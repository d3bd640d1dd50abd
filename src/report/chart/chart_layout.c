#include "tvp/chart/chart_layout.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/chart/chart_range.h"
#include "tvp/chart/layout_attempt.h"
#include "tvp/chart/layout_heading.h"
#include "tvp/chart/layout_legend.h"
#include "tvp/chart/layout_panels.h"
#include "tvp/chart/layout_place.h"
#include "tvp/chart/layout_rows.h"
#include "tvp/chart/layout_sides.h"
#include "tvp/chart/layout_title.h"
#include "tvp/chart/layout_workers.h"

static const double LEAST_OPTIONAL = 64; /* lower than this no optional panel is worth its place */
enum { LEGEND_COLUMNS = 4 };

/* Below this share of the height for the panels, the subtitle gives way; below the other, the
 * legend too, whose labels are harder to do without. */
static const double PANELS_SHARE = 0.45;
static const double LEAST_PANELS_SHARE = 0.22;

static bool has_optional(const struct chart *chart)
{
    bool any = false;
    for (size_t i = 0; i < chart->panel_count; i++)
        any |= chart->panels[i].optional;
    return any;
}

/* Whether an optional panel would be too low to be worth its place. */
static bool optional_is_low(const struct attempt *attempt)
{
    bool low = false;
    for (size_t i = 0; i < attempt->chart->panel_count; i++)
        low |=
            attempt->chart->panels[i].optional && panels_height(attempt) * row_share(attempt, i) <
                                                      attempt_length(attempt, LEAST_OPTIONAL);
    return low;
}

/* Makes more room for the panels, if they need it. Returns false when they do not, or there is no
 * more. */
static bool give_way(struct attempt *attempt)
{
    double share = panels_height(attempt) / attempt->height;
    if (share < PANELS_SHARE && attempt->subtitle_lines > 0)
        return attempt->subtitle_lines--;
    if (attempt->complete && has_optional(attempt->chart) && optional_is_low(attempt)) {
        attempt->complete = false;
        return true;
    }
    if (share < LEAST_PANELS_SHARE && attempt->explained) {
        attempt->explained = false;
        return true;
    }
    if (share < LEAST_PANELS_SHARE && attempt->title_lines > 1)
        return attempt->title_lines--;
    if (share < LEAST_PANELS_SHARE && attempt->layout->key_count > 1 &&
        attempt->legend_columns < LEGEND_COLUMNS)
        return attempt->legend_columns++;
    return false;
}

/* Whether a panel has something beyond its axis. */
static bool any_is_left(const struct attempt *attempt)
{
    bool any = false;
    if (attempt->chart->rows) {
        struct chart_panel shown = layout_shown_rows(attempt->layout, attempt->chart);
        return range_is_left(&shown, &attempt->layout->panels[0].values);
    }
    for (size_t i = 0; i < attempt->chart->panel_count; i++)
        if (attempt_shows(attempt, i))
            any |= range_is_left(&attempt->chart->panels[i], &attempt->layout->panels[i].values);
    return any;
}

/* The same, of what has a key of its own. */
static bool beyond_is_explained(struct attempt *attempt)
{
    if (attempt->beyond || !any_is_left(attempt))
        return true;
    attempt->beyond = true;
    return false;
}

/* Returns false when another attempt, with what was changed in *attempt, will be better. */
static bool try_panels(struct attempt *attempt)
{
    place_panels_vertically(attempt);
    if (!beyond_is_explained(attempt))
        return false;
    name_zero(attempt);
    place_panels_horizontally(attempt);
    for (size_t i = 0; i < attempt->chart->panel_count; i++)
        if (attempt_shows(attempt, i))
            place_heading(attempt, i);
    place_workers(attempt);
    if (!place_cpu_label(attempt)) {
        attempt->cpu_row = true;
        return false;
    }
    return place_side(attempt);
}

static bool try_rows(struct attempt *attempt)
{
    place_rows(attempt);
    if (!beyond_is_explained(attempt))
        return false;
    place_heading(attempt, 0);
    place_bottom_row(attempt, attempt->layout->panels[0].area.bottom);
    return true;
}

static bool try_layout(struct attempt *attempt)
{
    attempt_start(attempt);
    if (!measure_side(attempt)) {
        /* The words can stand in the heading; the labels need a legend. */
        if (!attempt->sides)
            attempt->direct = false;
        attempt->sides = false;
        return false;
    }
    place_title(attempt);
    place_subtitle(attempt);
    place_legend(attempt);
    if (give_way(attempt))
        return false;
    if (attempt->chart->rows)
        return try_rows(attempt);
    if (!try_panels(attempt))
        return false;
    place_value_labels(attempt);
    place_all_worker_labels(attempt);
    place_bottom_row(attempt, attempt->layout->panels[attempt->chart->panel_count - 1].area.bottom);
    return true;
}

void layout_init(struct chart_layout *layout, const struct chart *chart, uint32_t width,
                 uint32_t height, text_width_function *text_width)
{
    struct attempt attempt = {
        .layout = layout,
        .chart = chart,
        .text_width = text_width,
        .width = width,
        .height = height,
        .title_lines = TITLE_LINES,
        .subtitle_lines = SUBTITLE_LINES,
        .legend_columns = 1,
        .cpu_row = chart->rows, /* there it says what lies to either side */
        .direct = true,
        .sides = true,
        .explained = true,
        .complete = true,
    };
    *layout = (struct chart_layout){0};
    while (!try_layout(&attempt))
        layout_release(layout);
}

/* Leaves a layout without texts and keys, which another attempt can fill. */
void layout_release(struct chart_layout *layout)
{
    for (size_t i = 0; i < layout->text_count; i++)
        free(layout->texts[i].text);
    free(layout->texts);
    layout->texts = NULL;
    layout->text_count = 0;
    layout->text_capacity = 0;
    layout->key_count = 0;
}
