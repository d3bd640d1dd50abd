#include "tvp/report/data_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/units.h"
#include "tvp/sentences/estimate_wording.h"
#include "tvp/sentences/work_text.h"
#include "tvp/text/text_table.h"
#include "tvp/text/wording.h"

void add_data_size(struct strbuf *out, int64_t bytes)
{
    static const struct {
        int64_t bytes;
        const char *name;
    } units[] = {{1 << 20, "MiB"}, {1 << 10, "KiB"}};
    if (bytes == 0) {
        strbuf_adds(out, "nothing");
        return;
    }
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (bytes % units[i].bytes == 0) {
            strbuf_addf(out, "%lld %s", (long long)(bytes / units[i].bytes), units[i].name);
            return;
        }
    add_bytes(out, (double)bytes);
}

/* ---- the table ---- */

static void take(struct text_table *table, const char *text)
{
    struct strbuf out = {0};
    strbuf_adds(&out, text);
    text_table_add(table, &out);
}

static void take_cost(struct text_table *table, const struct data_cost *cost)
{
    struct strbuf out = {0};
    if (cost && cost->seconds.count > 0)
        word_seconds(&out, &cost->seconds);
    else
        strbuf_adds(&out, cost && cost->failures > 0 ? "failed" : "—");
    text_table_add(table, &out);
}

void add_data_table(struct strbuf *out, const struct data_findings *data)
{
    static const int64_t shown[] = {0, 1 << 10, 1 << 16, 1 << 20, 1 << 24, 1 << 26};
    enum { SHOWN = sizeof shown / sizeof *shown };
    struct text_table table = {.columns = 2 + SHOWN, .names = true};
    take(&table, "there and back");
    take(&table, "woken by");
    for (int i = 0; i < SHOWN; i++) {
        struct strbuf size = {0};
        add_data_size(&size, shown[i]);
        text_table_add(&table, &size);
    }
    for (size_t k = 0; k < data->way_count; k++) {
        take(&table, data_ways[data->ways[k].way].label);
        take(&table, data_ways[data->ways[k].way].waking);
        for (int i = 0; i < SHOWN; i++)
            take_cost(&table, data_cost_at(&data->ways[k], shown[i]));
    }
    text_table_write(out, &table);
}

/* ---- from which size on a copy costs more than starting a process ---- */

/* "640 KiB (500 KiB–700 KiB)"; a bound beyond what was measured is named. */
static void add_crossing(struct strbuf *out, const struct data_way_costs *costs)
{
    const struct estimate *crossing = &costs->crossing;
    add_bytes(out, crossing->value);
    if (crossing->count < 2) {
        strbuf_adds(out, " (one sample)");
        return;
    }
    strbuf_adds(out, " (");
    if (crossing->low < 1)
        strbuf_adds(out, "nothing");
    else
        add_bytes(out, crossing->low);
    strbuf_adds(out, "–");
    if (crossing->high > (double)costs->largest)
        strbuf_adds(out, "more than ");
    add_bytes(out, fmin(crossing->high, (double)costs->largest));
    strbuf_adds(out, crossing->confident ? ")" : ", min–max)");
}

static void add_crossing_sentence(struct strbuf *out, const struct data_way_costs *costs)
{
    strbuf_adds(out, data_ways[costs->way].label);
    switch (costs->crossing_state) {
    case CROSSING_FOUND:
        strbuf_adds(out, " from ");
        add_crossing(out, costs);
        break;
    case CROSSING_AT_ONCE:
        strbuf_adds(out, " even with nothing");
        break;
    case CROSSING_NEVER:
        strbuf_adds(out, " not up to ");
        add_data_size(out, costs->largest);
        break;
    case CROSSING_NOT_KNOWN:
        strbuf_adds(out, " (not measured)");
        break;
    }
}

const char copy_limit_name[] = "the fastest copy to a process costs more than starting one";

static const struct data_way_costs *fastest_copy(const struct data_findings *data)
{
    return data_costs_of(data, data->claims.process_way);
}

bool knows_copy_limit(const struct data_findings *data)
{
    const struct data_way_costs *costs = data && data->rounds > 0 ? fastest_copy(data) : NULL;
    return costs && costs->crossing_state != CROSSING_NOT_KNOWN;
}

void add_copy_limit(struct strbuf *out, const struct data_findings *data)
{
    const struct data_way_costs *costs = fastest_copy(data);
    if (costs->crossing_state == CROSSING_AT_ONCE) {
        strbuf_adds(out, "of any size");
    } else if (costs->crossing_state == CROSSING_NEVER) {
        strbuf_adds(out, "not up to ");
        add_data_size(out, costs->largest);
    } else {
        strbuf_adds(out, "from ");
        add_crossing(out, costs);
    }
}

