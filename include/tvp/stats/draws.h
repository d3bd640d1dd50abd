/*
 * draws.h - p from random draws of what chance makes of a statistic: of all of them, the one that
 * was seen among them, the share that is at least as large.
 *
 *     struct draws draws = {.planned = 199, .costly = true};
 *     while (draws_go_on(&draws))
 *         draws_add(&draws, statistic_of_a_draw() >= seen);
 *     return draws_p(&draws);
 *
 * Costly ones end as soon as p can no longer be at most 1 - CONFIDENCE, and p is the share so far:
 * which side of that it is on does not depend on it.
 *
 * Source: Besag & Clifford, "Sequential Monte Carlo p-values", Biometrika 78 (1991).
 */
#ifndef TVP_DRAWS_H
#define TVP_DRAWS_H

#include <stdbool.h>
#include <stddef.h>

struct draws {
    size_t planned;
    bool costly;
    size_t made;
    size_t as_large;
};

bool draws_go_on(const struct draws *draws);

void draws_add(struct draws *draws, bool as_large);

double draws_p(const struct draws *draws);

#endif
