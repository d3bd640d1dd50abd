#include "tvp/stats/rank_tests.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/stats/ascending.h"
#include "tvp/stats/ranked_value.h"

#define TAIL ((1 - CONFIDENCE) / 2)

/* ---- ranks ---- */

void doubled_ranks(const double *values, size_t count, size_t *ranks)
{
    size_t *order = xcalloc(count, sizeof *order);
    order_ascending(values, count, order);
    for (size_t start = 0, end; start < count; start = end) {
        end = start + 1;
        while (end < count && values[order[end]] == values[order[start]])
            end++;
        for (size_t i = start; i < end; i++)
            ranks[order[i]] = start + 1 + end;
    }
    free(order);
}

/* Without half ranks nothing needs doubling, and the tables of sums are half as long. */
static void halve_if_even(size_t *ranks, size_t count, uint64_t *sum)
{
    bool odd = *sum % 2;
    for (size_t i = 0; i < count; i++)
        odd |= ranks[i] % 2;
    if (odd)
        return;
    for (size_t i = 0; i < count; i++)
        ranks[i] /= 2;
    *sum /= 2;
}

static size_t smaller_of(size_t a, size_t b)
{
    return a < b ? a : b;
}

static double total(const double *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return sum;
}

/* p of a statistic `distance` from its mean; all in units of half a rank, so that the continuity
 * correction of half a rank is 1. */
static double normal_p(double distance, double variance)
{
    if (distance <= 1)
        return 1;
    return fmin(1, 2 * gsl_cdf_ugaussian_Q((distance - 1) / sqrt(variance)));
}

static int sign_of(double value)
{
    return (value > 0) - (value < 0);
}

/* ---- signed rank ---- */

/* Of all 2^count ways to give the ranks signs, the share whose positive ranks sum to at most
 * `limit`: each rank in turn is added to a copy of the sums so far. */
static double signed_rank_tail(const size_t *ranks, size_t count, size_t limit)
{
    double *ways = xcalloc(limit + 1, sizeof *ways);
    ways[0] = 1;
    size_t reach = 0;
    for (size_t i = 0; i < count; i++) {
        reach = smaller_of(limit, reach + ranks[i]);
        for (size_t sum = reach; sum >= ranks[i]; sum--)
            ways[sum] += ways[sum - ranks[i]];
    }
    double tail = ldexp(total(ways, limit + 1), -(int)count);
    free(ways);
    return tail;
}

static double signed_rank_variance(const size_t *ranks, size_t count)
{
    double squares = 0;
    for (size_t i = 0; i < count; i++)
        squares += (double)ranks[i] * (double)ranks[i];
    return squares / 4;
}

static struct rank_test signed_ranks(const double *differences, size_t *ranks, size_t count)
{
    uint64_t positive = 0;
    for (size_t i = 0; i < count; i++)
        if (differences[i] > 0)
            positive += ranks[i];
    uint64_t negative = (uint64_t)count * (count + 1) - positive;
    uint64_t smaller = positive < negative ? positive : negative;
    struct rank_test test = {.leaning = (positive > negative) - (positive < negative)};
    if (count > SIGNED_RANK_EXACT_SAMPLES) {
        double distance = ((double)positive + (double)negative) / 2 - (double)smaller;
        test.p = normal_p(distance, signed_rank_variance(ranks, count));
    } else {
        halve_if_even(ranks, count, &smaller);
        test.p = fmin(1, 2 * signed_rank_tail(ranks, count, (size_t)smaller));
    }
    return test;
}

struct rank_test signed_rank_test(const double *differences, size_t count)
{
    double *kept = xcalloc(count, sizeof *kept);
    double *sizes = xcalloc(count, sizeof *sizes);
    size_t *ranks = xcalloc(count, sizeof *ranks);
    size_t kept_count = 0;
    for (size_t i = 0; i < count; i++) {
        assert(isfinite(differences[i]));
        if (differences[i] == 0)
            continue;
        sizes[kept_count] = fabs(differences[i]);
        kept[kept_count++] = differences[i];
    }
    doubled_ranks(sizes, kept_count, ranks);
    struct rank_test test = signed_ranks(kept, ranks, kept_count);
    free(kept);
    free(sizes);
    free(ranks);
    return test;
}

double signed_rank_p_above(const double *differences, size_t count)
{
    struct rank_test test = signed_rank_test(differences, count);
    return test.leaning > 0 ? test.p / 2 : 1 - test.p / 2;
}

double signed_rank_smallest_p(size_t count)
{
    return fmin(1, exp2(1 - (double)count));
}

/* ---- rank sum ---- */

static bool rank_sum_is_exact(size_t first_count, size_t second_count)
{
    size_t smaller = smaller_of(first_count, second_count);
    return smaller == 0 || first_count + second_count - smaller <= RANK_SUM_EXACT_PAIRS / smaller;
}

