#include "tvp/data/merge.h"

#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/amounts.h"
#include "tvp/common/limits.h"
#include "tvp/data/cut_off.h"
#include "tvp/data/run_differences.h"
#include "tvp/text/worker_counts.h"

/* ---- what the runs are ---- */

/* Where a run goes in the merged results. */
struct place {
    size_t alike;  /* the first run in the same circumstances, itself included */
    size_t rounds; /* rounds of those runs that come before it */
    char *apart;   /* why there is no other, though one is of the same host; or NULL */
    int *runtimes; /* for each of its runtimes the index in the merged ones; -1: left out */
    size_t runtime_count;
    size_t part;         /* its entry in parts */
    uint32_t own_rounds; /* how many it has itself */
};

/* ---- checking, and finding each run its place ---- */

static bool check_ids(const struct results *runs, const char *const *names, size_t index,
                      struct error *error)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(runs[i].run.id, runs[index].run.id) == 0)
            return error_set(error, ERROR_FAILED,
                             "%s and %s are the same run (%s): give each run once", names[i],
                             names[index], runs[index].run.id);
    return true;
}

/* The first run that was measured in the same circumstances, the run itself if no other was. */
static void find_alike(const struct results *runs, struct place *place, size_t index)
{
    struct strbuf ignored = {0};
    while (place->alike < index &&
           add_different_circumstances(&ignored, &runs[place->alike], &runs[index]))
        place->alike++;
    strbuf_release(&ignored);
}

/* Why a run adds no rounds to another of its host: a sentence that the caller frees; NULL: there is
 * no other. */
static char *why_apart(const struct results *runs, const char *const *names, size_t index)
{
    struct strbuf text = {0};
    for (size_t i = 0; i < index && text.length == 0; i++) {
        if (are_on_other_hosts(&runs[i], &runs[index]))
            continue;
        strbuf_addf(&text, "%s stands beside %s and adds no rounds to it, because these differ: ",
                    names[index], names[i]);
        add_different_circumstances(&text, &runs[i], &runs[index]);
        strbuf_addc(&text, '.');
    }
    return text.length > 0 ? strbuf_detach(&text) : NULL;
}

static bool check_plan(const struct results *runs, const char *const *names, size_t first,
                       size_t second, struct error *error)
{
    struct strbuf differences = {0};
    if (add_different_plans(&differences, &runs[first], &runs[second]) ||
        add_different_disks(&differences, &runs[first], &runs[second]))
        error_set(error, ERROR_FAILED,
                  "%s and %s are of the same host but have different %s: only runs with the same "
                  "plan can be put together",
                  names[first], names[second], strbuf_text(&differences));
    bool same = differences.length == 0;
    strbuf_release(&differences);
    return same;
}

/* Pictures show runs that stand side by side in one scale. */
static bool check_amounts(const struct results *runs, const char *const *names, size_t index,
                          struct error *error)
{
    for (int work = 0; work < WORK_COUNT; work++) {
        const struct work_amount *amount = &work_amounts[work];
        int64_t here = runs[index].run.amounts[work], first = runs[0].run.amounts[work];
        bool may_lack = work_on_request((enum work)work) && !amount->optional;
        if (here == first || (may_lack && (here == 0 || first == 0)))
            continue;
        struct strbuf values = {0};
        add_amount(&values, amount->unit, first);
        strbuf_adds(&values, " and ");
        add_amount(&values, amount->unit, here);
        error_set(error, ERROR_FAILED,
                  "%s and %s have different %s (%s), so their %s cases cannot stand side by side: "
                  "measure both with the same --%s",
                  names[0], names[index], amount->plural, strbuf_text(&values), works[work].heading,
                  amount->option);
        strbuf_release(&values);
        return false;
    }
    return true;
}

static bool find_place(const struct results *runs, const char *const *names, struct place *places,
                       size_t index, struct error *error)
{
    struct place *place = &places[index];
    place->own_rounds = cut_off_last_round(&runs[index]);
    place->runtime_count = runs[index].runtime_count;
    find_alike(runs, place, index);
    if (place->alike == index)
        place->apart = why_apart(runs, names, index);
    else if (!check_plan(runs, names, place->alike, index, error))
        return false;
    if (!check_amounts(runs, names, index, error))
        return false;
    if (!have_same_work(&runs[0], &runs[index]))
        return error_set(
            error, ERROR_FAILED,
            "%s and %s measure different works (--work), or the work's file is not the "
            "same: only runs of the same work can stand side by side",
            names[0], names[index]);
    for (size_t i = place->alike; i < index; i++)
        if (places[i].alike == place->alike)
            place->rounds += places[i].own_rounds;
    if (place->rounds + place->own_rounds > MOST_ROUNDS)
        return error_set(error, ERROR_FAILED, "%s: the runs have more than %d rounds together",
                         names[index], MOST_ROUNDS);
    return true;
}