bool knows_data_outcome(const struct data_findings *data)
{
    return data->rounds > 0 && data->claims.against_threads.verdict != VERDICT_NOT_MEASURED;
}

void add_data_doing(struct strbuf *out, const struct data_findings *data)
{
    strbuf_adds(out, "handing over ");
    add_data_size(out, data->claims.bytes);
}

void add_data_outcome(struct strbuf *out, const struct data_findings *data)
{
    const struct comparison *compared = &data->claims.against_threads;
    if (compared->verdict == VERDICT_TOO_FEW_ROUNDS)
        word_format(out, "a verdict on processes needs %zu rounds", compared->rounds_needed);
    else if (compared->verdict == VERDICT_NOT_RESOLVED)
        strbuf_adds(out, "no difference between threads and processes is resolved");
    else if (compared->verdict == VERDICT_FIRST_FASTER)
        strbuf_adds(out, "threads are faster than processes that copy");
    else
        strbuf_adds(out, "processes that copy are faster than threads");
}

static void say_crossings(struct sentences *sentences, const struct data_findings *data)
{
    struct strbuf out = {0};
    const char *before = "";
    if (data->start.count == 0)
        return;
    strbuf_adds(&out, "Starting and ending a process takes ");
    word_seconds(&out, &data->start);
    strbuf_adds(&out, "; once there and back costs more: ");
    for (size_t i = 0; i < data->way_count; i++) {
        if (!data_ways[data->ways[i].way].copies)
            continue;
        strbuf_adds(&out, before);
        add_crossing_sentence(&out, &data->ways[i]);
        before = "; ";
    }
    strbuf_adds(&out, ".");
    sentences_take(sentences, &out);
}

void add_data_finding(struct strbuf *out, const struct data_findings *data)
{
    const struct data_way_costs *costs = fastest_copy(data);
    if (!knows_copy_limit(data)) {
        strbuf_adds(out, "time over size");
    } else if (costs->crossing_state == CROSSING_AT_ONCE) {
        strbuf_adds(out, "even the fastest copy takes longer than starting a process, of any size");
    } else if (costs->crossing_state == CROSSING_NEVER) {
        strbuf_adds(out, "up to ");
        add_data_size(out, costs->largest);
        strbuf_adds(out, " the fastest copy takes no longer than starting a process");
    } else {
        strbuf_adds(out, "from ");
        add_bytes(out, costs->crossing.value);
        strbuf_adds(out, " on even the fastest copy takes longer than starting a process");
    }
}

/* ---- where processes pay ---- */

static void add_boundary(struct strbuf *out, const struct data_boundary *boundary)
{
    add_data_size(out, boundary->bytes);
    strbuf_adds(out, ": ");
    if (boundary->threads_up_to >= DATA_LONGEST_TASK)
        strbuf_adds(out, "threads, however long");
    else if (boundary->threads_up_to > 0) {
        strbuf_adds(out, "threads up to ");
        add_duration(out, boundary->threads_up_to);
    }
    if (isfinite(boundary->processes_from)) {
        strbuf_adds(out, boundary->threads_up_to > 0 ? ", processes from " : "processes from ");
        add_duration(out, boundary->processes_from);
    } else if (boundary->threads_up_to < DATA_LONGEST_TASK) {
        strbuf_adds(out, boundary->threads_up_to > 0 ? ", beyond not resolved" : "not resolved");
    }
}

static void say_map(struct sentences *sentences, const struct data_map *map)
{
    static const int64_t shown[] = {0, 1 << 16, 1 << 20, 1 << 24};
    struct strbuf out = {0};
    const char *before = "";
    if (map->workers == 0)
        return;
    strbuf_addf(&out,
                "Where processes start to pay: of tasks for %u workers that run already (%s; %s), "
                "which compute at ",
                map->workers, data_ways[map->ways[WORKER_THREAD]].label,
                data_ways[map->ways[WORKER_PROCESS]].label);
    word_ratio(&out, &map->speedup[WORKER_THREAD]);
    strbuf_adds(&out, " times the speed of one thread as threads and at ");
    word_ratio(&out, &map->speedup[WORKER_PROCESS]);
    strbuf_adds(&out, " as processes, the faster are, by what computing one task takes alone. ");
    for (size_t i = 0; i < map->boundary_count; i++)
        for (size_t k = 0; k < sizeof shown / sizeof *shown; k++)
            if (map->boundaries[i].bytes == shown[k]) {
                strbuf_adds(&out, *before ? before : "With ");
                add_boundary(&out, &map->boundaries[i]);
                before = "; with ";
            }
    strbuf_adds(&out, ".");
    sentences_take(sentences, &out);
}

