#include "fields_schema.h"
#include "made_run.h"

#include <math.h>

#include "tvp/common/alloc.h"
#include "tvp/draw/figures.h"
#include "tvp/report/report.h"
#include "tvp/template/field_value.h"
#include "tvp/template/fields.h"

#define SCHEMA_FILE "docs/report.schema.json"

static const struct presentation shown = {
    .images = "Images", .width = 900, .height = 600, .dpi = 90};

/* ---- the table ---- */

static void check_table(const struct field *table)
{
    int count = 0;
    for (const struct field *field = table; field->name; field++, count++) {
        assert_true(*field->name && *field->help);
        bool holds_others = field->kind == FIELD_OBJECT || field->kind == FIELD_LIST;
        assert_true(holds_others == (field->members != NULL));
        assert_true(holds_others != (field->write != NULL));
        /* The first of that name is this one. */
        assert_ptr_equal(fields_schema.find(table, field->name, strlen(field->name)), field);
        assert_ptr_equal(fields_schema.inside(field), field->members);
        assert_true(fields_schema.is_markup(field) == (field->kind == FIELD_MARKUP));
        assert_true(fields_schema.is_list(field) == (field->kind == FIELD_LIST));
        if (field->members)
            check_table(field->members);
    }
    assert_true(count > 0);
}

static void every_field_can_be_reached(void **state)
{
    (void)state;
    check_table(report_fields);
    assert_null(fields_schema.find(report_fields, "titl", 4));
    assert_null(fields_schema.find(report_fields, "titles", 6));
    assert_string_equal(fields_schema.nearest(report_fields, "titel", 5), "title");
}

/* Takes the line of each field off the list. */
static void check_listed(const char **list, const struct field *table, int depth)
{
    for (const struct field *field = table; field->name; field++) {
        char name[64], kind[16];
        int used = 0;
        assert_true(strspn(*list, " ") == (size_t)(2 * depth));
        assert_int_equal(sscanf(*list, " %63s %15s %n", name, kind, &used), 2);
        assert_string_equal(name, field->name);
        *list += used;
        size_t length = strlen(field->help);
        assert_int_equal(strncmp(*list, field->help, length), 0);
        *list += length;
        if (!field_is_always_there(field)) {
            char condition[64];
            length = (size_t)snprintf(condition, sizeof condition, " (with --workers %s)",
                                      worker_kinds[field->of].singular);
            assert_int_equal(strncmp(*list, condition, length), 0);
            *list += length;
        }
        assert_int_equal(**list, '\n');
        *list += 1;
        if (field->members)
            check_listed(list, field->members, depth + 1);
    }
}

static void every_field_is_listed(void **state)
{
    (void)state;
    struct strbuf out = {0};
    fields_list(&out);
    const char *list = strbuf_text(&out);
    check_listed(&list, report_fields, 0);
    assert_string_equal(list, "");
    strbuf_release(&out);
}

/* ---- values ---- */

static const char *shown_as(const char *json, char text[64])
{
    json_t *value = json_loads(json, JSON_DECODE_ANY, NULL);
    assert_non_null(value);
    struct strbuf out = {0};
    bool good = fields_to_text(&out, value);
    snprintf(text, 64, "%s", good ? strbuf_text(&out) : "cannot be shown");
    strbuf_release(&out);
    json_decref(value);
    return text;
}

static void values_are_shown_as_text(void **state)
{
    (void)state;
    char text[64];
    assert_string_equal(shown_as("\"a\"", text), "a");
    assert_string_equal(shown_as("9007199254740993", text),
                        "9\u202f007\u202f199\u202f254\u202f740\u202f993");
    assert_string_equal(shown_as("0.123456", text), "0.1235");
    assert_string_equal(shown_as("{\"value\":1,\"text\":\"1 s\"}", text), "1 s");
    assert_string_equal(shown_as("null", text), "");
    assert_string_equal(shown_as("true", text), "cannot be shown");
    assert_string_equal(shown_as("[1]", text), "cannot be shown");
}

/* Checked with the names of that table. */
static struct template *parse(const char *text, const struct field *table)
{
    struct error error = {0};
    struct template_schema schema = fields_schema;
    schema.root = table;
    struct template *template = template_parse("test", text, strlen(text), &error);
    assert_non_null(template);
    assert_true(template_check(template, &schema, &error));
    return template;
}