/* ---- runtimes ---- */

static const char *hello_text(const struct runtime_facts *runtime, const char *name)
{
    const char *text = json_string_value(json_object_get(runtime->hello, name));
    return text ? text : "";
}

static const char *host_text(const struct runtime_facts *runtime, const char *name)
{
    const json_t *host = json_object_get(runtime->hello, "host");
    const char *text = json_string_value(json_object_get(host, name));
    return text ? text : "";
}

/* "gcc 12.2.0" of "C17, gcc 12.2.0". */
static char *other_language(const struct runtime_facts *known, const struct runtime_facts *added)
{
    const char *language = hello_text(added, "language");
    const char *comma = strrchr(language, ',');
    if (!*language || strcmp(hello_text(known, "language"), language) == 0)
        return NULL;
    return xstrdup(comma && comma[1] == ' ' && comma[2] ? comma + 2 : language);
}

/* "C library glibc 2.41". */
static char *other_fact(const struct runtime_facts *known, const struct runtime_facts *added)
{
    const json_t *facts = json_object_get(known->hello, "facts");
    const char *name;
    json_t *value;
    json_object_foreach(json_object_get(added->hello, "facts"), name, value)
    {
        if (!json_is_string(value) || json_equal(value, json_object_get(facts, name)))
            continue;
        char *words = fact_words(name);
        char *fact = xasprintf("%s %s", words, json_string_value(value));
        free(words);
        return fact;
    }
    return NULL;
}

/* "boot 5d1f6a52", of a machine that was cloned with its name. */
static char *other_boot(const struct runtime_facts *known, const struct runtime_facts *added)
{
    const char *boots[] = {host_text(known, "boot_id"), host_text(added, "boot_id")};
    if (!*boots[0] || !*boots[1] || strcmp(boots[0], boots[1]) == 0)
        return NULL;
    return xasprintf("boot %.8s", boots[1]);
}

/* What tells a runtime from one of the same name: its host, or else what its program is of, or else
 * which boot of the host. The caller frees it. */
static char *distinction(const struct runtime_facts *known, const struct runtime_facts *added)
{
    static char *(*const others[])(const struct runtime_facts *, const struct runtime_facts *) = {
        other_language, other_fact, other_boot};
    const char *host = host_text(added, "name");
    char *words = NULL;
    bool same_host = strcmp(host_text(known, "name"), host) == 0;
    for (size_t i = 0; i < sizeof others / sizeof *others && same_host && !words; i++)
        words = others[i](known, added);
    return words ? words : xstrdup(*host ? host : "other");
}

/* "native", or "native@nodeB" where that name is taken; the caller frees it. */
static char *free_name(const struct results *merged, const struct runtime_facts *added)
{
    int known = results_runtime(merged, added->name);
    if (known < 0)
        return xstrdup(added->name);
    char *where = distinction(&merged->runtimes[known], added);
    char *candidate = xasprintf("%s@%s", added->name, where);
    for (int i = 2; results_runtime(merged, candidate) >= 0; i++) {
        free(candidate);
        candidate = xasprintf("%s@%s-%d", added->name, where, i);
    }
    free(where);
    return candidate;
}

static bool add_runtime(struct results *merged, const struct results *run, size_t index,
                        struct place *place, const char *file, struct error *error)
{
    const struct runtime_facts *facts = &run->runtimes[index];
    if (facts->brief)
        return true;
    if (merged->runtime_count == MOST_RUNTIMES)
        return error_set(error, ERROR_FAILED, "%s: the runs have more than %d runtimes together",
                         file, MOST_RUNTIMES);
    struct runtime_facts added = *facts;
    added.name = free_name(merged, facts);
    added.start_method = xstrdup(facts->start_method);
    added.hello = json_incref(facts->hello);
    if (facts->threads_of >= 0)
        added.threads_of = place->runtimes[facts->threads_of];
    merged->runtimes =
        xreallocarray(merged->runtimes, merged->runtime_count + 1, sizeof *merged->runtimes);
    place->runtimes[index] = (int)merged->runtime_count;
    merged->runtimes[merged->runtime_count++] = added;
    return true;
}

