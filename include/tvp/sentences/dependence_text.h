/*
 * dependence_text.h - whether rounds depend on each other, in words.
 */
#ifndef TVP_DEPENDENCE_TEXT_H
#define TVP_DEPENDENCE_TEXT_H

#include "tvp/common/strbuf.h"
#include "tvp/findings/findings.h"

/* "times correlate by 0.02 (p = 0.41), ratios by -0.03 (p = 0.60)"; nothing when neither is known.
 */
void add_dependence(struct strbuf *out, const struct runtime_findings *runtime);

/* A warning where rounds depend on each other so much that it takes a third of them or more. */
void warn_of_dependence(const struct runtime_findings *runtime, struct strbuf *out);

#endif