/* The one that stands for the others: of 1 MiB, or the largest below, or the smallest. */
static const struct data_boundary *shown_boundary(const struct data_map *map)
{
    static const int64_t most = 1 << 20;
    const struct data_boundary *shown = map->boundary_count > 0 ? map->boundaries : NULL;
    for (size_t i = 1; i < map->boundary_count && map->boundaries[i].bytes <= most; i++)
        shown = &map->boundaries[i];
    return shown;
}

void add_map_finding(struct strbuf *out, const struct data_map *map)
{
    const struct data_boundary *boundary = shown_boundary(map);
    if (!boundary) {
        strbuf_adds(out, "what handing data over costs is not known");
        return;
    }
    strbuf_adds(out, "with ");
    add_data_size(out, boundary->bytes);
    strbuf_adds(out, " a task, ");
    if (boundary->threads_up_to >= DATA_LONGEST_TASK) {
        strbuf_adds(out, "threads are faster, however long it computes");
    } else if (boundary->threads_up_to > 0) {
        strbuf_adds(out, "threads are faster up to ");
        add_duration(out, boundary->threads_up_to);
        strbuf_adds(out, isfinite(boundary->processes_from)
                             ? ", processes from "
                             : ", beyond it is not resolved which are");
    } else {
        strbuf_adds(out, isfinite(boundary->processes_from)
                             ? "processes are faster from "
                             : "whether threads or processes are faster is not resolved");
    }
    if (isfinite(boundary->processes_from))
        add_duration(out, boundary->processes_from);
}

char *data_alt(const struct data_findings *data, bool map)
{
    struct strbuf out = {0};
    if (map) {
        strbuf_adds(&out, "Map of the length of a task over the size of its data, with the band "
                          "between where threads and where processes are faster: ");
        add_map_finding(&out, &data->map);
        strbuf_adds(&out, ".");
        return strbuf_detach(&out);
    }
    strbuf_adds(&out, "Line chart of the time there and back over the size of the data: ");
    add_data_finding(&out, data);
    strbuf_adds(&out, ". With the largest size:");
    const char *before = "";
    for (size_t i = 0; i < data->way_count; i++) {
        const struct data_cost *cost = data_cost_at(&data->ways[i], data->ways[i].largest);
        if (!cost || data_ways[data->ways[i].way].without_data)
            continue;
        strbuf_addf(&out, "%s %s ", before, data_ways[data->ways[i].way].label);
        word_seconds(&out, &cost->seconds);
        before = ";";
    }
    strbuf_adds(&out, ".");
    return strbuf_detach(&out);
}

static const char *side_name(int side)
{
    return side < 0 ? "threads" : side > 0 ? "processes" : "not resolved";
}

static void add_times_as_long(struct strbuf *out, const struct comparison *comparison)
{
    word_ratio(out, &comparison->ratio);
    strbuf_adds(out, " times as long");
}

/* "3.20 ms with 1.0 MiB: computed processes, measured processes, processes take 0.6 times as long"
 */
static void add_point(struct strbuf *out, const struct data_point *point)
{
    add_duration(out, point->seconds);
    strbuf_adds(out, " with ");
    if (point->bytes > 0)
        add_bytes(out, (double)point->bytes);
    else
        add_data_size(out, 0);
    strbuf_addf(out, ": computed %s, measured %s", side_name(point->computed),
                side_name(data_side(&point->measured)));
    if (point->measured.ratio.count > 0) {
        strbuf_adds(out, ", processes take ");
        add_times_as_long(out, &point->measured);
    }
}

/* How many of the measured tasks are what the model says, are not, and leave that open. */
struct agreement {
    size_t count;
    size_t agree;
    size_t contradict;
    size_t open;
};

static void count_point(struct agreement *agreement, const struct data_point *point)
{
    int measured = data_side(&point->measured);
    bool open = measured == 0 || point->computed == 0;
    agreement->count++;
    agreement->open += open;
    agreement->agree += !open && measured == point->computed;
    agreement->contradict += !open && measured != point->computed;
}