/* The place of a runtime among those of the first run of its host. */
static void find_alike_runtime(const struct results *first, const struct place *first_place,
                               const struct results *run, size_t index, struct place *place)
{
    int same = results_runtime(first, run->runtimes[index].name);
    /* The first of all runs has been given the runtimes of other hosts, behind its own. */
    bool own = same >= 0 && (size_t)same < first_place->runtime_count;
    bool kept = own && first->runtimes[same].brief == run->runtimes[index].brief;
    place->runtimes[index] = kept ? first_place->runtimes[same] : -1;
}

/* ---- records ---- */

static void add_samples(struct results *merged, const struct results *run,
                        const struct place *place)
{
    for (size_t i = 0; i < run->sample_count; i++) {
        struct sample sample = run->samples[i];
        int runtime = place->runtimes[sample.runtime];
        if (runtime < 0)
            continue;
        sample.runtime = (uint16_t)runtime;
        sample.round += (uint32_t)place->rounds;
        if (sample.metrics > 0)
            sample.metrics = results_add_metrics(merged, results_metrics(run, &sample));
        merged->samples = xgrow(merged->samples, merged->sample_count, &merged->sample_capacity,
                                sizeof *merged->samples);
        merged->samples[merged->sample_count++] = sample;
    }
}

static void add_failures(struct results *merged, const struct results *run,
                         const struct place *place)
{
    for (size_t i = 0; i < run->failure_count; i++) {
        struct failure failure = run->failures[i];
        int runtime = place->runtimes[failure.runtime];
        if (runtime < 0)
            continue;
        failure.runtime = (uint16_t)runtime;
        failure.round += (uint32_t)place->rounds;
        failure.error = xstrdup(failure.error);
        failure.message = xstrdup(failure.message);
        merged->failures = xgrow(merged->failures, merged->failure_count, &merged->failure_capacity,
                                 sizeof *merged->failures);
        merged->failures[merged->failure_count++] = failure;
    }
}

static char *copy_text(const char *text)
{
    return text ? xstrdup(text) : NULL;
}

static void add_data(struct results *merged, const struct results *run, const struct place *place)
{
    for (size_t i = 0; i < run->data_count; i++) {
        struct data_sample sample = run->data[i];
        int runtime = place->runtimes[sample.cell.runtime];
        if (runtime < 0)
            continue;
        sample.cell.runtime = (uint16_t)runtime;
        sample.round += (uint32_t)place->rounds;
        sample.message = copy_text(sample.message);
        merged->data =
            xgrow(merged->data, merged->data_count, &merged->data_capacity, sizeof *merged->data);
        merged->data[merged->data_count++] = sample;
    }
}

/* Where a trial goes; NULL: nowhere. Of a cell that has one already, that one counts, unless it
 * failed and this one did not. */
static struct trial *place_of_trial(struct results *merged, const struct trial *trial)
{
    struct trial *known = (struct trial *)(uintptr_t)results_trial(
        merged, trial->runtime, (enum case_id)trial->case_id, trial->workers);
    if (known && (!known->message || trial->message))
        return NULL;
    if (known) {
        trial_release(known);
        return known;
    }
    merged->trials =
        xgrow(merged->trials, merged->trial_count, &merged->trial_capacity, sizeof *merged->trials);
    return &merged->trials[merged->trial_count++];
}

static void add_trials(struct results *merged, const struct results *run, const struct place *place)
{
    for (size_t i = 0; i < run->trial_count; i++) {
        struct trial trial = run->trials[i];
        int runtime = place->runtimes[trial.runtime];
        if (runtime < 0)
            continue;
        trial.runtime = (uint16_t)runtime;
        struct trial *place_there = place_of_trial(merged, &trial);
        if (!place_there)
            continue;
        trial.result = copy_text(trial.result);
        trial.message = copy_text(trial.message);
        *place_there = trial;
    }
}

