/*
 * layout_check.h - for tests of layouts: whether anything touches anything, or leaves the picture.
 */
#ifndef TVP_TESTS_LAYOUT_CHECK_H
#define TVP_TESTS_LAYOUT_CHECK_H

#include "unit.h"

#include <string.h>

#include "tvp/chart/chart_layout.h"

/* Ten pixels for every character, whatever the font. */
static inline double ten_each(const char *text, struct chart_font font)
{
    (void)font;
    double width = 0;
    for (; *text; text++)
        width += ((unsigned char)*text & 0xc0) != 0x80 ? 10 : 0;
    return width;
}

/* Wider than DejaVu Sans on average, for a layout that must be right with any font. */
static inline double wide_letters(const char *text, struct chart_font font)
{
    return ten_each(text, font) / 10 * font.size * 0.7;
}

static inline bool overlap(struct chart_rect a, struct chart_rect b)
{
    double tolerance = 0.01;
    return a.left < b.right - tolerance && b.left < a.right - tolerance &&
           a.top < b.bottom - tolerance && b.top < a.bottom - tolerance;
}

static inline bool inside(struct chart_rect rect, double width, double height)
{
    enum { EDGE = 5 };
    return rect.left >= EDGE && rect.top >= EDGE && rect.right <= width - EDGE &&
           rect.bottom <= height - EDGE;
}

/* What a text covers, at the height of its font. */
static inline struct chart_rect text_rect(const struct layout_text *text)
{
    double left = text->x - text->align * text->width;
    return (struct chart_rect){left, text->y - text->font.size / 2, left + text->width,
                               text->y + text->font.size / 2};
}

static inline struct chart_rect key_rect(const struct chart_layout *layout, size_t i)
{
    const struct layout_key *key = &layout->keys[i];
    double half = 7 * layout->scale;
    return (struct chart_rect){key->left, key->y - half, key->right, key->y + half};
}

/* Everything with a place of its own: texts, keys of the legend, panels. */
static inline size_t all_rects(const struct chart *chart, const struct chart_layout *layout,
                               struct chart_rect *rects)
{
    size_t count = 0;
    for (size_t i = 0; i < layout->text_count; i++)
        rects[count++] = text_rect(&layout->texts[i]);
    for (size_t i = 0; i < layout->key_count; i++)
        rects[count++] = key_rect(layout, i);
    for (size_t i = 0; i < chart->panel_count; i++)
        rects[count++] = layout->panels[i].area;
    return count;
}

static inline bool check_layout(const struct chart *chart, const struct chart_layout *layout,
                                uint32_t width, uint32_t height, struct error *error)
{
    static struct chart_rect rects[400];
    size_t count = all_rects(chart, layout, rects);
    for (size_t i = 0; i < count; i++) {
        const char *name = i < layout->text_count ? layout->texts[i].text : "a key or panel";
        if (!inside(rects[i], width, height))
            return error_set(error, ERROR_FAILED, "%ux%u: \"%s\" leaves the picture", width, height,
                             name);
        for (size_t k = i + 1; k < count; k++)
            if (overlap(rects[i], rects[k]))
                return error_set(error, ERROR_FAILED, "%ux%u: \"%s\" touches \"%s\"", width, height,
                                 name,
                                 k < layout->text_count ? layout->texts[k].text : "a key or panel");
    }
    for (size_t i = 0; i < chart->panel_count; i++)
        if (layout->panels[i].area.bottom - layout->panels[i].area.top < 8)
            return error_set(error, ERROR_FAILED, "%ux%u: no panel left", width, height);
    return true;
}

static const uint32_t sizes[][2] = {{300, 200},  {900, 600},   {1800, 1200}, {1600, 500},
                                    {500, 1600}, {300, 1000},  {1000, 200},  {640, 480},
                                    {4000, 400}, {2200, 16000}};
enum { SIZES = sizeof sizes / sizeof sizes[0] };

static inline const struct layout_text *text_like(const struct chart_layout *layout,
                                                  const char *start)
{
    for (size_t i = 0; i < layout->text_count; i++)
        if (strncmp(layout->texts[i].text, start, strlen(start)) == 0)
            return &layout->texts[i];
    return NULL;
}

#endif
