#include "tvp/measuring.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tvp/alloc.h"
#include "tvp/calibration.h"
#include "tvp/cleanup.h"
#include "tvp/clock.h"
#include "tvp/comparison.h"
#include "tvp/json_text.h"
#include "tvp/plan.h"
#include "tvp/progress.h"
#include "tvp/resuming.h"
#include "tvp/runtimes.h"
#include "tvp/session.h"
#include "tvp/session_probes.h"
#include "tvp/stop_rule.h"
#include "tvp/strbuf.h"
#include "tvp/tables.h"
#include "tvp/units.h"

/* ---- the classic table while it grows ---- */

/* With one round every row is final as soon as its cells are done. */
static void print_row(const struct results *results, uint32_t workers)
{
    struct row row = {.workers = workers};
    for (size_t i = 0; i < results->sample_count; i++) {
        const struct sample *sample = &results->samples[i];
        if (sample->workers != workers || sample->runtime != 0)
            continue;
        struct cell *cell = &row.cells[sample->case_id];
        cell->count = 1;
        cell->summary.median.value = (double)sample->elapsed_ns * 1e-9;
    }
    struct strbuf line = {0};
    add_classic_row(&line, &row);
    fputs(strbuf_text(&line), stdout);
    fflush(stdout);
    strbuf_release(&line);
}

static bool prints_rows(const struct options *options, const struct outputs *outputs)
{
    return outputs->report_count == 0 && options->rounds == 1 && options->runtime_count == 1 &&
           options->start_method_count <= 1;
}

static void print_header(void)
{
    struct strbuf line = {0};
    add_classic_header(&line);
    fputs(strbuf_text(&line), stdout);
    fflush(stdout);
    strbuf_release(&line);
}

/* ---- the way to a session ---- */

static bool wants_probes(const struct options *options, const struct outputs *outputs)
{
    return options->probes && (outputs->report_count > 0 || outputs->json);
}

/* The brief CPython serves a claim of the report; without one it need not be started. */
static char *open_runtimes(struct runtimes *runtimes, const struct options *options,
                           const struct outputs *outputs, struct error *error)
{
    if (!runtimes_open(runtimes, options, error))
        return NULL;
    if (options->runtimes_given || !wants_probes(options, outputs))
        return xstrdup("");
    struct error reason = {0};
    if (runtimes_add_brief_cpython(runtimes, &reason))
        return xstrdup("");
    return xasprintf("CPython was not measured: %s", reason.text);
}

static void warn(const struct results *results)
{
    for (size_t i = 0; i < results->warning_count; i++)
        error_note("warning: %s", results->warnings[i]);
}

static void describe_runtimes(const struct runtimes *runtimes)
{
    for (size_t i = 0; i < runtimes->count; i++) {
        const struct runtime *runtime = &runtimes->list[i];
        const char *language = json_string_value(json_object_get(runtime->hello, "language"));
        error_note("runtime %s: %s; processes by %s; started with: %s", runtime->name,
                   language ? language : "language not told", runtime->start_method,
                   runtime->command);
    }
}

/* A run that is resumed has heard most of them. */
static bool take_hellos(struct session *session, struct error *error)
{
    for (size_t i = 0; i < session->runtimes->count; i++) {
        const struct runtime *runtime = &session->runtimes->list[i];
        if (session->results->runtimes[i].hello)
            continue;
        json_t *record = json_made(json_copy(runtime->hello));
        json_object_set_new(record, "record", json_string("runner"));
        json_object_set_new(record, "runtime", json_string(runtime->name));
        if (!session_take(session, record, error))
            return false;
    }
    return true;
}

static bool run_session(struct session *session, const struct options *options,
                        const struct outputs *outputs, struct error *error)
{
    const char *reason;
    if (prints_rows(options, outputs)) {
        session->row_done = print_row;
        print_header();
    }
    bool good = session_run(session, &reason, error) &&
                (!wants_probes(options, outputs) || session_probe(session, error)) &&
                session_end(session, reason, error);
    runtimes_stop(session->runtimes);
    progress_clear(session->progress);
    return good;
}

/* Where the samples are, for whoever interrupts the run. */
static void announce_partial(const struct data_file *data)
{
    if (!data->partial)
        return;
    char *line = xasprintf("tvp-report: what was measured is in %s (go on with: tvp-report "
                           "--resume %s)",
                           data->partial, data->partial);
    cleanup_set_last_words(line);
    free(line);
    if (data->kept)
        error_note("warning: an unfinished run's data was moved to %s", data->kept);
}

bool measure(struct results *results, struct data_file *data, const struct options *options,
             const struct outputs *outputs, const struct new_run *run, int64_t begin,
             struct error *error)
{
    struct runtimes runtimes = {0};
    struct progress_line progress;
    progress_init(&progress, options->progress, options->quiet);
    char *note = open_runtimes(&runtimes, options, outputs, error);
    bool good = note && data_file_open(data, outputs->data, error);
    if (good) {
        runtimes_calibrate(&runtimes);
        struct session session = {
            .runtimes = &runtimes,
            .results = results,
            .data = data,
            .progress = &progress,
            .begin = begin,
            .verbosity = options->verbosity,
        };
        if (options->verbosity > 0)
            describe_runtimes(&runtimes);
        good = session_take(&session, new_run_record(options, &runtimes, run), error) &&
               take_hellos(&session, error) &&
               (!*note || session_take_warning(&session, note, error));
        if (good) {
            announce_partial(data);
            warn(results);
        }
        good = good && run_session(&session, options, outputs, error);
        progress_clear(&progress);
        if (!good)
            data_file_keep(data);
    }
    free(note);
    runtimes_release(&runtimes);
    return good;
}

