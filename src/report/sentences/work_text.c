#include "tvp/sentences/work_text.h"

#include <math.h>
#include <string.h>

#include "tvp/common/units.h"
#include "tvp/findings/scaling_rules.h"
#include "tvp/sentences/estimate_wording.h"
#include "tvp/sentences/runtime_language.h"
#include "tvp/text/text_table.h"
#include "tvp/text/wording.h"

void add_work_name(struct strbuf *out, const struct run_facts *run)
{
    const struct work_facts *work = &run->work;
    if (!work->function)
        return;
    const char *slash = work->file ? strrchr(work->file, '/') : NULL;
    word_flat(out, slash ? slash + 1 : work->file ? work->file : work->module);
    strbuf_addc(out, ':');
    word_flat(out, work->function);
}

/* ---- pieces ---- */

/* "one thread", "4 processes" */
static void add_option(struct strbuf *out, const struct option *option)
{
    if (option->workers == 1)
        strbuf_addf(out, "one %s", worker_kinds[option->kind].singular);
    else
        word_format(out, "%u %s", option->workers, worker_kinds[option->kind].plural);
}

/* "do", or "does" of one */
static const char *verb(const struct option *option, const char *plural, const char *singular)
{
    return option->workers == 1 ? singular : plural;
}

static void add_rate(struct strbuf *out, const struct estimate *rate)
{
    word_ratio(out, rate);
    strbuf_adds(out, " jobs a second");
}

static void add_gain(struct strbuf *out, const struct choice *choice, const struct option *option)
{
    if (option->gain.count == 0 || option == choice->one)
        return;
    strbuf_adds(out, ", ");
    word_ratio(out, &option->gain);
    strbuf_adds(out, " times as many as ");
    add_option(out, choice->one);
}

static bool never_helps(const struct choice *choice)
{
    return choice->more_is_known && !choice->more_helps;
}

/* ---- the recommendation ---- */

static void add_too_few_rounds(struct strbuf *out, const struct choice *choice)
{
    size_t rounds = choice->best->share.count;
    strbuf_adds(out, "with ");
    word_count(out, rounds, "round", "rounds");
    word_format(
        out,
        " there is no interval that holds for %zu kinds and numbers of workers at once (%zu "
        "rounds are needed)",
        choice->candidates, choice->rounds_needed);
}

static void add_too_noisy(struct strbuf *out, const struct choice *choice)
{
    const struct option *found = choice->found;
    strbuf_adds(out, "the times vary too much; ");
    add_option(out, found);
    strbuf_addf(out, " %s not shown to be ", verb(found, "are", "is"));
    word_percent(out, CHOICE_MARGIN);
    strbuf_adds(out, " or more below the best, but may be ");
    word_percent(out, 1 - found->share.low);
    strbuf_adds(out, " below it (more rounds would tell, or a quieter machine)");
}

void add_why_none(struct strbuf *out, const struct choice *choice)
{
    switch (choice->state) {
    case CHOICE_MADE:
        break;
    case CHOICE_NO_OPTIONS:
        strbuf_adds(out,
                    choice->candidates == 0
                        ? "nothing was measured without a failure"
                        : "only one kind and number of workers was measured without a failure");
        break;
    case CHOICE_TOO_FEW_ROUNDS:
        add_too_few_rounds(out, choice);
        break;
    case CHOICE_TOO_NOISY:
        add_too_noisy(out, choice);
        break;
    }
}

void add_recommendation(struct strbuf *out, const struct runtime_findings *runtime)
{
    const struct choice *choice = &runtime->choice;
    if (choice->state != CHOICE_MADE) {
        strbuf_adds(out, "No recommendation: ");
        add_why_none(out, choice);
        strbuf_adds(out, ".");
        return;
    }
    strbuf_adds(out, "Recommended: ");
    add_option(out, choice->found);
    strbuf_adds(out, ", with ");
    add_rate(out, &choice->found->rate);
    add_gain(out, choice, choice->found);
    strbuf_adds(out, never_helps(choice) ? "; more workers were never measured to help." : ".");
}

