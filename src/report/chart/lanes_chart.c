#include "tvp/chart/lanes_chart.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tvp/chart/chart_axis.h"
#include "tvp/chart/chart_marks.h"
#include "tvp/chart/layout_attempt.h"
#include "tvp/chart/layout_place.h"
#include "tvp/chart/panel_grid.h"
#include "tvp/common/alloc.h"

static const struct pen_colour MUTED = {COLOUR_MUTED, 1};
static const struct pen_colour GRID = {COLOUR_GRID, 1};
static const struct pen_colour REFERENCE = {COLOUR_REFERENCE, 1};

/* Lengths in pixels of a picture of 900 by 600. */
enum {
    LEGEND_ROW = 24,
    KEY_WIDTH = 26,
    KEY_HEIGHT = 11,
    GROUP_GAP = 7,
    AXIS_ROW = 20,
    PANEL_GAP = 4,
    BOTTOM_ROW = 24,
    COLUMN_GAP = 26
};
static const double NOTE_EM = 12;
static const double PANEL_TITLE_ROW = 20; /* of a panel; further lines of its note are lower */
static const double NOTE_ROW = 16;
static const double NOTE_SHARE = 0.25; /* of a panel's height that a note may take */
enum { NOTE_LINES = 4 };

/* Of a lane's height. */
static const double BAR_SHARE = 0.74;
static const double PAUSE_SHARE = 0.16;
static const double MOST_LANE = 26; /* pixels: higher lanes are no clearer */

/* A bar is one of so many shades: what cannot be told apart need not be drawn apart. */
enum { SHADES = 4 };
static const double PALEST = 0.35;
static const double PAUSE_ALPHA = 0.55;

enum { COLUMNS_FROM = 4 }; /* so many panels stand in two columns, where the picture is wide */

/* ---- checking ---- */

static bool is_time(double value, double least, double most)
{
    return isfinite(value) && value >= least && value <= most;
}

static bool lane_is_sound(const struct chart_lane *lane, double end)
{
    double last = lane->begin;
    bool sound = is_time(lane->created, 0, end) && is_time(lane->begin, lane->created, end) &&
                 is_time(lane->end, lane->begin, end) && is_time(lane->joined, lane->end, end);
    for (size_t i = 0; i < lane->bar_count; i++) {
        const struct lane_bar *bar = &lane->bars[i];
        sound = sound && is_time(bar->begin, last, lane->end) &&
                is_time(bar->end, bar->begin, lane->end) && is_time(bar->rate, 0, 1);
        last = bar->end;
    }
    return sound;
}

bool lanes_check(const struct chart_lanes *lanes, struct error *error)
{
    size_t count = 0;
    for (size_t i = 0; i < lanes->panel_count; i++) {
        const struct lane_panel *panel = &lanes->panels[i];
        for (size_t g = 0; g < panel->group_count; g++)
            for (size_t k = 0; k < panel->groups[g].lane_count; k++, count++)
                if (!(panel->end > 0) || !lane_is_sound(&panel->groups[g].lanes[k], panel->end))
                    return error_set(error, ERROR_FAILED,
                                     "the chart cannot be drawn: the times of lane %zu in panel "
                                     "%zu do not ascend",
                                     count + 1, i + 1);
    }
    return count > 0 ||
           error_set(error, ERROR_FAILED, "the chart cannot be drawn: it has no lanes");
}

/* ---- where it goes ---- */

struct place {
    struct attempt *attempt;
    struct chart_rect area; /* of the lanes of a panel */
    double end;             /* seconds at its right */
};

static double x_of(const struct place *place, double seconds)
{
    return place->area.left + seconds / place->end * (place->area.right - place->area.left);
}

static size_t columns_of(const struct attempt *attempt)
{
    size_t panels = attempt->chart->lanes->panel_count;
    return panels >= COLUMNS_FROM && attempt->width > attempt->height ? 2 : 1;
}

/* ---- the legend ---- */

static void box(double left, double right, double middle, double height)
{
    const double xs[] = {left, right, right, left};
    const double ys[] = {middle - height / 2, middle - height / 2, middle + height / 2,
                         middle + height / 2};
    pen_polygon(xs, ys, 4);
}

static void rule(double left, double right, double y, double width)
{
    pen_line((double[]){left, right}, (double[]){y, y}, 2, width);
}

static void tick(double x, double y, double height, double width)
{
    pen_line((double[]){x, x}, (double[]){y - height / 2, y + height / 2}, 2, width);
}

static struct pen_colour shaded(struct pen_colour colour, int shade)
{
    colour.alpha = PALEST + (1 - PALEST) * shade / SHADES;
    return colour;
}