static size_t smallest_sum(const size_t *ascending_ranks, size_t size)
{
    size_t sum = 0;
    for (size_t i = 0; i < size; i++)
        sum += ascending_ranks[i];
    return sum;
}

/* For each excess from 0 to `limit`, how many of the subsets of `size` ranks have a sum that much
 * above the smallest. The caller frees them.
 *
 * A row of the table belongs to the subsets of so many ranks. Each rank in turn extends those of
 * one rank less, the largest first, so that none takes a rank twice. As ranks are taken in
 * ascending order, the one taken as the n-th exceeds the n-th smallest, and only that excess is
 * counted. */
static double *subset_excesses(const size_t *ascending_ranks, size_t count, size_t size,
                               size_t limit)
{
    size_t width = limit + 1;
    double *table = xcalloc((size + 1) * width, sizeof *table);
    table[0] = 1;
    for (size_t i = 0; i < count; i++) {
        size_t left = count - 1 - i; /* and a row that they cannot fill up to size is of no use */
        for (size_t taken = smaller_of(i + 1, size); taken > 0 && taken + left >= size; taken--) {
            size_t excess = ascending_ranks[i] - ascending_ranks[taken - 1];
            double *larger = table + taken * width;
            const double *smaller = larger - width;
            for (size_t sum = excess; sum <= limit; sum++)
                larger[sum] += smaller[sum - excess];
        }
    }
    double *excesses = xcalloc(width, sizeof *excesses);
    memcpy(excesses, table + size * width, width * sizeof *excesses);
    free(table);
    return excesses;
}

static double ways_to_choose(size_t count, size_t size)
{
    return gsl_sf_choose((unsigned)count, (unsigned)size);
}

static double rank_sum_tail(const size_t *ascending_ranks, size_t count, size_t size, size_t sum)
{
    size_t limit = sum - smallest_sum(ascending_ranks, size);
    double *excesses = subset_excesses(ascending_ranks, count, size, limit);
    double tail = total(excesses, limit + 1) / ways_to_choose(count, size);
    free(excesses);
    return tail;
}

static int by_size(const void *left, const void *right)
{
    size_t a = *(const size_t *)left;
    size_t b = *(const size_t *)right;
    return (a > b) - (a < b);
}

/* Of a sum of `size` ranks drawn from these without replacement. */
static double rank_sum_variance(const size_t *ranks, size_t count, size_t size)
{
    double squares = 0;
    double mean = (double)count + 1;
    for (size_t i = 0; i < count; i++)
        squares += ((double)ranks[i] - mean) * ((double)ranks[i] - mean);
    double n = (double)count;
    return (double)size * (n - (double)size) / n * (squares / (n - 1));
}

/* p of the sum of the first `size` of the doubled ranks, which are no more than the others. The
 * ranks are used up. */
static double rank_sum_two_sided(size_t *ranks, size_t count, size_t size)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < size; i++)
        sum += ranks[i];
    uint64_t mean = (uint64_t)size * (count + 1);
    if (sum == mean)
        return 1;
    if (!rank_sum_is_exact(size, count - size))
        return normal_p(fabs((double)sum - (double)mean), rank_sum_variance(ranks, count, size));
    if (sum > mean) { /* counted from the other end it is a lower tail, and the shorter table */
        for (size_t i = 0; i < count; i++)
            ranks[i] = 2 * (count + 1) - ranks[i];
        sum = 2 * mean - sum;
    }
    halve_if_even(ranks, count, &sum);
    qsort(ranks, count, sizeof *ranks, by_size);
    return fmin(1, 2 * rank_sum_tail(ranks, count, size, (size_t)sum));
}

/* Twice how far the second sample's ranks lie above what they would on average. */
static double second_excess(const size_t *ranks, size_t first_count, size_t second_count)
{
    double mean = (double)second_count * ((double)(first_count + second_count) + 1);
    double sum = 0;
    for (size_t i = 0; i < second_count; i++)
        sum += (double)ranks[first_count + i];
    return sum - mean;
}

static void swap_ends(size_t *ranks, size_t first_count, size_t second_count)
{
    size_t *second = xcalloc(second_count, sizeof *second);
    memcpy(second, ranks + first_count, second_count * sizeof *second);
    memmove(ranks + second_count, ranks, first_count * sizeof *ranks);
    memcpy(ranks, second, second_count * sizeof *second);
    free(second);
}

struct rank_test rank_sum_test(const double *first, size_t first_count, const double *second,
                               size_t second_count)
{
    if (first_count == 0 || second_count == 0)
        return (struct rank_test){.p = 1};
    size_t count = first_count + second_count;
    double *all = xcalloc(count, sizeof *all);
    memcpy(all, first, first_count * sizeof *all);
    memcpy(all + first_count, second, second_count * sizeof *all);
    size_t *ranks = xcalloc(count, sizeof *ranks);
    doubled_ranks(all, count, ranks);
    free(all);

    struct rank_test test = {.leaning = sign_of(second_excess(ranks, first_count, second_count))};
    if (second_count < first_count)
        swap_ends(ranks, first_count, second_count);
    test.p = rank_sum_two_sided(ranks, count, smaller_of(first_count, second_count));
    free(ranks);
    return test;
}

