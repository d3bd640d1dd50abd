#include "tvp/draw/chart_layout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/strbuf.h"
#include "tvp/common/units.h"
#include "tvp/draw/chart_range.h"
#include "tvp/text/wording.h"

/* All lengths are for a picture of 900 by 600 pixels and grow with it. */
static const double REFERENCE_WIDTH = 900;
static const double REFERENCE_HEIGHT = 600;
/* Smaller than this a letter cannot be read: 8 pixels for the labels. */
static const double SMALLEST_SCALE = 0.62;

static const double MARGIN = 20;
static const double TITLE_EM = 20;
static const double TITLE_ROW = 30;
static const double SMALLEST_TITLE = 0.7; /* of its usual size */
static const double SUBTITLE_EM = 12.5;
static const double SUBTITLE_ROW = 18;
static const double LABEL_EM = 13;
static const double LEGEND_ROW = 21;
static const double LEGEND_GAP = 9; /* above */
static const double HEADING_ROW = 32;
static const double HEADING_RISE = 20; /* of a heading's middle above its panel */
static const double CPU_ROW = 17;
static const double PANEL_GAP = 10;
static const double TICK_EM = 12;
static const double TICK_MARK = 5;
static const double TICK_GAP = 4; /* between a mark and its label */
static const double X_LABEL_ROW = 22;
static const double FOOTER_EM = 10.5;
static const double KEY_WIDTH = 32;
static const double KEY_GAP = 7;
static const double ITEM_GAP = 24;  /* between two entries of a legend */
static const double X_PADDING = 22; /* from the panel's edge to the first point */
static const double TEXT_GAP = 12;  /* at least, between two texts in one row */

/* Between two labels of values, in em: so that they are easy to read, and so that they only just
 * do not touch. */
static const double TICK_SPACING = 2.3;
static const double LEAST_TICK_SPACING = 1.2;
enum { VALUE_TICKS = 8, FEW_VALUE_TICKS = 3, SUBTITLE_LINES = 2, LEGEND_COLUMNS = 3 };

/* Below this share of the height for the panels, the subtitle gives way; below the other, the
 * legend too, whose labels are harder to do without. */
static const double PANELS_SHARE = 0.5;
static const double LEAST_PANELS_SHARE = 0.22;

/* What one attempt at a layout works with. */
struct attempt {
    struct chart_layout *layout;
    const struct chart *chart;
    text_width_function *text_width;
    double width;
    double height;
    size_t subtitle_lines;
    size_t legend_columns; /* how many entries have to fit into a row */
    bool cpu_row;          /* whether the label of the CPU line has a row of its own */
    double cursor;         /* how far down the picture is filled */
    double heading_right;  /* where the first panel's heading ends */
};

static double scaled(const struct attempt *attempt, double length)
{
    return length * attempt->layout->scale;
}

static struct chart_font font_of(const struct attempt *attempt, double em)
{
    return (struct chart_font){.size = scaled(attempt, em)};
}

static double content_width(const struct attempt *attempt)
{
    return attempt->width - 2 * scaled(attempt, MARGIN);
}

double layout_sharp(const struct chart_layout *layout, double position)
{
    bool odd = fmod(layout->line, 2) == 1;
    return odd ? floor(position) + 0.5 : round(position);
}

double layout_x(const struct chart_layout *layout, double workers)
{
    const struct chart_rect *area = &layout->panels[0].area;
    return area->left + axis_fraction(&layout->workers, workers) * (area->right - area->left);
}

double layout_y(const struct layout_panel *panel, double value)
{
    const struct chart_rect *area = &panel->area;
    return area->bottom - axis_fraction(&panel->values, value) * (area->bottom - area->top);
}

/* ---- texts ---- */

/* Takes over `text`. An empty one is dropped. */
static void add_text(struct attempt *attempt, char *text, double x, double y, double align,
                     struct chart_font font, bool muted)
{
    struct chart_layout *layout = attempt->layout;
    if (!*text) {
        free(text);
        return;
    }
    layout->texts =
        xgrow(layout->texts, layout->text_count, &layout->text_capacity, sizeof *layout->texts);
    layout->texts[layout->text_count++] = (struct layout_text){
        .text = text,
        .x = x,
        .y = y,
        .align = align,
        .width = attempt->text_width(text, font),
        .font = font,
        .muted = muted,
    };
}

