/*
 * gallery - draws charts of every kind, easy and awkward, into a folder, to be looked at.
 *
 *     make gallery            build/gallery/NAME.png, at several sizes
 *
 * The data is made up, after what such measurements look like.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tvp/common/alloc.h"
#include "tvp/draw/chart.h"
#include "tvp/draw/png_file.h"
#include "tvp/draw/render.h"

enum { MOST_POINTS = 1000, ROUNDS = 15 };

/* A chart with the arrays it points to. */
struct sample_chart {
    struct chart chart;
    double *arrays[CHART_PANELS * CHART_SERIES_LIMIT * 6];
    size_t array_count;
};

static unsigned long long seed = 88172645463325252ULL;

/* Uniform from -1 to 1, the same in every run. */
static double noise(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (double)(seed >> 11) / 4503599627370496.0 - 1;
}

static double *array(struct sample_chart *sample, size_t count)
{
    double *values = xcalloc(count, sizeof *values);
    sample->arrays[sample->array_count++] = values;
    return values;
}

static void release(struct sample_chart *sample)
{
    for (size_t i = 0; i < sample->array_count; i++)
        free(sample->arrays[i]);
}

/* ---- series ---- */

typedef double curve_function(double workers);

static double cpus_now = 4;

static double cpu_thread(double n)
{
    return 0.0102 * fmax(1, n / cpus_now) + 12e-6 * n;
}

static double cpu_process(double n)
{
    return 0.0102 * fmax(1, n / cpus_now) + 70e-6 * n;
}

static double cpu_ideal(double n)
{
    return 0.0102 * fmax(1, n / cpus_now);
}

static double io_thread(double n)
{
    return 0.0501 + 14e-6 * n;
}

static double io_process(double n)
{
    return 0.0502 + 85e-6 * n;
}

static double io_ideal(double n)
{
    (void)n;
    return 0.05;
}

static double start_thread(double n)
{
    return 22e-6 + 9e-6 * n;
}

static double start_process(double n)
{
    return 60e-6 + 62e-6 * n;
}

static double speed_up(double n)
{
    return fmin(n, cpus_now) * 0.97 - 0.002 * n;
}

static double speed_ideal(double n)
{
    return fmin(n, cpus_now);
}

static double cpu_ratio(double n)
{
    return cpu_process(n) / cpu_thread(n);
}

static double io_ratio(double n)
{
    return io_process(n) / io_thread(n);
}

static double start_ratio(double n)
{
    return start_process(n) / start_thread(n);
}

static double nothing(double n)
{
    (void)n;
    return 0;
}

static double one(double n)
{
    (void)n;
    return 1;
}

static struct chart_series *add_series(struct sample_chart *sample, size_t panel, const char *label,
                                       const double *x, size_t count, curve_function *curve,
                                       double spread)
{
    struct chart_panel *data = &sample->chart.panels[panel];
    struct chart_series *series = &data->series[data->series_count++];
    double *middle = array(sample, count);
    double *low = array(sample, count);
    double *high = array(sample, count);
    for (size_t i = 0; i < count; i++) {
        middle[i] = curve(x[i]) * (1 + spread * 0.3 * noise());
        low[i] = middle[i] * (1 - spread * (0.6 + 0.3 * noise()));
        high[i] = middle[i] * (1 + spread * (0.9 + 0.5 * noise()));
    }
    int place = (int)data->series_count - 1;
    *series = (struct chart_series){.label = label,
                                    .x = x,
                                    .middle = middle,
                                    .low = spread > 0 ? low : NULL,
                                    .high = spread > 0 ? high : NULL,
                                    .count = count,
                                    .colour = place,
                                    .marker = place % 4};
    return series;
}

static void add_ideal(struct sample_chart *sample, const double *x, size_t count,
                      curve_function *curve)
{
    struct chart_series *series = add_series(sample, 0, "ideal", x, count, curve, 0);
    series->muted = true;
    series->dashed = true;
    series->marker = -1;
}

static void add_samples(struct sample_chart *sample, struct chart_series *series)
{
    double *x = array(sample, series->count * ROUNDS);
    double *y = array(sample, series->count * ROUNDS);
    for (size_t i = 0; i < series->count * ROUNDS; i++) {
        x[i] = series->x[i / ROUNDS];
        y[i] = series->middle[i / ROUNDS] * (1 + 0.12 * noise() * noise());
    }
    y[0] *= 9;
    series->sample_x = x;
    series->sample_y = y;
    series->sample_count = series->count * ROUNDS;
}

/* ---- charts ---- */

static const double *counts_to(struct sample_chart *sample, size_t count)
{
    double *x = array(sample, count);
    for (size_t i = 0; i < count; i++)
        x[i] = (double)(i + 1);
    return x;
}

/* All up to 32, then eight for each doubling. */
static const double *sparse_counts(struct sample_chart *sample, double most, size_t *count)
{
    double *x = array(sample, MOST_POINTS);
    *count = 0;
    for (double n = 1; n <= most; n = n < 32 ? n + 1 : fmax(n + 1, round(n * exp2(0.125))))
        x[(*count)++] = n;
    return x;
}

