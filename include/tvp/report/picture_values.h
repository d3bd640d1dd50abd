/*
 * picture_values.h - what a picture of times shows, as numbers: the same for the picture, its title
 * and its words, so that none of them can say another figure or use another unit.
 *
 * Times of waiting are shown as what lies beyond the wait, times of computing as what lies above
 * the ideal, or, where a quota takes that away, above the shortest median at that worker count:
 * only so can be seen where threads and processes differ. Where there is neither, and of starting,
 * they are shown as they are.
 */
#ifndef TVP_PICTURE_VALUES_H
#define TVP_PICTURE_VALUES_H

#include "tvp/common/strbuf.h"
#include "tvp/common/units.h"
#include "tvp/findings/findings.h"

enum picture_measure {
    MEASURE_TIME,        /* seconds */
    MEASURE_BEYOND_WAIT, /* seconds, less the wait */
    MEASURE_ABOVE_IDEAL, /* a fraction of the ideal: 0.1 is 10 % more */
    MEASURE_ABOVE_LEAST  /* the same of the shortest median at that worker count */
};

enum picture_measure picture_measure(const struct runtime_findings *runtime, enum work work);

/* Whether it is known what the work alone would take. Under a quota a short job beats any line that
 * CPUs draw, so there is none. */
bool picture_has_ideal(const struct runtime_findings *runtime, enum work work);

/* Seconds that the work alone would take so many workers, where that is known. */
double picture_ideal(const struct runtime_findings *runtime, enum work work, double workers);

/* A time of so many workers as the picture shows it, in the measure's unit. */
double picture_value(const struct runtime_findings *runtime, enum work work, double workers,
                     double seconds);

/* The same of a cell's median and its interval; count 0: there is none. */
struct estimate picture_median(const struct runtime_findings *runtime, enum case_id case_id,
                               const struct row *row);

/* By how much the workers of that case take longer than threads. Of waiting in seconds: the ratio,
 * which is what is tested, less 1, times the median of threads, whose own interval adds next to
 * nothing beside a wait. Else that ratio. count 0: not compared. */
struct estimate picture_difference(const struct runtime_findings *runtime, enum case_id case_id,
                                   const struct row *row);

/* The unit that all of the picture's times have but those from 0: that of the largest median. */
const struct time_unit *picture_unit(const struct runtime_findings *runtime, enum work work);

/* A value of that measure with three digits: "728 µs", "+1.9 %". */
void add_picture_value(struct strbuf *out, enum picture_measure measure,
                       const struct time_unit *unit, double value);

/* How many kinds are compared with threads at that work, in any row. */
size_t picture_compared(const struct runtime_findings *runtime, enum work work,
                        enum worker_kind kinds[WORKER_KIND_COUNT]);

#endif
