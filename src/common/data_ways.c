#include "tvp/common/data_ways.h"

#include <string.h>

const struct data_way data_ways[DATA_WAY_COUNT] = {
#define ROW(id, way_name, worker, who, what, ...)                                                  \
    [DATA_##id] = {.name = way_name, .kind = worker, .label = who, .waking = what, __VA_ARGS__},
    DATA_WAYS(ROW)
#undef ROW
};

const int64_t data_sizes[] = {
    0, 1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20, 1 << 22, 1 << 24, 1 << 26,
};
const size_t data_size_count = sizeof data_sizes / sizeof *data_sizes;

enum data_way_id data_way_find(const char *name)
{
    int way = 0;
    while (way < DATA_WAY_COUNT && (!name || strcmp(data_ways[way].name, name) != 0))
        way++;
    return (enum data_way_id)way;
}

const char *data_case(enum data_way_id way)
{
    return data_ways[way].kind == WORKER_THREAD ? "DataThread" : "DataProcess";
}
