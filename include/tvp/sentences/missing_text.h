/*
 * missing_text.h - why a case has no figures, in words.
 */
#ifndef TVP_MISSING_TEXT_H
#define TVP_MISSING_TEXT_H

#include "tvp/common/strbuf.h"
#include "tvp/findings/findings.h"

/* "the runner does not offer the case CpuProcess (processes that compute)", or that it was no part
 * of the run, or with what all of its samples failed. */
void add_why_missing(struct strbuf *out, const struct findings *findings,
                     const struct runtime_findings *runtime, enum case_id case_id);

/* Whether the run asks for the case and this runtime has no sample of it. */
bool case_is_missing(const struct findings *findings, const struct runtime_findings *runtime,
                     enum case_id case_id);

/* "- not measured: …", a line for each case of these works (WORK_BIT) that the run asks for and of
 * which this runtime has no sample. */
void add_missing_cases(struct strbuf *out, const struct findings *findings,
                       const struct runtime_findings *runtime, unsigned of_works);

/* " · not measured: processes", of the worker kinds that have no line in a picture of that work. */
void add_missing_kinds(struct strbuf *out, const struct findings *findings,
                       const struct runtime_findings *runtime, enum work work);

#endif
