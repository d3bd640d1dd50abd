#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tvp/common/alloc.h"
#include "tvp/common/paths.h"
#include "tvp/data/cut_off.h"
#include "tvp/data/results_read.h"
#include "tvp/data/run_differences.h"
#include "tvp/fleet/fleet.h"
#include "tvp/fleet/node_names.h"
#include "tvp/sentences/cut_off_text.h"
#include "tvp/text/text_reader.h"
#include "tvp/text/wording.h"

enum { MOST_NODES = 100000 };

static const char expected_file[] = "expected";

/* ---- who is there ---- */

static struct fleet_node *add_node(struct fleet *fleet, const char *name, size_t length)
{
    fleet->nodes = xgrow(fleet->nodes, fleet->count, &fleet->capacity, sizeof *fleet->nodes);
    struct fleet_node *node = &fleet->nodes[fleet->count++];
    *node = (struct fleet_node){.name = xstrndup(name, length)};
    return node;
}

static void set_state(struct fleet_node *node, enum node_state state, struct strbuf *why)
{
    free(node->why);
    node->state = state;
    node->why = strbuf_detach(why);
}

static void add_named(struct fleet *fleet, const char *name, size_t length, bool expected)
{
    struct fleet_node *node = add_node(fleet, name, length);
    node->expected = expected;
    if (is_node_name(name, length))
        return;
    struct strbuf why = {0}, flat = {0};
    word_flat(&flat, node->name);
    free(node->name);
    node->name = strbuf_detach(&flat);
    strbuf_adds(&why, "a name of letters, digits and . _ - @ : % is expected");
    set_state(node, NODE_NO_NAME, &why);
}

/* Blanks around a name, blank lines and comments say nothing. */
static void take_expected_line(struct fleet *fleet, char *line)
{
    static const char blanks[] = " \t\r";
    char *name = line + strspn(line, blanks);
    size_t length = strlen(name);
    while (length > 0 && strchr(blanks, name[length - 1]))
        length--;
    if (length > 0 && *name != '#')
        add_named(fleet, name, length, true);
}

static bool read_lines(struct fleet *fleet, struct text_reader *reader, struct error *error)
{
    struct error problem = {0};
    while (fleet->count < MOST_NODES && text_reader_next(reader, &problem))
        if (text_reader_check_text(reader, &problem))
            take_expected_line(fleet, reader->line);
        else
            break;
    return problem.code == ERROR_NONE || error_set(error, problem.code, "%s", problem.text);
}

bool fleet_read_expected(struct fleet *fleet, FILE *stream, const char *name, struct error *error)
{
    struct text_reader reader;
    text_reader_init(&reader, stream, name);
    bool good = text_reader_peek(&reader, error) == EOF ? error->code == ERROR_NONE
                                                        : read_lines(fleet, &reader, error);
    text_reader_release(&reader);
    fleet->has_expected = true;
    return good;
}

static bool read_expected_file(struct fleet *fleet, const char *path, struct error *error)
{
    FILE *stream = fopen(path, "r");
    if (!stream)
        return error_set_errno(error, errno, "--fleet: cannot read %s", path);
    bool good = fleet_read_expected(fleet, stream, path, error);
    fclose(stream);
    return good;
}

static bool take_expected(struct fleet *fleet, struct error *error)
{
    char *path = path_join(fleet->folder, expected_file);
    struct stat status;
    bool good;
    if (stat(path, &status) != 0)
        good = errno == ENOENT || error_set_errno(error, errno, "--fleet: cannot read %s", path);
    else if (!S_ISREG(status.st_mode)) // a pipe would be waited for
        good = error_set(error, ERROR_FAILED,
                         "--fleet: %s is no file: one with a node a line is expected", path);
    else
        good = read_expected_file(fleet, path, error);
    free(path);
    return good;
}

/* Which node has left that file; 0: none has. Where the nodes are listed only results count. */
static size_t length_of_node(const struct fleet *fleet, const char *file)
{
    static const char *const endings[] = {".partial.jsonl", ".jsonl", ".err"};
    const size_t length = strlen(file);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t ending = strlen(endings[i]);
        if (length > ending && strcmp(file + length - ending, endings[i]) == 0)
            return fleet->has_expected && i != 1 ? 0 : length - ending;
    }
    return 0;
}

static bool take_files(struct fleet *fleet, struct error *error)
{
    DIR *folder = opendir(fleet->folder);
    if (!folder)
        return error_set_errno(error, errno, "--fleet: cannot read the folder %s", fleet->folder);
    for (struct dirent *entry; fleet->count < MOST_NODES && (entry = readdir(folder));) {
        size_t length = *entry->d_name == '.' ? 0 : length_of_node(fleet, entry->d_name);
        if (length > 0)
            add_named(fleet, entry->d_name, length, !fleet->has_expected);
    }
    closedir(folder);
    return true;
}

