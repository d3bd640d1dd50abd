/*
 * probe_ending.h - what happens to the others when one worker comes to a violent end.
 *
 * Every worker computes the same work twice. Between the two, one of them, the victim, is ended
 * while the others wait; then these go on. So what they had done and had left to do does not depend
 * on the speed of the machine. Threads do this inside a child process, which may not survive it.
 */
#ifndef TVP_PROBE_ENDING_H
#define TVP_PROBE_ENDING_H

#include <jansson.h>

#include "tvp/probe/probes.h"

enum ending {
    ENDING_KILLED, /* the victim is computing when SIGKILL is sent to it */
    ENDING_CRASHED /* the victim writes to memory that may not be written */
};

/* The whole probe: its parameters and values are those of "kill" and "crash" in probes.h. */
json_t *probe_ending(const json_t *request, enum ending ending, struct probe_error *error);

#endif
