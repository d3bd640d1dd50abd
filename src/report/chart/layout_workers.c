#include "tvp/chart/layout_workers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/chart/layout_place.h"
#include "tvp/common/alloc.h"
#include "tvp/common/strbuf.h"
#include "tvp/text/wording.h"

static const double FOOTER_EM = 11;
static const double X_PADDING = 22;        /* from the panel's edge to the first point */
static const double X_PADDING_SHARE = 0.1; /* at most so much of the panel's width */

static void place_worker_labels(struct attempt *attempt, const struct layout_panel *panel)
{
    struct chart_layout *layout = attempt->layout;
    double y = panel->area.bottom + attempt_length(attempt, TICK_MARK + TICK_GAP + TICK_EM / 2.0);
    for (size_t i = 0; i < layout->workers.tick_count; i++) {
        const struct chart_tick *tick = &layout->workers.ticks[i];
        attempt_add_text(attempt, xstrdup(tick->label), layout_x(layout, panel, tick->value), y,
                         0.5, attempt_font(attempt, TICK_EM), false);
    }
}

void place_all_worker_labels(struct attempt *attempt)
{
    bool grid = attempt_columns(attempt->chart) > 1;
    for (size_t i = 0; i < attempt->chart->panel_count; i++)
        if (grid || i + 1 == attempt->chart->panel_count)
            place_worker_labels(attempt, &attempt->layout->panels[i]);
}

static struct chart_rect first_row(const struct attempt *attempt)
{
    size_t columns = attempt_columns(attempt->chart);
    struct chart_rect row = attempt->layout->panels[0].area;
    if (columns <= attempt->chart->panel_count)
        row.right = attempt->layout->panels[columns - 1].area.right;
    return row;
}

void place_bottom_row(struct attempt *attempt, double bottom)
{
    struct chart_rect row = first_row(attempt);
    struct chart_font font = attempt_font(attempt, LABEL_EM);
    struct chart_font footer_font = attempt_font(attempt, FOOTER_EM);
    double y = bottom + attempt_length(attempt, TICK_MARK + TICK_GAP + TICK_EM + X_LABEL_ROW / 2.0);
    double right = attempt->width - attempt_length(attempt, MARGIN);
    double gap = attempt_length(attempt, 2 * TEXT_GAP);
    char *label = attempt_fitted(attempt, attempt->chart->x_label, row.right - row.left, font);
    double width = attempt->text_width(label, font);
    char *footer = attempt_fitted_parts(attempt, attempt->chart->footer,
                                        right - row.left - width - gap, footer_font);
    double footer_left = right - attempt->text_width(footer, footer_font);
    double left = fmin((row.left + row.right - width) / 2, footer_left - gap - width);
    attempt_add_text(attempt, label, left, y, 0, font, false);
    attempt_add_text(attempt, footer, right, y, 1, footer_font, true);
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

void place_workers(struct attempt *attempt)
{
    struct chart_layout *layout = attempt->layout;
    const struct chart_rect *area = &layout->panels[0].area;
    struct worker_axis_space space = {
        .width = area->right - area->left,
        .padding =
            fmin(attempt_length(attempt, X_PADDING), X_PADDING_SHARE * (area->right - area->left)),
        .digit_width = attempt->text_width("0000", attempt_font(attempt, TICK_EM)) / 4,
        .gap = attempt_length(attempt, TEXT_GAP),
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
    double beside = attempt_length(attempt, TICK_GAP);
    double least = attempt->cpu_row ? attempt_length(attempt, MARGIN)
                                    : attempt->heading_right + attempt_length(attempt, TEXT_GAP);
    double most = attempt->width - attempt_length(attempt, MARGIN) - width;
    *left = fmin(fmax(line - width / 2, least), most);
    return *left >= least && *left <= line + beside;
}

bool place_cpu_label(struct attempt *attempt)
{
    struct chart_layout *layout = attempt->layout;
    if (!layout->has_cpu_line)
        return true;
    struct chart_font font = attempt_font(attempt, TICK_EM);
    struct strbuf text = {0};
    word_cpus(&text, attempt->chart->usable_cpus);
    char *label = strbuf_detach(&text);
    double left;
    if (!cpu_label_place(attempt, attempt->text_width(label, font), &left) && !attempt->cpu_row) {
        free(label);
        return false;
    }
    double y = layout->panels[attempt_first_panel(attempt)].area.top -
               attempt_length(attempt, HEADING_RISE);
    layout->cpu_top = y + font.size * 0.7;
    attempt_add_text(attempt, label, left, y, 0, font, true);
    return true;
}
