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
    # The names of these alone, as others may be at work beside this test.
    ls /dev/shm | sort >before
}

teardown() {
    no_marked_process_left
}

named() {
    ls /dev/shm | sort | comm -13 before - | grep '^\(sem\.mp-\|psm_\)' >names || true
}

# So long at most until there are names, and then until there are none.
await_names() {
    for ((i = 0; i < 400; i++)); do
        named
        if [ "$1" = some ]; then [ ! -s names ] || return 0; else [ -s names ] || return 0; fi
        sleep 0.05
    done
    cat names
    return 1
}

# A runtime whose pool of spawned processes is busy for a minute, or for as long as it is let.
busy_run() {
    exec timeout 100 "$report" 1 --cases pool --tasks 100000 --cpu-iters 20000000 --start-method spawn \
        --runtime cpython --rounds 1 --no-probes -q -o report.md "$@"
}

# ended_by SIGNAL: a run that is busy is ended by it.
ended_by() {
    busy_run >said 2>&1 3>&- &
    run=$!
    await_names some
    program=$(pgrep -P "$run" | head -n 1)
    kill -"$1" "${program:-$run}"
    wait "$run" || true
    await_names none
}

@test "SIGTERM leaves no semaphore and no shared memory" {
    ended_by TERM
}

@test "SIGKILL leaves none" {
    ended_by KILL
}

@test "a runner that is given up leaves none" {
    (busy_run --timeout 3s) >said 2>&1 || true
    grep -q 'was silent for' report.jsonl said
    await_names none
}

@test "a process that is killed while it has data in shared memory leaves none" {
    mkfifo requests
    python3 -I "$tree/src/runners/cpython.py" <requests >answers 2>err &
    runner=$!
    exec 5>requests
    printf '{"request":"cell","case":"DataProcess","way":"shared","workers":2,"iterations":0,"round_trips":1000000,"data_bytes":100000,"start_method":"spawn","id":1}\n' >&5
    await_names some
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
    await_names none
}
