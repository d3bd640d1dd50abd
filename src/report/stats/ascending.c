#include "tvp/stats/ascending.h"

#include <gsl/gsl_sort.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"

enum { FEWEST_BY_RADIX = 512, DIGIT_BITS = 8, DIGITS = 8, DIGIT_VALUES = 1 << DIGIT_BITS };

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

/* The values of one time share most of their upper digits, which then need no pass. The caller
 * frees the items. */
static struct item *sorted_items(const double *values, size_t count)
{
    struct item *items = xcalloc(count, sizeof *items), *moved = xcalloc(count, sizeof *moved);
    size_t places[DIGITS][DIGIT_VALUES] = {0};
    for (size_t i = 0; i < count; i++) {
        items[i] = (struct item){key_of(values[i]), i};
        for (int digit = 0; digit < DIGITS; digit++)
            places[digit][digit_of(items[i].key, digit)]++;
    }
    for (int digit = 0; digit < DIGITS; digit++) {
        if (!make_places(places[digit], count))
            continue;
        for (size_t i = 0; i < count; i++)
            moved[places[digit][digit_of(items[i].key, digit)]++] = items[i];
        struct item *swapped = items;
        items = moved;
        moved = swapped;
    }
    free(moved);
    return items;
}

void sort_ascending(double *values, size_t count)
{
    if (count < FEWEST_BY_RADIX) {
        gsl_sort(values, 1, count);
        return;
    }
    struct item *items = sorted_items(values, count);
    for (size_t i = 0; i < count; i++)
        values[i] = value_of(items[i].key);
    free(items);
}

void order_ascending(const double *values, size_t count, size_t *order)
{
    if (count < FEWEST_BY_RADIX) {
        gsl_sort_index(order, values, 1, count);
        return;
    }
    struct item *items = sorted_items(values, count);
    for (size_t i = 0; i < count; i++)
        order[i] = items[i].place;
    free(items);
}
