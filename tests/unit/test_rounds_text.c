#include "saved_run.h"
#include "tvp/sentences/rounds_text.h"

static void expect_rounds(const struct findings *findings, bool with_brief, const char *expected)
{
    struct strbuf text = {0};
    add_rounds(&text, findings, with_brief);
    assert_string_equal(strbuf_text(&text), expected);
    strbuf_release(&text);
}

static void says_the_rounds_of_each_runtime_where_they_differ(void **state)
{
    (void)state;
    struct runtime_facts facts[] = {
        {.name = (char[]){"native"}}, {.name = (char[]){"node"}}, {.name = (char[]){"cpython"}}};
    struct runtime_findings runtimes[] = {{.facts = &facts[0], .rounds = 15},
                                          {.facts = &facts[1], .rounds = 15}};
    struct runtime_findings brief = {.facts = &facts[2], .rounds = 6};
    struct findings findings = {.runtimes = runtimes, .runtime_count = 1};
    expect_rounds(&findings, true, "15 rounds");
    findings.brief = &brief;
    expect_rounds(&findings, true, "15 rounds of native and 6 of cpython");
    expect_rounds(&findings, false, "15 rounds");
    findings.runtime_count = 2;
    expect_rounds(&findings, false, "15 rounds");
    expect_rounds(&findings, true, "15 rounds of native, 15 of node and 6 of cpython");
    runtimes[1].rounds = brief.rounds = 15;
    expect_rounds(&findings, true, "15 rounds");
}

static void drop_late_cpython(json_t *record)
{
    if (has_text(record, "runtime", "cpython") &&
        json_integer_value(json_object_get(record, "round")) > 6)
        drop_record(record);
}

static void a_saved_run_with_a_brief_runtime_says_so(void **state)
{
    (void)state;
    struct saved_run run;
    saved_run_open(&run, "threads_win", drop_late_cpython);
    expect_rounds(&run.findings, true, "15 rounds of native and 6 of cpython");
    saved_run_close(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_the_rounds_of_each_runtime_where_they_differ),
        cmocka_unit_test(a_saved_run_with_a_brief_runtime_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
