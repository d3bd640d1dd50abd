#include "tvp/chart/layout_panels.h"

#include <math.h>
#include <stdio.h>

#include "tvp/chart/chart_range.h"
#include "tvp/chart/layout_place.h"
#include "tvp/common/alloc.h"

static const double PANEL_GAP = 10;
static const double COLUMN_GAP = 14;

/* Between two labels of values, in em: so that they are easy to read, and so that they only just
 * do not touch. */
static const double TICK_SPACING = 2.3;
static const double LEAST_TICK_SPACING = 1.45;
static const double LETTER_HEIGHT = 1.15; /* nearer they touch */
enum { VALUE_TICKS = 8, FEW_VALUE_TICKS = 3 };

/* A low panel has its labels closer together before it has fewer than three. */
static size_t value_ticks(const struct attempt *attempt, double height)
{
    double em = attempt_length(attempt, TICK_EM);
    double ticks = fmin(VALUE_TICKS, floor(height / (em * TICK_SPACING)) + 1);
    double close = fmin(FEW_VALUE_TICKS, floor(height / (em * LEAST_TICK_SPACING)));
    return (size_t)fmax(ticks, close);
}

static bool labels_touch(const struct attempt *attempt, const struct layout_panel *panel)
{
    double least = attempt_length(attempt, TICK_EM) * LETTER_HEIGHT;
    for (size_t i = 1; i < panel->values.tick_count; i++)
        if (layout_y(panel, panel->values.ticks[i - 1].value) -
                layout_y(panel, panel->values.ticks[i].value) <
            least)
            return true;
    return false;
}

/* A low axis of two sides has labels at its middle and at its ends: that of the middle alone says
 * nothing of how much. */
static bool labels_fit(const struct attempt *attempt, struct layout_panel *panel, bool two_sided)
{
    if (two_sided && labels_touch(attempt, panel))
        axis_keep_ends(&panel->values);
    return !labels_touch(attempt, panel);
}

static void place_values(struct attempt *attempt, size_t index)
{
    struct layout_panel *panel = &attempt->layout->panels[index];
    const struct chart_panel *data = &attempt->chart->panels[index];
    struct value_range range = values_range(data);
    /* Small multiples have one scale. */
    for (size_t i = 0; attempt_columns(attempt->chart) > 1 && i < attempt->chart->panel_count;
         i++) {
        struct value_range other = values_range(&attempt->chart->panels[i]);
        range = range_of_both(&range, &other);
    }
    size_t most = value_ticks(attempt, panel->area.bottom - panel->area.top);
    bool two_sided = scale_of_two_sides(data->scale);
    /* Two a side say that an axis of differences is logarithmic. */
    size_t least = range.nearly_linear > 0 ? 2 * FEW_VALUE_TICKS - 1 : FEW_VALUE_TICKS;
    if (two_sided && most < least)
        most = least;
    do
        axis_of_values(&panel->values, data->scale, data->unit, &range, most);
    while (!labels_fit(attempt, panel, two_sided) && --most > 0);
}

/* ---- panels, from top to bottom ---- */

static size_t rows_of(const struct attempt *attempt)
{
    size_t shown = 0, columns = attempt_columns(attempt->chart);
    for (size_t i = 0; i < attempt->chart->panel_count; i++)
        shown += attempt_shows(attempt, i);
    return (shown + columns - 1) / columns;
}

/* The counts below a panel. */
static double counts_height(const struct attempt *attempt)
{
    return attempt_length(attempt, TICK_MARK + TICK_GAP + TICK_EM);
}

/* Between two rows of panels. */
static double row_gap(const struct attempt *attempt)
{
    bool grid = attempt_columns(attempt->chart) > 1;
    return attempt_length(attempt, PANEL_GAP) + (grid ? counts_height(attempt) : 0);
}

double panels_height(const struct attempt *attempt)
{
    double rows = (double)rows_of(attempt);
    double between = rows * attempt_length(attempt, HEADING_ROW) + (rows - 1) * row_gap(attempt);
    double cpu_row = attempt->cpu_row ? attempt_length(attempt, CPU_ROW) : 0;
    /* The counts, the label of their axis, the margin. */
    double below = counts_height(attempt) + attempt_length(attempt, X_LABEL_ROW + MARGIN * 0.6);
    return attempt->height - attempt->cursor - between - cpu_row - below;
}