/* A text from outside, cleaned and no wider than `width`. */
static char *fitted(const struct attempt *attempt, const char *text, double width,
                    struct chart_font font)
{
    char *clean = text_clean(text);
    char *result = text_fit(clean, width, font, attempt->text_width);
    free(clean);
    return result;
}

static void place_title(struct attempt *attempt)
{
    double row = scaled(attempt, TITLE_ROW);
    struct chart_font font = font_of(attempt, TITLE_EM);
    font.bold = true;
    char *title = text_clean(attempt->chart->title);
    /* A long title is set smaller before it is cut. */
    double smallest = font.size * SMALLEST_TITLE;
    while (font.size > smallest && attempt->text_width(title, font) > content_width(attempt))
        font.size = fmax(smallest, font.size * 0.95);
    char *shown = text_fit(title, content_width(attempt), font, attempt->text_width);
    if (*shown) {
        add_text(attempt, shown, scaled(attempt, MARGIN), attempt->cursor + row / 2, 0, font,
                 false);
        attempt->cursor += row;
    } else {
        free(shown);
    }
    free(title);
}

static void place_subtitle(struct attempt *attempt)
{
    double row = scaled(attempt, SUBTITLE_ROW);
    struct chart_font font = font_of(attempt, SUBTITLE_EM);
    char *lines[SUBTITLE_LINES];
    char *subtitle = text_clean(attempt->chart->subtitle);
    size_t count = text_wrap(subtitle, content_width(attempt), font, attempt->text_width, lines,
                             attempt->subtitle_lines);
    for (size_t i = 0; i < count; i++) {
        add_text(attempt, lines[i], scaled(attempt, MARGIN), attempt->cursor + row / 2, 0, font,
                 true);
        attempt->cursor += row;
    }
    free(subtitle);
}

/* ---- legend ---- */

struct legend_item {
    size_t panel;
    size_t series;
    char *label;
    double width; /* key and label */
};

enum { LEGEND_LIMIT = CHART_PANELS * CHART_SERIES_LIMIT };

static struct legend_item legend_item(const struct attempt *attempt, size_t panel, size_t series)
{
    struct chart_font font = font_of(attempt, LABEL_EM);
    double key = scaled(attempt, KEY_WIDTH + KEY_GAP);
    double columns = (double)attempt->legend_columns;
    double widest = (content_width(attempt) - (columns - 1) * scaled(attempt, ITEM_GAP)) / columns;
    const char *label = attempt->chart->panels[panel].series[series].label;
    char *shown = fitted(attempt, label, widest - key, font);
    return (struct legend_item){panel, series, shown, key + attempt->text_width(shown, font)};
}

static size_t legend_items(const struct attempt *attempt, struct legend_item *items)
{
    size_t count = 0;
    for (size_t i = 0; i < attempt->chart->panel_count; i++) {
        const struct chart_panel *panel = &attempt->chart->panels[i];
        for (size_t k = 0; panel->legend && k < panel->series_count; k++)
            if (panel->series[k].label)
                items[count++] = legend_item(attempt, i, k);
    }
    return count;
}

/* One row with each entry as wide as it is or, when that is too wide, equal columns. Fills
 * lefts[i] with where entry i starts; returns how many entries a row has. */
static size_t legend_columns(const struct attempt *attempt, const struct legend_item *items,
                             size_t count, double *lefts)
{
    double gap = scaled(attempt, ITEM_GAP);
    double left = scaled(attempt, MARGIN);
    double widest = 0;
    for (size_t i = 0; i < count; i++) {
        lefts[i] = left;
        left += items[i].width + gap;
        widest = fmax(widest, items[i].width);
    }
    if (left - gap <= attempt->width - scaled(attempt, MARGIN))
        return count;
    size_t columns = (size_t)fmax(1, floor((content_width(attempt) + gap) / (widest + gap)));
    /* As many rows as needed, filled evenly. */
    size_t rows = (count + columns - 1) / columns;
    columns = (count + rows - 1) / rows;
    for (size_t i = 0; i < count; i++)
        lefts[i] = scaled(attempt, MARGIN) + (double)(i % columns) * (widest + gap);
    return columns;
}

