#include "tvp/plan/calibration.h"

#include <math.h>

#include "tvp/runner/answer.h"
#include "tvp/runner/cell_request.h"
#include "tvp/stats/estimates.h"

/* What is measured of each speed. Repeated where it is quick: a runtime whose workers start slowly
 * is measured once. */
struct effort {
    uint32_t workers; /* to start */
    size_t repeats;
    int64_t part; /* of each amount one in so many */
    bool rough;   /* protocol.h */
};

enum {
    MOST_REPEATS = 5,
    PARTS_AT_ONCE = 8 /* how much more is measured where starting outweighs the work */
};

static const struct effort of_a_run = {.workers = 8, .repeats = MOST_REPEATS, .part = 10};
static const struct effort of_a_dry_run = {.workers = 1, .repeats = 1, .part = 50, .rough = true};

static const double calibration_seconds = 0.05;

/* From here on starting a worker is not known well enough to be taken off a little work, and what
 * starts so slowly may compute slowly at first. */
static const double slow_start_seconds = 5e-3;

/* For a runner that hangs. */
static const int64_t cell_limit_ns = INT64_C(30000000000);

/* Of a runtime that could not be measured: slow, so that it is not given up too soon. */
static const double unknown_amount_seconds = 1e-7;
static const double unknown_start_seconds = 1e-2;

/* How much of each work is done here: only the order of magnitude is wanted, and quickly. */
static void take_little(const struct runtime *runtime, enum work timed, int64_t part,
                        int64_t amounts[WORK_COUNT])
{
    for (int work = 0; work < WORK_COUNT; work++)
        amounts[work] =
            works[work].ideal == IDEAL_AMOUNT ? 1000000 : runtime->amounts[work] / part + 1;
    /* Of what a task computes nothing is taken: fewer tasks are. */
    if (works[timed].task == TASK_COMPUTES)
        amounts[WORK_CPU] = runtime->amounts[WORK_CPU];
}

/* How long a cell took, in seconds; NaN when it failed. */
struct cell_times {
    double window;
    double work; /* of its first worker alone; NaN: not told */
};

static double seconds_of(const json_t *ns)
{
    return json_is_number(ns) ? json_number_value(ns) * 1e-9 : NAN;
}

static double seconds_of_first(const json_t *answer, const char *member)
{
    return seconds_of(json_array_get(json_object_get(answer, member), 0));
}

static struct cell_times told_times(const json_t *answer)
{
    double window = seconds_of(json_object_get(answer, "elapsed_ns"));
    double work =
        seconds_of_first(answer, "work_end_ns") - seconds_of_first(answer, "work_begin_ns");
    if (!(window > 0))
        return (struct cell_times){NAN, NAN};
    return (struct cell_times){window, work >= 0 && work <= window ? work : NAN};
}

static struct cell_times time_cell(struct runtime *runtime, enum case_id case_id, uint32_t workers,
                                   const struct effort *effort)
{
    struct error ignored = {0};
    int64_t amounts[WORK_COUNT];
    take_little(runtime, measured_cases[case_id].work, effort->part, amounts);
    if (!io_settings_ready(runtime->io, measured_cases[case_id].work, &ignored))
        return (struct cell_times){NAN, NAN};
    json_t *request = cell_request(case_id, workers, amounts, runtime->start_method, runtime->io);
    if (effort->rough)
        json_object_set_new(request, "rough", json_true());
    json_t *answer = runtime_exchange(runtime, request, cell_limit_ns, &ignored);
    struct cell_times times = told_times(answer);
    json_decref(answer);
    return times;
}

/* The medians of a few runs of a cell; NaN when one fails or the runner does not offer it. */
static struct cell_times median_times(struct runtime *runtime, enum case_id case_id,
                                      uint32_t workers, const struct effort *effort)
{
    double windows[MOST_REPEATS], works_alone[MOST_REPEATS], sum = 0;
    size_t count = 0;
    bool told = true;
    if (!runtime_measures(runtime, case_id))
        return (struct cell_times){NAN, NAN};
    while (count < effort->repeats && sum < calibration_seconds) {
        struct cell_times times = time_cell(runtime, case_id, workers, effort);
        if (isnan(times.window))
            return times;
        sum += times.window;
        told &= !isnan(times.work);
        windows[count] = times.window;
        works_alone[count++] = times.work;
    }
    return (struct cell_times){
        median_estimate(windows, count).value,
        told ? median_estimate(works_alone, count).value : NAN,
    };
}

static double time_start(struct runtime *runtime, enum worker_kind kind,
                         const struct effort *effort)
{
    double window =
        median_times(runtime, case_pair(WORK_START, kind), effort->workers, effort).window;
    return isnan(window) ? unknown_start_seconds : window / effort->workers;
}

