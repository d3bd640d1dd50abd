#include "tvp/findings/choice.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/data/results.h"
#include "tvp/findings/findings.h"
#include "tvp/findings/pairs.h"
#include "tvp/findings/rows.h"
#include "tvp/stats/best.h"

/* ---- rates ---- */

static double jobs_of(const struct runtime_findings *runtime, uint32_t workers)
{
    int64_t calls = runtime->facts->amounts[WORK_USER];
    return (double)workers * (double)(calls > 0 ? calls : 1);
}

static struct estimate rate_of(const struct cell *cell, double jobs, double inflation)
{
    double *rates = xcalloc(cell->count, sizeof *rates);
    size_t count = 0;
    for (size_t i = 0; i < cell->count; i++)
        if (cell->seconds[i] > 0)
            rates[count++] = jobs / cell->seconds[i];
    struct estimate rate = dependent_median(rates, count, inflation);
    free(rates);
    return rate;
}

/* ---- the options ---- */

static int64_t memory_of(const struct runtime_findings *runtime, const struct results *results,
                         enum worker_kind kind, uint32_t workers)
{
    enum case_id case_id = case_pair(WORK_USER, kind);
    const struct trial *trial =
        results_trial(results, cell_entry(runtime, case_id), case_id, workers);
    return trial && !trial->message ? trial->memory_bytes : -1;
}

static void gather_options(struct choice *choice, const struct runtime_findings *runtime,
                           const struct results *results)
{
    choice->options = xcalloc(runtime->row_count * WORKER_KIND_COUNT, sizeof *choice->options);
    for (size_t i = 0; i < runtime->row_count; i++) {
        const struct row *row = &runtime->rows[i];
        for (int k = 0; k < WORKER_KIND_COUNT; k++) {
            enum worker_kind kind = (enum worker_kind)k;
            const struct cell *cell = &row->cells[case_pair(WORK_USER, kind)];
            if (cell->count + cell->failures == 0)
                continue;
            choice->options[choice->option_count++] = (struct option){
                .kind = kind,
                .workers = row->workers,
                .rate = rate_of(cell, jobs_of(runtime, row->workers), runtime->times.inflation),
                .memory_bytes = memory_of(runtime, results, kind, row->workers),
                .failures = cell->failures,
            };
        }
    }
}

const struct option *choice_option(const struct choice *choice, enum worker_kind kind,
                                   uint32_t workers)
{
    for (size_t i = 0; i < choice->option_count; i++)
        if (choice->options[i].kind == kind && choice->options[i].workers == workers)
            return &choice->options[i];
    return NULL;
}

/* ---- the candidates ---- */

/* The rates of the candidates, each in a row of its own. */
struct rates {
    struct option **options;
    double *values;
    size_t count;
    uint32_t rounds;
    double inflation; /* stats/dependence.h */
};

static bool is_candidate(const struct option *option)
{
    return option->failures == 0 && option->rate.count > 0;
}

static void rates_init(struct rates *rates, struct choice *choice,
                       const struct runtime_findings *runtime, uint32_t rounds)
{
    *rates = (struct rates){.rounds = rounds, .inflation = runtime->times.inflation};
    rates->options = xcalloc(choice->option_count, sizeof(struct option *));
    for (size_t i = 0; i < choice->option_count; i++)
        if (is_candidate(&choice->options[i]))
            rates->options[rates->count++] = &choice->options[i];
    double *values = rates->values =
        xreallocarray(NULL, rates->count * (size_t)rounds, sizeof *values);
    for (size_t i = 0; i < rates->count; i++) {
        const struct option *option = rates->options[i];
        const struct row *row = findings_row(runtime, option->workers);
        const struct cell *cell = &row->cells[case_pair(WORK_USER, option->kind)];
        double jobs = jobs_of(runtime, option->workers);
        for (uint32_t round = 1; round <= rounds; round++)
            *values++ = jobs / seconds_in_round(cell, round);
    }
}

static void rates_release(struct rates *rates)
{
    free(rates->options);
    free(rates->values);
}

/* The rate of one candidate over that of another, at the level of all of them. */
static struct estimate ratio_of(const struct rates *rates, size_t first, size_t second)
{
    return rounds_ratio(rates->values + first * rates->rounds,
                        rates->values + second * rates->rounds, rates->rounds,
                        best_error_rate(rates->count, rates->inflation));
}

static void find_best(struct choice *choice, const struct rates *rates)
{
    struct beside_best *beside = xcalloc(rates->count, sizeof *beside);
    size_t best =
        compare_with_best(rates->values, rates->count, rates->rounds, rates->inflation, beside);
    choice->best = rates->options[best];
    for (size_t i = 0; i < rates->count; i++)
        rates->options[i]->share = beside[i].share;
    free(beside);
}

