/*
 * peers.h - which of many things of one kind is not like the others.
 *
 * Each peer (a node of a cluster, say) has a level in each of several figures, as a logarithm. That
 * levels differ is no finding: no two peers are equal. What is asked is whether one lies further
 * from the others than these lie from each other. So the null is what the peers themselves show:
 * around a centre they spread as Student's t does, whose centre and scale are fitted to each figure
 * and whose degrees of freedom, to all of them: the fewer, the heavier the tails, and the further a
 * peer has to lie off. Few peers show little of their tails: then heavy ones are assumed.
 *
 * A peer that does lie off must not spoil the null that it is held against, nor must others hide
 * it. So the most outlying are left out one by one, and the last that the rest then calls outlying
 * stays out with those before it.
 *
 * A peer whose own rounds tell its level less well than is usual needs to lie as much further off.
 *
 * Sources: student_fit.h, for the fit; Rosner, "Percentage Points for a Generalized ESD
 * Many-Outlier Procedure", Technometrics 25 (1983), for leaving out the most outlying first, which
 * keeps them from hiding each other. tests/truth has how often it errs.
 */
#ifndef TVP_PEERS_H
#define TVP_PEERS_H

#include <stddef.h>

/* Fewer peers say nothing of one of them. */
#define FEWEST_PEERS 6

/* levels[peer * figures + figure], and the variance of each as the peer's own rounds tell it. NaN:
 * not known. */
struct peer_levels {
    const double *levels;
    const double *noise;
    size_t peers;
    size_t figures;
};

/* What the peers have in common in one figure. */
struct peer_centre {
    size_t count;  /* peers that have it; fewer than FEWEST_PEERS: nothing below but the centre */
    double centre; /* logarithm */
    double error;  /* its standard error */
    double spread; /* two thirds of the peers (0.683) lie no further from the centre */
    size_t fitted; /* peers that the null is fitted to: none that lies off */
    double scale;  /* of Student's t */
    double noise;  /* variance that the rounds of a usual peer leave; part of the scale */
    double found;  /* how far a peer has to lie off so that it is called different at the error rate
                      given to peers_test, if it stands alone */
};

/* Fills centres[figure] and p[peer * figures + figure]: that a peer lies so far off by chance,
 * two-sided, not adjusted; NaN where it is not tested. `error_rate` is that of a single test, by
 * which peers are left out of the null: 5 % over the number of all tests that belong together.
 * Returns the degrees of freedom of the null. */
double peers_test(const struct peer_levels *levels, double error_rate, struct peer_centre *centres,
                  double *p);

/* The same of one more peer, which is not among those that the centre is of; `freedom` is what
 * peers_test has returned. */
double peer_p(const struct peer_centre *centre, double freedom, double level, double noise);

#endif
