#!/usr/bin/env bats
# What goes wrong while a fleet is read and its report written: nothing is half-written, no node is
# called slow or missing for it, and a line says why.

load common
load fleet

setup() {
    fleet_setup
}

@test "no room for a part of the report leaves the earlier one" {
    need_tracing
    for nth in 1 4 9; do
        fail_fleet write $nth ENOSPC
        grep -q 'cannot be written: No space left on device' ../err
    done
    fail_fleet fsync 3 EDQUOT
    fail_fleet /^rename 4 EIO
}

@test "killed in the middle it leaves whole files" {
    need_tracing
    make_new_report
    kill_fleet write 6
    kill_fleet /^rename 3
}

@test "without memory there is an earlier report and a message" {
    count_fleet_allocations
    for part in 1 20 50 80 99; do
        all_or_nothing env FAIL_NTH=$((all * part / 100)) LD_PRELOAD="$library"
    done
}

@test "a folder that vanishes while it is read is no fleet of missing nodes" {
    need_tracing
    restore_fleet
    # It stops at the fourth node until the folder is gone.
    strace -qq -o ../trace -P nodes/node4.jsonl -e trace=openat -e inject=openat:signal=STOP \
        bash -c 'echo $$ >../pid && exec "$@"' - "${fleet[@]}" --title new 2>../err &
    traced=$!
    until grep -qs 'stopped by SIGSTOP' ../trace; do
        kill -0 "$traced"
        sleep 0.05
    done
    mv nodes ../gone
    kill -CONT "$(cat ../pid)"
    status=0
    wait "$traced" || status=$?
    [ "$status" -eq 1 ]
    mv ../gone nodes
    [ "$(tail -n 1 ../err)" = "tvp-report: --fleet: the folder nodes vanished while it was read: No such file or directory" ]
    old_report_is_there
    nothing_else_is_there
}

@test "what cannot be read of a node is told with it, and stops nobody" {
    need_tracing
    restore_fleet
    rm nodes/node[1-3].jsonl
    mkdir nodes/node1.jsonl
    ln -s /dev/full nodes/node2.jsonl
    ln -s node3.jsonl nodes/node3.jsonl
    run -3 --separate-stderr timeout 600 strace -qq -o /dev/null -P nodes/node4.jsonl -e trace=openat \
        -e inject=openat:error=EACCES "${fleet[@]}"
    [[ $stderr == *"Of 7 nodes 4 are unreadable." ]]
    grep -q '^node1,unreadable,.*,nodes/node1.jsonl is no file' fleet.csv
    grep -q '^node2,unreadable,.*,nodes/node2.jsonl is no file' fleet.csv
    grep -q '^node3,unreadable,.*cannot read nodes/node3.jsonl: Too many levels of symbolic links' fleet.csv
    grep -q '^node4,unreadable,.*cannot read nodes/node4.jsonl: Permission denied' fleet.csv
    run -3 --separate-stderr timeout 600 strace -qq -o /dev/null -P nodes/node5.jsonl -e trace=read \
        -e inject=read:error=EIO:when=1 "${fleet[@]}"
    grep -q '^node5,unreadable,.*cannot read nodes/node5.jsonl: Input/output error' fleet.csv
}

@test "few open files: a report, or a message that names the limit" {
    for ((count = 3; count <= 12; count++)); do
        rm -rf fleet.* Images
        run -- bash -c 'ulimit -n "$1" && shift && exec timeout 600 "$@" 3>&-' - "$count" "${fleet[@]}"
        echo "$count: $status $output"
        case $status in
        0) new=$((count)) && [ -s fleet.html ] ;;
        1) [[ "$output" == *"Too many open files (ulimit -n)"* ]] && [ ! -e fleet.md ] ;;
        127) [[ "$output" == *"Too many open files"* ]] ;;
        *) false ;;
        esac
    done
    [ "$new" -eq 12 ]
}
