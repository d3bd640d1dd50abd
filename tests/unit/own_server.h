/*
 * own_server.h - a server of the Net cases for tests.
 *
 * It is no child of the test, which may want to have none; it ends with the test, whose end of its
 * stdin is closed then.
 */
#ifndef TVP_TESTS_UNIT_OWN_SERVER_H
#define TVP_TESTS_UNIT_OWN_SERVER_H

#include "unit.h"

#include <fcntl.h>
#include <jansson.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tvp/net/net_server.h"
#include "tvp/system/line_reader.h"

struct own_server {
    int to; /* its stdin */
    int from;
    json_t *address; /* "port" and "token" */
};

static inline json_t *own_server_line(const struct own_server *server)
{
    struct line_reader reader = {.file = server->from};
    assert_int_equal(line_read(&reader, 4096), LINE_READ);
    json_t *object = json_loads(strbuf_text(&reader.line), 0, NULL);
    assert_non_null(object);
    line_reader_release(&reader);
    return object;
}

static inline void own_server_start(struct own_server *server, int64_t wait_ns)
{
    int to[2], from[2];
    assert_int_equal(pipe2(to, O_CLOEXEC), 0);
    assert_int_equal(pipe2(from, O_CLOEXEC), 0);
    pid_t child = fork();
    if (child == 0) {
        if (fork() != 0)
            _exit(0);
        close(to[1]);
        dup2(to[0], STDIN_FILENO);
        dup2(from[1], STDOUT_FILENO);
        _exit(net_server_run(wait_ns));
    }
    assert_int_equal(waitpid(child, NULL, 0), child);
    close(to[0]);
    close(from[1]);
    *server = (struct own_server){.to = to[1], .from = from[0]};
    server->address = own_server_line(server);
}

/* What it has done so far. */
static inline json_t *own_server_sums(const struct own_server *server)
{
    assert_int_equal(write(server->to, "\n", 1), 1);
    return own_server_line(server);
}

/* As a request has it. */
static inline json_t *own_server_member(const struct own_server *server, int64_t limit_ns)
{
    json_t *member = json_deep_copy(server->address);
    json_object_set_new(member, "limit_ns", json_integer(limit_ns));
    return member;
}

static inline void own_server_stop(struct own_server *server)
{
    close(server->to);
    close(server->from);
    json_decref(server->address);
}

#endif
