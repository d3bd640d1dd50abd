#include "tvp/stats/ascending.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"

enum { FEWEST_BY_RADIX = 512, DIGIT_BITS = 8, DIGITS = 8, DIGIT_VALUES = 1 << DIGIT_BITS };

/* Runs of so many are sorted by counting, then merged. */
enum { LONGEST_RUN = 16 };

static const uint64_t sign_bit = UINT64_C(1) << 63;

struct item {
    uint64_t key; /* the value as a number without sign that has its place in the order */
    size_t place;
};

/* The bits of a double are in order but for the sign, which turns all of them round. */
static uint64_t key_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits & sign_bit ? ~bits : bits | sign_bit;
}

static double value_of(uint64_t key)
{
    uint64_t bits = key & sign_bit ? key ^ sign_bit : ~key;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* ---- few ---- */

/* Each belongs behind as many as come before it. Nothing here branches on the keys, which a
 * processor cannot foresee. */
static void sort_run(const struct item *items, size_t count, struct item *sorted)
{
    size_t before[LONGEST_RUN] = {0};
    for (size_t i = 1; i < count; i++) {
        for (size_t j = 0; j < i; j++) {
            size_t in_order = items[j].key <= items[i].key;
            before[i] += in_order;
            before[j] += 1 - in_order;
        }
    }
    for (size_t i = 0; i < count; i++)
        sorted[before[i]] = items[i];
}

static void merge(const struct item *items, size_t middle, size_t count, struct item *merged)
{
    size_t i = 0, j = middle;
    while (i < middle && j < count) {
        bool second = items[j].key < items[i].key;
        *merged++ = items[second ? j : i];
        i += !second;
        j += second;
    }
    memcpy(merged, items + i, (middle - i) * sizeof *merged);
    memcpy(merged + (middle - i), items + j, (count - j) * sizeof *merged);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Into one of the two, which it returns. */
static struct item *sort_few(struct item *items, size_t count, struct item *moved)
{
    for (size_t i = 0; i < count; i += LONGEST_RUN)
        sort_run(items + i, least(LONGEST_RUN, count - i), moved + i);
    for (size_t length = LONGEST_RUN; length < count; length *= 2) {
        struct item *swapped = items;
        items = moved;
        moved = swapped;
        for (size_t i = 0; i < count; i += 2 * length)
            merge(items + i, least(length, count - i), least(2 * length, count - i), moved + i);
    }
    return moved;
}

/* ---- many ---- */

static size_t digit_of(uint64_t key, int digit)
{
    return (size_t)(key >> (digit * DIGIT_BITS)) % DIGIT_VALUES;
}

/* From how many items have each digit to where the first of them belongs. Whether they differ. */
static bool make_places(size_t *places, size_t count)
{
    size_t place = 0, most = 0;
    for (size_t value = 0; value < DIGIT_VALUES; value++) {
        size_t here = places[value];
        most = here > most ? here : most;
        places[value] = place;
        place += here;
    }
    return most < count;
}

/* The values of one time share most of their upper digits, which then need no pass. */
static struct item *sort_many(struct item *items, size_t count, struct item *moved)
{
    size_t places[DIGITS][DIGIT_VALUES] = {0};
    for (size_t i = 0; i < count; i++)
        for (int digit = 0; digit < DIGITS; digit++)
            places[digit][digit_of(items[i].key, digit)]++;
    for (int digit = 0; digit < DIGITS; digit++) {
        if (!make_places(places[digit], count))
            continue;
        for (size_t i = 0; i < count; i++)
            moved[places[digit][digit_of(items[i].key, digit)]++] = items[i];
        struct item *swapped = items;
        items = moved;
        moved = swapped;
    }
    return items;
}

/* ---- both ---- */

/* The caller frees the memory that they are in. */
static const struct item *sorted_items(const double *values, size_t count, struct item **memory)
{
    struct item *items = *memory = xreallocarray(NULL, 2 * count, sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = (struct item){key_of(values[i]), i};
    return (count < FEWEST_BY_RADIX ? sort_few : sort_many)(items, count, items + count);
}

void sort_ascending(double *values, size_t count)
{
    struct item *memory;
    const struct item *items = sorted_items(values, count, &memory);
    for (size_t i = 0; i < count; i++)
        values[i] = value_of(items[i].key);
    free(memory);
}

void order_ascending(const double *values, size_t count, size_t *order)
{
    struct item *memory;
    const struct item *items = sorted_items(values, count, &memory);
    for (size_t i = 0; i < count; i++)
        order[i] = items[i].place;
    free(memory);
}
