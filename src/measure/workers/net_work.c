#include "tvp/workers/net_work.h"

#include "tvp/common/clock.h"
#include "tvp/workers/operations.h"

void net_work_init(struct net_work *work, volatile struct worker_slot *slot, bool blocks)
{
    work->slot = slot;
    work->begin_ns = 0;
    net_client_init(&work->client,
                    (const struct net_order *)((uintptr_t)slot + slot->net.order_offset), blocks);
}

enum net_progress net_work_go_on(struct net_work *work)
{
    enum net_progress progress = net_client_open(&work->client);
    while (progress == NET_DONE && work->slot->operations_left < work->slot->amount) {
        if (work->begin_ns == 0)
            work->begin_ns = clock_now();
        progress = net_client_ask(&work->client);
        if (progress != NET_DONE)
            break;
        operations_leave(work->slot, clock_now() - work->begin_ns);
        work->begin_ns = 0;
    }
    return progress;
}

void net_work_end(struct net_work *work)
{
    volatile struct worker_slot *slot = work->slot;
    net_client_close(&work->client);
    slot->bytes_right = work->client.bytes;
    slot->net.failure.problem = work->client.failure.problem;
    slot->net.failure.reason = work->client.failure.reason;
}

void net_work_ask(volatile struct worker_slot *slot)
{
    struct net_work work;
    net_work_init(&work, slot, true);
    net_work_go_on(&work);
    net_work_end(&work);
}