/* ---- the table ---- */

static void take_text(struct text_table *table, const char *text)
{
    struct strbuf out = {0};
    strbuf_adds(&out, text);
    text_table_add(table, &out);
}

static bool has_kind(const struct choice *choice, int kind)
{
    for (size_t i = 0; i < choice->option_count; i++)
        if ((int)choice->options[i].kind == kind)
            return true;
    return false;
}

/* What stands in a line for one kind; nothing: not known. */
typedef void add_entry(struct strbuf *out, const struct runtime_findings *runtime,
                       enum worker_kind kind, uint32_t workers);

/* A line; none where no kind has an entry. */
static void take_line(struct text_table *table, const struct runtime_findings *runtime,
                      struct strbuf *name, add_entry *add, uint32_t workers)
{
    struct strbuf entries[WORKER_KIND_COUNT] = {0};
    bool any = false;
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        add(&entries[kind], runtime, (enum worker_kind)kind, workers);
        any |= entries[kind].length > 0;
    }
    if (any)
        text_table_add(table, name);
    else
        strbuf_release(name);
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        if (any && has_kind(&runtime->choice, kind)) {
            strbuf_adds(&entries[kind], entries[kind].length > 0 ? "" : "–");
            text_table_add(table, &entries[kind]);
        } else {
            strbuf_release(&entries[kind]);
        }
    }
}

static void rate_entry(struct strbuf *out, const struct runtime_findings *runtime,
                       enum worker_kind kind, uint32_t workers)
{
    const struct option *option = choice_option(&runtime->choice, kind, workers);
    if (option && option->rate.count > 0)
        word_ratio(out, &option->rate);
}

/* The one of that kind with the highest median; NULL: none has one. */
static const struct option *most_of(const struct choice *choice, enum worker_kind kind)
{
    const struct option *most = NULL;
    for (size_t i = 0; i < choice->option_count; i++) {
        const struct option *option = &choice->options[i];
        if (option->kind == kind && option->rate.count > 0 && option->failures == 0 &&
            (!most || option->rate.value > most->rate.value))
            most = option;
    }
    return most;
}

static void most_entry(struct strbuf *out, const struct runtime_findings *runtime,
                       enum worker_kind kind, uint32_t workers)
{
    const struct option *most = most_of(&runtime->choice, kind);
    (void)workers;
    if (!most)
        return;
    word_ratio(out, &most->rate);
    word_format(out, " with %u", most->workers);
}

static void gain_entry(struct strbuf *out, const struct runtime_findings *runtime,
                       enum worker_kind kind, uint32_t workers)
{
    const struct option *most = most_of(&runtime->choice, kind);
    (void)workers;
    if (most && most->gain.count > 0 && most != runtime->choice.one)
        word_ratio(out, &most->gain);
}

static void growth_entry(struct strbuf *out, const struct runtime_findings *runtime,
                         enum worker_kind kind, uint32_t workers)
{
    const struct growth *growth = &runtime->choice.growth[kind];
    (void)workers;
    if (growth->enough > 0)
        word_format(out, "%u", growth->enough);
}

static void serial_entry(struct strbuf *out, const struct runtime_findings *runtime,
                         enum worker_kind kind, uint32_t workers)
{
    const struct estimate *serial = &runtime->nature.serial[kind];
    (void)workers;
    if (serial->count > 0)
        word_share(out, serial);
}

static void memory_entry(struct strbuf *out, const struct runtime_findings *runtime,
                         enum worker_kind kind, uint32_t workers)
{
    const struct option *option = choice_option(&runtime->choice, kind, workers);
    if (option && option->memory_bytes >= 0)
        add_bytes(out, (double)option->memory_bytes);
}

static void take_memory(struct text_table *table, const struct runtime_findings *runtime,
                        uint32_t workers)
{
    struct strbuf name = cell_with_workers("memory", workers);
    take_line(table, runtime, &name, memory_entry, workers);
}

