/*
 * figures.h - the pictures of a report: which there are, what they show, and their drawing.
 *
 * For each runtime: waiting (IO), computing (CPU), starting (Start), the user's own work (Work, its
 * jobs per second), each with the ratio of process to thread below; and one of CPU speed-up for all
 * runtimes. The plain file names belong to the first runtime, others have the runtime's name in
 * theirs.
 */
#ifndef TVP_FIGURES_H
#define TVP_FIGURES_H

#include "tvp/report/report.h"

/* Lists the pictures that the findings allow, with file name, title and alt text. */
void figures_plan(struct report *report);

/* Draws and encodes them all; a picture that fails gets its problem noted. */
void figures_draw(struct report *report);

#endif
