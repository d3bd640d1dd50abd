/*
 * net_work.h - what a worker of Net does: a connection, and requests over it (net_client.h).
 */
#ifndef TVP_NET_WORK_H
#define TVP_NET_WORK_H

#include "tvp/workers/work.h"

/* The body: as many requests as the slot's amount. The time of each is that of the whole exchange;
 * that of connecting is a part of the work alone. */
void net_work_ask(volatile struct worker_slot *slot);

#endif
