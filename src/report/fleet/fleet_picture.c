#include "tvp/fleet/fleet_picture.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/chart/peers_chart.h"
#include "tvp/common/alloc.h"
#include "tvp/draw/figure.h"
#include "tvp/draw/picture_file.h"
#include "tvp/draw/svg_file.h"
#include "tvp/fleet/fleet_text.h"
#include "tvp/sentences/estimate_wording.h"
#include "tvp/text/wording.h"

/* ---- the chart ---- */

static char *words_of(const struct fleet_node *node, enum fleet_figure figure)
{
    struct strbuf words = {0};
    const struct node_figure *own = &node->figures[figure];
    strbuf_addf(&words, "%s: %s ", node->name, fleet_figures[figure].words);
    if (fleet_figures[figure].unit == FLEET_SECONDS)
        word_seconds(&words, &own->value);
    else
        word_ratio(&words, &own->value);
    strbuf_adds(&words, ", ");
    fleet_add_effect(&words, figure, &own->ratio);
    return strbuf_detach(&words);
}

static void fill_dot(struct figure *figure, struct peer_dot *dot, const struct fleet_node *node,
                     enum fleet_figure which, size_t place)
{
    const struct node_figure *own = &node->figures[which];
    *dot = (struct peer_dot){
        .place = place,
        .value = own->ratio.value,
        .low = own->ratio.confident ? own->ratio.low : NAN,
        .high = own->ratio.confident ? own->ratio.high : NAN,
        .stands_out = own->differs,
        .name = node->name,
        .words = figure_text(figure, words_of(node, which)),
    };
}

static bool has_dot(const struct fleet_node *node, int which)
{
    return node->figures[which].ratio.count > 0;
}

/* Returns whether it has any. */
static bool fill_panel(struct figure *figure, struct chart_peers *peers, const struct fleet *fleet,
                       enum fleet_figure which)
{
    struct peer_panel *panel = &peers->panels[peers->panel_count];
    *panel = (struct peer_panel){
        .title = fleet_figures[which].words,
        .dots = figure_memory(figure, (peers->places + 1) * sizeof *panel->dots),
        .bands = figure_array(figure, peers->group_count),
    };
    for (size_t i = 0; i < peers->group_count; i++) {
        const struct fleet_class *class = &fleet->classes[i];
        panel->bands[i] =
            class->centres[which].count >= FEWEST_PEERS ? exp(class->centres[which].found) : NAN;
        for (size_t k = 0; k < class->count; k++) {
            const struct fleet_node *node = &fleet->nodes[class->nodes[k]];
            if (has_dot(node, (int)which))
                fill_dot(figure, &panel->dots[panel->count++], node, which,
                         peers->groups[i].first + k);
        }
    }
    return panel->count > 0;
}

/* Classes that were judged come first: the others have nothing to be compared with. */
static void fill_groups(struct figure *figure, struct chart_peers *peers, const struct fleet *fleet)
{
    peers->groups = figure_memory(figure, (fleet->class_count + 1) * sizeof *peers->groups);
    for (size_t i = 0; i < fleet->class_count; i++) {
        peers->groups[peers->group_count++] =
            (struct peer_group){.label = figure_text(figure, xasprintf("class %zu", i + 1)),
                                .first = peers->places,
                                .count = fleet->classes[i].count};
        peers->places += fleet->classes[i].count;
    }
}

static bool is_judged(const struct fleet *fleet)
{
    bool judged = false;
    for (size_t i = 0; i < fleet->class_count; i++)
        judged |= fleet->classes[i].judged;
    return judged;
}

static void fill_chart(struct figure *figure, const struct fleet *fleet,
                       const struct fleet_picture *picture)
{
    struct chart_peers *peers = figure_memory(figure, sizeof *peers);
    *peers = (struct chart_peers){0};
    fill_groups(figure, peers, fleet);
    for (int which = 0; which < FLEET_FIGURE_COUNT; which++)
        peers->panel_count += fill_panel(figure, peers, fleet, (enum fleet_figure)which);
    figure->chart = (struct chart){
        .title = picture->title,
        .subtitle = is_judged(fleet)
                        ? "nodes beside what is usual in their class · 95 % intervals of "
                          "their own rounds · in the band none is called different"
                        : "nodes beside what is usual in their class · 95 % intervals of "
                          "their own rounds",
        .x_label = "nodes, class by class, in the order of their names",
        .peers = peers,
    };
    figure->untitled = figure->chart;
    figure->untitled.title = "";
}

/* ---- the words ---- */

