#include "tvp/chart/layout_heading.h"

#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/strbuf.h"

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

/* What is left out is said. */
static void add_rows_shown(const struct attempt *attempt, struct strbuf *note)
{
    size_t shown = attempt->layout->rows_shown, all = attempt->chart->row_count;
    if (shown < all)
        strbuf_addf(note, "the first %zu of %zu", shown, all);
}

/* A part of a heading, which was made to fit. */
static void place_part(struct attempt *attempt, char *text, double *left, double y,
                       struct chart_font font, bool muted)
{
    if (strcmp(text, "…") == 0)
        *text = '\0';
    double start = *left;
    if (*text)
        *left += attempt->text_width(text, font) + attempt_length(attempt, TEXT_GAP);
    attempt_add_text(attempt, text, start, y, 0, font, muted);
}

static char *label_text(const struct layout_panel *panel, const struct chart_panel *data)
{
    const char *label = data->label ? data->label : "";
    if (!*label || !*panel->values.unit)
        return xstrdup(label);
    return xasprintf("%s (%s)", label, panel->values.unit);
}

static char *note_text(const struct attempt *attempt, const struct chart_panel *data)
{
    struct strbuf note = {0};
    add_rows_shown(attempt, &note);
    add_sides(attempt, &note, data);
    if (data->note)
        strbuf_addf(&note, "%s%s", note.length > 0 ? " · " : "", data->note);
    return strbuf_detach(&note);
}

/* Whose values they are, and their name with its unit, above the panel: it can be read without
 * turning one's head, and is never longer than its panel is high. */
void place_heading(struct attempt *attempt, size_t index)
{
    const struct layout_panel *panel = &attempt->layout->panels[index];
    const struct chart_panel *data = &attempt->chart->panels[index];
    struct chart_font font = attempt_font(attempt, LABEL_EM);
    struct chart_font bold = {font.size, .bold = true};
    bool grid = attempt_columns(attempt->chart) > 1;
    double left = grid ? panel->area.left : attempt_length(attempt, MARGIN);
    double right = grid ? panel->area.right : attempt->width - attempt_length(attempt, MARGIN);
    double y = panel->area.top - attempt_length(attempt, HEADING_RISE);
    if (index == attempt_first_panel(attempt) && attempt->cpu_row)
        y -= attempt_length(attempt, CPU_ROW);
    struct chart_font small = attempt_font(attempt, TICK_EM);
    char *label = label_text(panel, data), *note = note_text(attempt, data);
    place_part(attempt, attempt_fitted(attempt, data->title, right - left, bold), &left, y, bold,
               false);
    place_part(attempt, attempt_fitted(attempt, label, right - left, font), &left, y, font, false);
    place_part(attempt, attempt_fitted_parts(attempt, note, right - left, small), &left, y, small,
               true);
    free(label);
    free(note);
    if (index == attempt_first_panel(attempt))
        attempt->heading_right = left - attempt_length(attempt, TEXT_GAP);
}