/* ---- a table of its own ---- */

struct part {
    const char *letter;
};

struct dummy {
    const char *text;
    unsigned narrow;
    size_t wide;
    int64_t nanoseconds;
    double number;
    double unknown;
    bool flag;
    struct estimate estimate;
    struct part *parts;
    size_t part_count;
    struct part fixed[3];
    struct part *other;
    json_t *facts;
};

static json_t *write_length(const struct report *report, const struct field *field,
                            const void *member)
{
    const char *const *text = member;
    (void)report;
    (void)field;
    return json_integer((json_int_t)strlen(*text));
}

FIELD_FINDER(find_other, struct dummy, item->other)
FIELD_FINDER(find_nothing, struct dummy, NULL)
FIELD_FINDER(find_facts, struct dummy, item->facts)
FIELD_FILTER(is_not_b, struct part, strcmp(element->letter, "b") != 0)
FIELD_MAKER(made, struct dummy, json_pack("s+", item->text, "!"))

static const struct field part_fields[] = {
    FIELD("letter", TEXT, struct part, letter, "a letter"),
    {0},
};

static const struct field dummy_fields[] = {
    FIELD("plain", TEXT, struct dummy, text, "a text"),
    FIELD("narrow", COUNT, struct dummy, narrow, "32 bits"),
    FIELD("wide", COUNT, struct dummy, wide, "64 bits"),
    FIELD("duration", SECONDS, struct dummy, nanoseconds, "as it is counted"),
    FIELD("number", NUMBER, struct dummy, number, "any"),
    FIELD("unknown", NUMBER, struct dummy, unknown, "not a number"),
    FIELD("flag", FLAG, struct dummy, flag, "true or false"),
    FIELD("quantity", RATIO, struct dummy, estimate, "of samples"),
    WRITTEN_FIELD("length", COUNT, NULL, struct dummy, text, write_length, "of the text"),
    MADE_FIELD("markup", MARKUP, made, "of all"),
    FOUND_FIELD("other", TEXT, find_other, struct part, letter, "elsewhere"),
    FOUND_FIELD("nowhere", TEXT, find_nothing, struct part, letter, "nowhere"),
    FACT_FIELD("fact", COUNT, find_facts, "known", "of an object"),
    FACT_FIELD("no_fact", TEXT, find_facts, "known", "of another kind"),
    OBJECT_FIELD("object", find_other, part_fields, "an item"),
    OBJECT_FIELD("none", find_nothing, part_fields, "no item"),
    LIST_FIELD("list", NULL, struct dummy, parts, part_count, NULL, part_fields, "of two"),
    LIST_FIELD("empty", find_nothing, struct dummy, parts, part_count, NULL, part_fields, "none"),
    ARRAY_FIELD("array", NULL, struct dummy, fixed, is_not_b, part_fields, "of three, but one"),
    {0},
};

/* What a field is, and where its value lies, is said by its row: all that is made of a table takes
 * it in. */
static void a_field_is_one_row(void **state)
{
    (void)state;
    struct part parts[] = {{"x"}, {"y"}};
    const struct dummy dummy = {
        .text = "ab",
        .narrow = 4000000000,
        .wide = 7,
        .nanoseconds = 2000000000,
        .number = 0.5,
        .unknown = NAN,
        .flag = true,
        .estimate = {.value = 2, .low = 1, .high = 3, .count = 9, .confident = true},
        .parts = parts,
        .part_count = 2,
        .fixed = {{"a"}, {"b"}, {"c"}},
        .other = &parts[1],
        .facts = json_of("{'known':3}"),
    };
    struct template *template = parse("{{{markup}}}", dummy_fields);
    json_t *values = field_table_values(NULL, dummy_fields, &dummy, template);
    json_t *expected = json_of("{'markup':'ab!'}");
    assert_true(json_equal(values, expected));
    template_free(template);
    json_decref(values);
    json_decref(expected);
    values = field_table_values(NULL, dummy_fields, &dummy, NULL);
    expected =
        json_of("{'plain':'ab','narrow':4000000000,'wide':7,"
                "'duration':{'value':2.0,'samples':1,'text':'2.00 s'},'number':0.5,'unknown':null,"
                "'flag':true,'quantity':{'value':2.0,'low':1.0,'high':3.0,'samples':9,'interval':"
                "true,'resolved':true,"
                "'text':'2.0 (1.0–3.0)'},'length':2,'other':'y','nowhere':null,'fact':3,"
                "'no_fact':null,'object':{'letter':'y'},'none':null,"
                "'list':[{'letter':'x'},{'letter':'y'}],'empty':[],"
                "'array':[{'letter':'a'},{'letter':'c'}]}");
    char *text = json_dumps(values, JSON_COMPACT), *wanted = json_dumps(expected, JSON_COMPACT);
    assert_string_equal(text, wanted);
    free(text);
    free(wanted);
    json_decref(values);
    json_decref(expected);
    json_decref(dummy.facts);
}

