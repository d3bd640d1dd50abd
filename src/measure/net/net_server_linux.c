#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/clock.h"
#include "tvp/common/error.h"
#include "tvp/net/net_peer.h"
#include "tvp/net/net_server.h"
#include "tvp/system/json_line.h"
#include "tvp/system/open_files.h"
#include "tvp/system/system.h"

enum { NOBODY = -1 };

/* A connection; its place in the table is its descriptor. Those that wait are in a queue. */
struct connection {
    struct net_peer peer;
    bool open;
    bool readable; /* the system may have more of it */
    int before;
    int after;
};

struct server {
    int64_t wait_ns;
    char request[NET_REQUEST_BYTES + 1];
    int port;
    int listener;
    int timer;
    int events; /* the epoll descriptor */
    int spare;  /* a descriptor to give up where there is no other to tell a client that */
    struct connection *connections;
    size_t capacity;
    int first_due; /* ends of the queue */
    int last_due;
    int64_t timer_ns; /* what the timer is set to; 0: nothing */
    int64_t taken;
    int64_t answered;
    int64_t refused;
    unsigned char answer[NET_ANSWER_BYTES];
};

/* ---- the queue of those that wait ---- */

static void queue_add(struct server *server, int file)
{
    struct connection *connection = &server->connections[file];
    connection->before = server->last_due;
    connection->after = NOBODY;
    if (server->last_due == NOBODY)
        server->first_due = file;
    else
        server->connections[server->last_due].after = file;
    server->last_due = file;
}

static void queue_remove(struct server *server, int file)
{
    const struct connection *connection = &server->connections[file];
    if (connection->before == NOBODY)
        server->first_due = connection->after;
    else
        server->connections[connection->before].after = connection->after;
    if (connection->after == NOBODY)
        server->last_due = connection->before;
    else
        server->connections[connection->after].before = connection->before;
}

/* ---- a connection ---- */

static void cut_off(struct server *server, int file)
{
    struct connection *connection = &server->connections[file];
    if (connection->peer.state == PEER_WAITS)
        queue_remove(server, file);
    server->refused += connection->peer.state == PEER_IS_WRONG;
    connection->open = false;
    close(file);
}

/* Sends what the system takes of the answer; goes on when it takes more. */
static void send_answer(struct server *server, int file)
{
    struct connection *connection = &server->connections[file];
    size_t sent = connection->peer.sent;
    ssize_t count = send(file, server->answer + sent, NET_ANSWER_BYTES - sent, MSG_NOSIGNAL);
    if (count < 0 && errno != EAGAIN && errno != EINTR) {
        cut_off(server, file);
        return;
    }
    net_peer_told(&connection->peer, count > 0 ? (size_t)count : 0);
    server->answered += connection->peer.state == PEER_ASKS;
}

/* One byte more than a request has room for what no client of ours sends; less than that many bytes
 * are all that the system had. */
static void receive(struct server *server, int file)
{
    struct connection *connection = &server->connections[file];
    char bytes[NET_REQUEST_BYTES + 1];
    ssize_t count = recv(file, bytes, sizeof bytes, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
        connection->readable = errno == EINTR;
        return;
    }
    if (count <= 0) {
        cut_off(server, file);
        return;
    }
    connection->readable = count == (ssize_t)sizeof bytes;
    net_peer_take(&connection->peer, server->request, bytes, (size_t)count);
    if (connection->peer.state == PEER_IS_WRONG) {
        cut_off(server, file);
    } else if (connection->peer.state == PEER_WAITS) {
        connection->peer.due_ns = clock_now() + server->wait_ns;
        queue_add(server, file);
    }
}

/* As far as it comes without waiting. What came after the last byte that is read, the end of the
 * connection, is an event of its own. */
static void go_on(struct server *server, int file)
{
    const struct connection *connection = &server->connections[file];
    if (connection->open && connection->peer.state == PEER_IS_TOLD)
        send_answer(server, file);
    while (connection->open && connection->readable && connection->peer.state == PEER_ASKS)
        receive(server, file);
}

static void hear(struct server *server, int file, uint32_t events)
{
    struct connection *connection = &server->connections[file];
    if (!connection->open)
        return;
    if (events & (EPOLLERR | EPOLLHUP | EPOLLRDHUP))
        cut_off(server, file);
    else {
        connection->readable = connection->readable || (events & EPOLLIN);
        go_on(server, file);
    }
}

/* ---- new connections ---- */

/* Nobody waits for a server that has no descriptor left: the spare one is used to say so. Whether
 * there was anybody: that is not known before, as the system looks for a descriptor first. */
static bool refuse(struct server *server)
{
    close(server->spare);
    int file = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC);
    if (file >= 0)
        close(file);
    server->refused += file >= 0;
    server->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
    return file >= 0;
}

static bool watch(const struct server *server, int file, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.fd = file};
    return epoll_ctl(server->events, EPOLL_CTL_ADD, file, &event) == 0;
}

static void take(struct server *server, int file)
{
    while ((size_t)file >= server->capacity)
        server->connections = xgrow(server->connections, server->capacity, &server->capacity,
                                    sizeof *server->connections);
    server->connections[file] = (struct connection){.open = true};
    server->taken++;
    if (!watch(server, file, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET))
        cut_off(server, file);
}

