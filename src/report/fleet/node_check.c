#include "tvp/fleet/node_check.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/limits.h"
#include "tvp/common/protocol.h"
#include "tvp/fleet/fleet_text.h"
#include "tvp/text/json_member.h"
#include "tvp/text/wording.h"

/* ---- reading ---- */

/* How there is one is part of every message. */
static const char how_to_make_one[] = "make one with tvp-report --fleet DIR --json FILE";

static bool refuse(const struct node_check *check, const struct error *why, struct error *error)
{
    return error_set(error, ERROR_FAILED, "%s is no baseline: %s; %s", check->path, why->text,
                     how_to_make_one);
}

static bool read_members(struct node_check *check, struct error *error)
{
    return member_number(check->baseline, "tests", 0, 1e9, &check->tests, error) &&
           member_object(check->baseline, "plan", &check->plan, error) &&
           member_array(check->baseline, "classes", 1, 1000000, &check->classes, error);
}

bool node_check_take(struct node_check *check, struct error *error)
{
    struct error problem = {0};
    return read_members(check, &problem) || refuse(check, &problem, error);
}

static bool cannot_read(const char *path, const char *why, struct error *error)
{
    return error_set(error, ERROR_FAILED, "--node-check: cannot read %s: %s; %s", path, why,
                     how_to_make_one);
}

static bool load_baseline(struct node_check *check, FILE *stream, struct error *error)
{
    json_error_t why;
    struct error problem = {0};
    errno = 0;
    check->baseline = json_loadf(stream, JSON_REJECT_DUPLICATES, &why);
    if (check->baseline)
        return true;
    if (ferror(stream))
        return cannot_read(check->path, strerror(errno), error);
    error_set(&problem, ERROR_FAILED, "not JSON (line %d: %s)", why.line, why.text);
    return refuse(check, &problem, error);
}

bool node_check_read(struct node_check *check, const char *path, struct error *error)
{
    *check = (struct node_check){.path = path};
    FILE *stream = fopen(path, "re");
    if (!stream)
        return cannot_read(path, strerror(errno), error);
    bool good = load_baseline(check, stream, error) && node_check_take(check, error);
    fclose(stream);
    if (!good)
        node_check_release(check);
    return good;
}

void node_check_release(struct node_check *check)
{
    json_decref(check->baseline);
    *check = (struct node_check){0};
}

/* ---- the command ---- */

struct command {
    char **words;
    size_t count;
};

/* Takes over the word. */
static void add(struct command *command, char *word)
{
    command->words = xreallocarray(command->words, command->count + 1, sizeof *command->words);
    command->words[command->count++] = word;
}

enum { USUAL_ROUNDS = 8, FEWEST_ROUNDS = 6 };

/* What the points of a round add up to. */
struct points {
    double cells;   /* of each kind of worker */
    double turns;   /* that CPU-bound work takes there, one after the other */
    double workers; /* that are started */
};

static bool add_points(struct command *command, const json_t *points, bool all, double cpus,
                       struct points *taken, struct error *error)
{
    struct strbuf list = {0};
    long long largest = 0;
    size_t i;
    json_t *point;
    json_array_foreach(points, i, point)
    {
        long long workers = json_integer_value(point);
        if (!json_is_integer(point) || workers <= largest || workers > PROTOCOL_MAX_WORKERS) {
            strbuf_release(&list);
            return error_set(error, ERROR_FAILED, "member \"points\" must be ascending numbers");
        }
        largest = workers;
        if (!all && workers != 1 && (double)workers != ceil(cpus))
            continue;
        strbuf_addf(&list, "%s%lld", list.length > 0 ? "," : "", workers);
        taken->cells++;
        taken->turns += fmax(1, (double)workers / fmax(1, cpus));
        taken->workers += (double)workers;
    }
    if (list.length > 0) {
        add(command, xasprintf("%lld", largest));
        add(command, xasprintf("--points=%s", strbuf_text(&list)));
    }
    bool good = list.length > 0 || error_set(error, ERROR_FAILED,
                                             "its plan has neither 1 worker nor one for each CPU");
    strbuf_release(&list);
    return good;
}

/* With its figures, and what they are made of. */
static const enum work checked_works[] = {WORK_CPU, WORK_IO, WORK_START, WORK_USER};

