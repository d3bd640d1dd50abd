#!/usr/bin/env bats
# A runner that misbehaves costs its cells, never the run.

load common
load runners

setup() {
    common_setup
    need python3
}

@test "a runner that dies, is killed or floods is started again for the next cell" {
    run_odd dies
    [[ "$failures" == *'ended with status 3 before it answered'* ]]
    run_odd floods
    run_odd gigabyte
    [[ "$failures" == *'wrote a line over 1 MiB'* ]]
}

@test "an answer that makes no sense is a failed cell" {
    run_odd switches
    [[ "$failures" == *'involuntary_switches'* ]]
}

@test "oddities that cost nothing" {
    for mode in steal leaves-child; do
        odd 0 "$mode"
        [ "$(grep -c '"sample"' report.jsonl)" -eq 24 ]
    done
}

@test "a probe that gives no values is a failed probe" {
    odd 3 values
    grep -q '"probe":"isolation".*"error"' report.jsonl
}

@test "where every runner always dies nothing was measured, and nothing is written" {
    status=0
    timeout 600 "$report" 2 --rounds 2 --io-wait 2ms --cpu-iters 100 --seed 1 -q \
        --runtime "odd=exec '$tree/tests/fault/odd_runner' always-dies" -o report.md >../out 2>../err ||
        status=$?
    cat ../err
    [ "$status" -eq 1 ]
    grep -q 'nothing could be measured: 3 of 3 tries failed; the first: ended with status 4 ' ../err
    no_process_left
    [ -z "$(ls -A)" ]
}

@test "a runner that becomes another version is given up" {
    odd 3 wrong-version
    [ "$(grep -c '"record":"failure"' report.jsonl)" -eq 3 ]
    [ "$(grep -c '"sample"' report.jsonl)" -eq 12 ]
    grep -q 'speaks protocol 2' report.md
}

# cpython_cell ID WAIT_MS: its answer.
cpython_cell() {
    printf '{"request":"cell","id":%d,"case":"IoProcess","workers":2,"wait_ns":%d000000,"start_method":"forkserver"}\n' \
        "$1" "$2" >&"${runner[1]}"
    [ -z "$server" ] || { sleep 0.5 && kill -KILL "$server"; }
    read -r -t 300 answer <&"${runner[0]}"
    echo "$answer"
}

fork_servers() {
    pgrep -P "$runner_PID" -f 'multiprocessing.forkserver import main' || :
}

# Each process that the runner starts is a line of "starts".
count_starts() {
    cat >sitecustomize.py <<'END'
import multiprocessing.process as process

start = process.BaseProcess.start


def counted(self):
    with open("starts", "a") as starts:
        starts.write("start\n")
    start(self)


process.BaseProcess.start = counted
END
    : >starts
}

# The server and its workers, whose command line is the same, until none is left but those given.
only_left() {
    for _ in $(seq 100); do
        left=$(pgrep -g "$runner_PID" -f 'multiprocessing.forkserver import main' || :)
        [ "$left" != "$1" ] || return 0
        sleep 0.1
    done
    echo "left: $left, expected: $1"
    return 1
}

# bats test_tags=once
@test "a fork server that dies costs its cell, and another takes its place" {
    server=
    count_starts
    coproc runner { PYTHONPATH=$PWD exec setsid python3 "$tree/src/runners/cpython.py" 2>&1; }
    read -r -t 300 answer <&"${runner[0]}"
    cpython_cell 1 1
    [[ $answer == *'"elapsed_ns"'* ]]
    [ "$(wc -l <starts)" -eq 3 ]
    first=$(fork_servers)
    [ -n "$first" ]
    server=$first
    cpython_cell 2 600000
    [[ $answer == *'"error"'*'of 2'* ]]
    server=
    only_left "$(fork_servers)"
    # A server that is still on its way out may be asked once more.
    for id in 3 4 5; do
        before=$(wc -l <starts)
        cpython_cell "$id" 1
        [[ $answer != *'"elapsed_ns"'* ]] || break
    done
    [[ $answer == *'"elapsed_ns"'* ]]
    [ $(($(wc -l <starts) - before)) -eq 3 ]
    [[ $(fork_servers) != "$first" ]]
    eval "exec ${runner[1]}>&-"
    wait "$runner_PID" || :
}

@test "a worker of a pool that is killed in the middle costs its cell in each runtime, and the report says how" {
    kill_one="exec '$tree/tests/fault/kill_pool_worker'"
    given=(--runtime "native=$kill_one '$BUILD/tvp-measure'"
        --runtime "py=$kill_one python3 -I '$tree/src/runners/cpython.py'" --cpu-iters py=1000000)
    samples=16
    if command -v node >/dev/null; then
        given+=(--runtime "js=$kill_one node '$tree/src/runners/node.js'" --cpu-iters js=20000000)
        samples=23
    fi
    status=0
    timeout 300 "$report" 2 --points 2 --cases pool --rounds 1 --tasks 40 --cpu-iters native=20000000 \
        --no-probes -q "${given[@]}" -o report.md >out 2>err || status=$?
    cat err
    [ "$status" -eq 3 ]
    [ "$(grep -c '"record":"sample"' report.jsonl)" -eq "$samples" ]
    [ "$(grep -c '"record":"failure"' report.jsonl)" -eq $((samples / 7)) ]
    grep '"record":"failure"' report.jsonl >failures
    ! grep -v '"case":"PoolProcess"' failures || return 1
    grep -q '"runtime":"native".*"error":"SIGKILL","message":"worker [12] of 2 of the pool ended early: SIGKILL"' failures
    grep -q '"runtime":"py".*"error":"BrokenProcessPool"' failures
    grep -q 'PoolProcess .* failed: the ProcessPoolExecutor broke (SIGKILL): ' report.md
    # An error of the executor's own thread would look like a crash of the runner.
    if grep -q Traceback err; then false; fi
    [ "$samples" -eq 16 ] ||
        grep -q '"runtime":"js".*"error":"SIGKILL","message":"worker [12] of 2 of the pool ended early: ' failures
    rm -f out err failures
    no_process_left
}
