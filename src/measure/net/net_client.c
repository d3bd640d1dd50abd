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

static enum net_progress fail(struct net_client *client, enum net_problem problem, int reason)
{
    client->failure = (struct net_failure){problem, reason};
    return NET_FAILED;
}

/* ---- the server of ours ---- */

/* A call could not go on. One that blocks has waited for as long as it may. */
static enum net_progress stop(struct net_client *client, enum net_problem problem)
{
    const int reason = errno;
    bool goes_on = reason == EAGAIN || reason == EINPROGRESS || reason == EALREADY;
    if (goes_on && !client->blocks)
        return NET_WAITS;
    return fail(client, problem, goes_on ? ETIMEDOUT : reason);
}

/* The limit of sending is also that of connecting. */
static bool limit_waiting(int file, int64_t limit_ns)
{
    const int64_t second = 1000000000;
    struct timeval limit = {.tv_sec = (time_t)(limit_ns / second),
                            .tv_usec = (suseconds_t)(limit_ns % second / 1000)};
    return setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == 0 &&
           setsockopt(file, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) == 0;
}

static bool make_socket(struct net_client *client)
{
    const int yes = 1;
    const int waiting = client->blocks ? 0 : SOCK_NONBLOCK;
    client->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | waiting, 0);
    return client->socket >= 0 &&
           (!client->blocks || limit_waiting(client->socket, client->order->limit_ns)) &&
           setsockopt(client->socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) == 0;
}

/* Called again, connect says what has become of the connection. */
static enum net_progress open_connection(struct net_client *client)
{
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_port = htons((in_port_t)client->order->port),
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (client->connected)
        return NET_DONE;
    if (client->socket < 0 && !make_socket(client))
        return fail(client, NET_SOCKET, errno);
    if (connect(client->socket, (const struct sockaddr *)&address, sizeof address) != 0)
        return stop(client, NET_CONNECT);
    client->connected = true;
    return NET_DONE;
}

static enum net_progress send_request(struct net_client *client)
{
    while (client->sent < NET_REQUEST_BYTES) {
        ssize_t count = send(client->socket, client->order->request + client->sent,
                             NET_REQUEST_BYTES - client->sent, MSG_NOSIGNAL);
        if (count < 0 && errno != EINTR)
            return stop(client, NET_SEND);
        client->sent += count > 0 ? (size_t)count : 0;
    }
    return NET_DONE;
}

static enum net_progress receive_answer(struct net_client *client)
{
    while (client->received < NET_ANSWER_BYTES) {
        ssize_t count = recv(client->socket, client->answer + client->received,
                             NET_ANSWER_BYTES - client->received, 0);
        if (count == 0)
            return fail(client, NET_CUT_OFF, ECONNRESET);
        if (count < 0 && errno != EINTR)
            return stop(client, NET_RECEIVE);
        client->received += count > 0 ? (size_t)count : 0;
    }
    client->bytes += NET_ANSWER_BYTES;
    client->sent = client->received = 0;
    return net_answer_is_right(client->answer) ? NET_DONE : fail(client, NET_OTHER_BYTES, 0);
}

/* ---- whichever server ---- */

static bool is_of_user(const struct net_client *client)
{
    return client->order->port == 0;
}

/* The answer's place stays as it is: to clear it would be work that no client does. */
void net_client_init(struct net_client *client, const struct net_order *order, bool blocks)
{
    client->order = order;
    client->blocks = blocks;
    client->connected = false;
    client->socket = -1;
    client->sent = client->received = 0;
    client->handle = NULL;
    client->bytes = 0;
    client->failure = (struct net_failure){0};
}

enum net_progress net_client_open(struct net_client *client)
{
    assert(client->blocks || !is_of_user(client));
    if (!is_of_user(client))
        return open_connection(client);
    return net_url_open(client) ? NET_DONE : NET_FAILED;
}

enum net_progress net_client_ask(struct net_client *client)
{
    if (is_of_user(client))
        return net_url_ask(client) ? NET_DONE : NET_FAILED;
    enum net_progress progress = send_request(client);
    return progress == NET_DONE ? receive_answer(client) : progress;
}

void net_client_give_up(struct net_client *client)
{
    fail(client, client->connected ? NET_RECEIVE : NET_CONNECT, ETIMEDOUT);
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