static char *title_of(const struct fleet *fleet)
{
    struct strbuf title = {0};
    if (!is_judged(fleet)) {
        word_count(&title, fleet->measured, "node", "nodes");
        strbuf_adds(&title, ": too few of a kind for a verdict");
    } else if (fleet->differing == 0 && fleet->splits > 0) {
        word_format(&title, "%zu nodes: ", fleet->measured);
        word_count(&title, fleet->splits, "group differs", "groups differ");
    } else if (fleet->differing == 0) {
        word_format(&title, "%zu nodes: none is shown to differ", fleet->measured);
    } else {
        word_format(&title, "%zu of ", fleet->differing);
        word_count(&title, fleet->measured, "node", "nodes");
        strbuf_adds(&title, fleet->differing == 1 ? " differs" : " differ");
    }
    return strbuf_detach(&title);
}

static char *alt_of(const struct fleet *fleet)
{
    struct strbuf alt = {0};
    fleet_summary(&alt, fleet);
    return strbuf_detach(&alt);
}

/* ---- drawing ---- */

/* For a phone, as other pictures have it. */
enum { NARROW_WIDTH = 300, NARROW_HEIGHT = 700 };

enum { MOST_DRAWINGS = PICTURE_FORMAT_COUNT + 2 };

struct drawings {
    struct chart_order orders[MOST_DRAWINGS];
    enum picture_format formats[MOST_DRAWINGS]; /* PICTURE_FORMAT_COUNT: for a page */
    size_t count;
};

static void add_drawing(struct drawings *drawings, const struct chart *chart, struct sheet sheet,
                        enum picture_format format)
{
    drawings->formats[drawings->count] = format;
    drawings->orders[drawings->count++] = (struct chart_order){chart, sheet};
}

static void list_drawings(struct drawings *drawings, const struct figure *figure,
                          const struct fleet_picture_order *order)
{
    for (int format = 0; format < PICTURE_FORMAT_COUNT; format++)
        if (order->formats[format])
            add_drawing(drawings, &figure->chart,
                        picture_sheet((enum picture_format)format, order->width, order->height),
                        (enum picture_format)format);
    if (!order->page)
        return;
    add_drawing(drawings, &figure->untitled,
                picture_sheet(PICTURE_SVG, order->width, order->height), PICTURE_FORMAT_COUNT);
    add_drawing(drawings, &figure->untitled,
                picture_sheet(PICTURE_SVG, NARROW_WIDTH, NARROW_HEIGHT), PICTURE_FORMAT_COUNT);
}

static void encode_for_page(struct fleet_picture *picture, const struct rendering *rendering,
                            const struct sheet *sheet, const struct fleet_picture_order *order)
{
    bool narrow = sheet->width == NARROW_WIDTH && sheet->height == NARROW_HEIGHT;
    char *name = xasprintf("%s%s", order->name, narrow ? "-narrow" : "");
    svg_element(narrow ? &picture->narrow : &picture->wide, &rendering->bytes, sheet->width,
                sheet->height, &(struct svg_words){name, picture->title, picture->alt});
    free(name);
}

static void encode(struct fleet_picture *picture, const struct rendering *rendering,
                   enum picture_format format, const struct fleet_picture_order *order)
{
    const struct picture_note notes[] = {{"Title", picture->title}, {"Description", picture->alt}};
    const struct picture_facts facts = {.width = order->width,
                                        .height = order->height,
                                        .dpi = order->dpi,
                                        .name = order->name,
                                        .notes = notes,
                                        .note_count = 2};
    picture_encode(format, rendering, &facts, &picture->files[format], &picture->error);
}

void fleet_picture_draw(struct fleet_picture *picture, const struct fleet *fleet,
                        const struct fleet_picture_order *order)
{
    struct drawings drawings = {.count = 0};
    struct rendering renderings[MOST_DRAWINGS] = {0};
    struct figure figure = {0};
    *picture = (struct fleet_picture){.title = title_of(fleet), .alt = alt_of(fleet)};
    fill_chart(&figure, fleet, picture);
    if (figure.chart.peers->panel_count == 0) {
        error_set(&picture->error, ERROR_FAILED, "no two nodes are of one class");
        figure_release(&figure);
        return;
    }
    list_drawings(&drawings, &figure, order);
    render_each(drawings.orders, drawings.count, renderings, NULL, NULL);
    for (size_t i = 0; i < drawings.count; i++) {
        const struct error *error = &renderings[i].error;
        if (error->code != ERROR_NONE)
            error_set(&picture->error, error->code, "%s", error->text);
        else if (drawings.formats[i] == PICTURE_FORMAT_COUNT)
            encode_for_page(picture, &renderings[i], &drawings.orders[i].sheet, order);
        else
            encode(picture, &renderings[i], drawings.formats[i], order);
    }
    renderings_release(renderings, drawings.count);
    figure_release(&figure);
}

void fleet_picture_release(struct fleet_picture *picture)
{
    for (int format = 0; format < PICTURE_FORMAT_COUNT; format++)
        strbuf_release(&picture->files[format]);
    strbuf_release(&picture->wide);
    strbuf_release(&picture->narrow);
    free(picture->title);
    free(picture->alt);
    *picture = (struct fleet_picture){0};
}
