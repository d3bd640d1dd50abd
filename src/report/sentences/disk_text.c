#include "tvp/sentences/disk_text.h"

#include <math.h>
#include <string.h>

#include "tvp/common/units.h"
#include "tvp/findings/cell_metrics.h"
#include "tvp/sentences/operation_table.h"
#include "tvp/text/markdown_escape.h"
#include "tvp/text/wording.h"

/* ---- the disk ---- */

static const char *fact(const struct run_facts *run, const char *name)
{
    const char *text = json_string_value(json_object_get(run->disk, name));
    return text && *text ? text : NULL;
}

/* Of the data, as it is shown. */
static void add_shown(struct strbuf *out, const char *text)
{
    struct strbuf flat = {0};
    word_flat(&flat, text);
    markdown_escape(out, strbuf_text(&flat), flat.length);
    strbuf_release(&flat);
}

/* ", device sda1, which rotates, with the scheduler mq-deadline" */
static void add_device(struct strbuf *out, const struct run_facts *run)
{
    const json_t *rotates = json_object_get(run->disk, "rotates");
    if (fact(run, "device")) {
        strbuf_adds(out, ", device ");
        add_shown(out, fact(run, "device"));
    } else if (fact(run, "source")) {
        strbuf_adds(out, ", from ");
        add_shown(out, fact(run, "source"));
    }
    if (json_is_boolean(rotates))
        strbuf_addf(out, ", which says that it %s",
                    json_is_true(rotates) ? "rotates" : "does not rotate");
    if (fact(run, "scheduler")) {
        strbuf_adds(out, "; its scheduler is ");
        add_shown(out, fact(run, "scheduler"));
    }
}

/* The facts are of the host that tvp-report ran on; where it is not known, of any. */
static bool is_elsewhere(const struct runtime_findings *runtime, const struct run_facts *run)
{
    const char *boot = json_string_value(json_object_get(runtime->host, "boot_id"));
    const char *own = fact(run, "boot_id");
    return boot && own && strcmp(boot, own) != 0;
}

static void add_place(struct strbuf *out, const struct runtime_findings *runtime,
                      const struct run_facts *run)
{
    if (!run->io_dir)
        return;
    strbuf_adds(out, "- Each worker has a file of its own, without a name, in ");
    add_shown(out, run->io_dir);
    if (is_elsewhere(runtime, run)) {
        const char *name = json_string_value(json_object_get(runtime->host, "name"));
        strbuf_adds(out, " of the host ");
        add_shown(out, name ? name : "of the runner");
        strbuf_adds(out, "; on which disk that is, is not known here");
    } else if (fact(run, "file_system")) {
        strbuf_adds(out, ": file system ");
        add_shown(out, fact(run, "file_system"));
        add_device(out, run);
    } else {
        strbuf_adds(out, "; on which disk that is, is not known");
    }
    strbuf_adds(out, ".\n");
}

/* ---- how it was done ---- */

static void add_writing(struct strbuf *out, const struct run_facts *run)
{
    strbuf_adds(out, "- Writing: random bytes, ");
    add_bytes(out, (double)run->amounts[WORK_DISK_WRITE]);
    strbuf_addf(out,
                " by each worker, in blocks of %d KiB, and then fsync. A block goes to the "
                "page cache, unless that is full of what was written before; fsync waits "
                "until all of the file is on the device.\n",
                DISK_WRITE_BLOCK / 1024);
}

/* 1: all reads went past the page cache; 0: none; between: some; NaN: not known. */
static double direct_share(const struct runtime_findings *runtime)
{
    double direct = 0, all = 0;
    for (size_t r = 0; r < runtime->row_count; r++)
        for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
            const struct cell *cell =
                &runtime->rows[r].cells[case_pair(WORK_DISK_READ, (enum worker_kind)kind)];
            for (size_t i = 0; i < cell->count && cell->metrics; i++) {
                direct += cell->metrics[METRIC_DIRECT * cell->count + i];
                all += cell->metrics[METRIC_OPERATIONS * cell->count + i];
            }
        }
    return all > 0 ? direct / all : NAN;
}

static void add_reading(struct strbuf *out, const struct runtime_findings *runtime,
                        const struct run_facts *run)
{
    double direct = direct_share(runtime);
    strbuf_adds(out, "- Reading: ");
    word_count(out, (size_t)run->amounts[WORK_DISK_READ], "block", "blocks");
    strbuf_addf(out, " of %d KiB by each worker, at random places of its file",
                DISK_READ_BLOCK / 1024);
    if (direct == 1)
        strbuf_adds(out, ", past the page cache (O_DIRECT).\n");
    else if (direct == 0)
        strbuf_adds(out, ". The file system refuses to read past the page cache (O_DIRECT): the "
                         "files were put out of it beforehand (posix_fadvise), so that a block "
                         "which is read a second time may come from memory.\n");
    else if (direct > 0)
        strbuf_adds(out, ", some past the page cache (O_DIRECT), some after it was emptied of the "
                         "files (posix_fadvise), as the file system lets.\n");
    else
        strbuf_adds(out, ".\n");
}

/* ---- figures ---- */

static struct estimate bytes_a_second(const struct runtime_findings *runtime,
                                      const struct cell *cell)
{
    return estimate_divided(cell_rate(runtime, cell, METRIC_BYTES), 1e6);
}

static struct estimate sync_time(const struct runtime_findings *runtime, const struct cell *cell)
{
    return cell_metric(runtime, cell, METRIC_SYNC);
}

/* ---- all ---- */

void add_disks(struct strbuf *out, const struct runtime_findings *runtime,
               const struct run_facts *run)
{
    static const struct operation_figure rates[] = {
        {"MB/s", bytes_a_second, word_ratio},
        {"operations/s", operations_a_second, word_ratio},
    };
    static const struct operation_figure writes[] = {
        {"median of a block", median_time, word_seconds},
        {"99th percentile", slow_time, word_seconds},
        {"fsync", sync_time, word_seconds},
    };
    static const struct operation_figure reads[] = {
        {"median of a block", median_time, word_seconds},
        {"99th percentile", slow_time, word_seconds},
    };
    bool written = findings_measured(runtime, WORK_DISK_WRITE);
    bool read = findings_measured(runtime, WORK_DISK_READ);
    if (!written && !read)
        return;
    add_place(out, runtime, run);
    if (written)
        add_writing(out, run);
    if (read)
        add_reading(out, runtime, run);
    strbuf_adds(out, "- Rates are of all workers together, in the whole time from before the first "
                     "is started to after the last has ended.\n\n");
    if (written) {
        strbuf_adds(out, "Writing, with fsync:\n\n");
        ADD_OPERATION_TABLE(out, runtime, WORK_DISK_WRITE, rates);
        ADD_OPERATION_TABLE(out, runtime, WORK_DISK_WRITE, writes);
    }
    if (read) {
        strbuf_adds(out, "Reading at random:\n\n");
        ADD_OPERATION_TABLE(out, runtime, WORK_DISK_READ, rates);
        ADD_OPERATION_TABLE(out, runtime, WORK_DISK_READ, reads);
    }
}
