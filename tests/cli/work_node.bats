#!/usr/bin/env bats
# A function that a JavaScript file exports as the Node runner runs it. What goes wrong in more ways
# is in tests/fault/long/work_node_runner.bats.

# bats file_tags=once

load ../start
load work_node

setup() {
    need node
    cd "$BATS_TEST_TMPDIR"
    faults=$data/works/faults.mjs
}

@test "the Node runner says what it loads, and that threads load it again" {
    node "$tree/src/runners/node.js" </dev/null >hello
    grep -q '"cases":\[[^]]*"WorkThread","WorkProcess"[^]]*\],"work_files":\["mjs","js","cjs"\],"work_loads_again":\["thread","spawn"\]' hello
}

@test "a function is called so often in threads and in processes, and its promise awaited" {
    ask "$(load_request well)" "$(in_both_ways cell 3)" "$(in_both_ways trial 1)"
    [[ "${lines[0]}" == '{"answer":"load","takes_worker":false,"process":{"static":false,"resident_bytes":'[1-9]*',"mappings":'[1-9]*'},"id":0}' ]]
    python3 - "${lines[@]:1}" <<'END'
import json, sys
answers = [json.loads(line) for line in sys.argv[1:]]
for answer in answers[:2]:
    for begin, end in zip(answer["work_begin_ns"], answer["work_end_ns"]):
        # Node's timers may be a millisecond early.
        assert end - begin >= 12000000, answer
    assert answer["user_ns"] >= 0 and answer["system_ns"] >= 0, answer
for answer in answers[2:]:
    assert answer["answer"] == "trial" and answer["work_ns"] >= 4000000, answer
    assert answer["memory_bytes"] > 10000000 and answer["memory_samples"] >= 1, answer
    assert answer["results_agree"] and len(answer["result"]) == 64, answer
    assert answer["own_threads"] == 0 and answer["own_processes"] == 0, answer
assert answers[2]["result"] == answers[3]["result"]
END
}

@test "a function in JavaScript leaves marks of progress where they are wanted" {
    cat >marking.mjs <<'END'
export function marks(worker) {
    for (let step = 0; step < (worker > 0 ? 1000 : 3); step++)
        globalThis.tvpMark?.();
}
END
    ask "$(load_request marks "$PWD/marking.mjs")" "$(in_both_ways cell 2 | sed 's/}$/,"marks":10}/')" \
        "$(in_both_ways cell 2)"
    python3 - "${lines[@]:1}" <<'END'
import json, sys
answers = [json.loads(line) for line in sys.argv[1:]]
for answer in answers[:2]:
    few, many = answer["mark_ns"]
    assert len(few) == 6 and 5 <= len(many) <= 10, answer
    for worker, marks in enumerate((few, many)):
        times = [answer["created_ns"][worker], answer["work_begin_ns"][worker], *marks,
                 answer["work_end_ns"][worker], answer["joined_ns"][worker]]
        assert times == sorted(times), answer
assert not any("mark_ns" in answer or "error" in answer for answer in answers[2:]), answers
END
}

@test "other works are what they are when one is loaded" {
    export calls=$PWD/calls
    ask "$(load_request counts)" '{"request":"cell","id":1,"case":"CpuThread","workers":2,"iterations":10}' \
        '{"request":"cell","id":1,"case":"IoProcess","workers":2,"wait_ns":10}' "$(in_both_ways cell 3)"
    [[ "${lines[1]}" == *'"checksum":9349050,"checksums_agree":true'* ]]
    [ "$(grep -c . calls)" -eq 12 ]
}

@test "results that differ are found, and none are not compared" {
    ask "$(load_request differs)" "$(in_both_ways trial 1)"
    [ "$(grep -c '"results_agree":false' <<<"$output")" -eq 2 ]
    [[ "${lines[0]}" == *'"takes_worker":true'* ]]
    ask "$(load_request leavesTimer)" "$(in_both_ways trial 1)"
    [ "$(grep -c '"answer":"trial","work_ns"' <<<"$output")" -eq 2 ]
    if grep -q result <<<"$output"; then false; fi
}

@test "what is thrown is told with its place and its worker" {
    line_of() {
        grep -n "$1" "$faults" | cut -d : -f 1
    }
    fails throws RangeError "worker 2 of 2: faults.mjs:$(line_of RangeError): RangeError: no more"
    calls=4 fails rejectsLater SyntaxError "worker 2 of 2: faults.mjs:$(line_of JSON.parse): SyntaxError: *"
}

@test "what a work in Node prints goes to stderr when that is asked for, else nowhere; it reads nothing" {
    ask "$(load_request prints "" true)" "$(in_both_ways cell 1)"
    for text in 'raw work' work trouble; do
        [ "$(grep -c "^$text of [01]\$" said)" -eq 4 ]
    done
    [ "$(grep -c '"answer":"cell","elapsed_ns"' <<<"$output")" -eq 2 ]
    ask "$(load_request prints)" "$(in_both_ways cell 1)"
    [ ! -s said ]
    [ "$(grep -c '"answer":"cell","elapsed_ns"' <<<"$output")" -eq 2 ]
    ask "$(load_request reads)" "$(in_both_ways cell 1)"
    [ "$(grep -c '"answer":"cell","elapsed_ns"' <<<"$output")" -eq 2 ]
}

