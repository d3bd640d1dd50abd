#include "tvp/draw/chart_layout.h"

#include <math.h>
#include <stdio.h>
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
static const double SIGN_WIDTH = 9;
static const double KEY_GAP = 7;
static const double ITEM_GAP = 24;         /* between two entries of a legend */
static const double X_PADDING = 22;        /* from the panel's edge to the first point */
static const double X_PADDING_SHARE = 0.1; /* at most so much of the panel's width */
static const double TEXT_GAP = 12;         /* at least, between two texts in one row */
static const double SIDE_GAP = 9;          /* from a panel to what stands right of it */
static const double SIDE_ROW = 16;
static const double COLUMN_GAP = 14;
static const double LEAST_OPTIONAL = 64; /* lower than this no optional panel is worth its place */

/* Between two labels of values, in em: so that they are easy to read, and so that they only just
 * do not touch. */
static const double TICK_SPACING = 2.3;
static const double LEAST_TICK_SPACING = 1.45;
enum {
    VALUE_TICKS = 8,
    FEW_VALUE_TICKS = 3,
    TITLE_LINES = 2,
    SUBTITLE_LINES = 2,
    SIDE_LINES = 2,
    LEGEND_COLUMNS = 4
};

/* What stands right of the panels may take this share of the width, or stands elsewhere. */
static const double SIDE_SHARE = 0.25;
/* A title is set smaller, down to this, before it takes a second line. */
static const double SMALL_TITLE = 0.85;

/* Below this share of the height for the panels, the subtitle gives way; below the other, the
 * legend too, whose labels are harder to do without. */
static const double PANELS_SHARE = 0.45;
static const double LEAST_PANELS_SHARE = 0.22;

/* What one attempt at a layout works with. */
struct attempt {
    struct chart_layout *layout;
    const struct chart *chart;
    text_width_function *text_width;
    double width;
    double height;
    size_t title_lines;
    size_t subtitle_lines;
    size_t legend_columns; /* how many entries have to fit into a row */
    bool cpu_row;          /* whether the label of the CPU line has a row of its own */
    bool direct;           /* whether labels stand at the ends of their lines */
    bool sides;            /* whether what it means to lie above stands right of a panel */
    bool explained;        /* whether the legend has the signs that are no series */
    bool beyond;           /* whether there are arrow heads */
    bool complete;         /* whether optional panels are there */
    double cursor;         /* how far down the picture is filled */
    double heading_right;  /* where the first panel's heading ends */
    double side_width;     /* of what stands right of the panels */
};

static size_t columns_of(const struct chart *chart)
{
    return chart->columns > 1 ? chart->columns : 1;
}

static bool is_shown(const struct attempt *attempt, size_t panel)
{
    return attempt->complete || !attempt->chart->panels[panel].optional;
}

/* The first that is shown: the label of the CPU line is above it. */
static size_t first_panel(const struct attempt *attempt)
{
    size_t first = 0;
    while (first + 1 < attempt->chart->panel_count && !is_shown(attempt, first))
        first++;
    return first;
}

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

double layout_x(const struct chart_layout *layout, const struct layout_panel *panel, double workers)
{
    const struct chart_rect *area = &panel->area;
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
        .colour = -1,
    };
}

