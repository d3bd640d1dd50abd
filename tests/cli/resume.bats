#!/usr/bin/env bats
# tvp-report --resume: an unfinished run goes on with what is missing, or says why it cannot.

load ../start

setup_file() {
    cd "$BATS_FILE_TMPDIR"
    timeout 600 "$report" 3 --preset quick --rounds 3 --io-wait 2ms --no-probes --quiet \
        -o whole.md 2>/dev/null
}

setup() {
    whole=$BATS_FILE_TMPDIR/whole.jsonl
    cd "$BATS_TEST_TMPDIR"
    # The first round, a part of the second, and half a line.
    head -n 30 "$whole" >x.partial.jsonl
    sed -n 31p "$whole" | head -c 40 >>x.partial.jsonl
}

resume() {
    timeout 600 "$report" --quiet --resume "$@"
}

# The cells that have an outcome, in the order of the file.
cells() {
    python3 -c '
import json, sys
for line in open(sys.argv[1]):
    record = json.loads(line)
    if record["record"] in ("sample", "failure"):
        print(record["runtime"], record["case"], record["workers"], record["round"])' "$1"
}

# Changes a member of the hello in the file: change FILE EXPRESSION
change_hello() {
    python3 - "$1" "$2" <<'END'
import json, sys
lines = open(sys.argv[1]).read().split("\n")
for i, line in enumerate(lines):
    if line.startswith('{"record":"runner"') or '"record":"runner"' in line:
        hello = json.loads(line)
        exec(sys.argv[2])
        lines[i] = json.dumps(hello)
open(sys.argv[1], "w").write("\n".join(lines))
END
}

refused() {
    before=$(md5sum <x.partial.jsonl)
    run -1 resume x.partial.jsonl "$@"
    [ "${#lines[@]}" -eq 1 ]
    [ "$(md5sum <x.partial.jsonl)" = "$before" ]
    [ "$(ls)" = x.partial.jsonl ]
}

@test "only what is missing is measured, in the same order" {
    resume x.partial.jsonl
    [ ! -e x.partial.jsonl ]
    head -n 30 "$whole" | cmp - <(head -n 30 x.jsonl)
    diff <(cells "$whole") <(cells x.jsonl)
    [ "$(grep -c '"record":"end"' x.jsonl)" -eq 1 ]
    [ -s x.md ]
    [ -s Images/threadsVProcCPU.png ]
    grep -q 'The run was interrupted and went on later' x.md
}

# Kept from the first version of the format: one run that was interrupted in its second round, and
# one with the same plan and seed that was not.
kept() {
    python3 - "$data/results/format1-unfinished.partial.jsonl" "$whole" \
        >kept.partial.jsonl <<'END'
import json, sys
here = next(json.loads(line) for line in open(sys.argv[2]) if '"record":"runner"' in line)
for line in open(sys.argv[1]):
    record = json.loads(line)
    if record["record"] == "runner":
        for fact in ("host", "language", "version"):
            record[fact] = here[fact]
    print(json.dumps(record, separators=(",", ":")))
END
}

@test "an unfinished run of the first format goes on in the order in which it was begun" {
    finished=$data/results/format1-finished.jsonl
    kept
    resume kept.partial.jsonl -o kept.md --csv kept.csv
    diff <(cells "$finished") <(cells kept.jsonl)
    [ ! -e kept.partial.jsonl ]
    [ "$(wc -l <kept.csv)" -eq "$(wc -l <"${finished%.jsonl}.csv")" ]
    [ -s kept.md ]
}

@test "the report goes where -o says" {
    mkdir there
    resume x.partial.jsonl -o there/y.md
    [ -s there/y.md ]
    [ -s there/Images/threadsVProcCPU.png ]
    [ ! -e x.md ]
    [ -s x.jsonl ]
}

@test "a report made from the resumed file is the same report" {
    resume x.partial.jsonl
    mkdir again
    timeout 600 "$report" --quiet --from x.jsonl -o again/x.md
    cmp x.md again/x.md
    diff -r Images again/Images
}

@test "an interrupted run can be resumed by what it says itself" {
    timeout 600 "$report" 3 --preset quick --rounds 400 --io-wait 2ms --no-probes -o run.md 2>said 3>&- &
    pid=$!
    until grep -qs '"record":"round"' run.partial.jsonl; do
        kill -0 "$pid"
        sleep 0.05
    done
    # Not SIGINT: a shell has its background jobs ignore that.
    kill -TERM "$pid"
    wait "$pid" || true
    measured=$(wc -l <run.partial.jsonl)
    grep -q -- '--resume run.partial.jsonl' said
    # Few more rounds in the plan, so that the rest is soon measured.
    done_rounds=$(grep -c '"record":"round"' run.partial.jsonl)
    sed -i "1s/\"rounds\":400/\"rounds\":$((done_rounds + 2))/" run.partial.jsonl
    resume run.partial.jsonl
    [ "$(wc -l <run.jsonl)" -ge "$measured" ]
    [ "$(cells run.jsonl | sort | uniq -d | wc -l)" -eq 0 ]
    [ -s run.md ]
}

