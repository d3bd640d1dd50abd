/*
 * How often a lock is found where there is one, and where there is none: one runtime's speed-up of
 * threads and processes by its rounds, beside another whose processes show what the machine gives.
 * The runtime has few rounds, as a brief one has; what it is held beside has 15.
 */
#include "made_findings.h"

#include "tvp/findings/scaling_rules.h"

enum { ROUNDS_BESIDE = 15 };

static struct made_run locked, beside;

static double noisy(const gsl_rng *random)
{
    return gsl_ran_gaussian(random, 0.1);
}

static double skewed(const gsl_rng *random)
{
    return gsl_ran_exponential(random, 0.1);
}

static double spikes(const gsl_rng *random)
{
    double spike = gsl_rng_uniform(random) < 0.1 ? gsl_ran_exponential(random, 0.3) : 0;
    return gsl_ran_gaussian(random, 0.025) + spike;
}

/* True speed-ups with a worker on each CPU. */
struct machine {
    uint32_t cpus;
    double threads;
    double processes;
    double beside; /* of the other runtime's processes */
    made_noise *noise;
};

/* One worker, and as many as there are CPUs. */
static void make_runtime(struct made_run *run, const gsl_rng *random, const struct machine *machine,
                         uint32_t rounds, const double speedups[PROBED_KINDS])
{
    *run = (struct made_run){.tables = WORK_CPU + 1, .rows = 2, .rounds = rounds};
    run->noise[WORKER_THREAD] = run->noise[WORKER_PROCESS] = machine->noise;
    make_cells(run, random);
    run->runtime.usable_cpus = machine->cpus;
    run->runtime.cpu_work = WORK_CPU;
    run->runtime.times.inflation = 1;
    run->row_list[1].workers = machine->cpus;
    for (int kind = 0; kind < PROBED_KINDS; kind++) {
        struct cell *cell = &run->row_list[1].cells[case_pair(WORK_CPU, (enum worker_kind)kind)];
        for (size_t i = 0; i < cell->count; i++)
            cell->seconds[i] *= machine->cpus / speedups[kind];
        run->runtime.scaling[kind][SCALING_AT_CPUS] =
            (struct scaling){.workers = machine->cpus, .ideal = machine->cpus};
    }
}

static struct turn_taking take_turns(const gsl_rng *random, const struct machine *machine,
                                     uint32_t rounds)
{
    const double own[] = {machine->threads, machine->processes};
    const double others[] = {machine->beside, machine->beside};
    make_runtime(&locked, random, machine, rounds, own);
    make_runtime(&beside, random, machine, ROUNDS_BESIDE, others);
    return turn_taking(&locked.runtime, &beside.runtime);
}

static unsigned confirmed(const gsl_rng *random, const struct machine *machine, uint32_t rounds,
                          unsigned trials)
{
    unsigned found = 0;
    for (unsigned trial = 0; trial < trials; trial++) {
        struct turn_taking turns = take_turns(random, machine, rounds);
        found += turns.threads_stay && turns.processes_get_near;
    }
    return found;
}

static const uint32_t some_rounds[] = {6, 10, 15};

static const char *with_rounds(const char *what, uint32_t rounds)
{
    static char text[160];
    snprintf(text, sizeof text, "%s, %u rounds", what, rounds);
    return text;
}

/* In most runs, whatever the noise. */
static void a_lock_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        struct machine machine;
        double wanted;
    } cases[] = {
        {"a lock, processes at 90 % of 2 CPUs: confirmed", {2, 1, 1.8, 1.8, NULL}, 0.9},
        {"a lock, processes at 85 % of 2 CPUs: confirmed", {2, 1, 1.7, 1.7, NULL}, 0.9},
        {"a lock, processes at 90 % of 8 CPUs: confirmed", {8, 1, 7.2, 7.2, NULL}, 0.9},
        {"a lock, a machine that gives 1.5 of 2 CPUs: confirmed", {2, 1, 1.5, 1.55, NULL}, 0.9},
        {"a lock, spread of 10 %: confirmed", {2, 1, 1.8, 1.8, noisy}, 0.5},
        {"a lock, spikes: confirmed", {2, 1, 1.8, 1.8, spikes}, 0.5},
        {"a lock, exponential noise: confirmed", {2, 1, 1.8, 1.8, skewed}, 0.5},
    };
    gsl_rng *random = known_random(61);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        for (size_t i = 0; i < sizeof some_rounds / sizeof *some_rounds; i++) {
            unsigned trials = trials_of(200, 10000);
            unsigned found = confirmed(random, &cases[k].machine, some_rounds[i], trials);
            assert_rate_at_least(with_rounds(cases[k].what, some_rounds[i]), found, trials,
                                 cases[k].wanted);
        }
    gsl_rng_free(random);
}

static void no_lock_is_seldom_taken_for_one(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        struct machine machine;
    } cases[] = {
        {"threads at 1.25 of 2 CPUs: a lock confirmed", {2, 1.25, 1.9, 1.9, NULL}},
        {"threads at 1.25 of 2 CPUs, spread of 10 %: a lock confirmed", {2, 1.25, 1.9, 1.9, noisy}},
        {"threads at 1.25 of 2 CPUs, spikes: a lock confirmed", {2, 1.25, 1.9, 1.9, spikes}},
        {"threads at 1.25 of 2 CPUs, exponential: a lock confirmed", {2, 1.25, 1.9, 1.9, skewed}},
        {"threads at 1.5 of 8 CPUs: a lock confirmed", {8, 1.5, 7.5, 7.5, NULL}},
        {"all at 1.5 of 2 CPUs: a lock confirmed", {2, 1.5, 1.5, 1.5, noisy}},
        {"all at 1 of 2 CPUs: a lock confirmed", {2, 1, 1, 1, noisy}},
        {"processes at 80 % of what others reach: a lock confirmed", {2, 1, 1.4, 1.75, NULL}},
        {"processes at 80 %, spread of 10 %: a lock confirmed", {2, 1, 1.4, 1.75, noisy}},
    };
    gsl_rng *random = known_random(62);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        for (size_t i = 0; i < sizeof some_rounds / sizeof *some_rounds; i++) {
            unsigned trials = trials_of(200, 10000);
            unsigned found = confirmed(random, &cases[k].machine, some_rounds[i], trials);
            assert_rate_at_most(with_rounds(cases[k].what, some_rounds[i]), found, trials, 0.05);
        }
    gsl_rng_free(random);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lock_is_found),
        cmocka_unit_test(no_lock_is_seldom_taken_for_one),
    };
    return cmocka_run_group_tests_name("lock", tests, NULL, NULL);
}
