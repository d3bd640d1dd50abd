#include "tvp/chart/layout_paint.h"

#include "tvp/chart/chart_marks.h"

static const struct pen_colour INK = {COLOUR_INK, 1};
static const struct pen_colour MUTED = {COLOUR_MUTED, 1};

static struct pen_colour text_colour(const struct layout_text *text)
{
    if (text->colour >= 0)
        return colour_at(text->colour);
    return text->muted ? MUTED : INK;
}

void layout_paint_texts(const struct chart_layout *layout)
{
    for (size_t i = 0; i < layout->text_count; i++) {
        const struct layout_text *text = &layout->texts[i];
        pen_set_colour(text_colour(text));
        pen_text(text->text, text->x, text->y, text->align, text->font);
    }
}