/* Those that are expected come first. */
static int compare_nodes(const void *first, const void *second)
{
    const struct fleet_node *a = first, *b = second;
    int order = compare_node_names(a->name, b->name);
    return order ? order : (int)b->expected - (int)a->expected;
}

static void sort_nodes(struct fleet *fleet)
{
    size_t kept = 0;
    if (fleet->count > 0)
        qsort(fleet->nodes, fleet->count, sizeof *fleet->nodes, compare_nodes);
    for (size_t i = 0; i < fleet->count; i++) {
        if (kept > 0 && strcmp(fleet->nodes[kept - 1].name, fleet->nodes[i].name) == 0)
            fleet_node_release(&fleet->nodes[i]);
        else
            fleet->nodes[kept++] = fleet->nodes[i];
    }
    fleet->count = kept;
}

static bool find_nodes(struct fleet *fleet, struct error *error)
{
    if (!take_expected(fleet, error) || !take_files(fleet, error))
        return false;
    if (fleet->count == 0)
        return error_set(
            error, ERROR_FAILED,
            "--fleet: %s has no node in it: a file NODE.jsonl of each node is expected, "
            "and \"%s\" with a node a line",
            fleet->folder, expected_file);
    if (fleet->count >= MOST_NODES)
        return error_set(error, ERROR_FAILED, "--fleet: %s has more than %d nodes", fleet->folder,
                         MOST_NODES - 1);
    sort_nodes(fleet);
    return true;
}

/* ---- what a node has left ---- */

static char *path_of(const struct fleet *fleet, const struct fleet_node *node, const char *ending)
{
    char *name = xasprintf("%s%s", node->name, ending);
    char *path = path_join(fleet->folder, name);
    free(name);
    return path;
}

enum { TAIL = 4096 };

/* The last line of NODE.err that says something. */
static void add_last_words(struct strbuf *out, const struct fleet *fleet,
                           const struct fleet_node *node)
{
    char *path = path_of(fleet, node, ".err");
    struct stat status;
    FILE *stream = stat(path, &status) == 0 && S_ISREG(status.st_mode) ? fopen(path, "r") : NULL;
    free(path);
    if (!stream)
        return;
    char tail[TAIL + 1];
    if (status.st_size > TAIL)
        fseek(stream, -TAIL, SEEK_END);
    size_t length = fread(tail, 1, TAIL, stream);
    fclose(stream);
    for (size_t i = 0; i < length; i++)
        if (tail[i] == '\0') // as a file system leaves them after a power cut
            tail[i] = ' ';
    while (length > 0 && strchr(" \t\r\n", tail[length - 1]))
        length--;
    tail[length] = '\0';
    const char *end = strrchr(tail, '\n'), *line = end ? end + 1 : tail;
    if (length == 0)
        return;
    strbuf_adds(out, out->length > 0 ? "; it said last: " : "it said last: ");
    word_flat(out, line + strspn(line, " "));
}

/* As results_read, but of a file alone: a pipe would be waited for. False where it is not there;
 * what else is wrong is told by the error. */
static bool read_results(const char *path, struct results *results, struct error *error)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        if (errno != ENOENT)
            error_set_errno(error, errno, "cannot read %s", path);
        return errno != ENOENT;
    }
    if (!S_ISREG(status.st_mode))
        error_set(error, ERROR_FAILED, "%s is no file", path);
    else if (results_read(results, path, error) && results->run.classic_table) {
        results_release(results);
        error_set(error, ERROR_FAILED, "%s is a classic table: a saved run is expected", path);
    }
    return true;
}

static void set_missing(const struct fleet *fleet, struct fleet_node *node)
{
    struct strbuf why = {0};
    add_last_words(&why, fleet, node);
    if (why.length == 0)
        strbuf_adds(&why, "it has left nothing");
    set_state(node, NODE_MISSING, &why);
}

static void set_unfinished(const struct fleet *fleet, struct fleet_node *node,
                           const struct results *results)
{
    struct strbuf why = {0};
    struct cut_off cut_off = cut_off_of(results);
    add_cut_off(&why, &cut_off);
    add_last_words(&why, fleet, node);
    set_state(node, NODE_UNFINISHED, &why);
}

static void set_unreadable(struct fleet_node *node, const struct error *error)
{
    struct strbuf why = {0};
    strbuf_adds(&why, error->text);
    set_state(node, NODE_UNREADABLE, &why);
}

