#include "unit.h"

#include "near.h"
#include "saved_run.h"
#include "tvp/findings/evidence.h"

static struct evidence evidence;

static void read_evidence(const char *name, edit_record *edit)
{
    struct saved_run run;
    saved_run_open(&run, name, edit);
    evidence_init(&evidence, &run.results);
    saved_run_close(&run);
}

/* ---- whole values ---- */

static void reads_isolation(void **state)
{
    (void)state;
    read_evidence("threads_win", NULL);
    assert_int_equal(evidence.isolation.source.state, EVIDENCE_MEASURED);
    assert_int_equal(evidence.isolation.workers, 4);
    assert_int_equal(evidence.isolation.changed[WORKER_THREAD], 4);
    assert_int_equal(evidence.isolation.changed[WORKER_PROCESS], 4);
    assert_int_equal(evidence.isolation.parent_after[WORKER_THREAD], 4);
    assert_int_equal(evidence.isolation.parent_after[WORKER_PROCESS], 0);
}

static void replace_probe(json_t *record, const char *probe, const char *values)
{
    if (has_text(record, "probe", probe))
        json_object_set_new(record, "values", json_of(values));
}

static void edit_known_numbers(json_t *record)
{
    replace_probe(record, "handover",
                  "{'thread_ns':[1000,3000,2000],'pipe_ns':[4000.5],'shared_memory_ns':[5000]}");
    replace_probe(record, "counter",
                  "{'threads':2,'expected':100,'cpus':3,"
                  "'unsynchronised_final':[60,100,80],'unsynchronised_ns':[1,2,3],"
                  "'atomic_final':[100],'atomic_ns':[4],'mutex_final':[100],'mutex_ns':[5],"
                  "'processes_final':[100],'processes_ns':[6]}");
    replace_probe(record, "memory",
                  "{'workers':50,'kind':'rss','thread_bytes':10,"
                  "'process_bytes':[20.5,22.5,-1.0]}");
    replace_probe(record, "kill",
                  "{'others':3,'process_signal':[9,0],'process_survivors':[3,2],"
                  "'process_reaped_ns':[1000,2000],'thread_signal':[9,9],"
                  "'thread_survivors':[0,1],'thread_reaped_ns':[3000,3000]}");
    replace_probe(record, "fork_growth",
                  "{'mebibytes':[64,8,16],'fork_ns':[[900,901,902,903,904,905],"
                  "[100,101,102,103,104,105],[7,7,7,7,7,7]],"
                  "'thread_ns':[[10],[20],[30]],'small_pages':true}");
}

static void computes_from_raw_values(void **state)
{
    (void)state;
    read_evidence("threads_win", edit_known_numbers);
    assert_near(evidence.handover.thread.value, 2e-6, 1e-15);
    assert_near(evidence.handover.thread.low, 1e-6, 1e-15);
    assert_near(evidence.handover.thread.high, 3e-6, 1e-15);
    assert_near(evidence.handover.pipe.value, 4.0005e-6, 1e-15);
    assert_near(evidence.handover.shared_memory.value, 5e-6, 1e-15);

    assert_int_equal(evidence.counter.workers, 2);
    assert_int_equal(evidence.counter.cpus, 3);
    assert_int_equal(evidence.counter.ways[COUNTER_UNSYNCHRONISED].repeats, 3);
    assert_int_equal(evidence.counter.ways[COUNTER_UNSYNCHRONISED].wrong, 2);
    assert_near(evidence.counter.ways[COUNTER_UNSYNCHRONISED].lost.value, 0.2, 1e-12);
    assert_near(evidence.counter.ways[COUNTER_UNSYNCHRONISED].lost.high, 0.4, 1e-12);
    assert_int_equal(evidence.counter.ways[COUNTER_ATOMIC].wrong, 0);
    assert_near(evidence.counter.ways[COUNTER_MUTEX].update.value, 5e-9, 1e-18);
    assert_near(evidence.counter.ways[COUNTER_PROCESSES].update.value, 6e-9, 1e-18);

    assert_true(evidence.memory.known);
    assert_int_equal(evidence.memory.kind, MEMORY_RESIDENT);
    assert_int_equal(evidence.memory.workers, 50);
    /* A number, as it was once, is one sample; an array holds as many as there were repeats. */
    assert_near(evidence.memory.bytes[WORKER_THREAD].value, 10, 0);
    assert_int_equal(evidence.memory.bytes[WORKER_THREAD].count, 1);
    assert_false(evidence.memory.bytes[WORKER_THREAD].unresolved);
    assert_near(evidence.memory.bytes[WORKER_PROCESS].value, 20.5, 0);
    assert_near(evidence.memory.bytes[WORKER_PROCESS].high, 22.5, 0);
    assert_int_equal(evidence.memory.bytes[WORKER_PROCESS].count, 3);
    assert_true(evidence.memory.bytes[WORKER_PROCESS].unresolved);

    assert_int_equal(evidence.kill.others, 3);
    assert_int_equal(evidence.kill.sides[WORKER_PROCESS].repeats, 2);
    assert_int_equal(evidence.kill.sides[WORKER_PROCESS].ended, 1);
    assert_int_equal(evidence.kill.sides[WORKER_PROCESS].all_survived, 1);
    assert_int_equal(evidence.kill.sides[WORKER_THREAD].ended, 2);
    assert_int_equal(evidence.kill.sides[WORKER_THREAD].none_survived, 1);
    assert_near(evidence.kill.sides[WORKER_PROCESS].reaped.value, 1.5e-6, 1e-15);
    assert_near(evidence.kill.sides[WORKER_THREAD].reaped.value, 3e-6, 1e-15);
}

