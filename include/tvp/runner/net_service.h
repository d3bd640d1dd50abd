/*
 * net_service.h - the server of the Net cases, seen from the program that starts it.
 *
 * It is a process of its own (`tvp-measure --net-server`, net_server.h), started before the first
 * Net cell of a round and ended after the round's last cell, and at the latest with this program.
 * One that has ended by itself is started anew.
 *
 * Order of calls: start, then sums any number of times, then stop; a failed sums has ended it.
 */
#ifndef TVP_NET_SERVICE_H
#define TVP_NET_SERVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "tvp/common/error.h"
#include "tvp/common/net_exchange.h"
#include "tvp/runner/lines.h"

/* Since it was started. */
struct net_sums {
    int64_t cpu_ns;
    int64_t connections; /* taken */
    int64_t requests;    /* answered */
    int64_t refused;     /* connections cut off */
};

struct net_service {
    struct lines lines;
    bool running;
    int port;
    char token[NET_TOKEN_LENGTH + 1];
    struct net_sums sums; /* as of the last time that it told them */
};

/* Starts it, where it is not running: it answers `wait_ns` after each request. The message follows
 * "the server of the Net cases". */
bool net_service_start(struct net_service *service, int64_t wait_ns, struct error *error);

/* Asks for its sums, and leaves in `since` what they have grown since the last time. */
bool net_service_sums(struct net_service *service, struct net_sums *since, struct error *error);

/* Ends it, and leaves {0}. Does nothing to one that is not running. */
void net_service_stop(struct net_service *service);

#endif
