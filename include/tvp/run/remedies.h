/*
 * remedies.h - what to do about a runner that failed, as far as its end tells.
 */
#ifndef TVP_REMEDIES_H
#define TVP_REMEDIES_H

#include "tvp/run/lines.h"

/* For one that did not say hello: a fragment that follows the message, ": …"; "" when nothing is
 * known. Static. */
const char *remedy_before_hello(const struct lines *lines);

#endif
