#include "tvp/plan/competition.h"

#include <math.h>

#include "tvp/common/json_text.h"

/* Ticks of 10 ms tell tenths of a CPU in that time. */
static const int64_t moment_ns = INT64_C(120000000);

/* For a runner that hangs. */
static const int64_t limit_ns = INT64_C(5000000000);

static json_t *host_of(const struct runtime *runtime)
{
    return json_object_get(runtime->hello, "host");
}

static bool same_host(const struct runtime *first, const struct runtime *second)
{
    const json_t *boot_id = json_object_get(host_of(first), "boot_id");
    return boot_id && json_equal(boot_id, json_object_get(host_of(second), "boot_id"));
}

/* Time is counted in whole ticks, so a full CPU can have had one more of them than fit into that
 * while. */
static void note_cpus(json_t *host, const char *name, const json_t *nanoseconds, double during)
{
    const json_t *most = json_object_get(host, "affinity_cpus");
    double cpus = (double)json_integer_value(nanoseconds) / during;
    if (!json_is_integer(nanoseconds) || !(during > 0 && cpus >= 0))
        return;
    if (json_number_value(most) > 0)
        cpus = fmin(cpus, json_number_value(most));
    json_object_set_new(host, name, json_made(json_real(cpus)));
}

static void note(const struct runtimes *runtimes, const struct runtime *asked, const json_t *answer)
{
    double during = (double)json_integer_value(json_object_get(answer, "during_ns"));
    for (size_t i = 0; i < runtimes->count; i++) {
        json_t *host = host_of(&runtimes->list[i]);
        if (!same_host(asked, &runtimes->list[i]))
            continue;
        note_cpus(host, "competing_cpus", json_object_get(answer, "busy_ns"), during);
        note_cpus(host, "stolen_cpus", json_object_get(answer, "stolen_ns"), during);
    }
}

void runtimes_look_for_competition(struct runtimes *runtimes)
{
    for (size_t i = 0; i < runtimes->count; i++) {
        struct runtime *runtime = &runtimes->list[i];
        struct error ignored = {0};
        if (json_object_get(host_of(runtime), "competing_cpus"))
            continue;
        json_t *request = json_made(
            json_pack("{s:s, s:I}", "request", "competition", "during_ns", (json_int_t)moment_ns));
        json_t *answer = runtime_exchange(runtime, request, limit_ns, &ignored);
        note(runtimes, runtime, answer);
        json_decref(answer);
    }
}
