/*
 * competition.h - who else used the CPUs just before the run: each host is looked at for a moment
 * in which this program and its runners sleep.
 */
#ifndef TVP_COMPETITION_H
#define TVP_COMPETITION_H

#include "tvp/plan/runtimes.h"

/* Asks a runner of each host (protocol.h) and puts into the "host" of every hello from there
 *   competing_cpus   real   CPUs' worth of time that other programs had
 *   stolen_cpus      real   CPUs' worth of time that the hypervisor gave to other systems
 * Nothing where no runner of the host knows. Takes about a tenth of a second a host. */
void runtimes_look_for_competition(struct runtimes *runtimes);

#endif
