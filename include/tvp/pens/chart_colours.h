/*
 * chart_colours.h - the colours of charts by what they are for, on a light and on a dark page. Each
 * pen (chart_pen.h) makes of them what its format has: numbers, or a class for a style sheet.
 *
 * Series have the palette of Okabe and Ito ("Color Universal Design", 2008), those first that read
 * best on white, and told apart by everyone; on dark paper lighter ones of the same hues. The grey
 * is no series': it is for what is not resolved.
 */
#ifndef TVP_CHART_COLOURS_H
#define TVP_CHART_COLOURS_H

#include <stdint.h>

/*   identifier, class, on light paper, on dark paper (0xRRGGBB) */
#define CHART_COLOURS(ROW)                                                                         \
    ROW(PAPER, "paper", 0xffffff, 0x0d1117)                                                        \
    ROW(INK, "ink", 0x1a1a1a, 0xe6e6e6)                                                            \
    ROW(MUTED, "muted", 0x5f5f5f, 0xa3a9b1)                                                        \
    ROW(GRID, "grid", 0xe6e6e6, 0x2a3038)                                                          \
    ROW(REFERENCE, "reference", 0x9a9a9a, 0x7d848d)                                                \
    ROW(BLUE, "series-1", 0x0072b2, 0x4fa9e2)                                                      \
    ROW(VERMILION, "series-2", 0xd55e00, 0xf08437)                                                 \
    ROW(GREEN, "series-3", 0x009e73, 0x34bf97)                                                     \
    ROW(PURPLE, "series-4", 0xcc79a7, 0xe09cc4)                                                    \
    ROW(ORANGE, "series-5", 0xe69f00, 0xefb540)                                                    \
    ROW(SKY_BLUE, "series-6", 0x56b4e9, 0x86cdf5)                                                  \
    ROW(BLACK, "series-7", 0x000000, 0xf5f5f5)                                                     \
    ROW(YELLOW, "series-8", 0xf0e442, 0xf0e442)                                                    \
    ROW(GREY, "series-9", 0x767676, 0x8d949c)

enum chart_colour {
#define ROW(id, name, light, dark) COLOUR_##id,
    CHART_COLOURS(ROW)
#undef ROW
        COLOUR_COUNT,
    COLOUR_FIRST_SERIES = COLOUR_BLUE,
    COLOUR_SERIES_COUNT = COLOUR_COUNT - COLOUR_FIRST_SERIES
};

enum chart_paper { PAPER_LIGHT, PAPER_DARK };

/* 0xRRGGBB. */
uint32_t chart_colour_rgb(enum chart_colour colour, enum chart_paper paper);

/* The class that a style sheet knows it by. */
const char *chart_colour_class(enum chart_colour colour);

#endif
