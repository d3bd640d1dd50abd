/*
 * session_cell.h - one cell of a session: the request to its runner, and the sample or failure that
 * comes of the answer.
 */
#ifndef TVP_SESSION_CELL_H
#define TVP_SESSION_CELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/error.h"
#include "tvp/plan/plan.h"
#include "tvp/session/session.h"

/* Bytes of a cell's description. */
enum { SESSION_CELL_TEXT = 128 };

/* Measures the cell and takes its record. A cell during which the program was stopped is measured
 * again. */
bool session_cell(struct session *session, const struct planned_cell *cell, uint32_t round,
                  struct error *error);

/* Whether the cell is to be measured: it has no outcome in that round yet (a run that is resumed
 * has some), and its runtime was not given up. */
bool session_wants_cell(const struct session *session, const struct planned_cell *cell,
                        uint32_t round);

/* Whether the runtime failed SESSION_FAILURES_IN_A_ROW times. */
bool session_gave_up(const struct session *session, size_t runtime);

/* "CpuProcess, 8 workers, round 2", with the runtime where there are several. */
void session_describe_cell(const struct session *session, const struct planned_cell *cell,
                           uint32_t round, char text[SESSION_CELL_TEXT]);

/* The timed window of the cell in seconds, as predicted. */
double session_window_seconds(const struct session *session, const struct planned_cell *cell);

/* How long a runner may take for it, in ns. */
int64_t session_cell_limit(const struct session *session, const struct planned_cell *cell);

#endif
