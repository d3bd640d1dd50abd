#include "tvp/report/title_of_kinds.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/common/units.h"
#include "tvp/findings/choice.h"
#include "tvp/findings/fastest.h"
#include "tvp/report/picture_values.h"
#include "tvp/sentences/cost_text.h"
#include "tvp/text/wording.h"

/* What is listed of each kind. */
enum listed { LISTED_COSTS, LISTED_RATES, LISTED_VALUES };

struct list {
    const struct runtime_findings *runtime;
    enum work work;
    const struct row *row;
    enum listed listed;
    enum worker_kind kinds[WORKER_KIND_COUNT]; /* the fastest first */
    double places[WORKER_KIND_COUNT];          /* by kind: what the order is by */
    size_t count;
};

/* ---- figures ---- */

static enum listed what_is_listed(const struct runtime_findings *runtime, enum work work)
{
    if (works[work].of_user)
        return LISTED_RATES;
    if (work != WORK_START || runtime->row_count < 2)
        return LISTED_VALUES;
    return runtime->worker_cost[WORKER_THREAD].count > 0 ? LISTED_COSTS : LISTED_VALUES;
}

/* count 0: there is none. */
static struct estimate figure_of(const struct list *list, enum worker_kind kind)
{
    const struct option *option;
    switch (list->listed) {
    case LISTED_COSTS:
        return list->runtime->worker_cost[kind];
    case LISTED_RATES:
        option = choice_option(&list->runtime->choice, kind, list->row->workers);
        return option ? option->rate : (struct estimate){0};
    default:
        return picture_median(list->runtime, case_pair(list->work, kind), list->row);
    }
}

/* Costs, and times beyond a wait, that noise makes reach 0 have a bound alone. */
static bool is_bound_alone(const struct list *list, struct estimate *figure)
{
    bool beyond = list->listed == LISTED_VALUES &&
                  picture_measure(list->runtime, list->work) == MEASURE_BEYOND_WAIT;
    if (beyond)
        *figure = not_negative(*figure);
    return figure->unresolved;
}

static void add_figure(struct strbuf *out, const struct list *list, enum worker_kind kind)
{
    struct estimate figure = figure_of(list, kind);
    double value = figure.value;
    if (is_bound_alone(list, &figure)) {
        strbuf_adds(out, "at most ");
        value = figure.high;
    }
    if (list->listed == LISTED_COSTS)
        add_duration(out, value);
    else if (list->listed == LISTED_RATES)
        add_fixed(out, value, decimals_for(value, NAN, NAN));
    else
        add_picture_value(out, picture_measure(list->runtime, list->work),
                          picture_unit(list->runtime, list->work), value);
}

/* ---- the order ---- */

static void insert(struct list *list, enum worker_kind kind, double place)
{
    size_t at = list->count++;
    for (; at > 0 && list->places[list->kinds[at - 1]] > place; at--)
        list->kinds[at] = list->kinds[at - 1];
    list->kinds[at] = kind;
    list->places[kind] = place;
}

static void fill(struct list *list)
{
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        struct estimate figure = figure_of(list, (enum worker_kind)kind);
        if (figure.count > 0)
            insert(list, (enum worker_kind)kind,
                   list->listed == LISTED_RATES ? -figure.value : figure.value);
    }
}

/* ---- what is not told apart ---- */

/* Where single worker counts have no verdict for want of rounds, that over all answers. */
static enum verdict against_threads(const struct list *list, enum worker_kind kind)
{
    enum worker_kind cheaper;
    if (list->listed == LISTED_COSTS)
        return cheaper_to_start(list->runtime, kind, &cheaper) ? VERDICT_FIRST_FASTER
                                                               : VERDICT_NOT_RESOLVED;
    enum case_id case_id = case_pair(list->work, kind);
    enum verdict verdict = list->row->comparisons[case_id].verdict;
    return verdict == VERDICT_TOO_FEW_ROUNDS ? over_all_rows(list->runtime, case_id)->verdict
                                             : verdict;
}

static enum verdict verdict_between(const struct list *list, enum worker_kind faster,
                                    enum worker_kind slower)
{
    if (faster == WORKER_THREAD || slower == WORKER_THREAD)
        return against_threads(list, faster == WORKER_THREAD ? slower : faster);
    enum verdict verdict = kind_comparison(list->runtime, list->work, faster, slower).verdict;
    /* Over all worker counts it may be the other way round than the times of the most. */
    return verdict == VERDICT_SECOND_FASTER ? VERDICT_NOT_RESOLVED : verdict;
}

/* Neighbours in the order, and each kind with threads. */
static bool are_listed_together(const struct list *list, size_t one, size_t other)
{
    return other == one + 1 || list->kinds[one] == WORKER_THREAD ||
           list->kinds[other] == WORKER_THREAD;
}

static bool told_apart(enum verdict verdict)
{
    return verdict == VERDICT_FIRST_FASTER || verdict == VERDICT_SECOND_FASTER;
}

/* "; not told apart: coroutines and threads", of those with too few rounds or of all others */
static void add_not_told_apart(struct strbuf *out, const struct list *list, bool too_few)
{
    const char *before = too_few ? "; too few rounds to tell apart: " : "; not told apart: ";
    for (size_t i = 0; i < list->count; i++)
        for (size_t j = i + 1; j < list->count; j++) {
            enum worker_kind one = list->kinds[i], other = list->kinds[j];
            enum verdict verdict = verdict_between(list, one, other);
            if (!are_listed_together(list, i, j) || told_apart(verdict) ||
                (verdict == VERDICT_TOO_FEW_ROUNDS) != too_few)
                continue;
            strbuf_addf(out, "%s%s and %s", before, worker_kinds[one].plural,
                        worker_kinds[other].plural);
            before = ", ";
        }
}

/* ---- the title ---- */

static void add_what_is_listed(struct strbuf *out, const struct list *list)
{
    if (list->listed == LISTED_COSTS) {
        strbuf_adds(out, ", each further one adds: ");
        return;
    }
    strbuf_adds(out, ", ");
    word_count(out, list->row->workers, "worker", "workers");
    enum picture_measure measure = picture_measure(list->runtime, list->work);
    if (list->listed == LISTED_RATES) {
        strbuf_adds(out, ", jobs per second");
    } else if (measure == MEASURE_BEYOND_WAIT) {
        strbuf_adds(out, ", added to ");
        add_duration(out, picture_ideal(list->runtime, list->work, list->row->workers));
    } else if (measure != MEASURE_TIME) {
        strbuf_adds(out,
                    measure == MEASURE_ABOVE_IDEAL ? ", above the ideal" : ", above the fastest");
    }
    strbuf_adds(out, ": ");
}

void add_title_of_kinds(struct strbuf *out, const struct runtime_findings *runtime, enum work work)
{
    struct list list = {.runtime = runtime,
                        .work = work,
                        .row = findings_last_timed_row(runtime, work),
                        .listed = what_is_listed(runtime, work)};
    if (!list.row) {
        strbuf_adds(out, ": nothing was measured");
        return;
    }
    fill(&list);
    add_what_is_listed(out, &list);
    for (size_t i = 0; i < list.count; i++) {
        strbuf_addf(out, "%s%s ", i > 0 ? ", " : "", worker_kinds[list.kinds[i]].plural);
        add_figure(out, &list, list.kinds[i]);
    }
    add_not_told_apart(out, &list, false);
    add_not_told_apart(out, &list, true);
}