static void a_table_is_listed_and_has_its_schema(void **state)
{
    (void)state;
    struct strbuf list = {0};
    field_table_list(&list, dummy_fields);
    const char *text = strbuf_text(&list);
    assert_non_null(strstr(text, "markup                     markup   of all\n"));
    assert_non_null(strstr(text, "list                       list     of two\n"
                                 "  letter                   text     a letter\n"));
    strbuf_release(&list);
    json_t *schema = table_schema(dummy_fields);
    const json_t *properties = json_object_get(schema, "properties");
    assert_null(json_object_get(properties, "markup"));
    assert_non_null(json_object_get(properties, "list"));
    json_decref(schema);
}

/* ---- the JSON Schema ---- */

static bool has_type(const json_t *value, const char *type)
{
    return (strcmp(type, "null") == 0 && json_is_null(value)) ||
           (strcmp(type, "object") == 0 && json_is_object(value)) ||
           (strcmp(type, "array") == 0 && json_is_array(value)) ||
           (strcmp(type, "string") == 0 && json_is_string(value)) ||
           (strcmp(type, "boolean") == 0 && json_is_boolean(value)) ||
           (strcmp(type, "integer") == 0 && json_is_integer(value)) ||
           (strcmp(type, "number") == 0 && json_is_number(value));
}

static bool type_fits(const json_t *types, const json_t *value)
{
    if (json_is_string(types))
        return has_type(value, json_string_value(types));
    for (size_t i = 0; i < json_array_size(types); i++)
        if (has_type(value, json_string_value(json_array_get(types, i))))
            return true;
    return false;
}

/* Whether a value is valid, for the words of JSON Schema that are used here; another is a failure
 * of the test. */
static bool is_valid(const json_t *schema, const json_t *value)
{
    const char *word;
    json_t *rule;
    json_object_foreach((json_t *)(uintptr_t)schema, word, rule)
    {
        bool known = strcmp(word, "type") == 0 || strcmp(word, "properties") == 0 ||
                     strcmp(word, "required") == 0 || strcmp(word, "items") == 0 ||
                     strcmp(word, "additionalProperties") == 0 || strcmp(word, "title") == 0 ||
                     strcmp(word, "description") == 0 || strcmp(word, "$schema") == 0;
        assert_true(known);
    }
    if (!type_fits(json_object_get(schema, "type"), value))
        return false;
    const json_t *items = json_object_get(schema, "items");
    for (size_t i = 0; items && i < json_array_size(value); i++)
        if (!is_valid(items, json_array_get(value, i)))
            return false;
    if (!json_is_object(value))
        return true;
    const json_t *required = json_object_get(schema, "required");
    for (size_t i = 0; i < json_array_size(required); i++)
        if (!json_object_get(value, json_string_value(json_array_get(required, i))))
            return false;
    const json_t *properties = json_object_get(schema, "properties");
    assert_true(json_is_false(json_object_get(schema, "additionalProperties")));
    const char *name;
    json_t *member;
    json_object_foreach((json_t *)(uintptr_t)value, name, member)
    {
        const json_t *property = json_object_get(properties, name);
        if (!property || !is_valid(property, member))
            return false;
    }
    return true;
}

/* For a template of that text; NULL: for none. */
static json_t *values_for(const struct results *results, const char *text)
{
    struct report report;
    report_init(&report, results, &shown);
    figures_plan(&report);
    struct template *template = text ? parse(text, report_fields) : NULL;
    json_t *values = fields_of_report(&report, template);
    template_free(template);
    report_release(&report);
    return values;
}

