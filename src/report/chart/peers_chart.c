#include "tvp/chart/peers_chart.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/chart/chart_axis.h"
#include "tvp/chart/chart_marks.h"
#include "tvp/chart/layout_attempt.h"
#include "tvp/chart/layout_place.h"
#include "tvp/chart/panel_grid.h"
#include "tvp/common/alloc.h"

static const struct pen_colour GRID = {COLOUR_GRID, 1};
static const struct pen_colour REFERENCE = {COLOUR_REFERENCE, 1};
static const struct pen_colour BAND = {COLOUR_GRID, 0.55};

enum { USUAL_COLOUR = 0, OUT_COLOUR = 1 };

/* Lengths in pixels of a picture of 900 by 600. */
enum { PANEL_GAP = 8, COLUMN_GAP = 24, GROUP_ROW = 15, BOTTOM_ROW = 22, AXIS_LABEL_GAP = 6 };
static const double NOTE_EM = 12;
static const double NAME_EM = 11;
static const double LARGEST_DOT = 3.2;
static const double SMALLEST_DOT = 1.1;
static const double DOT_OUT = 3.6;
static const double LEAST_POINTED = 0.5;

/* Beyond what the dots and the bands need. */
static const double room_beyond = 1.15;
/* An axis shows at least so much to either side: less is no difference. */
static const double least_range = 1.02;

/* ---- checking ---- */

static bool is_ratio(double value)
{
    return isfinite(value) && value > 0;
}

static bool dot_is_sound(const struct chart_peers *peers, const struct peer_dot *dot)
{
    bool interval = is_ratio(dot->low) && dot->high >= dot->low && isfinite(dot->high);
    return dot->place < peers->places && is_ratio(dot->value) &&
           (interval || (isnan(dot->low) && isnan(dot->high)));
}

bool peers_check(const struct chart_peers *peers, struct error *error)
{
    size_t count = 0;
    for (size_t i = 0; i < peers->panel_count; i++)
        for (size_t k = 0; k < peers->panels[i].count; k++, count++)
            if (!dot_is_sound(peers, &peers->panels[i].dots[k]))
                return error_set(error, ERROR_FAILED,
                                 "the chart cannot be drawn: dot %zu of panel %zu is no ratio with "
                                 "a place",
                                 k + 1, i + 1);
    return count > 0 || error_set(error, ERROR_FAILED, "the chart cannot be drawn: it has no dots");
}

/* ---- where it goes ---- */

struct place {
    struct attempt *attempt;
    const struct chart_peers *peers;
    const struct peer_panel *panel;
    struct chart_rect area;
    struct chart_axis axis;
};

static double x_of(const struct place *place, double position)
{
    return place->area.left +
           (position + 0.5) / (double)place->peers->places * (place->area.right - place->area.left);
}

static double y_of(const struct place *place, double ratio)
{
    double share = fmin(fmax(axis_fraction(&place->axis, ratio), 0), 1);
    return place->area.bottom - share * (place->area.bottom - place->area.top);
}

static void box(double left, double top, double right, double bottom)
{
    pen_polygon((double[]){left, right, right, left}, (double[]){top, top, bottom, bottom}, 4);
}

static void choose_axis(struct place *place)
{
    double most = least_range;
    const struct peer_panel *panel = place->panel;
    for (size_t i = 0; i < panel->count; i++)
        most = fmax(most, fmax(panel->dots[i].value, 1 / panel->dots[i].value));
    for (size_t i = 0; i < place->peers->group_count; i++)
        if (isfinite(panel->bands[i]))
            most = fmax(most, panel->bands[i]);
    most = 1 + (most - 1) * room_beyond;
    const struct value_range range = {.low = 1 / most, .high = most};
    double height = place->area.bottom - place->area.top;
    axis_of_values(&place->axis, CHART_CHANGE, NULL, &range,
                   (size_t)fmax(3, height / attempt_length(place->attempt, 2.2 * TICK_EM)));
}

/* ---- a panel ---- */

static void draw_bands(const struct place *place)
{
    pen_set_colour(BAND);
    for (size_t i = 0; i < place->peers->group_count; i++) {
        const struct peer_group *group = &place->peers->groups[i];
        double band = place->panel->bands[i], first = (double)group->first - 0.5;
        if (isfinite(band))
            box(x_of(place, first), y_of(place, band), x_of(place, first + (double)group->count),
                y_of(place, 1 / band));
    }
}