/* With one worker, with what is recommended, with the most. */
static void take_memories(struct text_table *table, const struct runtime_findings *runtime)
{
    const struct choice *choice = &runtime->choice;
    uint32_t first = runtime->rows[0].workers;
    uint32_t last = runtime->rows[runtime->row_count - 1].workers;
    uint32_t found = choice->state == CHOICE_MADE ? choice->found->workers : first;
    take_memory(table, runtime, first);
    if (found != first && found != last)
        take_memory(table, runtime, found);
    if (last != first)
        take_memory(table, runtime, last);
}

static void write_work_table(struct strbuf *out, const struct runtime_findings *runtime,
                             struct text_table table)
{
    const struct choice *choice = &runtime->choice;
    take_text(&table, "this work");
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        if (!has_kind(choice, kind))
            continue;
        take_text(&table, worker_kinds[kind].plural);
        table.columns++;
    }
    uint32_t first = runtime->rows[0].workers;
    struct strbuf name = cell_with_workers("jobs a second", first);
    take_line(&table, runtime, &name, rate_entry, first);
    name = cell_text("… the most");
    take_line(&table, runtime, &name, most_entry, 0);
    name = cell_text("… times that of ");
    if (choice->one)
        add_option(&name, choice->one);
    take_line(&table, runtime, &name, gain_entry, 0);
    name = cell_text("one more adds less than 5 % from … on");
    take_line(&table, runtime, &name, growth_entry, 0);
    name = cell_with_workers("serial share", runtime->nature.scaling_workers);
    take_line(&table, runtime, &name, serial_entry, 0);
    take_memories(&table, runtime);
    text_table_write(out, &table);
}

void add_work_table(struct strbuf *out, const struct runtime_findings *runtime)
{
    write_work_table(out, runtime, (struct text_table){.columns = 1, .names = true});
}

void add_plain_work_table(struct strbuf *out, const struct runtime_findings *runtime, size_t width)
{
    write_work_table(
        out, runtime,
        (struct text_table){.columns = 1, .names = true, .plain = true, .width = width});
}

/* ---- how it came about ---- */

/* "The most was measured with 4 processes: 191 (…) jobs a second; of that 2 processes do 98 %
 * (95–100)." */
static void say_best(struct sentences *sentences, const struct choice *choice)
{
    struct strbuf text = {0};
    const struct option *best = choice->best;
    if (!best || choice->candidates < 2)
        return;
    strbuf_adds(&text, "The most was measured with ");
    add_option(&text, best);
    if (best != choice->found || choice->state != CHOICE_MADE) {
        strbuf_adds(&text, ": ");
        add_rate(&text, &best->rate);
        add_gain(&text, choice, best);
    }
    if (choice->found && best != choice->found) {
        strbuf_adds(&text, "; of that ");
        add_option(&text, choice->found);
        strbuf_addf(&text, " %s ", verb(choice->found, "do", "does"));
        word_share(&text, &choice->found->share);
    }
    strbuf_adds(&text, ".");
    sentences_take(sentences, &text);
}

static void add_memory(struct strbuf *out, const struct option *option)
{
    add_option(out, option);
    strbuf_addf(out, " %s ", verb(option, "take", "takes"));
    add_bytes(out, (double)option->memory_bytes);
}

/* Another kind in the same number that the rule might have taken. */
static void say_reason(struct sentences *sentences, const struct choice *choice)
{
    const struct option *found = choice->found;
    for (int kind = 0; kind < WORKER_KIND_COUNT && choice->state == CHOICE_MADE; kind++) {
        const struct option *other = choice_option(choice, (enum worker_kind)kind, found->workers);
        if (!other || other == found || !(other->share.high > 1 - CHOICE_MARGIN))
            continue;
        struct strbuf text = {0};
        strbuf_adds(&text, "As many ");
        strbuf_addf(&text, "%s are not shown to be slower by ", worker_kinds[kind].plural);
        word_percent(&text, CHOICE_MARGIN);
        if (choice->reason == CHOICE_BY_MEMORY) {
            strbuf_adds(&text, ", but take more memory: ");
            add_memory(&text, other);
            strbuf_adds(&text, ", ");
            add_memory(&text, found);
        } else if (other->memory_bytes >= 0 && found->memory_bytes >= 0) {
            strbuf_adds(&text, ", nor do they differ by that in memory, so either will do");
        } else {
            strbuf_adds(&text, ", and memory was not measured, so either will do");
        }
        strbuf_adds(&text, ".");
        sentences_take(sentences, &text);
    }
}

