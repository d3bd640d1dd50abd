#include "tvp/draw/layout_attempt.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"

size_t attempt_columns(const struct chart *chart)
{
    return chart->columns > 1 ? chart->columns : 1;
}

bool attempt_shows(const struct attempt *attempt, size_t panel)
{
    return attempt->complete || !attempt->chart->panels[panel].optional;
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
