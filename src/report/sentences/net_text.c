#include "tvp/sentences/net_text.h"

#include "tvp/common/units.h"
#include "tvp/findings/cell_metrics.h"
#include "tvp/sentences/operation_table.h"
#include "tvp/text/markdown_escape.h"
#include "tvp/text/wording.h"

/* ---- the server ---- */

static void add_server(struct strbuf *out, const struct run_facts *run)
{
    strbuf_adds(out, "- Each worker opens a connection to ");
    if (run->io_url) {
        struct strbuf flat = {0};
        word_flat(&flat, run->io_url);
        markdown_escape(out, strbuf_text(&flat), flat.length);
        strbuf_release(&flat);
    } else {
        strbuf_adds(out, "a server on the loopback interface, which is a process of its own,");
    }
    strbuf_adds(out, " and makes ");
    word_count(out, (size_t)run->amounts[WORK_NET], "request", "requests");
    strbuf_adds(out, " in a row");
    if (!run->io_url) {
        strbuf_adds(out, "; each is answered after ");
        add_duration(out, (double)run->amounts[WORK_IO] * 1e-9);
        strbuf_addf(out, " with %d KiB, of which every byte is compared", NET_ANSWER_BYTES / 1024);
    }
    strbuf_adds(out, ".\n");
    if (run->io_connections > 0 && run->max_workers > run->io_connections) {
        strbuf_adds(out, "- That server has at most ");
        word_count(out, run->io_connections, "connection", "connections");
        strbuf_adds(out, " at a time (--io-connections): with more workers it was not asked.\n");
    }
}

/* ---- figures ---- */

/* Of one CPU, during the whole time of the cell. */
static struct estimate server_share(const struct runtime_findings *runtime, const struct cell *cell)
{
    return estimate_divided(cell_rate(runtime, cell, METRIC_SERVER_CPU), 1e9);
}

/* ---- sentences ---- */

static const struct row *largest_row(const struct runtime_findings *runtime)
{
    for (size_t r = runtime->row_count; r-- > 0;)
        if (runtime->rows[r].cells[case_pair(WORK_NET, WORKER_THREAD)].count > 0)
            return &runtime->rows[r];
    return NULL;
}

/* So busy a server may be what all workers wait for. */
static const double saturated = 0.8;

static void add_load(struct strbuf *out, const struct runtime_findings *runtime)
{
    const struct row *row = largest_row(runtime);
    size_t told = 0, count = 0;
    bool busy = false;
    for (int kind = 0; kind < WORKER_KIND_COUNT && row; kind++)
        count +=
            server_share(runtime, &row->cells[case_pair(WORK_NET, (enum worker_kind)kind)]).count >
            0;
    for (int kind = 0; kind < WORKER_KIND_COUNT && row; kind++) {
        struct estimate share =
            server_share(runtime, &row->cells[case_pair(WORK_NET, (enum worker_kind)kind)]);
        if (share.count == 0)
            continue;
        if (told == 0) {
            strbuf_adds(out, "- With ");
            word_count(out, row->workers, "worker", "workers");
            strbuf_adds(out, " the server itself used ");
        } else
            strbuf_adds(out, told == count - 1 ? " and " : ", ");
        word_share(out, &share);
        strbuf_addf(out, " of one CPU for %s", worker_kinds[kind].plural);
        busy |= share.high > saturated;
        told++;
    }
    if (told == 0)
        return;
    strbuf_adds(out, busy ? ": it may be what limits them, rather than they themselves. Longer "
                            "waits (--io-wait) or fewer workers ask less of it.\n"
                          : ", so that it is not what limits them.\n");
}

/* A cell whose workers lack an answer is a failure. */
static void add_errors(struct strbuf *out, const struct results *results, size_t runtime)
{
    size_t failed = 0, measured = 0;
    for (size_t i = 0; i < results->failure_count; i++)
        failed += results->failures[i].runtime == runtime &&
                  measured_cases[results->failures[i].case_id].work == WORK_NET;
    for (size_t i = 0; i < results->sample_count; i++)
        measured += results->samples[i].runtime == runtime &&
                    measured_cases[results->samples[i].case_id].work == WORK_NET;
    strbuf_adds(out, "- Connection errors: ");
    if (failed == 0)
        strbuf_adds(out, "none in ");
    else
        strbuf_addf(out, "%zu of ", failed);
    word_count(out, failed + measured, "measurement", "measurements");
    strbuf_adds(out, failed > 0 ? " failed.\n" : ".\n");
}

/* ---- all ---- */

void add_nets(struct strbuf *out, const struct runtime_findings *runtime,
              const struct results *results)
{
    static const struct operation_figure rates[] = {
        {"requests/s", operations_a_second, word_ratio},
        {"server's share of a CPU", server_share, word_share},
    };
    static const struct operation_figure times[] = {
        {"median of a request", median_time, word_seconds},
        {"99th percentile", slow_time, word_seconds},
    };
    if (!findings_measured(runtime, WORK_NET))
        return;
    add_server(out, &results->run);
    add_load(out, runtime);
    add_errors(out, results, runtime->index);
    strbuf_adds(out, "- Requests per second are of all workers together, in the whole time from "
                     "before the first is started to after the last has ended.\n\n");
    ADD_OPERATION_TABLE(out, runtime, WORK_NET, rates);
    ADD_OPERATION_TABLE(out, runtime, WORK_NET, times);
}
