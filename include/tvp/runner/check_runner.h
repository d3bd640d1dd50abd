/*
 * check_runner.h - says whether a program is a runner that reports can be made with.
 *
 * For those who write a runner: it is spoken to as a run would do it, and in some ways a run would
 * not, and every rule of protocol.h that can be seen from outside is one line on stdout, "ok: …" or
 * "WRONG: …" with what it said and what was expected. Takes some seconds; every wait has a limit.
 */
#ifndef TVP_CHECK_RUNNER_H
#define TVP_CHECK_RUNNER_H

#include "tvp/options/options.h"

/* Checks the runner that the options name, and with --work how it measures that function. Gives the
 * exit status: 0 when the runner does everything right, else 1. */
int check_runner_of(const struct options *options);

#endif