@test "a failed cell is an outcome too" {
    python3 - x.partial.jsonl <<'END'
import json, sys
lines = open(sys.argv[1]).read().split("\n")
last = max(i for i, line in enumerate(lines[:-1]) if '"record":"sample"' in line)
record = json.loads(lines[last])
cell = {name: record[name] for name in ("runtime", "case", "workers", "round")}
lines[last] = json.dumps({"record": "failure", "error": "EAGAIN", "message": "no", **cell})
open(sys.argv[1], "w").write("\n".join(lines))
END
    run -3 resume x.partial.jsonl
    diff <(cells "$whole") <(cells x.jsonl)
}

@test "a run whose rounds are all done only ends" {
    grep -v '"record":"end"' "$whole" >x.partial.jsonl
    resume x.partial.jsonl
    diff <(cells "$whole") <(cells x.jsonl)
}

@test "probes that are missing are done, those that are there are not" {
    timeout 600 "$report" 2 --preset quick --rounds 1 --io-wait 2ms --quiet -o p.md 2>/dev/null
    grep -v '"record":"end"' p.jsonl | grep -v '"probe":"kill"' >q.partial.jsonl
    kept=$(wc -l <q.partial.jsonl)
    resume q.partial.jsonl
    [ "$(tail -n +$((kept + 1)) q.jsonl | grep '"record":"probe"' | grep -c '"probe":"kill"')" -eq 1 ]
    [ "$(tail -n +$((kept + 1)) q.jsonl | grep -c '"record":"probe"')" -eq 1 ]
    [ "$(cells q.jsonl | sort | uniq -d | wc -l)" -eq 0 ]
}

# The run of the test above as it would be if it had ended before its probes.
without_probes() {
    timeout 600 "$report" 2 --preset quick --rounds 1 --io-wait 2ms --quiet -o p.md 2>/dev/null
    grep -v '"record":"end"' p.jsonl | grep -v '"record":"probe"' >q.partial.jsonl
}

@test "probes that --no-probes leaves out when a run goes on are told as left out" {
    without_probes
    mkdir again
    resume q.partial.jsonl --no-probes
    [ "$(grep -c '"record":"probe"' q.jsonl)" -eq 0 ]
    grep -q 'this run left the extra measurements out' q.md
    run ! grep 'has no values of the measurement' q.md
    timeout 600 "$report" --quiet --from q.jsonl -o again/q.md
    cmp q.md again/q.md
}

@test "a run that was begun without probes goes on without them" {
    resume x.partial.jsonl
    [ "$(grep -c '"record":"probe"' x.jsonl)" -eq 0 ]
    grep -q 'this run left the extra measurements out' x.md
}

@test "a finished run is refused" {
    cp "$whole" x.partial.jsonl
    refused
    [[ "$output" == *"has an end record: nothing is missing"* ]]
}

@test "another host is refused, and named" {
    change_hello x.partial.jsonl 'hello["host"].update(name="elsewhere", boot_id="0")'
    refused
    [[ "$output" == *"the host of runtime native was elsewhere and is now "* ]]
}

@test "another processor is refused, and named" {
    change_hello x.partial.jsonl 'hello["host"]["cpu"] = "Abacus 1"'
    refused
    [[ "$output" == *"the processor of runtime native was Abacus 1 and is now "* ]]
}

@test "another number of usable CPUs is refused" {
    change_hello x.partial.jsonl 'hello["host"]["usable_cpus"] += 1'
    refused
    [[ "$output" == *"the number of usable CPUs of runtime native was "* ]]
}

@test "another version of a runtime is refused" {
    change_hello x.partial.jsonl 'hello["language"] = "C89"'
    refused
    [[ "$output" == *"language of runtime native was C89 and is now "* ]]
}

@test "a command never comes from the file" {
    sed -i 's/"runtime":"native"/"runtime":"mine","command":"touch hacked"/g' x.partial.jsonl
    before=$(md5sum <x.partial.jsonl)
    run -2 resume x.partial.jsonl
    [[ "$output" == *"add --runtime mine=COMMAND"* ]]
    [ "$(md5sum <x.partial.jsonl)" = "$before" ]
    resume x.partial.jsonl --runtime "mine=exec '$BUILD/tvp-measure'"
    [ ! -e hacked ]
    [ "$(cells x.jsonl | wc -l)" -eq "$(cells "$whole" | wc -l)" ]
}

@test "a runtime that the run does not have is refused" {
    run -2 resume x.partial.jsonl --runtime other=true
    [[ "$output" == *"--runtime other: the saved run has no such runtime"* ]]
}

@test "options of a new plan, a classic table and standard input are refused" {
    run -2 resume x.partial.jsonl --rounds 5
    run -2 resume -
    printf 'nthreads CpuThread\n1 0.1\n' >table.txt
    run -1 resume table.txt
    [[ "$output" == *"is a classic table, not an unfinished run"* ]]
}

@test "the file must not be written over" {
    cp x.partial.jsonl before
    run -2 resume x.partial.jsonl --csv x.partial.jsonl
    [[ "$output" == *"would be written over"* ]]
    cmp x.partial.jsonl before
}