static json_t *values_of(const struct results *results)
{
    return values_for(results, NULL);
}

static void add_names(struct strbuf *text, const struct field *table)
{
    for (const struct field *field = table; field->name; field++) {
        strbuf_addf(text, "{{#%s}}", field->name);
        if (field->members)
            add_names(text, field->members);
        strbuf_addf(text, "{{/%s}}", field->name);
    }
}

/* For a template that names every field. */
static json_t *all_values_of(const struct results *results)
{
    struct strbuf text = {0};
    add_names(&text, report_fields);
    json_t *values = values_for(results, strbuf_text(&text));
    strbuf_release(&text);
    return values;
}

static void the_schema_fits_every_saved_run(void **state)
{
    (void)state;
    json_t *schema = report_schema();
    for (int i = 0; i < SAVED_RUNS; i++) {
        struct results results;
        read_saved_run(&results, saved_runs[i], NULL);
        json_t *values = values_of(&results);
        if (!is_valid(schema, values))
            fail_msg("%s does not fit the schema", saved_runs[i]);
        results_release(&results);
        json_decref(values);
    }
    json_decref(schema);
}

static void the_schema_refuses_what_does_not_fit(void **state)
{
    (void)state;
    struct results results;
    read_saved_run(&results, "one_row", NULL);
    json_t *schema = report_schema();
    json_t *values = values_of(&results);
    json_t *wait = json_object_get(values, "wait");
    json_object_set_new(values, "title", json_integer(7));
    assert_false(is_valid(schema, values));
    json_object_set_new(values, "title", json_null());
    assert_true(is_valid(schema, values));
    json_object_set_new(values, "more", json_true());
    assert_false(is_valid(schema, values));
    json_object_del(values, "more");
    json_object_set_new(wait, "value", json_string("1"));
    assert_false(is_valid(schema, values));
    json_object_set_new(wait, "value", json_integer(1));
    assert_true(is_valid(schema, values));
    json_object_del(wait, "text");
    assert_false(is_valid(schema, values));
    json_object_del(values, "wait");
    assert_false(is_valid(schema, values));
    json_decref(values);
    json_decref(schema);
    results_release(&results);
}

/* A table that was changed on purpose: UPDATE_GOLDEN=1 tests/run; git diff docs */
static void the_schema_in_the_tree_is_the_one_of_the_table(void **state)
{
    (void)state;
    json_t *schema = report_schema();
    if (getenv("UPDATE_GOLDEN")) {
        FILE *file = fopen(SCHEMA_FILE, "w");
        assert_non_null(file);
        assert_int_equal(json_dumpf(schema, file, JSON_INDENT(1)), 0);
        assert_int_equal(fputc('\n', file), '\n');
        assert_int_equal(fclose(file), 0);
    }
    json_t *kept = json_load_file(SCHEMA_FILE, 0, NULL);
    assert_true(json_equal(kept, schema));
    json_decref(kept);
    json_decref(schema);
}

/* ---- kinds that nobody asked for ---- */

/* In no table of the JSON; a template may name them in every run. */
static void a_kind_has_members_where_it_was_asked_for(void **state)
{
    (void)state;
    struct results results;
    read_saved_run(&results, "threads_win", NULL);
    for (int asked = 0; asked < 2; asked++) {
        results.run.cases[CASE_CPU_INTERPRETER] = asked;
        json_t *values = values_of(&results);
        const json_t *runtime = json_object_get(values, "runtime");
        const json_t *row = json_array_get(json_object_get(runtime, "rows"), 0);
        assert_non_null(json_object_get(runtime, "process_cost"));
        assert_non_null(json_object_get(row, "WorkProcess"));
        assert_null(json_object_get(runtime, "coroutine_cost"));
        assert_null(json_object_get(row, "cpu_coroutine_verdict"));
        assert_true(json_is_null(json_object_get(runtime, "interpreter_cost")) == (asked == 1));
        assert_true(json_is_null(json_object_get(row, "CpuInterpreter")) == (asked == 1));
        const json_t *missing = json_object_get(runtime, "not_measured");
        assert_int_equal(json_array_size(missing), asked);
        if (asked) {
            missing = json_array_get(missing, 0);
            assert_string_equal(json_string_value(json_object_get(missing, "case")),
                                "CpuInterpreter");
            assert_non_null(
                strstr(json_string_value(json_object_get(missing, "reason")), "interpreters"));
        }
        json_decref(values);
    }
    results_release(&results);
}

