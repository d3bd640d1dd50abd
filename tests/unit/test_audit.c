#include "unit.h"

#include "saved_run.h"
#include "tvp/claims/audit.h"

static struct saved_run run;
static struct claims claims;
static struct audit audit;

/* What a test makes of the findings, where a record cannot. */
typedef void change_findings(struct findings *findings);

static void audit_run(const char *name, edit_record *edit, change_findings *change, bool compared)
{
    static const struct changes changes;
    saved_run_open(&run, name, edit);
    if (change)
        change(&run.findings);
    claims_init(&claims, &run.findings, NULL);
    audit_init(&audit, &run.findings, &claims, compared ? &changes : NULL);
}

static void done(void)
{
    audit_release(&audit);
    claims_release(&claims);
    saved_run_close(&run);
}

static void drop_samples(json_t *record)
{
    if (has_text(record, "record", "sample"))
        drop_record(record);
}

static void drop_processes(json_t *record)
{
    const char *name = json_string_value(json_object_get(record, "case"));
    if (name && strstr(name, "Process"))
        drop_record(record);
}

static void drop_computing(json_t *record)
{
    const char *name = json_string_value(json_object_get(record, "case"));
    if (name && strstr(name, "Cpu"))
        drop_record(record);
}

/* Every third round takes twice as long. */
static void spread_samples(json_t *record)
{
    json_int_t round = json_integer_value(json_object_get(record, "round"));
    json_int_t elapsed = json_integer_value(json_object_get(record, "elapsed_ns"));
    if (has_text(record, "record", "sample") && round % 3 == 0)
        json_object_set_new(record, "elapsed_ns", json_integer(2 * elapsed));
}

static void limit_by_quota(struct findings *findings)
{
    findings->runtimes[0].quota = true;
}

static void measure_own_work(struct findings *findings)
{
    findings->runtimes[0].measured[case_pair(WORK_USER, WORKER_THREAD)] = true;
}

/* The results are the test's own. */
static void ask_for_precision(struct findings *findings)
{
    (void)findings;
    run.results.run.precision = 0.02;
}

static const struct {
    const char *name;
    edit_record *edit;
    change_findings *change;
    bool compared;
} runs[] = {
    {"threads_win", NULL, NULL, false},
    {"threads_win", drop_samples, NULL, false},
    {"threads_win", drop_processes, NULL, false},
    {"threads_win", drop_computing, NULL, false},
    {"threads_win", spread_samples, NULL, false},
    {"threads_win", NULL, limit_by_quota, false},
    {"threads_win", NULL, measure_own_work, false},
    {"threads_win", NULL, ask_for_precision, false},
    {"threads_win", NULL, NULL, true},
    {"two_runtimes", NULL, NULL, true},
    {"classic", NULL, NULL, false},
    {"one_round", NULL, NULL, false},
    {"one_row", NULL, NULL, false},
    {"one_cpu", NULL, NULL, false},
    {"impossible", NULL, NULL, false},
    {"processes_win", NULL, NULL, false},
    {"failed_cells", NULL, NULL, false},
    {"no_probes", NULL, NULL, false},
};

static void every_rule_comes_to_each_of_its_states_and_no_other(void **state)
{
    (void)state;
    unsigned seen[64] = {0}, possible[64] = {0};
    size_t count = 0;
    const char *ids[64];
    for (size_t r = 0; r < sizeof runs / sizeof *runs; r++) {
        audit_run(runs[r].name, runs[r].edit, runs[r].change, runs[r].compared);
        count = audit.count;
        for (size_t i = 0; i < audit.count; i++) {
            const struct audit_entry *entry = &audit.list[i];
            assert_true(strlen(entry->reason) > 5);
            assert_null(strstr(entry->reason, "nan"));
            assert_null(strstr(entry->reason, "  "));
            assert_int_not_equal(entry->reason[strlen(entry->reason) - 1], '.');
            ids[i] = entry->id;
            seen[i] |= entry->state;
            possible[i] = entry->states;
        }
        assert_int_equal(audit_count(&audit, AUDIT_KEPT) + audit_count(&audit, AUDIT_NOT_KEPT) +
                             audit_count(&audit, AUDIT_NOT_APPLICABLE),
                         audit.count);
        done();
    }
    bool all = true;
    for (size_t i = 0; i < count; i++) {
        if (seen[i] != possible[i])
            print_error("%s: states %u seen, %u named\n", ids[i], seen[i], possible[i]);
        all &= seen[i] == possible[i];
    }
    assert_true(all);
}

static void expect(const char *id, enum audit_state state, const char *reason)
{
    for (size_t i = 0; i < audit.count; i++) {
        if (strcmp(audit.list[i].id, id) != 0)
            continue;
        assert_string_equal(audit_state_text(audit.list[i].state), audit_state_text(state));
        assert_string_equal(audit.list[i].reason, reason);
        return;
    }
    fail_msg("there is no rule %s", id);
}

static void reasons_have_the_figures_of_the_run(void **state)
{
    (void)state;
    audit_run("threads_win", NULL, NULL, false);
    expect("intervals", AUDIT_KEPT,
           "90 of 90 measurements have a 95 % interval, which needs 6 samples");
    expect("lines", AUDIT_KEPT, "15 of the 15 worker counts from 1 to 15 were measured");
    expect("results", AUDIT_KEPT, "1530 of 1530 trials gave a sample");
    expect("others", AUDIT_NOT_APPLICABLE, "no other run is compared with");
    done();
    audit_run("processes_win", NULL, NULL, false);
    expect("lines", AUDIT_NOT_KEPT, "4 of the 8 worker counts from 1 to 8 were measured");
    done();
    audit_run("threads_win", drop_processes, NULL, false);
    expect("sides", AUDIT_NOT_KEPT, "0 of 3 kinds of work have both threads and processes");
    expect("ratios", AUDIT_NOT_APPLICABLE, "there is no ratio");
    done();
    audit_run("classic", NULL, NULL, false);
    expect("whole", AUDIT_NOT_KEPT, "left out: StartThread, StartProcess");
    done();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_comes_to_each_of_its_states_and_no_other),
        cmocka_unit_test(reasons_have_the_figures_of_the_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
