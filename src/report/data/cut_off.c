#include "tvp/data/cut_off.h"

#include <string.h>

uint32_t cut_off_last_round(const struct results *run)
{
    uint32_t last = 0;
    for (size_t i = 0; i < run->sample_count; i++)
        if (run->samples[i].round > last)
            last = run->samples[i].round;
    for (size_t i = 0; i < run->failure_count; i++)
        if (run->failures[i].round > last)
            last = run->failures[i].round;
    return last;
}

/* Until its runner has said what it offers, a runtime is thought to offer everything. */
static bool offers(const struct runtime_facts *runtime, const char *case_name)
{
    return !json_object_get(runtime->hello, "cases") || hello_offers(runtime->hello, case_name);
}

static size_t planned_each_round(const struct results *run)
{
    size_t cases = 0;
    for (size_t i = 0; i < run->runtime_count; i++) {
        const struct runtime_facts *runtime = &run->runtimes[i];
        for (int id = 0; id < CASE_COUNT && !runtime->brief; id++) {
            bool shared =
                runtime->threads_of >= 0 && !worker_kinds[measured_cases[id].kind].by_start_method;
            cases += run->run.cases[id] && !shared && offers(runtime, measured_cases[id].name);
        }
    }
    return cases * run->run.point_count;
}

static size_t count_samples(const struct results *run)
{
    size_t count = 0;
    for (size_t i = 0; i < run->sample_count; i++)
        count += !run->runtimes[run->samples[i].runtime].brief;
    return count;
}

static size_t count_failures(const struct results *run)
{
    size_t count = 0;
    for (size_t i = 0; i < run->failure_count; i++)
        count += !run->runtimes[run->failures[i].runtime].brief;
    return count;
}

struct cut_off cut_off_of(const struct results *run)
{
    if (results_finished(run))
        return (struct cut_off){0};
    struct cut_off cut_off = {
        .is_cut_off = true,
        .round = cut_off_last_round(run),
        .rounds = run->run.rounds,
        .samples = count_samples(run),
    };
    size_t each_round = planned_each_round(run);
    cut_off.planned = each_round * run->run.rounds;
    cut_off.round_is_whole =
        cut_off.samples + count_failures(run) >= each_round * (size_t)cut_off.round;
    return cut_off;
}

struct cut_off cut_off_of_part(const struct results *results, size_t index)
{
    return results->part_count > 0 ? results->parts[index].cut_off : cut_off_of(results);
}