/* ---- markup, and runs with little in them ---- */

static void check_markup(const struct field *table, const json_t *without, const json_t *with)
{
    for (const struct field *field = table; field->name; field++) {
        const json_t *value = json_object_get(with, field->name);
        assert_non_null(value);
        if (field->kind != FIELD_MARKUP) {
            if (field_is_always_there(field))
                assert_non_null(json_object_get(without, field->name));
            continue;
        }
        assert_null(json_object_get(without, field->name));
        const char *text = json_string_value(value);
        assert_true(!text || (*text && text[strlen(text) - 1] != '\n'));
    }
}

static void markup_is_for_templates_alone(void **state)
{
    (void)state;
    for (int i = 0; i < SAVED_RUNS; i++) {
        struct results results;
        read_saved_run(&results, saved_runs[i], NULL);
        json_t *without = values_of(&results), *with = all_values_of(&results);
        check_markup(report_fields, without, with);
        const struct field *runtime = fields_schema.find(report_fields, "runtime", 7);
        check_markup(runtime->members, json_object_get(without, "runtime"),
                     json_object_get(with, "runtime"));
        json_decref(without);
        json_decref(with);
        results_release(&results);
    }
}

/* Rows can be many: a template that shows none of them shall not cost their making. */
static void what_a_template_does_not_use_is_not_made(void **state)
{
    (void)state;
    struct results results;
    read_saved_run(&results, "one_row", NULL);
    json_t *values =
        values_for(&results, "{{title}} {{#runtime}}{{name}} {{host.cpu}}{{/runtime}}"
                             "{{#runtimes}}{{{times_table}}}"
                             "{{#pictures}}{{title}} {{samples}}{{/pictures}}{{/runtimes}}");
    const json_t *runtime = json_object_get(values, "runtime");
    const json_t *picture = json_array_get(json_object_get(runtime, "pictures"), 0);
    assert_true(json_is_string(json_object_get(values, "title")));
    assert_null(json_object_get(values, "run"));
    assert_null(json_object_get(values, "summary"));
    assert_true(json_is_string(json_object_get(runtime, "name")));
    assert_true(json_is_string(json_object_get(json_object_get(runtime, "host"), "cpu")));
    assert_null(json_object_get(json_object_get(runtime, "host"), "kernel"));
    assert_true(json_is_string(json_object_get(runtime, "times_table")));
    assert_null(json_object_get(runtime, "rows"));
    assert_true(json_is_string(json_object_get(picture, "title")));
    assert_null(json_object_get(picture, "times_table"));
    assert_true(json_is_integer(json_object_get(values, "samples")));
    json_decref(values);
    results_release(&results);
}

/* {{.}} shows an object by its text, which it does not name. */
static void an_element_has_its_text_without_a_name(void **state)
{
    (void)state;
    struct results results;
    read_saved_run(&results, "one_row", NULL);
    json_t *values = values_for(&results, "{{#summary}}{{.}}{{/summary}}");
    const json_t *first = json_array_get(json_object_get(values, "summary"), 0);
    assert_true(json_is_string(json_object_get(first, "text")));
    json_decref(values);
    results_release(&results);
}

static void check_little_run(const char *run)
{
    struct results results = {0};
    take_record(&results, run);
    json_t *schema = report_schema(), *values = values_of(&results);
    assert_true(is_valid(schema, values));
    json_decref(values);
    values = all_values_of(&results);
    assert_non_null(values);
    json_decref(values);
    json_decref(schema);
    results_release(&results);
}

static void runs_with_nothing_in_them_have_all_fields(void **state)
{
    (void)state;
    check_little_run(RUN_HEAD "'max_workers':2,'points':[1,2],'rounds':1,'wait_ns':0," ALL_CASES
                              ",'runtimes':[{'runtime':'native','iterations':0}]");
    check_little_run(RUN_HEAD
                     "'max_workers':2,'points':[2],'rounds':1,'wait_ns':0,'cases':['IoThread'],"
                     "'runtimes':[{'runtime':'native','iterations':0,'brief':true}]");
}

