/*
 * cell_set.h - which cells have an outcome in which round: a hash set that only grows.
 *
 * A set that is {0} is empty. Adding and looking up take constant time on average. A slot has 64
 * rounds of a cell: a run goes through all cells in each round, and the table, which is looked into
 * at random, should fit into a cache.
 */
#ifndef TVP_CELL_SET_H
#define TVP_CELL_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A cell in one round. */
struct cell_key {
    uint16_t runtime;
    uint16_t case_id; /* below 256 */
    uint32_t workers; /* 1 to 2^20 - 1 */
    uint32_t round;   /* 1 to 2^20 - 1 */
};

struct cell_slot {
    uint64_t packed; /* the cell, and which rounds; 0: free */
    uint64_t rounds; /* a bit each */
};

struct cell_set {
    struct cell_slot *slots;
    size_t capacity; /* a power of two, or 0 */
    size_t used;     /* of the slots */
    size_t count;    /* of the keys */
};

/* False when the key was there already. */
bool cell_set_add(struct cell_set *set, const struct cell_key *key);

bool cell_set_has(const struct cell_set *set, const struct cell_key *key);

/* Leaves it empty, fit to be used again. */
void cell_set_release(struct cell_set *set);

#endif
