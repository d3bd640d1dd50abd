#include "tvp/stats/symmetry.h"

#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/stats/draws.h"
#include "tvp/stats/pseudomedian.h"

enum { FEWEST_ROUNDS = 6, MOST_TURNS = 999, FEWEST_TURNS = 199 };

/* The sums of so many rounds are made once for all the signs that they can have, and then looked up
 * for so many turns. */
enum { CHUNK = 5, SIGNS_OF_CHUNK = 1 << CHUNK, BATCH = 64 };

/* Values that all turns may look at together. */
static const double most_looks = 1e8;

/* A row's deviations from its centre; 0 where there is no value, and behind the last round up to a
 * multiple of CHUNK. */
struct row {
    double *deviations;
    double square; /* the mean one, which no signs change */
    double weight; /* of each value in a mean */
};

/* Of the deviations of some rounds with some signs. */
struct sums {
    double deviations;
    double cubes;
};

static size_t chunks_of(size_t rounds)
{
    return (rounds + CHUNK - 1) / CHUNK;
}

static void center(const double *values, size_t rounds, struct row *row)
{
    double *known = xcalloc(rounds, sizeof *known);
    size_t count = 0;
    for (size_t t = 0; t < rounds; t++)
        if (!isnan(values[t]))
            known[count++] = values[t];
    double middle = pseudomedian_within(known, count, -1).value;
    *row = (struct row){.deviations = xcalloc(chunks_of(rounds) * CHUNK, sizeof *row->deviations),
                        .weight = 1 / fmax((double)count, 1)};
    for (size_t t = 0; t < rounds; t++) {
        double deviation = isnan(values[t]) ? 0 : values[t] - middle;
        row->deviations[t] = deviation;
        row->square += deviation * deviation * row->weight;
    }
    free(known);
}

/* Third central moment over the second one to 1.5. */
static double skewness(const struct row *row, const struct sums *sums)
{
    double mean = sums->deviations * row->weight;
    double second = row->square - mean * mean;
    double third = sums->cubes * row->weight - 3 * mean * row->square + 2 * mean * mean * mean;
    return second > 0 ? third / (second * sqrt(second)) : 0;
}

/* Bit i of a place in the sums: round i of the chunk is turned over. */
static void sum_chunk(const double *deviations, struct sums *sums)
{
    sums[0] = (struct sums){0};
    for (size_t i = 0, turned = 1; i < CHUNK; i++, turned *= 2) {
        double deviation = deviations[i], cube = deviation * deviation * deviation;
        for (size_t signs = 0; signs < turned; signs++) {
            sums[turned + signs].deviations = sums[signs].deviations - deviation;
            sums[turned + signs].cubes = sums[signs].cubes - cube;
            sums[signs].deviations += deviation;
            sums[signs].cubes += cube;
        }
    }
}

/* signs[chunk * BATCH + turn]: which rounds of the chunk are turned over. */
static void sum_turns(const struct row *row, const unsigned char *signs, size_t chunks,
                      struct sums *of_turns)
{
    struct sums of_signs[SIGNS_OF_CHUNK];
    for (size_t chunk = 0; chunk < chunks; chunk++, signs += BATCH) {
        sum_chunk(row->deviations + chunk * CHUNK, of_signs);
        for (size_t turn = 0; turn < BATCH; turn++) {
            of_turns[turn].deviations += of_signs[signs[turn]].deviations;
            of_turns[turn].cubes += of_signs[signs[turn]].cubes;
        }
    }
}

/* Of each turn: the mean over the rows, without its sign. */
static void find_skewness(const struct row *rows, size_t row_count, const unsigned char *signs,
                          size_t rounds, double of_turns[BATCH])
{
    double skewness_sums[BATCH] = {0};
    for (size_t s = 0; s < row_count; s++) {
        struct sums sums[BATCH] = {{0}};
        sum_turns(&rows[s], signs, chunks_of(rounds), sums);
        for (size_t turn = 0; turn < BATCH; turn++)
            skewness_sums[turn] += skewness(&rows[s], &sums[turn]);
    }
    for (size_t turn = 0; turn < BATCH; turn++)
        of_turns[turn] = fabs(skewness_sums[turn]) / (double)row_count;
}

static void draw_signs(gsl_rng *random, size_t rounds, unsigned char *signs)
{
    memset(signs, 0, chunks_of(rounds) * BATCH);
    for (size_t turn = 0; turn < BATCH; turn++)
        for (size_t t = 0; t < rounds; t++)
            if (gsl_rng_uniform(random) < 0.5)
                signs[t / CHUNK * BATCH + turn] |= (unsigned char)(1U << t % CHUNK);
}

static double sign_p(const struct row *rows, size_t row_count, unsigned char *signs, size_t rounds)
{
    static const double rounding = 1e-12;
    double of_turns[BATCH];
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    if (!random)
        out_of_memory();
    find_skewness(rows, row_count, signs, rounds, of_turns);
    double seen = of_turns[0], affordable = most_looks / ((double)row_count * (double)rounds);
    struct draws draws = {.planned = (size_t)fmax(FEWEST_TURNS, fmin(MOST_TURNS, affordable)),
                          .costly = affordable < MOST_TURNS};
    for (size_t turn = BATCH; draws_go_on(&draws); turn++) {
        if (turn == BATCH) {
            draw_signs(random, rounds, signs);
            find_skewness(rows, row_count, signs, rounds, of_turns);
            turn = 0;
        }
        draws_add(&draws, of_turns[turn] >= seen - rounding);
    }
    gsl_rng_free(random);
    return draws_p(&draws);
}

double asymmetry_p(const double *values, size_t row_count, size_t rounds)
{
    if (rounds < FEWEST_ROUNDS || row_count == 0)
        return 1;
    struct row *rows = xcalloc(row_count, sizeof *rows);
    unsigned char *signs = xcalloc(chunks_of(rounds), BATCH); /* none is turned over */
    for (size_t s = 0; s < row_count; s++)
        center(values + s * rounds, rounds, &rows[s]);
    double p = sign_p(rows, row_count, signs, rounds);
    for (size_t s = 0; s < row_count; s++)
        free(rows[s].deviations);
    free(signs);
    free(rows);
    return p;
}
