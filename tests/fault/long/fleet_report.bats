#!/usr/bin/env bats
# As tests/fault/fleet.bats, at every call.

load ../common
load ../fleet

setup() {
    fleet_setup
}

@test "every write, fsync, link, rename and mkdir of a fleet's report fails" {
    need_tracing
    for call in write:ENOSPC fsync:EIO /^link:EIO /^rename:EIO mkdir:ENOSPC; do
        count=$(strace -qq -e trace="${call%:*}" -e signal=none "${fleet[@]}" 2>&1 >/dev/null | wc -l)
        [ "$count" -gt 0 ]
        for ((nth = 1; nth <= count; nth++)); do
            fail_fleet "${call%:*}" $nth "${call#*:}"
        done
    done
}

@test "killed at every write and rename of a fleet's report" {
    need_tracing
    make_new_report
    for call in write fsync /^rename; do
        count=$(strace -qq -e trace="$call" -e signal=none "${fleet[@]}" 2>&1 >/dev/null | wc -l)
        for ((nth = 1; nth <= count; nth++)); do
            kill_fleet "$call" $nth
        done
    done
}

@test "allocations of a fleet's report fail, one in twenty" {
    count_fleet_allocations
    for ((nth = 1; nth <= all; nth += 20)); do
        all_or_nothing env FAIL_NTH=$nth LD_PRELOAD="$library"
    done
}
