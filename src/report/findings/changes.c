#include "tvp/findings/changes.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/amounts.h"
#include "tvp/common/strbuf.h"
#include "tvp/findings/pairs.h"

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

static char *work_name(const struct work_facts *work)
{
    const char *place = work->file ? work->file : work->module;
    return work->function ? xasprintf("%s:%s", place, work->function) : xstrdup("none");
}

/* Other bytes in the same file are another work. */
static void compare_works(struct changes *changes, const struct work_facts *before,
                          const struct work_facts *now)
{
    char *names[] = {work_name(before), work_name(now)};
    compare_texts(changes, "work", names[0], names[1]);
    if (before->function && now->function)
        compare_texts(changes, "SHA-256 of the work's file", before->sha256, now->sha256);
    free(names[0]);
    free(names[1]);
}

static const char *disk_text(const struct run_facts *run, const char *name)
{
    const char *text = json_string_value(json_object_get(run->disk, name));
    return text ? text : "not known";
}

/* Of what only one of the runs has nothing is said. */
static void compare_io(struct changes *changes, const struct run_facts *before,
                       const struct run_facts *now)
{
    static const char ours[] = "the one of tvp-report";
    if (before->amounts[WORK_NET] > 0 && now->amounts[WORK_NET] > 0)
        compare_texts(changes, "server", before->io_url ? before->io_url : ours,
                      now->io_url ? now->io_url : ours);
    if (!before->io_dir || !now->io_dir)
        return;
    compare_texts(changes, "folder of the files", before->io_dir, now->io_dir);
    compare_texts(changes, "file system", disk_text(before, "file_system"),
                  disk_text(now, "file_system"));
    compare_texts(changes, "disk", disk_text(before, "source"), disk_text(now, "source"));
}

static void compare_plans(struct changes *changes)
{
    const struct run_facts *before = &changes->before.results->run;
    const struct run_facts *now = &changes->now->results->run;
    compare_texts(changes, "program", before->program, now->program);
    compare_amounts(changes, "", before->amounts, now->amounts, false);
    compare_io(changes, before, now);
    if (before->work.function || now->work.function)
        compare_works(changes, &before->work, &now->work);
    /* Of several runs that were put together there are as many as all have. */
    if (changes->before_count == 1 && changes->now_count == 1)
        compare_numbers(changes, "", "rounds", changes->before.rounds, changes->now->rounds);
}

static bool first_of_its_host(const struct findings *now, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (json_equal(now->runtimes[i].host, now->runtimes[index].host))
            return false;
    return true;
}

static const struct runtime_findings *runtime_of(const struct findings *findings, const char *name)
{
    for (size_t i = 0; i < findings->runtime_count; i++)
        if (strcmp(findings->runtimes[i].facts->name, name) == 0)
            return &findings->runtimes[i];
    return NULL;
}

static void find_differences(struct changes *changes)
{
    const struct findings *now = changes->now;
    compare_plans(changes);
    for (size_t i = 0; i < now->runtime_count; i++) {
        const struct runtime_findings *runtime = &now->runtimes[i];
        const struct runtime_findings *older = runtime_of(&changes->before, runtime->facts->name);
        if (!older)
            continue;
        if (first_of_its_host(now, i))
            compare_hosts(changes, older, runtime, i > 0);
        compare_runtimes(changes, older, runtime);
    }
}

/* ---- cells ---- */

/* A second start method shows the thread cells of the first again: they count once. */
static bool is_own(const struct runtime_findings *runtime, enum case_id case_id)
{
    return runtime->measured[case_id] &&
           (runtime->facts->threads_of < 0 ||
            worker_kinds[measured_cases[case_id].kind].by_start_method);
}

static struct cell_level like(const struct compared_cell *cell)
{
    return (struct cell_level){
        .runtime = cell->runtime->facts->name,
        .case_id = cell->case_id,
        .workers = cell->workers,
        .amount = cell->runtime->facts->amounts[measured_cases[cell->case_id].work]};
}

static void add_cell(struct changes *changes, const struct runtime_findings *runtime,
                     uint32_t workers, enum case_id case_id)
{
    changes->cells = xreallocarray(changes->cells, changes->cell_count + 1, sizeof *changes->cells);
    changes->cells[changes->cell_count++] =
        (struct compared_cell){.runtime = runtime, .workers = workers, .case_id = case_id};
}

/* ---- cells of both sides ---- */

static bool is_in_a_run(const struct run_set *set, const struct cell_level *cell)
{
    for (size_t i = 0; i < set->count; i++)
        if (run_level(&set->runs[i], cell))
            return true;
    return false;
}

static void add_cells_of_both(struct changes *changes, const struct compared_runs *runs)
{
    for (size_t i = 0; i < changes->now->runtime_count; i++) {
        const struct runtime_findings *runtime = &changes->now->runtimes[i];
        for (size_t k = 0; k < runtime->row_count * CASE_COUNT; k++) {
            struct compared_cell cell = {.runtime = runtime,
                                         .workers = runtime->rows[k / CASE_COUNT].workers,
                                         .case_id = (enum case_id)(k % CASE_COUNT)};
            struct cell_level wanted = like(&cell);
            if (is_own(runtime, cell.case_id) && is_in_a_run(&runs->before, &wanted) &&
                is_in_a_run(&runs->now, &wanted))
                add_cell(changes, runtime, cell.workers, cell.case_id);
        }
    }
}

