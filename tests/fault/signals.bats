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
    # Whenever those came: these come while samples are taken.
    interrupted=0
    for kind in "${kinds[@]}"; do
        interrupt "$kind" sample
    done
    [ "$interrupted" -eq 4 ]
}

# Starts a run of so many rounds with long waits; $program is its process.
start_long_run() {
    start_program 2 --rounds "$1" --points 2 --io-wait "${2:-100ms}" --cpu-iters 1000 --no-probes \
        --seed 1 -q -o report.md
    await_sample "$pid" report.partial.jsonl
    program=$(pgrep -P "$pid" -x tvp-report)
}

runner_of() {
    pgrep -P "$1" -x tvp-measure | head -n 1
}

@test "every ending signal is passed on as the exit status and names the samples" {
    for signal in INT TERM HUP PIPE; do
        rm -rf -- *
        start_long_run 1000
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
    start_long_run 30
    for _ in 1 2; do
        kill -TSTP "$program"
        until grep -q '^State:.*[Tt]' "/proc/$program/status"; do
            sleep 0.02
        done
        sleep 3
        kill -CONT "$program"
        sleep 0.15
    done
    wait "$pid"
    [ "$(grep -c '"sample"' report.jsonl)" -eq 180 ]
    # The longest window is the wait and what it takes to start two workers, never the stop.
    run -0 sed -n 's/.*"sample".*"elapsed_ns":\([0-9]*\).*/\1/p' report.jsonl
    for elapsed in "${lines[@]}"; do
        [ "$elapsed" -lt 3000000000 ]
    done
}

@test "a front end that is killed takes its runner and workers along" {
    start_long_run 1000
    kill -KILL "$program"
    wait "$pid" || true
    no_process_left
    readable report.partial.jsonl
    # Its lock is no hindrance to the next run.
    timeout 600 "$report" "${tiny[@]}" -o report.md
    no_file_but report.md report.jsonl report.partial.1.jsonl
}

failures() {
    cat report.partial.jsonl report.jsonl 2>/dev/null | grep -c '"record":"failure"' || true
}

# Kills the process that the command names, again and again until one more cell has failed: one that
# has just done its work costs nothing. Adds to $kills.
kill_until_failure() {
    local before victim
    before=$(failures)
    while [ "$(failures)" -eq "$before" ]; do
        kill -0 "$program"
        victim=$("$@")
        if [ -n "$victim" ] && kill -KILL "$victim" 2>/dev/null; then
            kills=$((kills + 1))
        fi
        sleep 0.5
    done
}

worker_of() {
    local runner
    runner=$(runner_of "$1")
    [ -z "$runner" ] || pgrep -P "$runner" | head -n 1
}

@test "a killed runner or worker costs its cell, not the run" {
    # Nearly all of its time is waits, so that there is a worker whenever one is looked for.
    start_long_run 3 2s
    kills=0
    kill_until_failure runner_of "$program"
    kill_until_failure worker_of "$program"
    status=0
    wait "$pid" || status=$?
    [ "$status" -eq 3 ]
    [ "$(failures)" -ge 2 ]
    [ "$(failures)" -le "$kills" ]
    [ "$(grep -Ec '"(sample|failure)"' report.jsonl)" -eq 18 ]
    no_process_left
    no_file_but report.md report.jsonl
}

@test "what was ignored when the program began stays ignored" {
    timeout 600 env --ignore-signal=HUP "$report" "${tiny[@]}" --rounds 50 -o report.md &
    pid=$!
    await_sample "$pid" report.partial.jsonl
    pkill -HUP -P "$pid" -x tvp-report
    wait "$pid"
    [ "$(grep -c '"sample"' report.jsonl)" -eq 600 ]
}

# Makes a first process, as of a container, that reaps only what it started itself: it starts
# COMMAND, ends it by SIGNAL once it has more than COUNT descendants of that NAME, and says what is
# left to it. first_process.py SIGNAL NAME COUNT COMMAND…
make_first_process() {
    cat >"$BATS_TEST_TMPDIR/first_process.py" <<'END'
import ctypes, os, signal, subprocess, sys, time

PR_SET_CHILD_SUBREAPER = 36
ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
number, name, wanted = signal.Signals[sys.argv[1]], sys.argv[2], int(sys.argv[3])


def processes():
    """Number, parent, name and state of each."""
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % entry, encoding="utf-8", errors="replace") as file:
                head, _, tail = file.read().rpartition(")")
        except OSError:
            continue
        state, parent = tail.split()[:2]
        yield int(entry), int(parent), head.partition("(")[2], state


def below(ancestor):
    """Those that descend from it."""
    parents = {pid: parent for pid, parent, _, _ in processes()}
    found = {ancestor}
    while True:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        if not more:
            return found - {ancestor}
        found |= more


program = subprocess.Popen(sys.argv[4:])
while True:
    mine = below(program.pid)
    if sum(pid in mine and each == name for pid, _, each, _ in processes()) > wanted:
        break
    time.sleep(0.01)
program.send_signal(number)
print("status", program.wait())
print("left", sorted((each, state) for _, parent, each, state in processes() if parent == os.getpid()))
END
}

@test "no defunct process is left under a first process that reaps none" {
    command -v python3 >/dev/null || skip "no python3 here"
    make_first_process
    for signal in SIGTERM SIGINT; do
        run timeout 600 python3 "$BATS_TEST_TMPDIR/first_process.py" "$signal" tvp-measure 40 \
            "$report" 40 --points 40 --cases wait --io-wait 4s --no-probes -q -o report.md
        echo "$output"
        [[ "$output" == *"status -"* ]]
        [ "${lines[-1]}" = "left []" ]
    done
}
