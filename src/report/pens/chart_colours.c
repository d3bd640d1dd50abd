#include "tvp/pens/chart_colours.h"

static const struct {
    const char *name;
    uint32_t on[2];
} colours[COLOUR_COUNT] = {
#define ROW(id, name, light, dark) {name, {[PAPER_LIGHT] = light, [PAPER_DARK] = dark}},
    CHART_COLOURS(ROW)
#undef ROW
};

uint32_t chart_colour_rgb(enum chart_colour colour, enum chart_paper paper)
{
    return colours[colour].on[paper];
}

const char *chart_colour_class(enum chart_colour colour)
{
    return colours[colour].name;
}
