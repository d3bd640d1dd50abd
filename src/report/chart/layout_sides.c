#include "tvp/chart/layout_sides.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/chart/layout_place.h"

static const double SIDE_ROW = 16;
/* What stands right of the panels may take this share of the width, or stands elsewhere. */
static const double SIDE_SHARE = 0.25;
enum { SIDE_LINES = 2 };

/* The widest word of a text that may stand in several lines. */
static double widest_word(const struct attempt *attempt, const char *text, struct chart_font font)
{
    double widest = 0;
    char *clean = text_clean(text), *word = clean;
    while (word) {
        char *blank = strchr(word, ' ');
        if (blank)
            *blank = '\0';
        widest = fmax(widest, attempt->text_width(word, font));
        word = blank ? blank + 1 : NULL;
    }
    free(clean);
    return widest;
}

static struct chart_font side_font(const struct attempt *attempt)
{
    struct chart_font font = attempt_font(attempt, LABEL_EM);
    font.bold = true;
    return font;
}

static double side_width_of(const struct attempt *attempt, const struct chart_panel *panel)
{
    struct chart_font bold = side_font(attempt), small = attempt_font(attempt, TICK_EM);
    double widest = 0;
    for (size_t k = 0; attempt->direct && k < panel->series_count; k++) {
        if (!attempt_names_at_end(panel, &panel->series[k]))
            continue;
        char *label = text_clean(panel->series[k].label);
        char *detail = text_clean(panel->series[k].detail);
        widest = fmax(widest, attempt->text_width(label, bold));
        widest = fmax(widest, attempt->text_width(detail, small));
        free(label);
        free(detail);
    }
    if (!attempt->sides)
        return widest;
    widest = fmax(widest, widest_word(attempt, panel->above.words, bold));
    return fmax(widest, widest_word(attempt, panel->below.words, bold));
}

bool measure_side(struct attempt *attempt)
{
    attempt->side_width = 0;
    for (size_t i = 0; i < attempt->chart->panel_count && !attempt->chart->rows; i++)
        if (attempt_shows(attempt, i))
            attempt->side_width =
                fmax(attempt->side_width, side_width_of(attempt, &attempt->chart->panels[i]));
    return attempt->side_width <= attempt->width * SIDE_SHARE;
}

/* A label at the end of a line, with where it wants to be and how high it is. */
struct end_label {
    const struct chart_series *series;
    double y;
    double height;
};

static double last_value(const struct chart_series *series)
{
    for (size_t i = series->count; i-- > 0;)
        if (!isnan(series->middle[i]))
            return series->middle[i];
    return NAN;
}

static size_t end_labels(const struct attempt *attempt, size_t panel, struct end_label *labels)
{
    const struct chart_panel *data = &attempt->chart->panels[panel];
    size_t count = 0;
    for (size_t k = 0; k < data->series_count; k++) {
        const struct chart_series *series = &data->series[k];
        double value = last_value(series);
        if (!attempt_names_at_end(data, series) || !series->label || isnan(value))
            continue;
        double height = attempt_length(attempt, SIDE_ROW) * (series->detail ? 2 : 1);
        struct end_label label = {series, layout_y(&attempt->layout->panels[panel], value), height};
        size_t place = count++;
        for (; place > 0 && labels[place - 1].y > label.y; place--)
            labels[place] = labels[place - 1];
        labels[place] = label;
    }
    return count;
}

/* Labels that touch: how many, and where the first begins when none above it counts. */
struct touching {
    size_t count;
    double start;
};

/* Each at its line's end, or, where they would touch, together around their lines' ends: the least
 * squares of how far they are moved (isotonic regression by pooling adjacent violators, Barlow and
 * others 1972), then into the panel's height. Returns false where they are higher together. */