static void draw_sign(const struct attempt *attempt, int sign, double left, double y)
{
    const double width = attempt_length(attempt, KEY_WIDTH);
    const double height = attempt_length(attempt, KEY_HEIGHT);
    const double line = attempt->layout->line;
    pen_set_colour(MUTED);
    if (sign == 0) {
        for (int shade = 1; shade <= SHADES; shade++) {
            pen_set_colour(shaded(MUTED, shade));
            box(left + width * (shade - 1) / SHADES, left + width * shade / SHADES, y, height);
        }
    } else if (sign == 1) {
        pen_set_colour((struct pen_colour){COLOUR_MUTED, PAUSE_ALPHA});
        box(left, left + width, y, height * PAUSE_SHARE / BAR_SHARE);
    } else {
        rule(left, left + width, y, line);
        tick(left + line / 2, y, height, line);
        tick(left + width - line / 2, y, height, line);
    }
}

static void place_legend(struct attempt *attempt)
{
    static const char *const words[] = {"working, the darker the faster", "paused",
                                        "created, and joined after its end"};
    const double margin = attempt_length(attempt, MARGIN),
                 row = attempt_length(attempt, LEGEND_ROW);
    const double sign = attempt_length(attempt, KEY_WIDTH + 6);
    const struct chart_font font = attempt_font(attempt, NOTE_EM);
    double left = margin;
    attempt->cursor += row / 2 + attempt_length(attempt, 3);
    for (int i = 0; i < 3; i++) {
        double width = attempt->text_width(words[i], font);
        if (i > 0 && left + sign + width > attempt->width - margin) {
            left = margin;
            attempt->cursor += row * 0.75;
        }
        draw_sign(attempt, i, left, attempt->cursor);
        attempt_add_text(attempt, xstrdup(words[i]), left + sign, attempt->cursor, 0, font, false);
        left += sign + width + attempt_length(attempt, 2 * TEXT_GAP);
    }
    attempt->cursor += row / 2;
}

/* ---- a lane ---- */

static int shade_of(double rate)
{
    return rate <= 0 ? 0 : (int)fmin(ceil(rate * SHADES), SHADES);
}

static void draw_bar(const struct place *place, double begin, double end, int shade, double middle,
                     double height, struct pen_colour colour)
{
    double share = shade == 0 ? PAUSE_SHARE : BAR_SHARE;
    struct pen_colour paused = colour;
    paused.alpha = PAUSE_ALPHA;
    pen_set_colour(shade == 0 ? paused : shaded(colour, shade));
    box(x_of(place, begin), x_of(place, end), middle, height * share);
}

/* Neighbours of one shade are one bar. */
static void draw_bars(const struct place *place, const struct chart_lane *lane, double middle,
                      double height, struct pen_colour colour)
{
    size_t first = 0;
    for (size_t i = 1; i <= lane->bar_count; i++) {
        int shade = shade_of(lane->bars[first].rate);
        if (i < lane->bar_count && shade_of(lane->bars[i].rate) == shade)
            continue;
        draw_bar(place, lane->bars[first].begin, lane->bars[i - 1].end, shade, middle, height,
                 colour);
        first = i;
    }
}

static void draw_lane(const struct place *place, const struct chart_lane *lane, double middle,
                      double height, struct pen_colour colour)
{
    const double line = place->attempt->layout->line;
    pen_set_colour(MUTED);
    rule(x_of(place, lane->created), x_of(place, lane->begin), middle, line);
    rule(x_of(place, lane->end), x_of(place, lane->joined), middle, line);
    draw_bars(place, lane, middle, height, colour);
    pen_set_colour(MUTED);
    tick(x_of(place, lane->created), middle, height * BAR_SHARE, line);
    tick(x_of(place, lane->joined), middle, height * BAR_SHARE, line);
    pen_point(x_of(place, lane->begin), middle, height / 2, lane->words,
              attempt_length(place->attempt, NOTE_EM));
}

/* ---- a panel ---- */

static size_t lanes_in(const struct lane_panel *panel)
{
    size_t lanes = 0;
    for (size_t i = 0; i < panel->group_count; i++)
        lanes += panel->groups[i].lane_count;
    return lanes;
}

static void draw_groups(const struct place *place, const struct lane_panel *panel)
{
    struct attempt *attempt = place->attempt;
    const double gap = attempt_length(attempt, GROUP_GAP);
    const double gaps = gap * (double)(panel->group_count - 1);
    const double whole = place->area.bottom - place->area.top - gaps;
    const double height = whole / (double)lanes_in(panel);
    struct chart_font font = attempt_font(attempt, NOTE_EM);
    double top = place->area.top;
    font.bold = true;
    for (size_t i = 0; i < panel->group_count; i++) {
        const struct lane_group *group = &panel->groups[i];
        double below = top + height * (double)group->lane_count;
        for (size_t k = 0; k < group->lane_count; k++)
            draw_lane(place, &group->lanes[k], top + height * ((double)k + 0.5), height,
                      colour_at(group->colour));
        attempt_add_text(attempt, xstrdup(group->label),
                         place->area.left - attempt_length(attempt, TICK_GAP * 2),
                         (top + below) / 2, 1, font, false);
        attempt_colour_text(attempt, group->colour);
        top = below + gap;
    }
}