/* One legend for all panels, as a series has the same colour in each. */
static void place_legend(struct attempt *attempt)
{
    struct legend_item items[LEGEND_LIMIT];
    double lefts[LEGEND_LIMIT];
    size_t count = legend_items(attempt, items);
    if (count == 0)
        return;
    size_t columns = legend_columns(attempt, items, count, lefts);
    double row = scaled(attempt, LEGEND_ROW);
    attempt->cursor += scaled(attempt, LEGEND_GAP);
    for (size_t i = 0; i < count; i++) {
        size_t rows_above = i / columns;
        double y = attempt->cursor + ((double)rows_above + 0.5) * row;
        double right = lefts[i] + scaled(attempt, KEY_WIDTH);
        attempt->layout->keys[attempt->layout->key_count++] =
            (struct layout_key){items[i].panel, items[i].series, lefts[i], right, y};
        add_text(attempt, items[i].label, right + scaled(attempt, KEY_GAP), y, 0,
                 font_of(attempt, LABEL_EM), false);
    }
    size_t rows = (count + columns - 1) / columns;
    attempt->cursor += (double)rows * row;
}

/* ---- panels ---- */

/* A low panel has its labels closer together before it has fewer than three. */
static size_t value_ticks(const struct attempt *attempt, double height)
{
    double em = scaled(attempt, TICK_EM);
    double ticks = fmin(VALUE_TICKS, floor(height / (em * TICK_SPACING)) + 1);
    double close = fmin(FEW_VALUE_TICKS, floor(height / (em * LEAST_TICK_SPACING)));
    return (size_t)fmax(ticks, close);
}

static void place_values(struct attempt *attempt, size_t index)
{
    struct layout_panel *panel = &attempt->layout->panels[index];
    const struct chart_panel *data = &attempt->chart->panels[index];
    double low;
    double high;
    values_range(data, &low, &high);
    axis_of_values(&panel->values, data->scale, low, high,
                   value_ticks(attempt, panel->area.bottom - panel->area.top));
}

/* The name of a panel's values with their unit, above the panel: it can be read without turning
 * one's head, and is never longer than its panel is high. */
static void place_heading(struct attempt *attempt, size_t index)
{
    const struct layout_panel *panel = &attempt->layout->panels[index];
    struct chart_font font = font_of(attempt, LABEL_EM);
    char *label = text_clean(attempt->chart->panels[index].label);
    bool left = range_is_left(&attempt->chart->panels[index], &panel->values);
    bool unit = *panel->values.unit && *label;
    char *heading = xasprintf("%s%s%s%s%s", label, unit ? " (" : "", unit ? panel->values.unit : "",
                              unit ? ")" : "", left ? " · arrow heads: beyond the scale" : "");
    double y = panel->area.top - scaled(attempt, HEADING_RISE);
    if (index == 0 && attempt->cpu_row)
        y -= scaled(attempt, CPU_ROW);
    char *shown = text_fit(heading, content_width(attempt), font, attempt->text_width);
    if (index == 0)
        attempt->heading_right = scaled(attempt, MARGIN) + attempt->text_width(shown, font);
    add_text(attempt, shown, scaled(attempt, MARGIN), y, 0, font, false);
    free(heading);
    free(label);
}

/* ---- panels, from top to bottom ---- */

/* The height that is left for the panels themselves. */
static double panels_height(const struct attempt *attempt)
{
    double panels = (double)attempt->chart->panel_count;
    double between =
        panels * scaled(attempt, HEADING_ROW) + (panels - 1) * scaled(attempt, PANEL_GAP);
    double cpu_row = attempt->cpu_row ? scaled(attempt, CPU_ROW) : 0;
    /* The counts, the label of their axis, the margin. */
    double below = scaled(attempt, TICK_MARK + TICK_GAP + TICK_EM + X_LABEL_ROW + MARGIN * 0.6);
    return attempt->height - attempt->cursor - between - cpu_row - below;
}

static void place_panels_vertically(struct attempt *attempt)
{
    double height = panels_height(attempt);
    if (attempt->cpu_row)
        attempt->cursor += scaled(attempt, CPU_ROW);
    for (size_t i = 0; i < attempt->chart->panel_count; i++) {
        struct chart_rect *area = &attempt->layout->panels[i].area;
        attempt->cursor += scaled(attempt, HEADING_ROW);
        area->top = layout_sharp(attempt->layout, attempt->cursor);
        attempt->cursor += height * attempt->chart->panels[i].height;
        area->bottom = layout_sharp(attempt->layout, attempt->cursor);
        attempt->cursor += scaled(attempt, PANEL_GAP);
        place_values(attempt, i);
        place_heading(attempt, i);
    }
}