static struct sample_chart two_panels(const char *title, enum chart_scale scale, double cpus)
{
    cpus_now = cpus;
    return (struct sample_chart){
        .chart = {
            .title = title,
            .subtitle = "AMD EPYC 7763 64-Core Processor · 15 rounds · median and 95 % interval",
            .footer = "run 7f3a92c1 · tvp-report",
            .x_label = "number of workers",
            .panels =
                {{.scale = scale, .label = "time", .line = NAN, .legend = true, .height = 0.74},
                 {.scale = CHART_RATIO, .label = "process ÷ thread", .line = 1, .height = 0.26}},
            .panel_count = 2,
            .usable_cpus = cpus,
        }};
}

static void fill(struct sample_chart *sample, const double *x, size_t count, curve_function *thread,
                 curve_function *process, curve_function *ideal, curve_function *ratio)
{
    add_series(sample, 0, "threads", x, count, thread, 0.02);
    add_series(sample, 0, "processes", x, count, process, 0.02);
    if (count <= 64) {
        add_samples(sample, &sample->chart.panels[0].series[0]);
        add_samples(sample, &sample->chart.panels[0].series[1]);
    }
    if (ideal)
        add_ideal(sample, x, count, ideal);
    add_series(sample, 1, NULL, x, count, ratio, 0.02)->colour = 2;
}

static struct sample_chart cpu_chart(size_t count, double cpus)
{
    struct sample_chart sample =
        two_panels("CPU-bound work: threads and processes", CHART_SECONDS, cpus);
    const double *x = counts_to(&sample, count);
    fill(&sample, x, count, cpu_thread, cpu_process, cpu_ideal, cpu_ratio);
    return sample;
}

static struct sample_chart io_chart(size_t count, double cpus)
{
    struct sample_chart sample =
        two_panels("I/O-bound work: threads and processes", CHART_SECONDS, cpus);
    const double *x = counts_to(&sample, count);
    fill(&sample, x, count, io_thread, io_process, io_ideal, io_ratio);
    return sample;
}

static struct sample_chart start_chart(size_t count, double cpus)
{
    struct sample_chart sample =
        two_panels("What it costs to start workers", CHART_SECONDS_LOG, cpus);
    const double *x = counts_to(&sample, count);
    fill(&sample, x, count, start_thread, start_process, NULL, start_ratio);
    return sample;
}

static struct sample_chart large_chart(void)
{
    struct sample_chart sample =
        two_panels("What it costs to start up to 32,768 workers", CHART_SECONDS_LOG, 16);
    size_t count;
    const double *x = sparse_counts(&sample, 32768, &count);
    sample.chart.log_x = true;
    fill(&sample, x, count, start_thread, start_process, NULL, start_ratio);
    return sample;
}

static struct sample_chart one_panel(const char *title, enum chart_scale scale, const char *label,
                                     double cpus)
{
    struct sample_chart sample = two_panels(title, scale, cpus);
    sample.chart.panel_count = 1;
    sample.chart.panels[0].height = 1;
    sample.chart.panels[0].label = label;
    return sample;
}

static struct sample_chart speed_chart(void)
{
    static const char *const names[] = {"native threads",        "native processes",
                                        "CPython 3.11 threads",  "CPython 3.11 processes",
                                        "CPython 3.13t threads", "CPython 3.13t processes",
                                        "PyPy threads",          "PyPy processes"};
    struct sample_chart sample =
        one_panel("How much faster with more workers", CHART_FACTOR, "speed-up", 8);
    const double *x = counts_to(&sample, 15);
    for (size_t i = 0; i < 8; i++)
        add_series(&sample, 0, names[i], x, 15, i == 2 || i == 6 ? one : speed_up, 0.05);
    add_ideal(&sample, x, 15, speed_ideal);
    return sample;
}

static struct sample_chart compare_chart(void)
{
    static const char *const names[] = {"I/O, native",  "CPU, native",  "Start, native",
                                        "I/O, CPython", "CPU, CPython", "Start, CPython"};
    static curve_function *const curves[] = {io_ratio, cpu_ratio, start_ratio,
                                             io_ratio, cpu_ratio, start_ratio};
    struct sample_chart sample =
        one_panel("Processes against threads", CHART_RATIO, "process ÷ thread", 4);
    sample.chart.panels[0].line = 1;
    const double *x = counts_to(&sample, 15);
    for (size_t i = 0; i < 6; i++)
        add_series(&sample, 0, names[i], x, 15, curves[i], 0.04);
    return sample;
}