static void copy_lanes(struct timeline *timeline)
{
    const struct lane *lanes = timeline->lanes;
    timeline->message = copy_text(timeline->message);
    if (!lanes)
        return;
    timeline->lanes = xreallocarray(NULL, timeline->workers, sizeof *lanes);
    for (uint32_t i = 0; i < timeline->workers; i++) {
        struct lane lane = lanes[i];
        lane.marks = xreallocarray(NULL, lane.mark_count, sizeof *lane.marks);
        if (lane.mark_count > 0)
            memcpy(lane.marks, lanes[i].marks, lane.mark_count * sizeof *lane.marks);
        timeline->lanes[i] = lane;
    }
}

static void add_timelines(struct results *merged, const struct results *run,
                          const struct place *place)
{
    for (size_t i = 0; i < run->timeline_count; i++) {
        struct timeline timeline = run->timelines[i];
        int runtime = place->runtimes[timeline.runtime];
        if (runtime < 0)
            continue;
        timeline.runtime = (uint16_t)runtime;
        timeline.round += (uint32_t)place->rounds;
        copy_lanes(&timeline);
        merged->timelines = xgrow(merged->timelines, merged->timeline_count,
                                  &merged->timeline_capacity, sizeof *merged->timelines);
        merged->timelines[merged->timeline_count++] = timeline;
    }
}

static void add_rounds(struct results *merged, const struct results *run, const struct place *place)
{
    for (size_t i = 0; i < run->round_count; i++) {
        struct round_facts round = run->rounds[i];
        round.round += (uint32_t)place->rounds;
        merged->rounds = xgrow(merged->rounds, merged->round_count, &merged->round_capacity,
                               sizeof *merged->rounds);
        merged->rounds[merged->round_count++] = round;
    }
}

static struct probe_values *find_probe(struct results *merged, uint16_t runtime, const char *name)
{
    for (size_t i = 0; i < merged->probe_count; i++)
        if (merged->probes[i].runtime == runtime && strcmp(merged->probes[i].probe, name) == 0)
            return &merged->probes[i];
    return NULL;
}

static struct probe_values copy_probe(const struct probe_values *probe, uint16_t runtime)
{
    return (struct probe_values){
        .runtime = runtime,
        .probe = xstrdup(probe->probe),
        .values = json_incref(probe->values),
        .message = copy_text(probe->message),
    };
}

static void add_probe(struct results *merged, const struct probe_values *probe, uint16_t runtime)
{
    struct probe_values *known = find_probe(merged, runtime, probe->probe);
    if (known && (known->values || !probe->values))
        return;
    if (known) {
        free(known->message);
        known->message = copy_text(probe->message);
        known->values = json_incref(probe->values);
        return;
    }
    merged->probes =
        xgrow(merged->probes, merged->probe_count, &merged->probe_capacity, sizeof *merged->probes);
    merged->probes[merged->probe_count++] = copy_probe(probe, runtime);
}

static void add_probes(struct results *merged, const struct results *run, const struct place *place)
{
    for (size_t i = 0; i < run->probe_count; i++) {
        int runtime = place->runtimes[run->probes[i].runtime];
        if (runtime >= 0)
            add_probe(merged, &run->probes[i], (uint16_t)runtime);
    }
}

static bool has_text(const struct results *merged, const char *text)
{
    for (size_t i = 0; i < merged->warning_count; i++)
        if (strcmp(merged->warnings[i], text) == 0)
            return true;
    return false;
}

static void add_warning(struct results *merged, const char *text)
{
    if (has_text(merged, text))
        return;
    merged->warnings = xgrow(merged->warnings, merged->warning_count, &merged->warning_capacity,
                             sizeof *merged->warnings);
    merged->warnings[merged->warning_count++] = xstrdup(text);
}

static void add_warnings(struct results *merged, const struct results *run,
                         const struct place *place)
{
    if (place->apart)
        add_warning(merged, place->apart);
    for (size_t i = 0; i < run->warning_count; i++)
        add_warning(merged, run->warnings[i]);
}

/* An end that all runs had; if one was cut off, so is the whole. */
static void add_end(struct results *merged, const struct results *run)
{
    if (merged->end_reason && !results_finished(run)) {
        free(merged->end_reason);
        merged->end_reason = run->end_reason ? xstrdup(run->end_reason) : NULL;
    }
    merged->wall_ns += run->wall_ns;
    merged->rounds_wall_ns += run->rounds_wall_ns;
    merged->windows_ns += run->windows_ns;
}

/* ---- the plan of all ---- */

