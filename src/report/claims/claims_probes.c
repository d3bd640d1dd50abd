#include <stdlib.h>

#include "tvp/claims/claim_judges.h"
#include "tvp/common/units.h"
#include "tvp/sentences/estimate_wording.h"
#include "tvp/text/wording.h"

/* ---- why there is no evidence ---- */

/* "Not measured: …" when the probe has no values. */
static bool is_measured(const struct material *material, const struct evidence_source *source,
                        const char *probe, struct strbuf *out)
{
    bool of_table = material->findings->results->run.classic_table;
    if (source->state == EVIDENCE_MEASURED)
        return true;
    strbuf_adds(out, "Not measured: ");
    switch (source->state) {
    case EVIDENCE_NOT_OFFERED:
        if (of_table) {
            strbuf_adds(out, "the table does not speak of it");
            break;
        }
        strbuf_addf(out, "no runner of this run offers the measurement \"%s\"", probe);
        break;
    case EVIDENCE_LEFT_OUT:
        strbuf_adds(out, "this run left the extra measurements out");
        break;
    case EVIDENCE_MISSING:
        strbuf_addf(out, "this run has no values of the measurement \"%s\"", probe);
        break;
    case EVIDENCE_FAILED:
        strbuf_addf(out, "the measurement \"%s\" failed: ", probe);
        word_flat(out, source->message ? source->message : "");
        break;
    case EVIDENCE_UNREADABLE:
        strbuf_addf(out, "what the measurement \"%s\" gave makes no sense", probe);
        break;
    case EVIDENCE_MEASURED:
        break;
    }
    strbuf_adds(out, ".");
    return false;
}

/* A probe that only adds to another claim's evidence is missed in words when it failed, not when
 * there was none. */
static bool is_there(const struct material *material, const struct evidence_source *source,
                     const char *probe, struct strbuf *out)
{
    if (source->state != EVIDENCE_FAILED && source->state != EVIDENCE_UNREADABLE)
        return source->state == EVIDENCE_MEASURED;
    strbuf_adds(out, " ");
    return is_measured(material, source, probe, out);
}

/* ---- what trials leave open ---- */

/* " All of 7 trials were alike: up to 35 % may still differ (95 % bound)." */
static void add_left_open(struct strbuf *out, size_t trials, const char *singular,
                          const char *plural)
{
    strbuf_adds(out, " All of ");
    word_count(out, trials, singular, plural);
    strbuf_adds(out, " were alike: up to ");
    word_percent(out, rate_at_most(0, trials));
    strbuf_adds(out, " may still differ (95 % bound).");
}

/* ---- memory: shared or not ---- */

static void add_isolation(struct strbuf *out, const struct isolation_evidence *evidence,
                          enum worker_kind kind)
{
    word_format(out, "%zu of %zu %s read what they had written; ", evidence->changed[kind],
                evidence->workers, worker_kinds[kind].plural);
    size_t after = evidence->parent_after[kind];
    if (after == 0)
        strbuf_adds(out, "for their parent none of the variables had changed.");
    else
        word_format(out, "for their parent %zu of the %zu variables had changed.", after,
                    evidence->workers);
}

/* A worker that could not change its own variable shows nothing about the others' view of it. */
static enum claim_verdict judge_isolation(const struct material *material, struct strbuf *out,
                                          enum worker_kind kind, bool parent_sees)
{
    const struct isolation_evidence *evidence = &material->evidence.isolation;
    if (!is_measured(material, &evidence->source, "isolation", out))
        return CLAIM_NOT_MEASURED;
    add_isolation(out, evidence, kind);
    if (evidence->changed[kind] != evidence->workers) {
        strbuf_adds(out, " Not every worker changed its own variable, so this shows nothing.");
        return CLAIM_NOT_RESOLVED;
    }
    size_t expected = parent_sees ? evidence->workers : 0;
    if (evidence->parent_after[kind] != expected)
        return CLAIM_NOT_CONFIRMED;
    add_left_open(out, evidence->workers, worker_kinds[kind].singular, worker_kinds[kind].plural);
    return CLAIM_CONFIRMED;
}

static void add_handover(struct strbuf *out, const struct material *material)
{
    const struct handover_evidence *evidence = &material->evidence.handover;
    if (!is_there(material, &evidence->source, "handover", out))
        return;
    strbuf_adds(out, " So data has to be passed from one to the other; a round trip takes ");
    word_seconds(out, &evidence->pipe);
    strbuf_adds(out, " through pipes, whose readers wait in a read, and ");
    word_seconds(out, &evidence->shared_memory);
    strbuf_adds(out,
                " through shared memory, where both wait for semaphores. Two threads that wait "
                "for a condition variable take ");
    word_seconds(out, &evidence->thread);
    strbuf_adds(out,
                ". These are three different ways to wake the one that waits, so a difference is "
                "due to them as well as to threads and processes.");
}

enum claim_verdict judge_process_memory(const struct material *material, struct strbuf *out)
{
    enum claim_verdict verdict = judge_isolation(material, out, WORKER_PROCESS, false);
    if (verdict == CLAIM_CONFIRMED)
        add_handover(out, material);
    return verdict;
}

