#include "tvp/stats/peers.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/stats/estimates.h"
#include "tvp/stats/student_fit.h"

/* ---- all figures ---- */

struct null {
    const struct peer_levels *levels;
    bool *left_out;            /* of each peer */
    double *values;            /* room for those of one figure */
    struct student_fit *tried; /* of each of the inverses and figure, where the next fits start */
    struct student_fit *fits;  /* those of the degrees of freedom below, of each figure */
    double *usual_noise;       /* of each figure: variance that the rounds of a usual peer leave */
    double freedom;
};

/* Degrees of freedom that are tried, by their inverses: the last has the heaviest tails. */
static const double inverses[] = {0.005, 0.04, 0.08, 0.12, 0.16, 0.2, 0.25};
enum { INVERSES = sizeof inverses / sizeof *inverses };

/* Tails are ruled out by a likelihood so much lower than the best, of its logarithm: 1 % to one
 * side (half the square of 2.33) of up to 500 values. The more there are, the further out lies the
 * largest of them, where tails matter most and show least: then it takes more. */
static double ruled_out(double values)
{
    static const double usual = 2.71, many = 500, more = 1.2;
    return usual + more * log(fmax(values, many) / many);
}

static double of_peer(const struct null *null, const double *from, size_t peer, size_t figure)
{
    return from[peer * null->levels->figures + figure];
}

static size_t gather(const struct null *null, const double *from, size_t figure)
{
    size_t count = 0;
    for (size_t peer = 0; peer < null->levels->peers; peer++) {
        double value = of_peer(null, from, peer, figure);
        if (!null->left_out[peer] && isfinite(value))
            null->values[count++] = value;
    }
    return count;
}

static double fit_all(struct null *null, double inverse, struct student_fit *fits)
{
    double sum = 0;
    for (size_t figure = 0; figure < null->levels->figures; figure++) {
        size_t count = gather(null, null->levels->levels, figure);
        if (count < 2)
            fits[figure] = (struct student_fit){.count = count};
        else if (fits[figure].count < 2)
            fits[figure] = student_fit(null->values, count, 1 / inverse);
        else
            fits[figure] = student_fit_from(fits[figure], null->values, count, 1 / inverse);
        sum += fits[figure].log_likelihood;
    }
    return sum;
}

static void find_noise(struct null *null)
{
    for (size_t figure = 0; figure < null->levels->figures; figure++) {
        size_t count = gather(null, null->levels->noise, figure);
        null->usual_noise[figure] = median_estimate(null->values, count).value;
    }
}

/* What makes peers differ is a sum of several causes: far out its tails are heavier than those that
 * most of the peers show. The heaviest that are tried are enough. */
static const double heavier_far_out = 1.1;

/* The heaviest tails that the peers do not rule out. */
static void fit_null(struct null *null)
{
    double likelihoods[INVERSES], best = -INFINITY;
    for (int i = 0; i < INVERSES; i++) {
        likelihoods[i] =
            fit_all(null, inverses[i], null->tried + (size_t)i * null->levels->figures);
        best = fmax(best, likelihoods[i]);
    }
    double values = 0;
    for (size_t figure = 0; figure < null->levels->figures; figure++)
        values += (double)null->tried[figure].count;
    int i = INVERSES - 1;
    while (likelihoods[i] < best - ruled_out(values))
        i--;
    null->freedom = 1 / fmin(heavier_far_out * inverses[i], inverses[INVERSES - 1]);
    null->fits = null->tried + (size_t)i * null->levels->figures;
    find_noise(null);
}

/* ---- the test ---- */

/* A scale that was fitted to few makes tails heavier still; of normal peers by 1 / (n - 1), which
 * the tails that are assumed cover in part. */
static const double cost_of_few = 0.4;

static double freedom_of(const struct peer_centre *centre, double freedom)
{
    return 1 / (1 / freedom + cost_of_few / (double)(centre->fitted - 1));
}

/* Of the distance of a peer that the null is not fitted to. */
static double deviation(const struct peer_centre *centre, double noise)
{
    double count = (double)centre->fitted;
    double more = noise > centre->noise ? noise - centre->noise : 0;
    return sqrt(centre->scale * centre->scale * count / (count - 1) * (1 + 1 / count) + more);
}

