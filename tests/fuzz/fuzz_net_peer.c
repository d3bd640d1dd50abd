/*
 * What clients may send to the server of the Net cases, in parts of any size: the first byte of
 * each part says how long it is. Beyond not crashing: a client that the server lets wait has sent
 * the request and nothing else since its last answer.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "fuzz.h"
#include "tvp/net/net_peer.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char request[NET_REQUEST_BYTES + 1] = "0123456789abcdef0123456789abcdef\n";
    char heard[NET_REQUEST_BYTES];
    size_t count = 0;
    struct net_peer peer = {0};
    while (size > 0 && peer.state != PEER_IS_WRONG) {
        size_t part = bytes[0] % 40u;
        bytes++, size--;
        part = part < size ? part : size;
        for (size_t i = 0; i < part; i++)
            if (count + i < sizeof heard)
                heard[count + i] = (char)bytes[i];
        count += part;
        net_peer_take(&peer, request, (const char *)bytes, part);
        require(peer.state == PEER_IS_WRONG ||
                (count <= sizeof heard && memcmp(heard, request, count) == 0));
        require((peer.state == PEER_WAITS) ==
                (count == sizeof heard && peer.state != PEER_IS_WRONG));
        if (peer.state == PEER_WAITS) {
            net_peer_told(&peer, NET_ANSWER_BYTES);
            count = 0;
        }
        bytes += part, size -= part;
    }
    return 0;
}
