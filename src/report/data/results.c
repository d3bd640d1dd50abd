#include "tvp/data/results.h"

#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/protocol.h"

/* ---- looking ---- */

int results_runtime(const struct results *results, const char *name)
{
    for (size_t i = 0; i < results->runtime_count; i++)
        if (strcmp(results->runtimes[i].name, name) == 0)
            return (int)i;
    return -1;
}

bool hello_offers_kind(const json_t *hello, enum worker_kind kind)
{
    for (int work = 0; work < WORK_COUNT; work++)
        if (hello_offers(hello, measured_cases[case_pair((enum work)work, kind)].name))
            return true;
    return false;
}

/* A runner that has not said what it offers is thought to offer everything. */
static bool is_offered(const struct results *results, enum case_id case_id)
{
    for (size_t i = 0; i < results->runtime_count; i++) {
        const json_t *hello = results->runtimes[i].hello;
        if (!json_object_get(hello, "cases") || hello_offers(hello, measured_cases[case_id].name))
            return true;
    }
    return false;
}

size_t results_compared_kinds(const struct results *results,
                              enum worker_kind kinds[WORKER_KIND_COUNT])
{
    size_t count = 0;
    for (int kind = WORKER_THREAD + 1; kind < WORKER_KIND_COUNT; kind++) {
        bool measured = false;
        for (int work = 0; work < WORK_COUNT; work++) {
            enum case_id case_id = case_pair((enum work)work, (enum worker_kind)kind);
            measured |= results->run.cases[case_id] && is_offered(results, case_id);
        }
        if (measured)
            kinds[count++] = (enum worker_kind)kind;
    }
    if (count == 0)
        kinds[count++] = WORKER_PROCESS;
    return count;
}

static bool has_text(const json_t *texts, const char *wanted)
{
    size_t i;
    const json_t *value;
    json_array_foreach(texts, i, value)
    {
        const char *text = json_string_value(value);
        if (text && strcmp(text, wanted) == 0)
            return true;
    }
    return false;
}

bool hello_offers(const json_t *hello, const char *case_name)
{
    return has_text(json_object_get(hello, "cases"), case_name);
}

bool hello_asks_own_server_only(const json_t *hello, const char *case_name)
{
    return has_text(json_object_get(hello, "own_server_only"), case_name);
}

void hello_withdraw_own_server_only(json_t *hello)
{
    json_t *cases = json_object_get(hello, "cases");
    for (size_t i = json_array_size(cases); i-- > 0;) {
        const char *name = json_string_value(json_array_get(cases, i));
        if (name && hello_asks_own_server_only(hello, name))
            json_array_remove(cases, i);
    }
}

uint32_t hello_marks(const json_t *hello)
{
    json_int_t marks = json_integer_value(json_object_get(hello, "marks"));
    return marks <= 0 ? 0 : marks > PROTOCOL_MOST_MARKS ? PROTOCOL_MOST_MARKS : (uint32_t)marks;
}

bool results_has(const struct results *results, size_t runtime, enum case_id case_id,
                 uint32_t workers, uint32_t round)
{
    const struct cell_key cell = {(uint16_t)runtime, (uint16_t)case_id, workers, round};
    return cell_set_has(&results->measured, &cell);
}

bool results_has_timeline(const struct results *results, size_t runtime, enum case_id case_id,
                          uint32_t workers, uint32_t round)
{
    const struct cell_key cell = {(uint16_t)runtime, (uint16_t)case_id, workers, round};
    return cell_set_has(&results->with_marks, &cell);
}

bool results_finished(const struct results *results)
{
    return results->end_reason && strcmp(results->end_reason, "signal") != 0;
}

bool data_cell_is(const struct data_cell *cell, const struct data_cell *other)
{
    return cell->runtime == other->runtime && cell->way == other->way &&
           cell->workers == other->workers && cell->bytes == other->bytes &&
           cell->iterations == other->iterations && cell->calls == other->calls;
}

