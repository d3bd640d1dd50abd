/*
 * trace.h - who ran when as a trace, for programs that show traces (Perfetto, chrome://tracing).
 *
 * The format is the JSON trace event format ("Trace Event Format", Google, 2016): an object with a
 * list of events, whose times are in microseconds. Each runtime's threads, and its processes, are a
 * process of the trace; each worker is a thread of it. A worker has complete events (X) "created",
 * "working" and "paused", and "waiting to be joined", and its marks are instant events (i).
 */
#ifndef TVP_TRACE_H
#define TVP_TRACE_H

#include <stdbool.h>
#include <stdio.h>

#include "tvp/report/report.h"

/* Returns false with errno when the stream refused. The report has timelines. */
bool trace_write(FILE *stream, const struct report *report);

#endif
