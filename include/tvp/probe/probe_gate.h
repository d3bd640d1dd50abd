/*
 * probe_gate.h - where the workers of a probe wait until their parent lets them go on.
 *
 * Two pipes, so it is the same for threads and for processes: a worker writes a byte to say that it
 * is there, and goes on when it has read one.
 *
 * Order of calls: init before the workers are started; await and open in the parent; release after
 * the last worker has ended. When starting them failed, open lets those go that were started.
 */
#ifndef TVP_PROBE_GATE_H
#define TVP_PROBE_GATE_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/probe/probes.h"

#define PROBE_GATE_MAX 1000 /* workers; each one's byte must fit into a pipe */

struct probe_gate {
    int arrived[2];
    int leave[2];
};

bool probe_gate_init(struct probe_gate *gate, struct probe_error *error);
void probe_gate_release(struct probe_gate *gate);

/* In a worker: says that it is there, without waiting. */
void probe_gate_arrive(const struct probe_gate *gate);
/* In a worker: says that it is there, and waits until the gate is opened for it. */
void probe_gate_pass(const struct probe_gate *gate);

/* In the parent: waits until `workers` of them are there, or fails with ETIMEDOUT. */
bool probe_gate_await(const struct probe_gate *gate, size_t workers, struct probe_error *error);
/* In the parent: lets that many go on, those that have not arrived yet as well. */
void probe_gate_open(const struct probe_gate *gate, size_t workers);

#endif
