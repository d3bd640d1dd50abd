/*
 * scaling_rules.h - how far measured work goes on at the same time: hardly, partly or fully.
 *
 * Of n workers at most `ideal` can go on at once: of CPU-bound work as many as there are usable
 * CPUs, of waiting all. The bounds between the steps stand in scaling_rules.c, once:
 *
 *   hardly   below 1.25, a quarter of what a second one adds; or below a tenth of what all further
 *            ones could add (with 64 CPUs below 7.3)
 *   fully    above 80 % of the ideal; below an ideal of 2 also above 60 % of the part beyond 1
 *   partly   between them; the efficiency says how far
 *
 * The whole interval decides. One that reaches over a bound leaves two steps open, or all three.
 */
#ifndef TVP_SCALING_RULES_H
#define TVP_SCALING_RULES_H

#include <stdbool.h>

#include "tvp/findings/findings.h"

enum scaling_step { SCALES_HARDLY, SCALES_PARTLY, SCALES_FULLY };

/* The steps that an interval leaves open. */
struct scaling_verdict {
    bool known; /* false: a range instead of an interval, or nothing; the rest is 0 then */
    enum scaling_step least;
    enum scaling_step most;
};

struct scaling_verdict scaling_verdict(const struct estimate *speedup, double ideal);

/* Whether the verdict is that step and no other. */
bool scales(struct scaling_verdict verdict, enum scaling_step step);

/* Whether the speed-up stays at 1, as where a lock lets one worker go on at a time: the whole
 * interval is below 1.25, however many CPUs there are; and whether all of it is above. */
bool stays_at_one(const struct estimate *speedup, double ideal);
bool gets_beyond_one(const struct estimate *speedup, double ideal);

/* Whether threads of a runtime take turns at CPU-bound work while its processes do not, as a lock
 * makes them: threads stay below 1.25, and processes get near what can be reached. That is 80 % of
 * the ideal, or of what processes of another runtime reach at most in the same run with as many
 * workers, whichever is less: where the machine gives less than its CPUs, no lock keeps it back;
 * but never less than 1.25. Both are tested by rounds, one-sided, each at 1 - CONFIDENCE; so is
 * what both together show, because both have to be rejected.
 *
 * Source: Berger, "Multiparameter hypothesis testing and acceptance sampling", Technometrics 24
 * (1982), for tests of which each has to reject. */
struct turn_taking {
    double staying;  /* the speed-up that threads have to stay below */
    double near;     /* what processes have to get beyond */
    bool beside;     /* that is of what the other runtime reaches */
    double p_thread; /* of threads that get as far as that */
    double p_process;
    bool threads_stay;
    bool processes_get_near;
};

/* `beside` may be NULL. The row of the judged scaling, and one of a single worker, are there. */
struct turn_taking turn_taking(const struct runtime_findings *runtime,
                               const struct runtime_findings *beside);

/* Whether threads of the user's own work take turns: they stay at the speed of one while processes
 * get beyond it, so something lets one thread work at a time. */
bool threads_take_turns(const struct work_nature *work);

/* Whether the user's own work is what there is to judge waiting by: it waits, and no Io case was
 * measured. */
bool own_work_stands_for_waiting(const struct runtime_findings *runtime);

/* The verdict on CPU-bound work at its judged scaling. Where the number of usable CPUs is not known
 * the ideal is not either, so that work that does not scale fully may do so all the same. */
struct scaling_verdict cpu_scaling_verdict(const struct runtime_findings *runtime,
                                           enum worker_kind kind);

/* The scaling that a runtime's CPU-bound work is judged by: at the usable CPUs, or with as many
 * workers as there are rows for when their number is not known. */
const struct scaling *judged_scaling(const struct runtime_findings *runtime, enum worker_kind kind);

/* Whether CPU-bound work at that scaling took mostly what starting takes, so that it says nothing
 * about computing, as in the classic script's times of 10 iterations. Where no Start case was
 * measured, the shape of the times decides. */
bool is_mostly_starting(const struct runtime_findings *runtime, enum worker_kind kind);

/* Whether that is so of any kind that is compared with threads. */
bool computing_is_mostly_starting(const struct runtime_findings *runtime);

/* Whether there are workers and CPUs enough to show how work scales. */
bool has_room_to_scale(const struct runtime_findings *runtime);

#endif
