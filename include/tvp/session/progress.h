/*
 * progress.h - how far a run has come, on stderr.
 *
 * On a terminal one line is redrawn; with --progress always and no terminal, a line a round.
 * Nothing is drawn while a cell is being timed: the caller calls between cells only. No colours, no
 * escape sequences.
 */
#ifndef TVP_PROGRESS_H
#define TVP_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/options/options.h"

struct progress_line {
    bool shown;
    bool terminal;
    size_t drawn;       /* columns of the line that stands there now */
    int64_t last_drawn; /* clock_now of it */
};

void progress_init(struct progress_line *progress, enum progress when, bool quiet);

/* `what` names the cell in hand ("CpuProcess, 8 workers"). total 0, seconds_left < 0: not known.
 * Redraws at most ten times a second. */
void progress_cell(struct progress_line *progress, uint64_t done, uint64_t total, const char *what,
                   double seconds_left);

/* At the end of a round, for readers without a terminal. */
void progress_round(struct progress_line *progress, uint32_t round, uint32_t rounds,
                    double seconds_left);

/* Says what is going on beside the cells ("probing", "drawing"). */
void progress_note(struct progress_line *progress, const char *what);

/* Wipes the line. */
void progress_clear(struct progress_line *progress);

#endif