/* Which of the plans that one is; a new one is kept. */
static size_t find_plan(struct fleet *fleet, struct results *results)
{
    for (size_t i = 0; i < fleet->plan_count; i++) {
        struct strbuf differences = {0};
        bool differs = add_different_plans(&differences, &fleet->plans[i], results);
        strbuf_release(&differences);
        if (!differs)
            return i;
    }
    fleet->plans = xreallocarray(fleet->plans, fleet->plan_count + 1, sizeof *fleet->plans);
    results_keep_plan(results);
    fleet->plans[fleet->plan_count] = *results;
    *results = (struct results){0};
    return fleet->plan_count++;
}

static void set_partly(struct fleet_node *node, const struct results *results)
{
    struct strbuf why = {0};
    word_format(&why,
                "%zu of %zu samples could not be measured; the first: ", results->failure_count,
                results->failure_count + results->sample_count);
    word_flat(&why, results->failures[0].message);
    set_state(node, NODE_PARTLY, &why);
}

static void take_results(struct fleet *fleet, struct fleet_node *node, struct results *results)
{
    if (cut_off_of(results).is_cut_off) {
        set_unfinished(fleet, node, results);
        return;
    }
    fleet_node_take(node, results);
    if (results->failure_count > 0)
        set_partly(node, results);
    node->plan = find_plan(fleet, results);
}

static void take_partial(const struct fleet *fleet, struct fleet_node *node)
{
    char *path = path_of(fleet, node, ".partial.jsonl");
    struct results results = {0};
    struct error error = {0};
    if (read_results(path, &results, &error) && error.code == ERROR_NONE)
        set_unfinished(fleet, node, &results);
    else if (error.code != ERROR_NONE)
        set_unreadable(node, &error);
    else
        set_missing(fleet, node);
    results_release(&results);
    free(path);
}

static void read_node(struct fleet *fleet, struct fleet_node *node)
{
    char *path = path_of(fleet, node, ".jsonl");
    struct results results = {0};
    struct error error = {0};
    bool there = read_results(path, &results, &error);
    if (!there)
        take_partial(fleet, node);
    else if (error.code != ERROR_NONE)
        set_unreadable(node, &error);
    else
        take_results(fleet, node, &results);
    results_release(&results);
    free(path);
}

/* ---- nodes that are not to be compared with the others ---- */

/* Nodes of which the same text was said follow each other; those of which none was come last. */
static int compare_texts(const char *first, const char *second)
{
    return first && second ? strcmp(first, second) : (first == NULL) - (second == NULL);
}

static bool has_name_of_host(const struct fleet_node *node)
{
    size_t length = strlen(node->name);
    return node->host && strncmp(node->host, node->name, length) == 0 &&
           (node->host[length] == ' ' || node->host[length] == '.');
}

static int compare_owners(const struct fleet_node *a, const struct fleet_node *b)
{
    int order = (int)has_name_of_host(b) - (int)has_name_of_host(a);
    return order ? order : compare_node_names(a->name, b->name);
}

static int compare_hosts(const void *first, const void *second)
{
    const struct fleet_node *a = *(struct fleet_node *const *)first;
    const struct fleet_node *b = *(struct fleet_node *const *)second;
    int order = compare_texts(a->host, b->host);
    return order ? order : compare_owners(a, b);
}

static int compare_runs(const void *first, const void *second)
{
    const struct fleet_node *a = *(struct fleet_node *const *)first;
    const struct fleet_node *b = *(struct fleet_node *const *)second;
    int order = compare_texts(a->run, b->run);
    return order ? order : compare_owners(a, b);
}

/* The measured nodes in an order; the caller frees the list. */
static struct fleet_node **measured_nodes(const struct fleet *fleet, size_t *count,
                                          int (*compare)(const void *, const void *))
{
    struct fleet_node **list = xcalloc(fleet->count, sizeof *list);
    *count = 0;
    for (size_t i = 0; i < fleet->count; i++)
        if (node_is_measured(&fleet->nodes[i]))
            list[(*count)++] = &fleet->nodes[i];
    if (*count > 0)
        qsort(list, *count, sizeof *list, compare);
    return list;
}

static void refuse_copies(struct fleet *fleet)
{
    size_t count;
    struct fleet_node **list = measured_nodes(fleet, &count, compare_runs);
    const struct fleet_node *first = NULL;
    for (size_t i = 0; i < count; i++) {
        if (!first || compare_texts(first->run, list[i]->run) != 0) {
            first = list[i];
            continue;
        }
        struct strbuf why = {0};
        strbuf_addf(&why, "its file is of the same run as that of %s", first->name);
        set_state(list[i], NODE_TWICE, &why);
    }
    free(list);
}

