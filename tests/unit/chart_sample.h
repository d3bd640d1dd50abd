/*
 * chart_sample.h - small charts for the tests of charts: the caller changes what a test is about.
 */
#ifndef TVP_TESTS_CHART_SAMPLE_H
#define TVP_TESTS_CHART_SAMPLE_H

#include <math.h>

#include "tvp/chart/chart.h"

enum { SAMPLE_POINTS = 15 };

struct chart_sample {
    double x[SAMPLE_POINTS];
    double thread[SAMPLE_POINTS];
    double process[SAMPLE_POINTS];
    double low[SAMPLE_POINTS];
    double high[SAMPLE_POINTS];
    double ratio[SAMPLE_POINTS];
    double all_samples_x[2];
    double all_samples_y[2];
    struct chart chart;
};

static inline void chart_sample_init(struct chart_sample *sample)
{
    for (int i = 0; i < SAMPLE_POINTS; i++) {
        sample->x[i] = i + 1;
        sample->thread[i] = 0.01 * (1 + i);
        sample->process[i] = 0.011 * (1 + i);
        sample->low[i] = 0.0095 * (1 + i);
        sample->high[i] = 0.0105 * (1 + i);
        sample->ratio[i] = 1.1;
    }
    sample->all_samples_x[0] = 1;
    sample->all_samples_x[1] = 2;
    sample->all_samples_y[0] = 0.0101;
    sample->all_samples_y[1] = 9.9;
    sample->chart = (struct chart){
        .title = "CPU-bound work",
        .subtitle = "a processor · 15 rounds",
        .footer = "run 1234",
        .x_label = "number of workers",
        .interval = "95 % interval",
        .sample = "one sample",
        .failure = "failed: no more processes",
        .panels = {{.scale = CHART_TIME,
                    .label = "time",
                    .series = {{.label = "threads",
                                .x = sample->x,
                                .middle = sample->thread,
                                .low = sample->low,
                                .high = sample->high,
                                .count = SAMPLE_POINTS,
                                .sample_x = sample->all_samples_x,
                                .sample_y = sample->all_samples_y,
                                .sample_count = 2},
                               {.label = "processes",
                                .x = sample->x,
                                .middle = sample->process,
                                .count = SAMPLE_POINTS,
                                .colour = 1,
                                .marker = 1}},
                    .series_count = 2,
                    .line = NAN,
                    .legend = true,
                    .height = 0.75},
                   {.scale = CHART_RATIO,
                    .label = "process ÷ thread",
                    .series = {{.x = sample->x,
                                .middle = sample->ratio,
                                .count = SAMPLE_POINTS,
                                .colour = 2}},
                    .series_count = 1,
                    .line = 1,
                    .above = {"threads faster", 0},
                    .below = {"processes faster", 1},
                    .height = 0.25}},
        .panel_count = 2,
        .usable_cpus = 2,
    };
}

#endif
