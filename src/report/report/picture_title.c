#include "tvp/report/picture_title.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/units.h"
#include "tvp/common/utf8.h"
#include "tvp/findings/fastest.h"
#include "tvp/report/picture_values.h"
#include "tvp/report/title_of_kinds.h"
#include "tvp/sentences/cost_text.h"
#include "tvp/sentences/timeline_text.h"
#include "tvp/sentences/work_text.h"
#include "tvp/text/wording.h"

/* From twice as long on a factor reads better than a percentage. */
static const double WORTH_A_FACTOR = 2;

/* Of more runtimes the range of their speed-ups is said: a title that names all is too long. */
enum { MOST_NAMED = 3, LONGEST_NAME = 40 };

/* A work of a runtime, and a kind of worker that is compared with threads at it. */
struct contest {
    const struct runtime_findings *runtime;
    enum work work;
    enum worker_kind kind;
};

static enum case_id case_of(const struct contest *contest)
{
    return case_pair(contest->work, contest->kind);
}

static const struct row *last_row(const struct runtime_findings *runtime)
{
    return &runtime->rows[runtime->row_count - 1];
}

/* Over all worker counts; of the one that there is. */
static const struct comparison *verdict_of(const struct contest *contest)
{
    return over_all_rows(contest->runtime, case_of(contest));
}

/* ---- how much ---- */

/* "with 15 workers processes add 1040 µs to the wait of 50.0 ms, threads 728 µs" */
static bool add_waits(struct strbuf *out, const struct contest *contest, enum worker_kind slower)
{
    const struct runtime_findings *runtime = contest->runtime;
    const struct row *row = last_row(runtime);
    const struct time_unit *unit = picture_unit(runtime, contest->work);
    enum worker_kind faster = slower == WORKER_THREAD ? contest->kind : WORKER_THREAD;
    struct estimate more = picture_median(runtime, case_pair(contest->work, slower), row);
    struct estimate less = picture_median(runtime, case_pair(contest->work, faster), row);
    /* What is said of the last worker count has to be resolved there too. */
    if (row->comparisons[case_of(contest)].verdict != verdict_of(contest)->verdict ||
        picture_measure(runtime, contest->work) != MEASURE_BEYOND_WAIT || less.count == 0 ||
        more.count == 0 || not_negative(less).unresolved || more.value < less.value)
        return false;
    strbuf_adds(out, "with ");
    word_count(out, row->workers, "worker", "workers");
    strbuf_addf(out, " %s add ", worker_kinds[slower].plural);
    add_picture_value(out, MEASURE_BEYOND_WAIT, unit, more.value);
    strbuf_adds(out, " to the wait of ");
    add_duration(out, picture_ideal(runtime, contest->work, row->workers));
    strbuf_addf(out, ", %s ", worker_kinds[faster].plural);
    add_picture_value(out, MEASURE_BEYOND_WAIT, unit, less.value);
    return true;
}

/* "each further process adds 96.1 µs, each thread 11.0 µs" */
static bool add_costs(struct strbuf *out, const struct contest *contest)
{
    const struct estimate *costs = contest->runtime->worker_cost;
    enum worker_kind cheaper;
    if (contest->work != WORK_START || contest->runtime->row_count < 2 ||
        !cheaper_to_start(contest->runtime, contest->kind, &cheaper) ||
        !costs[contest->kind].confident || !costs[WORKER_THREAD].confident ||
        costs[contest->kind].unresolved || costs[WORKER_THREAD].unresolved)
        return false;
    strbuf_addf(out, "each further %s adds ", worker_kinds[contest->kind].singular);
    add_duration(out, costs[contest->kind].value);
    strbuf_addf(out, ", each %s ", worker_kinds[WORKER_THREAD].singular);
    add_duration(out, costs[WORKER_THREAD].value);
    return true;
}

/* "processes take 3.6 % longer than threads" */
static void add_ratio(struct strbuf *out, double ratio, enum worker_kind slower,
                      enum worker_kind faster)
{
    strbuf_addf(out, "%s take ", worker_kinds[slower].plural);
    if (ratio >= WORTH_A_FACTOR) {
        add_fixed(out, ratio, ratio < 10 ? 1 : 0);
        strbuf_adds(out, " times as long as ");
    } else {
        word_percent(out, ratio - 1);
        strbuf_adds(out, " longer than ");
    }
    strbuf_adds(out, worker_kinds[faster].plural);
}

static void add_slower(struct strbuf *out, const struct contest *contest,
                       const struct comparison *comparison)
{
    bool threads_slower = comparison->verdict == VERDICT_SECOND_FASTER;
    enum worker_kind slower = threads_slower ? WORKER_THREAD : contest->kind;
    double ratio = comparison->ratio.value;
    if (add_waits(out, contest, slower) || add_costs(out, contest))
        return;
    add_ratio(out, threads_slower ? 1 / ratio : ratio, slower,
              threads_slower ? contest->kind : WORKER_THREAD);
}

