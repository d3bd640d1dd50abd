#include "tvp/common/works.h"

uint64_t use_count(uint64_t uses)
{
    return uses;
}

uint64_t classic_checksum(uint64_t iterations)
{
    const uint64_t modulus = 10000000;
    uint64_t result = 1;
    for (uint64_t i = 0; i < iterations; i++) {
        /* All factors stay below 10⁷, so no product of two reaches 2⁶⁴. */
        uint64_t factor = i % modulus;
        uint64_t square = result * result % modulus * factor;
        uint64_t mixed = 2 * result * factor % modulus * factor;
        result = (square + mixed + 3) % modulus;
    }
    return result;
}
