#include "tvp/stats/dependence.h"

#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/stats/draws.h"
#include "tvp/stats/estimates.h"
#include "tvp/stats/rank_tests.h"

enum {
    FEWEST_ROUNDS = 6,
    MOST_ROUNDS_KEPT = 1000,
    MOST_PERMUTATIONS = 1999,
    FEWEST_PERMUTATIONS = 199
};

/* Products that all permutations may take together. */
static const double most_products = 2e8;

/* Above that a few rounds tell nothing any more, whatever there are. */
static const double largest_correlation = 0.9;

/* ---- scores ---- */

/* The ranks of a series, centred and scaled to a sum of squares of 1, into column s of `scores`; 0
 * where there is no value, and everywhere when all are equal. Whether it tells anything. */
static bool score_series(const double *values, size_t rounds, size_t s, size_t series,
                         double *scores)
{
    double *known = xcalloc(rounds, sizeof *known);
    size_t *ranks = xcalloc(rounds, sizeof *ranks);
    size_t count = 0;
    for (size_t t = 0; t < rounds; t++)
        if (!isnan(values[t]))
            known[count++] = values[t];
    doubled_ranks(known, count, ranks);
    double mean = (double)count + 1, squares = 0;
    for (size_t i = 0; i < count; i++)
        squares += ((double)ranks[i] - mean) * ((double)ranks[i] - mean);
    for (size_t t = 0, i = 0; t < rounds && squares > 0; t++)
        if (!isnan(values[t]))
            scores[t * series + s] = ((double)ranks[i++] - mean) / sqrt(squares);
    free(known);
    free(ranks);
    return squares > 0;
}

/* ---- the statistic ---- */

/* What the scores of two rounds have in common, over all series. */
struct products {
    const double *scores;
    size_t series;
    size_t rounds;
    double *table; /* of all pairs of rounds; NULL where that would take too much */
};

static double multiply(const struct products *products, size_t round, size_t other)
{
    const double *first = products->scores + round * products->series;
    const double *second = products->scores + other * products->series;
    double sums[4] = {0}; /* one sum would wait for each addition */
    size_t s = 0;
    for (; s + 4 <= products->series; s += 4)
        for (size_t i = 0; i < 4; i++)
            sums[i] += first[s + i] * second[s + i];
    for (; s < products->series; s++)
        sums[0] += first[s] * second[s];
    return sums[0] + sums[1] + (sums[2] + sums[3]);
}

static void keep_products(struct products *products)
{
    size_t rounds = products->rounds;
    if (rounds > MOST_ROUNDS_KEPT)
        return;
    products->table = xcalloc(rounds * rounds, sizeof *products->table);
    for (size_t t = 0; t < rounds; t++)
        for (size_t u = 0; u < t; u++)
            products->table[t * rounds + u] = products->table[u * rounds + t] =
                multiply(products, t, u);
}

/* The sum of the products of neighbours, with rounds in that order. */
static double neighbours(const struct products *products, const size_t *order)
{
    double sum = 0;
    for (size_t t = 0; t + 1 < products->rounds; t++)
        sum += products->table ? products->table[order[t] * products->rounds + order[t + 1]]
                               : multiply(products, order[t], order[t + 1]);
    return sum;
}

static size_t permutations_for(const struct products *products)
{
    double values = (double)products->rounds * (double)(products->table ? 1 : products->series);
    return (size_t)fmax(FEWEST_PERMUTATIONS, fmin(MOST_PERMUTATIONS, most_products / values));
}

/* As gsl_ran_shuffle does it, which swaps byte by byte. */
static void shuffle(const gsl_rng *random, size_t *order, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t j = gsl_rng_uniform_int(random, i), swapped = order[i - 1];
        order[i - 1] = order[j];
        order[j] = swapped;
    }
}

/* Of the permutations, and of what was seen, the share that is at least as large. */
static double permutation_p(const struct products *products, size_t *order, double seen)
{
    static const double rounding = 1e-9;
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    if (!random)
        out_of_memory();
    size_t permutations = permutations_for(products);
    struct draws draws = {.planned = permutations, .costly = permutations < MOST_PERMUTATIONS};
    while (draws_go_on(&draws)) {
        shuffle(random, order, products->rounds);
        draws_add(&draws, neighbours(products, order) >= seen - rounding);
    }
    gsl_rng_free(random);
    return draws_p(&draws);
}

/* On average the plain estimate of r is r - (1 + 4 r) / n. */
static double without_bias(double correlation, size_t rounds)
{
    double n = (double)rounds;
    return (correlation + 1 / n) / (1 - 4 / n);
}

static double inflation_of(double correlation)
{
    double r = fmin(fmax(correlation, 0), largest_correlation);
    return (1 + r) / (1 - r);
}

struct dependence find_dependence(const double *values, size_t series, size_t rounds)
{
    struct dependence dependence = {.correlation = NAN, .p = 1, .inflation = 1};
    if (rounds < FEWEST_ROUNDS || series == 0)
        return dependence;
    double *scores = xcalloc(rounds * series, sizeof *scores);
    size_t *order = xcalloc(rounds, sizeof *order);
    size_t telling = 0;
    for (size_t s = 0; s < series; s++)
        telling += score_series(values + s * rounds, rounds, s, series, scores);
    for (size_t t = 0; t < rounds; t++)
        order[t] = t;
    if (telling > 0) {
        struct products products = {scores, series, rounds, NULL};
        keep_products(&products);
        double seen = neighbours(&products, order);
        dependence.correlation = without_bias(seen / (double)telling, rounds);
        dependence.p = permutation_p(&products, order, seen);
        free(products.table);
        dependence.found = dependence.p <= 1 - CONFIDENCE;
        if (dependence.found)
            dependence.inflation = inflation_of(dependence.correlation);
    }
    free(order);
    free(scores);
    return dependence;
}
