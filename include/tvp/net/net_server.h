/*
 * net_server.h - the server of the Net cases: a process of its own, on the loopback interface.
 *
 * `tvp-measure --net-server NS` is one. It takes a free port, answers each request that has its
 * token NS nanoseconds after it has come (net_exchange.h), and copes with as many connections as it
 * may have open files. What started it talks with it on its stdin and stdout, in lines:
 *
 *   <- {"port":43817,"token":"5f0c…"}                        once it listens
 *   -> (any line)
 *   <- {"cpu_ns":1830211,"connections":16,"requests":160,"refused":0}
 *
 * these are its sums since it started: CPU time, connections that it has taken, requests that it
 * has answered, and connections that it has cut off, because their client was none of ours or it
 * had no open file left for it. It ends at the end of its stdin, and with the process that started
 * it, so that none is left behind.
 *
 * One thread waits for all of it (epoll): as the wait is the same for all, answers are due in the
 * order in which requests came.
 */
#ifndef TVP_NET_SERVER_H
#define TVP_NET_SERVER_H

#include <stdint.h>

#define NET_SERVER_ARGUMENT "--net-server"

/* Serves until stdin ends. Returns the exit status; what went wrong is on stderr. */
int net_server_run(int64_t wait_ns);

/* When the arguments say that this process is the server, it serves and ends. Otherwise, or on a
 * system that has no epoll, this returns. */
void net_server_become(int argc, char **argv);

#endif
