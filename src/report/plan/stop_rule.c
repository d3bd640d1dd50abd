#include "tvp/plan/stop_rule.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/common/limits.h"
#include "tvp/data/samples.h"
#include "tvp/plan/plan.h"
#include "tvp/stats/statistics.h"

/* Of fewer rounds the width says too little of that of more. */
enum { ROUNDS_FOR_PREDICTION = 20 };

struct widest_cell widest_cell(const struct results *results)
{
    size_t count = results->sample_count;
    const struct sample **sorted = samples_by_cell(results);
    double *seconds = xreallocarray(NULL, count, sizeof *seconds);
    struct widest_cell widest = {0};
    for (size_t i = 0; i < count; i++)
        seconds[i] = sorted[i]->elapsed_ns * 1e-9;
    for (size_t i = 0, end; i < count; i = end) {
        end = samples_cell_end(sorted, count, i);
        if (results->runtimes[sorted[i]->runtime].brief)
            continue;
        struct precision of = precision_of(seconds + i, end - i, results->run.precision);
        if (!widest.sample || of.reach > widest.precision.reach)
            widest = (struct widest_cell){sorted[i], of};
    }
    free(sorted);
    free(seconds);
    return widest;
}

uint32_t precision_most_rounds(const struct run_facts *run)
{
    return run->rounds > 0 && run->rounds < PRECISION_MOST_ROUNDS ? run->rounds
                                                                  : PRECISION_MOST_ROUNDS;
}

bool precision_is_out_of_reach(const struct results *results, uint32_t round,
                               struct widest_cell *widest)
{
    if (!(results->run.precision > 0) || round < ROUNDS_FOR_PREDICTION ||
        !precision_looks_after(round))
        return false;
    *widest = widest_cell(results);
    return widest->precision.reach > results->run.precision &&
           widest->precision.rounds_needed > precision_most_rounds(&results->run);
}

static bool is_precise(const struct results *results, uint32_t round)
{
    if (!(results->run.precision > 0) || !precision_looks_after(round))
        return false;
    struct widest_cell widest = widest_cell(results);
    return widest.sample && widest.precision.reach <= results->run.precision;
}

/* So many rounds are done when another would not fit into that time. */
static double rounds_within(double seconds, uint32_t round, const struct time_spent *spent)
{
    return round + floor((seconds - spent->so_far - spent->still_to_come) / spent->a_round);
}

/* Rounds that are too few for a recommendation would be for nothing. */
static double usual_rounds(const struct results *results, uint32_t round,
                           const struct time_spent *spent)
{
    double usual = (double)results->run.fit_ns * 1e-9;
    double fitting = fmax(INTERVAL_MINIMUM_SAMPLES, rounds_within(usual, round, spent));
    double needed = plan_rounds_for_choice(results);
    bool nearly_fit = needed <= rounds_within(STOP_RULE_STRETCH * usual, round, spent);
    return nearly_fit ? fmax(fitting, needed) : fitting;
}

const char *stop_reason(const struct results *results, uint32_t round,
                        const struct time_spent *spent)
{
    if (is_precise(results, round))
        return "precision";
    if (results->run.precision > 0 && round >= PRECISION_MOST_ROUNDS)
        return "most_rounds";
    if (results->run.rounds > 0 && round >= results->run.rounds)
        return "rounds";
    double budget = (double)results->run.budget_ns * 1e-9;
    if (budget > 0 && round >= rounds_within(budget, round, spent))
        return "budget";
    if (results->run.fit_ns > 0 && round >= usual_rounds(results, round, spent))
        return "fit";
    return NULL;
}

double stop_rule_rounds(const struct results *results, uint32_t round,
                        const struct time_spent *spent)
{
    const struct run_facts *run = &results->run;
    double rounds = run->rounds > 0      ? run->rounds
                    : run->precision > 0 ? PRECISION_MOST_ROUNDS
                                         : MOST_ROUNDS;
    double budget = (double)run->budget_ns * 1e-9;
    if (budget > 0)
        rounds = fmin(rounds, fmax(fmax(1, round), rounds_within(budget, round, spent)));
    if (run->fit_ns > 0)
        rounds = fmin(rounds, fmax(round, usual_rounds(results, round, spent)));
    return rounds;
}
