#!/usr/bin/env bats
# Pools: --cases pool, from the command line to every output.

load ../start

setup_file() {
    cd "$BATS_FILE_TMPDIR"
    runtimes=(--runtime native)
    ! command -v python3 >/dev/null || runtimes+=(--runtime cpython)
    timeout 300 "$BUILD/tvp-report" 2 --cases pool --tasks 7 --rounds 8 --cpu-iters 1000 --seed 4 \
        --no-probes -q "${runtimes[@]}" -o run.md --csv run.csv --json run.json 2>said 3>&- ||
        { cat said; return 1; }
}

setup() {
    cd "$BATS_FILE_TMPDIR"
}

@test "each task, each new pool and each first pool is in the data, the record has the tasks" {
    head -n 1 run.jsonl | grep -q '"tasks":7'
    for case in Pool Task First Cold; do
        for kind in Thread Process; do
            [ "$(grep -c '"record":"sample","runtime":"native","case":"'$case$kind'"' run.jsonl)" -eq 16 ]
        done
    done
    ! grep -q '"record":"failure"' run.jsonl || return 1
    command -v python3 >/dev/null || skip "no python3"
    [ "$(grep -c '"runtime":"cpython","case":"Chunk' run.jsonl)" -eq 32 ]
}

@test "the report says what a task costs, when the first results come and how far tasks scale" {
    grep -Eq '^- A task that does nothing takes, with [12] workers?, .* in a pool of threads and .* in a pool of processes; processes take ' run.md
    grep -Eq '^- So handing over and back is less than 5.% of tasks that take .* and less than 1.% ' run.md
    grep -q '^- A new pool of ' run.md
    grep -q '^- As the first thing that a program does, a pool of ' run.md
    grep -q 'that share 7 tasks that compute have a speed-up of \|^| workers | *time, threads' run.md
    grep -q '(strong scaling).*(weak scaling)' run.md
    grep -q '(Images/threadsVProcPool' run.md
    grep -Eq '^!\[.* The times themselves go from [0-9.]+.+s .* with threads and from [0-9.]+.+s .* with processes\.\]\(Images/threadsVProcPool' run.md
    [ "$(find Images -name 'threadsVProcPool*.png' -size +1k | wc -l)" -ge 1 ]
}

@test "the overview has what a task costs in a pool" {
    timeout 60 "$BUILD/tvp-report" --from run.jsonl -q -o again.md --images Again 2>/dev/null
    sed '/^## /,$d' again.md >overview
    if command -v python3 >/dev/null; then
        grep -q '^| runtime .*| *a task in a pool, threads | *a task in a pool, processes |' overview
        grep -Eq '^\| cpython .*\| +[0-9.]+[^|]*s[^|]\(' overview
        ! grep -q 'new pool\|chunks' overview || return 1
    else
        grep -Eq '^\| a task in a pool of [12] workers? +\| +[0-9.]+[^|]*s[^|]\(' overview
    fi
    grep -q '^\*\*.*handing over tasks that do nothing, ' overview
}

@test "JSON and CSV have the figures of pools" {
    command -v python3 >/dev/null || skip "no python3"
    python3 - <<'END_OF_PYTHON'
import csv, json
report = json.load(open("run.json"))
assert report["tasks"] == 7
row = report["runtimes"][0]["rows"][0]
for kind in "thread", "process":
    cost, rate = row[kind + "_task_cost"], row[kind + "_tasks_per_second"]
    assert abs(cost["value"] * rate["value"] - 1) < 1e-9
    assert abs(row["Task" + kind.capitalize()]["value"] / cost["value"] - 7) < 1e-9
    assert abs(row[kind + "_task_5"]["value"] / cost["value"] - 20) < 1e-9
    assert abs(row[kind + "_task_1"]["value"] / cost["value"] - 100) < 1e-9
second = report["runtimes"][0]["rows"][1]
assert second["thread_pool_speedup"]["value"] > 0 and row["thread_pool_speedup"] is None
for line in csv.DictReader(open("run.csv")):
    new = line["case"].startswith(("First", "Cold"))
    assert line["tasks"] == (line["workers"] if new else "7"), line
END_OF_PYTHON
}

@test "the report is made again from its data" {
    mkdir -p again
    timeout 100 "$report" -q --from run.jsonl -o again/run.md --csv again/run.csv 2>/dev/null
    cmp run.csv again/run.csv
    sed -n '/^### Pools/,/^## /p' run.md >first
    sed -n '/^### Pools/,/^## /p' again/run.md >second
    [ -s first ]
    cmp first second
}

@test "a task that is lost or done twice is a failure, no time" {
    liar="$measure | sed -u 's/\"tasks_once\":7/\"tasks_once\":6/'"
    run -3 timeout 100 "$report" 1 --cases pool --tasks 7 --rounds 1 --cpu-iters 10 --no-probes -q \
        --runtime "liar=$liar" -o liar.md
    [ "$(grep -c '"error":"answer","message":"did 6 of 7 tasks once, the others not or twice"' liar.jsonl)" -eq 4 ]
}

@test "a run that does not ask for pools knows nothing of them" {
    timeout 100 "$report" 1 --rounds 1 --io-wait 1ms --cpu-iters 10 --no-probes -q -o plain.md --csv plain.csv 2>/dev/null
    ! grep -v '"record":"runner"' plain.jsonl | grep -q '"tasks"\|Pool' || return 1
    ! grep -qi 'pool' plain.md || return 1
    ! head -n 1 plain.csv | grep -q 'tasks' || return 1
    run -2 timeout 100 "$report" 1 --tasks 5
    [[ "$output" == *"--tasks is for what this run does not measure: add pool to --cases"* ]]
    timeout 100 "$report" 2 --cases pool --tasks 5 --dry-run -o x.md >plan 2>/dev/null
    grep -q '^tasks  *5$' plan
}
