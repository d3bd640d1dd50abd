#!/usr/bin/env bats
# tvp-report --work: a function of the user's, here in Python, is measured, and what it does wrong is
# told.

# bats file_tags=once

load ../start

setup() {
    need python3
    cd "$BATS_TEST_TMPDIR"
    cp "$data/works/works.py" .
    mark_processes
}

teardown() {
    no_marked_process_left
}

# A short run of a function: measure_work FUNCTION [OPTION]...
measure_work() {
    timeout 300 "$report" 2 --work "works.py:$1" --rounds 1 --no-probes -q -o report.md "${@:2}"
}

# The first call fails: nothing is measured or written, and one line says why. A machine that is
# busy may take so long to start Python that another line says so.
fails_first() {
    run -1 measure_work "$1" "${@:3}"
    echo "$output"
    said=$(grep -v '^tvp-report: runtime cpython: waiting for its runner to say hello: ' <<<"$output")
    [ "$(wc -l <<<"$said")" -eq 1 ]
    [[ "$said" == "tvp-report: "$2 ]]
    [ "$(ls)" = works.py ]
}

# The values of a member in all records of a kind: values KIND MEMBER
values() {
    python3 -c '
import json, sys
for line in open("report.jsonl"):
    record = json.loads(line)
    if record["record"] == sys.argv[1]:
        print(json.dumps(record.get(sys.argv[2])))' "$@"
}

