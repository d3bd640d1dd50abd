/*
 * hello.h - what a runner says of itself before it is asked (protocol.h).
 */
#ifndef TVP_HELLO_H
#define TVP_HELLO_H

#include <jansson.h>

/* A new object: the hello of the native runner. Gathers the host's facts and times the clock, so it
 * takes some milliseconds. */
json_t *hello_new(void);

/* A new object: its "process", as this one is now. */
json_t *hello_process(void);

#endif
