#include "tvp/chart/layout_legend.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double LEGEND_ROW = 21;
static const double LEGEND_GAP = 9; /* above */
static const double KEY_WIDTH = 32;
static const double SIGN_WIDTH = 9;
static const double KEY_GAP = 7;
static const double ITEM_GAP = 24; /* between two entries of a legend */

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
    struct chart_font font = attempt_font(attempt, LABEL_EM);
    key.right = attempt_length(attempt, key.kind == KEY_SERIES ? KEY_WIDTH : SIGN_WIDTH);
    double sign = key.right + attempt_length(attempt, KEY_GAP);
    double columns = (double)attempt->legend_columns;
    double widest =
        (attempt_width(attempt) - (columns - 1) * attempt_length(attempt, ITEM_GAP)) / columns;
    char *shown = attempt_fitted(attempt, label, widest - sign, font);
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
    return attempt_shows(attempt, panel) && (data->legend || (data->direct && !attempt->direct));
}

/* What has its name at its end. */
static bool is_named(const struct attempt *attempt, size_t panel, size_t series)
{
    const struct chart_panel *data = &attempt->chart->panels[panel];
    return data->series[series].named ||
           (attempt->direct && attempt_names_at_end(data, &data->series[series]));
}

static void add_series_items(const struct attempt *attempt, struct legend *legend, bool muted)
{
    for (size_t i = 0; i < attempt->chart->panel_count; i++) {
        const struct chart_panel *panel = &attempt->chart->panels[i];
        for (size_t k = 0; has_legend(attempt, i) && k < panel->series_count; k++)
            if (panel->series[k].label && panel->series[k].muted == muted &&
                !is_named(attempt, i, k))
                add_item(attempt, legend, (struct layout_key){KEY_SERIES, .panel = i, .series = k},
                         panel->series[k].label);
    }
}

static bool shows(const struct attempt *attempt, enum layout_key_kind kind)
{
    for (size_t i = 0; i < attempt->chart->panel_count; i++) {
        const struct chart_panel *panel = &attempt->chart->panels[i];
        for (size_t k = 0; attempt_shows(attempt, i) && k < panel->series_count; k++)
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
    double left = attempt_length(attempt, MARGIN),
           right = attempt->width - attempt_length(attempt, MARGIN);
    size_t row = 0;
    for (size_t i = 0; i < count; i++) {
        if (left > attempt_length(attempt, MARGIN) && left + items[i].width > right) {
            left = attempt_length(attempt, MARGIN);
            row++;
        }
        lefts[i] = left;
        rows[i] = row;
        left += items[i].width + attempt_length(attempt, ITEM_GAP);
    }
    return row + 1;
}

void place_legend(struct attempt *attempt)
{
    struct legend legend = {.count = 0};
    const struct legend_item *items = legend.items;
    double lefts[LEGEND_LIMIT];
    add_series_items(attempt, &legend, false);
    add_series_items(attempt, &legend, true);
    add_sign_items(attempt, &legend);
    size_t count = legend.count;
    if (count == 0)
        return;
    size_t rows_of_items[LEGEND_LIMIT];
    size_t rows = legend_rows(attempt, items, count, lefts, rows_of_items);
    double row = attempt_length(attempt, LEGEND_ROW);
    attempt->cursor += attempt_length(attempt, LEGEND_GAP);
    for (size_t i = 0; i < count; i++) {
        double y = attempt->cursor + ((double)rows_of_items[i] + 0.5) * row;
        double right = lefts[i] + items[i].key.right;
        struct layout_key *key = &attempt->layout->keys[attempt->layout->key_count++];
        *key = items[i].key;
        key->left = lefts[i];
        key->right = right;
        key->y = y;
        attempt_add_text(attempt, items[i].label, right + attempt_length(attempt, KEY_GAP), y, 0,
                         attempt_font(attempt, LABEL_EM), false);
    }
    attempt->cursor += (double)rows * row;
}
