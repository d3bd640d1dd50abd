#include "tvp/report/picture_values.h"

#include <math.h>

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

enum picture_measure picture_measure(const struct runtime_findings *runtime, enum work work)
{
    if (!picture_has_ideal(runtime, work))
        return MEASURE_TIME;
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

double picture_value(const struct runtime_findings *runtime, enum work work, double workers,
                     double seconds)
{
    switch (picture_measure(runtime, work)) {
    case MEASURE_BEYOND_WAIT:
        return seconds - picture_ideal(runtime, work, workers);
    case MEASURE_ABOVE_IDEAL:
        return seconds / picture_ideal(runtime, work, workers) - 1;
    default:
        return seconds;
    }
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
            struct estimate median =
                picture_median(runtime, case_pair(work, (enum worker_kind)kind), &runtime->rows[i]);
            largest = fmax(largest, fabs(median.value));
        }
    /* 200 to 1100 µs reads better than 0.2 to 1.1 ms. */
    return time_unit_for(largest / 10);
}

static int decimals_of_three_digits(double value)
{
    return fabs(value) >= 100 ? 0 : fabs(value) >= 10 ? 1 : 2;
}

void add_picture_value(struct strbuf *out, enum picture_measure measure,
                       const struct time_unit *unit, double value)
{
    bool share = measure == MEASURE_ABOVE_IDEAL;
    double shown = share ? value * 100 : value / unit->seconds;
    int decimals = share ? 1 : decimals_of_three_digits(shown);
    strbuf_addf(out, share ? "%+.*f %s" : "%.*f %s", decimals, shown, share ? "%" : unit->name);
}

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
