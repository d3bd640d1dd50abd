/*
 * choice.h - which kind of worker does a work, and how many of them: the rule of the
 * recommendation, in one place.
 *
 * An option is a kind of worker and a number of them, as it was measured. Its rate is how many jobs
 * it does in a second: workers * calls / time, per round. How far it is below the best of all
 * options is asked of all at once (stats/best.h), so the choice may look at all of them.
 *
 * THE RULE. Of all options that are not shown to be CHOICE_MARGIN or more below the best, the one
 * with the fewest workers; of these the one that takes less memory, by CHOICE_MARGIN or more; where
 * neither does, or memory was not measured, the kind that is named first (threads; works.h). No
 * option with a failed sample is chosen or counts as the best. There is no recommendation
 *   - where there are fewer than two options to choose from,
 *   - where rounds are too few for intervals that hold for so many options at once,
 *   - where the interval of the one that the rule finds reaches CHOICE_RISK or more below the best:
 *     then noise hides what the rule is to decide.
 *
 * Everything that is chosen from the options has an interval that holds for all of them at once,
 * at best_error_rate of their number: the gain over one worker; what one more worker adds.
 */
#ifndef TVP_CHOICE_H
#define TVP_CHOICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/works.h"
#include "tvp/stats/estimates.h"

#define CHOICE_MARGIN 0.05
#define CHOICE_RISK   0.25

struct runtime_findings;
struct results;

struct option {
    enum worker_kind kind;
    uint32_t workers;
    struct estimate rate;  /* jobs a second: the median, with its own interval */
    struct estimate share; /* of the best one's rate (best.h); count 0: it is no candidate */
    struct estimate gain;  /* rate over that of one worker (struct choice); count 0: not known */
    int64_t memory_bytes;  /* of all workers together; -1: not known */
    size_t failures;       /* samples that failed: it is no candidate */
};

enum choice_state {
    CHOICE_MADE,
    CHOICE_NO_OPTIONS,     /* fewer than two that were measured without a failure */
    CHOICE_TOO_FEW_ROUNDS, /* struct choice says how many it takes */
    CHOICE_TOO_NOISY       /* `found` is what the rule would give */
};

/* What decided between options of as few workers. */
enum choice_reason {
    CHOICE_BY_WORKERS, /* there is no other of as few */
    CHOICE_BY_MEMORY,
    CHOICE_BY_ORDER /* memory is not known, or about the same */
};

/* How the rate of one kind goes on with more workers. */
struct growth {
    uint32_t enough;      /* from so many on, each further worker adds less than CHOICE_MARGIN, as
                             far as was measured; 0: not shown of any number */
    struct estimate next; /* what one more than that adds to the rate, as a fraction */
};

struct choice {
    enum choice_state state;
    struct option *options; /* by number of workers, then kind; those with samples or failures */
    size_t option_count;
    size_t candidates; /* those without failures */
    size_t rounds_needed;
    const struct option *best;  /* that looks best; NULL: there are no candidates */
    const struct option *found; /* by the rule; NULL where it can't be asked */
    enum choice_reason reason;
    const struct option *one; /* what gains relate to: one thread, else one of the first kind that
                                 has it; NULL: one worker was not measured */
    bool more_helps;    /* an option of more workers is shown to have a higher rate than `one` */
    bool more_is_known; /* whether that could be asked */
    struct growth growth[WORKER_KIND_COUNT];
};

/* Finds all of it from the rows of the runtime, and memory from the trials of the results; a
 * runtime that did not measure such work has no options. `rounds` is the last round with a sample.
 */
void choice_init(struct choice *choice, const struct runtime_findings *runtime,
                 const struct results *results, uint32_t rounds);
void choice_release(struct choice *choice);

/* The option of that kind and number, or NULL. */
const struct option *choice_option(const struct choice *choice, enum worker_kind kind,
                                   uint32_t workers);

#endif
