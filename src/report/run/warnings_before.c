#include "tvp/run/warnings_before.h"

#include <math.h>
#include <string.h>

#include "tvp/common/units.h"
#include "tvp/stats/statistics.h"
#include "tvp/text/wording.h"

static const double competition_worth_a_warning = 0.15; /* of the CPUs that may be used */

/* ---- the machine ---- */

static const char *text_at(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

/* NaN when it is not known, so that every comparison with it fails. */
static double number_at(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

static void add_number(struct strbuf *out, double number)
{
    add_fixed(out, number, number == floor(number) ? 0 : 2);
}

static void add_cpus(struct strbuf *out, double cpus)
{
    add_number(out, cpus);
    strbuf_adds(out, cpus == 1 ? " CPU" : " CPUs");
}

/* Who had the CPUs in the moment before the run, when nothing of this program ran. Of a look that
 * counts in ticks, what is below the share may be a single tick. */
static bool add_taken(struct strbuf *out, const json_t *host, const char *member, const char *who)
{
    double taken = number_at(host, member), cpus = number_at(host, "affinity_cpus");
    if (!(taken > competition_worth_a_warning * cpus))
        return false;
    strbuf_addf(out, "%s ", who);
    add_fixed(out, taken, 1);
    strbuf_adds(out, " of ");
    add_cpus(out, cpus);
    return true;
}

bool machine_was_shared(const json_t *hello, struct strbuf *out)
{
    const json_t *host = json_object_get(hello, "host");
    if (add_taken(out, host, "competing_cpus", "other programs used"))
        strbuf_adds(out, " just before");
    else if (add_taken(out, host, "stolen_cpus", "the hypervisor gave"))
        strbuf_adds(out, " to other systems just before");
    return out->length > 0;
}

static void warn_of_competition(const json_t *host, struct strbuf *out)
{
    if (!add_taken(out, host, "competing_cpus", "Other programs used"))
        return;
    strbuf_adds(out, " just before the run. They take time from what is measured; \"top\" shows "
                     "which they are: end them, or measure when they have ended.");
}

static void warn_of_theft(const json_t *host, struct strbuf *out)
{
    if (!add_taken(out, host, "stolen_cpus", "The hypervisor gave"))
        return;
    strbuf_adds(out, " to other systems just before the run. Measure on a machine that shares its "
                     "processors less.");
}

static void warn_of_quota(const json_t *host, struct strbuf *out)
{
    double quota = number_at(host, "quota_cpus"), affinity = number_at(host, "affinity_cpus");
    if (!(quota < affinity))
        return;
    strbuf_adds(out, "A control group grants the time of ");
    add_cpus(out, quota);
    strbuf_adds(out, ", on ");
    add_number(out, affinity);
    strbuf_adds(out,
                " that may be used. Workers that have used it up wait for the next period, and "
                "short ones may run ahead of it; raise the quota (CPUQuota= in systemd, --cpus "
                "for a container).");
}

static void warn_of_affinity(const json_t *host, struct strbuf *out)
{
    double affinity = number_at(host, "affinity_cpus"), online = number_at(host, "online_cpus");
    if (!(affinity < online))
        return;
    strbuf_adds(out, "Only ");
    add_number(out, affinity);
    strbuf_adds(out, " of the machine's ");
    add_cpus(out, online);
    strbuf_addf(
        out,
        " may be used, because of taskset, a cpuset or a batch system. Where it is allowed, "
        "this uses all: taskset -c 0-%.0f tvp-report …",
        online - 1);
}

static void warn_of_battery(const json_t *host, struct strbuf *out)
{
    if (json_is_true(json_object_get(host, "on_battery")))
        strbuf_adds(out, "The machine runs on battery, which may slow the processor down. Plug it "
                         "in.");
}

static void warn_of_build(const json_t *facts, struct strbuf *out)
{
    const char *sanitizer = text_at(facts, "sanitizer");
    bool sanitized = *sanitizer && strcmp(sanitizer, "none") != 0;
    if (sanitized) {
        strbuf_adds(out, "The measuring program was built with the ");
        word_flat(out, sanitizer);
        strbuf_adds(out, " sanitizer, which makes everything slower");
    } else if (strcmp(text_at(facts, "optimized"), "no") == 0) {
        strbuf_adds(out, "The measuring program was built without optimisation");
    } else {
        return;
    }
    strbuf_adds(out, ". Build it as it is meant to be measured: make clean && make");
}

char **warnings_of_machine(const json_t *hello, size_t *count)
{
    static void (*const warn_of_host[])(const json_t *host, struct strbuf *out) = {
        warn_of_competition, warn_of_theft, warn_of_quota, warn_of_affinity, warn_of_battery,
    };
    struct sentences sentences = {0};
    struct strbuf text = {0};
    for (size_t i = 0; i < sizeof warn_of_host / sizeof *warn_of_host; i++) {
        warn_of_host[i](json_object_get(hello, "host"), &text);
        sentences_take(&sentences, &text);
    }
    warn_of_build(json_object_get(hello, "facts"), &text);
    sentences_take(&sentences, &text);
    *count = sentences.count;
    return sentences.list;
}

/* ---- the plan ---- */

static void warn_of_few_samples(uint32_t rounds, struct strbuf *out)
{
    if (rounds >= INTERVAL_MINIMUM_SAMPLES)
        return;
    strbuf_adds(out, rounds == 1 ? "One round gives one sample of everything and no interval"
                                 : "So few rounds give minimum and maximum in the place of "
                                   "intervals");
    strbuf_addf(out, "; intervals need --rounds %d.", INTERVAL_MINIMUM_SAMPLES);
}

static void warn_of_no_verdict(uint32_t rounds, size_t tables, size_t pairs, size_t rows_each,
                               struct strbuf *out)
{
    size_t for_tables = rounds_needed_for_tables(tables + pairs);
    size_t for_rows = rounds_needed_for_rows(rows_each > 1 ? tables : tables + pairs, rows_each);
    if (rounds >= for_rows)
        return;
    strbuf_adds(out, "With ");
    word_count(out, rounds, "round", "rounds");
    if (rows_each == 1)
        strbuf_addf(out, " no verdict is possible; that needs --rounds %zu.", for_rows);
    else if (rounds < for_tables)
        strbuf_addf(out,
                    " no verdict is possible; one over all worker counts needs --rounds %zu, one "
                    "on each --rounds %zu.",
                    for_tables, for_rows);
    else
        strbuf_addf(out,
                    " a verdict is possible over all worker counts alone; one on each needs "
                    "--rounds %zu.",
                    for_rows);
}

char **warnings_of_plan(uint32_t rounds, size_t tables, size_t pairs, size_t rows_each,
                        size_t *count)
{
    struct sentences sentences = {0};
    struct strbuf text = {0};
    if (rounds > 0)
        warn_of_few_samples(rounds, &text);
    sentences_take(&sentences, &text);
    if (rounds > 0 && tables > 0 && rows_each > 0)
        warn_of_no_verdict(rounds, tables, pairs, rows_each, &text);
    sentences_take(&sentences, &text);
    *count = sentences.count;
    return sentences.list;
}

/* ---- the disk ---- */

static bool is_one_of(const char *type, const char *const *types, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(type, types[i]) == 0)
            return true;
    return false;
}

#define IS_ONE_OF(type, types) is_one_of(type, types, sizeof(types) / sizeof *(types))

static void add_folder(struct strbuf *out, const char *folder, const char *type)
{
    strbuf_adds(out, "The files of disk are in ");
    word_flat(out, folder);
    strbuf_adds(out, ", which is ");
    word_flat(out, type);
}

static void warn_of_file_system(const json_t *facts, const char *folder, struct strbuf *out)
{
    static const char *const in_memory[] = {"tmpfs", "ramfs"};
    static const char *const layered[] = {"overlay", "aufs", "fuse.fuse-overlayfs"};
    static const char *const remote[] = {
        "nfs", "nfs4",       "cifs",   "smb3",     "smbfs", "9p",    "ceph", "fuse.ceph",
        "afs", "fuse.sshfs", "lustre", "virtiofs", "gpfs",  "ocfs2", "gfs2", "fuse.glusterfs"};
    const char *type = text_at(facts, "file_system");
    if (IS_ONE_OF(type, in_memory)) {
        add_folder(out, folder, type);
        strbuf_adds(out, ": memory, no disk. Name a folder on a disk: --io-dir DIR.");
    } else if (IS_ONE_OF(type, layered)) {
        add_folder(out, folder, type);
        strbuf_adds(out, ", as in a container: its layers cost time of their own. Name a folder of "
                         "a volume: --io-dir DIR.");
    } else if (IS_ONE_OF(type, remote)) {
        add_folder(out, folder, type);
        strbuf_adds(out, ": what is measured is the network, or the host, as well. Name a folder "
                         "on a disk of this machine: --io-dir DIR.");
    }
}

/* Only mounts tell; a file system that was told otherwise may compress all the same. */
static void warn_of_compression(const json_t *facts, const char *folder, struct strbuf *out)
{
    const char *option = strstr(text_at(facts, "options"), "compress");
    if (!option || strncmp(option, "compress_", 9) == 0)
        option = strstr(text_at(facts, "options"), "compress_algorithm=");
    bool zfs = strcmp(text_at(facts, "file_system"), "zfs") == 0;
    if (!option && !zfs)
        return;
    add_folder(out, folder, text_at(facts, "file_system"));
    strbuf_adds(out, zfs ? " and may compress" : " and compresses (");
    for (; option && *option && *option != ','; option++)
        strbuf_addc(out, *option);
    strbuf_adds(out, zfs ? "" : ")");
    strbuf_adds(out, ": random bytes are written, which it cannot make smaller, but trying takes "
                     "time.");
}

/* The rule of the runners: a tenth of the file system stays free. */
static void warn_of_little_room(const json_t *facts, uint32_t workers, int64_t bytes,
                                struct strbuf *out)
{
    double room = number_at(facts, "free_bytes") - number_at(facts, "size_bytes") / 10;
    if (!(room < (double)bytes * workers))
        return;
    strbuf_adds(out, "A tenth of the file system stays free, so that there is room for the files "
                     "of ");
    double most = floor(fmax(room, 0) / (double)bytes);
    word_count(out, (size_t)most, "worker", "workers");
    strbuf_adds(out,
                " alone; with more, disk fails. Name another folder (--io-dir DIR), or smaller "
                "files (--io-size).");
}

char **warnings_of_disk(const json_t *facts, const char *folder, uint32_t workers, int64_t bytes,
                        size_t *count)
{
    struct sentences sentences = {0};
    struct strbuf text = {0};
    warn_of_file_system(facts, folder, &text);
    sentences_take(&sentences, &text);
    warn_of_compression(facts, folder, &text);
    sentences_take(&sentences, &text);
    warn_of_little_room(facts, workers, bytes, &text);
    sentences_take(&sentences, &text);
    *count = sentences.count;
    return sentences.list;
}
