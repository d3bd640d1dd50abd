/*
 * csv.h - the samples as comma-separated values: one row a sample, one column a variable.
 *
 * As RFC 4180 has it: a header, lines ended by CR LF, quotes around what needs them. UTF-8. Times
 * are integer nanoseconds; elapsed_s is the same time in seconds with nine decimals and a point.
 * What is not known (the host of a classic table) is an empty cell.
 *
 * A spreadsheet takes a text that begins with = + - @ or a control character for a formula. Such a
 * text (a host's name, a runner's) gets an apostrophe in front, which spreadsheets show as text.
 *
 *     run                   the run's id
 *     host                  name of the host that the runner was on
 *     runtime, start_method as in the results
 *     case                  "CpuThread"
 *     work                  "cpu", "io", "none" or "work"
 *     worker_kind           "thread" or "process"
 *     workers, round        from 1
 *     elapsed_ns, elapsed_s, started_ns, involuntary_switches
 *     calls, user_ns, system_ns   of the user's work; where a run measures none they are no columns
 */
#ifndef TVP_CSV_H
#define TVP_CSV_H

#include <stdbool.h>
#include <stdio.h>

#include "tvp/data/results.h"

/* Writes header and samples, in the order of the records. False when the stream has failed: errno
 * says why. */
bool csv_write(FILE *stream, const struct results *results);

#endif