static void refuse_same_hosts(struct fleet *fleet)
{
    size_t count;
    struct fleet_node **list = measured_nodes(fleet, &count, compare_hosts);
    const struct fleet_node *first = NULL;
    for (size_t i = 0; i < count && list[i]->host; i++) {
        if (!first || strcmp(first->host, list[i]->host) != 0) {
            first = list[i];
            continue;
        }
        struct strbuf why = {0};
        strbuf_addf(&why, "it was measured on the host of %s: ", first->name);
        word_flat(&why, first->host);
        set_state(list[i], NODE_TWICE, &why);
    }
    free(list);
}

static int compare_programs(const void *first, const void *second)
{
    const struct fleet_node *a = *(struct fleet_node *const *)first;
    const struct fleet_node *b = *(struct fleet_node *const *)second;
    return compare_texts(a->program, b->program);
}

/* What most nodes were measured by; NULL: there are none. */
static const char *usual_program(const struct fleet *fleet)
{
    size_t count, most = 0, begin = 0;
    const char *usual = NULL;
    struct fleet_node **list = measured_nodes(fleet, &count, compare_programs);
    for (size_t i = 0; i < count; i++) {
        if (compare_texts(list[begin]->program, list[i]->program) != 0)
            begin = i;
        if (i + 1 - begin > most) {
            most = i + 1 - begin;
            usual = list[i]->program;
        }
    }
    free(list);
    return usual;
}

static void refuse_other_versions(struct fleet *fleet)
{
    const char *usual = usual_program(fleet);
    for (size_t i = 0; usual && i < fleet->count; i++) {
        struct fleet_node *node = &fleet->nodes[i];
        if (!node_is_measured(node) || strcmp(node->program, usual) == 0)
            continue;
        struct strbuf why = {0};
        strbuf_adds(&why, "measured by ");
        word_flat(&why, node->program);
        strbuf_adds(&why, ", most nodes by ");
        word_flat(&why, usual);
        set_state(node, NODE_OTHER_VERSION, &why);
    }
}

static size_t usual_plan(const struct fleet *fleet)
{
    size_t *counts = xcalloc(fleet->plan_count + 1, sizeof *counts), usual = 0;
    for (size_t i = 0; i < fleet->count; i++)
        if (node_is_measured(&fleet->nodes[i]))
            counts[fleet->nodes[i].plan]++;
    for (size_t i = 1; i < fleet->plan_count; i++)
        if (counts[i] > counts[usual])
            usual = i;
    free(counts);
    return usual;
}

static void refuse_other_plans(struct fleet *fleet)
{
    size_t usual = usual_plan(fleet);
    for (size_t i = 0; i < fleet->count; i++) {
        struct fleet_node *node = &fleet->nodes[i];
        if (!node_is_measured(node) || node->plan == usual)
            continue;
        struct strbuf why = {0};
        strbuf_adds(&why, "most nodes and this one differ in ");
        add_different_plans(&why, &fleet->plans[usual], &fleet->plans[node->plan]);
        set_state(node, NODE_OTHER_PLAN, &why);
    }
    if (fleet->plan_count > 0 && usual > 0) {
        struct results plan = fleet->plans[usual];
        fleet->plans[usual] = fleet->plans[0];
        fleet->plans[0] = plan;
    }
}

/* Where the folder is gone its nodes have not left nothing. */
static bool folder_is_there(const struct fleet *fleet, struct error *error)
{
    struct stat status;
    return stat(fleet->folder, &status) == 0 ||
           error_set_errno(error, errno, "--fleet: the folder %s vanished while it was read",
                           fleet->folder);
}

static bool read_nodes(struct fleet *fleet, struct error *error)
{
    if (!find_nodes(fleet, error))
        return false;
    for (size_t i = 0; i < fleet->count; i++)
        if (fleet->nodes[i].state != NODE_NO_NAME)
            read_node(fleet, &fleet->nodes[i]);
    return folder_is_there(fleet, error);
}

bool fleet_read(struct fleet *fleet, const char *folder, struct error *error)
{
    *fleet = (struct fleet){.folder = xstrdup(folder)};
    if (!read_nodes(fleet, error)) {
        fleet_release(fleet);
        return false;
    }
    refuse_copies(fleet);
    refuse_same_hosts(fleet);
    refuse_other_versions(fleet);
    refuse_other_plans(fleet);
    for (size_t i = 0; i < fleet->count; i++) {
        fleet->measured += node_is_measured(&fleet->nodes[i]);
        fleet->incomplete += fleet->nodes[i].state != NODE_MEASURED;
    }
    return true;
}
