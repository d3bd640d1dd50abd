#include "tvp/data/csv.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/limits.h"
#include "tvp/common/strbuf.h"
#include "tvp/text/csv_text.h"

static const char header[] = "run,host,runtime,start_method,case,work,worker_kind,workers,round,"
                             "elapsed_ns,elapsed_s,started_ns,involuntary_switches";

/* The columns after the run's id that are the same in all rows of a runtime. */
static char *common_columns(const struct runtime_facts *runtime)
{
    struct strbuf columns = {0};
    const char *host =
        json_string_value(json_object_get(json_object_get(runtime->hello, "host"), "name"));
    add_csv_text(&columns, host ? host : "");
    add_csv_text(&columns, runtime->name);
    add_csv_text(&columns, runtime->start_method);
    return strbuf_detach(&columns);
}

/* A comma, and the number when it is known. */
static void write_optional(FILE *stream, int64_t number)
{
    if (number < 0)
        putc(',', stream);
    else
        fprintf(stream, ",%" PRId64, number);
}

/* In both units with all its digits: a time that was measured is whole, one of a table is not. */
static void write_elapsed(FILE *stream, double elapsed_ns)
{
    const int64_t second = 1000000000;
    int64_t whole = (int64_t)elapsed_ns;
    if (elapsed_ns > (double)whole)
        fprintf(stream, ",%.15g,%.15g", elapsed_ns, elapsed_ns * 1e-9);
    else
        fprintf(stream, ",%" PRId64 ",%" PRId64 ".%09" PRId64, whole, whole / second,
                whole % second);
}

/* Of a work that is measured only where it is asked for: whether it was. */
static bool has_amount(const struct results *results, int work)
{
    bool any = results->run.amounts[work] > 0;
    for (size_t i = 0; i < results->runtime_count; i++)
        any |= results->runtimes[i].amounts[work] > 0;
    return any;
}

/* The classic works' amounts are the run's and told by it; every other one has a column. */
static bool has_column(const struct results *results, int work)
{
    return work_amounts[work].name && !works[work].classic &&
           (works[work].of_user ? results->run.work.function != NULL
                                : !work_on_request((enum work)work) || has_amount(results, work));
}

/* Where a work is measured that tells it. */
static bool has_metric(const struct results *results, int metric)
{
    for (int i = 0; i < CASE_COUNT; i++)
        if (results->run.cases[i] && works[measured_cases[i].work].metrics & METRIC_BIT(metric))
            return true;
    return false;
}

static void write_metrics(FILE *stream, const struct results *results, const struct sample *sample)
{
    const struct sample_metrics *metrics = results_metrics(results, sample);
    for (int metric = 0; metric < METRIC_COUNT; metric++)
        if (has_metric(results, metric))
            write_optional(stream, metrics ? metrics->values[metric] : -1);
}

static void write_header(FILE *stream, const struct results *results)
{
    fputs(header, stream);
    for (int work = 0; work < WORK_COUNT; work++)
        if (has_column(results, work))
            fprintf(stream, ",%s", work_amounts[work].member);
    for (int metric = 0; metric < METRIC_COUNT; metric++)
        if (has_metric(results, metric))
            fprintf(stream, ",%s", metric_members[metric]);
    fputs(results->run.work.function ? ",user_ns,system_ns\r\n" : "\r\n", stream);
}

/* -1: it has none. */
static int64_t amount_of_sample(enum work work, enum work own, int64_t amount,
                                const struct sample *sample)
{
    if (work == WORK_TASK)
        return works[own].task == TASK_COMPUTES ? amount : -1;
    return work == work_of_amount(own) ? work_tasks(own, amount, sample->workers) : -1;
}

static void write_amounts(FILE *stream, const struct results *results, const struct sample *sample)
{
    const int64_t *amounts = results->runtimes[sample->runtime].amounts;
    enum work own = measured_cases[sample->case_id].work;
    for (int work = 0; work < WORK_COUNT; work++)
        if (has_column(results, work))
            write_optional(stream, amount_of_sample((enum work)work, own, amounts[work], sample));
}

static void write_sample(FILE *stream, const char *common, const struct results *results,
                         const struct sample *sample)
{
    const struct measured_case *measured = &measured_cases[sample->case_id];
    fprintf(stream, "%s%s,%s,%s,%" PRIu32 ",%" PRIu32, common, measured->name,
            works[measured->work].key, worker_kinds[measured->kind].singular, sample->workers,
            sample->round);
    write_elapsed(stream, sample->elapsed_ns);
    write_optional(stream, sample->started_ns);
    write_optional(stream, sample->involuntary_switches);
    write_amounts(stream, results, sample);
    write_metrics(stream, results, sample);
    if (results->run.work.function) {
        write_optional(stream, sample->user_ns);
        write_optional(stream, sample->system_ns);
    }
    fputs("\r\n", stream);
}

bool csv_write(FILE *stream, const struct results *results)
{
    char *common[MOST_RUNTIMES] = {0};
    for (size_t i = 0; i < results->runtime_count; i++)
        common[i] = common_columns(&results->runtimes[i]);
    write_header(stream, results);
    struct strbuf run = {0};
    const char *run_id = NULL;
    for (size_t i = 0; i < results->sample_count && !ferror(stream); i++) {
        const struct sample *sample = &results->samples[i];
        const char *id = results_run_of(results, sample->runtime, sample->round);
        if (id != run_id) {
            run_id = id;
            strbuf_clear(&run);
            add_csv_text(&run, id);
        }
        fputs(strbuf_text(&run), stream);
        write_sample(stream, common[sample->runtime], results, sample);
    }
    strbuf_release(&run);
    for (size_t i = 0; i < results->runtime_count; i++)
        free(common[i]);
    return fflush(stream) == 0 && !ferror(stream);
}
