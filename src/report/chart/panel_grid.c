#include "tvp/chart/panel_grid.h"

#include "tvp/chart/layout_paint.h"
#include "tvp/chart/layout_title.h"

static const struct pen_colour INK = {COLOUR_INK, 1};

void panel_grid_draw(struct attempt *attempt, const struct panel_grid *grid, double bottom,
                     draw_grid_panel *draw)
{
    const size_t columns = grid->columns, rows = (grid->count + columns - 1) / columns;
    const double margin = attempt_length(attempt, MARGIN);
    const double between = attempt_length(attempt, grid->column_gap);
    const double gap = attempt_length(attempt, grid->row_gap);
    const double width =
        (attempt->width - 2 * margin - between * (double)(columns - 1)) / (double)columns;
    const double height = (bottom - attempt->cursor - gap * (double)rows) / (double)rows;
    for (size_t i = 0; i < grid->count; i++) {
        const size_t row = i / columns, column = i % columns;
        double left = margin + (width + between) * (double)column;
        double top = attempt->cursor + gap + (height + gap) * (double)row;
        draw(attempt, i, &(struct chart_rect){left, top, left + width, top + height});
    }
}

void panel_grid_bottom(struct attempt *attempt, const struct grid_bottom *bottom)
{
    const double margin = attempt_length(attempt, MARGIN);
    const double y = attempt->height - attempt_length(attempt, bottom->height) / 2;
    struct chart_font small = attempt_font(attempt, GRID_FOOTER_EM);
    char *label =
        attempt_fitted(attempt, attempt->chart->x_label, attempt_width(attempt), bottom->label);
    double width =
        attempt->text_width(label, bottom->label) + attempt_length(attempt, 2 * TEXT_GAP);
    attempt_add_text(attempt, label, margin, y, 0, bottom->label, bottom->muted);
    char *footer =
        bottom->fit_footer(attempt, attempt->chart->footer, attempt_width(attempt) - width, small);
    attempt_add_text(attempt, footer, attempt->width - margin, y, 1, small, true);
}

void panel_grid_picture(const struct chart *chart, const struct sheet *sheet,
                        void (*draw_rest)(struct attempt *attempt))
{
    struct chart_layout layout = {0};
    struct attempt attempt = {
        .layout = &layout,
        .chart = chart,
        .text_width = pen_text_width,
        .width = sheet->width,
        .height = sheet->height,
        .title_lines = TITLE_LINES,
        .subtitle_lines = sheet->height > 400 ? SUBTITLE_LINES : 1,
    };
    attempt_start(&attempt);
    place_title(&attempt);
    place_subtitle(&attempt);
    draw_rest(&attempt);
    pen_set_colour(INK);
    layout_paint_texts(&layout);
    layout_release(&layout);
}
