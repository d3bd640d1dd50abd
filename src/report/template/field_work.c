#include "tvp/findings/scaling_rules.h"
#include "tvp/sentences/work_text.h"
#include "tvp/template/field_table.h"
#include "tvp/template/field_value.h"

#define RUNTIME struct runtime_findings

/* ---- which work ---- */

static json_t *work_name(const struct report *report)
{
    struct strbuf out = {0};
    add_work_name(&out, &report->results->run);
    return field_take_text(&out);
}

FIELD_MAKER(named, struct work_facts, item ? work_name(report) : NULL)

const struct field work_fields[] = {
    MADE_FIELD("name", TEXT, named, "such as crunch.py:parse"),
    FIELD("file", TEXT, struct work_facts, file, "with its folder"),
    FIELD("module", TEXT, struct work_facts, module, "in the place of a file"),
    FIELD("function", TEXT, struct work_facts, function, "that each worker calls"),
    FIELD("sha256", TEXT, struct work_facts, sha256, "of the file"),
    {0},
};

/* ---- a kind and a number of workers ---- */

FIELD_MAKER(option_kind, struct option, json_string(worker_kinds[item->kind].plural))
FIELD_FINDER(option_with_memory, struct option, item->memory_bytes >= 0 ? item : NULL)

static const struct field option_fields[] = {
    MADE_FIELD("kind", TEXT, option_kind, "threads or processes"),
    FIELD("workers", COUNT, struct option, workers, "how many"),
    FIELD("jobs_per_second", RATIO, struct option, rate, "the median, with its interval"),
    FIELD("gain", RATIO, struct option, gain,
          "over one worker; its interval holds for all at once"),
    FIELD("share_of_best", RATIO, struct option, share,
          "of the best one's rate; its interval holds for all at once"),
    FOUND_FIELD("memory", BYTES, option_with_memory, struct option, memory_bytes,
                "of all of them together"),
    FIELD("failures", COUNT, struct option, failures, "samples that failed"),
    {0},
};

/* ---- the recommendation ---- */

static const struct option *recommended(const struct runtime_findings *runtime)
{
    return runtime->choice.state == CHOICE_MADE ? runtime->choice.found : NULL;
}

static json_t *recommended_kind(const struct option *option)
{
    return option ? json_string(worker_kinds[option->kind].plural) : NULL;
}

static json_t *why_none(const struct choice *choice)
{
    struct strbuf out = {0};
    if (choice->state == CHOICE_MADE)
        return NULL;
    add_why_none(&out, choice);
    return field_take_text(&out);
}

static json_t *decided_by(const struct choice *choice)
{
    static const char *const reasons[] = {[CHOICE_BY_WORKERS] = "the number of workers",
                                          [CHOICE_BY_MEMORY] = "memory",
                                          [CHOICE_BY_ORDER] = "nothing that was measured"};
    return choice->state == CHOICE_MADE ? json_string(reasons[choice->reason]) : NULL;
}

static const struct work_words *words_of(const struct report *report,
                                         const struct runtime_findings *runtime)
{
    return &report->works[runtime - report->findings.runtimes];
}

FIELD_FINDER(found_option, RUNTIME, recommended(item))
FIELD_FINDER(found_with_memory, RUNTIME,
             recommended(item) ? option_with_memory(report, recommended(item)) : NULL)
FIELD_FINDER(its_words, RUNTIME, words_of(report, item))
FIELD_MAKER(found_kind, RUNTIME, recommended_kind(recommended(item)))
FIELD_MAKER(found_reason, RUNTIME, decided_by(&item->choice))
FIELD_MAKER(none, RUNTIME, why_none(&item->choice))

const struct field recommendation_fields[] = {
    FOUND_FIELD("text", TEXT, its_words, struct work_words, recommendation, "in one sentence"),
    MADE_FIELD("kind", TEXT, found_kind, "threads or processes"),
    FOUND_FIELD("workers", COUNT, found_option, struct option, workers, "how many"),
    FOUND_FIELD("jobs_per_second", RATIO, found_option, struct option, rate,
                "the median, with its interval"),
    FOUND_FIELD("gain", RATIO, found_option, struct option, gain,
                "over one worker; its interval holds for all at once"),
    FOUND_FIELD("share_of_best", RATIO, found_option, struct option, share,
                "of the best one's rate; its interval holds for all at once"),
    FOUND_FIELD("memory", BYTES, found_with_memory, struct option, memory_bytes,
                "of all of them together"),
    MADE_FIELD("decided_by", TEXT, found_reason, "between those that are fast enough"),
    MADE_FIELD("none", TEXT, none, "why there is no recommendation"),
    {0},
};

