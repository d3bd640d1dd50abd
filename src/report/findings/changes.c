#include "tvp/findings/changes.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/amounts.h"
#include "tvp/common/strbuf.h"

/* ---- what else differs ---- */

static void add_difference(struct changes *changes, const char *fact, char *before, char *now)
{
    changes->differences = xreallocarray(changes->differences, changes->difference_count + 1,
                                         sizeof *changes->differences);
    changes->differences[changes->difference_count++] =
        (struct difference){.fact = xstrdup(fact), .before = before, .now = now};
}

static void compare_texts(struct changes *changes, const char *fact, const char *before,
                          const char *now)
{
    before = before && *before ? before : "not known";
    now = now && *now ? now : "not known";
    if (strcmp(before, now) != 0)
        add_difference(changes, fact, xstrdup(before), xstrdup(now));
}

/* A value of a hello as people write it; the caller frees it. */
static char *value_text(const json_t *value)
{
    if (!value || json_is_null(value))
        return xstrdup("not known");
    if (json_is_string(value))
        return xstrdup(json_string_value(value));
    if (json_is_boolean(value))
        return xstrdup(json_is_true(value) ? "yes" : "no");
    if (json_is_real(value))
        return xasprintf("%.6g", json_real_value(value));
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    if (!text)
        out_of_memory();
    return text;
}

static void compare_values(struct changes *changes, const char *prefix, const char *name,
                           const json_t *before, const json_t *now)
{
    char *texts[] = {value_text(before), value_text(now)};
    if (strcmp(texts[0], texts[1]) != 0) {
        char *fact = xasprintf("%s%s", prefix, name);
        for (char *c = fact; *c; c++)
            if (*c == '_')
                *c = ' ';
        add_difference(changes, fact, texts[0], texts[1]);
        free(fact);
        return;
    }
    free(texts[0]);
    free(texts[1]);
}

/* Every member of either object, field by field. What a lookup in NULL gives is NULL. */
static void compare_objects(struct changes *changes, const char *prefix, const json_t *before,
                            const json_t *now)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)now, name, value)
    {
        if (!json_is_object(value))
            compare_values(changes, prefix, name, json_object_get(before, name), value);
    }
    json_object_foreach((json_t *)(uintptr_t)before, name, value)
    {
        if (!json_is_object(value) && !json_object_get(now, name))
            compare_values(changes, prefix, name, value, NULL);
    }
}

static void compare_numbers(struct changes *changes, const char *prefix, const char *name,
                            int64_t before, int64_t now)
{
    json_t *values[] = {json_integer(before), json_integer(now)};
    compare_values(changes, prefix, name, values[0], values[1]);
    json_decref(values[0]);
    json_decref(values[1]);
}

/* The amounts of works, those of the runtimes or those of the whole runs. */
static void compare_amounts(struct changes *changes, const char *prefix,
                            const int64_t before[WORK_COUNT], const int64_t now[WORK_COUNT],
                            bool of_runtime)
{
    for (int work = 0; work < WORK_COUNT; work++) {
        const struct work_amount *amount = &work_amounts[work];
        if (!amount->name || amount->of_runtime != of_runtime)
            continue;
        char *fact = xasprintf("%s%s", prefix, amount->name);
        struct strbuf texts[2] = {0};
        add_amount(&texts[0], amount->unit, before[work]);
        add_amount(&texts[1], amount->unit, now[work]);
        compare_texts(changes, fact, strbuf_text(&texts[0]), strbuf_text(&texts[1]));
        strbuf_release(&texts[0]);
        strbuf_release(&texts[1]);
        free(fact);
    }
}

static void compare_hosts(struct changes *changes, const struct runtime_findings *before,
                          const struct runtime_findings *now, bool name_it)
{
    char *prefix = name_it ? xasprintf("%s: host ", now->facts->name) : xstrdup("host ");
    compare_objects(changes, prefix, before->host, now->host);
    free(prefix);
}

static void compare_runtimes(struct changes *changes, const struct runtime_findings *before,
                             const struct runtime_findings *now)
{
    char *prefix = xasprintf("%s: ", now->facts->name);
    const json_t *hellos[] = {before->facts->hello, now->facts->hello};
    static const char *const members[] = {"language", "version"};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        compare_values(changes, prefix, members[i], json_object_get(hellos[0], members[i]),
                       json_object_get(hellos[1], members[i]));
    compare_amounts(changes, prefix, before->facts->amounts, now->facts->amounts, true);
    char *method = xasprintf("%sstart method", prefix);
    compare_texts(changes, method, before->facts->start_method, now->facts->start_method);
    free(method);
    compare_objects(changes, prefix, json_object_get(hellos[0], "facts"),
                    json_object_get(hellos[1], "facts"));
    free(prefix);
    prefix = xasprintf("%s: clock ", now->facts->name);
    compare_objects(changes, prefix, json_object_get(hellos[0], "clock"),
                    json_object_get(hellos[1], "clock"));
    free(prefix);
}

