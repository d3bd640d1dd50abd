/*
 * serial_share.h - how much of a work goes on by itself, as its speed-up shows.
 *
 * The experimentally determined serial fraction of Karp and Flatt: with a speed-up s of n workers,
 *
 *     (1 / s - 1 / n) / (1 - 1 / n)
 *
 * which is the serial share in Amdahl's law that would give this speed-up. 0: the workers do not
 * hinder each other; 1: they take turns; above 1: together they are slower than one after the
 * other; below 0: the speed-up is more than n. Where it grows with n, it is not a part of the work
 * that is serial but what more workers cost.
 *
 * Source: Karp & Flatt, "Measuring parallel processor performance", Communications of the ACM 33
 * (1990).
 */
#ifndef TVP_SERIAL_SHARE_H
#define TVP_SERIAL_SHARE_H

/* A positive speed-up of so many workers, 2 or more. */
double serial_share(double speedup, double workers);

#endif
