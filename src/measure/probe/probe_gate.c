#include "tvp/probe/probe_gate.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <unistd.h>

#include "tvp/common/clock.h"
#include "tvp/probe/probe_values.h"
#include "tvp/probe/probe_workers.h"

static void close_pipe(const int ends[2])
{
    close(ends[0]);
    close(ends[1]);
}

bool probe_gate_init(struct probe_gate *gate, struct probe_error *error)
{
    if (pipe(gate->arrived) != 0)
        return probe_fail(error, errno, "pipe");
    if (pipe(gate->leave) == 0)
        return true;
    probe_fail(error, errno, "pipe");
    close_pipe(gate->arrived);
    return false;
}

void probe_gate_release(struct probe_gate *gate)
{
    close_pipe(gate->arrived);
    close_pipe(gate->leave);
}

/* Neither of the pipes ever fills up or loses its other end, so only a signal can come between. */
static void write_bytes(int to, size_t count)
{
    static const char bytes[PROBE_GATE_MAX];
    assert(count <= sizeof bytes);
    while (count > 0) {
        ssize_t written = write(to, bytes, count);
        if (written > 0)
            count -= (size_t)written;
        else if (errno != EINTR)
            return;
    }
}

void probe_gate_arrive(const struct probe_gate *gate)
{
    write_bytes(gate->arrived[1], 1);
}

void probe_gate_pass(const struct probe_gate *gate)
{
    char byte;
    probe_gate_arrive(gate);
    while (read(gate->leave[0], &byte, 1) < 0 && errno == EINTR)
        ;
}

static bool await_bytes(int from, int64_t deadline, size_t *missing, struct probe_error *error)
{
    struct pollfd readable = {.fd = from, .events = POLLIN};
    int64_t left_ms = (deadline - clock_now()) / 1000000;
    int ready = left_ms > 0 ? poll(&readable, 1, (int)left_ms) : 0;
    if (ready < 0 && errno == EINTR)
        return true;
    if (ready <= 0)
        return probe_fail(error, ready < 0 ? errno : ETIMEDOUT, "poll");
    char bytes[PROBE_GATE_MAX];
    ssize_t received = read(from, bytes, *missing < sizeof bytes ? *missing : sizeof bytes);
    if (received > 0)
        *missing -= (size_t)received;
    return true;
}

bool probe_gate_await(const struct probe_gate *gate, size_t workers, struct probe_error *error)
{
    int64_t deadline = clock_now() + PROBE_PATIENCE_NS;
    while (workers > 0)
        if (!await_bytes(gate->arrived[0], deadline, &workers, error))
            return false;
    return true;
}

void probe_gate_open(const struct probe_gate *gate, size_t workers)
{
    write_bytes(gate->leave[1], workers);
}
