#include "tvp/data/run_differences.h"

#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/amounts.h"
#include "tvp/data/same_host.h"
#include "tvp/text/wording.h"
#include "tvp/text/worker_counts.h"

/* A list that is being written: what is before `start` in the text is not of it. */
struct list {
    struct strbuf *out;
    size_t start;
};

/* ---- the list ---- */

/* What is listed may come from a runner. */
static void add_values(struct list *list, const char *fact, const char *first, const char *second)
{
    if (list->out->length > list->start)
        strbuf_adds(list->out, ", ");
    word_flat(list->out, fact);
    strbuf_adds(list->out, " (");
    word_flat(list->out, first);
    strbuf_adds(list->out, " and ");
    word_flat(list->out, second);
    strbuf_addc(list->out, ')');
}

/* ---- circumstances ---- */

static const json_t *hello_host(const struct runtime_facts *runtime)
{
    return json_object_get(runtime->hello, "host");
}

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

/* Hosts with different names or boots are no longer the same, whatever else they have in common. */
static void compare_hosts(struct list *list, const json_t *first, const json_t *second,
                          bool with_boot)
{
    char values[2][128];
    const char *fact = host_difference(first, second, values[0], values[1], sizeof values[0]);
    const char *boots[] = {text_of(first, "boot_id"), text_of(second, "boot_id")};
    if (fact)
        add_values(list, fact, values[0], values[1]);
    else if (with_boot && *boots[0] && *boots[1] && strcmp(boots[0], boots[1]) != 0)
        add_values(list, "the boot of the host", boots[0], boots[1]);
}

/* The caller frees it. */
static char *value_text(const json_t *value)
{
    if (!value)
        return xstrdup("not known");
    if (json_is_string(value))
        return xstrdup(json_string_value(value));
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    if (!text)
        out_of_memory();
    return text;
}

/* The language C is a capital letter. */
char *fact_words(const char *name)
{
    char *words = xstrdup(name);
    for (char *c = words; *c; c++)
        if (*c == '_')
            *c = ' ';
    if (strncmp(words, "c ", 2) == 0)
        words[0] = 'C';
    return words;
}

static void compare_members(struct list *list, const struct runtime_facts *runtime,
                            const char *name, const json_t *first, const json_t *second)
{
    char *values[] = {value_text(first), value_text(second)};
    if (strcmp(values[0], values[1]) != 0) {
        char *words = fact_words(name);
        char *fact = xasprintf("%s of %s", words, runtime->name);
        add_values(list, fact, values[0], values[1]);
        free(fact);
        free(words);
    }
    free(values[0]);
    free(values[1]);
}

static void compare_facts(struct list *list, const struct runtime_facts *runtime,
                          const json_t *first, const json_t *second)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)first, name, value)
    {
        compare_members(list, runtime, name, value, json_object_get(second, name));
    }
    json_object_foreach((json_t *)(uintptr_t)second, name, value)
    {
        if (!json_object_get(first, name))
            compare_members(list, runtime, name, NULL, value);
    }
}

static void compare_hellos(struct list *list, const struct runtime_facts *first,
                           const struct runtime_facts *second)
{
    static const char *const members[] = {"language", "version"};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        compare_members(list, first, members[i], json_object_get(first->hello, members[i]),
                        json_object_get(second->hello, members[i]));
    compare_facts(list, first, json_object_get(first->hello, "facts"),
                  json_object_get(second->hello, "facts"));
}

static const struct runtime_facts *same_named(const struct results *run,
                                              const struct runtime_facts *runtime)
{
    int index = results_runtime(run, runtime->name);
    return index >= 0 && run->runtimes[index].hello ? &run->runtimes[index] : NULL;
}

static const json_t *first_host(const struct results *run)
{
    for (size_t i = 0; i < run->runtime_count; i++)
        if (run->runtimes[i].hello)
            return hello_host(&run->runtimes[i]);
    return NULL;
}

