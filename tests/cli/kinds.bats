#!/usr/bin/env bats
# Every kind of worker: coroutines and interpreters beside threads and processes, measured for real
# and with a runner that makes up the times of 64 CPUs.

load ../start

setup() {
    mark_processes
    cd "$BATS_TEST_TMPDIR"
    all=thread,process,coroutine,interpreter
}

teardown() {
    no_marked_process_left
}

# big MODE ARGUMENT...: a run of the runner with 64 CPUs.
big() {
    local mode=$1
    shift
    timeout 300 "$report" 32 --points 1,8,16,32 --runtime "many=exec $data/runners/many_cpus $mode" \
        --rounds 15 --cpu-iters 1000 --seed 4 --no-probes -q "$@"
}

@test "four kinds have columns, verdicts, pictures, sentences and fields of their own" {
    need python3
    big whole --workers "$all" -o run.md --csv run.csv --json run.json 2>said
    head -n 1 run.md | grep -qx '# Threads against processes, coroutines and interpreters: 1 to 32 workers'
    grep -Eq '^\| figure .*\| *threads \| *processes \| *coroutines \| *interpreters \| *processes take \| *coroutines take \| *interpreters take \|$' run.md
    grep -qx '\*\*Fastest over all worker counts: computing, threads; waiting, .*; starting, coroutines\.\*\*' run.md
    grep -q 'Against processes, over all worker counts coroutines take ' run.md
    grep -q 'Where there are several other kinds, these are compared with each other too' run.md
    grep -Eq '^\| CPU-bound work scales .*\| *fully \| *partly \| *in turns, by nature \| *hardly \|$' run.md
    grep -q 'What processes, coroutines or interpreters take is against threads' run.md
    grep -q '^A job with one interpreter must last ' run.md
    # Of the classic table its four columns alone.
    grep -Eq '^nthreads +CpuThread +CpuProcess +IoThread +IoProcess$' run.md
    [ "$(grep -c ',CpuInterpreter,cpu,interpreter,' run.csv)" -eq 60 ]
    python3 -c '
import json
report = json.load(open("run.json"))
runtime = report["runtimes"][0]
for kind in ("coroutine", "interpreter"):
    assert runtime[kind + "_cost"]["samples"] == 15, kind
    assert "cpu_%s_verdict" % kind in runtime["rows"][0]
titles = [picture["title"] for picture in report["pictures"]]
assert all("coroutines" in title or "coroutine" in title for title in titles), titles'
}

@test "what holds for several kinds is said once" {
    need python3
    big alike --workers "$all" -o run.md --json run.json 2>said
    grep -qx '\*\*Fastest over all worker counts: computing, waiting and starting, threads, processes, coroutines or interpreters (no difference between them is resolved)\.\*\*' run.md
    python3 -c '
import json
titles = [picture["title"] for picture in json.load(open("run.json"))["pictures"]]
assert titles[1] == ("Computing: no difference between threads and processes, coroutines or "
                     "interpreters is resolved"), titles'
}

@test "a language without interpreters is named, and that is no error" {
    need python3
    big old --workers "$all" -o run.md --json run.json 2>said
    [ "$(grep -cxF -- '- not measured: CPython 3.11 has no interpreters' run.md)" -ge 1 ]
    run ! grep 'the runner does not offer' run.md
    head -n 1 run.md | grep -qx '# Threads against processes and coroutines: 1 to 32 workers'
    [ ! -s said ]
    python3 -c '
import json
runtime = json.load(open("run.json"))["runtimes"][0]
reasons = {entry["case"]: entry["reason"] for entry in runtime["not_measured"]}
assert reasons["CpuInterpreter"] == "CPython 3.11 has no interpreters", reasons'
}

