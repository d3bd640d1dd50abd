/*
 * trial_gate.h - where the workers of a trial wait until all of them are there.
 *
 * So all do their work at once, however short it is, and whoever watches them has seen them all. It
 * is in memory that the watcher shares with the process that starts the workers, which hands the
 * signal on to them through their slots.
 */
#ifndef TVP_TRIAL_GATE_H
#define TVP_TRIAL_GATE_H

#include <stdatomic.h>
#include <stdbool.h>

#include "tvp/workers/launch.h"

struct trial_gate {
    atomic_bool reached; /* all workers are started and wait */
    atomic_bool open;    /* they may go on */
};

/* Before the workers are started: lets them wait. */
void trial_gate_close(struct workers *workers);

/* When they are started: tells the watcher, waits for its permission, and lets them go on. */
void trial_gate_pass(struct trial_gate *gate, struct workers *workers);

#endif