/* ---- the table of levels ---- */

/* The table of levels while it is put together: a row for each of the cells. */
struct table {
    const struct cell_level *cells; /* without a level */
    struct level *levels;
    size_t *groups;
    size_t *blocks;
    size_t run_count;
    size_t row_count;
};

static void add_run(struct table *table, const struct run_levels *run, size_t group)
{
    size_t first = table->run_count * table->row_count;
    table->levels = xreallocarray(table->levels, first + table->row_count, sizeof *table->levels);
    table->groups = xreallocarray(table->groups, table->run_count + 1, sizeof *table->groups);
    for (size_t row = 0; row < table->row_count; row++) {
        const struct level *level = run_level(run, &table->cells[row]);
        table->levels[first + row] = level ? *level : (struct level){NAN, NAN, 0};
    }
    table->groups[table->run_count++] = group;
}

/* A block is a case of a runtime; they get numbers as they come. */
static void number_blocks(struct table *table)
{
    table->blocks = xcalloc(table->row_count, sizeof *table->blocks);
    size_t count = 0;
    for (size_t row = 0; row < table->row_count; row++) {
        const struct cell_level *cell = &table->cells[row];
        size_t same = 0;
        while (same < row && (table->cells[same].case_id != cell->case_id ||
                              strcmp(table->cells[same].runtime, cell->runtime) != 0))
            same++;
        table->blocks[row] = same < row ? table->blocks[same] : count++;
    }
}

/* Further runs of the same thing tell how much runs differ, each stretch of them between two
 * changes of level by itself. */
static void add_history(struct table *table, const struct compared_runs *runs)
{
    for (size_t i = 0; runs->history && i < runs->history->count; i++) {
        const struct run_levels *run = runs->history->runs[i];
        if (!run_set_has(&runs->before, run->id) && !run_set_has(&runs->now, run->id))
            add_run(table, run, SECOND_SIDE + 1 + runs->history->stretches[i]);
    }
}

static struct table make_table(const struct cell_level *cells, size_t count,
                               const struct compared_runs *runs)
{
    struct table table = {.cells = cells, .row_count = count};
    for (size_t i = 0; i < runs->before.count; i++)
        add_run(&table, &runs->before.runs[i], FIRST_SIDE);
    for (size_t i = 0; i < runs->now.count; i++)
        add_run(&table, &runs->now.runs[i], SECOND_SIDE);
    add_history(&table, runs);
    number_blocks(&table);
    return table;
}

static struct level_table levels_of(const struct table *table)
{
    return (struct level_table){table->levels, table->groups, table->blocks, table->run_count,
                                table->row_count};
}

static void release_table(struct table *table)
{
    free(table->levels);
    free(table->groups);
    free(table->blocks);
}

/* ---- how much runs differ ---- */

static double total_variance(const struct spread *spread, size_t row)
{
    return spread->shared.variance + spread->of_block[row].variance + spread->own[row].variance;
}

/* Of the cells: the median of what each has. */
static double typical_deviation(const struct spread *spread, size_t count)
{
    double *deviations = xcalloc(count, sizeof *deviations);
    size_t known = 0;
    for (size_t row = 0; row < count; row++)
        if (isfinite(total_variance(spread, row)))
            deviations[known++] = sqrt(total_variance(spread, row));
    double typical = median_estimate(deviations, known).value;
    free(deviations);
    return typical;
}

/* `own`: degrees of freedom that come from the sides themselves, which further runs a side would
 * not add to. */
static struct run_spread describe_spread(const struct spread *spread, size_t cells, size_t own,
                                         double limit)
{
    double wanted = isnan(limit) ? DEFAULT_SHIFT_WANTED : limit;
    double more = spread->assumed ? 0 : spread->shared.freedom - (double)own;
    return (struct run_spread){
        .assumed = spread->assumed,
        .runs = spread->run_count,
        .freedom = spread->assumed ? 0 : spread->shared.freedom,
        .of_all = sqrt(spread->shared.variance),
        .of_one = typical_deviation(spread, cells),
        .smallest = NAN,
        .wanted = wanted,
        .runs_needed = runs_needed(spread->shared.variance, more, wanted),
    };
}

struct run_spread spread_beforehand(const struct compared_runs *runs)
{
    const struct run_levels *first =
        runs->before.count > 0 ? &runs->before.runs[0] : runs->history->runs[0];
    struct table table = make_table(first->cells, first->count, runs);
    const struct level_table levels = levels_of(&table);
    struct spread spread;
    spread_init(&spread, &levels);
    struct run_spread known = describe_spread(
        &spread, first->count, runs->before.count > 0 ? runs->before.count - 1 : 0, runs->limit);
    spread_release(&spread);
    release_table(&table);
    return known;
}

/* ---- between runs ---- */

