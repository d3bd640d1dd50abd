#include "tvp/data/cell_set.h"

#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/data/mix.h"

enum { ROUNDS_OF_SLOT = 64, CASE_SHIFT = 40 };

/* Never 0, because a cell has workers. */
static uint64_t pack(const struct cell_key *key)
{
    return ((uint64_t)key->runtime << 48) | ((uint64_t)key->case_id << CASE_SHIFT) |
           ((uint64_t)key->workers << 20) | (key->round / ROUNDS_OF_SLOT);
}

static uint64_t bit_of(const struct cell_key *key)
{
    return UINT64_C(1) << (key->round % ROUNDS_OF_SLOT);
}

/* The slot of the packed key, or the free one where it belongs. Packed keys differ in few bits;
 * mixed, they spread over the whole table. But the cases of one worker count, which come one after
 * the other, stay neighbours, so that they share what is fetched from memory. */
static struct cell_slot *find_slot(const struct cell_set *set, uint64_t packed)
{
    static const uint64_t case_mask = UINT64_C(0xff) << CASE_SHIFT;
    size_t mask = set->capacity - 1;
    size_t case_id = (size_t)((packed & case_mask) >> CASE_SHIFT);
    size_t i = ((size_t)mix_bits(packed & ~case_mask) + case_id) & mask;
    while (set->slots[i].packed && set->slots[i].packed != packed)
        i = (i + 1) & mask;
    return &set->slots[i];
}

/* At most half full, so that a search stays short. */
static void make_room(struct cell_set *set)
{
    if (set->used < set->capacity / 2)
        return;
    struct cell_set larger = {.capacity = set->capacity ? set->capacity * 2 : 1024,
                              .used = set->used,
                              .count = set->count};
    larger.slots = xcalloc(larger.capacity, sizeof *larger.slots);
    for (size_t i = 0; i < set->capacity; i++)
        if (set->slots[i].packed)
            *find_slot(&larger, set->slots[i].packed) = set->slots[i];
    free(set->slots);
    *set = larger;
}

bool cell_set_add(struct cell_set *set, const struct cell_key *key)
{
    make_room(set);
    uint64_t packed = pack(key), bit = bit_of(key);
    struct cell_slot *slot = find_slot(set, packed);
    if (slot->rounds & bit)
        return false;
    set->used += slot->rounds == 0;
    set->count++;
    *slot = (struct cell_slot){packed, slot->rounds | bit};
    return true;
}

bool cell_set_has(const struct cell_set *set, const struct cell_key *key)
{
    return set->count > 0 && find_slot(set, pack(key))->rounds & bit_of(key);
}

void cell_set_release(struct cell_set *set)
{
    free(set->slots);
    *set = (struct cell_set){0};
}
