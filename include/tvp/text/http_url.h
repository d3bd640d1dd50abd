/*
 * http_url.h - the address of a server of the user's, for --io-url.
 */
#ifndef TVP_HTTP_URL_H
#define TVP_HTTP_URL_H

#include <stdbool.h>
#include <stddef.h>

/* What is wrong with it, in words that follow "must be …": NULL: nothing. It has to be http://, a
 * host (an address of version 6 in brackets), and perhaps a port, a path and a query, all of it in
 * printable ASCII without spaces, of NET_URL_MOST bytes (net_exchange.h) at most. There is no user
 * and no fragment: one would be printed in the report, the other is no server's affair. */
const char *http_url_problem(const char *url);

/* The host without its port, as it stands in an address without a problem. */
const char *http_url_host(const char *url, size_t *length);

#endif