enum claim_verdict judge_thread_memory(const struct material *material, struct strbuf *out)
{
    return judge_isolation(material, out, WORKER_THREAD, true);
}

/* ---- synchronisation ---- */

/* "lost no update in 7 repeats, at 6.25 ns (…) each" */
static void add_losses(struct strbuf *out, const struct counter_evidence *evidence,
                       enum counter_way way)
{
    size_t wrong = evidence->ways[way].wrong, repeats = evidence->ways[way].repeats;
    if (wrong == 0) {
        strbuf_adds(out, "lost no update in ");
    } else {
        word_format(out, "lost updates in %zu of ", wrong);
    }
    word_count(out, repeats, "repeat", "repeats");
    if (wrong > 0) {
        strbuf_adds(out, ", ");
        word_share(out, &evidence->ways[way].lost);
        strbuf_adds(out, " of them");
    }
    strbuf_adds(out, ", at ");
    word_seconds(out, &evidence->ways[way].update);
    strbuf_adds(out, " each");
}

static void add_counter(struct strbuf *out, const struct counter_evidence *evidence)
{
    word_count(out, evidence->workers, "thread", "threads");
    strbuf_adds(out, " that added to one counter without synchronisation ");
    add_losses(out, evidence, COUNTER_UNSYNCHRONISED);
    strbuf_adds(out, ". With atomic additions they ");
    add_losses(out, evidence, COUNTER_ATOMIC);
    strbuf_adds(out, "; with a mutex they ");
    add_losses(out, evidence, COUNTER_MUTEX);
    strbuf_adds(out, ". As many processes, each with a counter of its own, ");
    add_losses(out, evidence, COUNTER_PROCESSES);
    strbuf_adds(out, ".");
}

/* Of the ways that may lose nothing the one with the fewest repeats says the least. */
static void add_lossless(struct strbuf *out, const struct counter_evidence *evidence)
{
    size_t repeats = evidence->ways[COUNTER_ATOMIC].repeats;
    for (int way = COUNTER_ATOMIC; way < COUNTER_WAYS; way++)
        if (evidence->ways[way].repeats < repeats)
            repeats = evidence->ways[way].repeats;
    strbuf_adds(out, " None lost in ");
    word_count(out, repeats, "repeat", "repeats");
    strbuf_adds(out, ": up to ");
    word_percent(out, rate_at_most(0, repeats));
    strbuf_adds(out, " of repeats may still lose some (95 % bound).");
}

enum claim_verdict judge_synchronisation(const struct material *material, struct strbuf *out)
{
    const struct counter_evidence *evidence = &material->evidence.counter;
    if (!is_measured(material, &evidence->source, "counter", out))
        return CLAIM_NOT_MEASURED;
    add_counter(out, evidence);
    if (evidence->ways[COUNTER_ATOMIC].wrong > 0 || evidence->ways[COUNTER_MUTEX].wrong > 0 ||
        evidence->ways[COUNTER_PROCESSES].wrong > 0) {
        strbuf_adds(
            out,
            " Only threads without synchronisation may lose updates: something is wrong here.");
        return CLAIM_NOT_CONFIRMED;
    }
    add_lossless(out, evidence);
    if (evidence->ways[COUNTER_UNSYNCHRONISED].wrong > 0)
        return CLAIM_CONFIRMED;
    if (evidence->cpus == 1)
        strbuf_adds(out, " On one CPU only an interruption between reading and writing could lose "
                         "an update; that none came is no proof that it is safe.");
    else
        strbuf_adds(out, " That none was lost here is no proof that it is safe.");
    return CLAIM_NOT_CONFIRMED;
}

/* ---- killing and crashing ---- */

struct ending_words {
    const char *probe;
    const char *deed; /* what was done to the worker */
};

static const struct ending_words kill_words = {"kill", "SIGKILL"};
static const struct ending_words crash_words = {"crash", "A write to forbidden memory"};

/* In how many trials none of the other threads, or all of the other processes, finished. */
static size_t others_as_claimed(const struct ending_evidence *evidence, enum worker_kind kind)
{
    return kind == WORKER_THREAD ? evidence->sides[kind].none_survived
                                 : evidence->sides[kind].all_survived;
}

/* "SIGKILL: in 7 of 7 trials the process ended, and in 7 …; its parent learned of it after …"
 */
static void add_ending(struct strbuf *out, const struct ending_evidence *evidence,
                       enum worker_kind kind, const struct ending_words *words)
{
    bool threads = kind == WORKER_THREAD;
    word_format(out, "%s: in %zu of ", words->deed, evidence->sides[kind].ended);
    word_count(out, evidence->sides[kind].repeats, "trial", "trials");
    word_format(out, " %s ended, and in %zu ", threads ? "the whole process" : "the process",
                others_as_claimed(evidence, kind));
    if (threads)
        word_format(out, "none of the others (%zu) finished its work", evidence->others);
    else
        word_format(out, "all of the others (%zu) finished with the right results",
                    evidence->others);
    strbuf_adds(out, "; its parent learned of it after ");
    word_seconds(out, &evidence->sides[kind].reaped);
    strbuf_adds(out, ".");
}

