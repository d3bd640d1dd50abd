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
static void warn_of_competition(const json_t *host, struct strbuf *out)
{
    double competing = number_at(host, "competing_cpus"), cpus = number_at(host, "affinity_cpus");
    if (!(competing > competition_worth_a_warning * cpus))
        return;
    strbuf_adds(out, "Other programs used ");
    add_fixed(out, competing, 1);
    strbuf_adds(out, " of ");
    add_cpus(out, cpus);
    strbuf_adds(out, " just before the run. They take time from what is measured; \"top\" shows "
                     "which they are: end them, or measure when they have ended.");
}

static void warn_of_theft(const json_t *host, struct strbuf *out)
{
    double stolen = number_at(host, "stolen_cpus"), cpus = number_at(host, "affinity_cpus");
    if (!(stolen > competition_worth_a_warning * cpus))
        return;
    strbuf_adds(out, "The hypervisor gave ");
    add_fixed(out, stolen, 1);
    strbuf_adds(out, " of ");
    add_cpus(out, cpus);
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

static void warn_of_no_verdict(uint32_t rounds, size_t tables, size_t rows_each, struct strbuf *out)
{
    size_t for_tables = rounds_needed_for_tables(tables);
    size_t for_rows = rounds_needed_for_rows(tables, rows_each);
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

char **warnings_of_plan(uint32_t rounds, size_t tables, size_t rows_each, size_t *count)
{
    struct sentences sentences = {0};
    struct strbuf text = {0};
    if (rounds > 0)
        warn_of_few_samples(rounds, &text);
    sentences_take(&sentences, &text);
    if (rounds > 0 && tables > 0 && rows_each > 0)
        warn_of_no_verdict(rounds, tables, rows_each, &text);
    sentences_take(&sentences, &text);
    *count = sentences.count;
    return sentences.list;
}