/* ---- where it is not resolved over all worker counts ---- */

static void add_counts(struct strbuf *out, const struct contest *contest)
{
    const struct runtime_findings *runtime = contest->runtime;
    const struct {
        enum verdict verdict;
        enum worker_kind faster;
    } sides[] = {{VERDICT_FIRST_FASTER, WORKER_THREAD}, {VERDICT_SECOND_FASTER, contest->kind}};
    const char *before = "";
    for (size_t i = 0; i < 2; i++) {
        size_t rows = findings_verdicts(runtime, case_of(contest), sides[i].verdict);
        if (rows == 0)
            continue;
        word_format(out, "%s%s are faster at %zu of %zu worker counts", before,
                    worker_kinds[sides[i].faster].plural, rows, runtime->row_count);
        before = ", ";
    }
}

/* Of a verdict that leaves open which is faster; NULL: another. */
static const char *open_words(enum verdict verdict, bool of_several)
{
    switch (verdict) {
    case VERDICT_NOT_RESOLVED:
        return "no difference between threads and %s is resolved";
    case VERDICT_TOO_FEW_ROUNDS:
        return "too few rounds to tell threads from %s";
    case VERDICT_NOT_MEASURED:
        return of_several ? "threads could not be compared with %s"
                          : "threads and %s could not be compared";
    default:
        return NULL;
    }
}

static bool wins_anywhere(const struct contest *contest)
{
    return findings_verdicts(contest->runtime, case_of(contest), VERDICT_FIRST_FASTER) +
               findings_verdicts(contest->runtime, case_of(contest), VERDICT_SECOND_FASTER) >
           0;
}

/* Whether nothing else is to be said of it than of every contest with its verdict. */
static bool is_open(const struct contest *contest)
{
    return open_words(verdict_of(contest)->verdict, false) && !wins_anywhere(contest);
}

static void add_contest(struct strbuf *out, const struct contest *contest)
{
    if (open_words(verdict_of(contest)->verdict, false))
        add_counts(out, contest);
    else
        add_slower(out, contest, verdict_of(contest));
}

/* ---- pictures of all ---- */

/* The largest speed-up of a kind that was judged: "native threads 4.0". */
static void add_speedups(struct strbuf *out, const struct runtime_findings *runtime, bool named)
{
    const char *before = "";
    if (named)
        strbuf_addf(out, "%s ", runtime->facts->name);
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        const struct scaling *scaling = &runtime->scaling[kind][SCALING_AT_MOST];
        if (scaling->speedup.count == 0)
            continue;
        strbuf_addf(out, "%s%s ", before, worker_kinds[kind].plural);
        add_fixed(out, scaling->speedup.value, scaling->speedup.value < 10 ? 1 : 0);
        before = ", ";
    }
}

/* "threads 1.0 to 4.0" of all runtimes. */
static bool add_speedup_range(struct strbuf *out, const struct findings *findings, int kind,
                              const char *before)
{
    double low = NAN, high = NAN;
    for (size_t i = 0; i < findings->runtime_count; i++) {
        const struct estimate *speedup =
            &findings->runtimes[i].scaling[kind][SCALING_AT_MOST].speedup;
        if (speedup->count == 0)
            continue;
        low = fmin(low, speedup->value);
        high = fmax(high, speedup->value);
    }
    if (isnan(low))
        return false;
    strbuf_addf(out, "%s%s ", before, worker_kinds[kind].plural);
    add_fixed(out, low, high < 10 ? 1 : 0);
    strbuf_adds(out, " to ");
    add_fixed(out, high, high < 10 ? 1 : 0);
    return true;
}

static void add_speedup_ranges(struct strbuf *out, const struct findings *findings)
{
    const char *before = "";
    word_count(out, findings->runtime_count, "runtime", "runtimes");
    strbuf_adds(out, ", ");
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        if (add_speedup_range(out, findings, kind, before))
            before = ", ";
}

static void add_all_speedups(struct strbuf *out, const struct findings *findings)
{
    if (findings->runtime_count > MOST_NAMED) {
        add_speedup_ranges(out, findings);
        return;
    }
    for (size_t i = 0; i < findings->runtime_count; i++) {
        strbuf_adds(out, i > 0 ? "; " : "");
        add_speedups(out, &findings->runtimes[i], findings->runtime_count > 1);
    }
}

static void add_changes(struct strbuf *out, const struct changes *changes,
                        const struct runtime_findings *runtime)
{
    size_t slower = 0, faster = 0, count = 0;
    for (size_t i = 0; i < changes->cell_count; i++) {
        const struct compared_cell *cell = &changes->cells[i];
        if (cell->runtime != runtime || cell->shift.ratio.count == 0)
            continue;
        count++;
        slower += cell->shift.verdict == VERDICT_FIRST_FASTER;
        faster += cell->shift.verdict == VERDICT_SECOND_FASTER;
    }
    if (slower + faster == 0)
        word_format(out, "no difference is resolved in any of %zu measurements", count);
    else
        word_format(out, "of %zu measurements %zu are slower, %zu faster", count, slower, faster);
}