static void draw_axis(const struct place *place)
{
    struct attempt *attempt = place->attempt;
    const struct chart_font font = attempt_font(attempt, TICK_EM);
    const double line = attempt->layout->line;
    for (size_t i = 0; i < place->axis.tick_count; i++) {
        double y = layout_sharp(attempt->layout, y_of(place, place->axis.ticks[i].value));
        pen_set_colour(place->axis.ticks[i].value == 1 ? REFERENCE : GRID);
        segment(place->area.left, y, place->area.right, y, line);
        attempt_add_text(attempt, xstrdup(place->axis.ticks[i].label),
                         place->area.left - attempt_length(attempt, AXIS_LABEL_GAP), y, 1, font,
                         true);
    }
}

/* Between two groups, and their labels above, as far as there is room. */
static void draw_groups(const struct place *place)
{
    struct attempt *attempt = place->attempt;
    const struct chart_font font = attempt_font(attempt, NAME_EM);
    const double y = place->area.top - attempt_length(attempt, GROUP_ROW) / 2;
    if (place->peers->group_count < 2)
        return;
    for (size_t i = 0; i < place->peers->group_count; i++) {
        const struct peer_group *group = &place->peers->groups[i];
        double left = x_of(place, (double)group->first - 0.5);
        double right = x_of(place, (double)(group->first + group->count) - 0.5);
        pen_set_colour(REFERENCE);
        if (i > 0)
            segment(left, place->area.top, left, place->area.bottom, attempt->layout->line);
        if (attempt->text_width(group->label, font) < right - left)
            attempt_add_text(attempt, xstrdup(group->label), (left + right) / 2, y, 0.5, font,
                             true);
    }
}

static void draw_intervals(const struct place *place, bool of_those_out)
{
    const struct peer_panel *panel = place->panel;
    const struct pen_colour colour = colour_at(of_those_out ? OUT_COLOUR : USUAL_COLOUR);
    double alpha = of_those_out ? 0.9 : fmin(0.4, 28.0 / (double)place->peers->places + 0.01);
    pen_set_colour(colour_with_alpha(colour, alpha));
    for (size_t i = 0; i < panel->count; i++) {
        const struct peer_dot *dot = &panel->dots[i];
        const double x = x_of(place, (double)dot->place);
        if (dot->stands_out == of_those_out && isfinite(dot->low))
            segment(x, y_of(place, dot->low), x, y_of(place, dot->high),
                    place->attempt->layout->line);
    }
}

static void draw_circles(const struct place *place, bool of_those_out, double radius)
{
    const struct peer_panel *panel = place->panel;
    const struct pen_colour colour = colour_at(of_those_out ? OUT_COLOUR : USUAL_COLOUR);
    pen_set_colour(colour_with_alpha(colour, of_those_out ? 1 : 0.75));
    for (size_t i = 0; i < panel->count; i++)
        if (panel->dots[i].stands_out == of_those_out)
            pen_circle(x_of(place, (double)panel->dots[i].place), y_of(place, panel->dots[i].value),
                       radius);
}

/* Where dots lie too close together to point at one, only those that stand out have words. */
static void place_words(const struct place *place, double each)
{
    struct attempt *attempt = place->attempt;
    const bool all = each >= attempt_length(attempt, LEAST_POINTED);
    for (size_t i = 0; i < place->panel->count; i++) {
        const struct peer_dot *dot = &place->panel->dots[i];
        if (all || dot->stands_out)
            pen_point(x_of(place, (double)dot->place), y_of(place, dot->value),
                      attempt_length(attempt, DOT_OUT), dot->words,
                      attempt_length(attempt, NOTE_EM));
    }
}

/* Those that stand out lie above the others, and all dots above all intervals. */
static void draw_dots(const struct place *place)
{
    const double each = (place->area.right - place->area.left) / (double)place->peers->places;
    const double radius = fmax(attempt_length(place->attempt, SMALLEST_DOT),
                               fmin(attempt_length(place->attempt, LARGEST_DOT), each * 0.42));
    draw_intervals(place, false);
    draw_circles(place, false, radius);
    draw_intervals(place, true);
    draw_circles(place, true, fmax(radius, attempt_length(place->attempt, DOT_OUT * 0.8)));
    place_words(place, each);
}

/* ---- names ---- */

enum { MOST_NAMES = 12 };

static bool overlap(const struct chart_rect *a, const struct chart_rect *b)
{
    return a->left < b->right && b->left < a->right && a->top < b->bottom && b->top < a->bottom;
}