/* Text that would do harm if it could, and more of it than there is room for. */
static struct sample_chart awkward_chart(void)
{
    struct sample_chart sample = io_chart(15, 1.5);
    sample.chart.title =
        "100 % #1 #gGreek & <b>bold</b> \xff\xfe bytes, µ, 日本, and a title that does "
        "not know where to end, although it should have ended long before this";
    sample.chart.subtitle =
        "Intel(R) Xeon(R) Platinum 8480+ with a name that goes on · 2 sockets · 112 cores · 224 "
        "threads · 2.0 TiB · Linux 6.1.0-33-amd64 · a container with a quota of 1.5 CPUs · 15 "
        "rounds · median and 95 % interval of the median from order statistics";
    sample.chart.x_label = "number of workers\tthat\n\x1b[31mran";
    sample.chart.panels[0].series[0].label =
        "threads with a label that could fill a whole line of its own, if it were let to do that";
    sample.chart.footer = "a footer that is much too long to stand beside anything at all in here";
    return sample;
}

static struct sample_chart gap_chart(void)
{
    struct sample_chart sample = cpu_chart(15, 0.5);
    double *middle = (double *)sample.chart.panels[0].series[1].middle;
    middle[4] = middle[6] = middle[14] = NAN;
    return sample;
}

static struct sample_chart zero_chart(void)
{
    struct sample_chart sample = two_panels("Nothing took any time", CHART_SECONDS, 2);
    const double *x = counts_to(&sample, 4);
    fill(&sample, x, 4, nothing, nothing, NULL, one);
    return sample;
}

/* Ratios and times that no axis holds, and bounds that leave it. */
static struct sample_chart off_scale_chart(void)
{
    struct sample_chart sample = cpu_chart(15, 0.5);
    struct chart_panel *panels = sample.chart.panels;
    double *ratio = (double *)panels[1].series[0].middle;
    double *low = (double *)panels[1].series[0].low, *high = (double *)panels[1].series[0].high;
    double *times = (double *)panels[0].series[0].middle;
    double *shortest = (double *)panels[0].series[0].low;
    panels[0].scale = CHART_SECONDS_LOG;
    times[2] = times[3] = shortest[2] = shortest[3] = shortest[8] = 0;
    ratio[6] = high[6] = 1e9;
    ratio[9] = low[9] = 1e-9;
    high[11] = 1e8;
    return sample;
}

/* ---- files ---- */

static bool save(const char *folder, const char *name, const struct chart *chart, uint32_t width,
                 uint32_t height, struct error *error)
{
    struct rendering rendering;
    if (!render_charts(&chart, 1, width, height, &rendering)) {
        error_set(error, ERROR_FAILED, "%s: %s", name, rendering.error.text);
        return false;
    }
    struct strbuf png = {0};
    char *path = xasprintf("%s/%s-%ux%u.png", folder, name, (unsigned)width, (unsigned)height);
    bool saved = png_encode(rendering.rgb, width, height, 96, NULL, 0, &png, error);
    FILE *file = saved ? fopen(path, "wb") : NULL;
    saved = file && fwrite(png.data, 1, png.length, file) == png.length;
    if (file && fclose(file) != 0)
        saved = false;
    if (!saved)
        error_set(error, ERROR_FAILED, "cannot write %s", path);
    free(path);
    strbuf_release(&png);
    renderings_release(&rendering, 1);
    return saved;
}

static bool save_sizes(const char *folder, const char *name, struct sample_chart sample,
                       struct error *error)
{
    static const uint32_t sizes[][2] = {
        {900, 600}, {1800, 1200}, {300, 200}, {1600, 500}, {600, 900}};
    bool saved = true;
    for (size_t i = 0; saved && i < sizeof sizes / sizeof sizes[0]; i++)
        saved = save(folder, name, &sample.chart, sizes[i][0], sizes[i][1], error);
    release(&sample);
    return saved;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: gallery FOLDER\n");
        return ERROR_USAGE;
    }
    const char *folder = argv[1];
    mkdir(folder, 0777);
    struct error error = {0};
    bool saved = save_sizes(folder, "cpu-1", cpu_chart(1, 2), &error) &&
                 save_sizes(folder, "cpu-2", cpu_chart(2, 1.5), &error) &&
                 save_sizes(folder, "cpu-15", cpu_chart(15, 4), &error) &&
                 save_sizes(folder, "cpu-64", cpu_chart(64, 2), &error) &&
                 save_sizes(folder, "cpu-1000", cpu_chart(1000, 64), &error) &&
                 save_sizes(folder, "io-15", io_chart(15, 2), &error) &&
                 save_sizes(folder, "start-15", start_chart(15, 1), &error) &&
                 save_sizes(folder, "start-64", start_chart(64, 8), &error) &&
                 save_sizes(folder, "start-32768", large_chart(), &error) &&
                 save_sizes(folder, "speed-up", speed_chart(), &error) &&
                 save_sizes(folder, "compare", compare_chart(), &error) &&
                 save_sizes(folder, "awkward", awkward_chart(), &error) &&
                 save_sizes(folder, "gaps", gap_chart(), &error) &&
                 save_sizes(folder, "off-scale", off_scale_chart(), &error) &&
                 save_sizes(folder, "zero", zero_chart(), &error);
    return saved ? ERROR_NONE : error_report(&error);
}
