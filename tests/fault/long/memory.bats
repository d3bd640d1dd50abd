#!/usr/bin/env bats

load ../common
load ../memory

setup() {
    common_setup ../../..
    need_plain_build "which has an allocator of its own"
    preload fail_alloc
    cp "$tree/tests/data/results/one_row.jsonl" run.jsonl
}

@test "every allocation of a whole run fails once" {
    all=$(count_allocations)
    for ((k = 1; k <= all; k++)); do
        without_memory "$k" 0
    done
}
