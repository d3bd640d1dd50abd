#include "tvp/report/picture_values.h"

#include <math.h>

static const double MANY_TIMES = 3;

size_t picture_compared(const struct runtime_findings *runtime, enum work work,
                        enum worker_kind kinds[WORKER_KIND_COUNT])
{
    size_t count = 0;
    for (int kind = WORKER_THREAD + 1; kind < WORKER_KIND_COUNT; kind++) {
        enum case_id case_id = case_pair(work, (enum worker_kind)kind);
        bool any = false;
        for (size_t i = 0; i < runtime->row_count; i++)
            any |= runtime->rows[i].comparisons[case_id].ratio.count > 0;
        if (any)
            kinds[count++] = (enum worker_kind)kind;
    }
    return count;
}

bool picture_has_ideal(const struct runtime_findings *runtime, enum work work)
{
    enum work_ideal ideal = works[work].ideal;
    const struct row *single = findings_row(runtime, 1);
    if (ideal == IDEAL_AMOUNT)
        return runtime->facts->amounts[work] > 0;
    return (ideal == IDEAL_CPUS || ideal == IDEAL_FLAT) && single &&
           single->cells[case_pair(work, WORKER_THREAD)].count > 0 &&
           (ideal != IDEAL_CPUS || (runtime->usable_cpus > 0 && !runtime->quota));
}

/* The shortest median of all kinds in a row, and the longest; NaN: there is none. */
static void medians_of_row(const struct row *row, enum work work, double *least, double *most)
{
    *least = *most = NAN;
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        const struct cell *cell = &row->cells[case_pair(work, (enum worker_kind)kind)];
        if (cell->count == 0)
            continue;
        *least = fmin(*least, cell->summary.median.value);
        *most = fmax(*most, cell->summary.median.value);
    }
}

/* Whether the shortest median can stand in for an ideal that a quota takes away: what takes a
 * multiple of it needs no magnifying. */
static bool is_near_least(const struct runtime_findings *runtime, enum work work)
{
    enum worker_kind kinds[WORKER_KIND_COUNT];
    double least, most;
    for (size_t i = 0; i < runtime->row_count; i++) {
        medians_of_row(&runtime->rows[i], work, &least, &most);
        if (least <= 0 || most > MANY_TIMES * least)
            return false;
    }
    return runtime->quota && works[work].ideal == IDEAL_CPUS &&
           picture_compared(runtime, work, kinds) > 0;
}

enum picture_measure picture_measure(const struct runtime_findings *runtime, enum work work)
{
    if (!picture_has_ideal(runtime, work))
        return is_near_least(runtime, work) ? MEASURE_ABOVE_LEAST : MEASURE_TIME;
    return works[work].ideal == IDEAL_AMOUNT ? MEASURE_BEYOND_WAIT : MEASURE_ABOVE_IDEAL;
}

double picture_ideal(const struct runtime_findings *runtime, enum work work, double workers)
{
    const struct row *single = findings_row(runtime, 1);
    double alone =
        single ? single->cells[case_pair(work, WORKER_THREAD)].summary.median.value : NAN;
    return work_seconds(&works[work], runtime->facts->amounts[work], alone, workers,
                        runtime->usable_cpus);
}

static double least_median(const struct runtime_findings *runtime, enum work work, double workers)
{
    const struct row *row = findings_row(runtime, (uint32_t)workers);
    double least = NAN, most;
    if (row)
        medians_of_row(row, work, &least, &most);
    return least;
}

double picture_value(const struct runtime_findings *runtime, enum work work, double workers,
                     double seconds)
{
    switch (picture_measure(runtime, work)) {
    case MEASURE_BEYOND_WAIT:
        return seconds - picture_ideal(runtime, work, workers);
    case MEASURE_ABOVE_IDEAL:
        return seconds / picture_ideal(runtime, work, workers) - 1;
    case MEASURE_ABOVE_LEAST:
        return seconds / least_median(runtime, work, workers) - 1;
    case MEASURE_TIME:
        break;
    }
    return seconds;
}

struct estimate picture_median(const struct runtime_findings *runtime, enum case_id case_id,
                               const struct row *row)
{
    enum work work = measured_cases[case_id].work;
    struct estimate median = row->cells[case_id].summary.median;
    if (median.count == 0)
        return median;
    median.value = picture_value(runtime, work, row->workers, median.value);
    median.low = picture_value(runtime, work, row->workers, median.low);
    median.high = picture_value(runtime, work, row->workers, median.high);
    return median;
}

struct estimate picture_difference(const struct runtime_findings *runtime, enum case_id case_id,
                                   const struct row *row)
{
    const struct comparison *comparison = &row->comparisons[case_id];
    struct estimate difference = comparison->ratio;
    if (difference.count == 0 ||
        picture_measure(runtime, measured_cases[case_id].work) != MEASURE_BEYOND_WAIT)
        return difference;
    difference.value = (difference.value - 1) * comparison->first_seconds;
    difference.low = (difference.low - 1) * comparison->first_seconds;
    difference.high = (difference.high - 1) * comparison->first_seconds;
    return difference;
}

const struct time_unit *picture_unit(const struct runtime_findings *runtime, enum work work)
{
    double largest = 0;
    for (size_t i = 0; i < runtime->row_count; i++)
        for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
            const struct row *row = &runtime->rows[i];
            const struct cell *cell = &row->cells[case_pair(work, (enum worker_kind)kind)];
            double median = cell->summary.median.value;
            if (cell->count > 0)
                largest = fmax(largest, fabs(picture_value(runtime, work, row->workers, median)));
        }
    /* 200 to 1100 µs reads better than 0.2 to 1.1 ms. */
    return time_unit_for(largest / 10);
}

void add_picture_value(struct strbuf *out, enum picture_measure measure,
                       const struct time_unit *unit, double value)
{
    bool share = measure == MEASURE_ABOVE_IDEAL || measure == MEASURE_ABOVE_LEAST;
    double shown = share ? value * 100 : value / unit->seconds;
    int decimals = share ? 1 : decimals_of_three_digits(shown);
    strbuf_addf(out, share ? "%+.*f %s" : "%.*f %s", decimals, shown, share ? "%" : unit->name);
}