/* Of the largest class. */
static double usual_of(const struct node_check *check, enum fleet_figure figure)
{
    const json_t *figures = json_object_get(json_array_get(check->classes, 0), "figures");
    const json_t *object = json_object_get(figures, fleet_figures[figure].key);
    return fmax(0, json_number_value(json_object_get(object, "usual")));
}

/* What a round of that work takes on the nodes of the baseline, by its figures. */
static double seconds_of_round(const struct node_check *check, enum work work, int64_t amount,
                               const struct points *points)
{
    double starts = points->workers *
                    (usual_of(check, FLEET_THREAD_COST) + usual_of(check, FLEET_PROCESS_COST));
    if (work == WORK_IO)
        return starts + 2 * points->cells * (double)amount * 1e-9;
    if (work == WORK_START)
        return starts;
    enum fleet_figure one = work == WORK_CPU ? FLEET_CPU_TIME : FLEET_WORK_TIME;
    return starts + 2 * points->turns * usual_of(check, one);
}

/* Skips the longest until the rounds fit that a verdict needs; false: none is left. */
static bool skip_what_is_too_long(struct node_check *check, double seconds[WORK_COUNT])
{
    for (;;) {
        double all = 0;
        int longest = 0, left = 0;
        for (int work = 0; work < WORK_COUNT; work++) {
            all += seconds[work];
            left += seconds[work] > 0;
            if (seconds[work] > seconds[longest])
                longest = work;
        }
        if (all * FEWEST_ROUNDS <= NODE_CHECK_SECONDS)
            return left > 0;
        seconds[longest] = 0;
        check->skipped[longest] = true;
    }
}

static bool choose_works(struct node_check *check, const json_t *amounts,
                         const struct points *points, struct error *error)
{
    double seconds[WORK_COUNT] = {0};
    for (size_t i = 0; i < sizeof checked_works / sizeof *checked_works; i++) {
        enum work work = checked_works[i];
        const json_t *amount = json_object_get(amounts, works[work].prefix);
        if (amount) /* that it is not 0 says that it is there */
            seconds[work] =
                1e-9 + seconds_of_round(check, work, json_integer_value(amount), points);
    }
    return skip_what_is_too_long(check, seconds) ||
           error_set(error, ERROR_FAILED,
                     "%d rounds of each of its works take more than %d s; "
                     "give its nodes less to do",
                     FEWEST_ROUNDS, NODE_CHECK_SECONDS);
}

static bool add_works(struct node_check *check, struct command *command,
                      const struct points *points, struct error *error)
{
    const json_t *amounts, *plan = check->plan;
    struct strbuf list = {0};
    const char *work;
    if (!member_object(plan, "amounts", &amounts, error) ||
        !member_text_or(plan, "work", NULL, &work, error) ||
        !choose_works(check, amounts, points, error))
        return false;
    for (size_t i = 0; i < sizeof checked_works / sizeof *checked_works; i++) {
        const struct work_amount *amount = &work_amounts[checked_works[i]];
        const char *key = works[checked_works[i]].prefix;
        if (!json_object_get(amounts, key) || check->skipped[checked_works[i]])
            continue;
        int64_t value;
        if (!member_integer(amounts, key, 0, INT64_MAX, &value, error)) {
            strbuf_release(&list);
            return false;
        }
        strbuf_addf(&list, "%s%s", list.length > 0 ? "," : "", key);
        if (amount->option && value > 0)
            add(command, xasprintf("--%s=%" PRId64 "%s", amount->option, value,
                                   amount->unit == AMOUNT_TIME ? "ns" : ""));
    }
    if (work && !check->skipped[WORK_USER])
        add(command, xasprintf("--work=%s", work));
    add(command, xasprintf("--cases=%s", strbuf_text(&list)));
    strbuf_release(&list);
    return true;
}

