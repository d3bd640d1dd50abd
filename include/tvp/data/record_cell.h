/*
 * record_cell.h - the cell that a record is about: one of those that its run has.
 */
#ifndef TVP_RECORD_CELL_H
#define TVP_RECORD_CELL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "tvp/common/error.h"
#include "tvp/data/results.h"

/* Whether the run has that case of that runtime, and that many workers of it. */
bool run_has_case(const struct results *results, uint16_t runtime, enum case_id case_id);
bool run_has_workers(const struct results *results, uint16_t runtime, uint32_t workers);

/* Read the members "runtime"; "case", once the cell's runtime is known; all four of a cell. They
 * fail with the member and what it must be. */
bool record_runtime(const struct results *results, const json_t *record, uint16_t *runtime,
                    struct error *error);
bool record_case(const struct results *results, const json_t *record, struct cell_key *cell,
                 struct error *error);
bool record_cell(const struct results *results, const json_t *record, struct cell_key *cell,
                 struct error *error);

/* The cell has its outcome now; fails where it had one. */
bool record_claim(struct results *results, const struct cell_key *cell, struct error *error);

/* Fails where there are too many of what a run may have. */
bool record_has_room(size_t count, size_t limit, const char *what, struct error *error);

#endif
