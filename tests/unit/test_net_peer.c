#include "unit.h"

#include <string.h>

#include "tvp/net/net_peer.h"

static const char request[NET_REQUEST_BYTES + 1] = "0123456789abcdef0123456789abcdef\n";

static void takes(struct net_peer *peer, const char *bytes, size_t count,
                  enum net_peer_state expected)
{
    net_peer_take(peer, request, bytes, count);
    assert_int_equal(peer->state, expected);
}

static void a_request_may_come_in_parts(void **state)
{
    (void)state;
    struct net_peer peer = {0};
    takes(&peer, request, 0, PEER_ASKS);
    takes(&peer, request, 5, PEER_ASKS);
    takes(&peer, request + 5, NET_TOKEN_LENGTH - 5, PEER_ASKS);
    takes(&peer, "\n", 1, PEER_WAITS);
}

static void after_its_whole_answer_a_peer_may_ask_again(void **state)
{
    (void)state;
    struct net_peer peer = {0};
    for (int i = 0; i < 3; i++) {
        takes(&peer, request, NET_REQUEST_BYTES, PEER_WAITS);
        net_peer_told(&peer, NET_ANSWER_BYTES - 1);
        assert_int_equal(peer.state, PEER_IS_TOLD);
        net_peer_told(&peer, 1);
        assert_int_equal(peer.state, PEER_ASKS);
    }
}

static void is_wrong(const char *bytes, size_t count)
{
    struct net_peer peer = {0};
    takes(&peer, bytes, count, PEER_IS_WRONG);
}

static void whoever_has_not_the_token_is_wrong(void **state)
{
    (void)state;
    is_wrong("x", 1);
    is_wrong("GET / HTTP/1.1\r\n", 16);
    is_wrong("0123456789abcdef0123456789abcdeF\n", NET_REQUEST_BYTES);
    is_wrong("0123456789abcdef0123456789abcdef\r", NET_REQUEST_BYTES);
    struct net_peer peer = {0};
    takes(&peer, request, 10, PEER_ASKS);
    takes(&peer, request, 10, PEER_IS_WRONG);
}

static void a_second_request_before_the_answer_is_wrong(void **state)
{
    (void)state;
    char two[2 * NET_REQUEST_BYTES];
    memcpy(two, request, NET_REQUEST_BYTES);
    memcpy(two + NET_REQUEST_BYTES, request, NET_REQUEST_BYTES);
    is_wrong(two, NET_REQUEST_BYTES + 1);
    struct net_peer peer = {0};
    takes(&peer, request, NET_REQUEST_BYTES, PEER_WAITS);
    takes(&peer, request, 1, PEER_IS_WRONG);
}

static void every_byte_of_an_answer_is_looked_at(void **state)
{
    (void)state;
    unsigned char answer[NET_ANSWER_BYTES];
    net_fill_answer(answer);
    assert_true(net_answer_is_right(answer));
    for (size_t i = 0; i < NET_ANSWER_BYTES; i++) {
        answer[i] ^= 1;
        assert_false(net_answer_is_right(answer));
        answer[i] ^= 1;
    }
    memmove(answer, answer + 1, NET_ANSWER_BYTES - 1);
    assert_false(net_answer_is_right(answer));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_may_come_in_parts),
        cmocka_unit_test(after_its_whole_answer_a_peer_may_ask_again),
        cmocka_unit_test(whoever_has_not_the_token_is_wrong),
        cmocka_unit_test(a_second_request_before_the_answer_is_wrong),
        cmocka_unit_test(every_byte_of_an_answer_is_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
