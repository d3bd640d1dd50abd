/*
 * made_findings.h - the results that a test makes, and what is found in them: set up and torn down
 * around each test.
 */
#ifndef TVP_TESTS_MADE_FINDINGS_H
#define TVP_TESTS_MADE_FINDINGS_H

#include "made_run.h"

#include "tvp/findings/findings.h"

static struct results results;
static struct findings findings;

static int begin(void **state)
{
    (void)state;
    results = (struct results){0};
    findings = (struct findings){0};
    return 0;
}

static int end(void **state)
{
    (void)state;
    findings_release(&findings);
    results_release(&results);
    return 0;
}

#endif
