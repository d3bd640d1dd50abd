#include "tvp/data/sample_record.h"

#include <inttypes.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/limits.h"
#include "tvp/common/protocol.h"
#include "tvp/data/record_cell.h"
#include "tvp/text/json_member.h"

/* ---- what a sample may have besides its cell and its time ---- */

/* The largest of an array of times stands for it. */
enum value {
    STARTED,
    LAST_BEGIN,
    LAST_END,
    USER,
    SYSTEM,
    SWITCHES,
    CHECKSUM,
    FIRST_METRIC,
    VALUES = FIRST_METRIC + METRIC_COUNT
};

enum shape { NUMBER, TIME_OF_EACH, TIME_QUARTILES };

enum { QUARTILES = 5, NOT_KNOWN = -1 };

/* A maximum: the time of the sample itself. */
#define ELAPSED INT64_C(-1)

/* In the order in which tvp-measure writes them. Of two members with the same value the second one
 * is looked at only where the first is absent. */
static const struct member {
    const char *name;
    size_t length;
    enum value value;
    enum shape shape;
    int64_t minimum;
    int64_t maximum;
} members[] = {
#define NAME(text) text, sizeof text - 1
    {NAME("started_ns"), STARTED, NUMBER, 0, ELAPSED},
    {NAME("work_begin_ns"), LAST_BEGIN, TIME_OF_EACH, 0, ELAPSED},
    {NAME("work_end_ns"), LAST_END, TIME_OF_EACH, 0, ELAPSED},
    {NAME("work_begin_quartiles_ns"), LAST_BEGIN, TIME_QUARTILES, 0, ELAPSED},
    {NAME("work_end_quartiles_ns"), LAST_END, TIME_QUARTILES, 0, ELAPSED},
    {NAME("checksum"), CHECKSUM, NUMBER, INT64_MIN, INT64_MAX},
    {NAME("user_ns"), USER, NUMBER, 0, INT64_MAX},
    {NAME("system_ns"), SYSTEM, NUMBER, 0, INT64_MAX},
    {NAME("involuntary_switches"), SWITCHES, NUMBER, 0, INT32_MAX},
#define ROW(id, member) {NAME(member), FIRST_METRIC + METRIC_##id, NUMBER, 0, INT64_MAX},
    METRICS(ROW)
#undef ROW
#undef NAME
};

enum { MEMBERS = sizeof members / sizeof *members };

/* A sample on its way. */
struct draft {
    struct cell_key cell;
    double elapsed_ns;
    int64_t values[VALUES];
    bool known[VALUES];
};

static void draft_init(struct draft *draft)
{
    *draft = (struct draft){0};
    for (int i = 0; i < VALUES; i++)
        draft->values[i] = NOT_KNOWN;
}

static int64_t maximum_of(const struct member *member, const struct draft *draft)
{
    return member->maximum == ELAPSED ? (int64_t)draft->elapsed_ns : member->maximum;
}

static size_t times_of(const struct member *member, const struct draft *draft)
{
    return member->shape == TIME_OF_EACH ? draft->cell.workers : QUARTILES;
}

static size_t add_metrics(struct results *results, const struct draft *draft)
{
    struct sample_metrics metrics;
    bool any = false;
    for (int i = 0; i < METRIC_COUNT; i++) {
        metrics.values[i] = draft->values[FIRST_METRIC + i];
        any |= metrics.values[i] != NOT_KNOWN;
    }
    return any ? results_add_metrics(results, &metrics) : 0;
}

/* The cell is claimed already. */
static void add_sample(struct results *results, const struct draft *draft)
{
    const int64_t *values = draft->values;
    results->samples = xgrow(results->samples, results->sample_count, &results->sample_capacity,
                             sizeof *results->samples);
    results->samples[results->sample_count++] = (struct sample){
        .runtime = draft->cell.runtime,
        .case_id = draft->cell.case_id,
        .workers = draft->cell.workers,
        .round = draft->cell.round,
        .involuntary_switches = (int32_t)values[SWITCHES],
        .elapsed_ns = draft->elapsed_ns,
        .started_ns = values[STARTED],
        .last_begin_ns = values[LAST_BEGIN],
        .last_end_ns = values[LAST_END],
        .user_ns = values[USER],
        .system_ns = values[SYSTEM],
        .metrics = add_metrics(results, draft),
    };
}

/* ---- from a record ---- */