double row_share(const struct attempt *attempt, size_t panel)
{
    double sum = 0;
    if (attempt_columns(attempt->chart) > 1)
        return 1 / (double)rows_of(attempt);
    for (size_t i = 0; i < attempt->chart->panel_count; i++)
        sum += attempt_shows(attempt, i) ? attempt->chart->panels[i].height : 0;
    return attempt->chart->panels[panel].height / sum;
}

void place_panels_vertically(struct attempt *attempt)
{
    double height = panels_height(attempt);
    size_t column = 0, columns = attempt_columns(attempt->chart);
    if (attempt->cpu_row)
        attempt->cursor += attempt_length(attempt, CPU_ROW);
    attempt->cursor += attempt_length(attempt, HEADING_ROW);
    for (size_t i = 0; i < attempt->chart->panel_count; i++) {
        struct layout_panel *panel = &attempt->layout->panels[i];
        panel->left_out = !attempt_shows(attempt, i);
        if (panel->left_out)
            continue;
        if (column == columns) {
            attempt->cursor = panel[-1].area.bottom + row_gap(attempt);
            attempt->cursor += attempt_length(attempt, HEADING_ROW);
            column = 0;
        }
        double bottom = attempt->cursor + height * row_share(attempt, i);
        panel->area.top = layout_sharp(attempt->layout, attempt->cursor);
        panel->area.bottom = layout_sharp(attempt->layout, bottom);
        place_values(attempt, i);
        column++;
    }
}

static double widest_value_label(const struct attempt *attempt)
{
    struct chart_font font = attempt_font(attempt, TICK_EM);
    double widest = 0;
    for (size_t i = 0; i < attempt->chart->panel_count; i++) {
        const struct chart_axis *values = &attempt->layout->panels[i].values;
        for (size_t k = 0; attempt_shows(attempt, i) && k < values->tick_count; k++)
            widest = fmax(widest, attempt->text_width(values->ticks[k].label, font));
    }
    return widest;
}

void place_panels_horizontally(struct attempt *attempt)
{
    struct chart_layout *layout = attempt->layout;
    double left =
        attempt_length(attempt, MARGIN + TICK_MARK + TICK_GAP) + widest_value_label(attempt);
    double right = attempt->width - attempt_length(attempt, MARGIN);
    if (attempt->side_width > 0)
        right -= attempt->side_width + attempt_length(attempt, SIDE_GAP);
    size_t columns = attempt_columns(attempt->chart);
    double gap = attempt_length(attempt, COLUMN_GAP);
    double width = (right - left - gap * (double)(columns - 1)) / (double)columns;
    for (size_t i = 0; i < attempt->chart->panel_count; i++) {
        double start = left + (double)(i % columns) * (width + gap);
        layout->panels[i].area.left = layout_sharp(layout, start);
        layout->panels[i].area.right = layout_sharp(layout, start + width);
    }
}

void place_value_labels(struct attempt *attempt)
{
    struct chart_font font = attempt_font(attempt, TICK_EM);
    for (size_t i = 0; i < attempt->chart->panel_count; i++) {
        const struct layout_panel *panel = &attempt->layout->panels[i];
        double right = panel->area.left - attempt_length(attempt, TICK_MARK + TICK_GAP);
        if (panel->left_out || i % attempt_columns(attempt->chart) != 0)
            continue;
        for (size_t k = 0; k < panel->values.tick_count; k++) {
            const struct chart_tick *tick = &panel->values.ticks[k];
            attempt_add_text(attempt, xstrdup(tick->label), right, layout_y(panel, tick->value), 1,
                             font, false);
        }
    }
}

void name_zero(struct attempt *attempt)
{
    for (size_t i = 0; i < attempt->chart->panel_count; i++) {
        const struct chart_panel *data = &attempt->chart->panels[i];
        struct chart_axis *values = &attempt->layout->panels[i].values;
        double zero = scale_of_ratios(data->scale) ? 1 : 0;
        for (size_t k = 0; data->zero && k < values->tick_count; k++)
            if (values->ticks[k].value == zero)
                snprintf(values->ticks[k].label, AXIS_LABEL_SIZE, "%s", data->zero);
    }
}