@test "works that a kind lacks are named in one sentence" {
    timeout 300 "$report" 2 --points 2 --cases pool --workers thread,process,coroutine --rounds 1 --io-wait 1ms \
        --cpu-iters 20000 --no-probes -q -o run.md 2>said
    [ "$(grep -c '^- not measured: ' run.md)" -eq 1 ]
    grep -qx -- '- not measured: the runner does not offer PoolCoroutine, TaskCoroutine, ChunkThread, ChunkProcess, ChunkCoroutine, FirstCoroutine and ColdCoroutine' run.md
    head -n 1 run.md | grep -qx '# Threads against processes: 1 to 2 workers'
}

# The made-up run of a work, with interpreters besides, whose runner says that AGAIN... load it anew.
loading() {
    python3 - "$data/results/work_computes.jsonl" "$@" >loading.jsonl <<'END'
import json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    record = json.loads(line)
    if record["record"] == "runner":
        record["work_loads_again"] = sys.argv[2:]
    if record["record"] in ("run", "runner"):
        record["cases"].append("WorkInterpreter")
    print(json.dumps(record))
    if record.get("case") == "WorkProcess" and record["record"] in ("sample", "trial"):
        print(json.dumps({**record, "case": "WorkInterpreter"}))
END
    "$report" -q --from loading.jsonl -o loading.md
    grep '^- Each .* the work anew' loading.md || true
}

@test "it is said of each kind whether its workers load the work anew" {
    need python3
    after='loads the work anew, inside the time that is measured'
    [ "$(loading fork)" = "- Each process $after: that is what fork costs." ]
    [ "$(loading forkserver interpreter)" = "- Each interpreter $after." ]
    [ "$(loading fork interpreter)" = "- Each process and interpreter $after: of processes that is what fork costs." ]
    [ "$(loading thread fork interpreter)" = "- Each worker $after: that is what fork costs." ]
    [ -z "$(loading forkserver)" ]
}

@test "who asks for a kind alone that no runtime has is told before anything is measured" {
    run -2 --separate-stderr "$report" 2 --workers interpreter -o run.md
    [ "$stderr" = "tvp-report: --workers: no runtime of this run has interpreters: name another kind, or with --runtime one that has them" ]
    [ ! -e run.md ] && [ ! -e run.jsonl ] && [ ! -e run.partial.jsonl ]
}

@test "interpreters that cannot be started are a failure, and the rest is reported" {
    need python3
    run -3 --separate-stderr big broken --workers "$all" -o run.md --json run.json
    grep -q 'not measured: every sample of CpuInterpreter (interpreters that compute) failed: interpreters.create: no room' run.md
    python3 -c '
import json
runtime = json.load(open("run.json"))["runtimes"][0]
reasons = {entry["case"]: entry["reason"] for entry in runtime["not_measured"]}
assert sorted(reasons) == ["CpuInterpreter", "IoInterpreter", "StartInterpreter"], reasons
assert "interpreters.create: no room" in reasons["CpuInterpreter"], reasons
assert runtime["rows"][0]["CpuInterpreter"] is None and runtime["interpreter_cost"] is None'
    grep -q '^\*\*Fastest over all worker counts: computing, threads; ' run.md
}

@test "without processes nothing speaks of them" {
    timeout 300 "$report" 2 --workers coroutine --rounds 9 --io-wait 1ms --cpu-iters 20000 \
        --no-probes -q -o run.md --json run.json 2>said
    head -n 1 run.md | grep -qx '# Threads against coroutines: 1 to 2 workers'
    run ! grep -E '^\| (figure|workers).*processes' run.md
    run ! grep -v '"record":"runner"' <(grep 'CpuProcess' run.jsonl)
    python3 -c '
import json
for picture in json.load(open("run.json"))["pictures"]:
    assert "processes" not in picture["title"], picture["title"]'
}

@test "a default run measures and records no other kind" {
    timeout 300 "$report" 2 --rounds 1 --io-wait 1ms --cpu-iters 20000 --no-probes -q -o run.md --json run.json --csv run.csv 2>said
    run ! grep -v '"record":"runner"' <(grep -E 'Coroutine|Interpreter' run.jsonl)
    run ! grep -iE '"[a-z_]*(coroutine|interpreter)[a-z_]*":' run.json
    run ! grep -i 'coroutine' run.csv
    run ! grep -iE 'coroutine|interpreter[^ ]' <(sed '/Multiprocessing/,$d' run.md)
}

