/*
 * net_url.h - requests to a server of the user's: plain HTTP/1.1, through libcurl.
 *
 * libcurl is loaded when it is first needed, so that no other measurement has it in its process.
 * Only a dynamically linked program can load it. The static measuring program is linked without
 * net_url.c, where these are NULL: who calls them looks at net_url_load first. Built without
 * libcurl's headers, net_url_load says so.
 */
#ifndef TVP_NET_URL_H
#define TVP_NET_URL_H

#include <stdbool.h>

#include "tvp/common/error.h"
#include "tvp/net/net_client.h"

/* Loads libcurl, where that has not been done. Must come before the first thread. */
bool net_url_load(struct error *error) __attribute__((weak));

/* As net_client's, which calls them. */
bool net_url_open(struct net_client *client) __attribute__((weak));
bool net_url_ask(struct net_client *client) __attribute__((weak));
void net_url_close(struct net_client *client) __attribute__((weak));

/* What libcurl says of its error number. Static. */
const char *net_url_reason(int number) __attribute__((weak));

#endif