/* How long starting one alone takes, which is longer than with others side by side. */
static double start_alone(struct runtime *runtime, enum worker_kind kind,
                          const struct effort *effort)
{
    if (effort->workers == 1)
        return runtime->speed.start_seconds[kind];
    double window = median_times(runtime, case_pair(WORK_START, kind), 1, effort).window;
    return isnan(window) ? runtime->speed.start_seconds[kind] : window;
}

/* What was measured, of one in so many parts of the work. */
static double seconds_each(const struct runtime *runtime, enum work work, int64_t part,
                           double seconds)
{
    int64_t amounts[WORK_COUNT];
    take_little(runtime, work, part, amounts);
    return fmax(seconds, 1e-9) / (double)work_amount_of(work, amounts);
}

/* By one worker, who has had these times, of so much of the work that starting it weighs little, or
 * of all. NaN: the runner does not offer it. */
static double time_amount_from(struct runtime *runtime, enum work work, enum worker_kind kind,
                               struct cell_times times, const struct effort *effort)
{
    struct effort more = *effort;
    double start = runtime->speed.start_seconds[kind];
    bool slow = start > slow_start_seconds;
    if (slow && !isnan(times.window))
        start = start_alone(runtime, kind, effort);
    while (slow && times.window < 2 * start && more.part > 1) {
        more.part = more.part > PARTS_AT_ONCE ? more.part / PARTS_AT_ONCE : 1;
        times = median_times(runtime, case_pair(work, kind), 1, &more);
    }
    if (isnan(times.window))
        return NAN;
    return seconds_each(runtime, work, more.part,
                        isnan(times.work) ? times.window - start : times.work);
}

/* Of the first kind of worker that the runner offers for the work. */
static double time_amount(struct runtime *runtime, enum work work, const struct effort *effort)
{
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        struct cell_times times =
            median_times(runtime, case_pair(work, (enum worker_kind)kind), 1, effort);
        double seconds = time_amount_from(runtime, work, (enum worker_kind)kind, times, effort);
        if (!isnan(seconds))
            return seconds;
    }
    return unknown_amount_seconds;
}

static bool is_timed(enum work work)
{
    return works[work].ideal == IDEAL_CPUS || works[work].ideal == IDEAL_FLAT ||
           works[work].ideal == IDEAL_DEVICE;
}

/* A task that calls the user's function takes what that was seen to take. */
static double call_seconds(const struct speed *speed)
{
    double seconds = 0;
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        seconds = fmax(seconds, speed->calls[kind].seconds);
    return seconds;
}

/* One cell tells of threads both how long they take to start and how fast they compute. */
static bool time_threads_at_once(struct runtime *runtime, const struct effort *effort)
{
    struct speed *speed = &runtime->speed;
    if (runtime->work || work_amount_of(WORK_CPU, runtime->amounts) <= 0 ||
        !runtime_measures(runtime, CASE_CPU_THREAD))
        return false;
    struct cell_times times = time_cell(runtime, CASE_CPU_THREAD, 1, effort);
    if (isnan(times.work))
        return false;
    speed->start_seconds[WORKER_THREAD] = times.window - times.work;
    speed->amount_seconds[WORK_CPU] =
        time_amount_from(runtime, WORK_CPU, WORKER_THREAD, times, effort);
    return true;
}

static void calibrate(struct runtimes *runtimes, struct runtime *runtime)
{
    struct speed *speed = &runtime->speed;
    const struct effort *effort = runtimes->once ? &of_a_dry_run : &of_a_run;
    bool shares = runtime->threads_of >= 0;
    if (shares)
        *speed = runtimes->list[runtime->threads_of].speed;
    bool threads_done = !shares && runtimes->once && time_threads_at_once(runtime, effort);
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        if ((!shares || worker_kinds[kind].by_start_method) &&
            !(kind == WORKER_THREAD && threads_done))
            speed->start_seconds[kind] = time_start(runtime, (enum worker_kind)kind, effort);
    for (int work = 0; work < WORK_COUNT; work++)
        if (!shares && is_timed((enum work)work) && !(work == WORK_CPU && threads_done) &&
            work_amount_of((enum work)work, runtime->amounts) > 0)
            speed->amount_seconds[work] = runtime->work && works[work].task == TASK_COMPUTES
                                              ? call_seconds(speed)
                                              : time_amount(runtime, (enum work)work, effort);
    if (runtimes->once)
        runtime_dismiss(runtime);
    else
        runtime_stop(runtime);
}

void runtimes_calibrate(struct runtimes *runtimes)
{
    for (size_t i = 0; i < runtimes->count; i++)
        calibrate(runtimes, &runtimes->list[i]);
}