static void finds_the_smallest_and_the_largest_parent(void **state)
{
    (void)state;
    read_evidence("threads_win", edit_known_numbers);
    assert_int_equal(evidence.growth.source.state, EVIDENCE_MEASURED);
    assert_near(evidence.growth.mebibytes[0], 8, 0);
    assert_near(evidence.growth.mebibytes[1], 64, 0);
    assert_near(evidence.growth.seconds[WORKER_PROCESS][0].value, 102.5e-9, 1e-15);
    assert_near(evidence.growth.seconds[WORKER_PROCESS][1].value, 902.5e-9, 1e-15);
    assert_near(evidence.growth.seconds[WORKER_THREAD][0].value, 20e-9, 1e-15);
    assert_near(evidence.growth.seconds[WORKER_THREAD][1].value, 10e-9, 1e-15);
    assert_int_equal(evidence.growth.growth.verdict, VERDICT_FIRST_FASTER);
    assert_near(evidence.growth.growth.ratio.value, 8.8, 0.1);
    assert_true(evidence.growth.small_pages);
}

static void forget_memory(json_t *record)
{
    replace_probe(record, "memory", "{'workers':100,'kind':null}");
}

static void knows_when_the_system_does_not_tell(void **state)
{
    (void)state;
    read_evidence("threads_win", forget_memory);
    assert_int_equal(evidence.memory.source.state, EVIDENCE_MEASURED);
    assert_false(evidence.memory.known);
}

/* ---- why there are none ---- */

static void tells_why_there_are_no_values(void **state)
{
    (void)state;
    read_evidence("no_probes", NULL);
    assert_int_equal(evidence.kill.source.state, EVIDENCE_LEFT_OUT);
    read_evidence("unfinished", NULL);
    assert_int_equal(evidence.kill.source.state, EVIDENCE_MISSING);
    read_evidence("processes_win", NULL);
    assert_int_equal(evidence.kill.source.state, EVIDENCE_NOT_OFFERED);
    read_evidence("failed_probes", NULL);
    assert_int_equal(evidence.counter.source.state, EVIDENCE_FAILED);
    assert_int_equal(evidence.crash.source.state, EVIDENCE_MISSING);
    assert_null(evidence.crash.source.message);
}

static void keeps_the_message_of_a_failure(void **state)
{
    (void)state;
    struct saved_run run;
    saved_run_open(&run, "failed_probes", NULL);
    evidence_init(&evidence, &run.results);
    assert_string_equal(evidence.memory.source.message, "pipe: Too many open files");
    saved_run_close(&run);
}

/* As older versions of the program wrote it. */
static void say_nothing_of_probes(json_t *record)
{
    if (has_text(record, "record", "run"))
        json_object_del(record, "probes");
}

static void does_not_guess_from_the_command_line(void **state)
{
    (void)state;
    read_evidence("no_probes", say_nothing_of_probes);
    assert_int_equal(evidence.kill.source.state, EVIDENCE_MISSING);
}

/* ---- values that make no sense ---- */

static const char *broken_probe, *broken_values;

static void break_probe(json_t *record)
{
    replace_probe(record, broken_probe, broken_values);
}

static enum evidence_state state_of(const char *probe)
{
    const struct {
        const char *name;
        enum evidence_state state;
    } states[] = {
        {"isolation", evidence.isolation.source.state},
        {"handover", evidence.handover.source.state},
        {"counter", evidence.counter.source.state},
        {"memory", evidence.memory.source.state},
        {"fork_growth", evidence.growth.source.state},
        {"kill", evidence.kill.source.state},
        {"crash", evidence.crash.source.state},
    };
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (strcmp(states[i].name, probe) == 0)
            return states[i].state;
    fail();
    return EVIDENCE_MEASURED;
}

