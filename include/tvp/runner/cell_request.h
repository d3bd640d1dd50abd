/*
 * cell_request.h - the request for one cell, as protocol.h has it.
 */
#ifndef TVP_CELL_REQUEST_H
#define TVP_CELL_REQUEST_H

#include <jansson.h>
#include <stdint.h>

#include "tvp/common/cases.h"
#include "tvp/runner/io_settings.h"

/* A new request without an id, which the caller owns. It tells the amounts of all works. The start
 * method may be NULL: the runner's default; so may `io`, without which no cell of real input and
 * output can be asked for. */
json_t *cell_request(enum case_id case_id, uint32_t workers, const int64_t amounts[WORK_COUNT],
                     const char *start_method, const struct io_settings *io);

#endif