/* "of 4, 1 agrees with what was computed, and 3 leave it open": what none does is left out. */
static void add_agreement(struct strbuf *out, const struct agreement *agreement)
{
    size_t agree = agreement->agree, contradict = agreement->contradict, open = agreement->open;
    bool all =
        agree == agreement->count || contradict == agreement->count || open == agreement->count;
    if (agreement->count > 1)
        strbuf_adds(out, all ? "all " : "of ");
    if (agreement->count > 1 && !all)
        strbuf_addf(out, "%zu, ", agreement->count);
    if (agree > 0)
        strbuf_addf(out, "%zu %s with what was computed", agree, agree == 1 ? "agrees" : "agree");
    if (contradict > 0)
        strbuf_addf(out, "%s%zu %s %s", agree > 0 ? (open > 0 ? ", " : ", and ") : "", contradict,
                    contradict == 1 ? "contradicts" : "contradict",
                    agree > 0 ? "it" : "what was computed");
    if (open > 0)
        strbuf_addf(out, "%s%zu %s %s", all ? "" : ", and ", open, open == 1 ? "leaves" : "leave",
                    all ? "open what was computed" : "it open");
}

/* "Checked by tasks at random that were measured: all 4 agree with what was computed (…)." */
static void say_points(struct sentences *sentences, const struct data_map *map)
{
    struct strbuf out = {0}, list = {0};
    struct agreement agreement = {0};
    for (size_t i = 0; i < map->point_count; i++) {
        if (map->points[i].of_user)
            continue;
        strbuf_adds(&list, agreement.count > 0 ? "; " : "");
        count_point(&agreement, &map->points[i]);
        add_point(&list, &map->points[i]);
    }
    if (agreement.count > 0) {
        strbuf_adds(&out, "Checked by tasks at random that were measured: ");
        add_agreement(&out, &agreement);
        strbuf_addf(&out, " (%s).", strbuf_text(&list));
        sentences_take(sentences, &out);
    }
    strbuf_release(&list);
}

/* What that means for the user's function, and what was measured of it. */
static void say_calls(struct sentences *sentences, const struct data_map *map,
                      const struct run_facts *run)
{
    for (size_t i = 0; i < map->point_count; i++) {
        struct strbuf out = {0};
        if (!map->points[i].of_user)
            continue;
        strbuf_adds(&out, "A call of ");
        add_work_name(&out, run);
        strbuf_adds(&out, " takes one thread alone ");
        add_point(&out, &map->points[i]);
        strbuf_adds(&out, ".");
        sentences_take(sentences, &out);
    }
}

/* ---- what is missing ---- */

/* Why the runtime has no such way, from its runner; NULL: it does not say. */
static const char *reason_to_lack(const struct runtime_facts *runtime, int way)
{
    const json_t *reasons = json_object_get(runtime->hello, "no_data_ways");
    return json_string_value(json_object_get(reasons, data_ways[way].name));
}

/* Ways that are missing for one reason stand together. */
static void say_missing(struct sentences *sentences, const struct runtime_facts *runtime)
{
    bool said[DATA_WAY_COUNT] = {false};
    for (int way = 0; way < DATA_WAY_COUNT; way++) {
        const char *reason = reason_to_lack(runtime, way);
        struct strbuf out = {0};
        if (!reason || said[way])
            continue;
        strbuf_addf(&out, "Not measured: %s", data_ways[way].label);
        for (int other = way + 1; other < DATA_WAY_COUNT; other++) {
            const char *same = reason_to_lack(runtime, other);
            said[other] |= same && strcmp(same, reason) == 0;
            if (said[other] && same && strcmp(same, reason) == 0)
                strbuf_addf(&out, "; %s", data_ways[other].label);
        }
        strbuf_adds(&out, ": ");
        word_flat(&out, reason);
        strbuf_adds(&out, ".");
        sentences_take(sentences, &out);
    }
}

/* ---- what failed ---- */

static void say_failures(struct sentences *sentences, const struct data_findings *data)
{
    for (size_t i = 0; i < data->way_count; i++)
        for (size_t k = 0; k < data->ways[i].size_count; k++) {
            const struct data_cost *cost = &data->ways[i].sizes[k];
            struct strbuf out = {0};
            if (cost->failures == 0)
                continue;
            strbuf_addf(&out, "Not measured, %s with ", data_ways[data->ways[i].way].label);
            add_data_size(&out, cost->bytes);
            strbuf_adds(&out, ", in ");
            word_count(&out, cost->failures, "round", "rounds");
            strbuf_adds(&out, ": ");
            word_flat(&out, cost->failure);
            strbuf_adds(&out, ".");
            sentences_take(sentences, &out);
        }
}

/* ---- claims ---- */

