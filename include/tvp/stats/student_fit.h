/*
 * student_fit.h - Student's t fitted to values: a centre and a scale that few outlying values
 * hardly move.
 *
 * Source: Lange, Little & Taylor, "Robust Statistical Modeling Using the t Distribution", Journal
 * of the American Statistical Association 84 (1989): maximum likelihood by steps of expectation
 * and maximization.
 */
#ifndef TVP_STUDENT_FIT_H
#define TVP_STUDENT_FIT_H

#include <stddef.h>

struct student_fit {
    size_t count;
    double centre;
    double scale; /* at least a quarter of a per cent, of logarithms: nothing of interest is less */
    double log_likelihood;
};

/* Of at least two finite values, with so many degrees of freedom (any number from 1). */
struct student_fit student_fit(const double *values, size_t count, double freedom);

/* The same in fewer steps, from a fit to nearly the same values. */
struct student_fit student_fit_from(struct student_fit near, const double *values, size_t count,
                                    double freedom);

#endif
