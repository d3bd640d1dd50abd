/* How often a node of a fleet is called different: of fleets of equal nodes, which differ as nodes
 * do, and of fleets with one that is slower. And fleets of classes that no fact tells apart. */
#include "truth.h"

#include <gsl/gsl_randist.h>
#include <math.h>

#include "tvp/common/alloc.h"
#include "tvp/fleet/fleet.h"

enum { FIGURES = FLEET_WORK_TIME }; /* all but the user's own work */

struct made_fleet {
    size_t nodes;
    double spread;  /* standard deviation between nodes */
    double freedom; /* of its Student's t; 0: normal */
    size_t others;  /* the first so many nodes differ in their CPU time */
    double slower;  /* by that fraction */
};

/* Of standard deviation 1. */
static double draw(const gsl_rng *random, double freedom)
{
    return freedom > 0 ? gsl_ran_tdist(random, freedom) / sqrt(freedom / (freedom - 2))
                       : gsl_ran_ugaussian(random);
}

/* The interval that rounds of that spread leave. */
static struct estimate measured(const gsl_rng *random, double level)
{
    static const double error = 0.003;
    double value = exp(level + error * gsl_ran_ugaussian(random));
    double width = exp(1.96 * error * gsl_ran_flat(random, 0.7, 1.4));
    return (struct estimate){
        .value = value, .low = value / width, .high = value * width, .count = 8, .confident = true};
}

/* Nodes differ in all of their figures together, and in each by itself. */
static void make_node(struct fleet_node *node, const struct made_fleet *made, size_t index,
                      const gsl_rng *random)
{
    double own = draw(random, made->freedom);
    *node = (struct fleet_node){.name = xasprintf("node%zu", index)};
    for (int figure = 0; figure < FIGURES; figure++) {
        double each = draw(random, made->freedom);
        double level = made->spread * (0.5 * own + sqrt(0.75) * each);
        if (index < made->others && figure == FLEET_CPU_TIME)
            level += log1p(made->slower);
        node->figures[figure].value = measured(random, level);
    }
}

static void make_fleet(struct fleet *fleet, const struct made_fleet *made, const gsl_rng *random)
{
    *fleet = (struct fleet){.count = made->nodes, .measured = made->nodes};
    fleet->nodes = xcalloc(made->nodes, sizeof *fleet->nodes);
    for (size_t i = 0; i < made->nodes; i++)
        make_node(&fleet->nodes[i], made, i, random);
    fleet_judge(fleet);
}

static size_t count_called(const struct fleet *fleet, size_t first, size_t end)
{
    size_t count = 0;
    for (size_t i = first; i < end; i++)
        count += fleet->nodes[i].differs;
    return count;
}

static const size_t sizes[] = {10, 100, 500};
enum { SIZES = sizeof sizes / sizeof *sizes };

static unsigned trials_for(size_t nodes)
{
    unsigned quick = nodes == 10 ? 200 : nodes == 100 ? 20 : 2;
    return trials_of(quick, nodes == 500 ? 400 : nodes == 100 ? 1000 : 4000);
}

static void equal_nodes_are_not_called_different(void **state)
{
    (void)state;
    static const double freedoms[] = {0, 5}, spreads[] = {0.01, 0.03};
    gsl_rng *random = known_random(31);
    for (size_t f = 0; f < 2; f++)
        for (size_t s = 0; s < 2; s++)
            for (size_t n = 0; n < SIZES; n++) {
                struct made_fleet made = {
                    .nodes = sizes[n], .spread = spreads[s], .freedom = freedoms[f]};
                unsigned trials = trials_for(sizes[n]), wrong = 0;
                for (unsigned i = 0; i < trials; i++) {
                    struct fleet fleet;
                    make_fleet(&fleet, &made, random);
                    wrong += fleet.differing > 0 || fleet.splits > 0;
                    fleet_release(&fleet);
                }
                char *what =
                    xasprintf("%zu equal nodes, %g %% between them, %s: one is called", sizes[n],
                              100 * spreads[s], freedoms[f] > 0 ? "heavy tails" : "normal");
                assert_rate_at_most(what, wrong, trials, 0.05);
                free(what);
            }
    gsl_rng_free(random);
}

/* At the spread of nodes that are alike the power is asserted; of others it is shown. */
static void a_slower_node_is_found(void **state)
{
    (void)state;
    static const double spreads[] = {0.01, 0.02, 0.03}, slower[] = {0.05, 0.10};
    static const double bounds[3][2][SIZES] = {{{0.01, 0.25, 0.3}, {0.45, 0.95, 0.95}},
                                               {{0, 0, 0}, {0.01, 0.25, 0.3}},
                                               {{0, 0, 0}, {0, 0, 0}}};
    gsl_rng *random = known_random(32);
    for (size_t s = 0; s < 3; s++)
        for (size_t k = 0; k < 2; k++)
            for (size_t n = 0; n < SIZES; n++) {
                struct made_fleet made = {
                    .nodes = sizes[n], .spread = spreads[s], .others = 1, .slower = slower[k]};
                unsigned trials = trials_of(sizes[n] == 10    ? 100
                                            : sizes[n] == 100 ? 10
                                                              : 1,
                                            sizes[n] == 500 ? 100 : 400),
                         found = 0;
                for (unsigned i = 0; i < trials; i++) {
                    struct fleet fleet;
                    make_fleet(&fleet, &made, random);
                    found += fleet.nodes[0].differs;
                    fleet_release(&fleet);
                }
                char *what = xasprintf("one of %zu nodes %g %% slower, %g %% between them: found",
                                       sizes[n], 100 * slower[k], 100 * spreads[s]);
                assert_rate_at_least(what, found, trials, bounds[s][k][n]);
                free(what);
            }
    gsl_rng_free(random);
}

/* Both groups are named, or none of their nodes is. */
static bool told_in_part(const struct fleet *fleet, size_t others)
{
    size_t called = count_called(fleet, 0, others);
    bool named = fleet->splits > 0 || called == others;
    return (called > 0 && !named) || count_called(fleet, others, fleet->count) > 0;
}

static void hidden_classes_are_named_both_or_not_at_all(void **state)
{
    (void)state;
    static const double shares[] = {0.5, 0.3, 0.1}, apart[] = {0.02, 0.05, 0.1, 0.2};
    unsigned trials = 0, wrong = 0, each = trials_of(2, 40);
    gsl_rng *random = known_random(33);
    for (size_t s = 0; s < 3; s++)
        for (size_t a = 0; a < 4; a++)
            for (size_t n = 1; n < SIZES; n++)
                for (unsigned i = 0; i < each; i++) {
                    size_t others = (size_t)(shares[s] * (double)sizes[n]);
                    struct made_fleet made = {
                        .nodes = sizes[n], .spread = 0.015, .others = others, .slower = apart[a]};
                    struct fleet fleet;
                    make_fleet(&fleet, &made, random);
                    wrong += told_in_part(&fleet, others);
                    trials++;
                    fleet_release(&fleet);
                }
    gsl_rng_free(random);
    assert_rate_at_most("fleets of two hidden classes: a node is named without its group", wrong,
                        trials, 0.05);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_nodes_are_not_called_different),
        cmocka_unit_test(a_slower_node_is_found),
        cmocka_unit_test(hidden_classes_are_named_both_or_not_at_all),
    };
    return cmocka_run_group_tests_name("fleet", tests, NULL, NULL);
}
