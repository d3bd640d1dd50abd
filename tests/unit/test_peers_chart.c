#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tvp/chart/peers_chart.h"
#include "tvp/draw/picture_file.h"
#include "tvp/draw/render.h"

enum { MOST = 2000, STANDS_OUT = 3 };

static struct peer_dot dots[MOST];
static char words[MOST][24];

static size_t occurrences(const char *text, const char *wanted)
{
    size_t count = 0;
    for (; (text = strstr(text, wanted)); text += strlen(wanted))
        count++;
    return count;
}

/* As SVG; one of the nodes stands out. */
static void draw(size_t nodes, struct rendering *rendering)
{
    double band = 1.1;
    struct peer_group group = {"class 1", 0, nodes};
    struct chart_peers peers = {.panel_count = 1,
                                .groups = &group,
                                .group_count = 1,
                                .places = nodes,
                                .panels[0] = {"a figure", dots, nodes, &band}};
    const struct chart chart = {
        .title = "nodes", .subtitle = "one · two", .x_label = "", .peers = &peers};
    for (size_t i = 0; i < nodes; i++) {
        snprintf(words[i], sizeof words[i], "told: node%zu", i);
        dots[i] = (struct peer_dot){.place = i,
                                    .value = i == STANDS_OUT ? 1.3 : 1,
                                    .low = i == STANDS_OUT ? 1.2 : 0.9,
                                    .high = i == STANDS_OUT ? 1.4 : 1.1,
                                    .stands_out = i == STANDS_OUT,
                                    .name = words[i] + strlen("told: "),
                                    .words = words[i]};
    }
    const struct chart_order order = {&chart, picture_sheet(PICTURE_SVG, 900, 600)};
    assert_true(render_each(&order, 1, rendering, NULL, NULL));
}

static void each_node_of_few_says_what_it_shows(void **state)
{
    (void)state;
    struct rendering rendering = {0};
    draw(20, &rendering);
    const char *svg = strbuf_text(&rendering.bytes);
    assert_int_equal(occurrences(svg, "<circle"), 2 * 20); /* and where one points at */
    assert_true(occurrences(svg, "told: node") >= 20);
    assert_non_null(strstr(svg, "told: node19"));
    renderings_release(&rendering, 1);
}

static void of_many_that_lie_close_only_those_that_stand_out_do(void **state)
{
    (void)state;
    struct rendering rendering = {0};
    draw(MOST, &rendering);
    const char *svg = strbuf_text(&rendering.bytes);
    assert_int_equal(occurrences(svg, "<circle"), MOST + 1);
    assert_non_null(strstr(svg, "told: node3<"));
    assert_null(strstr(svg, "told: node4<"));
    /* A node adds a dot and an interval, and no group of its own. */
    assert_true(rendering.bytes.length < (size_t)MOST * 200);
    renderings_release(&rendering, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_node_of_few_says_what_it_shows),
        cmocka_unit_test(of_many_that_lie_close_only_those_that_stand_out_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
