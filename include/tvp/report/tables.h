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

/* What the marks in the table of times, or of starting, mean, as a list; nothing when there are
 * none. */
void add_times_legend(struct strbuf *out, const struct runtime_findings *runtime);
void add_start_legend(struct strbuf *out, const struct runtime_findings *runtime);

/* workers | threads | processes | verdict, for one kind of work: the medians of the rounds that
 * have both, and which is faster with the interval of the factor; where that is not resolved, the
 * interval of process over thread. */
void add_comparison_table(struct strbuf *out, const struct runtime_findings *runtime,
                          enum work work);

/* workers | starting threads | starting processes. */
void add_start_table(struct strbuf *out, const struct runtime_findings *runtime);

/* figure | threads | processes: cost of a worker, speed-up, efficiency, overlap, what is added to
 * the wait; nothing when none is known. */
void add_figures_table(struct strbuf *out, const struct runtime_findings *runtime);

/* The header of the classic text table, and one of its rows: medians in seconds, "-" where nothing
 * was measured. It has a column for each of its cases that the run has. */
void add_classic_header(struct strbuf *out, const struct run_facts *run);
void add_classic_row(struct strbuf *out, const struct run_facts *run, const struct row *row);

/* The same as a whole, in columns. */
void add_classic_table(struct strbuf *out, const struct runtime_findings *runtime,
                       const struct run_facts *run);

/* "threads 3.12x faster (2.90 to 3.31)", "no difference resolved", … for one row. */
void add_verdict(struct strbuf *out, const struct comparison *comparison, enum worker_kind kind);

#endif