static double widest_value_label(const struct attempt *attempt)
{
    struct chart_font font = font_of(attempt, TICK_EM);
    double widest = 0;
    for (size_t i = 0; i < attempt->chart->panel_count; i++) {
        const struct chart_axis *values = &attempt->layout->panels[i].values;
        for (size_t k = 0; k < values->tick_count; k++)
            widest = fmax(widest, attempt->text_width(values->ticks[k].label, font));
    }
    return widest;
}

static void place_panels_horizontally(struct attempt *attempt)
{
    struct chart_layout *layout = attempt->layout;
    double left = scaled(attempt, MARGIN + TICK_MARK + TICK_GAP) + widest_value_label(attempt);
    double right = attempt->width - scaled(attempt, MARGIN);
    for (size_t i = 0; i < attempt->chart->panel_count; i++) {
        layout->panels[i].area.left = layout_sharp(layout, left);
        layout->panels[i].area.right = layout_sharp(layout, right);
    }
}

static void place_value_labels(struct attempt *attempt)
{
    struct chart_font font = font_of(attempt, TICK_EM);
    for (size_t i = 0; i < attempt->chart->panel_count; i++) {
        const struct layout_panel *panel = &attempt->layout->panels[i];
        double right = panel->area.left - scaled(attempt, TICK_MARK + TICK_GAP);
        for (size_t k = 0; k < panel->values.tick_count; k++) {
            const struct chart_tick *tick = &panel->values.ticks[k];
            add_text(attempt, xstrdup(tick->label), right, layout_y(panel, tick->value), 1, font,
                     false);
        }
    }
}

/* ---- the axis of workers ---- */

static void place_worker_labels(struct attempt *attempt, double bottom)
{
    struct chart_layout *layout = attempt->layout;
    double y = bottom + scaled(attempt, TICK_MARK + TICK_GAP + TICK_EM / 2);
    for (size_t i = 0; i < layout->workers.tick_count; i++) {
        const struct chart_tick *tick = &layout->workers.ticks[i];
        add_text(attempt, xstrdup(tick->label), layout_x(layout, tick->value), y, 0.5,
                 font_of(attempt, TICK_EM), false);
    }
}

/* The label of the axis in the middle, the footer at the right as far as there is room. */
static void place_bottom_row(struct attempt *attempt, double bottom)
{
    const struct chart_rect *area = &attempt->layout->panels[0].area;
    struct chart_font font = font_of(attempt, LABEL_EM);
    struct chart_font footer_font = font_of(attempt, FOOTER_EM);
    double y = bottom + scaled(attempt, TICK_MARK + TICK_GAP + TICK_EM + X_LABEL_ROW / 2);
    double middle = (area->left + area->right) / 2;
    char *label = fitted(attempt, attempt->chart->x_label, area->right - area->left, font);
    double label_right = middle + attempt->text_width(label, font) / 2;
    double room = area->right - label_right - scaled(attempt, 2 * TEXT_GAP);
    add_text(attempt, label, middle, y, 0.5, font, false);
    add_text(attempt, fitted(attempt, attempt->chart->footer, room, footer_font), area->right, y, 1,
             footer_font, true);
}

