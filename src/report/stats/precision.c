#include "tvp/stats/precision.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "tvp/stats/estimates.h"

bool precision_looks_after(uint32_t rounds)
{
    /* Fewer than 8 have no interval of PRECISION_LEVEL. */
    static const uint32_t looks[] = {8, 13, 20, 31, 47, 71, PRECISION_MOST_ROUNDS};
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
        if (looks[i] == rounds)
            return true;
    return false;
}

static double reach(struct estimate median)
{
    if (!median.confident || !(median.value > 0))
        return INFINITY;
    return fmax(median.high - median.value, median.value - median.low) / median.value;
}

/* How much wider the stricter interval is, for a normal distribution. */
static double stricter(void)
{
    return gsl_cdf_ugaussian_Pinv(0.5 + PRECISION_LEVEL / 2) /
           gsl_cdf_ugaussian_Pinv(0.5 + CONFIDENCE / 2);
}

struct precision precision_of(const double *seconds, size_t count, double wanted)
{
    double usual = reach(median_estimate(seconds, count));
    return (struct precision){
        .reach = reach(median_estimate_at(seconds, count, PRECISION_LEVEL)),
        .rounds_needed = (double)count * pow(usual * stricter() / wanted, 2),
    };
}
