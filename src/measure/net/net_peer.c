#include "tvp/net/net_peer.h"

#include <string.h>

void net_peer_take(struct net_peer *peer, const char request[NET_REQUEST_BYTES], const char *bytes,
                   size_t count)
{
    if (count == 0)
        return;
    bool right = peer->state == PEER_ASKS && count <= NET_REQUEST_BYTES - peer->received &&
                 memcmp(request + peer->received, bytes, count) == 0;
    if (!right) {
        peer->state = PEER_IS_WRONG;
        return;
    }
    peer->received += count;
    if (peer->received == NET_REQUEST_BYTES)
        peer->state = PEER_WAITS;
}

void net_peer_told(struct net_peer *peer, size_t count)
{
    peer->sent += count;
    peer->state = PEER_IS_TOLD;
    if (peer->sent == NET_ANSWER_BYTES)
        *peer = (struct net_peer){.state = PEER_ASKS};
}
