#!/usr/bin/env bats
# Python names the semaphores of an executor and the memory that its processes share: nothing of
# these is left in /dev/shm however the run ends, and no process.

load ../start

setup() {
    need python3
    [ -d /dev/shm ] || skip "no /dev/shm"
    mkdir "$BATS_TEST_TMPDIR/work"
    cd "$BATS_TEST_TMPDIR/work"
    mark_processes
}

teardown() {
    no_marked_process_left
}

# A process and all that it has started, and those have.
family() {
    local child
    echo "$1"
    for child in $(pgrep -P "$1"); do family "$child"; done
}

# What the family of a process has named so far; others at work beside this test have names too.
await_names_of() {
    local maps tries=400
    until [ -s names ]; do
        [ $((tries -= 1)) -gt 0 ] || return 1
        sleep 0.05
        maps=$(family "$1" | sed 's,.*,/proc/&/maps,')
        # shellcheck disable=SC2086 # a list of files, of which some have just gone
        grep -Eho '/dev/shm/(sem\.mp-|psm_)[^ ]*' $maps 2>/dev/null | sort -u >names || true
    done
    cat names
}

# So long at most until none of them is there any more.
await_none() {
    local tries=400
    # shellcheck disable=SC2046 # a list of files
    while ls $(cat names) 2>/dev/null; do
        [ $((tries -= 1)) -gt 0 ] || return 1
        sleep 0.05
    done
}

# A runtime whose pool of spawned processes is busy for a minute, or for as long as it is let.
busy_run() {
    exec timeout 100 "$report" 1 --cases pool --tasks 10000 --cpu-iters 400000 --start-method spawn \
        --seed 2 --runtime cpython --rounds 1 --no-probes -q -o report.md "$@"
}

# ended_by SIGNAL: a run that is busy is ended by it.
ended_by() {
    busy_run >said 2>&1 3>&- &
    run=$!
    await_names_of "$run"
    program=$(pgrep -P "$run" | head -n 1)
    kill -"$1" "${program:-$run}"
    wait "$run" || true
    await_none
}

@test "SIGTERM leaves no semaphore and no shared memory" {
    ended_by TERM
}

@test "SIGKILL leaves none" {
    ended_by KILL
}

@test "a runner that is given up leaves none" {
    busy_run --timeout 3s >said 2>&1 3>&- &
    run=$!
    await_names_of "$run"
    wait "$run" || true
    grep -q 'was silent for' report.jsonl said
    await_none
}

# bats test_tags=once
@test "a process that is killed while it has data in shared memory leaves none" {
    mkfifo requests
    python3 -I "$tree/src/runners/cpython.py" <requests >answers 2>err &
    runner=$!
    exec 5>requests
    printf '{"request":"cell","case":"DataProcess","way":"shared","workers":2,"iterations":0,"round_trips":1000000,"data_bytes":100000,"start_method":"spawn","id":1}\n' >&5
    await_names_of "$runner"
    worker=
    while [ -z "$worker" ]; do
        worker=$(pgrep -P "$runner" -f 'spawn_main' | tail -n 1) || sleep 0.05
    done
    sleep 0.5
    kill -KILL "$worker"
    exec 5>&-
    wait "$runner"
    cat answers err
    sed -n 2p answers | grep -q '"name":"SIGKILL".*ended early, while data were handed over: SIGKILL'
    await_none
}