/* A quantity as the fields show it: value, bounds, count, and the same in words. */
static void quantities_hold_value_bounds_and_words(void **state)
{
    (void)state;
    struct results results = {0};
    take_record(&results,
                RUN_HEAD "'max_workers':1,'points':[1],'rounds':6,'wait_ns':20000000,"
                         "'cases':['IoThread'],'runtimes':[{'runtime':'native','iterations':0}]");
    static const int64_t steps[] = {1, 5, 2, 6, 3, 4};
    for (uint32_t round = 1; round <= 6; round++)
        add_sample(&results, CASE_IO_THREAD, 1, round, 20 * MS + steps[round - 1] * 100 * US);
    json_t *values = values_of(&results);
    const json_t *row =
        json_array_get(json_object_get(json_object_get(values, "runtime"), "rows"), 0);
    const json_t *time = json_object_get(row, "IoThread");
    json_t *expected = json_pack("{s:f, s:f, s:f, s:i, s:b, s:b, s:s}", "value", 0.02035, "low",
                                 0.0201, "high", 0.0206, "samples", 6, "interval", 1, "resolved", 1,
                                 "text", "20.35 ms (20.10–20.60)");
    json_t *copy = json_deep_copy(time);
    static const char *const numbers[] = {"value", "low", "high"};
    for (int i = 0; i < 3; i++) {
        double value = json_number_value(json_object_get(copy, numbers[i]));
        double wanted = json_number_value(json_object_get(expected, numbers[i]));
        assert_true(value > wanted - 1e-12 && value < wanted + 1e-12);
        json_object_del(copy, numbers[i]);
        json_object_del(expected, numbers[i]);
    }
    assert_true(json_equal(copy, expected));
    assert_true(json_is_null(json_object_get(row, "CpuThread")));
    json_decref(copy);
    json_decref(expected);
    json_decref(values);
    results_release(&results);
}

/* What cannot be negative and was not told from 0 has no value, and no bound below 0. */
static void a_quantity_that_is_not_resolved_has_no_value(void **state)
{
    (void)state;
    struct results results;
    read_saved_run(&results, "impossible", NULL);
    json_t *values = values_of(&results);
    const json_t *runtime = json_object_get(values, "runtime");
    const json_t *cost = json_object_get(runtime, "thread_cost");
    assert_true(json_is_false(json_object_get(cost, "resolved")));
    assert_true(json_is_null(json_object_get(cost, "value")));
    assert_true(json_number_value(json_object_get(cost, "low")) == 0);
    double high = json_number_value(json_object_get(cost, "high"));
    assert_true(high > 0 && high < 1e-6);
    const char *text = json_string_value(json_object_get(cost, "text"));
    assert_string_equal(text + strlen(text) - strlen("(not resolved)"), "(not resolved)");
    assert_true(json_is_null(json_object_get(runtime, "cost_ratio")));
    const json_t *added = json_object_get(runtime, "thread_added");
    assert_true(json_is_null(json_object_get(added, "value")));
    const json_t *speedup = json_object_get(runtime, "thread_speedup");
    assert_true(json_is_true(json_object_get(speedup, "resolved")));
    assert_non_null(strstr(json_string_value(json_object_get(speedup, "text")), "above the ideal"));
    json_decref(values);
    results_release(&results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_can_be_reached),
        cmocka_unit_test(every_field_is_listed),
        cmocka_unit_test(values_are_shown_as_text),
        cmocka_unit_test(a_field_is_one_row),
        cmocka_unit_test(a_table_is_listed_and_has_its_schema),
        cmocka_unit_test(the_schema_fits_every_saved_run),
        cmocka_unit_test(the_schema_refuses_what_does_not_fit),
        cmocka_unit_test(the_schema_in_the_tree_is_the_one_of_the_table),
        cmocka_unit_test(a_kind_has_members_where_it_was_asked_for),
        cmocka_unit_test(markup_is_for_templates_alone),
        cmocka_unit_test(what_a_template_does_not_use_is_not_made),
        cmocka_unit_test(an_element_has_its_text_without_a_name),
        cmocka_unit_test(runs_with_nothing_in_them_have_all_fields),
        cmocka_unit_test(quantities_hold_value_bounds_and_words),
        cmocka_unit_test(a_quantity_that_is_not_resolved_has_no_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