static void take_shifts(struct changes *changes, struct shifts *shifts)
{
    changes->all = shifts->all;
    for (size_t i = 0; i < changes->cell_count; i++) {
        changes->cells[i].shift = shifts->rows[i];
        if (!isnan(shifts->rows[i].p))
            changes->tested++;
    }
    shifts_release(shifts);
}

static struct cell_level *cells_alike(const struct changes *changes)
{
    struct cell_level *cells = xcalloc(changes->cell_count, sizeof *cells);
    for (size_t i = 0; i < changes->cell_count; i++)
        cells[i] = like(&changes->cells[i]);
    return cells;
}

static void compare_runs(struct changes *changes, const struct compared_runs *runs)
{
    add_cells_of_both(changes, runs);
    if (changes->cell_count == 0)
        return;
    struct cell_level *cells = cells_alike(changes);
    struct table table = make_table(cells, changes->cell_count, runs);
    const struct level_table levels = levels_of(&table);
    struct spread spread;
    struct shifts shifts;
    spread_init(&spread, &levels);
    shifts_between_runs(&shifts, &levels, &spread, changes->limit);
    take_shifts(changes, &shifts);
    changes->spread = describe_spread(&spread, changes->cell_count,
                                      runs->before.count + runs->now.count - 2, changes->limit);
    if (changes->all.error > 0)
        changes->spread.smallest = smallest_shift_found(changes->all.error, changes->all.freedom);
    changes->rounds_needed = INTERVAL_MINIMUM_SAMPLES;
    spread_release(&spread);
    release_table(&table);
    free(cells);
}

/* ---- within rounds ---- */

/* The times of one side, [cell * rounds + round - 1]. */
static void add_times(double **times, size_t cell, const struct cell *from, uint32_t rounds)
{
    *times = xreallocarray(*times, (cell + 1) * rounds, sizeof **times);
    for (uint32_t round = 1; round <= rounds; round++)
        (*times)[cell * rounds + round - 1] = seconds_in_round(from, round);
}

/* Cells that both builds have; their times are the older ones and the newer ones. */
static void add_pairs(struct changes *changes, const struct runtime_findings *older,
                      const struct runtime_findings *newer, double *times[2])
{
    for (size_t i = 0; i < newer->row_count; i++) {
        const struct row *row = &newer->rows[i], *other = findings_row(older, row->workers);
        for (int c = 0; c < CASE_COUNT && other; c++) {
            enum case_id case_id = (enum case_id)c;
            if (!is_own(newer, case_id) || !is_own(older, case_id))
                continue;
            add_times(&times[0], changes->cell_count, &other->cells[c], changes->now->rounds);
            add_times(&times[1], changes->cell_count, &row->cells[c], changes->now->rounds);
            add_cell(changes, newer, row->workers, case_id);
        }
    }
}

static void compare_builds(struct changes *changes)
{
    const struct findings *now = changes->now;
    double *times[2] = {NULL, NULL};
    struct shifts shifts;
    changes->within_rounds = true;
    for (size_t i = 0; i < now->runtime_count; i++) {
        const struct runtime_findings *newer = findings_newer(now, &now->runtimes[i]);
        if (!newer)
            continue;
        compare_runtimes(changes, &now->runtimes[i], newer);
        add_pairs(changes, &now->runtimes[i], newer, times);
    }
    shifts_within_rounds(&shifts, times[0], times[1], changes->cell_count, now->rounds,
                         changes->limit);
    take_shifts(changes, &shifts);
    changes->rounds_needed = shift_rounds_needed(changes->cell_count);
    free(times[0]);
    free(times[1]);
}

/* ---- the whole ---- */

void changes_init(struct changes *changes, const struct findings *now,
                  const struct compared_runs *runs)
{
    *changes = (struct changes){.now = now,
                                .limit = runs->limit,
                                .before_count = runs->before.count,
                                .now_count = runs->now.count};
    if (!runs->first_before) {
        compare_builds(changes);
        return;
    }
    findings_init(&changes->before, runs->first_before);
    find_differences(changes);
    compare_runs(changes, runs);
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
        count += changes->cells[i].shift.verdict == verdict;
    return count;
}

const struct compared_cell *changes_most(const struct changes *changes, bool faster)
{
    const struct compared_cell *most = NULL;
    enum verdict wanted = faster ? VERDICT_SECOND_FASTER : VERDICT_FIRST_FASTER;
    for (size_t i = 0; i < changes->cell_count; i++) {
        const struct compared_cell *cell = &changes->cells[i];
        if (cell->shift.verdict != wanted)
            continue;
        double ratio = cell->shift.ratio.value;
        if (!most || (faster ? ratio < most->shift.ratio.value : ratio > most->shift.ratio.value))
            most = cell;
    }
    return most;
}

const struct compared_cell *changes_too_slow(const struct changes *changes)
{
    const struct compared_cell *worst = NULL;
    for (size_t i = 0; i < changes->cell_count; i++) {
        const struct compared_cell *cell = &changes->cells[i];
        if (cell->shift.beyond_limit &&
            (!worst || cell->shift.ratio.value > worst->shift.ratio.value))
            worst = cell;
    }
    return worst;
}
