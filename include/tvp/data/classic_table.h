/*
 * classic_table.h - the text table of the classic script, read as results.
 *
 *     nthreads   CpuThread    CpuProcess   IoThread     IoProcess
 *     1.000000e+00 0.000000e+00 1.116958e-01 1.002317e+00 1.110034e+00
 *
 * A header names the columns, in any order, in any capitals and in one word or two ("Cpu Thread"):
 * "nthreads" (or "workers", or "n"), and at least one case (cases.h); other columns are left out
 * with a warning. Below it a row for
 * each worker count, times in seconds, as decimals with or without exponent; "-", or nothing
 * between two separators, where nothing was measured. A count that comes again is the next round,
 * so tables can be appended to each other, with or without their headers.
 *
 * Blanks and tabs separate the columns, or what separates the names in the header: commas,
 * semicolons or bars. Decimal signs are points or commas, the same in all of a table. What
 * terminals, editors, mails and pages put around the words does not matter (table_line.h), nor does
 * what a log puts before each line: it has as many words before the first row as before each other.
 * Blank lines, rules below the header and what follows a '#' are passed over.
 *
 * The table may stand in a text, such as a write-up: other lines before and after it are passed
 * over. A row after such a line is an error unless a new header comes before it, and so is a line
 * that was meant as a row, so that no row is lost because of a line that was spoilt.
 *
 * A time keeps its digits. One of 0 is taken as it is: "below the clock's resolution".
 *
 * The results have run.classic_table set and one runtime, "classic", without host facts; wait and
 * iterations are not known (0). The run's id is made from the table's numbers.
 */
#ifndef TVP_CLASSIC_TABLE_H
#define TVP_CLASSIC_TABLE_H

#include <stdbool.h>

#include "tvp/common/error.h"
#include "tvp/data/results.h"
#include "tvp/text/text_reader.h"

/* Reads to the end. Errors name file, line and, where one is at fault, column (in bytes of the
 * plain line, from 1). On failure what was filled stays for results_release. */
bool classic_table_read(struct results *results, struct text_reader *reader, struct error *error);

#endif