static int ascending(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

/* All counts that any series has, each once. The caller frees them. */
static double *distinct_counts(const struct chart *chart, size_t *count)
{
    size_t capacity = 0;
    size_t all = 0;
    double *counts = xgrow(NULL, all, &capacity, sizeof *counts);
    for (size_t i = 0; i < chart->panel_count; i++)
        for (size_t k = 0; k < chart->panels[i].series_count; k++)
            for (size_t j = 0; j < chart->panels[i].series[k].count; j++) {
                counts = xgrow(counts, all, &capacity, sizeof *counts);
                counts[all++] = chart->panels[i].series[k].x[j];
            }
    qsort(counts, all, sizeof *counts, ascending);
    *count = 0;
    for (size_t i = 0; i < all; i++)
        if (i == 0 || counts[i] != counts[i - 1])
            counts[(*count)++] = counts[i];
    return counts;
}

static void place_workers(struct attempt *attempt)
{
    struct chart_layout *layout = attempt->layout;
    const struct chart_rect *area = &layout->panels[0].area;
    struct worker_axis_space space = {
        .width = area->right - area->left,
        .padding = scaled(attempt, X_PADDING),
        .digit_width = attempt->text_width("0000", font_of(attempt, TICK_EM)) / 4,
        .gap = scaled(attempt, TEXT_GAP),
    };
    size_t count;
    double *counts = distinct_counts(attempt->chart, &count);
    double low = counts[0];
    double high = counts[count - 1];
    double cpus = attempt->chart->usable_cpus;
    /* Part of a CPU is left of the first worker, and worth the room. */
    if (cpus > 0)
        low = fmin(low, fmax(cpus, 0.25));
    axis_of_workers(&layout->workers, low, high, counts, count, attempt->chart->log_x, &space);
    free(counts);
    layout->has_cpu_line = cpus >= layout->workers.low && cpus <= layout->workers.high;
    if (layout->has_cpu_line)
        layout->cpu_x = layout_x(layout, cpus);
}

/* ---- the line at the usable CPUs ---- */

/* Whether the label fits beside the first heading, somewhere at its line. Sets its left end. */
static bool cpu_label_place(const struct attempt *attempt, double width, double *left)
{
    double line = attempt->layout->cpu_x;
    double beside = scaled(attempt, TICK_GAP);
    double least = attempt->cpu_row ? scaled(attempt, MARGIN)
                                    : attempt->heading_right + scaled(attempt, TEXT_GAP);
    double most = attempt->width - scaled(attempt, MARGIN) - width;
    *left = fmin(fmax(line - width / 2, least), most);
    return *left >= least && *left <= line + beside;
}

/* Above the panel, where no data can be. Returns false when it needs a row of its own. */
static bool place_cpu_label(struct attempt *attempt)
{
    struct chart_layout *layout = attempt->layout;
    if (!layout->has_cpu_line)
        return true;
    struct chart_font font = font_of(attempt, TICK_EM);
    struct strbuf text = {0};
    word_cpus(&text, attempt->chart->usable_cpus);
    char *label = strbuf_detach(&text);
    double left;
    if (!cpu_label_place(attempt, attempt->text_width(label, font), &left) && !attempt->cpu_row) {
        free(label);
        return false;
    }
    double y = layout->panels[0].area.top - scaled(attempt, HEADING_RISE);
    layout->cpu_top = y + font.size * 0.7;
    add_text(attempt, label, left, y, 0, font, true);
    return true;
}

/* ---- all of it ---- */

/* A wide or high picture is set a little larger than its shorter side asks for. */
static double scale_for(double width, double height)
{
    double across = width / REFERENCE_WIDTH;
    double down = height / REFERENCE_HEIGHT;
    double scale = fmin(sqrt(across * down), 1.25 * fmin(across, down));
    return fmax(scale, SMALLEST_SCALE);
}

static void start(struct attempt *attempt)
{
    struct chart_layout *layout = attempt->layout;
    layout->scale = scale_for(attempt->width, attempt->height);
    layout->line = fmax(1, round(layout->scale));
    attempt->cursor = scaled(attempt, MARGIN * 0.7);
}

/* Makes more room for the panels, if they need it. Returns false when they do not, or there is no
 * more. */
static bool give_way(struct attempt *attempt)
{
    double share = panels_height(attempt) / attempt->height;
    if (share < PANELS_SHARE && attempt->subtitle_lines > 0) {
        attempt->subtitle_lines--;
        return true;
    }
    if (share < LEAST_PANELS_SHARE && attempt->layout->key_count > 1 &&
        attempt->legend_columns < LEGEND_COLUMNS) {
        attempt->legend_columns++;
        return true;
    }
    return false;
}

/* Returns false when another attempt, with what was changed in *attempt, will be better. */
static bool try_layout(struct attempt *attempt)
{
    start(attempt);
    place_title(attempt);
    place_subtitle(attempt);
    place_legend(attempt);
    if (give_way(attempt))
        return false;
    place_panels_vertically(attempt);
    place_panels_horizontally(attempt);
    place_workers(attempt);
    if (!place_cpu_label(attempt)) {
        attempt->cpu_row = true;
        return false;
    }
    double bottom = attempt->layout->panels[attempt->chart->panel_count - 1].area.bottom;
    place_value_labels(attempt);
    place_worker_labels(attempt, bottom);
    place_bottom_row(attempt, bottom);
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
        .subtitle_lines = SUBTITLE_LINES,
        .legend_columns = 1,
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