static bool make_command(struct node_check *check, struct command *command, struct error *error)
{
    const json_t *plan = check->plan, *points;
    const char *runtime;
    int64_t rounds;
    double seconds, cpus;
    struct points taken = {0};
    if (!member_array(plan, "points", 1, PROTOCOL_MAX_WORKERS, &points, error) ||
        !member_text(plan, "runtime", &runtime, error) ||
        !member_integer(plan, "rounds", 0, MOST_ROUNDS, &rounds, error) ||
        !member_number(plan, "round_seconds", 0, 1e9, &seconds, error) ||
        !member_number(plan, "usable_cpus", 0, 1e6, &cpus, error))
        return false;
    bool all = seconds * FEWEST_ROUNDS <= NODE_CHECK_SECONDS;
    add(command, xstrdup("tvp-report"));
    if (!add_points(command, points, all, cpus, &taken, error) ||
        !add_works(check, command, &taken, error))
        return false;
    add(command,
        xasprintf("--rounds=%d", rounds > 0 && rounds < USUAL_ROUNDS ? (int)rounds : USUAL_ROUNDS));
    add(command, xasprintf("--budget=%ds", NODE_CHECK_SECONDS));
    add(command, xstrdup("--timeout=15s"));
    add(command, xstrdup("--no-probes"));
    add(command, xstrdup("--timeline=none"));
    add(command, xstrdup("--quiet"));
    if (strcmp(runtime, "native") != 0)
        add(command, xasprintf("--runtime=%s", runtime));
    return true;
}

char **node_check_command(struct node_check *check, size_t *count, struct error *error)
{
    struct command command = {0};
    struct error problem = {0};
    bool good = make_command(check, &command, &problem);
    *count = command.count;
    if (good)
        return command.words;
    free_texts(command.words, command.count);
    refuse(check, &problem, error);
    return NULL;
}

/* ---- the class of the node ---- */

static const char *fact_of_class(const json_t *class, enum fleet_fact fact)
{
    const json_t *facts = json_object_get(class, "facts");
    return json_string_value(json_object_get(facts, fleet_facts[fact].key));
}

/* Whether memories differ by more than firmware keeps for itself. */
static bool same_memory(const json_t *class, double bytes)
{
    double usual = json_number_value(json_object_get(class, "memory_bytes"));
    return usual <= bytes * NODE_SAME_MEMORY && bytes <= usual * NODE_SAME_MEMORY;
}

static bool same_fact(const json_t *class, const struct fleet_node *node, enum fleet_fact fact)
{
    const char *usual = fact_of_class(class, fact), *own = node->facts[fact];
    if (fact == FACT_MEMORY)
        return same_memory(class, node->memory_bytes);
    return usual && own ? strcmp(usual, own) == 0 : !usual && !own;
}

static int shared_facts(const json_t *class, const struct fleet_node *node)
{
    int shared = 0;
    for (int fact = 0; fact < CLASS_FACTS; fact++)
        shared += same_fact(class, node, (enum fleet_fact)fact);
    return shared;
}

/* No class is of its hardware: in what it differs from the one that is most like it. */
static bool refuse_hardware(const json_t *class, const struct fleet_node *node, struct error *error)
{
    struct strbuf list = {0};
    for (int fact = 0; fact < CLASS_FACTS; fact++) {
        const char *usual = fact_of_class(class, (enum fleet_fact)fact), *own = node->facts[fact];
        if (same_fact(class, node, (enum fleet_fact)fact))
            continue;
        strbuf_addf(&list, "%s%s ", list.length > 0 ? ", " : "", fleet_facts[fact].words);
        word_flat(&list, own ? own : "not known");
        strbuf_adds(&list, " (baseline: ");
        word_flat(&list, usual ? usual : "not known");
        strbuf_addc(&list, ')');
    }
    error_set(error, ERROR_DIFFERS, "differs: %s", strbuf_text(&list));
    strbuf_release(&list);
    return false;
}

/* ---- the figures ---- */

/* What the baseline says of a figure; false: nothing that can be used. */
static bool read_centre(const json_t *class, enum fleet_figure figure, struct peer_centre *centre)
{
    const json_t *figures = json_object_get(class, "figures");
    const json_t *object = json_object_get(figures, fleet_figures[figure].key);
    double usual = json_number_value(json_object_get(object, "usual"));
    double fitted = json_number_value(json_object_get(object, "fitted"));
    const json_t *noise = json_object_get(object, "noise");
    *centre = (struct peer_centre){
        .count = fitted >= FEWEST_PEERS && fitted < 1e9 ? (size_t)fitted : 0,
        .fitted = fitted >= FEWEST_PEERS && fitted < 1e9 ? (size_t)fitted : 0,
        .centre = usual > 0 ? log(usual) : 0,
        .error = json_number_value(json_object_get(object, "error")),
        .scale = json_number_value(json_object_get(object, "scale")),
        .noise = json_is_number(noise) ? json_number_value(noise) : 0,
        .spread = json_number_value(json_object_get(object, "spread")),
        .found = log1p(fmax(0, json_number_value(json_object_get(object, "found_from")))),
    };
    return centre->count > 0 && usual > 0 && centre->scale > 0;
}