/* A table's times have the digits that were written. */
static bool take_elapsed(const struct results *results, const json_t *record, struct draft *draft,
                         struct error *error)
{
    if (results->run.classic_table)
        return member_number(record, "elapsed_ns", 0, (double)RESULTS_MAX_NS, &draft->elapsed_ns,
                             error);
    int64_t elapsed_ns;
    bool taken = member_integer(record, "elapsed_ns", 1, RESULTS_MAX_NS, &elapsed_ns, error);
    draft->elapsed_ns = taken ? (double)elapsed_ns : 0;
    return taken;
}

/* The largest of an array of times within the window. */
static bool take_times(const json_t *record, const struct member *member, struct draft *draft,
                       struct error *error)
{
    const json_t *times;
    size_t count = times_of(member, draft);
    int64_t elapsed_ns = maximum_of(member, draft), *latest = &draft->values[member->value];
    if (!member_array_or_null(record, member->name, count, count, &times, error))
        return false;
    for (size_t i = 0; i < json_array_size(times); i++) {
        const json_t *time = json_array_get(times, i);
        json_int_t ns = json_integer_value(time);
        if (!json_is_integer(time) || ns < member->minimum || ns > elapsed_ns)
            return member_wrong(record, member->name, error,
                                "an array of whole numbers from 0 to elapsed_ns (%" PRId64 ")",
                                elapsed_ns);
        if (ns > *latest)
            *latest = ns;
    }
    return true;
}

static bool take_member(const json_t *record, const struct member *member, struct draft *draft,
                        struct error *error)
{
    if (draft->known[member->value])
        return true;
    draft->known[member->value] = json_object_get(record, member->name);
    if (member->shape != NUMBER)
        return take_times(record, member, draft, error);
    return member_integer_or(record, member->name, member->minimum, maximum_of(member, draft),
                             NOT_KNOWN, &draft->values[member->value], error);
}

static bool take_members(const json_t *record, struct draft *draft, struct error *error)
{
    for (int i = 0; i < MEMBERS; i++)
        if (!take_member(record, &members[i], draft, error))
            return false;
    return true;
}

bool sample_record_take(struct results *results, const json_t *record, struct error *error)
{
    struct draft draft;
    draft_init(&draft);
    if (!record_cell(results, record, &draft.cell, error) ||
        !take_elapsed(results, record, &draft, error) || !take_members(record, &draft, error) ||
        !record_has_room(results->sample_count, RESULTS_MAX_SAMPLES, "samples", error) ||
        !record_claim(results, &draft.cell, error))
        return false;
    add_sample(results, &draft);
    return true;
}

/* ---- from a line ---- */

struct scan {
    const char *next;
    const char *end;
};

static inline bool scan_bytes(struct scan *scan, const char *bytes, size_t count)
{
    if ((size_t)(scan->end - scan->next) < count || memcmp(scan->next, bytes, count) != 0)
        return false;
    scan->next += count;
    return true;
}

/* A text literal. */
#define scan_text(scan, text) scan_bytes(scan, text, sizeof(text) - 1)

/* Digits without a sign and without a zero in front; what has more of them than surely fit is for
 * the other way. */
static inline bool scan_number(struct scan *scan, int64_t minimum, int64_t maximum, int64_t *value)
{
    enum { MOST_DIGITS = 18 };
    const char *first = scan->next;
    int64_t number = 0;
    while (scan->next < scan->end && *scan->next >= '0' && *scan->next <= '9') {
        if (scan->next - first == MOST_DIGITS)
            return false;
        number = number * 10 + (*scan->next++ - '0');
    }
    if (scan->next == first || (*first == '0' && scan->next - first > 1) || number < minimum ||
        number > maximum)
        return false;
    *value = number;
    return true;
}

static bool scan_uint32(struct scan *scan, uint32_t maximum, uint32_t *value)
{
    int64_t number;
    if (!scan_number(scan, 1, maximum, &number))
        return false;
    *value = (uint32_t)number;
    return true;
}

/* A name up to its quotation mark. One with an escape, or with what must be escaped, is for the
 * other way. */
static bool scan_name(struct scan *scan, const char **name, size_t *length)
{
    const char *at = scan->next;
    while (at < scan->end && *at != '"' && *at != '\\' && (unsigned char)*at >= ' ')
        at++;
    if (at == scan->end || *at != '"')
        return false;
    *name = scan->next;
    *length = (size_t)(at - scan->next);
    scan->next = at + 1;
    return true;
}

