/*
 * net_request.h - cells of Net: whom their workers ask, and what went wrong with one of them.
 */
#ifndef TVP_NET_REQUEST_H
#define TVP_NET_REQUEST_H

#include <jansson.h>
#include <stdbool.h>

#include "tvp/common/error.h"
#include "tvp/workers/launch.h"

/* Takes "server" out of a request (protocol.h). */
bool net_request_parse(struct net_order *order, const json_t *request, struct error *error);

/* Before the workers are there: lets this process have as many connections as the system allows,
 * and loads what a server of the user's needs. NULL: all is ready; else the answer's "error". */
json_t *net_request_prepare(const struct net_order *order);

/* A new object with the "error" of the first worker that failed; NULL: none did. */
json_t *net_request_failure(const struct net_order *order, const struct workers *workers);

#endif