static void accept_all(struct server *server)
{
    for (;;) {
        int file = accept4(server->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (file >= 0)
            take(server, file);
        else if ((errno == EMFILE || errno == ENFILE) && refuse(server))
            continue;
        else if (errno != EINTR && errno != ECONNABORTED)
            return;
    }
}

/* ---- answers that are due ---- */

static void answer_due(struct server *server)
{
    int64_t now = clock_now();
    while (server->first_due != NOBODY &&
           server->connections[server->first_due].peer.due_ns <= now) {
        int file = server->first_due;
        queue_remove(server, file);
        server->connections[file].peer.state = PEER_IS_TOLD;
        go_on(server, file);
    }
}

static void set_timer(struct server *server)
{
    int64_t due =
        server->first_due == NOBODY ? 0 : server->connections[server->first_due].peer.due_ns;
    if (due == server->timer_ns)
        return;
    server->timer_ns = due;
    timerfd_settime(server->timer, TFD_TIMER_ABSTIME,
                    &(struct itimerspec){.it_value = clock_timespec(due)}, NULL);
}

/* ---- what started it ---- */

static bool tell_sums(const struct server *server)
{
    const struct cpu_use used = system_cpu_use_of_process();
    const json_int_t cpu_ns = used.user_ns + used.system_ns;
    return json_write_line(STDOUT_FILENO, json_pack("{s:I, s:I, s:I, s:I}", "cpu_ns", cpu_ns,
                                                    "connections", (json_int_t)server->taken,
                                                    "requests", (json_int_t)server->answered,
                                                    "refused", (json_int_t)server->refused));
}

/* False: it has gone, or has had enough. */
static bool hear_starter(const struct server *server)
{
    char bytes[64];
    ssize_t count = read(STDIN_FILENO, bytes, sizeof bytes);
    if (count < 0)
        return errno == EAGAIN || errno == EINTR;
    for (ssize_t i = 0; i < count; i++)
        if (bytes[i] == '\n' && !tell_sums(server))
            return false;
    return count > 0;
}

/* ---- the server ---- */

static bool make_token(struct server *server)
{
    unsigned char random[NET_TOKEN_LENGTH / 2];
    if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
        return false;
    for (size_t i = 0; i < sizeof random; i++)
        snprintf(server->request + 2 * i, 3, "%02x", random[i]);
    server->request[NET_TOKEN_LENGTH] = '\n';
    return true;
}

static bool listen_on_loopback(struct server *server)
{
    const int most = 65535, yes = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (server->listener < 0 ||
        setsockopt(server->listener, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) != 0 ||
        bind(server->listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(server->listener, most) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &size) != 0)
        return false;
    server->port = ntohs(address.sin_port);
    return true;
}

static bool watch_all(struct server *server)
{
    server->events = epoll_create1(EPOLL_CLOEXEC);
    server->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    server->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
    return server->events >= 0 && server->timer >= 0 && server->spare >= 0 &&
           watch(server, server->listener, EPOLLIN) &&
           watch(server, server->timer, EPOLLIN | EPOLLET) && watch(server, STDIN_FILENO, EPOLLIN);
}

static bool tell_address(const struct server *server)
{
    return json_write_line(STDOUT_FILENO, json_pack("{s:i, s:s%}", "port", server->port, "token",
                                                    server->request, (size_t)NET_TOKEN_LENGTH));
}

/* False: its starter has gone. */
static bool hear_event(struct server *server, const struct epoll_event *event)
{
    int file = event->data.fd;
    if (file == STDIN_FILENO)
        return hear_starter(server);
    if (file == server->listener)
        accept_all(server);
    else if (file != server->timer)
        hear(server, file, event->events);
    return true;
}

static void serve_all(struct server *server)
{
    enum { AT_ONCE = 256 };
    struct epoll_event events[AT_ONCE];
    bool wanted = true;
    while (wanted) {
        int count = epoll_wait(server->events, events, AT_ONCE, -1);
        for (int i = 0; i < count && wanted; i++)
            wanted = hear_event(server, &events[i]);
        answer_due(server);
        set_timer(server);
    }
}

int net_server_run(int64_t wait_ns)
{
    struct server server = {.wait_ns = wait_ns, .first_due = NOBODY, .last_due = NOBODY};
    net_fill_answer(server.answer);
    open_files_allow_most();
    if (!make_token(&server) || !listen_on_loopback(&server) || !watch_all(&server)) {
        fprintf(stderr, "tvp-measure: cannot serve on the loopback interface: %s\n",
                strerror(errno));
        return EXIT_FAILURE;
    }
    if (tell_address(&server))
        serve_all(&server);
    free(server.connections);
    return EXIT_SUCCESS;
}

void net_server_become(int argc, char **argv)
{
    char *end;
    if (argc < 2 || strcmp(argv[1], NET_SERVER_ARGUMENT) != 0)
        return;
    errno = 0;
    long long wait_ns = argc == 3 ? strtoll(argv[2], &end, 10) : -1;
    if (argc != 3 || errno || end == argv[2] || *end || wait_ns < 0) {
        fprintf(stderr, "tvp-measure: %s needs how many ns it waits before it answers\n",
                NET_SERVER_ARGUMENT);
        exit(ERROR_USAGE);
    }
    system_end_with_parent();
    json_set_alloc_funcs(xmalloc, free);
    exit(net_server_run(wait_ns));
}
