#include "tvp/stats/change_points.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/stats/estimates.h"

#define ERROR_RATE (1 - CONFIDENCE)

struct series {
    size_t count;
    double *distances; /* [i * count + j] */
    size_t *order;     /* which observation is at each place: permuted by the test */
    double *sums;      /* of the distances of the first i to the first j places */
};

/* ---- distances ---- */

static double distance(const double *first, const double *second, size_t width)
{
    double squares = 0;
    for (size_t k = 0; k < width; k++)
        squares += (first[k] - second[k]) * (first[k] - second[k]);
    return sqrt(squares);
}

static void series_init(struct series *series, const double *observations, size_t count,
                        size_t width)
{
    *series = (struct series){
        .count = count,
        .distances = xcalloc(count * count, sizeof *series->distances),
        .order = xcalloc(count, sizeof *series->order),
        .sums = xcalloc((count + 1) * (count + 1), sizeof *series->sums),
    };
    for (size_t i = 0; i < count; i++) {
        series->order[i] = i;
        for (size_t j = 0; j < count; j++)
            series->distances[i * count + j] =
                distance(observations + i * width, observations + j * width, width);
    }
}

static void series_release(struct series *series)
{
    free(series->distances);
    free(series->order);
    free(series->sums);
}

/* For the present order, so that the sum over any rectangle takes four look-ups. */
static void add_up(struct series *series)
{
    size_t width = series->count + 1;
    for (size_t i = 1; i < width; i++)
        for (size_t j = 1; j < width; j++)
            series->sums[i * width + j] =
                series->distances[series->order[i - 1] * series->count + series->order[j - 1]] +
                series->sums[(i - 1) * width + j] + series->sums[i * width + j - 1] -
                series->sums[(i - 1) * width + j - 1];
}

struct stretch {
    size_t begin, end; /* end: behind the last */
};

static double sum_between(const struct series *series, struct stretch a, struct stretch b)
{
    size_t width = series->count + 1;
    const double *sums = series->sums;
    return sums[a.end * width + b.end] - sums[a.begin * width + b.end] -
           sums[a.end * width + b.begin] + sums[a.begin * width + b.begin];
}

/* ---- the best split ---- */

/* The statistic Q of the paper, of two neighbours. */
static double difference(const struct series *series, struct stretch first, struct stretch second)
{
    double n = (double)(first.end - first.begin), m = (double)(second.end - second.begin);
    double energy = 2 * sum_between(series, first, second) / (n * m) -
                    sum_between(series, first, first) / (n * (n - 1)) -
                    sum_between(series, second, second) / (m * (m - 1));
    return n * m / (n + m) * energy;
}

struct split {
    size_t at;
    double difference;
};

/* Of one stretch: the later part may end before it does, or a change back would hide the first. */
static void find_split(const struct series *series, struct stretch stretch, struct split *best)
{
    for (size_t at = stretch.begin + SHORTEST_STRETCH; at + SHORTEST_STRETCH <= stretch.end; at++)
        for (size_t end = at + SHORTEST_STRETCH; end <= stretch.end; end++) {
            double found =
                difference(series, (struct stretch){stretch.begin, at}, (struct stretch){at, end});
            if (found > best->difference)
                *best = (struct split){at, found};
        }
}

/* Of all stretches between the changes so far. */
static struct split best_split(const struct series *series, const struct change_point *changes,
                               size_t change_count)
{
    struct split best = {0, -INFINITY};
    size_t begin = 0;
    for (size_t i = 0; i <= change_count; i++) {
        size_t end = i < change_count ? changes[i].at : series->count;
        find_split(series, (struct stretch){begin, end}, &best);
        begin = end;
    }
    return best;
}

/* ---- the test ---- */

static void shuffle(struct series *series, const struct change_point *changes, size_t change_count,
                    gsl_rng *random)
{
    size_t begin = 0;
    for (size_t i = 0; i <= change_count; i++) {
        size_t end = i < change_count ? changes[i].at : series->count;
        gsl_ran_shuffle(random, series->order + begin, end - begin, sizeof *series->order);
        begin = end;
    }
}

/* The share of the series with exchanged observations, itself among them, whose best split is as
 * good. Ends early where it can no longer be at most 5 %. */
static double p_of(struct series *series, const struct change_point *changes, size_t change_count,
                   double found, gsl_rng *random)
{
    size_t as_good = 1;
    for (size_t i = 0; i < PERMUTATIONS; i++) {
        shuffle(series, changes, change_count, random);
        add_up(series);
        as_good += best_split(series, changes, change_count).difference >= found * (1 - 1e-9);
        if ((double)as_good > ERROR_RATE * (PERMUTATIONS + 1))
            return 1;
    }
    return (double)as_good / (PERMUTATIONS + 1);
}

static void insert(struct change_point **changes, size_t *count, struct change_point added)
{
    *changes = xreallocarray(*changes, *count + 1, sizeof **changes);
    size_t place = (*count)++;
    for (; place > 0 && (*changes)[place - 1].at > added.at; place--)
        (*changes)[place] = (*changes)[place - 1];
    (*changes)[place] = added;
}

struct change_point *change_points(const double *observations, size_t count, size_t width,
                                   size_t *found)
{
    struct change_point *changes = NULL;
    struct series series;
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    if (!random)
        out_of_memory();
    series_init(&series, observations, count, width);
    *found = 0;
    for (;;) {
        for (size_t i = 0; i < count; i++)
            series.order[i] = i;
        add_up(&series);
        struct split split = best_split(&series, changes, *found);
        if (split.at == 0)
            break;
        double p = p_of(&series, changes, *found, split.difference, random);
        if (p > ERROR_RATE)
            break;
        insert(&changes, found, (struct change_point){split.at, p});
    }
    series_release(&series);
    gsl_rng_free(random);
    return changes;
}
