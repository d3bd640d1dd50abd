#include "tvp/disk/disk_content.h"

#include <string.h>

/* Files of neighbours begin at different places, none of them at a page's. */
enum { WORKER_STEP = 509 };

uint64_t disk_random(uint64_t *state)
{
    *state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t bits = *state;
    bits = (bits ^ bits >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    bits = (bits ^ bits >> 27) * UINT64_C(0x94d049bb133111eb);
    return bits ^ bits >> 31;
}

void disk_content_fill(unsigned char *content, uint64_t seed)
{
    for (size_t i = 0; i < DISK_CONTENT_PLACES; i += sizeof seed) {
        uint64_t bits = disk_random(&seed);
        size_t rest = DISK_CONTENT_PLACES - i;
        memcpy(content + i, &bits, rest < sizeof bits ? rest : sizeof bits);
    }
    memcpy(content + DISK_CONTENT_PLACES, content, DISK_WRITE_BLOCK);
}

const unsigned char *disk_content_at(const unsigned char *content, uint32_t worker,
                                     int64_t position)
{
    uint64_t block = (uint64_t)position / DISK_WRITE_BLOCK;
    uint64_t begin = ((uint64_t)worker * WORKER_STEP + block * DISK_WRITE_BLOCK);
    return content + begin % DISK_CONTENT_PLACES + (uint64_t)position % DISK_WRITE_BLOCK;
}
