/*
 * net_exchange.h - what a client of the Net cases and the server of ours say to each other, over
 * TCP on the loopback interface.
 *
 * A request is the token that the server made at its start and a newline: nobody else's clients
 * are served. Its answer comes when the server's wait has passed since the request: as many bytes
 * as NET_ANSWER_BYTES, of which the one at place i, from 0, is i modulo NET_PATTERN, so that one
 * that is lost or out of place is seen. A connection takes requests one after the other, each when
 * the answer to the one before has come; whoever sends anything else is cut off.
 */
#ifndef TVP_NET_EXCHANGE_H
#define TVP_NET_EXCHANGE_H

#include <stdbool.h>

#define NET_TOKEN_LENGTH  32 /* hexadecimal digits */
#define NET_REQUEST_BYTES (NET_TOKEN_LENGTH + 1)
#define NET_ANSWER_BYTES  16384
#define NET_PATTERN       251 /* a prime: no power of two of bytes can be left out unseen */

/* The longest address of a server of the user's, in bytes. */
#define NET_URL_MOST 2000

/* Fills an answer. */
void net_fill_answer(unsigned char answer[NET_ANSWER_BYTES]);

/* Whether every byte of an answer is the right one. */
bool net_answer_is_right(const unsigned char answer[NET_ANSWER_BYTES]);

#endif
