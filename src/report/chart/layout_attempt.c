#include "tvp/chart/layout_attempt.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"

/* All lengths are for a picture of 900 by 600 pixels and grow with it. */
static const double REFERENCE_WIDTH = 900;
static const double REFERENCE_HEIGHT = 600;
/* Smaller than this a letter cannot be read: 11 pixels for the labels; 8 where a picture is so low
 * that larger ones would leave nothing of it. */
static const double SMALLEST_SCALE = 0.92;
static const double SMALLEST_LOW_SCALE = 0.62;
static const double LOW = 200;
static const double HIGH_ENOUGH = 400;

/* A wide or high picture is set a little larger than its shorter side asks for. */
static double scale_for(double width, double height)
{
    double across = width / REFERENCE_WIDTH;
    double down = height / REFERENCE_HEIGHT;
    double scale = fmin(sqrt(across * down), 1.25 * fmin(across, down));
    double high = fmin(fmax((height - LOW) / (HIGH_ENOUGH - LOW), 0), 1);
    return fmax(scale, SMALLEST_LOW_SCALE + high * (SMALLEST_SCALE - SMALLEST_LOW_SCALE));
}

void attempt_start(struct attempt *attempt)
{
    struct chart_layout *layout = attempt->layout;
    layout->scale = scale_for(attempt->width, attempt->height);
    layout->line = fmax(1, round(layout->scale));
    attempt->cursor = attempt_length(attempt, MARGIN * 0.7);
}

size_t attempt_columns(const struct chart *chart)
{
    return chart->columns > 1 ? chart->columns : 1;
}

bool attempt_shows(const struct attempt *attempt, size_t panel)
{
    return attempt->complete || !attempt->chart->panels[panel].optional;
}

bool attempt_names_at_end(const struct chart_panel *panel, const struct chart_series *series)
{
    return panel->direct && !(panel->legend && series->muted);
}

size_t attempt_first_panel(const struct attempt *attempt)
{
    size_t first = 0;
    while (first + 1 < attempt->chart->panel_count && !attempt_shows(attempt, first))
        first++;
    return first;
}

double attempt_length(const struct attempt *attempt, double length)
{
    return length * attempt->layout->scale;
}

struct chart_font attempt_font(const struct attempt *attempt, double em)
{
    return (struct chart_font){.size = attempt_length(attempt, em)};
}

double attempt_width(const struct attempt *attempt)
{
    return attempt->width - 2 * attempt_length(attempt, MARGIN);
}

/* ---- texts ---- */

void attempt_add_text(struct attempt *attempt, char *text, double x, double y, double align,
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

void attempt_colour_text(struct attempt *attempt, int colour)
{
    struct chart_layout *layout = attempt->layout;
    if (layout->text_count > 0)
        layout->texts[layout->text_count - 1].colour = colour;
}

char *attempt_fitted(const struct attempt *attempt, const char *text, double width,
                     struct chart_font font)
{
    char *clean = text_clean(text);
    char *result = text_fit(clean, width, font, attempt->text_width);
    free(clean);
    return result;
}

char *attempt_fitted_parts(const struct attempt *attempt, const char *text, double width,
                           struct chart_font font)
{
    static const char separator[] = " · ";
    char *parts = text_clean(text);
    while (*parts && attempt->text_width(parts, font) > width) {
        char *end = parts;
        for (char *at = strstr(parts, separator); at; at = strstr(at + 1, separator))
            end = at;
        *end = '\0';
    }
    return parts;
}