static void say_failures(struct sentences *sentences, const struct choice *choice)
{
    struct strbuf text = {0};
    for (size_t i = 0; i < choice->option_count; i++) {
        if (choice->options[i].failures == 0)
            continue;
        strbuf_adds(&text,
                    text.length > 0 ? ", " : "Not to choose from, as samples of them failed: ");
        add_option(&text, &choice->options[i]);
    }
    strbuf_adds(&text, text.length > 0 ? "." : "");
    sentences_take(sentences, &text);
}

/* ---- what kind of work it is ---- */

static void say_kind(struct sentences *sentences, const struct work_nature *work)
{
    struct strbuf text = {0};
    if (work->job.count == 0)
        return;
    strbuf_adds(&text, "A job, one call in one ");
    strbuf_addf(&text, "%s, takes ", worker_kinds[work->alone].singular);
    word_seconds(&text, &work->job);
    if (work->computing.count > 0) {
        strbuf_adds(&text, ", of which it computes ");
        word_share(&text, &work->computing);
        strbuf_adds(&text, ": ");
        word_share(&text, &work->user);
        strbuf_adds(&text, " in user and ");
        word_share(&text, &work->system);
        strbuf_adds(&text, " in system mode");
        strbuf_adds(&text, work->computing.low > 1.05
                               ? "; more than 100 % is the work of several CPUs at once"
                               : "; the rest it waits, for a CPU too where others have it");
    } else {
        strbuf_adds(&text, "; how much of that it computes is not known");
    }
    strbuf_adds(&text, ".");
    if (work->calls > 1)
        word_format(&text, " Each worker calls it %lld times, one after the other.",
                    (long long)work->calls);
    sentences_take(sentences, &text);
}

static void say_results(struct sentences *sentences, const struct work_nature *work)
{
    static const char *const texts[] = {
        [RESULTS_NOT_COMPARED] = "Results were not compared.",
        [RESULTS_SAME] = "All calls that were compared returned the same.",
        [RESULTS_DIFFER] = "Not all calls returned the same.",
    };
    struct strbuf text = {0};
    strbuf_addf(&text,
                "%s They are thrown away: handing large ones back from a process costs more than "
                "is measured here, and --cases pool,data tells how much.",
                texts[work->agreement]);
    sentences_take(sentences, &text);
}

/* Not why, unless the runtime says that it has such a lock. */
static void say_turns(struct sentences *sentences, const struct runtime_findings *runtime)
{
    const struct work_nature *work = &runtime->nature;
    struct strbuf text = {0};
    if (!threads_take_turns(work))
        return;
    word_format(&text, "Threads take turns: %u of them do ", work->scaling_workers);
    word_ratio(&text, &work->speedup[WORKER_THREAD]);
    strbuf_adds(&text, " times the work of one, and processes ");
    word_ratio(&text, &work->speedup[WORKER_PROCESS]);
    strbuf_adds(&text, " times, so a lock lets one thread work at a time");
    strbuf_adds(&text, has_lock(runtime->facts)
                           ? "; this runtime has one, its global interpreter lock."
                           : ".");
    sentences_take(sentences, &text);
}

/* ---- what it costs ---- */

