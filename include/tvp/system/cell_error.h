/*
 * cell_error.h - what could not be done, as the "error" of an answer (protocol.h).
 */
#ifndef TVP_CELL_ERROR_H
#define TVP_CELL_ERROR_H

#include <jansson.h>
#include <stdint.h>

#include "tvp/common/strbuf.h"
#include "tvp/common/works.h"

/* A call that failed while workers were started, `reached` of so many of them. */
json_t *cell_start_error(enum worker_kind kind, uint32_t workers, const char *call, int reason,
                         uint32_t reached);

/* "worker 2 of 4": counted from 0; -1: one of them. */
void cell_name_worker(struct strbuf *message, uint32_t workers, int64_t worker);

/* A worker that went wrong. Releases the message. */
json_t *cell_worker_error(const char *name, uint32_t reached, struct strbuf *message);

#endif