@test "runs with different kinds stand side by side, and an unfinished one goes on" {
    need python3
    big whole --workers coroutine -o one.md 2>said
    big old -o two.md 2>said
    timeout 300 "$report" -q --from one.jsonl --from two.jsonl -o both.md 2>said
    head -n 1 both.md | grep -q 'processes and coroutines'
    run ! grep 'not measured: .* has no' both.md
    grep -qx -- '- not measured: coroutines were not part of this run' both.md
    # The first seven rounds, as they were when the run was cut off.
    python3 - <<'END'
import json
with open("part.jsonl", "w") as part:
    for line in open("one.jsonl"):
        record = json.loads(line)
        if record["record"] not in ("end",) and record.get("round", 0) <= 7:
            part.write(line)
END
    timeout 300 "$report" -q --resume part.jsonl --runtime "many=exec $data/runners/many_cpus whole" \
        -o resumed.md 2>said
    [ "$(grep '"record":"sample"' part.jsonl | grep -c '"case":"CpuCoroutine"')" -eq 60 ]
    # In the order that the whole run had.
    order='import json, sys
for line in open(sys.argv[1]):
    record = json.loads(line)
    if record["record"] == "sample":
        print(record["round"], record["case"], record["workers"])'
    diff <(python3 -c "$order" one.jsonl) <(python3 -c "$order" part.jsonl)
}

@test "an older run is compared with, kind by kind" {
    need python3
    big whole --workers coroutine -o old.md 2>said
    run -4 --separate-stderr big alike --workers coroutine -o new.md --compare old.jsonl --fail-if slower:5%
    grep -q 'StartCoroutine' new.md
}

@test "LaTeX, a page and a terminal have the kinds too" {
    need python3
    big whole --workers "$all" -o run.md -o run.html -o run.tex --csv - 2>said >table
    grep -q 'interpreters' run.html
    grep -q 'interpreters' run.tex
    head -n 1 table | grep -q 'case'
}

coroutines=(CpuCoroutine IoCoroutine StartCoroutine)

@test "the runner of C keeps the protocol with coroutines" {
    "$report" --check-runner "$(offering "${coroutines[@]}" -- "$measure")" >said
    [ "$(grep -c '^ok: .*Coroutine with' said)" -ge 12 ]
}

# bats test_tags=once
@test "the runners of CPython and Node.js keep the protocol with coroutines" {
    need python3
    "$report" --check-runner \
        "$(offering "${coroutines[@]}" -- "python3 -I $BUILD/runners/cpython.py")" >said
    [ "$(grep -c '^ok: .*Coroutine with' said)" -ge 12 ]
    need node
    answers_of_node Io | python3 -c '
import json, sys
for answer in map(json.loads, sys.stdin):
    assert max(answer["work_begin_ns"]) < min(answer["work_end_ns"]), answer
    assert all(end - begin >= 20000000 for begin, end in zip(
        answer["work_begin_ns"], answer["work_end_ns"])), answer'
    answers_of_node Cpu | python3 -c '
import json, sys
for answer in map(json.loads, sys.stdin):
    assert answer["checksum"] == 9707240 and answer["checksums_agree"], answer'
    [ "$(answers_of_node Start | grep -c '"elapsed_ns"')" -eq 2 ]
}

# answers_of_node WORK: to two cells with coroutines.
answers_of_node() {
    local request="{\"request\":\"cell\",\"case\":\"$1Coroutine\",\"workers\":5,\"iterations\":1000,\"wait_ns\":20000000,\"id\":1}"
    printf '%s\n' "$request" "$request" | timeout 60 node "$BUILD/runners/node.js" | tail -n 2
}

