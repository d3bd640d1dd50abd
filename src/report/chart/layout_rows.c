#include "tvp/chart/layout_rows.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/chart/chart_range.h"
#include "tvp/chart/layout_panels.h"
#include "tvp/chart/layout_place.h"
#include "tvp/common/alloc.h"

static const double LEAST_ROW = 16;     /* rows that are lower cannot be told apart */
static const double NAMES_SHARE = 0.42; /* of the width, at most */
static const double RIGHT_ROOM = 8;     /* of the last value's label, beyond the panel */
enum { MOST_VALUES = 9 };

static double names_width(const struct attempt *attempt)
{
    struct chart_font font = attempt_font(attempt, TICK_EM);
    double widest = 0;
    for (size_t i = 0; i < attempt->layout->rows_shown; i++) {
        char *name = text_clean(attempt->chart->rows[i]);
        widest = fmax(widest, attempt->text_width(name, font));
        free(name);
    }
    return fmin(widest, NAMES_SHARE * attempt->width);
}

static void place_area(struct attempt *attempt)
{
    struct chart_layout *layout = attempt->layout;
    double height = panels_height(attempt);
    double rows = fmax(1, floor(height / attempt_length(attempt, LEAST_ROW)));
    layout->rows_shown = (size_t)fmin(rows, (double)attempt->chart->row_count);
    attempt->cursor += attempt_length(attempt, HEADING_ROW + CPU_ROW);
    double left = attempt_length(attempt, MARGIN + TICK_MARK + TICK_GAP) + names_width(attempt);
    layout->panels[0].area = (struct chart_rect){
        .left = layout_sharp(layout, left),
        .top = layout_sharp(layout, attempt->cursor),
        .right =
            layout_sharp(layout, attempt->width - attempt_length(attempt, MARGIN + RIGHT_ROOM)),
        .bottom = layout_sharp(layout, attempt->cursor + height),
    };
}

/* Each other, or the picture's edge. */
static bool labels_touch(const struct attempt *attempt)
{
    const struct layout_panel *panel = &attempt->layout->panels[0];
    struct chart_font font = attempt_font(attempt, TICK_EM);
    double free_from = -INFINITY;
    for (size_t i = 0; i < panel->values.tick_count; i++) {
        const struct chart_tick *tick = &panel->values.ticks[i];
        double half = attempt->text_width(tick->label, font) / 2;
        double x = layout_value_x(panel, tick->value);
        if (x - half < free_from)
            return true;
        free_from = x + half + attempt_length(attempt, TEXT_GAP);
    }
    return free_from > attempt->width;
}

/* As many labels as do not touch. */
static void place_axis(struct attempt *attempt)
{
    struct chart_panel shown = layout_shown_rows(attempt->layout, attempt->chart);
    struct value_range range = values_range(&shown);
    size_t most = MOST_VALUES;
    do
        axis_of_values(&attempt->layout->panels[0].values, shown.scale, shown.unit, &range, most);
    while (labels_touch(attempt) && --most > 0);
}

static void place_names(struct attempt *attempt)
{
    const struct chart_layout *layout = attempt->layout;
    struct chart_font font = attempt_font(attempt, TICK_EM);
    double width = names_width(attempt);
    double right = layout->panels[0].area.left - attempt_length(attempt, TICK_MARK + TICK_GAP);
    for (size_t i = 0; i < layout->rows_shown; i++)
        attempt_add_text(attempt, attempt_fitted(attempt, attempt->chart->rows[i], width, font),
                         right, layout_row_y(layout, (double)i + 1), 1, font, false);
}

static void place_values(struct attempt *attempt)
{
    const struct layout_panel *panel = &attempt->layout->panels[0];
    double y = panel->area.bottom + attempt_length(attempt, TICK_MARK + TICK_GAP + TICK_EM / 2.0);
    for (size_t i = 0; i < panel->values.tick_count; i++) {
        const struct chart_tick *tick = &panel->values.ticks[i];
        attempt_add_text(attempt, xstrdup(tick->label), layout_value_x(panel, tick->value), y, 0.5,
                         attempt_font(attempt, TICK_EM), false);
    }
}

/* "← faster" and "slower →": the arrows say where without a colour. */
static void place_directions(struct attempt *attempt)
{
    const struct chart_panel *data = &attempt->chart->panels[0];
    const struct chart_rect *area = &attempt->layout->panels[0].area;
    struct chart_font bold = attempt_font(attempt, TICK_EM);
    double y = area->top - attempt_length(attempt, CPU_ROW) / 2;
    double room = area->right - area->left;
    bold.bold = true;
    const struct {
        const struct chart_side *side;
        const char *pattern;
        double x;
        double align;
    } ends[] = {{&data->below, "← %s", area->left, 0}, {&data->above, "%s →", area->right, 1}};
    for (size_t i = 0; i < 2; i++) {
        if (!ends[i].side->words)
            continue;
        char *words = xasprintf(ends[i].pattern, ends[i].side->words);
        char *shown = attempt_fitted(attempt, words, room, bold);
        room -= attempt->text_width(shown, bold) + attempt_length(attempt, TEXT_GAP);
        attempt_add_text(attempt, shown, ends[i].x, y, ends[i].align, bold, true);
        attempt_colour_text(attempt, ends[i].side->colour);
        free(words);
    }
}

void place_rows(struct attempt *attempt)
{
    place_area(attempt);
    place_axis(attempt);
    place_names(attempt);
    place_values(attempt);
    place_directions(attempt);
}