static bool add_circumstances(struct strbuf *out, const struct results *first,
                              const struct results *second, bool with_boot)
{
    struct list list = {out, out->length};
    compare_hosts(&list, first_host(first), first_host(second), with_boot);
    bool host_named = out->length > list.start;
    for (size_t i = 0; i < first->runtime_count; i++) {
        const struct runtime_facts *runtime = &first->runtimes[i];
        const struct runtime_facts *other = same_named(second, runtime);
        if (!runtime->hello || runtime->brief || !other || other->brief)
            continue;
        if (!host_named)
            compare_hosts(&list, hello_host(runtime), hello_host(other), with_boot);
        compare_hellos(&list, runtime, other);
    }
    return out->length > list.start;
}

bool add_different_circumstances(struct strbuf *out, const struct results *first,
                                 const struct results *second)
{
    return add_circumstances(out, first, second, true);
}

bool add_different_things(struct strbuf *out, const struct results *first,
                          const struct results *second)
{
    return add_circumstances(out, first, second, false);
}

bool add_different_machines(struct strbuf *out, const struct results *first,
                            const struct results *second)
{
    struct list list = {out, out->length};
    compare_hosts(&list, first_host(first), first_host(second), false);
    return out->length > list.start;
}

bool are_on_other_hosts(const struct results *first, const struct results *second)
{
    const json_t *hosts[] = {first_host(first), first_host(second)};
    return strcmp(text_of(hosts[0], "name"), text_of(hosts[1], "name")) != 0 &&
           strcmp(text_of(hosts[0], "boot_id"), text_of(hosts[1], "boot_id")) != 0;
}

/* ---- plans ---- */

static void compare_amount(struct list *list, const char *fact, enum amount_unit unit,
                           int64_t first, int64_t second)
{
    struct strbuf values[2] = {0};
    if (first == second)
        return;
    add_amount(&values[0], unit, first);
    add_amount(&values[1], unit, second);
    add_values(list, fact, strbuf_text(&values[0]), strbuf_text(&values[1]));
    strbuf_release(&values[0]);
    strbuf_release(&values[1]);
}

static void compare_plans_of_runtime(struct list *list, const struct runtime_facts *first,
                                     const struct runtime_facts *second)
{
    for (int work = 0; work < WORK_COUNT; work++) {
        const struct work_amount *amount = &work_amounts[work];
        if (!amount->of_runtime)
            continue;
        char *fact = xasprintf("%s of %s", amount->plural, first->name);
        compare_amount(list, fact, amount->unit, first->amounts[work], second->amounts[work]);
        free(fact);
    }
    char *fact = xasprintf("start methods of %s", first->name);
    if (strcmp(first->start_method, second->start_method) != 0)
        add_values(list, fact, *first->start_method ? first->start_method : "its own",
                   *second->start_method ? second->start_method : "its own");
    free(fact);
}

/* The next runtime from `index` on that is not brief; NULL: there is none. */
static const struct runtime_facts *next_full(const struct results *run, size_t *index)
{
    while (*index < run->runtime_count && run->runtimes[*index].brief)
        (*index)++;
    return *index < run->runtime_count ? &run->runtimes[(*index)++] : NULL;
}

static void compare_runtimes(struct list *list, const struct results *first,
                             const struct results *second)
{
    size_t i = 0, j = 0;
    for (;;) {
        const struct runtime_facts *one = next_full(first, &i), *other = next_full(second, &j);
        if (!one && !other)
            return;
        if (!one || !other || strcmp(one->name, other->name) != 0 ||
            one->threads_of != other->threads_of || one->older != other->older) {
            add_values(list, "runtimes", one ? one->name : "none", other ? other->name : "none");
            return;
        }
        compare_plans_of_runtime(list, one, other);
    }
}

static void compare_points(struct list *list, const struct run_facts *first,
                           const struct run_facts *second)
{
    struct strbuf values[2] = {0};
    worker_counts_word(&values[0], first->points, first->point_count);
    worker_counts_word(&values[1], second->points, second->point_count);
    if (strcmp(strbuf_text(&values[0]), strbuf_text(&values[1])) != 0)
        add_values(list, "worker counts", strbuf_text(&values[0]), strbuf_text(&values[1]));
    strbuf_release(&values[0]);
    strbuf_release(&values[1]);
}