static void compare_plans(struct changes *changes)
{
    const struct run_facts *before = &changes->before.results->run;
    const struct run_facts *now = &changes->now->results->run;
    compare_texts(changes, "program", before->program, now->program);
    compare_amounts(changes, "", before->amounts, now->amounts, false);
    compare_numbers(changes, "", "rounds", changes->before.rounds, changes->now->rounds);
}

/* ---- cells ---- */

static const struct runtime_findings *runtime_before(const struct findings *findings,
                                                     const char *name)
{
    for (size_t i = 0; i < findings->runtime_count; i++)
        if (strcmp(findings->runtimes[i].facts->name, name) == 0)
            return &findings->runtimes[i];
    return NULL;
}

static bool same_work(const struct runtime_findings *before, const struct runtime_findings *now,
                      enum case_id case_id)
{
    enum work work = measured_cases[case_id].work;
    return before->facts->amounts[work] == now->facts->amounts[work];
}

/* A second start method shows the thread cells of the first again: they count once. */
static bool is_own(const struct runtime_findings *runtime, enum case_id case_id)
{
    return runtime->measured[case_id] &&
           (runtime->facts->threads_of < 0 ||
            worker_kinds[measured_cases[case_id].kind].by_start_method);
}

static void add_cell(struct changes *changes, const struct runtime_findings *runtime,
                     uint32_t workers, enum case_id case_id, const struct cell *before,
                     const struct cell *now)
{
    changes->cells = xreallocarray(changes->cells, changes->cell_count + 1, sizeof *changes->cells);
    struct compared_cell *cell = &changes->cells[changes->cell_count++];
    *cell = (struct compared_cell){.runtime = runtime, .workers = workers, .case_id = case_id};
    compare_independent(before->seconds, before->count, now->seconds, now->count,
                        &cell->comparison);
}

static void add_row(struct changes *changes, const struct runtime_findings *before,
                    const struct runtime_findings *now, const struct row *row)
{
    const struct row *row_before = findings_row(before, row->workers);
    for (int i = 0; i < CASE_COUNT && row_before; i++) {
        enum case_id case_id = (enum case_id)i;
        const struct cell *cells[] = {&row_before->cells[i], &row->cells[i]};
        if (is_own(now, case_id) && same_work(before, now, case_id) && cells[0]->count > 0 &&
            cells[1]->count > 0)
            add_cell(changes, now, row->workers, case_id, cells[0], cells[1]);
    }
}

static void judge(struct changes *changes)
{
    struct comparison *family = xreallocarray(NULL, changes->cell_count, sizeof *family);
    for (size_t i = 0; i < changes->cell_count; i++)
        family[i] = changes->cells[i].comparison;
    judge_family(family, changes->cell_count);
    for (size_t i = 0; i < changes->cell_count; i++)
        changes->cells[i].comparison = family[i];
    free(family);
}

/* ---- how often the same thing is called different ---- */

/* Rounds first..last of a runtime. */
struct span {
    uint32_t first;
    uint32_t last;
};

/* The samples of those rounds: they stand together, in order of round. */
static const double *samples_in(const struct cell *cell, struct span span, size_t *count)
{
    size_t begin = 0, end;
    while (begin < cell->count && cell->rounds[begin] < span.first)
        begin++;
    for (end = begin; end < cell->count && cell->rounds[end] <= span.last;)
        end++;
    *count = end - begin;
    return cell->seconds + begin;
}

struct family {
    struct comparison *rows;
    size_t count;
    size_t capacity;
};

static void add_spans(struct family *family, const struct runtime_findings *runtime,
                      struct span first, struct span second)
{
    for (size_t i = 0; i < runtime->row_count; i++) {
        for (int c = 0; c < CASE_COUNT; c++) {
            const struct cell *cell = &runtime->rows[i].cells[c];
            if (!is_own(runtime, (enum case_id)c) || cell->count == 0)
                continue;
            size_t counts[2];
            const double *samples[] = {samples_in(cell, first, &counts[0]),
                                       samples_in(cell, second, &counts[1])};
            family->rows =
                xgrow(family->rows, family->count, &family->capacity, sizeof *family->rows);
            compare_independent(samples[0], counts[0], samples[1], counts[1],
                                &family->rows[family->count++]);
        }
    }
}

