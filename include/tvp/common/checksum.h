/*
 * checksum.h - what a CPU worker must have computed: the proof that its work was done.
 */
#ifndef TVP_CHECKSUM_H
#define TVP_CHECKSUM_H

#include <stdint.h>

/* The classic recurrence: from result = 1, for i = 0, 1, … iterations - 1,
 * result = (result² · i + 2 · result · i² + 3) mod 10⁷. Exact at any number of iterations; takes
 * about 10 ms for a million. */
uint64_t classic_checksum(uint64_t iterations);

#endif
