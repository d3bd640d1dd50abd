#!/usr/bin/env bats
# Nothing is lost and nothing left behind when the program or a part of it is interrupted.

load common
load signals

setup() {
    common_setup
    interrupted=0
}

@test "an ending signal leaves the old report, the samples, and nothing else" {
    make_old_report
    local kinds=(INT TERM HUP PIPE)
    for i in $(seq 16); do
        interrupt "${kinds[i % 4]}" "$((took * i / 16))"
    done
    [ "$interrupted" -gt 0 ]
}

# Starts a run of so many rounds of long cells; $program is its process.
start_long_run() {
    timeout 60 "$report" 2 --rounds "$1" --points 2 --io-wait 100ms --cpu-iters 1000 --no-probes \
        --seed 1 -q -o report.md 2>../err &
    pid=$!
    for _ in $(seq 400); do
        program=$(pgrep -P "$pid" -x tvp-report || true)
        [ -n "$program" ] && grep -qs '"record":"sample"' report.partial.jsonl && return 0
        sleep 0.02
    done
    return 1
}

runner_of() {
    pgrep -P "$1" -x tvp-measure | head -n 1
}

@test "every ending signal is passed on as the exit status and names the samples" {
    for signal in INT TERM HUP PIPE; do
        rm -rf -- *
        start_long_run 100
        kill -"$signal" "$program" || true
        status=0
        wait "$pid" || status=$?
        echo "SIG$signal: $status $(cat ../err)"
        no_process_left
        [ -e report.partial.jsonl ]
        [ ! -e report.md ]
        grep -qF 'what was measured is in report.partial.jsonl' ../err
        readable report.partial.jsonl
        [ "$status" -eq "$(signal_status $signal)" ]
    done
}

@test "a cell during which the program was stopped is measured again" {
    start_long_run 6
    for _ in 1 2; do
        kill -TSTP "$program"
        sleep 2
        grep -q '^State:.*[Tt]' "/proc/$program/status"
        kill -CONT "$program"
        sleep 0.15
    done
    wait "$pid"
    [ "$(grep -c '"sample"' report.jsonl)" -eq 36 ]
    # The longest window is the wait and what it takes to start two workers, never the stop.
    run -0 sed -n 's/.*"sample".*"elapsed_ns":\([0-9]*\).*/\1/p' report.jsonl
    for elapsed in "${lines[@]}"; do
        [ "$elapsed" -lt 2000000000 ]
    done
}

@test "a front end that is killed takes its runner and workers along" {
    start_long_run 100
    kill -KILL "$program"
    wait "$pid" || true
    no_process_left
    readable report.partial.jsonl
    # Its lock is no hindrance to the next run.
    timeout 60 "$report" "${tiny[@]}" -o report.md
    no_file_but report.md report.jsonl report.partial.1.jsonl
}

@test "a killed runner or worker costs its cell, not the run" {
    start_long_run 6
    for _ in $(seq 200); do
        runner=$(runner_of "$program")
        [ -z "$runner" ] || break
        sleep 0.01
    done
    kill -KILL "$runner"
    sleep 0.3
    killed=no
    for _ in $(seq 400); do
        runner=$(runner_of "$program")
        worker=$([ -z "$runner" ] || pgrep -P "$runner" | head -n 1)
        if [ -n "$worker" ] && kill -KILL "$worker" 2>/dev/null; then
            killed=yes
            break
        fi
        sleep 0.01
    done
    [ "$killed" = yes ]
    status=0
    wait "$pid" || status=$?
    [ "$status" -eq 3 ]
    [ "$(grep -c '"record":"failure"' report.jsonl)" -ge 1 ]
    [ "$(grep -c '"record":"failure"' report.jsonl)" -le 3 ]
    [ "$(grep -Ec '"(sample|failure)"' report.jsonl)" -eq 36 ]
    no_process_left
    no_file_but report.md report.jsonl
}

@test "what was ignored when the program began stays ignored" {
    timeout 60 env --ignore-signal=HUP "$report" "${tiny[@]}" -o report.md &
    pid=$!
    for _ in $(seq 400); do
        ! pkill -HUP -P "$pid" -x tvp-report || break
        sleep 0.02
    done
    wait "$pid"
    [ -s report.md ]
}
