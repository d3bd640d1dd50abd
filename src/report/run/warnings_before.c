#include "tvp/run/warnings_before.h"

#include <math.h>
#include <string.h>

#include "tvp/common/units.h"
#include "tvp/stats/statistics.h"
#include "tvp/text/wording.h"

static const double load_worth_a_warning = 0.25; /* of the CPUs that are switched on */

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

static void warn_of_governor(const json_t *host, struct strbuf *out)
{
    const char *governor = text_at(host, "governor");
    if (!*governor || strcmp(governor, "performance") == 0)
        return;
    strbuf_adds(out, "The frequency governor is \"");
    word_flat(out, governor);
    strbuf_adds(out, "\", so the processor's frequency may change while it is measured; this holds "
                     "it: sudo cpupower frequency-set -g performance");
}

static void warn_of_load(const json_t *host, struct strbuf *out)
{
    double load = number_at(host, "load_average"), cpus = number_at(host, "online_cpus");
    if (!(load > load_worth_a_warning * cpus))
        return;
    strbuf_adds(out, "The load average was ");
    add_fixed(out, load, 2);
    strbuf_adds(out, " on ");
    add_number(out, cpus);
    strbuf_addf(out,
                " CPU%s before measuring: other programs compete for them; \"top\" shows which, "
                "end them or measure when they have ended.",
                cpus == 1 ? "" : "s");
}

static void warn_of_quota(const json_t *host, struct strbuf *out)
{
    double quota = number_at(host, "quota_cpus"), affinity = number_at(host, "affinity_cpus");
    if (!(quota < affinity))
        return;
    strbuf_adds(out, "A control group grants the time of ");
    add_number(out, quota);
    strbuf_addf(out, " CPU%s, on ", quota == 1 ? "" : "s");
    add_number(out, affinity);
    strbuf_adds(out, " that may be used: who has spent it is stopped until the next period, and "
                     "short cells may run ahead of it; raise the quota (CPUQuota= in systemd, "
                     "--cpus for a container).");
}

static void warn_of_affinity(const json_t *host, struct strbuf *out)
{
    double affinity = number_at(host, "affinity_cpus"), online = number_at(host, "online_cpus");
    if (!(affinity < online))
        return;
    strbuf_adds(out, "Only ");
    add_number(out, affinity);
    strbuf_adds(out, " of the machine's ");
    add_number(out, online);
    strbuf_addf(out,
                " CPUs may be used, because of taskset, a cpuset or a batch system; where it "
                "is allowed, this uses all: taskset -c 0-%.0f tvp-report …",
                online - 1);
}

static void warn_of_battery(const json_t *host, struct strbuf *out)
{
    if (json_is_true(json_object_get(host, "on_battery")))
        strbuf_adds(out, "The machine runs on battery, which may slow the processor down; plug it "
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
    strbuf_adds(out, "; build it as it is meant to be measured: make clean && make");
}

char **warnings_of_machine(const json_t *hello, size_t *count)
{
    static void (*const warn_of_host[])(const json_t *host, struct strbuf *out) = {
        warn_of_governor, warn_of_load, warn_of_quota, warn_of_affinity, warn_of_battery,
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

char **warnings_of_plan(uint32_t rounds, size_t rows, size_t *count)
{
    struct sentences sentences = {0};
    struct strbuf text = {0};
    size_t needed = rounds_needed(rows);
    if (rounds > 0 && rounds < INTERVAL_MINIMUM_SAMPLES) {
        strbuf_adds(&text, rounds == 1 ? "One round gives one sample of everything and no interval"
                                       : "So few rounds give minimum and maximum in the place of "
                                         "intervals");
        strbuf_addf(&text, "; intervals need --rounds %d.", INTERVAL_MINIMUM_SAMPLES);
        sentences_take(&sentences, &text);
    }
    if (rounds > 0 && rows > 0 && rounds < needed) {
        strbuf_adds(&text, "With ");
        word_count(&text, rounds, "round", "rounds");
        strbuf_adds(&text, " no verdict is possible on ");
        word_count(&text, rows, "row", "rows");
        strbuf_addf(&text, "; that needs --rounds %zu.", needed);
        sentences_take(&sentences, &text);
    }
    *count = sentences.count;
    return sentences.list;
}