# A function that waits as asyncio does, and one that does not.
write_work() {
    cat >work.py <<'END'
import asyncio
import time


async def fetch():
    await asyncio.sleep(0.02)
    return 3


def block():
    time.sleep(0.02)


async def fails(worker):
    if worker == 1:
        raise ValueError("no")
END
}

# time_of KIND FUNCTION: the answer to a cell of five workers of that kind.
time_of() {
    printf '%s\n' "{\"request\":\"load\",\"work\":{\"file\":\"$PWD/work.py\",\"function\":\"$2\"},\"id\":1}" \
        "{\"request\":\"cell\",\"case\":\"Work$1\",\"workers\":5,\"calls\":1,\"id\":2}" |
        timeout 60 python3 "$BUILD/runners/cpython.py" | tail -n 1
}

# bats test_tags=once
@test "an async def function is awaited in coroutines, a plain one takes turns" {
    need python3
    write_work
    time_of Coroutine fetch >answer
    # All waited at once: each began before any had ended.
    python3 -c '
import json
answer = json.load(open("answer"))
assert max(answer["work_begin_ns"]) < min(answer["work_end_ns"]), answer'
    time_of Coroutine block >answer
    python3 -c '
import json
answer = json.load(open("answer"))
times = sorted(zip(answer["work_begin_ns"], answer["work_end_ns"]))
assert all(one[1] <= other[0] for one, other in zip(times, times[1:])), answer'
    # Threads run it in a loop of their own.
    time_of Thread fetch | grep -q '"work_end_ns"'
    time_of Coroutine fails | grep -qF 'worker 2 of 5: work.py:16: ValueError: no'
    "$report" --check-runner "$(offering WorkThread WorkProcess WorkCoroutine PoolThread PoolProcess -- \
        "python3 $BUILD/runners/cpython.py")" --work work.py:fetch >said
    grep -q '^ok: .*WorkCoroutine' said
}

# bats test_tags=once
@test "coroutines whose process is killed are a failure, and the next have another" {
    need python3
    cat >work.py <<'END'
import os
import signal


def dies():
    if os.path.exists("armed"):
        os.kill(os.getpid(), signal.SIGKILL)
END
    touch armed
    # The second request is asked after the first was answered.
    load="{\"request\":\"load\",\"work\":{\"file\":\"$PWD/work.py\",\"function\":\"dies\"},\"id\":1}"
    cell='{"request":"cell","case":"WorkCoroutine","workers":2,"calls":1,"id":2}'
    { printf '%s\n' "$load" "$cell"; sleep 2; rm armed; echo "$cell"; } |
        timeout 60 python3 "$BUILD/runners/cpython.py" >answers
    sed -n 3p answers | grep -q '"name":"SIGKILL".*one of 2 workers: the process in which all of them work ended: SIGKILL'
    sed -n 4p answers | grep -q '"elapsed_ns"'
}

# bats test_tags=once
@test "in Node.js an async function is awaited, and what ends the thread is no end of the runner" {
    need node
    cat >work.mjs <<'END'
export async function waits() {
    await new Promise((resolve) => setTimeout(resolve, 20));
}
export function ends(worker) {
    if (worker === 1) {
        process.exit(4);
    }
}
END
    for name in waits ends; do
        printf '%s\n' "{\"request\":\"load\",\"work\":{\"file\":\"$PWD/work.mjs\",\"function\":\"$name\"},\"id\":1}" \
            '{"request":"cell","case":"WorkCoroutine","workers":5,"calls":1,"id":2}' '{"request":"finish","id":3}' |
            timeout 60 node "$BUILD/runners/node.js" >"$name"
    done
    sed -n 3p waits | python3 -c '
import json, sys
answer = json.loads(sys.stdin.readline())
assert max(answer["work_begin_ns"]) < min(answer["work_end_ns"]), answer'
    sed -n 3p ends | grep -qF 'one of 5 workers: work.mjs: ends called process.exit(4)'
    sed -n 4p ends | grep -q '"answer":"finish"'
}