/* ---- the work in a runtime ---- */

static const struct field sentence_fields[] = {
    MADE_FIELD(FIELD_SHOWN, TEXT, field_write_text, "one sentence or a few"),
    {0},
};

static json_t *work_table(const struct runtime_findings *runtime)
{
    struct strbuf out = {0};
    add_work_table(&out, runtime);
    return field_take_markup(&out);
}

static json_t *work_picture(const struct report *report, const struct runtime_findings *runtime)
{
    for (size_t i = 0; i < report->picture_count; i++)
        if (report->pictures[i].kind == PICTURE_USER &&
            &report->findings.runtimes[report->pictures[i].runtime] == runtime)
            return field_picture_markup(report, &report->pictures[i]);
    return NULL;
}

static json_t *agreement(const struct work_nature *nature)
{
    static const char *const texts[] = {[RESULTS_NOT_COMPARED] = "not compared",
                                        [RESULTS_SAME] = "the same",
                                        [RESULTS_DIFFER] = "different"};
    return json_string(texts[nature->agreement]);
}

FIELD_FINDER(itself, RUNTIME, item)
FIELD_FINDER(one_with_scaling, RUNTIME, item->nature.scaling_workers > 0 ? item : NULL)
FIELD_FINDER(best_of_all, RUNTIME, item->choice.best)
FIELD_MAKER(its_table, RUNTIME, work_table(item))
FIELD_MAKER(its_picture, RUNTIME, work_picture(report, item))
FIELD_MAKER(takes_turns, RUNTIME, json_boolean(threads_take_turns(&item->nature)))
FIELD_MAKER(its_results, RUNTIME, agreement(&item->nature))

const struct field this_work_fields[] = {
    OBJECT_FIELD("recommendation", itself, recommendation_fields, "how many of what"),
    MADE_FIELD("table", MARKUP, its_table, "its figures"),
    MADE_FIELD("picture", MARKUP, its_picture, "threadsVProcWork.png"),
    LIST_FIELD("sentences", its_words, struct work_words, sentences, sentence_count, NULL,
               sentence_fields, "how it came about, what kind of work it is, what it costs"),
    FIELD("calls", COUNT, RUNTIME, nature.calls, "by each worker, in a sample"),
    FIELD("job", SECONDS, RUNTIME, nature.job, "one call in one worker"),
    FIELD("computing", RATIO, RUNTIME, nature.computing,
          "CPU time over time, of one worker; the rest it waits"),
    FIELD("user_mode", RATIO, RUNTIME, nature.user, "part of that in user mode"),
    FIELD("system_mode", RATIO, RUNTIME, nature.system, "part of that in system mode"),
    MADE_FIELD("results", TEXT, its_results, "the same, different or not compared"),
    MADE_FIELD("threads_take_turns", FLAG, takes_turns,
               "threads stay at the speed of one, processes do not"),
    FOUND_FIELD("scaling_workers", COUNT, one_with_scaling, RUNTIME, nature.scaling_workers,
                "of the speed-ups and serial shares"),
#define KIND(id, ending, singular, plural, ...)                                                    \
    FIELD_OF(WORKER_##id, singular "_speedup", RATIO, RUNTIME, nature.speedup[WORKER_##id],        \
             "of " plural),                                                                        \
        FIELD_OF(WORKER_##id, singular "_serial_share", RATIO, RUNTIME,                            \
                 nature.serial[WORKER_##id], "of " plural ", after Karp and Flatt"),               \
        WRITTEN_FIELD_OF(WORKER_##id, singular "_enough", COUNT, NULL, RUNTIME,                    \
                         choice.growth[WORKER_##id].enough, field_write_integer_unless_0,          \
                         "so many " plural ", and one more adds less than 5 %"),
    WORKER_KINDS(KIND, )
#undef KIND
        OBJECT_FIELD("best", best_of_all, option_fields, "the most that was measured"),
    LIST_FIELD("options", NULL, RUNTIME, choice.options, choice.option_count, NULL, option_fields,
               "every kind and number of workers"),
    {0},
};