/* ---- going on ---- */

static int64_t time_of_rounds(const struct results *results)
{
    int64_t wall = 0;
    for (size_t i = 0; i < results->round_count; i++)
        wall += results->rounds[i].wall_ns;
    return wall;
}

static bool go_on(struct session *session, const struct options *options,
                  const struct outputs *outputs, struct error *error)
{
    static const char note[] = "The run was interrupted and went on later: what changed on the "
                               "machine in between is part of "
                               "the spread between its rounds.";
    bool good = take_hellos(session, error) && session_take_warning(session, note, error);
    if (good)
        warn(session->results);
    good = good && run_session(session, options, outputs, error);
    progress_clear(session->progress);
    return good;
}

bool measure_rest(struct results *results, struct data_file *data, const struct options *options,
                  const struct outputs *outputs, int64_t begin, struct error *error)
{
    struct runtimes runtimes = {0};
    struct progress_line progress;
    progress_init(&progress, options->progress, options->quiet);
    bool good = runtimes_reopen(&runtimes, results, options, error) &&
                resuming_check(results, &runtimes, error) &&
                data_file_reopen(data, options->resume, outputs->data, error);
    if (good) {
        runtimes_calibrate(&runtimes);
        announce_partial(data);
        struct session session = {
            .runtimes = &runtimes,
            .results = results,
            .data = data,
            .progress = &progress,
            .begin = begin - time_of_rounds(results), /* a budget is for the whole run */
            .verbosity = options->verbosity,
        };
        if (options->verbosity > 0)
            describe_runtimes(&runtimes);
        good = go_on(&session, options, outputs, error);
        if (!good)
            data_file_keep(data);
    }
    runtimes_release(&runtimes);
    return good;
}

/* ---- a dry run ---- */

static void print_duration(const char *what, double seconds)
{
    struct strbuf text = {0};
    add_duration(&text, seconds);
    printf("%-18s %s\n", what, strbuf_text(&text));
    strbuf_release(&text);
}

static void print_points(const struct run_facts *run)
{
    printf("%-18s", "worker counts");
    for (size_t i = 0; i < run->point_count; i++)
        printf(" %u", run->points[i]);
    putchar('\n');
}

static void print_runtimes(const struct results *results)
{
    for (size_t i = 0; i < results->runtime_count; i++) {
        const struct runtime_facts *facts = &results->runtimes[i];
        printf("%-18s %s, processes by %s, %lld iterations%s\n", "runtime", facts->name,
               facts->start_method, (long long)facts->iterations,
               facts->brief ? ", briefly, for one claim" : "");
    }
}

/* Rounds that will be done, as far as it is known before. */
static double expected_rounds(const struct run_facts *run, double round_seconds, double others)
{
    double rounds = run->rounds > 0      ? run->rounds
                    : run->precision > 0 ? STOP_RULE_MOST_ROUNDS
                                         : RESULTS_MAX_ROUNDS;
    double budget = (double)run->budget_ns * 1e-9;
    if (budget > 0)
        rounds = fmin(rounds, fmax(1, floor((budget - others) / round_seconds)));
    return rounds;
}

static void print_plan(const struct session *session, double reserve, double spent)
{
    const struct results *results = session->results;
    const struct run_facts *run = &results->run;
    double round_seconds = session_round_seconds(session);
    size_t cells;
    free(plan_round(results, 1, &cells));
    double rounds = expected_rounds(run, round_seconds, spent + reserve);
    print_points(run);
    print_runtimes(results);
    printf("%-18s %.0f%s\n", "rounds", rounds,
           run->precision > 0   ? " at most"
           : run->budget_ns > 0 ? ", as many as fit"
                                : "");
    printf("%-18s %zu a round, %.0f in all\n", "cells", cells, rounds * (double)cells);
    printf("%-18s %llu\n", "seed", (unsigned long long)run->seed);
    print_duration("wait", (double)run->wait_ns * 1e-9);
    print_duration("a round takes", round_seconds);
    print_duration("all will take", spent + rounds * round_seconds + reserve);
    fflush(stdout);
    warn(results);
}

bool measure_nothing(const struct options *options, const struct outputs *outputs,
                     const struct new_run *run, int64_t begin, struct error *error)
{
    struct runtimes runtimes = {0};
    struct results results = {0};
    struct data_file nowhere = {.fd = -1};
    struct session session = {.runtimes = &runtimes, .results = &results, .data = &nowhere};
    char *note = open_runtimes(&runtimes, options, outputs, error);
    bool good = note && session_take(&session, new_run_record(options, &runtimes, run), error) &&
                take_hellos(&session, error);
    if (good) {
        runtimes_calibrate(&runtimes);
        double spent = (double)(clock_now() - begin) * 1e-9;
        double reserve = wants_probes(options, outputs) ? session_probe_seconds(&session) : 0;
        reserve += outputs->report_count > 0 ? REPORT_SECONDS : 0;
        print_plan(&session, reserve, spent);
    }
    free(note);
    results_release(&results);
    runtimes_release(&runtimes);
    return good;
}