static bool spread_labels(struct end_label *labels, size_t count, const struct chart_rect *area)
{
    struct touching blocks[CHART_SERIES_LIMIT];
    size_t block_count = 0;
    double all = 0;
    for (size_t i = 0; i < count; i++) {
        struct touching block = {1, labels[i].y - labels[i].height / 2 - all};
        for (; block_count > 0 && blocks[block_count - 1].start > block.start; block_count--) {
            const struct touching *other = &blocks[block_count - 1];
            double sum = block.start * (double)block.count + other->start * (double)other->count;
            block.count += other->count;
            block.start = sum / (double)block.count;
        }
        blocks[block_count++] = block;
        all += labels[i].height;
    }
    double above = 0;
    size_t label = 0;
    for (size_t k = 0; k < block_count; k++) {
        double start = fmax(fmin(blocks[k].start, area->bottom - all), area->top);
        for (size_t i = 0; i < blocks[k].count; i++, label++) {
            labels[label].y = start + above + labels[label].height / 2;
            above += labels[label].height;
        }
    }
    return all <= area->bottom - area->top;
}

static bool place_end_labels(struct attempt *attempt, size_t panel)
{
    const struct chart_rect *area = &attempt->layout->panels[panel].area;
    struct end_label labels[CHART_SERIES_LIMIT];
    size_t count = end_labels(attempt, panel, labels);
    double x = area->right + attempt_length(attempt, SIDE_GAP);
    if (!spread_labels(labels, count, area))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct chart_series *series = labels[i].series;
        double row = attempt_length(attempt, SIDE_ROW), y = labels[i].y;
        struct chart_font bold = side_font(attempt), small = attempt_font(attempt, TICK_EM);
        int colour = series->muted ? -1 : series->colour;
        if (series->detail)
            y -= row / 2;
        attempt_add_text(attempt, attempt_fitted(attempt, series->label, attempt->side_width, bold),
                         x, y, 0, bold, series->muted);
        attempt_colour_text(attempt, colour);
        if (!series->detail)
            continue;
        attempt_add_text(attempt,
                         attempt_fitted(attempt, series->detail, attempt->side_width, small), x,
                         y + row, 0, small, series->muted);
        attempt_colour_text(attempt, colour);
    }
    return true;
}

/* What it means to lie above, at the panel's upper end, and below. Returns false where the two
 * would touch. */
static bool place_side_words(struct attempt *attempt, size_t panel)
{
    const struct chart_panel *data = &attempt->chart->panels[panel];
    const struct chart_rect *area = &attempt->layout->panels[panel].area;
    struct chart_font bold = side_font(attempt);
    double row = attempt_length(attempt, SIDE_ROW);
    const struct chart_side *sides[] = {&data->above, &data->below};
    if ((data->above.words || data->below.words) && area->bottom - area->top < 2 * SIDE_LINES * row)
        return false;
    for (size_t i = 0; i < 2; i++) {
        char *lines[SIDE_LINES];
        char *words = text_clean(sides[i]->words);
        size_t count =
            text_wrap(words, attempt->side_width, bold, attempt->text_width, lines, SIDE_LINES);
        double top = i == 0 ? area->top : area->bottom - (double)count * row;
        for (size_t k = 0; k < count; k++) {
            attempt_add_text(attempt, lines[k], area->right + attempt_length(attempt, SIDE_GAP),
                             top + ((double)k + 0.5) * row, 0, bold, true);
            attempt_colour_text(attempt, sides[i]->colour);
        }
        free(words);
    }
    return true;
}

bool place_side(struct attempt *attempt)
{
    bool labels = true, words = true;
    for (size_t i = 0; i < attempt->chart->panel_count; i++) {
        if (!attempt_shows(attempt, i))
            continue;
        labels = labels && (!attempt->direct || place_end_labels(attempt, i));
        words = words && (!attempt->sides || place_side_words(attempt, i));
    }
    attempt->direct = attempt->direct && labels;
    attempt->sides = attempt->sides && words;
    return labels && words;
}
