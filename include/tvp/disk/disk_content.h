/*
 * disk_content.h - the bytes of workers' files: random, so that nothing can compress them, and
 * known to whoever compares what was read.
 *
 * All files have the same bytes, each from another place on and no two blocks of a file alike, so
 * that a block that was read is the right one at no other place.
 */
#ifndef TVP_DISK_CONTENT_H
#define TVP_DISK_CONTENT_H

#include <stddef.h>
#include <stdint.h>

#include "tvp/common/works.h"

/* A prime number: the places at which blocks begin come again after so many blocks. */
#define DISK_CONTENT_PLACES 1048573
#define DISK_CONTENT_BYTES  (DISK_CONTENT_PLACES + DISK_WRITE_BLOCK)

/* splitmix64: 64 bits that look random (Steele, Lea and Flood, "Fast splittable pseudorandom number
 * generators", OOPSLA 2014). Moves the state on. */
uint64_t disk_random(uint64_t *state);

/* Fills DISK_CONTENT_BYTES. */
void disk_content_fill(unsigned char *content, uint64_t seed);

/* What stands at that byte of that worker's file, and behind it up to the end of its block of
 * DISK_WRITE_BLOCK. */
const unsigned char *disk_content_at(const unsigned char *content, uint32_t worker,
                                     int64_t position);

#endif