/* ---- gains ---- */

/* Its place among the candidates; their number: there is none. */
static size_t find_one(const struct rates *rates)
{
    for (size_t i = 0; i < rates->count; i++)
        if (rates->options[i]->workers == 1)
            return i;
    return rates->count;
}

static void find_gains(struct choice *choice, const struct rates *rates)
{
    size_t one = find_one(rates);
    if (one == rates->count)
        return;
    choice->one = rates->options[one];
    for (size_t i = 0; i < rates->count; i++) {
        struct option *option = rates->options[i];
        option->gain = ratio_of(rates, i, one);
        if (option->workers == 1 || !option->gain.confident)
            continue;
        choice->more_is_known = true;
        choice->more_helps |= option->gain.low > 1;
    }
}

/* What each of `further` workers adds to a rate, as a fraction, where all of them make it so many
 * times as high. */
static struct estimate each_adds(struct estimate ratio, uint32_t further)
{
    ratio.value = pow(ratio.value, 1.0 / further) - 1;
    ratio.low = pow(ratio.low, 1.0 / further) - 1;
    ratio.high = pow(ratio.high, 1.0 / further) - 1;
    return ratio;
}

/* Whether no larger number of that kind is shown to be able to add more; the next number's addition
 * is set in *next. */
static bool is_enough(const struct rates *rates, size_t from, struct estimate *next)
{
    bool any = false;
    const struct option *option = rates->options[from];
    for (size_t i = from + 1; i < rates->count; i++) {
        if (rates->options[i]->kind != option->kind)
            continue;
        struct estimate added =
            each_adds(ratio_of(rates, i, from), rates->options[i]->workers - option->workers);
        if (!added.confident || added.high >= CHOICE_MARGIN)
            return false;
        if (!any)
            *next = added;
        any = true;
    }
    return any;
}

static void find_growth(struct choice *choice, const struct rates *rates)
{
    for (size_t i = 0; i < rates->count; i++) {
        struct growth *growth = &choice->growth[rates->options[i]->kind];
        if (growth->enough == 0 && is_enough(rates, i, &growth->next))
            growth->enough = rates->options[i]->workers;
    }
}

/* ---- the rule ---- */

static bool is_near_the_best(const struct option *option)
{
    return option->share.high > 1 - CHOICE_MARGIN;
}

/* Whether the memory of both is known, and that of the first is less. */
static bool takes_less(const struct option *first, const struct option *second)
{
    return first->memory_bytes >= 0 && second->memory_bytes >= 0 &&
           (double)first->memory_bytes <= (1 - CHOICE_MARGIN) * (double)second->memory_bytes;
}

/* The options come by number of workers, then by kind. */
static void apply_rule(struct choice *choice, const struct rates *rates)
{
    for (size_t i = 0; i < rates->count; i++) {
        const struct option *option = rates->options[i], *found = choice->found;
        if (!is_near_the_best(option))
            continue;
        if (!found) {
            choice->found = option;
        } else if (option->workers == found->workers) {
            bool less = takes_less(option, found), more = takes_less(found, option);
            choice->reason = less || more ? CHOICE_BY_MEMORY : CHOICE_BY_ORDER;
            choice->found = less ? option : found;
        }
    }
}

static enum choice_state judge(const struct choice *choice)
{
    if (choice->candidates < 2)
        return CHOICE_NO_OPTIONS;
    if (!choice->best->share.confident)
        return CHOICE_TOO_FEW_ROUNDS;
    return choice->found->share.low <= 1 - CHOICE_RISK ? CHOICE_TOO_NOISY : CHOICE_MADE;
}

void choice_init(struct choice *choice, const struct runtime_findings *runtime,
                 const struct results *results, uint32_t rounds)
{
    *choice = (struct choice){.state = CHOICE_NO_OPTIONS};
    gather_options(choice, runtime, results);
    struct rates rates;
    rates_init(&rates, choice, runtime, rounds);
    choice->candidates = rates.count;
    choice->rounds_needed = best_rounds_needed(rates.count, rates.inflation);
    if (rates.count > 0) {
        find_best(choice, &rates);
        find_gains(choice, &rates);
        find_growth(choice, &rates);
    }
    if (rates.count > 1 && choice->best->share.confident)
        apply_rule(choice, &rates);
    choice->state = judge(choice);
    rates_release(&rates);
}

void choice_release(struct choice *choice)
{
    free(choice->options);
    *choice = (struct choice){0};
}