static void add_plan(struct run_facts *merged, const struct run_facts *run)
{
    size_t count = merged->point_count + run->point_count;
    merged->points = xreallocarray(merged->points, count, sizeof *merged->points);
    memcpy(merged->points + merged->point_count, run->points,
           run->point_count * sizeof *run->points);
    merged->point_count = worker_counts_sort(merged->points, count);
    if (run->max_workers > merged->max_workers)
        merged->max_workers = run->max_workers;
    for (int i = 0; i < CASE_COUNT; i++)
        merged->cases[i] |= run->cases[i];
}

/* ---- putting together ---- */

static void add_part(struct results *merged, const struct results *run, struct place *place,
                     size_t first, size_t count)
{
    struct cut_off cut_off = cut_off_of(run);
    merged->parts = xreallocarray(merged->parts, merged->part_count + 1, sizeof *merged->parts);
    place->part = merged->part_count;
    merged->parts[merged->part_count++] = (struct results_part){
        .id = xstrdup(run->run.id),
        .first_runtime = first,
        .runtime_count = count,
        .first_round = (uint32_t)place->rounds + 1,
        .last_round = (uint32_t)place->rounds + place->own_rounds,
        .cut_off = cut_off,
    };
    memcpy(merged->parts[place->part].cases, run->run.cases, sizeof run->run.cases);
}

/* The first run is the merged results already. */
static void begin(struct results *runs, struct place *places)
{
    places[0].runtimes = xcalloc(runs[0].runtime_count, sizeof *places[0].runtimes);
    for (size_t i = 0; i < runs[0].runtime_count; i++)
        places[0].runtimes[i] = (int)i;
    add_part(&runs[0], &runs[0], &places[0], 0, runs[0].runtime_count);
    cell_set_release(&runs[0].measured);
}

static bool place_runtimes(struct results *runs, const char *const *names, struct place *places,
                           size_t index, struct error *error)
{
    struct results *merged = &runs[0];
    const struct results *run = &runs[index];
    struct place *place = &places[index];
    place->runtimes = xcalloc(run->runtime_count, sizeof *place->runtimes);
    for (size_t i = 0; i < run->runtime_count; i++)
        place->runtimes[i] = -1;
    if (place->alike < index) {
        for (size_t i = 0; i < run->runtime_count; i++)
            find_alike_runtime(&runs[place->alike], &places[place->alike], run, i, place);
        const struct results_part *first = &merged->parts[places[place->alike].part];
        add_part(merged, run, place, first->first_runtime, first->runtime_count);
        return true;
    }
    size_t first = merged->runtime_count;
    for (size_t i = 0; i < run->runtime_count; i++)
        if (!add_runtime(merged, run, i, place, names[index], error))
            return false;
    add_part(merged, run, place, first, merged->runtime_count - first);
    add_plan(&merged->run, &run->run);
    return true;
}

static bool add_run(struct results *runs, const char *const *names, struct place *places,
                    size_t index, struct error *error)
{
    struct results *merged = &runs[0];
    const struct results *run = &runs[index];
    const struct place *place = &places[index];
    if (run->sample_count > RESULTS_MAX_SAMPLES - merged->sample_count)
        return error_set(error, ERROR_FAILED, "%s: the runs have more than %d samples together",
                         names[index], RESULTS_MAX_SAMPLES);
    if (!place_runtimes(runs, names, places, index, error))
        return false;
    add_samples(merged, run, place);
    add_failures(merged, run, place);
    add_trials(merged, run, place);
    add_data(merged, run, place);
    add_timelines(merged, run, place);
    add_rounds(merged, run, place);
    add_probes(merged, run, place);
    add_warnings(merged, run, place);
    add_end(merged, run);
    return true;
}

bool merge_results(struct results *runs, const char *const *names, size_t count,
                   struct error *error)
{
    if (count < 2)
        return true;
    struct place *places = xcalloc(count, sizeof *places);
    bool good = true;
    /* Every run is looked at before the first is changed. */
    for (size_t i = 0; i < count && good; i++)
        good = check_ids(runs, names, i, error) && find_place(runs, names, places, i, error);
    if (good)
        begin(runs, places);
    for (size_t i = 1; i < count && good; i++)
        good = add_run(runs, names, places, i, error);
    for (size_t i = 0; i < count; i++) {
        free(places[i].runtimes);
        free(places[i].apart);
    }
    free(places);
    return good;
}
