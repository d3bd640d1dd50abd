#include "tvp/findings/data_series.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"

size_t data_rounds(const struct results *results, size_t runtime)
{
    size_t last = 0;
    for (size_t i = 0; i < results->data_count; i++)
        if (results->data[i].cell.runtime == runtime && results->data[i].round > last)
            last = results->data[i].round;
    return last;
}

double *data_series(const struct results *results, const struct data_cell *cell, size_t rounds)
{
    double *series = xreallocarray(NULL, rounds + 1, sizeof *series);
    for (size_t round = 0; round < rounds; round++)
        series[round] = NAN;
    for (size_t i = 0; i < results->data_count; i++) {
        const struct data_sample *sample = &results->data[i];
        if (sample->message || sample->round > rounds || !data_cell_is(&sample->cell, cell))
            continue;
        series[sample->round - 1] =
            sample->elapsed_ns * 1e-9 / ((double)sample->round_trips * cell->workers);
    }
    return series;
}

struct estimate data_median(const double *series, size_t rounds)
{
    double *known = xreallocarray(NULL, rounds + 1, sizeof *known);
    size_t count = 0;
    for (size_t i = 0; i < rounds; i++)
        if (isfinite(series[i]))
            known[count++] = series[i];
    struct estimate estimate = median_estimate(known, count);
    free(known);
    return estimate;
}