static void add_levels(struct strbuf *out, const struct history *history)
{
    word_count(out, history->count, "run", "runs");
    strbuf_adds(out, ", ");
    if (history->change_count == 0)
        strbuf_adds(out, "no change of level was found");
    else
        word_count(out, history->change_count, "change of level", "changes of level");
}

/* ---- all of them ---- */

/* "no difference between threads and processes or coroutines is resolved", once for all of them. */
static void add_open(struct strbuf *out, const struct contest *contests, size_t count,
                     enum verdict verdict, size_t start)
{
    enum worker_kind kinds[WORKER_KIND_COUNT];
    struct strbuf names = {0};
    size_t open = 0;
    for (size_t i = 0; i < count; i++)
        if (verdict_of(&contests[i])->verdict == verdict && is_open(&contests[i]))
            kinds[open++] = contests[i].kind;
    for (size_t i = 0; i < open; i++)
        word_choice(&names, worker_kinds[kinds[i]].plural, strlen(worker_kinds[kinds[i]].plural),
                    i + 1 == open);
    if (open > 0) {
        strbuf_adds(out, out->length > start ? "; " : "");
        strbuf_addf(out, open_words(verdict, open > 1), strbuf_text(&names));
    }
    strbuf_release(&names);
}

/* Of each verdict that leaves open which is faster. */
static void add_all_open(struct strbuf *out, const struct contest *contests, size_t count)
{
    static const enum verdict open[] = {VERDICT_TOO_FEW_ROUNDS, VERDICT_NOT_RESOLVED,
                                        VERDICT_NOT_MEASURED};
    strbuf_adds(out, ": ");
    size_t start = out->length;
    for (size_t i = 0; i < sizeof open / sizeof *open; i++)
        add_open(out, contests, count, open[i], start);
}

/* Of more than two kinds one list, for all contests together would fill more than a title. */
static void add_contests(struct strbuf *out, const struct runtime_findings *runtime, enum work work)
{
    enum worker_kind kinds[WORKER_KIND_COUNT];
    struct contest contests[WORKER_KIND_COUNT];
    size_t count = findings_compared(runtime, work, kinds), open = 0;
    for (size_t i = 0; i < count; i++) {
        contests[i] = (struct contest){runtime, work, kinds[i]};
        open += is_open(&contests[i]);
    }
    if (open == count) {
        add_all_open(out, contests, count);
    } else if (count > 1) {
        add_title_of_kinds(out, runtime, work);
    } else {
        strbuf_adds(out, ": ");
        add_contest(out, &contests[0]);
    }
}

static void add_against(struct strbuf *out, const struct changes *changes)
{
    strbuf_adds(out, changes->within_rounds      ? "Against an older build"
                     : changes->before_count > 1 ? "Against older runs"
                                                 : "Against an older run");
}

/* So long a name would leave no room for what was found. */
static void add_short_name(struct strbuf *out, const char *name)
{
    bool whole = utf8_width(name) <= LONGEST_NAME;
    size_t length = whole ? strlen(name) : utf8_cut(name, LONGEST_NAME);
    strbuf_addf(out, " (%.*s%s)", (int)length, name, whole ? "" : "…");
}

void add_picture_subject(struct strbuf *out, const struct report *report, enum picture_kind kind,
                         size_t runtime)
{
    if (kind == PICTURE_USER && report->results->run.work.function)
        add_work_name(out, &report->results->run);
    else if (kind == PICTURE_COMPARE)
        add_against(out, report->changes);
    else
        strbuf_adds(out, picture_types[kind].title);
    if (report->findings.runtime_count > 1 && !picture_shows_all(kind))
        add_short_name(out, report->findings.runtimes[runtime].facts->name);
}

/* Of pictures that are not of the times of one work. */
static void add_finding(struct strbuf *out, const struct report *report, enum picture_kind kind,
                        size_t runtime)
{
    if (kind == PICTURE_SPEEDUP)
        add_all_speedups(out, &report->findings);
    else if (kind == PICTURE_COMPARE)
        add_changes(out, report->changes, &report->findings.runtimes[runtime]);
    else if (kind == PICTURE_DATA)
        add_data_finding(out, &report->data[runtime]);
    else if (kind == PICTURE_MAP)
        add_map_finding(out, &report->data[runtime].map);
    else if (kind == PICTURE_HISTORY)
        add_levels(out, report->history);
    else
        add_timeline_title(out, &report->findings);
}

char *picture_title(const struct report *report, enum picture_kind kind, size_t runtime)
{
    struct strbuf title = {0};
    add_picture_subject(&title, report, kind, runtime);
    if (picture_types[kind].work != WORK_COUNT) {
        add_contests(&title, &report->findings.runtimes[runtime], picture_types[kind].work);
    } else {
        strbuf_adds(&title, ": ");
        add_finding(&title, report, kind, runtime);
    }
    return strbuf_detach(&title);
}
