/*
 * made_run.h - results made up for a test, record by record, as a data file would bring them.
 */
#ifndef TVP_TESTS_MADE_RUN_H
#define TVP_TESTS_MADE_RUN_H

#include "quoted_json.h"
#include "saved_runs.h"
#include "unit.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "tvp/data/records.h"
#include "tvp/data/results.h"

#define MS INT64_C(1000000) /* in ns */
#define US INT64_C(1000)

#define ALL_CASES                                                                                  \
    "'cases':['CpuThread','CpuProcess','IoThread','IoProcess','StartThread','StartProcess']"

/* Members of a run record that seldom matter. */
#define RUN_HEAD                                                                                   \
    "'record':'run','format':1,'program':'tvp-report 1.0.0','run':'made-up','started':'s',"

/* Takes a record of these members, in single quotes. */
static inline void take_record(struct results *results, const char *members)
{
    struct error error = {0};
    json_t *record = record_of(members);
    bool taken = results_take(results, record, &error);
    json_decref(record);
    assert_string_equal(error.text, "");
    assert_true(taken);
}

static inline void add_sample_of(struct results *results, const char *runtime, enum case_id case_id,
                                 uint32_t workers, uint32_t round, int64_t elapsed_ns)
{
    char members[256];
    snprintf(members, sizeof members,
             "'record':'sample','runtime':'%s','case':'%s','workers':%u,'round':%u,"
             "'elapsed_ns':%lld",
             runtime, measured_cases[case_id].name, workers, round, (long long)elapsed_ns);
    take_record(results, members);
}

static inline void add_sample(struct results *results, enum case_id case_id, uint32_t workers,
                              uint32_t round, int64_t elapsed_ns)
{
    add_sample_of(results, "native", case_id, workers, round, elapsed_ns);
}

static inline void add_failure(struct results *results, enum case_id case_id, uint32_t workers,
                               uint32_t round, const char *message)
{
    char members[512];
    snprintf(members, sizeof members,
             "'record':'failure','runtime':'native','case':'%s','workers':%u,'round':%u,"
             "'error':'EAGAIN','message':'%s'",
             measured_cases[case_id].name, workers, round, message);
    take_record(results, members);
}

/* The hello of a native runtime on so many usable CPUs; `more` are further members, each with a
 * comma in front. */
static inline void add_hello(struct results *results, const char *runtime, const char *cpus,
                             const char *more)
{
    char members[1024];
    snprintf(members, sizeof members,
             "'record':'runner','runtime':'%s','start_methods':['fork'],'cases':['CpuThread'],"
             "'host':{'name':'n','boot_id':'b','usable_cpus':%s}%s",
             runtime, cpus, more);
    take_record(results, members);
}

#endif
