#!/usr/bin/env bats

load ../common
load ../memory

setup() {
    common_setup
    need_plain_build "which has an allocator of its own"
    preload fail_alloc
    cp "$tree/tests/data/results/one_row.jsonl" run.jsonl
}

# The allocations $1, $1 + $2, ... up to $3 in a folder of their own; $4 is 1: and all after each.
some_of_them() {
    local k
    mkdir -p "from$1/work"
    cp run.jsonl "from$1/work"
    cd "from$1/work"
    for ((k = $1; k <= $3; k += $2)); do
        without_memory "$k" "$4" >../said 2>&1 || { cat ../said; return 1; }
    done
}

# As many at a time as there are CPUs: every $1-th allocation.
all_of_them() {
    local all jobs job pid pids=() failed=0
    all=$(count_allocations)
    jobs=$(getconf _NPROCESSORS_ONLN)
    for ((job = 0; job < jobs; job++)); do
        (some_of_them "$((1 + job * $1))" "$((jobs * $1))" "$all" "$2") 3>&- &
        pids+=($!)
    done
    echo "$all allocations"
    for pid in "${pids[@]}"; do
        wait "$pid" || failed=1
    done
    [ "$failed" -eq 0 ]
}

@test "every allocation of a whole run fails once" {
    all_of_them 1 0
}

# Few, because what draws the pictures may use all the processor time it has when it gets no memory.
@test "memory runs out for good" {
    all_of_them 199 1
}