/* In every trial the worker ended, and so with the others as the kind makes them: of threads
 * none goes on, of processes all. */
static enum claim_verdict judge_ending(const struct material *material,
                                       const struct ending_evidence *evidence, struct strbuf *out,
                                       enum worker_kind kind, const struct ending_words *words)
{
    if (!is_measured(material, &evidence->source, words->probe, out))
        return CLAIM_NOT_MEASURED;
    add_ending(out, evidence, kind, words);
    size_t repeats = evidence->sides[kind].repeats;
    if (evidence->sides[kind].ended != repeats || others_as_claimed(evidence, kind) != repeats)
        return CLAIM_NOT_CONFIRMED;
    add_left_open(out, repeats, "trial", "trials");
    return CLAIM_CONFIRMED;
}

enum claim_verdict judge_process_kill(const struct material *material, struct strbuf *out)
{
    return judge_ending(material, &material->evidence.kill, out, WORKER_PROCESS, &kill_words);
}

enum claim_verdict judge_process_crash(const struct material *material, struct strbuf *out)
{
    return judge_ending(material, &material->evidence.crash, out, WORKER_PROCESS, &crash_words);
}

/* One of the two refutes the claim; only both confirm it. */
enum claim_verdict judge_thread_ending(const struct material *material, struct strbuf *out)
{
    const struct evidence *evidence = &material->evidence;
    enum claim_verdict kill =
        judge_ending(material, &evidence->kill, out, WORKER_THREAD, &kill_words);
    /* The same reason need not be given twice. */
    if (evidence->kill.source.state == evidence->crash.source.state &&
        (evidence->kill.source.state == EVIDENCE_LEFT_OUT ||
         material->findings->results->run.classic_table))
        return CLAIM_NOT_MEASURED;
    strbuf_adds(out, " ");
    enum claim_verdict crash =
        judge_ending(material, &evidence->crash, out, WORKER_THREAD, &crash_words);
    if (kill == CLAIM_NOT_CONFIRMED || crash == CLAIM_NOT_CONFIRMED)
        return CLAIM_NOT_CONFIRMED;
    return kill == CLAIM_CONFIRMED ? crash : kill;
}

/* ---- what starting costs beside time ---- */

void add_idle_memory(struct strbuf *out, const struct material *material)
{
    const struct memory_evidence *evidence = &material->evidence.memory;
    if (!is_there(material, &evidence->source, "memory", out) || !evidence->known)
        return;
    strbuf_adds(out, " While it waits, a process takes ");
    word_bytes(out, &evidence->bytes[WORKER_PROCESS]);
    strbuf_adds(out, " of memory and a thread ");
    word_bytes(out, &evidence->bytes[WORKER_THREAD]);
    word_format(out, "; that is the %s, each sample the mean of %zu workers.",
                evidence->kind == MEMORY_PROPORTIONAL
                    ? "proportional set size"
                    : "resident set size, which counts what processes share in full for each",
                evidence->workers);
}

/* "1.13 ms (…) and without it 60.4 µs (…)" */
static void add_both_ends(struct strbuf *out, const struct growth_evidence *evidence,
                          enum worker_kind kind)
{
    word_seconds(out, &evidence->seconds[kind][1]);
    if (evidence->mebibytes[0] > 0) {
        strbuf_adds(out, " and with ");
        add_bytes(out, evidence->mebibytes[0] * 1024 * 1024);
        strbuf_adds(out, " ");
    } else {
        strbuf_adds(out, " and without it ");
    }
    word_seconds(out, &evidence->seconds[kind][0]);
}

static void add_growth_verdict(struct strbuf *out, const struct comparison *growth)
{
    if (growth->verdict == VERDICT_FIRST_FASTER) {
        strbuf_adds(out, ": ");
        word_ratio(out, &growth->ratio);
        strbuf_adds(out, " times as long");
    } else if (growth->verdict == VERDICT_TOO_FEW_ROUNDS) {
        strbuf_adds(out, ", too few samples to tell them apart");
    } else {
        strbuf_adds(out, ", and it is not resolved that it grows");
    }
}

void add_fork_growth(struct strbuf *out, const struct material *material)
{
    const struct growth_evidence *evidence = &material->evidence.growth;
    if (!is_there(material, &evidence->source, "fork_growth", out) ||
        evidence->mebibytes[0] >= evidence->mebibytes[1])
        return;
    strbuf_adds(out,
                " In a series beside the rounds, one worker straight after the other: once the "
                "parent has written to ");
    add_bytes(out, evidence->mebibytes[1] * 1024 * 1024);
    strbuf_adds(out, " of further memory");
    if (evidence->small_pages)
        strbuf_adds(out, " in small pages");
    strbuf_adds(out, ", starting and ending a process by fork takes ");
    add_both_ends(out, evidence, WORKER_PROCESS);
    add_growth_verdict(out, &evidence->growth);
    strbuf_adds(out, "; a thread takes ");
    add_both_ends(out, evidence, WORKER_THREAD);
    strbuf_adds(out, ". That parent is a process of its own, so what it takes without the memory "
                     "need not be what one alone takes above.");
}
