#include "tvp/chart/layout_title.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TITLE_EM = 20, TITLE_ROW = 30, SUBTITLE_ROW = 18 };
static const double SUBTITLE_EM = 12.5;
static const double SMALLEST_TITLE = 0.7; /* of its usual size */
/* A title is set smaller, down to this, before it takes a second line. */
static const double SMALL_TITLE = 0.85;

static size_t wrap_title(const struct attempt *attempt, const char *title, struct chart_font font,
                         char *lines[], bool *whole)
{
    size_t count = text_wrap(title, attempt_width(attempt), font, attempt->text_width, lines,
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
    bool whole = attempt->text_width(title, *font) <= attempt_width(attempt);
    while (!whole && font->size > full * SMALL_TITLE) {
        font->size = fmax(full * SMALL_TITLE, font->size * 0.95);
        whole = attempt->text_width(title, *font) <= attempt_width(attempt);
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

void place_title(struct attempt *attempt)
{
    struct chart_font font = attempt_font(attempt, TITLE_EM);
    font.bold = true;
    char *title = text_clean(attempt->chart->title);
    char *lines[TITLE_LINES];
    size_t count = fit_title(attempt, title, &font, lines);
    for (size_t i = 0; i < count; i++) {
        double row = attempt_length(attempt, i == 0 ? TITLE_ROW : TITLE_EM * 1.25);
        if (*lines[i]) {
            attempt_add_text(attempt, lines[i], attempt_length(attempt, MARGIN),
                             attempt->cursor + row / 2, 0, font, false);
            attempt->cursor += row;
        } else {
            free(lines[i]);
        }
    }
    free(title);
}

/* A line that was cut loses the whole part that the cut went through. */
static void drop_cut_part(char *line)
{
    static const char separator[] = " ·"; /* the cut may be right behind it */
    size_t length = strlen(line), end = strlen("…");
    char *last = NULL;
    if (length < end || strcmp(line + length - end, "…") != 0)
        return;
    for (char *at = strstr(line, separator); at; at = strstr(at + 1, separator))
        last = at;
    if (last)
        *last = '\0';
}

void place_subtitle(struct attempt *attempt)
{
    double row = attempt_length(attempt, SUBTITLE_ROW);
    struct chart_font font = attempt_font(attempt, SUBTITLE_EM);
    char *lines[SUBTITLE_LINES];
    char *subtitle = text_clean(attempt->chart->subtitle);
    size_t count = text_wrap(subtitle, attempt_width(attempt), font, attempt->text_width, lines,
                             attempt->subtitle_lines);
    if (count > 0)
        drop_cut_part(lines[count - 1]);
    for (size_t i = 0; i < count; i++) {
        attempt_add_text(attempt, lines[i], attempt_length(attempt, MARGIN),
                         attempt->cursor + row / 2, 0, font, true);
        attempt->cursor += row;
    }
    free(subtitle);
}
