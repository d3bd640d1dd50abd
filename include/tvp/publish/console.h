/*
 * console.h - what tvp-report says on stdout and stderr beside its errors.
 *
 * stdout is for data: the classic table (on a terminal one for people), and behind it a comparison
 * in comment lines, which readers of the table pass over. stderr is for people.
 */
#ifndef TVP_CONSOLE_H
#define TVP_CONSOLE_H

#include <stdbool.h>

#include "tvp/common/error.h"
#include "tvp/findings/changes.h"
#include "tvp/findings/findings.h"
#include "tvp/publish/outputs.h"
#include "tvp/report/report.h"

/* Whether stdout is read by a person. */
bool console_has_terminal(void);

/* The classic table of each runtime, or on a terminal one for each kind of work with units,
 * intervals and verdicts; fails when stdout cannot be written. */
bool console_tables(const struct findings *findings, struct error *error);

/* The same line by line, while the rows are measured: the header, then the row of a worker count
 * from the samples that the first runtime has of it. */
void console_header(const struct results *results);
void console_row(const struct results *results, uint32_t workers);

/* Whether all of these lines could be written: until then a failure is not worth losing samples. */
bool console_rows_end(struct error *error);

bool console_comparison(const struct changes *changes, struct error *error);

/* Its summary on stderr, where stdout is taken by data. */
void console_comparison_beside(const struct changes *changes);

/* For a dry run: how much runs differ, and how many would do. */
void console_spread(const struct run_spread *spread);

/* Where no report is written: what the samples show that makes them less believable, whole. What
 * is missing is said at the end. */
void console_warnings(const struct findings *findings);

/* The warnings that the samples gave rise to, their first sentence or the whole, and the pictures
 * that are missing. */
void console_findings(const struct report *report, bool whole);

/* The last line of a run: what was written, and how long it took; and who has the usual folder of
 * the pictures where another one had to be taken (NULL: nobody). */
void console_written(const struct outputs *outputs, const char *other, const struct report *report,
                     double seconds);

#endif
