/*
 * net_work.h - what a worker of Net does: a connection, and requests over it (net_client.h).
 *
 * The time of each request is that of the whole exchange; that of connecting is a part of the work
 * alone.
 */
#ifndef TVP_NET_WORK_H
#define TVP_NET_WORK_H

#include "tvp/workers/work.h"

/* The body of a worker that blocks: as many requests as the slot's amount. */
void net_work_ask(volatile struct worker_slot *slot);

/* The same of one that lets others work while it waits. */
struct net_work {
    volatile struct worker_slot *slot;
    int64_t begin_ns; /* of the request that has not been answered yet; 0: there is none */
    struct net_client client;
};

void net_work_init(struct net_work *work, volatile struct worker_slot *slot, bool blocks);

/* Goes on for as long as there is nothing to wait for. */
enum net_progress net_work_go_on(struct net_work *work);

/* Closes the connection, and leaves in the slot what became of it all. */
void net_work_end(struct net_work *work);

#endif
