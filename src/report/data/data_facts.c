#include "tvp/data/data_facts.h"

#include <math.h>
#include <string.h>

bool data_offers(const struct runtime_facts *runtime, enum data_way_id way)
{
    size_t i;
    const json_t *offered;
    if (!hello_offers(runtime->hello, data_case(way)))
        return false;
    json_array_foreach(json_object_get(runtime->hello, "data_ways"), i, offered)
    {
        const char *name = json_string_value(offered);
        if (name && strcmp(name, data_ways[way].name) == 0)
            return true;
    }
    return false;
}

enum data_way_id data_task_way(const struct results *results, size_t runtime, enum worker_kind kind)
{
    enum data_way_id best = DATA_WAY_COUNT;
    for (int way = 0; way < DATA_WAY_COUNT; way++)
        if (data_ways[way].kind == kind && data_ways[way].maps > 0 &&
            data_offers(&results->runtimes[runtime], (enum data_way_id)way) &&
            (best == DATA_WAY_COUNT || data_ways[way].maps > data_ways[best].maps))
            best = (enum data_way_id)way;
    return best;
}

uint32_t data_task_workers(const struct runtime_facts *runtime)
{
    enum { MOST = 8 };
    const json_t *host = json_object_get(runtime->hello, "host");
    double cpus = json_number_value(json_object_get(host, "usable_cpus"));
    return cpus >= 1 ? (uint32_t)fmin(ceil(cpus), MOST) : 1;
}