/* The text added last is in the colour of a series. */
static void colour_text(struct attempt *attempt, int colour)
{
    struct chart_layout *layout = attempt->layout;
    if (layout->text_count > 0)
        layout->texts[layout->text_count - 1].colour = colour;
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

static size_t wrap_title(const struct attempt *attempt, const char *title, struct chart_font font,
                         char *lines[], bool *whole)
{
    size_t count = text_wrap(title, content_width(attempt), font, attempt->text_width, lines,
                             attempt->title_lines);
    size_t length = 0;
    for (size_t i = 0; i < count; i++)
        length += strlen(lines[i]) + (i > 0);
    *whole = length == strlen(title) && (count == 0 || !strstr(lines[count - 1], "…"));
    return count;
}

/* A long title is set smaller, then in two lines, then smaller again, before it is cut. */
static size_t fit_title(const struct attempt *attempt, const char *title, struct chart_font *font,
                        char *lines[])
{
    double full = font->size;
    bool whole = attempt->text_width(title, *font) <= content_width(attempt);
    while (!whole && font->size > full * SMALL_TITLE) {
        font->size = fmax(full * SMALL_TITLE, font->size * 0.95);
        whole = attempt->text_width(title, *font) <= content_width(attempt);
    }
    size_t count = wrap_title(attempt, title, *font, lines, &whole);
    while (!whole && font->size > full * SMALLEST_TITLE) {
        for (size_t i = 0; i < count; i++)
            free(lines[i]);
        font->size = fmax(full * SMALLEST_TITLE, font->size * 0.95);
        count = wrap_title(attempt, title, *font, lines, &whole);
    }
    return count;
}

static void place_title(struct attempt *attempt)
{
    struct chart_font font = font_of(attempt, TITLE_EM);
    font.bold = true;
    char *title = text_clean(attempt->chart->title);
    char *lines[TITLE_LINES];
    size_t count = fit_title(attempt, title, &font, lines);
    for (size_t i = 0; i < count; i++) {
        double row = scaled(attempt, i == 0 ? TITLE_ROW : TITLE_EM * 1.25);
        if (*lines[i]) {
            add_text(attempt, lines[i], scaled(attempt, MARGIN), attempt->cursor + row / 2, 0, font,
                     false);
            attempt->cursor += row;
        } else {
            free(lines[i]);
        }
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
    struct layout_key key; /* its left end is 0 until it has a place */
    char *label;
    double width; /* key and label */
};

enum { LEGEND_LIMIT = LAYOUT_KEYS };

struct legend {
    struct legend_item items[LEGEND_LIMIT];
    size_t count;
};

static bool is_hollow(const struct attempt *attempt, const struct layout_key *key)
{
    return key->kind == KEY_SERIES && attempt->chart->panels[key->panel].series[key->series].hollow;
}

/* A label that is there already is not said again: panels share theirs. */
static void add_item(const struct attempt *attempt, struct legend *legend, struct layout_key key,
                     const char *label)
{
    struct chart_font font = font_of(attempt, LABEL_EM);
    key.right = scaled(attempt, key.kind == KEY_SERIES ? KEY_WIDTH : SIGN_WIDTH);
    double sign = key.right + scaled(attempt, KEY_GAP);
    double columns = (double)attempt->legend_columns;
    double widest = (content_width(attempt) - (columns - 1) * scaled(attempt, ITEM_GAP)) / columns;
    char *shown = fitted(attempt, label, widest - sign, font);
    bool known = legend->count == LEGEND_LIMIT;
    for (size_t i = 0; i < legend->count; i++)
        if (strcmp(legend->items[i].label, shown) == 0) {
            known = true;
            if (is_hollow(attempt, &legend->items[i].key))
                legend->items[i].key = key;
        }
    if (known) {
        free(shown);
        return;
    }
    legend->items[legend->count++] =
        (struct legend_item){key, shown, sign + attempt->text_width(shown, font)};
}

static bool has_legend(const struct attempt *attempt, size_t panel)
{
    const struct chart_panel *data = &attempt->chart->panels[panel];
    return is_shown(attempt, panel) && (data->legend || (data->direct && !attempt->direct));
}

static void add_series_items(const struct attempt *attempt, struct legend *legend)
{
    for (size_t i = 0; i < attempt->chart->panel_count; i++) {
        const struct chart_panel *panel = &attempt->chart->panels[i];
        for (size_t k = 0; has_legend(attempt, i) && k < panel->series_count; k++)
            if (panel->series[k].label && !panel->series[k].named)
                add_item(attempt, legend, (struct layout_key){KEY_SERIES, .panel = i, .series = k},
                         panel->series[k].label);
    }
}

static bool shows(const struct attempt *attempt, enum layout_key_kind kind)
{
    for (size_t i = 0; i < attempt->chart->panel_count; i++) {
        const struct chart_panel *panel = &attempt->chart->panels[i];
        for (size_t k = 0; is_shown(attempt, i) && k < panel->series_count; k++)
            if ((kind == KEY_SAMPLE && panel->series[k].sample_count > 0) ||
                (kind == KEY_FAILED && panel->series[k].failed_count > 0) ||
                (kind == KEY_INTERVAL && panel->series[k].low))
                return true;
    }
    return false;
}

/* What is drawn has its key, and nothing else has. What failed is always explained. */
static void add_sign_items(const struct attempt *attempt, struct legend *legend)
{
    const struct chart *chart = attempt->chart;
    const struct {
        enum layout_key_kind kind;
        bool shown;
        const char *label;
    } signs[] = {
        {KEY_INTERVAL, attempt->explained && shows(attempt, KEY_INTERVAL), chart->interval},
        {KEY_SAMPLE, attempt->explained && shows(attempt, KEY_SAMPLE), chart->sample},
        {KEY_BEYOND, attempt->beyond, "beyond the scale"},
        {KEY_FAILED, shows(attempt, KEY_FAILED), chart->failure},
    };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (signs[i].shown && signs[i].label)
            add_item(attempt, legend, (struct layout_key){.kind = signs[i].kind}, signs[i].label);
}

/* One after the other, in as many rows as it takes: fills lefts[i] with where entry i starts, and
 * rows[i] with the row it is in. Returns how many rows there are. */
static size_t legend_rows(const struct attempt *attempt, const struct legend_item *items,
                          size_t count, double *lefts, size_t *rows)
{
    double left = scaled(attempt, MARGIN), right = attempt->width - scaled(attempt, MARGIN);
    size_t row = 0;
    for (size_t i = 0; i < count; i++) {
        if (left > scaled(attempt, MARGIN) && left + items[i].width > right) {
            left = scaled(attempt, MARGIN);
            row++;
        }
        lefts[i] = left;
        rows[i] = row;
        left += items[i].width + scaled(attempt, ITEM_GAP);
    }
    return row + 1;
}

/* One legend for all panels, as a series has the same colour in each. */
static void place_legend(struct attempt *attempt)
{
    struct legend legend = {.count = 0};
    const struct legend_item *items = legend.items;
    double lefts[LEGEND_LIMIT];
    add_series_items(attempt, &legend);
    add_sign_items(attempt, &legend);
    size_t count = legend.count;
    if (count == 0)
        return;
    size_t rows_of_items[LEGEND_LIMIT];
    size_t rows = legend_rows(attempt, items, count, lefts, rows_of_items);
    double row = scaled(attempt, LEGEND_ROW);
    attempt->cursor += scaled(attempt, LEGEND_GAP);
    for (size_t i = 0; i < count; i++) {
        double y = attempt->cursor + ((double)rows_of_items[i] + 0.5) * row;
        double right = lefts[i] + items[i].key.right;
        struct layout_key *key = &attempt->layout->keys[attempt->layout->key_count++];
        *key = items[i].key;
        key->left = lefts[i];
        key->right = right;
        key->y = y;
        add_text(attempt, items[i].label, right + scaled(attempt, KEY_GAP), y, 0,
                 font_of(attempt, LABEL_EM), false);
    }
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
    struct value_range range = values_range(data);
    /* Small multiples have one scale. */
    for (size_t i = 0; columns_of(attempt->chart) > 1 && i < attempt->chart->panel_count; i++) {
        struct value_range other = values_range(&attempt->chart->panels[i]);
        range = range_of_both(&range, &other);
    }
    axis_of_values(&panel->values, data->scale, data->unit, &range,
                   value_ticks(attempt, panel->area.bottom - panel->area.top));
}

/* ---- headings ---- */

/* Appends what it means to lie above and below, where it does not stand beside the panel. */
static void add_sides(const struct attempt *attempt, struct strbuf *note,
                      const struct chart_panel *panel)
{
    if (attempt->sides)
        return;
    const struct {
        const char *where;
        const char *words;
    } sides[] = {{"above", panel->above.words}, {"below", panel->below.words}};
    for (size_t i = 0; i < 2; i++)
        if (sides[i].words)
            strbuf_addf(note, "%s%s: %s", note->length > 0 ? " · " : "", sides[i].where,
                        sides[i].words);
}

/* A part of a heading, as far as there is room. */
static void place_heading_part(struct attempt *attempt, char *text, double *left, double right,
                               double y, struct chart_font font, bool muted)
{
    char *clean = text_clean(text);
    char *shown = text_fit(clean, right - *left, font, attempt->text_width);
    double width = attempt->text_width(shown, font);
    bool any = *shown && strcmp(shown, "…") != 0;
    free(clean);
    free(text);
    if (!any) {
        free(shown);
        return;
    }
    add_text(attempt, shown, *left, y, 0, font, muted);
    *left += width + scaled(attempt, TEXT_GAP);
}

/* Whose values they are, and their name with its unit, above the panel: it can be read without
 * turning one's head, and is never longer than its panel is high. */
static void place_heading(struct attempt *attempt, size_t index)
{
    const struct layout_panel *panel = &attempt->layout->panels[index];
    const struct chart_panel *data = &attempt->chart->panels[index];
    struct chart_font font = font_of(attempt, LABEL_EM);
    struct chart_font bold = {font.size, .bold = true};
    bool grid = columns_of(attempt->chart) > 1;
    double left = grid ? panel->area.left : scaled(attempt, MARGIN);
    double right = grid ? panel->area.right : attempt->width - scaled(attempt, MARGIN);
    double y = panel->area.top - scaled(attempt, HEADING_RISE);
    if (index == first_panel(attempt) && attempt->cpu_row)
        y -= scaled(attempt, CPU_ROW);
    bool unit = *panel->values.unit && data->label && *data->label;
    struct strbuf note = {0};
    add_sides(attempt, &note, data);
    if (data->note)
        strbuf_addf(&note, "%s%s", note.length > 0 ? " · " : "", data->note);
    place_heading_part(attempt, xstrdup(data->title ? data->title : ""), &left, right, y, bold,
                       false);
    place_heading_part(attempt,
                       xasprintf("%s%s%s%s", data->label ? data->label : "", unit ? " (" : "",
                                 unit ? panel->values.unit : "", unit ? ")" : ""),
                       &left, right, y, font, false);
    place_heading_part(attempt, strbuf_detach(&note), &left, right, y, font_of(attempt, TICK_EM),
                       true);
    if (index == first_panel(attempt))
        attempt->heading_right = left - scaled(attempt, TEXT_GAP);
}

/* ---- panels, from top to bottom ---- */

static size_t rows_of(const struct attempt *attempt)
{
    size_t shown = 0, columns = columns_of(attempt->chart);
    for (size_t i = 0; i < attempt->chart->panel_count; i++)
        shown += is_shown(attempt, i);
    return (shown + columns - 1) / columns;
}

/* The counts below a panel. */
static double counts_height(const struct attempt *attempt)
{
    return scaled(attempt, TICK_MARK + TICK_GAP + TICK_EM);
}

/* Between two rows of panels. */
static double row_gap(const struct attempt *attempt)
{
    bool grid = columns_of(attempt->chart) > 1;
    return scaled(attempt, PANEL_GAP) + (grid ? counts_height(attempt) : 0);
}

/* The height that is left for the panels themselves. */
static double panels_height(const struct attempt *attempt)
{
    double rows = (double)rows_of(attempt);
    double between = rows * scaled(attempt, HEADING_ROW) + (rows - 1) * row_gap(attempt);
    double cpu_row = attempt->cpu_row ? scaled(attempt, CPU_ROW) : 0;
    /* The counts, the label of their axis, the margin. */
    double below = counts_height(attempt) + scaled(attempt, X_LABEL_ROW + MARGIN * 0.6);
    return attempt->height - attempt->cursor - between - cpu_row - below;
}

/* Of the height of all rows. */
static double row_share(const struct attempt *attempt, size_t panel)
{
    double sum = 0;
    if (columns_of(attempt->chart) > 1)
        return 1 / (double)rows_of(attempt);
    for (size_t i = 0; i < attempt->chart->panel_count; i++)
        sum += is_shown(attempt, i) ? attempt->chart->panels[i].height : 0;
    return attempt->chart->panels[panel].height / sum;
}

static void place_panels_vertically(struct attempt *attempt)
{
    double height = panels_height(attempt);
    size_t column = 0, columns = columns_of(attempt->chart);
    if (attempt->cpu_row)
        attempt->cursor += scaled(attempt, CPU_ROW);
    attempt->cursor += scaled(attempt, HEADING_ROW);
    for (size_t i = 0; i < attempt->chart->panel_count; i++) {
        struct layout_panel *panel = &attempt->layout->panels[i];
        panel->left_out = !is_shown(attempt, i);
        if (panel->left_out)
            continue;
        if (column == columns) {
            attempt->cursor = panel[-1].area.bottom + row_gap(attempt);
            attempt->cursor += scaled(attempt, HEADING_ROW);
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
    struct chart_font font = font_of(attempt, TICK_EM);
    double widest = 0;
    for (size_t i = 0; i < attempt->chart->panel_count; i++) {
        const struct chart_axis *values = &attempt->layout->panels[i].values;
        for (size_t k = 0; is_shown(attempt, i) && k < values->tick_count; k++)
            widest = fmax(widest, attempt->text_width(values->ticks[k].label, font));
    }
    return widest;
}

static void place_panels_horizontally(struct attempt *attempt)
{
    struct chart_layout *layout = attempt->layout;
    double left = scaled(attempt, MARGIN + TICK_MARK + TICK_GAP) + widest_value_label(attempt);
    double right = attempt->width - scaled(attempt, MARGIN);
    if (attempt->side_width > 0)
        right -= attempt->side_width + scaled(attempt, SIDE_GAP);
    size_t columns = columns_of(attempt->chart);
    double gap = scaled(attempt, COLUMN_GAP);
    double width = (right - left - gap * (double)(columns - 1)) / (double)columns;
    for (size_t i = 0; i < attempt->chart->panel_count; i++) {
        double start = left + (double)(i % columns) * (width + gap);
        layout->panels[i].area.left = layout_sharp(layout, start);
        layout->panels[i].area.right = layout_sharp(layout, start + width);
    }
}

/* At a panel's own axis, or, of small multiples, at the first of a row. */
static void place_value_labels(struct attempt *attempt)
{
    struct chart_font font = font_of(attempt, TICK_EM);
    for (size_t i = 0; i < attempt->chart->panel_count; i++) {
        const struct layout_panel *panel = &attempt->layout->panels[i];
        double right = panel->area.left - scaled(attempt, TICK_MARK + TICK_GAP);
        if (panel->left_out || i % columns_of(attempt->chart) != 0)
            continue;
        for (size_t k = 0; k < panel->values.tick_count; k++) {
            const struct chart_tick *tick = &panel->values.ticks[k];
            add_text(attempt, xstrdup(tick->label), right, layout_y(panel, tick->value), 1, font,
                     false);
        }
    }
}

/* The middle of an axis may have a word instead of a number. */
static void name_zero(struct attempt *attempt)
{
    for (size_t i = 0; i < attempt->chart->panel_count; i++) {
        const struct chart_panel *data = &attempt->chart->panels[i];
        struct chart_axis *values = &attempt->layout->panels[i].values;
        double zero = data->scale == CHART_RATIO ? 1 : 0;
        for (size_t k = 0; data->zero && k < values->tick_count; k++)
            if (values->ticks[k].value == zero)
                snprintf(values->ticks[k].label, AXIS_LABEL_SIZE, "%s", data->zero);
    }
}

/* ---- right of the panels ---- */

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
    struct chart_font font = font_of(attempt, LABEL_EM);
    font.bold = true;
    return font;
}

static double side_width_of(const struct attempt *attempt, const struct chart_panel *panel)
{
    struct chart_font bold = side_font(attempt), small = font_of(attempt, TICK_EM);
    double widest = 0;
    for (size_t k = 0; attempt->direct && panel->direct && k < panel->series_count; k++) {
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

/* Sets how wide it is. Returns false where it has no room. */
static bool measure_side(struct attempt *attempt)
{
    attempt->side_width = 0;
    for (size_t i = 0; i < attempt->chart->panel_count; i++)
        if (is_shown(attempt, i))
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
    for (size_t k = 0; data->direct && k < data->series_count; k++) {
        const struct chart_series *series = &data->series[k];
        double value = last_value(series);
        if (!series->label || isnan(value))
            continue;
        double height = scaled(attempt, SIDE_ROW) * (series->detail ? 2 : 1);
        struct end_label label = {series, layout_y(&attempt->layout->panels[panel], value), height};
        size_t place = count++;
        for (; place > 0 && labels[place - 1].y > label.y; place--)
            labels[place] = labels[place - 1];
        labels[place] = label;
    }
    return count;
}

/* Moves labels that would touch apart, and into the panel's height: first downwards, then, from the
 * panel's lower end, upwards. Returns false where they are higher together than the panel. */
static bool spread_labels(struct end_label *labels, size_t count, const struct chart_rect *area)
{
    double all = 0, free_from = area->top, free_to = area->bottom;
    for (size_t i = 0; i < count; i++) {
        all += labels[i].height;
        labels[i].y = fmax(labels[i].y, free_from + labels[i].height / 2);
        free_from = labels[i].y + labels[i].height / 2;
    }
    for (size_t i = count; i-- > 0;) {
        labels[i].y = fmin(labels[i].y, free_to - labels[i].height / 2);
        free_to = labels[i].y - labels[i].height / 2;
    }
    return all <= area->bottom - area->top;
}

static bool place_end_labels(struct attempt *attempt, size_t panel)
{
    const struct chart_rect *area = &attempt->layout->panels[panel].area;
    struct end_label labels[CHART_SERIES_LIMIT];
    size_t count = end_labels(attempt, panel, labels);
    double x = area->right + scaled(attempt, SIDE_GAP);
    if (!spread_labels(labels, count, area))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct chart_series *series = labels[i].series;
        double row = scaled(attempt, SIDE_ROW), y = labels[i].y;
        struct chart_font bold = side_font(attempt), small = font_of(attempt, TICK_EM);
        int colour = series->muted ? -1 : series->colour;
        if (series->detail)
            y -= row / 2;
        add_text(attempt, fitted(attempt, series->label, attempt->side_width, bold), x, y, 0, bold,
                 series->muted);
        colour_text(attempt, colour);
        if (!series->detail)
            continue;
        add_text(attempt, fitted(attempt, series->detail, attempt->side_width, small), x, y + row,
                 0, small, series->muted);
        colour_text(attempt, colour);
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
    double row = scaled(attempt, SIDE_ROW);
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
            add_text(attempt, lines[k], area->right + scaled(attempt, SIDE_GAP),
                     top + ((double)k + 0.5) * row, 0, bold, true);
            colour_text(attempt, sides[i]->colour);
        }
        free(words);
    }
    return true;
}

/* Returns false when another attempt, without what does not fit, will be better. */
static bool place_side(struct attempt *attempt)
{
    bool labels = true, words = true;
    for (size_t i = 0; i < attempt->chart->panel_count; i++) {
        if (!is_shown(attempt, i))
            continue;
        labels = labels && (!attempt->direct || place_end_labels(attempt, i));
        words = words && (!attempt->sides || place_side_words(attempt, i));
    }
    attempt->direct = attempt->direct && labels;
    attempt->sides = attempt->sides && words;
    return labels && words;
}

/* ---- the axis of workers ---- */

static void place_worker_labels(struct attempt *attempt, const struct layout_panel *panel)
{
    struct chart_layout *layout = attempt->layout;
    double y = panel->area.bottom + scaled(attempt, TICK_MARK + TICK_GAP + TICK_EM / 2);
    for (size_t i = 0; i < layout->workers.tick_count; i++) {
        const struct chart_tick *tick = &layout->workers.ticks[i];
        add_text(attempt, xstrdup(tick->label), layout_x(layout, panel, tick->value), y, 0.5,
                 font_of(attempt, TICK_EM), false);
    }
}

/* Below the last panel, or each of small multiples. */
static void place_all_worker_labels(struct attempt *attempt)
{
    bool grid = columns_of(attempt->chart) > 1;
    for (size_t i = 0; i < attempt->chart->panel_count; i++)
        if (grid || i + 1 == attempt->chart->panel_count)
            place_worker_labels(attempt, &attempt->layout->panels[i]);
}

/* As many of its parts, from the first, as there is room for: half an identifier says nothing. */
static char *fitted_footer(const struct attempt *attempt, double room, struct chart_font font)
{
    static const char separator[] = " · ";
    char *footer = text_clean(attempt->chart->footer);
    while (*footer && attempt->text_width(footer, font) > room) {
        char *end = footer;
        for (char *at = strstr(footer, separator); at; at = strstr(at + 1, separator))
            end = at;
        *end = '\0';
    }
    return footer;
}

static struct chart_rect first_row(const struct attempt *attempt)
{
    size_t columns = columns_of(attempt->chart);
    struct chart_rect row = attempt->layout->panels[0].area;
    if (columns <= attempt->chart->panel_count)
        row.right = attempt->layout->panels[columns - 1].area.right;
    return row;
}

/* The footer at the right, the label of the axis in the middle, or left of it as far as the footer
 * asks for. */
static void place_bottom_row(struct attempt *attempt, double bottom)
{
    struct chart_rect row = first_row(attempt);
    struct chart_font font = font_of(attempt, LABEL_EM);
    struct chart_font footer_font = font_of(attempt, FOOTER_EM);
    double y = bottom + scaled(attempt, TICK_MARK + TICK_GAP + TICK_EM + X_LABEL_ROW / 2);
    double right = attempt->width - scaled(attempt, MARGIN);
    double gap = scaled(attempt, 2 * TEXT_GAP);
    char *label = fitted(attempt, attempt->chart->x_label, row.right - row.left, font);
    double width = attempt->text_width(label, font);
    char *footer = fitted_footer(attempt, right - row.left - width - gap, footer_font);
    double footer_left = right - attempt->text_width(footer, footer_font);
    double left = fmin((row.left + row.right - width) / 2, footer_left - gap - width);
    add_text(attempt, label, left, y, 0, font, false);
    add_text(attempt, footer, right, y, 1, footer_font, true);
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
            for (size_t j = 0;
                 !chart->panels[i].series[k].muted && j < chart->panels[i].series[k].count; j++) {
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
        .padding = fmin(scaled(attempt, X_PADDING), X_PADDING_SHARE * (area->right - area->left)),
        .digit_width = attempt->text_width("0000", font_of(attempt, TICK_EM)) / 4,
        .gap = scaled(attempt, TEXT_GAP),
    };
    size_t count;
    double *counts = distinct_counts(attempt->chart, &count);
    double low = count > 0 ? counts[0] : 1;
    double high = count > 0 ? counts[count - 1] : 1;
    double cpus = attempt->chart->usable_cpus;
    /* Part of a CPU is left of the first worker, and worth the room. */
    if (cpus > 0)
        low = fmin(low, fmax(cpus, 0.25));
    axis_of_workers(&layout->workers, low, high, counts, count, &space);
    free(counts);
    layout->has_cpu_line = cpus > 0 && cpus >= layout->workers.low && cpus <= layout->workers.high;
    if (layout->has_cpu_line)
        layout->cpu_x = layout_x(layout, &layout->panels[0], cpus);
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
    double y = layout->panels[first_panel(attempt)].area.top - scaled(attempt, HEADING_RISE);
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
        low |= attempt->chart->panels[i].optional &&
               panels_height(attempt) * row_share(attempt, i) < scaled(attempt, LEAST_OPTIONAL);
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
    for (size_t i = 0; i < attempt->chart->panel_count; i++)
        if (is_shown(attempt, i))
            any |= range_is_left(&attempt->chart->panels[i], &attempt->layout->panels[i].values);
    return any;
}

/* Returns false when another attempt, with what was changed in *attempt, will be better. */
static bool try_panels(struct attempt *attempt)
{
    place_panels_vertically(attempt);
    if (any_is_left(attempt) && !attempt->beyond) {
        attempt->beyond = true;
        return false;
    }
    name_zero(attempt);
    place_panels_horizontally(attempt);
    for (size_t i = 0; i < attempt->chart->panel_count; i++)
        if (is_shown(attempt, i))
            place_heading(attempt, i);
    place_workers(attempt);
    if (!place_cpu_label(attempt)) {
        attempt->cpu_row = true;
        return false;
    }
    return place_side(attempt);
}

static bool try_layout(struct attempt *attempt)
{
    start(attempt);
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
    if (give_way(attempt) || !try_panels(attempt))
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
