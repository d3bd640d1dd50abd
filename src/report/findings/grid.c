#include "tvp/findings/grid.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"

static void add_rounds(struct grid_rounds *rounds, const struct cell *cell)
{
    size_t same = cell->count * sizeof *cell->rounds;
    if (cell->count == 0 ||
        (cell->count == rounds->count && memcmp(cell->rounds, rounds->list, same) == 0))
        return;
    uint32_t *merged = xreallocarray(NULL, rounds->count + cell->count, sizeof *merged);
    size_t count = 0;
    for (size_t i = 0, j = 0; i < rounds->count || j < cell->count; count++) {
        bool own = i < rounds->count;
        bool other = j < cell->count;
        uint32_t next = !own                                          ? cell->rounds[j]
                        : !other || rounds->list[i] < cell->rounds[j] ? rounds->list[i]
                                                                      : cell->rounds[j];
        i += own && rounds->list[i] == next;
        j += other && cell->rounds[j] == next;
        merged[count] = next;
    }
    free(rounds->list);
    *rounds = (struct grid_rounds){merged, count};
}

struct grid_rounds grid_rounds(const struct runtime_findings *runtime)
{
    struct grid_rounds rounds = {0};
    for (size_t i = 0; i < runtime->row_count; i++)
        for (int c = 0; c < CASE_COUNT; c++)
            if (runtime->measured[c])
                add_rounds(&rounds, &runtime->rows[i].cells[c]);
    return rounds;
}

/* Room for one more series, all of it NaN. */
static double *next_series(struct grid *grid, size_t rounds)
{
    grid->rounds = rounds;
    grid->values = xreallocarray(grid->values, grid->series + 1, rounds * sizeof *grid->values);
    double *series = grid->values + grid->series++ * rounds;
    for (size_t i = 0; i < rounds; i++)
        series[i] = NAN;
    return series;
}

static bool is_dense(const double *series, size_t rounds)
{
    size_t count = 0;
    for (size_t i = 0; i < rounds; i++)
        count += isnan(series[i]) ? 0 : 1;
    return 2 * count > rounds;
}

static double positive(double seconds)
{
    return seconds > 0 ? seconds : NAN;
}

bool grid_add_times(struct grid *grid, const struct cell *cell, const struct grid_rounds *rounds)
{
    double *series = next_series(grid, rounds->count);
    for (size_t i = 0, j = 0; i < rounds->count && j < cell->count; i++)
        if (cell->rounds[j] == rounds->list[i])
            series[i] = positive(cell->seconds[j++]);
    return is_dense(series, rounds->count);
}

bool grid_add_ratios(struct grid *grid, const struct cell *threads, const struct cell *others,
                     const struct grid_rounds *rounds)
{
    double *series = next_series(grid, rounds->count);
    for (size_t i = 0, j = 0, k = 0; i < rounds->count; i++) {
        bool first = j < threads->count && threads->rounds[j] == rounds->list[i];
        bool second = k < others->count && others->rounds[k] == rounds->list[i];
        if (first && second)
            series[i] = log(positive(others->seconds[k])) - log(positive(threads->seconds[j]));
        j += first;
        k += second;
    }
    return is_dense(series, rounds->count);
}

size_t grid_means(const struct grid *grid, double *means)
{
    size_t count = 0;
    for (size_t t = 0; t < grid->rounds; t++) {
        double sum = 0;
        for (size_t s = 0; s < grid->series; s++)
            sum += grid->values[s * grid->rounds + t];
        if (!isnan(sum))
            means[count++] = sum / (double)grid->series;
    }
    return count;
}
