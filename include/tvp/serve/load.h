/*
 * load.h - the request that loads the user's work (protocol.h).
 */
#ifndef TVP_LOAD_H
#define TVP_LOAD_H

#include <jansson.h>

#include "tvp/common/error.h"

/* A new object with the answer's members; NULL, with the error filled, to a request that is wrong
 * in itself. */
json_t *load_answer(const json_t *request, struct error *error);

#endif