static enum claim_verdict judge_handing(const struct data_claims *claims)
{
    if (claims->against_threads.ratio.count == 0 || claims->process_growth.ratio.count == 0)
        return CLAIM_NOT_MEASURED;
    if (claims->against_threads.verdict == VERDICT_SECOND_FASTER)
        return CLAIM_NOT_CONFIRMED;
    if (claims->against_threads.verdict != VERDICT_FIRST_FASTER ||
        claims->process_growth.verdict != VERDICT_FIRST_FASTER)
        return CLAIM_NOT_RESOLVED;
    bool threads_copy = claims->thread_growth.verdict == VERDICT_FIRST_FASTER ||
                        claims->cloned.verdict == VERDICT_FIRST_FASTER;
    return threads_copy ? CLAIM_CONFIRMED_IN_PART : CLAIM_CONFIRMED;
}

static char *handing_evidence(const struct data_claims *claims)
{
    struct strbuf out = {0};
    if (claims->against_threads.ratio.count == 0) {
        strbuf_adds(&out, "Not measured in this runtime.");
        return strbuf_detach(&out);
    }
    strbuf_adds(&out, "With ");
    add_data_size(&out, claims->bytes);
    strbuf_addf(&out, ", %s take ", data_ways[claims->process_way].label);
    add_times_as_long(&out, &claims->against_threads);
    strbuf_addf(&out, " as %s. Against nothing handed over, these threads take ",
                data_ways[claims->thread_way].label);
    add_times_as_long(&out, &claims->thread_growth);
    strbuf_adds(&out, ", these processes ");
    add_times_as_long(&out, &claims->process_growth);
    strbuf_adds(&out, ".");
    if (claims->in_place.ratio.count > 0) {
        strbuf_adds(&out, " Processes that were given memory in common beforehand need no copy: "
                          "they take ");
        add_times_as_long(&out, &claims->in_place);
        strbuf_adds(&out, " as threads.");
    }
    if (claims->cloned.ratio.count > 0) {
        strbuf_addf(&out, " Usually a thread is handed its data here too: %s take ",
                    data_ways[DATA_CLONE].label);
        add_times_as_long(&out, &claims->cloned);
        strbuf_adds(&out, " as these.");
    }
    return strbuf_detach(&out);
}

static enum claim_verdict judge_pool(const struct data_claims *claims)
{
    if (claims->starting.ratio.count == 0)
        return CLAIM_NOT_MEASURED;
    return claims->starting.verdict == VERDICT_FIRST_FASTER    ? CLAIM_CONFIRMED
           : claims->starting.verdict == VERDICT_SECOND_FASTER ? CLAIM_NOT_CONFIRMED
                                                               : CLAIM_NOT_RESOLVED;
}

static char *pool_evidence(const struct data_findings *data)
{
    struct strbuf out = {0};
    const struct data_claims *claims = &data->claims;
    const struct data_cost *nothing = data_cost_at(data_costs_of(data, claims->pool_way), 0);
    if (!nothing || claims->starting.ratio.count == 0) {
        strbuf_adds(&out, "Not measured in this runtime.");
        return strbuf_detach(&out);
    }
    strbuf_adds(&out, "To wake a process that runs already, and to hear from it, takes ");
    word_seconds(&out, &nothing->seconds);
    strbuf_adds(&out, ", to start and end one ");
    word_seconds(&out, &data->start);
    strbuf_adds(&out, ": ");
    add_times_as_long(&out, &claims->starting);
    strbuf_adds(&out, ".");
    return strbuf_detach(&out);
}

void data_words_init(struct data_words *words, const struct data_findings *data,
                     const struct results *results, size_t runtime)
{
    struct sentences sentences = {0};
    *words = (struct data_words){0};
    if (data->rounds == 0)
        return;
    say_crossings(&sentences, data);
    say_missing(&sentences, &results->runtimes[runtime]);
    say_map(&sentences, &data->map);
    say_points(&sentences, &data->map);
    say_calls(&sentences, &data->map, &results->run);
    say_failures(&sentences, data);
    words->sentences = sentences.list;
    words->sentence_count = sentences.count;
    words->claims[0] = (struct data_claim){
        "Processes have to be handed their data, and threads do not.",
        judge_handing(&data->claims),
        handing_evidence(&data->claims),
    };
    words->claims[1] = (struct data_claim){
        "A pool makes the cost of starting matter once.",
        judge_pool(&data->claims),
        pool_evidence(data),
    };
}

void data_words_release(struct data_words *words)
{
    free_texts(words->sentences, words->sentence_count);
    for (size_t i = 0; i < DATA_CLAIMS; i++)
        free(words->claims[i].evidence);
    *words = (struct data_words){0};
}
