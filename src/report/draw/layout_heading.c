#include "tvp/draw/layout_heading.h"

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
    attempt_add_text(attempt, shown, *left, y, 0, font, muted);
    *left += width + attempt_length(attempt, TEXT_GAP);
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
    place_heading_part(attempt, strbuf_detach(&note), &left, right, y,
                       attempt_font(attempt, TICK_EM), true);
    if (index == attempt_first_panel(attempt))
        attempt->heading_right = left - attempt_length(attempt, TEXT_GAP);
}
