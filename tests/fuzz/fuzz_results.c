/*
 * fuzz_results.c - any bytes as a saved run: it is read or refused with a message; what was read
 * can be written as CSV, by itself and put together with a run like it, or that is refused with a
 * message; how far it came adds up; and the parts of lanes follow each other.
 *
 * Built with clang -fsanitize=fuzzer,address,undefined; corpus/results has what to begin with.
 */
#include "fuzz_input.h"

#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/data/csv.h"
#include "tvp/data/cut_off.h"
#include "tvp/data/merge.h"
#include "tvp/findings/lanes.h"

static void write_csv(const struct results *results)
{
    FILE *nowhere = fopen("/dev/null", "w");
    if (!nowhere || !csv_write(nowhere, results))
        abort();
    fclose(nowhere);
}

static void check_how_far_it_came(const struct results *run)
{
    struct cut_off cut_off = cut_off_of(run);
    if (cut_off.samples > run->sample_count || cut_off.is_cut_off == results_finished(run) ||
        (cut_off.round == 0) != (run->sample_count + run->failure_count == 0))
        abort();
}

/* The parts of a lane follow each other from its begin to its end. */
static void check_lanes(const struct timeline *timeline)
{
    for (uint32_t i = 0; timeline->lanes && i < timeline->workers; i++) {
        const struct lane *lane = &timeline->lanes[i];
        struct lane_parts parts;
        lane_parts_init(&parts, lane);
        double last = (double)lane->begin_ns * 1e-9;
        for (size_t k = 0; k < parts.count; k++) {
            const struct lane_part *part = &parts.list[k];
            if (!(part->begin >= last && part->end > part->begin && part->rate >= 0 &&
                  part->rate <= 1))
                abort();
            last = part->end;
        }
        if (last > (double)lane->end_ns * 1e-9)
            abort();
        lane_parts_release(&parts);
    }
}

/* With the same bytes as another run, whose id differs. */
static void put_together(struct results *first, const uint8_t *data, size_t size)
{
    struct results runs[2] = {*first};
    struct error error = {0};
    static const char *const names[] = {"first", "second"};
    size_t samples = first->sample_count;
    if (!read_input(&runs[1], data, size))
        abort();
    char *id = xasprintf("%s again", runs[1].run.id);
    free(runs[1].run.id);
    runs[1].run.id = id;
    bool merged = merge_results(runs, names, 2, &error);
    if (merged != (error.code == ERROR_NONE) || strchr(error.text, '\n'))
        abort();
    if (merged && (runs[0].part_count != 2 || runs[0].sample_count < samples))
        abort();
    if (merged)
        write_csv(&runs[0]);
    *first = runs[0];
    results_release(&runs[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct results results = {0};
    if (read_input(&results, data, size)) {
        write_csv(&results);
        check_how_far_it_came(&results);
        for (size_t i = 0; i < results.timeline_count; i++)
            check_lanes(&results.timelines[i]);
        put_together(&results, data, size);
    }
    results_release(&results);
    return 0;
}