/* Each panel has its own axis; the first label says its unit. */
static void draw_axis(const struct place *place)
{
    struct attempt *attempt = place->attempt;
    const struct chart_layout *layout = attempt->layout;
    const struct chart_rect *area = &place->area;
    const struct chart_font font = attempt_font(attempt, TICK_EM);
    const double room = attempt->text_width("000.0", font) + attempt_length(attempt, 3 * TEXT_GAP);
    const struct value_range range = {.low = 0, .high = place->end};
    struct chart_axis axis;
    axis_of_values(&axis, CHART_SECONDS, NULL, &range,
                   (size_t)fmax(2, (area->right - area->left) / room));
    for (size_t i = 0; i < axis.tick_count && axis.ticks[i].value <= place->end; i++) {
        double x = layout_sharp(layout, x_of(place, axis.ticks[i].value));
        char *label = i == 0 && *axis.unit ? xasprintf("%s %s", axis.ticks[i].label, axis.unit)
                                           : xstrdup(axis.ticks[i].label);
        pen_set_colour(GRID);
        tick(x, (area->top + area->bottom) / 2, area->bottom - area->top, layout->line);
        attempt_add_text(attempt, label, x,
                         area->bottom + attempt_length(attempt, TICK_MARK + TICK_EM / 2.0 + 1), 0.5,
                         font, true);
    }
    pen_set_colour(REFERENCE);
    rule(area->left, area->right, layout_sharp(layout, area->bottom), layout->line);
}

/* The name of the panel and, beside it, its note, in as many lines as that needs and may take.
 * Returns the height of all that. */
static double place_lanes_heading(struct attempt *attempt, const struct lane_panel *panel,
                                  const struct chart_rect *whole)
{
    struct chart_font font = attempt_font(attempt, LABEL_EM), bold = font;
    const double row = attempt_length(attempt, NOTE_ROW);
    const double most = fmin(NOTE_LINES, (whole->bottom - whole->top) * NOTE_SHARE / row);
    double y = whole->top + attempt_length(attempt, PANEL_TITLE_ROW) / 2;
    char *lines[NOTE_LINES];
    bold.bold = true;
    char *title = attempt_fitted(attempt, panel->title, whole->right - whole->left, bold);
    double left =
        whole->left + attempt->text_width(title, bold) + attempt_length(attempt, TEXT_GAP);
    attempt_add_text(attempt, title, whole->left, y, 0, bold, false);
    font.size = attempt_length(attempt, NOTE_EM);
    char *note = text_clean(panel->note);
    size_t count = text_wrap(note, whole->right - left, font, attempt->text_width, lines,
                             (size_t)fmax(1, most));
    for (size_t i = 0; i < count; i++, y += row)
        attempt_add_text(attempt, lines[i], left, y, 0, font, true);
    free(note);
    return attempt_length(attempt, PANEL_TITLE_ROW) + row * (double)(count > 1 ? count - 1 : 0);
}

static double label_width(const struct attempt *attempt)
{
    const struct chart_lanes *lanes = attempt->chart->lanes;
    struct chart_font font = attempt_font(attempt, NOTE_EM);
    double width = 0;
    font.bold = true;
    for (size_t i = 0; i < lanes->panel_count; i++)
        for (size_t k = 0; k < lanes->panels[i].group_count; k++)
            width = fmax(width, attempt->text_width(lanes->panels[i].groups[k].label, font));
    return width + attempt_length(attempt, 2 * TICK_GAP);
}

static void draw_lane_panel(struct attempt *attempt, size_t index, const struct chart_rect *whole)
{
    const struct lane_panel *panel = &attempt->chart->lanes->panels[index];
    struct place place = {.attempt = attempt, .end = panel->end};
    place.area.left = whole->left + label_width(attempt);
    place.area.right = whole->right;
    place.area.top = whole->top + place_lanes_heading(attempt, panel, whole);
    double most = attempt_length(attempt, MOST_LANE) * (double)lanes_in(panel);
    place.area.bottom =
        fmin(whole->bottom - attempt_length(attempt, AXIS_ROW), place.area.top + most);
    draw_axis(&place);
    draw_groups(&place, panel);
}

/* Panels have the height that their lanes need: each lane is as high as any other. */
static void draw_lane_panels(struct attempt *attempt, double bottom)
{
    const struct panel_grid grid = {
        .count = attempt->chart->lanes->panel_count,
        .columns = columns_of(attempt),
        .column_gap = COLUMN_GAP,
        .row_gap = PANEL_GAP,
    };
    panel_grid_draw(attempt, &grid, bottom, draw_lane_panel);
}

static void draw_rest(struct attempt *attempt)
{
    place_legend(attempt);
    draw_lane_panels(attempt, attempt->height - attempt_length(attempt, BOTTOM_ROW));
    struct grid_bottom bottom = {BOTTOM_ROW, attempt_font(attempt, LABEL_EM), false,
                                 attempt_fitted};
    panel_grid_bottom(attempt, &bottom);
}

void lanes_draw(const struct chart *chart, const struct sheet *sheet)
{
    panel_grid_picture(chart, sheet, draw_rest);
}
