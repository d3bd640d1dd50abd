#!/usr/bin/env bats

load ../common
load ../runners

setup() {
    common_setup
    need python3
}

@test "a runner that hangs is ended at the cell's limit" {
    run_odd hangs
    [[ "$failures" == *'was silent for '* ]]
}

@test "a runner that closes its stdin costs its cell" {
    odd 3 closes-stdin
}

@test "all other oddities" {
    for mode in killed garbage reached checksum huge-numbers; do
        run_odd "$mode"
    done
    for mode in none long-line both-times; do
        odd 0 "$mode"
    done
}