const struct data_sample *results_data(const struct results *results, const struct data_cell *cell,
                                       uint32_t round)
{
    for (size_t i = results->data_count; i-- > 0;) {
        const struct data_sample *sample = &results->data[i];
        if (sample->round == round && data_cell_is(&sample->cell, cell))
            return sample;
    }
    return NULL;
}

const struct sample_metrics *results_metrics(const struct results *results,
                                             const struct sample *sample)
{
    return sample->metrics > 0 ? &results->metrics[sample->metrics - 1] : NULL;
}

size_t results_add_metrics(struct results *results, const struct sample_metrics *metrics)
{
    results->metrics = xgrow(results->metrics, results->metric_count, &results->metric_capacity,
                             sizeof *results->metrics);
    results->metrics[results->metric_count++] = *metrics;
    return results->metric_count;
}

const struct trial *results_trial(const struct results *results, size_t runtime,
                                  enum case_id case_id, uint32_t workers)
{
    for (size_t i = 0; i < results->trial_count; i++) {
        const struct trial *trial = &results->trials[i];
        if (trial->runtime == runtime && trial->case_id == case_id && trial->workers == workers)
            return trial;
    }
    return NULL;
}

const char *results_run_of(const struct results *results, size_t runtime, uint32_t round)
{
    for (size_t i = 0; i < results->part_count; i++) {
        const struct results_part *part = &results->parts[i];
        if (runtime >= part->first_runtime && runtime - part->first_runtime < part->runtime_count &&
            round >= part->first_round && round <= part->last_round)
            return part->id;
    }
    return results->run.id;
}

/* ---- releasing ---- */

void failure_release(struct failure *failure)
{
    free(failure->error);
    free(failure->message);
}

void probe_values_release(struct probe_values *probe)
{
    free(probe->probe);
    free(probe->message);
    json_decref(probe->values);
}

void trial_release(struct trial *trial)
{
    free(trial->result);
    free(trial->message);
}

void timeline_release(struct timeline *timeline)
{
    for (uint32_t i = 0; timeline->lanes && i < timeline->workers; i++)
        free(timeline->lanes[i].marks);
    free(timeline->lanes);
    free(timeline->message);
}

void results_release(struct results *results)
{
    struct run_facts *run = &results->run;
    json_decref(run->disk);
    cell_set_release(&results->measured);
    cell_set_release(&results->with_marks);
    for (size_t i = 0; i < results->timeline_count; i++)
        timeline_release(&results->timelines[i]);
    free(results->timelines);
    for (size_t i = 0; i < results->part_count; i++)
        free(results->parts[i].id);
    for (size_t i = 0; i < results->runtime_count; i++) {
        free(results->runtimes[i].name);
        free(results->runtimes[i].start_method);
        json_decref(results->runtimes[i].hello);
    }
    for (size_t i = 0; i < results->failure_count; i++)
        failure_release(&results->failures[i]);
    for (size_t i = 0; i < results->trial_count; i++)
        trial_release(&results->trials[i]);
    for (size_t i = 0; i < results->data_count; i++)
        free(results->data[i].message);
    for (size_t i = 0; i < results->probe_count; i++)
        probe_values_release(&results->probes[i]);
    free_texts(run->command, run->command_count);
    free_texts(results->warnings, results->warning_count);
    void *memory[] = {
        run->program,        run->id,
        run->started,        run->title,
        run->author,         run->template_name,
        run->template_text,  run->images,
        run->preset,         run->no_cpython,
        run->points,         results->runtimes,
        results->samples,    results->failures,
        results->rounds,     results->probes,
        results->end_reason, results->parts,
        results->trials,     results->data,
        run->work.file,      run->work.module,
        run->work.function,  run->work.sha256,
        results->metrics,    run->io_dir,
        run->io_url,
    };
    for (size_t i = 0; i < sizeof memory / sizeof *memory; i++)
        free(memory[i]);
    *results = (struct results){0};
}

void results_keep_plan(struct results *results)
{
    struct results plan = {.run = results->run,
                           .runtimes = results->runtimes,
                           .runtime_count = results->runtime_count};
    results->run = (struct run_facts){0};
    results->runtimes = NULL;
    results->runtime_count = 0;
    results_release(results);
    *results = plan;
}