struct judged {
    struct strbuf differences;
    struct strbuf unclear;
    size_t figures;
    size_t differing;
};

static void judged_release(struct judged *judged)
{
    strbuf_release(&judged->differences);
    strbuf_release(&judged->unclear);
}

static void add_judged(struct strbuf *list, enum fleet_figure figure, const struct estimate *ratio)
{
    strbuf_addf(list, "%s%s ", list->length > 0 ? "; " : "", fleet_figures[figure].words);
    fleet_add_effect(list, figure, ratio);
}

/* What takes a node from its users has to be sure: all of its interval lies further off than nodes
 * of the baseline do. An interval in which a node that is called different could hide next to one
 * that is not tells nothing. */

static void judge_figure(const struct peer_centre *centre, double freedom, double error_rate,
                         const struct fleet_node *node, enum fleet_figure figure,
                         struct judged *judged)
{
    const struct estimate *value = &node->figures[figure].value;
    if (value->count == 0)
        return;
    double noise = log_variance(value), level = log(value->value);
    struct estimate ratio = fleet_ratio(value, centre);
    bool off = peer_p(centre, freedom, level, noise) <= error_rate;
    bool beyond = log(ratio.low) > centre->spread || log(ratio.high) < -centre->spread;
    bool narrow = ratio.confident && log(ratio.high / ratio.value) <= centre->found;
    judged->figures++;
    if (off && beyond && ratio.confident) {
        add_judged(&judged->differences, figure, &ratio);
        judged->differing++;
    } else if (off || !narrow) {
        add_judged(&judged->unclear, figure, &ratio);
        if (!ratio.confident)
            strbuf_adds(&judged->unclear, ", from too few rounds that do not depend on each other");
    }
}

static void judge_by_class(const struct node_check *check, const json_t *class,
                           const struct fleet_node *node, struct judged *judged)
{
    double freedom = json_number_value(json_object_get(class, "degrees_of_freedom"));
    *judged = (struct judged){0};
    for (int figure = 0; figure < FLEET_FIGURE_COUNT && freedom >= 1; figure++) {
        struct peer_centre centre;
        if (read_centre(class, (enum fleet_figure)figure, &centre))
            judge_figure(&centre, freedom, (1 - CONFIDENCE) / fmax(check->tests, 1), node,
                         (enum fleet_figure)figure, judged);
    }
}

static void word_healthy(const struct node_check *check, size_t figures, struct strbuf *line)
{
    const char *before = "; not measured, as it takes too long: ";
    word_format(line, "healthy: none of %zu figures is shown to differ from the baseline", figures);
    for (int work = 0; work < WORK_COUNT; work++) {
        if (!check->skipped[work])
            continue;
        strbuf_addf(line, "%s%s work", before, works[work].phrase);
        before = ", ";
    }
}

/* Of several groups of like hardware it is enough to be like one. */
bool node_check_judge(const struct node_check *check, const struct fleet_node *node,
                      struct strbuf *line, struct error *error)
{
    const json_t *nearest = NULL;
    struct judged best = {.figures = 0};
    size_t i;
    json_t *class;
    json_array_foreach(check->classes, i, class)
    {
        struct judged judged;
        if (!nearest || shared_facts(class, node) > shared_facts(nearest, node))
            nearest = class;
        if (shared_facts(class, node) < CLASS_FACTS)
            continue;
        judge_by_class(check, class, node, &judged);
        bool better =
            judged.figures > 0 && (best.figures == 0 || judged.differing < best.differing);
        judged_release(better ? &best : &judged);
        if (better)
            best = judged;
    }
    if (shared_facts(nearest, node) < CLASS_FACTS)
        return refuse_hardware(nearest, node, error);
    if (best.figures == 0)
        error_set(error, ERROR_FAILED,
                  "not judged: the baseline has too few nodes of this kind for a verdict");
    else if (best.differing > 0)
        error_set(error, ERROR_DIFFERS, "differs: %s", strbuf_text(&best.differences));
    else if (best.unclear.length > 0)
        error_set(error, ERROR_FAILED,
                  "could not be measured: too wide an interval to tell: %s; "
                  "check the node once more",
                  strbuf_text(&best.unclear));
    else
        word_healthy(check, best.figures, line);
    judged_release(&best);
    return error->code == ERROR_NONE;
}