/* Judges the family, counts it and empties it. */
static void count_family(struct self_test *test, struct family *family)
{
    judge_family(family->rows, family->count);
    for (size_t i = 0; i < family->count; i++) {
        enum verdict verdict = family->rows[i].verdict;
        test->different += verdict == VERDICT_FIRST_FASTER || verdict == VERDICT_SECOND_FASTER;
        test->too_few += verdict == VERDICT_TOO_FEW_ROUNDS;
        test->tested += verdict != VERDICT_TOO_FEW_ROUNDS && verdict != VERDICT_NOT_MEASURED;
    }
    free(family->rows);
    *family = (struct family){0};
}

static void test_parts(struct self_test *test, const struct findings *findings,
                       const struct results_part *first, const struct results_part *second)
{
    struct family family = {0};
    for (size_t i = 0; i < findings->runtime_count; i++) {
        const struct runtime_findings *runtime = &findings->runtimes[i];
        if (runtime->index >= first->first_runtime &&
            runtime->index - first->first_runtime < first->runtime_count)
            add_spans(&family, runtime, (struct span){first->first_round, first->last_round},
                      (struct span){second->first_round, second->last_round});
    }
    count_family(test, &family);
}

static void test_runs(struct self_test *test, const struct findings *findings)
{
    const struct results *results = findings->results;
    for (size_t i = 0; i < results->part_count; i++)
        for (size_t j = i + 1; j < results->part_count; j++)
            if (results->parts[i].first_runtime == results->parts[j].first_runtime) {
                test->between_runs = true;
                test_parts(test, findings, &results->parts[i], &results->parts[j]);
            }
}

static struct self_test test_self(const struct findings *findings)
{
    struct self_test test = {0};
    test_runs(&test, findings);
    if (test.between_runs)
        return test;
    struct family family = {0};
    uint32_t middle = findings->rounds / 2;
    for (size_t i = 0; i < findings->runtime_count; i++)
        add_spans(&family, &findings->runtimes[i], (struct span){1, middle},
                  (struct span){middle + 1, findings->rounds});
    count_family(&test, &family);
    return test;
}

/* ---- the whole ---- */

static bool first_of_its_host(const struct findings *now, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (json_equal(now->runtimes[i].host, now->runtimes[index].host))
            return false;
    return true;
}

void changes_init(struct changes *changes, const struct findings *now, const struct results *before)
{
    *changes = (struct changes){.now = now};
    findings_init(&changes->before, before);
    compare_plans(changes);
    for (size_t i = 0; i < now->runtime_count; i++) {
        const struct runtime_findings *runtime = &now->runtimes[i];
        const struct runtime_findings *older =
            runtime_before(&changes->before, runtime->facts->name);
        if (!older)
            continue;
        if (first_of_its_host(now, i))
            compare_hosts(changes, older, runtime, i > 0);
        compare_runtimes(changes, older, runtime);
        for (size_t row = 0; row < runtime->row_count; row++)
            add_row(changes, older, runtime, &runtime->rows[row]);
    }
    judge(changes);
    changes->self_before = test_self(&changes->before);
    changes->self_now = test_self(now);
}

void changes_release(struct changes *changes)
{
    for (size_t i = 0; i < changes->difference_count; i++) {
        free(changes->differences[i].fact);
        free(changes->differences[i].before);
        free(changes->differences[i].now);
    }
    free(changes->differences);
    free(changes->cells);
    findings_release(&changes->before);
    *changes = (struct changes){0};
}

size_t changes_verdicts(const struct changes *changes, enum verdict verdict)
{
    size_t count = 0;
    for (size_t i = 0; i < changes->cell_count; i++)
        count += changes->cells[i].comparison.verdict == verdict;
    return count;
}

const struct compared_cell *changes_most(const struct changes *changes, bool faster)
{
    const struct compared_cell *most = NULL;
    enum verdict wanted = faster ? VERDICT_SECOND_FASTER : VERDICT_FIRST_FASTER;
    for (size_t i = 0; i < changes->cell_count; i++) {
        const struct compared_cell *cell = &changes->cells[i];
        if (cell->comparison.verdict != wanted)
            continue;
        double ratio = cell->comparison.ratio.value;
        if (!most ||
            (faster ? ratio < most->comparison.ratio.value : ratio > most->comparison.ratio.value))
            most = cell;
    }
    return most;
}

const struct compared_cell *changes_too_slow(const struct changes *changes, double limit)
{
    const struct compared_cell *most = changes_most(changes, false);
    return most && most->comparison.ratio.value > 1 + limit ? most : NULL;
}
