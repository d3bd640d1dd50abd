#include "tvp/net/net_client.h"

#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "tvp/common/error.h"
#include "tvp/common/units.h"
#include "tvp/host/host.h"
#include "tvp/net/net_url.h"

static bool fail(struct net_client *client, enum net_problem problem, int reason)
{
    client->failure = (struct net_failure){problem, reason};
    return false;
}

/* ---- the server of ours ---- */

/* The limit of sending is also that of connecting. */
static bool limit_waiting(int file, int64_t limit_ns)
{
    const int64_t second = 1000000000;
    struct timeval limit = {.tv_sec = (time_t)(limit_ns / second),
                            .tv_usec = (suseconds_t)(limit_ns % second / 1000)};
    return setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == 0 &&
           setsockopt(file, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) == 0;
}

static bool open_connection(struct net_client *client)
{
    const int yes = 1;
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_port = htons((in_port_t)client->order->port),
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    client->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (client->socket < 0 || !limit_waiting(client->socket, client->order->limit_ns) ||
        setsockopt(client->socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) != 0)
        return fail(client, NET_SOCKET, errno);
    if (connect(client->socket, (const struct sockaddr *)&address, sizeof address) != 0)
        return fail(client, NET_CONNECT, errno == EINPROGRESS ? ETIMEDOUT : errno);
    return true;
}

static bool send_request(struct net_client *client)
{
    size_t sent = 0;
    while (sent < NET_REQUEST_BYTES) {
        ssize_t count = send(client->socket, client->order->request + sent,
                             NET_REQUEST_BYTES - sent, MSG_NOSIGNAL);
        if (count < 0 && errno != EINTR)
            return fail(client, NET_SEND, errno == EAGAIN ? ETIMEDOUT : errno);
        sent += count > 0 ? (size_t)count : 0;
    }
    return true;
}

static bool receive_answer(struct net_client *client)
{
    unsigned char answer[NET_ANSWER_BYTES];
    size_t received = 0;
    while (received < sizeof answer) {
        ssize_t count = recv(client->socket, answer + received, sizeof answer - received, 0);
        if (count == 0)
            return fail(client, NET_CUT_OFF, ECONNRESET);
        if (count < 0 && errno != EINTR)
            return fail(client, NET_RECEIVE, errno == EAGAIN ? ETIMEDOUT : errno);
        received += count > 0 ? (size_t)count : 0;
    }
    client->bytes += NET_ANSWER_BYTES;
    return net_answer_is_right(answer) || fail(client, NET_OTHER_BYTES, 0);
}

/* ---- whichever server ---- */

static bool is_of_user(const struct net_client *client)
{
    return client->order->port == 0;
}

bool net_client_open(struct net_client *client, const struct net_order *order)
{
    *client = (struct net_client){.order = order, .socket = -1};
    return is_of_user(client) ? net_url_open(client) : open_connection(client);
}

bool net_client_ask(struct net_client *client)
{
    if (is_of_user(client))
        return net_url_ask(client);
    return send_request(client) && receive_answer(client);
}

void net_client_close(struct net_client *client)
{
    if (client->handle)
        net_url_close(client);
    if (client->socket >= 0)
        close(client->socket);
}

/* ---- what went wrong ---- */

static const char *call_of(enum net_problem problem)
{
    switch (problem) {
    case NET_SOCKET:
        return "socket";
    case NET_CONNECT:
        return "connect";
    case NET_SEND:
        return "send";
    default:
        return "recv";
    }
}

static void add_system_failure(struct strbuf *out, const struct net_order *order,
                               const struct net_failure *failure)
{
    strbuf_addf(out, "%s: %s", call_of(failure->problem), strerror(failure->reason));
    if (failure->reason == EMFILE)
        host_add_file_limit(out);
    else if (failure->reason == EADDRNOTAVAIL)
        host_add_port_range(out, "");
    else if (failure->reason == ETIMEDOUT) {
        strbuf_adds(out, "; the limit is ");
        add_duration(out, (double)order->limit_ns * 1e-9);
        strbuf_adds(out, " (--io-timeout)");
    } else if (failure->reason == ECONNREFUSED)
        strbuf_adds(out, "; nobody listens there");
}

void net_add_failure(struct strbuf *out, const struct net_order *order,
                     const struct net_failure *failure, const char **name)
{
    static char own_name[16];
    *name = own_name;
    switch (failure->problem) {
    case NET_WELL:
        break;
    case NET_CUT_OFF:
        strbuf_adds(out, "the server closed the connection");
        *name = errno_name(failure->reason);
        break;
    case NET_OTHER_BYTES:
        strbuf_adds(out, "the bytes that came are not those of the answer");
        *name = "bytes";
        break;
    case NET_STATUS:
        snprintf(own_name, sizeof own_name, "HTTP %d", failure->reason);
        strbuf_addf(out, "the server answered with the status %d, not 200", failure->reason);
        break;
    case NET_LIBRARY:
        snprintf(own_name, sizeof own_name, "curl %d", failure->reason);
        strbuf_adds(out, net_url_reason(failure->reason));
        break;
    default:
        add_system_failure(out, order, failure);
        *name = errno_name(failure->reason);
    }
}
