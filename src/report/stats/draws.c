#include "tvp/stats/draws.h"

#include "tvp/stats/estimates.h"

static double p_of_all(const struct draws *draws)
{
    return (double)(draws->as_large + 1) / (double)(draws->planned + 1);
}

bool draws_go_on(const struct draws *draws)
{
    return draws->made < draws->planned && !(draws->costly && p_of_all(draws) > 1 - CONFIDENCE);
}

void draws_add(struct draws *draws, bool as_large)
{
    draws->made++;
    draws->as_large += as_large;
}

double draws_p(const struct draws *draws)
{
    return draws->made < draws->planned ? (double)draws->as_large / (double)draws->made
                                        : p_of_all(draws);
}