@test "what cannot be imported is told with its place" {
    printf 'export function f() {\n    return (;\n}\n' >syntax.mjs
    printf '\nthrow new Error("not today");\n' >throws.mjs
    printf 'import "./nowhere.mjs";\nexport const f = 1;\n' >lacks.mjs
    ask "$(load_request f "$PWD/syntax.mjs")" "$(load_request f "$PWD/throws.mjs")" \
        "$(load_request f "$PWD/lacks.mjs")" "$(load_request f "$PWD/nothing.mjs")" \
        "$(load_request thrws)" "$(load_request aVariable)" "$(load_request well)"
    says 0 'syntax.mjs:2: SyntaxError: Unexpected token'
    says 1 'throws.mjs:2: Error: not today'
    says 2 "Cannot find module '*/nowhere.mjs' imported from */lacks.mjs"
    says 3 'cannot read */nothing.mjs: no such file or directory'
    says 4 'faults.mjs exports no function thrws: did you mean throws?'
    says 5 'aVariable of faults.mjs is no function, but of type number'
    [[ "${lines[6]}" == *'"takes_worker":false'* ]]
}

@test "what is no plain function is told before it is called" {
    cat >odd.mjs <<'JS'
export function* yields() { yield 1; }
export async function* yieldsLater() { yield 1; }
export class Parser {}
export function two(one, another) { return one + another; }
export const arrow = (worker = 1, ...rest) => rest.length;
JS
    for name in yields yieldsLater Parser two towo arrow; do
        load_request $name "$PWD/odd.mjs"
    done >requests
    ask "$(cat requests)"
    says 0 'odd.mjs: yields is a generator function: a call of it computes nothing'
    says 1 'odd.mjs: yieldsLater is a generator function: a call of it computes nothing'
    says 2 'odd.mjs: Parser is a class: a function is needed'
    says 3 "odd.mjs: two takes 2 arguments: it must take one argument, the worker's number, or none"
    says 4 'odd.mjs exports no function towo: did you mean two?'
    [[ "${lines[5]}" == *'"takes_worker":false'* ]]
}

@test "CommonJS is taken as well as modules, also in a folder with a blank" {
    mkdir 'my work'
    printf 'exports.f = (worker) => { if (worker > 5) { throw 1; } return worker - worker; };\n' >'my work/f.cjs'
    printf 'module.exports = { f() {\n  throw new Error("here"); } };\n' >'my work/g.js'
    ask "$(load_request f "$PWD/my work/f.cjs")" "$(in_both_ways cell 1)"
    [ "$(grep -c '"answer":"cell","elapsed_ns"' <<<"$output")" -eq 2 ]
    ask "$(load_request f "$PWD/my work/g.js")" "$(in_both_ways cell 1)"
    says 1 'worker 1 of 2: g.js:2: Error: here'
    says 2 'worker 1 of 2: g.js:2: Error: here'
}

@test "the example for Node parses its numbers" {
    ask "$(load_request parse "$tree/examples/crunch.mjs")" "$(in_both_ways trial 1)"
    [ "$(grep -c '"results_agree":true' <<<"$output")" -eq 2 ]
}

@test "workers in Node that end before memory was looked at often enough are started again" {
    echo 'import { appendFileSync } from "fs"; export const f = () => appendFileSync("calls", "x");' >counts.mjs
    for wanted in '' ',"memory_samples":1000000'; do
        rm -f calls
        ask "$(load_request f "$PWD/counts.mjs")" "$(in_both_ways trial 1 | sed "s/}\$/$wanted}/")"
        [ "$(grep -c '"answer":"trial","work_ns":[1-9]' <<<"$output")" -eq 2 ]
        if [ "$wanted" ]; then
            [ "$(wc -c <calls)" -gt 4 ]
        else
            [ "$(wc -c <calls)" -eq 4 ]
        fi
    done
    ask "$(load_request f "$PWD/counts.mjs")" "$(in_both_ways trial 1 | sed 's/}$/,"memory_samples":-1}/')"
    [ "$(grep -c 'memory_samples must be a whole number from 0 to 1000000' <<<"$output")" -eq 2 ]
}

# Node makes a pipe that it prints to non-blocking for all who have it open, and leaves it so where
# it is killed.
@test "what prints into the same pipe later waits for its reader" {
    need python3
    printf 'export function f() { process.stderr.write("said\\n"); }\n' >prints.mjs
    {
        "$report" 2 --rounds 1 --work prints.mjs:f --no-probes -q --data none -o run.md || true
        python3 -c '
import fcntl, os
print("blocking" if not fcntl.fcntl(1, fcntl.F_GETFL) & os.O_NONBLOCK else "non-blocking")'
    } 2>&1 | cat >said
    cat said
    [ "$(tail -n 1 said)" = blocking ]
}