double rank_sum_smallest_p(size_t first_count, size_t second_count)
{
    unsigned all = (unsigned)(first_count + second_count);
    return fmin(1, exp(M_LN2 - gsl_sf_lnchoose(all, (unsigned)first_count)));
}

/* ---- shift ---- */

struct sorted_samples {
    double *values;
    size_t count;
};

struct shift_samples {
    struct sorted_samples first;
    struct sorted_samples second;
};

/* How many of the differences second - first are at most `bound`: as first grows, so does the part
 * of second that is near enough. */
static uint64_t differences_up_to(double bound, const void *samples)
{
    const struct shift_samples *both = samples;
    const struct sorted_samples *first = &both->first, *second = &both->second;
    size_t near = 0;
    uint64_t found = 0;
    for (size_t i = 0; i < first->count; i++) {
        while (near < second->count && second->values[near] - first->values[i] <= bound)
            near++;
        found += near;
    }
    return found;
}

static void collect_differences(double low, double high, const void *samples, double *found)
{
    const struct shift_samples *both = samples;
    const struct sorted_samples *first = &both->first, *second = &both->second;
    size_t begin = 0, end = 0;
    for (size_t i = 0; i < first->count; i++) {
        while (begin < second->count && second->values[begin] - first->values[i] < low)
            begin++;
        while (end < second->count && second->values[end] - first->values[i] <= high)
            end++;
        for (size_t j = begin; j < end; j++)
            *found++ = second->values[j] - first->values[i];
    }
}

/* More than a size_t holds, where that has 32 bits. */
static uint64_t number_of_pairs(size_t first_count, size_t second_count)
{
    return (uint64_t)first_count * second_count;
}

static double ranked_difference(uint64_t rank, struct sorted_samples first,
                                struct sorted_samples second)
{
    const struct shift_samples both = {first, second};
    const struct ranked_values differences = {
        .values = &both,
        .smallest = second.values[0] - first.values[first.count - 1],
        .largest = second.values[second.count - 1] - first.values[0],
        .count = number_of_pairs(first.count, second.count),
        .count_up_to = differences_up_to,
        .collect = collect_differences,
        .few = first.count + second.count,
    };
    return ranked_value(rank, &differences);
}

static double median_difference(struct sorted_samples first, struct sorted_samples second)
{
    uint64_t pairs = number_of_pairs(first.count, second.count);
    double lower = ranked_difference((pairs + 1) / 2, first, second);
    if (pairs % 2)
        return lower;
    return (lower + ranked_difference(pairs / 2 + 1, first, second)) / 2;
}

/* How many values of U (the excess of the rank sum), from 0 up, have a chance of at most TAIL
 * together. */
static size_t exact_shift_rank(size_t size, size_t count)
{
    size_t *ranks = xcalloc(count, sizeof *ranks);
    for (size_t i = 0; i < count; i++)
        ranks[i] = i + 1;
    size_t mean = size * (count - size) / 2;
    double *ways = subset_excesses(ranks, count, size, mean);
    double allowed = TAIL * ways_to_choose(count, size);
    size_t rank = 0;
    for (double sum = ways[0]; sum <= allowed; sum += ways[rank])
        rank++;
    free(ways);
    free(ranks);
    return rank;
}

static uint64_t normal_shift_rank(double size, double others)
{
    double deviation = sqrt(size * others * (size + others + 1) / 12);
    double rank = floor(size * others / 2 + 0.5 - gsl_cdf_ugaussian_Qinv(TAIL) * deviation);
    return rank > 0 ? (uint64_t)rank : 0;
}

/* The rank, among all differences, of the interval's lower end; 0: no interval. */
static uint64_t shift_rank(size_t first_count, size_t second_count)
{
    if (!rank_sum_is_exact(first_count, second_count))
        return normal_shift_rank((double)first_count, (double)second_count);
    return exact_shift_rank(smaller_of(first_count, second_count), first_count + second_count);
}

struct estimate shift_estimate(const double *first_samples, size_t first_count,
                               const double *second_samples, size_t second_count)
{
    if (first_count == 0 || second_count == 0)
        return (struct estimate){0};
    struct sorted_samples first = {sorted_copy(first_samples, first_count), first_count};
    struct sorted_samples second = {sorted_copy(second_samples, second_count), second_count};
    uint64_t rank = shift_rank(first_count, second_count);
    uint64_t lowest = rank > 0 ? rank : 1;
    struct estimate shift = {
        .value = median_difference(first, second),
        .low = ranked_difference(lowest, first, second),
        .high = ranked_difference(number_of_pairs(first_count, second_count) + 1 - lowest, first,
                                  second),
        .count = first_count + second_count,
        .confident = rank > 0,
    };
    free(first.values);
    free(second.values);
    return shift;
}