double peer_p(const struct peer_centre *centre, double freedom, double level, double noise)
{
    double off = fabs(level - centre->centre) / deviation(centre, noise);
    return 2 * gsl_cdf_tdist_Q(off, freedom_of(centre, freedom));
}

static struct peer_centre null_centre(const struct null *null, size_t figure)
{
    const struct student_fit *fit = &null->fits[figure];
    return (struct peer_centre){.centre = fit->centre,
                                .fitted = fit->count,
                                .scale = fit->scale,
                                .noise = null->usual_noise[figure]};
}

static double p_of(const struct null *null, size_t peer, size_t figure)
{
    const struct peer_centre centre = null_centre(null, figure);
    double level = of_peer(null, null->levels->levels, peer, figure);
    double noise = of_peer(null, null->levels->noise, peer, figure);
    if (!isfinite(level) || centre.fitted + null->left_out[peer] < FEWEST_PEERS ||
        centre.fitted < 2)
        return NAN;
    return peer_p(&centre, null->freedom, level, noise);
}

static double smallest_p(const struct null *null, size_t peer)
{
    double smallest = 1;
    for (size_t figure = 0; figure < null->levels->figures; figure++)
        smallest = fmin(smallest, p_of(null, peer, figure)); /* NaN is passed over */
    return smallest;
}

/* ---- who is left out of the null ---- */

enum { MOST_LEFT_OUT = 25 };
static const double most_left_out = 0.3; /* of the peers */

static size_t most_outlying(const struct null *null)
{
    size_t most = 0;
    double least = INFINITY;
    for (size_t peer = 0; peer < null->levels->peers; peer++) {
        double p = null->left_out[peer] ? INFINITY : smallest_p(null, peer);
        if (p < least) {
            least = p;
            most = peer;
        }
    }
    return most;
}

/* The most outlying are left out one by one. The last of them that is called outlying by a null
 * without it and those before it is one, and so are these. */
static void settle(struct null *null, double error_rate)
{
    size_t most = (size_t)fmin(fmax(1, most_left_out * (double)null->levels->peers), MOST_LEFT_OUT);
    size_t order[MOST_LEFT_OUT], called = 0;
    fit_null(null);
    for (size_t i = 0; i < most; i++) {
        order[i] = most_outlying(null);
        null->left_out[order[i]] = true;
        fit_null(null);
        if (smallest_p(null, order[i]) < error_rate)
            called = i + 1;
    }
    for (size_t i = called; i < most; i++)
        null->left_out[order[i]] = false;
    fit_null(null);
}

/* ---- the whole ---- */

static struct peer_centre centre_of(const struct null *null, size_t figure, double error_rate)
{
    struct peer_centre centre = null_centre(null, figure);
    for (size_t peer = 0; peer < null->levels->peers; peer++)
        centre.count += (size_t)isfinite(of_peer(null, null->levels->levels, peer, figure));
    if (centre.count < FEWEST_PEERS)
        return (struct peer_centre){.count = centre.count, .centre = centre.centre};
    centre.spread = centre.scale * gsl_cdf_tdist_Pinv(0.8413447, null->freedom);
    centre.error = centre.spread / sqrt((double)centre.fitted);
    centre.found = deviation(&centre, 0) *
                   gsl_cdf_tdist_Qinv(error_rate / 2, freedom_of(&centre, null->freedom));
    return centre;
}

double peers_test(const struct peer_levels *levels, double error_rate, struct peer_centre *centres,
                  double *p)
{
    struct null null = {
        .levels = levels,
        .left_out = xcalloc(levels->peers, sizeof *null.left_out),
        .values = xcalloc(levels->peers, sizeof *null.values),
        .tried = xcalloc(INVERSES * levels->figures, sizeof *null.tried),
        .usual_noise = xcalloc(levels->figures, sizeof *null.usual_noise),
    };
    if (levels->peers >= FEWEST_PEERS)
        settle(&null, error_rate);
    else
        fit_null(&null);
    for (size_t figure = 0; figure < levels->figures; figure++)
        centres[figure] = centre_of(&null, figure, error_rate);
    for (size_t peer = 0; peer < levels->peers; peer++)
        for (size_t figure = 0; figure < levels->figures; figure++)
            p[peer * levels->figures + figure] = p_of(&null, peer, figure);
    free(null.left_out);
    free(null.values);
    free(null.tried);
    free(null.usual_noise);
    return null.freedom;
}
