/*
 * net_peer.h - one client of the server of the Net cases: how far its request has come, and when
 * its answer is due. Knows no sockets, so that what a client may send can be tested alone.
 */
#ifndef TVP_NET_PEER_H
#define TVP_NET_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/net_exchange.h"

enum net_peer_state {
    PEER_ASKS,     /* its request is not there yet, or only a part of it */
    PEER_WAITS,    /* for its answer, until due_ns */
    PEER_IS_TOLD,  /* of its answer a part has been sent */
    PEER_IS_WRONG, /* it has sent what is no request: it is to be cut off */
};

struct net_peer {
    enum net_peer_state state;
    size_t received; /* bytes of its request */
    size_t sent;     /* bytes of its answer */
    int64_t due_ns;
};

/* Takes what it has sent. `request` is what every request must be. */
void net_peer_take(struct net_peer *peer, const char request[NET_REQUEST_BYTES], const char *bytes,
                   size_t count);

/* The bytes of its answer that have been sent since: after the last it may ask again. */
void net_peer_told(struct net_peer *peer, size_t count);

#endif
