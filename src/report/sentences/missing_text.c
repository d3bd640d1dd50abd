#include "tvp/sentences/missing_text.h"

#include <string.h>

#include "tvp/sentences/runtime_language.h"
#include "tvp/text/markdown_escape.h"
#include "tvp/text/wording.h"

static const struct cell *first_failed(const struct runtime_findings *runtime, enum case_id case_id)
{
    for (size_t i = 0; i < runtime->row_count; i++)
        if (runtime->rows[i].cells[case_id].failures > 0)
            return &runtime->rows[i].cells[case_id];
    return NULL;
}

/* Of its version what tells what a language has: "CPython 3.11", where that says "CPython 3.11.2"
 * or "C17, gcc 12.2.0". */
static void add_short_language(struct strbuf *out, const struct runtime_facts *facts)
{
    struct strbuf whole = {0};
    add_language(&whole, facts);
    const char *text = strbuf_text(&whole), *blank = strrchr(text, ' ');
    size_t length = strcspn(text, ",");
    const char *first = blank ? strchr(blank, '.') : NULL;
    const char *second = first ? strchr(first + 1, '.') : NULL;
    if (second && (size_t)(second - text) < length)
        length = (size_t)(second - text);
    strbuf_add(out, text, length);
    strbuf_release(&whole);
}

static bool lacks_kind(const struct runtime_findings *runtime, enum worker_kind kind)
{
    const json_t *hello = runtime->facts->hello;
    return json_object_get(hello, "cases") && !hello_offers_kind(hello, kind);
}

/* Of runs that stand side by side only others asked for that kind. */
static bool another_run_asked(const struct findings *findings,
                              const struct runtime_findings *runtime, enum worker_kind kind)
{
    const struct results *results = findings->results;
    bool asked = results->part_count == 0;
    for (size_t i = 0; i < results->part_count; i++) {
        const struct results_part *part = &results->parts[i];
        if (runtime->index < part->first_runtime ||
            runtime->index >= part->first_runtime + part->runtime_count)
            continue;
        for (int work = 0; work < WORK_COUNT; work++)
            asked |= part->cases[case_pair((enum work)work, kind)];
    }
    return !asked;
}

/* Its runner has it, but asks the server of ours alone. */
static bool asks_no_server_of_user(const struct findings *findings,
                                   const struct runtime_findings *runtime, enum case_id case_id)
{
    return findings->results->run.io_url &&
           hello_asks_own_server_only(runtime->facts->hello, measured_cases[case_id].name);
}

void add_why_missing(struct strbuf *out, const struct findings *findings,
                     const struct runtime_findings *runtime, enum case_id case_id)
{
    const struct measured_case *missing = &measured_cases[case_id];
    const struct cell *failed = first_failed(runtime, case_id);
    const json_t *hello = runtime->facts->hello;
    if (findings->results->run.classic_table) {
        strbuf_addf(out, "the table has no %s (%s)", missing->name, missing->help);
    } else if (!findings->results->run.cases[case_id]) {
        strbuf_addf(out, "%s (%s) was not part of this run", missing->name, missing->help);
    } else if (failed) {
        strbuf_addf(out, "every sample of %s (%s) failed: ", missing->name, missing->help);
        word_flat(out, failed->failure_message ? failed->failure_message : "");
    } else if (another_run_asked(findings, runtime, missing->kind)) {
        strbuf_addf(out, "%s were not part of this run", worker_kinds[missing->kind].plural);
    } else if (lacks_kind(runtime, missing->kind)) {
        add_short_language(out, runtime->facts);
        strbuf_addf(out, " has no %s", worker_kinds[missing->kind].plural);
    } else if (asks_no_server_of_user(findings, runtime, case_id)) {
        strbuf_addf(out, "%s are not offered with --io-url, only with the server of tvp-report",
                    missing->help);
    } else if (json_object_get(hello, "cases") && !hello_offers(hello, missing->name)) {
        strbuf_addf(out, "the runner does not offer %s (%s)", missing->name, missing->help);
    } else {
        strbuf_addf(out, "there is no sample of %s (%s)", missing->name, missing->help);
    }
}

bool case_is_missing(const struct findings *findings, const struct runtime_findings *runtime,
                     enum case_id case_id)
{
    return findings->results->run.cases[case_id] && !runtime->measured[case_id];
}

static bool is_not_offered(const struct findings *findings, const struct runtime_findings *runtime,
                           enum case_id case_id)
{
    const json_t *hello = runtime->facts->hello;
    return !findings->results->run.classic_table && json_object_get(hello, "cases") &&
           !hello_offers(hello, measured_cases[case_id].name) &&
           !another_run_asked(findings, runtime, measured_cases[case_id].kind) &&
           !lacks_kind(runtime, measured_cases[case_id].kind) &&
           !asks_no_server_of_user(findings, runtime, case_id) && !first_failed(runtime, case_id);
}

static void add_missing(struct strbuf *out, const struct strbuf *why)
{
    strbuf_adds(out, "- not measured: ");
    markdown_escape(out, strbuf_text(why), why->length);
    strbuf_adds(out, "\n");
}

/* "the runner does not offer PoolCoroutine, TaskCoroutine and ColdCoroutine" */
static void add_not_offered(struct strbuf *out, const enum case_id *cases, size_t count)
{
    struct strbuf why = {0};
    strbuf_adds(&why, "the runner does not offer ");
    for (size_t i = 0; i < count; i++)
        strbuf_addf(&why, "%s%s",
                    i == 0           ? ""
                    : i == count - 1 ? " and "
                                     : ", ",
                    measured_cases[cases[i]].name);
    if (count == 1)
        strbuf_addf(&why, " (%s)", measured_cases[cases[0]].help);
    add_missing(out, &why);
    strbuf_release(&why);
}

void add_missing_cases(struct strbuf *out, const struct findings *findings,
                       const struct runtime_findings *runtime, unsigned of_works)
{
    bool told[WORKER_KIND_COUNT] = {false};
    enum case_id not_offered[CASE_COUNT];
    size_t count = 0;
    for (int i = 0; i < CASE_COUNT; i++) {
        enum case_id case_id = (enum case_id)i;
        enum worker_kind kind = measured_cases[i].kind;
        if (!(of_works & WORK_BIT(measured_cases[i].work)) ||
            !case_is_missing(findings, runtime, case_id) || told[kind])
            continue;
        if (is_not_offered(findings, runtime, case_id)) {
            not_offered[count++] = case_id;
            continue;
        }
        /* What holds for every work is told once. */
        told[kind] = lacks_kind(runtime, kind) || another_run_asked(findings, runtime, kind);
        struct strbuf why = {0};
        add_why_missing(&why, findings, runtime, case_id);
        add_missing(out, &why);
        strbuf_release(&why);
    }
    if (count > 0)
        add_not_offered(out, not_offered, count);
}

void add_missing_kinds(struct strbuf *out, const struct findings *findings,
                       const struct runtime_findings *runtime, enum work work)
{
    const char *before = " · not measured: ";
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        if (!case_is_missing(findings, runtime, case_pair(work, (enum worker_kind)kind)))
            continue;
        strbuf_addf(out, "%s%s", before, worker_kinds[kind].plural);
        before = ", ";
    }
}
