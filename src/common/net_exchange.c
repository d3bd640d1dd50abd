#include "tvp/common/net_exchange.h"

#include <string.h>

void net_fill_answer(unsigned char answer[NET_ANSWER_BYTES])
{
    for (int i = 0; i < NET_ANSWER_BYTES; i++)
        answer[i] = (unsigned char)(i % NET_PATTERN);
}

/* Behind the first run of the pattern each byte is the one a run before it. */
bool net_answer_is_right(const unsigned char answer[NET_ANSWER_BYTES])
{
    for (int i = 0; i < NET_PATTERN; i++)
        if (answer[i] != i)
            return false;
    return memcmp(answer, answer + NET_PATTERN, NET_ANSWER_BYTES - NET_PATTERN) == 0;
}
