/*
 * net_client.h - what a worker of the Net cases does: a connection, and requests over it, one after
 * the other.
 *
 * The server is ours (net_server.h), or one of the user's, at an http:// address. For that one
 * libcurl is needed (net_url.h), which only the dynamic measuring program loads.
 *
 * A client blocks its thread, or is one of many in a thread that waits for all of them at once:
 * then open and ask give NET_WAITS, and are called again when something has happened on the socket.
 *
 * Order of calls: init, open, ask any number of times, close; after a failure only close.
 */
#ifndef TVP_NET_CLIENT_H
#define TVP_NET_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/net_exchange.h"
#include "tvp/common/strbuf.h"

/* Whom all workers ask. In memory that they share: it has no pointers. */
struct net_order {
    int64_t limit_ns; /* the longest time that a worker waits for anything */
    int port;         /* of the server of ours; 0: it is the user's */
    char request[NET_REQUEST_BYTES];
    char url[NET_URL_MOST + 1];
};

enum net_problem {
    NET_WELL,
    NET_SOCKET,      /* there was no socket; reason is errno's */
    NET_CONNECT,     /* no connection came about; reason is errno's */
    NET_SEND,        /* a request was not taken; reason is errno's */
    NET_RECEIVE,     /* an answer did not come; reason is errno's */
    NET_CUT_OFF,     /* the server closed the connection */
    NET_OTHER_BYTES, /* what came was not the answer */
    NET_STATUS,      /* the user's server answered with another status; it is the reason */
    NET_LIBRARY      /* libcurl says what went wrong; reason is its number */
};

struct net_failure {
    enum net_problem problem;
    int reason;
};

enum net_progress { NET_DONE, NET_WAITS, NET_FAILED };

/* One connection. */
struct net_client {
    const struct net_order *order;
    bool blocks;
    bool connected;
    int socket;      /* to the server of ours; -1: none */
    size_t sent;     /* of a request, in bytes */
    size_t received; /* of its answer */
    unsigned char answer[NET_ANSWER_BYTES];
    void *handle;  /* of libcurl's */
    int64_t bytes; /* of answers, so far */
    struct net_failure failure;
};

/* Only one that blocks can ask a server of the user's. */
void net_client_init(struct net_client *client, const struct net_order *order, bool blocks);

/* Connects. */
enum net_progress net_client_open(struct net_client *client);

/* One request, and its whole answer. */
enum net_progress net_client_ask(struct net_client *client);

/* Says that a client that waits has waited for longer than the limit: that is its failure. */
void net_client_give_up(struct net_client *client);

void net_client_close(struct net_client *client);

/* Says what went wrong, and what may help, as in "the server closed the connection". *name is
 * errno's name, or one of its own ("HTTP 404"); it is overwritten by the next call. */
void net_add_failure(struct strbuf *out, const struct net_order *order,
                     const struct net_failure *failure, const char **name);

#endif
