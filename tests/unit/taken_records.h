/*
 * taken_records.h - results of records that a test writes down.
 */
#ifndef TVP_TESTS_TAKEN_RECORDS_H
#define TVP_TESTS_TAKEN_RECORDS_H

#include "quoted_json.h"

#include "tvp/data/records.h"

static inline void take_record(struct results *results, const char *quoted)
{
    struct error error = {0};
    json_t *record = json_of(quoted);
    if (!results_take(results, record, &error))
        fail_msg("%s: %s", quoted, error.text);
    json_decref(record);
}

#endif
