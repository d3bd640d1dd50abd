#!/usr/bin/env bats
# Memory that runs out is a message, whichever allocation it is.

load common
load memory

setup() {
    common_setup
    need_plain_build "which has an allocator of its own"
    preload fail_alloc
    cp "$tree/tests/data/results/one_row.jsonl" run.jsonl
}

@test "one allocation after the other fails, at growing steps" {
    all=$(count_allocations)
    [ "$all" -gt 1000 ]
    for ((k = 1; k <= all; k += k / 3 + 1)); do
        without_memory "$k" 0
    done
}

@test "memory runs out for good, at growing steps" {
    # What draws the pictures may use all the processor time it has: not here.
    for ((k = 1; k <= 1000; k += k / 2 + 1)); do
        without_memory "$k" 1
    done
}

# GSL has a handler of its own for that, which would abort. The state of its random numbers is 625
# words, of which nothing else has just as many.
@test "memory that GSL does not get is a message" {
    FAIL_SIZE=$((625 * $(getconf LONG_BIT) / 8)) LD_PRELOAD=$library \
        run -1 timeout 600 "$report" --from run.jsonl -q -o report.md
    [[ $output == *"out of memory"* ]]
    [[ $output != *gsl* ]]
    no_file_but run.jsonl fail_alloc.so
}

@test "memory that runs out while measuring leaves the samples and nothing else" {
    interrupted=0
    mv "$library" ..
    library=$BATS_TEST_TMPDIR/../fail_alloc.so
    rm run.jsonl
    all=$(FAIL_COUNT=1 LD_PRELOAD=$library timeout 600 "$report" "${tiny[@]}" -o counted.md 2>&1 |
        sed -n 's/^allocations: //p' | tail -n 1)
    rm -r counted.md counted.jsonl Images
    make_old_report
    # Before the measuring, and in the middle of it.
    for nth in $((all / 10)) $((all * 45 / 100)) $((all * 55 / 100)); do
        # The C library does without some of its memory, such as a buffer: then the next one fails.
        for k in 0 1 2; do
            restore_old_report
            status=0
            FAIL_NTH=$((nth + k)) LD_PRELOAD=$library timeout 600 "$report" "${tiny[@]}" -o report.md \
                2>../err || status=$?
            [ "$status" -eq 0 ] || break
        done
        echo "allocation $nth: status $status: $(cat ../err)"
        [ "$status" -eq 1 ]
        grep -q 'out of memory' ../err
        no_process_left
        old_report_is_untouched
        no_file_but report.md report.jsonl report.partial.jsonl
        [ -e report.partial.jsonl ] || continue
        readable report.partial.jsonl
        ! grep -q '"sample"' report.partial.jsonl || grep -q 'what was measured is in report.partial.jsonl' ../err
        interrupted=$((interrupted + 1))
    done
    [ "$interrupted" -gt 1 ]
}