static bool is_name(const char *known, const char *name, size_t length)
{
    return *known == *name && strncmp(known, name, length) == 0 && known[length] == '\0';
}

static bool scan_runtime(struct scan *scan, const struct results *results, uint16_t *runtime)
{
    const char *name;
    size_t length;
    if (!scan_name(scan, &name, &length))
        return false;
    size_t i = 0;
    while (i < results->runtime_count && !is_name(results->runtimes[i].name, name, length))
        i++;
    *runtime = (uint16_t)i;
    return i < results->runtime_count;
}

static bool scan_case(struct scan *scan, uint16_t *case_id)
{
    const char *name;
    size_t length;
    if (!scan_name(scan, &name, &length))
        return false;
    uint16_t i = 0;
    while (i < CASE_COUNT && !is_name(measured_cases[i].name, name, length))
        i++;
    *case_id = i;
    return i < CASE_COUNT;
}

static bool scan_cell(struct scan *scan, const struct results *results, struct cell_key *cell)
{
    return scan_text(scan, "{\"record\":\"sample\",\"runtime\":\"") &&
           scan_runtime(scan, results, &cell->runtime) && scan_text(scan, ",\"case\":\"") &&
           scan_case(scan, &cell->case_id) && scan_text(scan, ",\"workers\":") &&
           scan_uint32(scan, PROTOCOL_MAX_WORKERS, &cell->workers) &&
           scan_text(scan, ",\"round\":") && scan_uint32(scan, MOST_ROUNDS, &cell->round) &&
           run_has_case(results, cell->runtime, (enum case_id)cell->case_id) &&
           run_has_workers(results, cell->runtime, cell->workers);
}

static bool scan_elapsed(struct scan *scan, struct draft *draft)
{
    int64_t elapsed_ns;
    if (!scan_text(scan, ",\"elapsed_ns\":") || !scan_number(scan, 1, RESULTS_MAX_NS, &elapsed_ns))
        return false;
    draft->elapsed_ns = (double)elapsed_ns;
    return true;
}

static bool scan_times(struct scan *scan, const struct member *member, struct draft *draft)
{
    size_t count = times_of(member, draft);
    int64_t elapsed_ns = maximum_of(member, draft), time, *latest = &draft->values[member->value];
    for (size_t i = 0; i < count; i++) {
        if (!scan_bytes(scan, i == 0 ? "[" : ",", 1) ||
            !scan_number(scan, member->minimum, elapsed_ns, &time))
            return false;
        if (time > *latest)
            *latest = time;
    }
    return scan_text(scan, "]");
}

static bool scan_value(struct scan *scan, const struct member *member, struct draft *draft)
{
    if (draft->known[member->value])
        return false;
    draft->known[member->value] = true;
    if (member->shape != NUMBER)
        return scan_times(scan, member, draft);
    return scan_number(scan, member->minimum, maximum_of(member, draft),
                       &draft->values[member->value]);
}

/* The member of that name, looked for from the one on that mostly comes next. */
static int find_member(const char *name, size_t length, int likely)
{
    for (int tried = 0; tried < MEMBERS; tried++) {
        const struct member *member = &members[(likely + tried) % MEMBERS];
        if (member->length == length && memcmp(member->name, name, length) == 0)
            return (likely + tried) % MEMBERS;
    }
    return MEMBERS;
}

static bool scan_members(struct scan *scan, struct draft *draft)
{
    int found = MEMBERS - 1;
    while (scan_text(scan, ",\"")) {
        const char *name;
        size_t length;
        if (!scan_name(scan, &name, &length) || !scan_text(scan, ":"))
            return false;
        found = find_member(name, length, (found + 1) % MEMBERS);
        if (found == MEMBERS || !scan_value(scan, &members[found], draft))
            return false;
    }
    return scan_text(scan, "}") && scan->next == scan->end;
}

bool sample_line_take(struct results *results, const char *line, size_t length)
{
    struct scan scan = {line, line + length};
    struct draft draft;
    if (results->run.classic_table || results->end_reason)
        return false;
    draft_init(&draft);
    if (!scan_cell(&scan, results, &draft.cell) || !scan_elapsed(&scan, &draft) ||
        !scan_members(&scan, &draft) || results->sample_count >= RESULTS_MAX_SAMPLES ||
        !cell_set_add(&results->measured, &draft.cell))
        return false;
    add_sample(results, &draft);
    return true;
}
