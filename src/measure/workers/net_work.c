#include "tvp/workers/net_work.h"

#include "tvp/common/clock.h"
#include "tvp/workers/operations.h"

void net_work_ask(volatile struct worker_slot *slot)
{
    const struct net_order *order =
        (const struct net_order *)((uintptr_t)slot + slot->net.order_offset);
    struct net_client client;
    bool good = net_client_open(&client, order);
    for (int64_t i = 0; i < slot->amount && good; i++) {
        int64_t begin = clock_now();
        good = net_client_ask(&client);
        if (good)
            operations_leave(slot, clock_now() - begin);
    }
    net_client_close(&client);
    slot->bytes_right = client.bytes;
    slot->net.failure.problem = client.failure.problem;
    slot->net.failure.reason = client.failure.reason;
}