/* The cases that one run has and the other has not. */
static void add_own_cases(struct strbuf *out, const struct run_facts *run,
                          const struct run_facts *other)
{
    for (int id = 0; id < CASE_COUNT; id++)
        if (run->cases[id] && !other->cases[id])
            strbuf_addf(out, "%s%s", out->length > 0 ? " " : "", measured_cases[id].name);
    if (out->length == 0)
        strbuf_adds(out, "none");
}

static void compare_cases(struct list *list, const struct run_facts *first,
                          const struct run_facts *second)
{
    struct strbuf values[2] = {0};
    add_own_cases(&values[0], first, second);
    add_own_cases(&values[1], second, first);
    if (memcmp(first->cases, second->cases, sizeof first->cases) != 0)
        add_values(list, "cases that the other has not", strbuf_text(&values[0]),
                   strbuf_text(&values[1]));
    strbuf_release(&values[0]);
    strbuf_release(&values[1]);
}

static bool is_same_text(const char *first, const char *second)
{
    return strcmp(first ? first : "", second ? second : "") == 0;
}

bool have_same_work(const struct results *first, const struct results *second)
{
    const struct work_facts *a = &first->run.work, *b = &second->run.work;
    return is_same_text(a->function, b->function) && is_same_text(a->sha256, b->sha256);
}

/* "parse of crunch.py, SHA-256 0123…" */
static void add_work(struct strbuf *out, const struct work_facts *work)
{
    if (!work->function) {
        strbuf_adds(out, "none");
        return;
    }
    strbuf_addf(out, "%s of %s, SHA-256 %.8s…", work->function,
                work->file ? work->file : work->module, work->sha256 ? work->sha256 : "?");
}

static void compare_works(struct list *list, const struct results *first,
                          const struct results *second)
{
    struct strbuf values[2] = {0};
    add_work(&values[0], &first->run.work);
    add_work(&values[1], &second->run.work);
    if (!have_same_work(first, second))
        add_values(list, "works", strbuf_text(&values[0]), strbuf_text(&values[1]));
    strbuf_release(&values[0]);
    strbuf_release(&values[1]);
}

static bool measures_net(const struct run_facts *run)
{
    for (int id = 0; id < CASE_COUNT; id++)
        if (run->cases[id] && measured_cases[id].work == WORK_NET)
            return true;
    return false;
}

/* Of what only one of them measures nothing is said. */
static void compare_servers(struct list *list, const struct run_facts *first,
                            const struct run_facts *second)
{
    static const char ours[] = "the one of tvp-report";
    if (measures_net(first) && measures_net(second) && !is_same_text(first->io_url, second->io_url))
        add_values(list, "servers", first->io_url ? first->io_url : ours,
                   second->io_url ? second->io_url : ours);
}

bool add_different_plans(struct strbuf *out, const struct results *first,
                         const struct results *second)
{
    struct list list = {out, out->length};
    const struct run_facts *a = &first->run, *b = &second->run;
    compare_points(&list, a, b);
    for (int work = 0; work < WORK_COUNT; work++)
        compare_amount(&list, work_amounts[work].plural, work_amounts[work].unit, a->amounts[work],
                       b->amounts[work]);
    compare_cases(&list, a, b);
    compare_servers(&list, a, b);
    compare_works(&list, first, second);
    compare_runtimes(&list, first, second);
    return out->length > list.start;
}

/* "ext4 from /dev/sda1"; the folder where that is not known. */
static void add_disk(struct strbuf *out, const struct run_facts *run)
{
    if (*text_of(run->disk, "file_system"))
        strbuf_addf(out, "%s from %s", text_of(run->disk, "file_system"),
                    text_of(run->disk, "source"));
    else
        strbuf_adds(out, run->io_dir);
}

bool add_different_disks(struct strbuf *out, const struct results *first,
                         const struct results *second)
{
    struct list list = {out, out->length};
    struct strbuf values[2] = {0};
    if (!first->run.io_dir || !second->run.io_dir)
        return false;
    add_disk(&values[0], &first->run);
    add_disk(&values[1], &second->run);
    if (strcmp(strbuf_text(&values[0]), strbuf_text(&values[1])) != 0)
        add_values(&list, "disks", strbuf_text(&values[0]), strbuf_text(&values[1]));
    strbuf_release(&values[0]);
    strbuf_release(&values[1]);
    return out->length > list.start;
}
