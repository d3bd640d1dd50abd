/*
 * evidence.h - what the probes of a run say, as numbers.
 *
 * Reads the probes' raw values (probes.h), which may come from any runner or file, and computes
 * estimates from them. Numbers only: seconds, counts, shares. No text is made here. Values that are
 * missing, of another type or senseless make a probe EVIDENCE_UNREADABLE, never a wrong figure.
 *
 * Owns nothing: no release. What it borrows lives as long as the results.
 */
#ifndef TVP_EVIDENCE_H
#define TVP_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/common/cases.h"
#include "tvp/data/results.h"
#include "tvp/stats/statistics.h"

enum evidence_state {
    EVIDENCE_NOT_OFFERED, /* no runtime of the run has the probe */
    EVIDENCE_LEFT_OUT,    /* by --no-probes */
    EVIDENCE_MISSING,     /* offered and not left out: the run ended before it, or did not ask */
    EVIDENCE_FAILED,      /* with the message */
    EVIDENCE_UNREADABLE,  /* there are values, but not those of probes.h */
    EVIDENCE_MEASURED     /* only then is there more than this */
};

struct evidence_source {
    enum evidence_state state;
    const char *message; /* of the failure, borrowed; NULL otherwise */
};

struct isolation_evidence {
    struct evidence_source source;
    size_t workers;
    size_t changed[PROBED_KINDS];      /* workers that read what they wrote */
    size_t parent_after[PROBED_KINDS]; /* variables changed for the parent */
};

/* Seconds of a round trip. */
struct handover_evidence {
    struct evidence_source source;
    struct estimate thread;
    struct estimate pipe;
    struct estimate shared_memory;
};

enum counter_way {
    COUNTER_UNSYNCHRONISED,
    COUNTER_ATOMIC,
    COUNTER_MUTEX,
    COUNTER_PROCESSES,
    COUNTER_WAYS
};

struct counter_evidence {
    struct evidence_source source;
    size_t workers;
    int cpus; /* 0: not known */
    struct {
        size_t repeats;
        size_t wrong;           /* repeats whose counter was not what was expected */
        struct estimate lost;   /* share of the updates */
        struct estimate update; /* seconds of one */
    } ways[COUNTER_WAYS];
};

enum memory_kind { MEMORY_PROPORTIONAL, MEMORY_RESIDENT };

struct memory_evidence {
    struct evidence_source source;
    bool known; /* false: the system does not tell; nothing below then */
    enum memory_kind kind;
    size_t workers;
    struct estimate bytes[PROBED_KINDS]; /* of one idle worker */
};

/* The smallest and the largest parent: what starting and ending a worker takes. */
struct growth_evidence {
    struct evidence_source source;
    double mebibytes[2];
    struct estimate seconds[PROBED_KINDS][2];
    struct comparison growth; /* of the processes: first the smallest, second the largest parent */
    bool small_pages;
};

/* One worker of several is ended (kill, crash). */
struct ending_evidence {
    struct evidence_source source;
    size_t others;
    struct {
        size_t repeats;
        size_t ended;           /* a signal ended the process of the worker */
        size_t all_survived;    /* all others finished with the right results */
        size_t none_survived;   /* none of them did */
        struct estimate reaped; /* seconds until the parent had waited for the process */
    } sides[PROBED_KINDS];
};

struct evidence {
    struct isolation_evidence isolation;
    struct handover_evidence handover;
    struct counter_evidence counter;
    struct memory_evidence memory;
    struct growth_evidence growth;
    struct ending_evidence kill;
    struct ending_evidence crash;
};

void evidence_init(struct evidence *evidence, const struct results *results);

#endif