/* A process costs more to start; the figures of both are in the summary. */
static void say_start(struct sentences *sentences, const struct runtime_findings *runtime)
{
    const struct estimate *break_even =
        &runtime->break_even[WORKER_PROCESS].seconds[STARTING_ONE][BREAK_EVEN_5];
    struct estimate calls = runtime->nature.job;
    struct strbuf text = {0};
    if (break_even->count == 0 || calls.count == 0)
        return;
    calls.value *= (double)runtime->nature.calls;
    calls.low *= (double)runtime->nature.calls;
    calls.high *= (double)runtime->nature.calls;
    strbuf_adds(&text,
                "For starting and ending it to be 5 % of its time, a process has to do work of ");
    word_seconds(&text, break_even);
    strbuf_adds(&text, "; here it does ");
    word_seconds(&text, &calls);
    strbuf_adds(&text, ".");
    sentences_take(sentences, &text);
}

static bool names(const json_t *list, const char *name)
{
    size_t index;
    json_t *element;
    json_array_foreach(list, index, element)
    {
        const char *text = json_string_value(element);
        if (text && strcmp(text, name) == 0)
            return true;
    }
    return false;
}

/* Of the kinds that called the work those whose workers load it anew; how many kinds called it. */
static size_t kinds_that_load(const struct runtime_findings *runtime,
                              enum worker_kind kinds[WORKER_KIND_COUNT], size_t *measured)
{
    const json_t *again = json_object_get(runtime->facts->hello, "work_loads_again");
    size_t count = 0;
    *measured = 0;
    for (int i = 0; i < WORKER_KIND_COUNT; i++) {
        enum worker_kind kind = (enum worker_kind)i;
        if (!runtime->measured[case_pair(WORK_USER, kind)])
            continue;
        (*measured)++;
        if (names(again, kind == WORKER_PROCESS ? runtime->facts->start_method
                                                : worker_kinds[kind].singular))
            kinds[count++] = kind;
    }
    return count;
}

static void say_loading(struct sentences *sentences, const struct runtime_findings *runtime)
{
    enum worker_kind kinds[WORKER_KIND_COUNT];
    size_t measured, count = kinds_that_load(runtime, kinds, &measured);
    bool all = count == measured && count > 1, processes = false;
    struct strbuf text = {0};
    if (count == 0)
        return;
    strbuf_adds(&text, all ? "Each worker" : "Each ");
    for (size_t i = 0; i < count; i++) {
        processes |= kinds[i] == WORKER_PROCESS;
        if (!all)
            strbuf_addf(&text, "%s%s",
                        i == 0          ? ""
                        : i + 1 < count ? ", "
                                        : " and ",
                        worker_kinds[kinds[i]].singular);
    }
    strbuf_adds(&text, " loads the work anew, inside the time that is measured");
    if (processes && *runtime->facts->start_method) {
        strbuf_adds(&text, all || count == 1 ? ": that is what " : ": of processes that is what ");
        word_flat(&text, runtime->facts->start_method);
        strbuf_adds(&text, " costs");
    }
    strbuf_adds(&text, ".");
    sentences_take(sentences, &text);
}

static void say_memory(struct sentences *sentences, const struct work_nature *work)
{
    struct strbuf text = {0};
    if (work->memory_samples < 1)
        return;
    word_format(&text,
                "Memory is the largest sum of the proportional set sizes of all workers together, "
                "of %lld %s or more, in runs of their own that are not timed.",
                (long long)work->memory_samples, work->memory_samples == 1 ? "look" : "looks");
    sentences_take(sentences, &text);
}

char **work_sentences(const struct runtime_findings *runtime, size_t *count)
{
    struct sentences sentences = {0};
    say_best(&sentences, &runtime->choice);
    say_reason(&sentences, &runtime->choice);
    say_failures(&sentences, &runtime->choice);
    say_kind(&sentences, &runtime->nature);
    say_turns(&sentences, runtime);
    say_results(&sentences, &runtime->nature);
    say_start(&sentences, runtime);
    say_loading(&sentences, runtime);
    say_memory(&sentences, &runtime->nature);
    *count = sentences.count;
    return sentences.list;
}
