#include "tvp/common/metrics.h"

const char *const metric_members[METRIC_COUNT] = {
#define ROW(id, member) member,
    METRICS(ROW)
#undef ROW
};
