/* How often the place in a round is said to have mattered, where it did not and where it did. */
#include "truth.h"

#include <gsl/gsl_randist.h>
#include <math.h>

#include "tvp/findings/order.h"
#include "tvp/stats/pseudomedian.h"

enum { ROUNDS = 15, CELLS = 24 };

struct noise {
    double spread;
    double carried; /* from one sample of a round to the next */
    bool skewed;
    double of_round; /* that all samples of a round share */
    double of_place; /* the logarithm of what the last place takes over what the first does */
};

static double seconds[CELLS][ROUNDS];
static size_t order[ROUNDS][CELLS];

static void make_run(const gsl_rng *random, const struct noise *noise)
{
    for (size_t round = 0; round < ROUNDS; round++) {
        double shared = gsl_ran_gaussian(random, noise->of_round), carried = 0;
        for (size_t i = 0; i < CELLS; i++)
            order[round][i] = i;
        gsl_ran_shuffle(random, order[round], CELLS, sizeof order[round][0]);
        for (size_t place = 0; place < CELLS; place++) {
            double fresh =
                noise->skewed ? gsl_ran_exponential(random, 1) - 1 : gsl_ran_gaussian(random, 1);
            carried = noise->carried * carried + noise->spread * fresh;
            seconds[order[round][place]][round] =
                exp(shared + carried + noise->of_place * (double)place / (CELLS - 1));
        }
    }
}

/* As order.c does it with the samples of a run. */
static bool is_said_to_matter(void)
{
    double excess[ROUNDS], values[CELLS];
    double medians[CELLS];
    for (size_t i = 0; i < CELLS; i++)
        medians[i] = median_estimate(seconds[i], ROUNDS).value;
    for (size_t round = 0; round < ROUNDS; round++) {
        for (size_t place = 0; place < CELLS; place++)
            values[place] = log(seconds[order[round][place]][round] / medians[order[round][place]]);
        excess[round] = later_half_excess(values, CELLS);
    }
    return judge_order(excess, ROUNDS).state == ORDER_MATTERED;
}

static unsigned said(const gsl_rng *random, unsigned trials, const struct noise *noise)
{
    unsigned count = 0;
    for (unsigned trial = 0; trial < trials; trial++) {
        make_run(random, noise);
        count += is_said_to_matter();
    }
    return count;
}

static void a_place_that_does_not_matter_is_seldom_said_to(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        struct noise noise;
    } rows[] = {
        {"place, none, normal noise: said to matter", {.spread = 0.05}},
        {"place, none, exponential noise: said to matter", {.spread = 0.05, .skewed = true}},
        {"place, none, noise carried on: said to matter", {.spread = 0.05, .carried = 0.8}},
        {"place, none, rounds of unlike speed: said to matter", {.spread = 0.02, .of_round = 0.1}},
    };
    gsl_rng *random = known_random(21);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        unsigned trials = trials_of(2000, 40000);
        assert_rate_at_most(rows[i].what, said(random, trials, &rows[i].noise), trials, 0.05);
    }
    gsl_rng_free(random);
}

static void a_place_that_matters_is_found(void **state)
{
    (void)state;
    static const struct noise warming = {.spread = 0.05, .of_place = 0.06};
    gsl_rng *random = known_random(22);
    unsigned trials = trials_of(1000, 20000);
    assert_rate_at_least("place, 6 % over a round, 5 % spread: said to matter",
                         said(random, trials, &warming), trials, 0.9);
    gsl_rng_free(random);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_that_does_not_matter_is_seldom_said_to),
        cmocka_unit_test(a_place_that_matters_is_found),
    };
    return cmocka_run_group_tests_name("order", tests, NULL, NULL);
}
