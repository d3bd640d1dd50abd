/*
 * tables.h - the tables of a report as Markdown, and the classic table as text.
 *
 * Markdown tables are padded so that they read well as plain text too: right-aligned, within 100
 * columns for the usual figures.
 */
#ifndef TVP_TABLES_H
#define TVP_TABLES_H

#include "tvp/common/strbuf.h"
#include "tvp/report/report.h"

/* workers | CPU threads | CPU processes | I/O threads | I/O processes: medians with interval, one
 * unit a column, marks on cells with something remarkable. */
void add_times_table(struct strbuf *out, const struct runtime_findings *runtime);

/* What the marks in a table of the times of these works (WORK_BIT) mean, as a list; nothing when
 * there are none. */
void add_legend(struct strbuf *out, const struct runtime_findings *runtime, unsigned of_works);

/* workers | processes take | faster, for one kind of work: how much longer than threads, with the
 * interval, and which is faster, if that is resolved. The times stand in the tables above. */
void add_comparison_table(struct strbuf *out, const struct runtime_findings *runtime,
                          enum work work);

/* workers | threads | processes | processes take | faster, for one kind of work: both in one table,
 * in one unit. */
void add_work_times_table(struct strbuf *out, const struct runtime_findings *runtime,
                          enum work work);

/* For a terminal of that width (0: any), of each kind of work: a heading, then in columns workers,
 * threads, processes, how much longer processes take, and which is faster. */
void add_plain_tables(struct strbuf *out, const struct runtime_findings *runtime, size_t width);

/* workers | starting threads | starting processes. */
void add_start_table(struct strbuf *out, const struct runtime_findings *runtime);

/* figure | threads | processes: speed-up, efficiency, overlap, what is added to
 * the wait; nothing when none is known. */
void add_figures_table(struct strbuf *out, const struct runtime_findings *runtime);

/* The header of the classic text table, and one of its rows: medians in seconds, "-" where nothing
 * was measured. It has a column for each of its cases that the run has. */
void add_classic_header(struct strbuf *out, const struct run_facts *run);
void add_classic_row(struct strbuf *out, const struct run_facts *run, const struct row *row);

/* The same as a whole, in columns. */
void add_classic_table(struct strbuf *out, const struct runtime_findings *runtime,
                       const struct run_facts *run);

#endif
