#include "tvp/findings/lanes.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/stats/estimates.h"

/* Of fewer gaps the median says nothing of each of them. */
enum { FEWEST_MARKS = 4 };

static double seconds(int64_t ns)
{
    return (double)ns * 1e-9;
}

static double median_gap(const struct lane *lane)
{
    double *gaps = xreallocarray(NULL, lane->mark_count, sizeof *gaps);
    for (size_t i = 0; i < lane->mark_count; i++)
        gaps[i] = seconds(lane->marks[i] - (i > 0 ? lane->marks[i - 1] : lane->begin_ns));
    double median = median_estimate(gaps, lane->mark_count).value;
    free(gaps);
    return median;
}

static void add(struct lane_parts *parts, double begin, double end, double rate)
{
    if (end > begin)
        parts->list[parts->count++] = (struct lane_part){begin, end, rate};
}

/* What lies between two marks, or a mark and the begin or end. */
static void add_gap(struct lane_parts *parts, double begin, double end)
{
    double half = parts->gap / 2;
    if (parts->gap <= 0 || end - begin <= PAUSE_GAPS * parts->gap) {
        add(parts, begin, end, parts->gap > 0 ? fmin(parts->gap / (end - begin), 1) : 1);
        return;
    }
    add(parts, begin, begin + half, 1);
    add(parts, begin + half, end - half, 0);
    add(parts, end - half, end, 1);
}

void lane_parts_init(struct lane_parts *parts, const struct lane *lane)
{
    *parts = (struct lane_parts){0};
    /* Each gap has three parts at most, and there is one gap more than marks. */
    parts->list = xreallocarray(NULL, 3 * (lane->mark_count + 1), sizeof *parts->list);
    parts->gap = lane->mark_count < FEWEST_MARKS ? 0 : median_gap(lane);
    double last = seconds(lane->begin_ns);
    for (size_t i = 0; i < lane->mark_count && parts->gap > 0; i++) {
        add_gap(parts, last, seconds(lane->marks[i]));
        last = seconds(lane->marks[i]);
    }
    add_gap(parts, last, seconds(lane->end_ns));
}

void lane_parts_release(struct lane_parts *parts)
{
    free(parts->list);
    *parts = (struct lane_parts){0};
}

bool is_pause(const struct lane_part *part)
{
    return part->rate == 0;
}
