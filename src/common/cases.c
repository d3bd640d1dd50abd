#include "tvp/common/cases.h"

#include <string.h>

const struct measured_case measured_cases[CASE_COUNT] = {
#define ROW(id, name, work, kind, help) {name, work, kind, help},
    MEASURED_CASES(ROW)
#undef ROW
};

enum case_id case_find(const char *name)
{
    int i = 0;
    while (i < CASE_COUNT && strcmp(measured_cases[i].name, name) != 0)
        i++;
    return (enum case_id)i;
}

enum case_id case_pair(enum work work, enum worker_kind kind)
{
    return (enum case_id)((int)work * WORKER_KIND_COUNT + (int)kind);
}
