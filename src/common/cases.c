#include "tvp/common/cases.h"

#include <string.h>

const struct measured_case measured_cases[CASE_COUNT] = {
#define ROW(id, name, work, launcher, help) {name, work, launcher, help},
    MEASURED_CASES(ROW)
#undef ROW
};

const struct work_names work_names[WORK_COUNT] = {
#define ROW(id, key, prefix, heading, phrase) {key, heading, phrase},
    WORKS(ROW)
#undef ROW
};

const char *const launcher_names[LAUNCHER_COUNT] = {
    [LAUNCHER_THREAD] = "threads",
    [LAUNCHER_PROCESS] = "processes",
};

enum case_id case_find(const char *name)
{
    int i = 0;
    while (i < CASE_COUNT && strcmp(measured_cases[i].name, name) != 0)
        i++;
    return (enum case_id)i;
}

enum case_id case_pair(enum work work, enum launcher launcher)
{
    int i = 0;
    while (measured_cases[i].work != work || measured_cases[i].launcher != launcher)
        i++;
    return (enum case_id)i;
}