@test "work and start are measured, by the runtime that the file is for" {
    measure_work sleeps 2>/dev/null
    [ "$(values run cases)" = '["StartThread", "StartProcess", "WorkThread", "WorkProcess"]' ]
    [ "$(values runner runtime)" = '"cpython"' ]
    [ "$(values sample case | sort | uniq -c | tr -s ' ')" = ' 2 "StartProcess"
 2 "StartThread"
 2 "WorkProcess"
 2 "WorkThread"' ]
    [ "$(values run work)" = "{\"file\": \"$PWD/works.py\", \"function\": \"sleeps\", \"sha256\": \"$(sha256sum works.py | cut -d ' ' -f 1)\"}" ]
}

@test "short calls are repeated, long ones and --calls are not" {
    measure_work computes 2>/dev/null
    python3 -c '
import json
records = [json.loads(line) for line in open("report.jsonl")]
calls = records[0]["runtimes"][0]["calls"]
assert calls > 1 and str(calls)[0] in "125" and set(str(calls)[1:]) <= {"0"}, calls'
    measure_work sleeps 2>/dev/null
    grep -q '"calls":1,' report.jsonl
    measure_work computes --calls cpython=3 2>/dev/null
    head -n 1 report.jsonl | grep -q '"calls":3,'
    measure_work computes --calls 7 2>/dev/null --csv samples.csv
    head -n 1 samples.csv | grep -q ',calls,user_ns,system_ns'
    grep -q ',WorkThread,work,thread,1,1,.*,7,[0-9]*,[0-9]*' samples.csv
}

@test "--cases chooses what is measured, with a work and without" {
    measure_work sleeps --cases work,cpu --cpu-iters 10 2>/dev/null
    [ "$(values run cases)" = '["CpuThread", "CpuProcess", "WorkThread", "WorkProcess"]' ]
    timeout 60 "$report" 1 --cases io --io-wait 1ms --rounds 1 -q -o io.md 2>/dev/null
    head -n 1 io.jsonl | grep -q '"cases":\["IoThread","IoProcess"\]'
    run -2 measure_work sleeps --cases cpu
    [[ "$output" == *"--cases leaves it out"* ]]
    run -2 timeout 60 "$report" 1 --cases work
    [[ "$output" == *"name it with --work"* ]]
    run -2 timeout 60 "$report" 1 --calls 3
    [[ "$output" == *"--calls is for a function of yours: name it with --work"* ]]
    run -2 timeout 60 "$report" 1 --cases cpu,oi
    [[ "$output" == *'--cases must be cpu, io, wait, start, work, pool, disk, shared, net or data, not "oi": did you mean io?'* ]]
}

@test "a table on stdout has the work" {
    run --separate-stderr timeout 60 "$report" 1 --work works.py:sleeps --rounds 1 -q
    [[ "${lines[0]}" == "No recommendation: "* ]]
    grep -q '^| this work  *|  *threads |  *processes |$' <<<"$output"
    grep -q '^| jobs a second with 1 worker |  *[0-9]' <<<"$output"
    # Memory decides between kinds, so it is measured whatever the output is.
    run --separate-stderr timeout 60 "$report" 2 --work works.py:sleeps --rounds 1 -q
    [ "$(grep -c '^| memory with [12] workers*  *|  *[0-9][^|]*|  *[0-9]' <<<"$output")" -eq 2 ]
    [[ "$stderr" == *"With 1 round no recommendation is possible; that needs --rounds 7."* ]]
}

@test "each way to start processes is measured, and a report says the same again from its data" {
    measure_work sleeps --start-method fork,spawn --json report.json 2>/dev/null
    [ "$(values sample runtime | sort -u | tr '\n' ' ')" = '"cpython" "cpython-spawn" ' ]
    [ -z "$(values failure message)" ]
    mkdir again
    timeout 60 "$report" --from report.jsonl -q -o again/report.md --json again/report.json 2>/dev/null
    cmp report.json again/report.json
}

@test "a module that Python finds by itself has functions too" {
    mkdir package
    touch package/__init__.py
    cp works.py package/inner.py
    timeout 60 "$report" 1 --work package.inner:sleeps --rounds 1 --no-probes -q -o report.md 2>/dev/null
    [ "$(values run work)" = "{\"module\": \"package.inner\", \"function\": \"sleeps\", \"sha256\": \"$(sha256sum works.py | cut -d ' ' -f 1)\"}" ]
    run -1 --separate-stderr timeout 60 "$report" 1 --work package.outer:sleeps --rounds 1 -q -o other.md
    [ "$stderr" = "tvp-report: runtime cpython: ModuleNotFoundError: No module named 'package.outer'" ]
}

@test "the work finds its neighbours and the user's settings" {
    mkdir elsewhere folder
    echo 'VALUE = 7' >folder/neighbour.py
    echo 'VALUE = 8' >elsewhere/remote.py
    cat >folder/json.py <<'END'
import time, neighbour, remote
def meets(): time.sleep(0.012); assert (neighbour.VALUE, remote.VALUE) == (7, 8)
END
    PYTHONPATH=$PWD/elsewhere timeout 60 "$report" 1 --work folder/json.py:meets --rounds 1 \
        --no-probes -q -o report.md --start-method fork,spawn 2>/dev/null
    [ -z "$(values failure message)" ]
}

@test "what the first call does wrong ends the run with one line that says where" {
    fails_first raises_always "the first call of --work, in a thread: worker 1 of 1: works.py:*: KeyError: 'x'"
    fails_first exits "the first call of --work, in a thread: worker 1 of 1: works.py:*: SystemExit: 3"
    fails_first ends_a_process "the first call of --work, in a process by fork: worker 1 of 1 ended early: exit 4" --start-method fork
    fails_first ends_its_runner "the first call of --work, in a thread: the runner of cpython ended with status 5 *"
    fails_first crashes "the first call of --work, in a thread: the runner of cpython was killed by signal 11 (SIGSEGV)*"
    fails_first is_killed "the first call of --work, in a thread: the runner of cpython was killed by signal 9 (SIGKILL)*"
    fails_first hangs "the first call of --work, in a thread: the runner of cpython was silent for 0.5 s: the work hangs, or needs a longer --timeout" --timeout 500ms
}

@test "nothing that Python has compiled stays beside a function" {
    unset PYTHONDONTWRITEBYTECODE
    echo 'value = 7' >beside.py
    echo 'def works(worker):
    import beside
    return beside.value' >own.py
    timeout 300 "$report" 1 --work own.py:works --rounds 1 --no-probes -q -o report.md \
        --start-method spawn,forkserver
    [ "$(values failure message)" = '' ]
    [ ! -e __pycache__ ]
}

@test "what cannot be called is told before anything is called" {
    fails_first takes_two "runtime cpython: works.py:*: takes_two(one, another) must take one argument, the worker's number, or none"
    fails_first yields "runtime cpython: works.py:*: yields is a generator function*"
    fails_first waits "runtime cpython: works.py:*: waits is a generator function*"
    fails_first number "runtime cpython: number of works.py is no function, but of the type int"
    fails_first compute "runtime cpython: works.py has no function compute: did you mean computes?"
}

@test "a work that cannot be loaded says why" {
    echo 'import nothing_of_that_name' >works.py
    fails_first sleeps "runtime cpython: works.py:1: ModuleNotFoundError: No module named 'nothing_of_that_name'"
    printf 'def sleeps():\n    pass\ndef f(:' >works.py
    fails_first sleeps "runtime cpython: works.py:3: SyntaxError: *"
    echo 'raise SystemExit(2)' >works.py
    fails_first sleeps "runtime cpython: works.py:1: SystemExit: 2"
    run -1 timeout 60 "$report" 1 --work none.py:sleeps
    [ "$output" = "tvp-report: --work: cannot find none.py: No such file or directory" ]
    mkdir folder.py
    run -1 timeout 60 "$report" 1 --work folder.py:sleeps
    [[ "$output" == "tvp-report: --work: folder.py is a folder"* ]]
    echo 'int f(void);' >source.c
    run -1 timeout 60 "$report" 1 --work source.c:f
    [[ "$output" == "tvp-report: --work: source.c is neither a file of Python (.py)"* ]]
    run -1 timeout 60 "$report" 1 --work works.py:sleeps --runtime native
    [[ "$output" == "tvp-report: runtime native: its runner "*"cannot"*"works.py"* || "$output" == *"measures no function of yours"* ]]
}

@test "a later failure costs its cell, says which worker, and the rest is measured" {
    run -3 measure_work raises
    [[ "$output" == *"worker 2 of 2: works.py:"*": ValueError: no way"* ]]
    [ "$(values failure message | sort -u)" = "\"worker 2 of 2: works.py:$(grep -n 'raise ValueError' works.py | cut -d : -f 1): ValueError: no way\"" ]
    [ "$(values sample case | grep -c Work)" -eq 2 ]
    [ -s report.md ]
}

@test "what it prints goes nowhere, with -v to stderr, and it has nothing to read" {
    run -0 --separate-stderr measure_work prints_and_reads
    [[ "$stderr$output" != *printed* && "$stderr" != *"and on"* ]]
    run -0 --separate-stderr timeout 300 "$report" 1 --work works.py:prints_and_reads --rounds 1 -v -o - --format markdown <<<"not for the work"
    [[ "$output" != *"printed by"* ]]
    [[ "$stderr" == *"printed by Python"* && "$stderr" == *"and on stderr"* && "$stderr" == *"printed by sh"* ]]
}

@test "trials tell results, memory and what the work starts itself" {
    timeout 300 "$report" 2 --work works.py:tells_its_worker --rounds 1 -q -o report.md 2>/dev/null
    python3 -c '
import json
trials = [r for r in map(json.loads, open("report.jsonl")) if r["record"] == "trial"]
last = {(t["case"], t["workers"]): t for t in trials}
assert len(last) == 4, last
for (case, workers), trial in last.items():
    assert trial["results_agree"] == (workers == 1), trial
    assert trial["memory_bytes"] > 1000000 and trial["memory_samples"] >= 1, trial
    assert trial["own_threads"] == trial["own_processes"] == 0, trial
    assert trial["work_ns"] >= 12000000 and trial["user_ns"] >= 0, trial'
    run --separate-stderr timeout 300 "$report" 1 --work works.py:starts_others --rounds 1 --no-probes -q -o report.md
    [[ "$stderr" == *"The work itself starts others: 1 thread and 1 process at a time beside one worker."* ]]
}

@test "a set is the same result in every process, whatever its order" {
    timeout 300 "$report" 2 --work works.py:computes --calls 2 --rounds 1 -q --start-method spawn -o report.md 2>/dev/null
    [ "$(values trial result | sort -u | wc -l)" -eq 1 ]
    [ "$(values trial results_agree | sort -u)" = true ]
}

@test "the plan knows how long the work takes, and says so where that is long" {
    run --separate-stderr timeout 60 "$report" 2 --work works.py:sleeps --dry-run -o report.md
    [[ "$output" == *"1 calls"* && "$output" == *"15, as many as fit"* ]]
    echo 'import time
def slow(): time.sleep(0.5)' >slow.py
    run --separate-stderr timeout 60 "$report" 32 --work slow.py:slow --dry-run -o report.md
    [[ "$output" == *$'\nrounds             6, as many as fit\n'* ]]
    [[ "$output" == *$'\ntrials             64, not timed'* ]]
    [[ "$stderr" == *"6 rounds will take about "*"; a recommendation needs --rounds 12, about "*"; fewer worker counts"* ]]
    # The run itself says it before the first round.
    timeout 60 "$report" 32 --work slow.py:slow -q -o report.md 2>said 3>&- &
    until [ -s said ]; do
        kill -0 $!
        sleep 0.05
    done
    kill $!
    wait $! || [ $? -eq 143 ]
    grep -q '^tvp-report: 6 rounds will take about .*; fewer worker counts' said
}

@test "a run goes on with the same work alone" {
    measure_work sleeps 2>/dev/null
    head -n 6 report.jsonl >x.partial.jsonl
    run -2 timeout 60 "$report" -q --resume x.partial.jsonl
    [[ "$output" == *"the saved run measures $PWD/works.py:sleeps, and what is run is never taken from a file: add --work $PWD/works.py:sleeps" ]]
    run -2 timeout 60 "$report" -q --resume x.partial.jsonl --work works.py:raises
    [[ "$output" == *"--work: the saved run measures $PWD/works.py:sleeps: give the same" ]]
    cp works.py kept.py
    echo '# another' >>works.py
    run -1 timeout 60 "$report" -q --resume x.partial.jsonl --work works.py:sleeps
    [[ "$output" == *"the run cannot go on: $PWD/works.py has changed since"* ]]
    mv kept.py works.py
    timeout 60 "$report" -q --resume x.partial.jsonl --work works.py:sleeps 2>/dev/null
    [ "$(grep -c '"record":"sample"\|"sample"' x.jsonl)" -eq 8 ]
    tail -n 1 x.jsonl | grep -q '"reason":"rounds"'
}

@test "runs of another content of the file are compared, and the report says that it is another" {
    measure_work computes 2>/dev/null
    mv report.jsonl before.jsonl
    calls=$(head -n 1 before.jsonl | grep -o '"calls":[0-9]*')
    echo '# another' >>works.py
    measure_work computes --compare before.jsonl 2>/dev/null
    head -n 1 report.jsonl | grep -q "$calls,"
    grep -q "SHA-256 of the work's file: [0-9a-f]* before, [0-9a-f]* now" report.md
    run -1 timeout 60 "$report" -q --from before.jsonl --from report.jsonl -o both.md
    [[ "$output" == *"works (--work)"* || "$output" == *"different works"* ]]
}

@test "a function is measured in several Pythons" {
    measure_work sleeps --runtime "a=cpython:python3" --runtime "b=cpython:python3 -B" 2>/dev/null
    [ "$(values sample runtime | sort | uniq -c | tr -s ' ')" = ' 8 "a"
 8 "b"' ]
}

@test "an import that switches CPython's lock on is told, with the language of the build" {
    # As in a build without the lock, and an extension that needs it.
    mkdir site
    cat >site/sitecustomize.py <<'END'
import sys

sys._is_gil_enabled = lambda: False
sys.abiflags += "t"
END
    echo 'import sys; sys._is_gil_enabled = lambda: True' >needy.py
    cat works.py >>needy.py
    run -0 env PYTHONPATH=site timeout 300 "$report" 2 --work needy.py:sleeps --rounds 1 --no-probes -q \
        -o report.md
    [[ $output == *"Importing the work switched CPython's global interpreter lock on."* ]]
    grep -q "^> \*\*Warning.\*\* Importing the work switched CPython's .* take turns" report.md
    grep -q '^| cpython | free-threaded CPython 3.*, global interpreter lock enabled, ' report.md
    PYTHONPATH=site measure_work sleeps 2>/dev/null
    grep -q '^| cpython | free-threaded CPython 3.*, global interpreter lock disabled, ' report.md
    run ! grep 'switched CPython' report.md
}

@test "the conversation about a work in protocol.h is the one that CPython's runner holds" {
    cp works.py crunch.py
    sed -i 's/^def tells_its_worker(/def parse(/' crunch.py
    run timeout 100 "$tree/tests/cli/replay" "$tree/include/tvp/common/protocol.h" --work "$PWD/crunch.py" \
        python3 "$BUILD/runners/cpython.py"
    echo "$output"
    [ "$output" = "6 lines agree" ]
}

@test "a function in Python leaves marks of progress where they are wanted" {
    need python3
    cat >marking.py <<'END'
import threading
def tvp_mark():
    raise RuntimeError("not replaced")
def marks(worker):
    other = threading.Thread(target=tvp_mark)
    other.start()
    other.join()
    for step in range(1000 if worker else 3):
        tvp_mark()
END
    python3 - "$BUILD/runners/cpython.py" "$PWD/marking.py" <<'END'
import json, subprocess, sys
requests = [{"request": "load", "work": {"file": sys.argv[2], "function": "marks"}}]
for case, method in ("WorkThread", "fork"), ("WorkProcess", "fork"), ("WorkProcess", "spawn"):
    for marks in {"marks": 10}, {}:
        requests.append({"request": "cell", "case": case, "start_method": method, "workers": 2,
                         "calls": 2, **marks})
done = subprocess.run([sys.executable, sys.argv[1]], input="\n".join(map(json.dumps, requests)),
                      capture_output=True, text=True)
answers = [json.loads(line) for line in done.stdout.splitlines()[2:]]
assert len(answers) == 6, done
for marked, plain in zip(answers[::2], answers[1::2]):
    assert "elapsed_ns" in plain and "mark_ns" not in plain, plain
    few, many = marked["mark_ns"]
    assert len(few) == 6 and 5 <= len(many) <= 10, marked
    for worker, marks in enumerate((few, many)):
        times = [marked["created_ns"][worker], marked["work_begin_ns"][worker], *marks,
                 marked["work_end_ns"][worker], marked["joined_ns"][worker]]
        assert times == sorted(times), marked
END
}

@test "the conformance check tries a work where it is given one, and says where it was not" {
    run timeout 300 "$report" --work works.py:sleeps --check-runner \
        "$(offering Work{Thread,Process,Coroutine} {Pool,Data}{Thread,Process} -- \
            "python3 '$BUILD/runners/cpython.py'")"
    [ "$status" -eq 0 ]
    [[ "$output" != *WRONG* ]]
    [[ "$output" == *"ok: loads the work"*"ok: WorkThread with 65 workers"*"ok: a trial of WorkProcess"* ]]
    [[ "$output" == *'ok: WorkProcess with the start method "forkserver"'* ]]
    run timeout 300 "$report" --check-runner "'$measure'" --work works.py:sleeps
    [ "$status" -eq 1 ]
    [[ "$output" == *"WRONG: takes a work of the user's: the runner "* ]]
}

@test "a trial that failed makes a report incomplete, unless a later one succeeded" {
    good='{"record":"trial","runtime":"cpython","case":"WorkThread","workers":1,"calls":1'
    failed=$good',"error":"trial","message":"works.py:3: MemoryError"}'
    saved=$data/results/work_computes.jsonl
    grep -q "^$good," "$saved"
    sed "s|^$good,.*|$failed|" "$saved" >failed.jsonl
    run -3 "$report" -q --from failed.jsonl -o failed.md
    sed "s|^$good,.*|$failed\n&|" "$saved" >mended.jsonl
    run -0 "$report" -q --from mended.jsonl -o mended.md
}

@test "a work of the user's that became slower is found out" {
    need python3
    saved=$data/results/work_computes.jsonl
    python3 - "$saved" <<'END' >slower.jsonl
import json, sys
for line in open(sys.argv[1]):
    record = json.loads(line)
    if record["record"] == "run":
        record["run"] += "x"
    if record["record"] == "sample" and record["case"].startswith("Work"):
        record = {name: value for name, value in record.items() if not name.startswith("work_")}
        record["elapsed_ns"] = record["elapsed_ns"] * 3 // 2
    print(json.dumps(record))
END
    run -4 "$report" -q --from slower.jsonl --compare "$saved" --fail-if slower:5%
    run -0 "$report" -q --from slower.jsonl --compare "$saved" --fail-if slower:90%
}

@test "workers in Python that end before memory was looked at often enough are started again" {
    printf '%s\n' 'def counts(): open("calls", "a").write("x")' >counts.py
    for wanted in '' ',"memory_samples":1000000'; do
        rm -f calls
        for case in WorkThread WorkProcess; do
            echo '{"request":"trial","id":1,"case":"'$case'","workers":2,"calls":1'"$wanted"'}'
        done >trials
        { echo '{"request":"load","id":0,"work":{"file":"'"$PWD"'/counts.py","function":"counts"},"output":false}'; cat trials; } |
            timeout 60 python3 "$BUILD/runners/cpython.py" >answers
        cat answers
        [ "$(grep -c '"answer": *"trial"' answers)" -eq 2 ]
        if [ "$wanted" ]; then
            [ "$(wc -c <calls)" -gt 4 ]
        else
            [ "$(wc -c <calls)" -eq 4 ]
        fi
    done
}

# ask_python FUNCTION REQUEST CASE METHOD...: the runner loads the function and is asked for each case.
ask_python() {
    local name=$1 request=$2
    shift 2
    {
        echo '{"request":"load","id":0,"work":{"file":"'"$PWD"'/works.py","function":"'"$name"'"},"output":false}'
        while [ $# -gt 0 ]; do
            echo '{"request":"'"$request"'","id":1,"case":"'"$1"'","workers":2,"calls":1,"start_method":"'"$2"'"}'
            shift 2
        done
    } >requests
    timeout 120 python3 "$BUILD/runners/cpython.py" <requests >answers
    cat answers
    ! grep -q '"error"' answers
}

@test "what processes in Python leave running is ended with their cell, what threads keep is theirs" {
    for method in fork spawn forkserver; do
        ask_python leaves_process trial WorkProcess $method
        grep -q '"own_processes":[12]' answers
        no_marked_process_left
        # Before the first timed cell a thread of the runner has called it, too.
        ask_python leaves_process cell WorkProcess $method WorkProcess $method
        [ "$(pgrep -fc -- "[3]${mark#3}")" -eq 1 ]
        pkill -f -- "[3]${mark#3}"
    done
    measure_work leaves_process 2>/dev/null
    no_marked_process_left
    ask_python keeps_server trial WorkThread fork WorkProcess fork WorkThread fork
    [ "$(grep -c '"work_ns"' answers)" -eq 3 ]
}
