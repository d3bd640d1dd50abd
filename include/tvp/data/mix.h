/*
 * mix.h - spreading the bits of a number, so that numbers that differ little become ones that look
 * random: the finaliser of the splitmix64 generator.
 */
#ifndef TVP_MIX_H
#define TVP_MIX_H

#include <stdint.h>

/* Different numbers stay different; 0 stays 0. */
uint64_t mix_bits(uint64_t number);

#endif
