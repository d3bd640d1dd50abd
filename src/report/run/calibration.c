#include "tvp/run/calibration.h"

#include <math.h>

#include "tvp/run/answer.h"
#include "tvp/stats/estimates.h"

/* Repeated where it is quick: a runtime whose workers start slowly is measured once. */
enum { CALIBRATION_WORKERS = 8, CALIBRATION_REPEATS = 5 };

static const double calibration_seconds = 0.05;

/* For a runner that hangs. */
static const int64_t cell_limit_ns = INT64_C(30000000000);

/* Of a runtime that could not be measured: slow, so that it is not given up too soon. */
static const struct speed unknown_speed = {
    .iteration_seconds = 1e-7,
    .start_seconds = {[LAUNCHER_THREAD] = 1e-3, [LAUNCHER_PROCESS] = 1e-2},
};

/* The timed window of a cell in seconds; NaN when it fails. */
static double window_seconds(struct runtime *runtime, enum case_id case_id, uint32_t workers,
                             uint64_t iterations)
{
    struct error ignored = {0};
    json_t *request = runtime_cell_request(runtime, case_id, workers, iterations, 1000000);
    json_t *answer = runtime_exchange(runtime, request, cell_limit_ns, &ignored);
    double elapsed = json_number_value(json_object_get(answer, "elapsed_ns"));
    json_decref(answer);
    return elapsed > 0 ? elapsed * 1e-9 : NAN;
}

/* The median window of a few runs of a cell; NaN when one fails or the runner does not offer it. */
static double median_window(struct runtime *runtime, enum case_id case_id, uint32_t workers,
                            uint64_t iterations)
{
    double seconds[CALIBRATION_REPEATS], sum = 0;
    size_t count = 0;
    if (!hello_offers(runtime->hello, measured_cases[case_id].name))
        return NAN;
    while (count < CALIBRATION_REPEATS && sum < calibration_seconds) {
        double window = window_seconds(runtime, case_id, workers, iterations);
        if (isnan(window))
            return NAN;
        sum += window;
        seconds[count++] = window;
    }
    return median_estimate(seconds, count).value;
}

static double known_or(double seconds, double otherwise)
{
    return isnan(seconds) ? otherwise : seconds;
}

static double time_start(struct runtime *runtime, enum launcher launcher)
{
    double window = median_window(runtime, case_pair(WORK_START, launcher), CALIBRATION_WORKERS, 1);
    return known_or(window / CALIBRATION_WORKERS, unknown_speed.start_seconds[launcher]);
}

static double time_iteration(struct runtime *runtime)
{
    /* A tenth of the work, because only the order of magnitude is wanted, and quickly. */
    uint64_t iterations = runtime->iterations / 10 + 1;
    double window = median_window(runtime, CASE_CPU_THREAD, 1, iterations);
    double work = fmax(window - runtime->speed.start_seconds[LAUNCHER_THREAD], 1e-9);
    return isnan(window) ? unknown_speed.iteration_seconds : work / (double)iterations;
}

static void calibrate(struct runtimes *runtimes, struct runtime *runtime)
{
    struct speed *speed = &runtime->speed;
    if (runtime->threads_of >= 0) {
        *speed = runtimes->list[runtime->threads_of].speed;
    } else {
        speed->start_seconds[LAUNCHER_THREAD] = time_start(runtime, LAUNCHER_THREAD);
        speed->iteration_seconds = time_iteration(runtime);
    }
    speed->start_seconds[LAUNCHER_PROCESS] = time_start(runtime, LAUNCHER_PROCESS);
    runtime_stop(runtime);
}

void runtimes_calibrate(struct runtimes *runtimes)
{
    for (size_t i = 0; i < runtimes->count; i++)
        calibrate(runtimes, &runtimes->list[i]);
}