static bool is_free(const struct place *place, const struct chart_rect *wanted,
                    const struct chart_rect *taken, size_t count)
{
    bool inside = wanted->left >= place->area.left && wanted->right <= place->area.right &&
                  wanted->top >= place->area.top && wanted->bottom <= place->area.bottom;
    for (size_t i = 0; i < count && inside; i++)
        inside = !overlap(wanted, &taken[i]);
    return inside;
}

/* Beside its dot, right or left of it; false: there is no room. */
static bool place_name(const struct place *place, const struct peer_dot *dot,
                       struct chart_rect *taken, size_t count)
{
    struct attempt *attempt = place->attempt;
    const struct chart_font font = attempt_font(attempt, NAME_EM);
    const double gap = attempt_length(attempt, 6), half = attempt_length(attempt, NAME_EM * 0.6);
    const double width = attempt->text_width(dot->name, font);
    const double x = x_of(place, (double)dot->place), y = y_of(place, dot->value);
    const double middle = fmin(fmax(y, place->area.top + half), place->area.bottom - half);
    for (int side = 0; side < 2; side++) {
        double left = side == 0 ? x + gap : x - gap - width;
        taken[count] = (struct chart_rect){left, middle - half, left + width, middle + half};
        if (!is_free(place, &taken[count], taken, count))
            continue;
        attempt_add_text(attempt, xstrdup(dot->name), left, middle, 0, font, false);
        attempt_colour_text(attempt, OUT_COLOUR);
        return true;
    }
    return false;
}

static double distance(const struct peer_dot *dot)
{
    return fabs(log(dot->value));
}

/* The furthest first. */
static void place_names(const struct place *place)
{
    const struct peer_panel *panel = place->panel;
    struct chart_rect taken[MOST_NAMES + 1];
    size_t count = 0;
    double last = INFINITY;
    for (size_t tries = 0; tries < panel->count && count < MOST_NAMES; tries++) {
        const struct peer_dot *next = NULL;
        for (size_t i = 0; i < panel->count; i++)
            if (panel->dots[i].stands_out && distance(&panel->dots[i]) < last &&
                (!next || distance(&panel->dots[i]) > distance(next)))
                next = &panel->dots[i];
        if (!next)
            return;
        last = distance(next);
        count += place_name(place, next, taken, count);
    }
}

/* ---- the panels ---- */

static void place_heading(struct attempt *attempt, const struct peer_panel *panel, double left,
                          double right, double y)
{
    struct chart_font bold = attempt_font(attempt, LABEL_EM);
    bold.bold = true;
    attempt_add_text(attempt, attempt_fitted(attempt, panel->title, right - left, bold), left, y, 0,
                     bold, false);
}

static void draw_panel(struct attempt *attempt, size_t index, const struct chart_rect *whole)
{
    const struct peer_panel *panel = &attempt->chart->peers->panels[index];
    struct place place = {
        .attempt = attempt, .peers = attempt->chart->peers, .panel = panel, .area = *whole};
    const double heading = attempt_length(attempt, LABEL_EM + 7);
    const bool groups = place.peers->group_count > 1;
    place.area.left += attempt->text_width("−100 %", attempt_font(attempt, TICK_EM)) +
                       attempt_length(attempt, AXIS_LABEL_GAP);
    place.area.top += heading + (groups ? attempt_length(attempt, GROUP_ROW) : 0);
    choose_axis(&place);
    place_heading(attempt, panel, whole->left, whole->right, whole->top + heading / 2);
    draw_bands(&place);
    draw_axis(&place);
    draw_groups(&place);
    draw_dots(&place);
    place_names(&place);
}

static void draw_panels(struct attempt *attempt, double bottom)
{
    const size_t count = attempt->chart->peers->panel_count;
    const struct panel_grid grid = {
        .count = count,
        .columns = count > 1 && attempt->width > attempt->height ? 2 : 1,
        .column_gap = COLUMN_GAP,
        .row_gap = PANEL_GAP,
    };
    panel_grid_draw(attempt, &grid, bottom, draw_panel);
}

static void draw_rest(struct attempt *attempt)
{
    draw_panels(attempt, attempt->height - attempt_length(attempt, BOTTOM_ROW));
    struct grid_bottom bottom = {BOTTOM_ROW, attempt_font(attempt, GRID_FOOTER_EM), true,
                                 attempt_fitted_parts};
    panel_grid_bottom(attempt, &bottom);
}

void peers_draw(const struct chart *chart, const struct sheet *sheet)
{
    panel_grid_picture(chart, sheet, draw_rest);
}