static void refuses_values_that_make_no_sense(void **state)
{
    (void)state;
    static const struct {
        const char *probe;
        const char *values;
    } broken[] = {
        {"isolation", "{}"},
        {"isolation", "{'workers':0,'threads_changed':0,'processes_changed':0,"
                      "'parent_after_threads':0,'parent_after_processes':0}"},
        {"isolation", "{'workers':4,'threads_changed':4,'processes_changed':-1,"
                      "'parent_after_threads':4,'parent_after_processes':0}"},
        {"handover", "{'thread_ns':[],'pipe_ns':[1],'shared_memory_ns':[1]}"},
        {"handover", "{'thread_ns':[1],'pipe_ns':['1'],'shared_memory_ns':[1]}"},
        {"handover", "{'thread_ns':[1],'pipe_ns':[1],'shared_memory_ns':[-1]}"},
        {"handover", "{'thread_ns':{},'pipe_ns':[1],'shared_memory_ns':[1]}"},
        {"counter", "{'threads':2,'expected':0,'unsynchronised_final':[0],"
                    "'unsynchronised_ns':[1],'atomic_final':[0],'atomic_ns':[1],"
                    "'mutex_final':[0],'mutex_ns':[1],'processes_final':[0],'processes_ns':[1]}"},
        {"counter", "{'threads':2,'expected':9,'unsynchronised_final':[9],'atomic_final':[9],"
                    "'atomic_ns':[1],'mutex_final':[9],'mutex_ns':[1]}"},
        {"memory", "{'workers':100,'kind':'uss','thread_bytes':1,'process_bytes':1}"},
        {"memory", "{'workers':100,'kind':'pss','process_bytes':1}"},
        {"memory", "{'workers':100,'kind':'pss','thread_bytes':[],'process_bytes':[1]}"},
        {"memory", "{'workers':100,'kind':'pss','thread_bytes':[1],'process_bytes':[1,'2']}"},
        {"memory", "{}"},
        {"counter", "{'threads':2,'expected':9,'unsynchronised_final':[10],"
                    "'unsynchronised_ns':[1],'atomic_final':[9],'atomic_ns':[1],"
                    "'mutex_final':[9],'mutex_ns':[1],'processes_final':[9],'processes_ns':[1]}"},
        {"fork_growth", "{'mebibytes':[0,64],'fork_ns':[[1]],'thread_ns':[[1],[1]]}"},
        {"fork_growth", "{'mebibytes':[],'fork_ns':[],'thread_ns':[]}"},
        {"kill", "{'others':0,'process_signal':[9],'process_survivors':[0],"
                 "'process_reaped_ns':[1],'thread_signal':[9],'thread_survivors':[0],"
                 "'thread_reaped_ns':[1]}"},
        {"crash", "{'others':3,'process_signal':[11,11],'process_survivors':[3],"
                  "'process_reaped_ns':[1],'thread_signal':[11],'thread_survivors':[0],"
                  "'thread_reaped_ns':[1]}"},
    };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        broken_probe = broken[i].probe;
        broken_values = broken[i].values;
        read_evidence("one_row", break_probe);
        if (state_of(broken_probe) != EVIDENCE_UNREADABLE)
            print_error("%s %s\n", broken_probe, broken_values);
        assert_int_equal(state_of(broken_probe), EVIDENCE_UNREADABLE);
    }
    /* Nothing is left of what could be read before the mistake. */
    assert_int_equal(evidence.crash.others, 0);
}

static void make_too_long(json_t *record)
{
    if (!has_text(record, "probe", "handover"))
        return;
    json_t *samples = json_object_get(json_object_get(record, "values"), "pipe_ns");
    while (json_array_size(samples) <= 1000)
        json_array_append_new(samples, json_integer(1));
}

static void refuses_more_samples_than_a_probe_can_take(void **state)
{
    (void)state;
    read_evidence("one_row", make_too_long);
    assert_int_equal(evidence.handover.source.state, EVIDENCE_UNREADABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_isolation),
        cmocka_unit_test(computes_from_raw_values),
        cmocka_unit_test(finds_the_smallest_and_the_largest_parent),
        cmocka_unit_test(knows_when_the_system_does_not_tell),
        cmocka_unit_test(tells_why_there_are_no_values),
        cmocka_unit_test(keeps_the_message_of_a_failure),
        cmocka_unit_test(does_not_guess_from_the_command_line),
        cmocka_unit_test(refuses_values_that_make_no_sense),
        cmocka_unit_test(refuses_more_samples_than_a_probe_can_take),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
