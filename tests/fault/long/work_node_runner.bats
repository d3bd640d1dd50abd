#!/usr/bin/env bats
# What the Node runner answers when a function does what it should not, and what that leaves behind.

load ../../start
load ../../cli/work_node

setup() {
    need node
    cd "$BATS_TEST_TMPDIR"
    faults=$data/works/faults.mjs
    mark_processes
}

teardown() {
    no_marked_process_left
}

@test "what is thrown where nobody waits, or is no error, is told too" {
    how=trial fails throwsAside TypeError 'worker 2 of 2: faults.mjs:*: TypeError: aside'
    fails throwsText throw 'worker 2 of 2: faults.mjs: threw a text'
}

@test "a function that ends its worker is told" {
    fails exits 'exit 3' 'worker 2 of 2: faults.mjs: exits called process.exit(3)'
    ended='ended its worker: by process.exit(0), or with a promise that is never settled'
    fails exitsWell undone "worker 2 of 2: faults.mjs: exitsWell $ended"
    fails neverSettles undone "worker 2 of 2: faults.mjs: neverSettles $ended"
}

@test "a process that crashes costs its cell, and a thread that ends the runner is its end" {
    fails crashes SIGABRT 'worker 2 of 2: faults.mjs: crashes crashed (SIGABRT)' \
        'worker 2 of 2: faults.mjs:*: TypeError: process.abort() is not supported in workers'
    ask "$(load_request isKilled)" '{"request":"cell","id":1,"case":"WorkProcess","workers":2,"calls":1}' \
        '{"request":"cell","id":1,"case":"WorkThread","workers":2,"calls":1}'
    grep -q '"name":"SIGKILL",.*"worker 2 of 2: faults.mjs: isKilled was killed (SIGKILL)"' <<<"$output"
    [ "$status" -eq 137 ]
    [ "$(grep -c '"answer":"cell"' <<<"$output")" -eq 1 ]
}

@test "a worker that takes too much memory is told" {
    export NODE_OPTIONS=--max-old-space-size=60
    fails fillsMemory SIGABRT 'worker 2 of 2: faults.mjs: fillsMemory crashed (SIGABRT)' \
        'worker 2 of 2: faults.mjs: fillsMemory: Worker terminated due to reaching memory limit: JS heap out of memory'
}

@test "threads and processes that a work in Node starts are counted, and end with their cell" {
    # On a busy machine one look sees little of what is started.
    ask "$(load_request startsThread)" "$(in_both_ways trial '1,"memory_samples":10')"
    [ "$(grep -c '"own_threads":2,"own_processes":0' <<<"$output")" -eq 2 ]
    ask "$(load_request startsProcess)" "$(in_both_ways trial '1,"memory_samples":10')"
    [ "$(grep -c '"own_threads":0,"own_processes":2' <<<"$output")" -eq 2 ]
    ask "$(load_request leavesProcess)" "$(in_both_ways cell 1)" "$(in_both_ways trial 1)"
    [ "$(grep -c '"own_threads":0,"own_processes":2' <<<"$output")" -eq 2 ]
}

@test "what leaves a timer behind ends all the same, and workers that do nothing import it" {
    ask "$(load_request leavesTimer)" "$(in_both_ways cell 1)" \
        '{"request":"cell","id":1,"case":"StartThread","workers":2}' \
        '{"request":"cell","id":1,"case":"StartProcess","workers":2}'
    [ "$status" -eq 0 ]
    [ "$(grep -c '"answer":"cell","elapsed_ns"' <<<"$output")" -eq 4 ]
    echo 'import { appendFileSync } from "fs"; appendFileSync("imports", "x"); export const f = () => {};' >count.mjs
    ask "$(load_request f "$PWD/count.mjs")" '{"request":"cell","id":1,"case":"StartThread","workers":2}'
    # In the runner, in the first thread, which is not measured, and in both that are.
    [ "$(cat imports)" = xxxx ]
}

@test "the conformance check finds nothing wrong with a work in Node" {
    run timeout 600 "$report" --check-runner "node '$tree/src/runners/node.js'" --work "$faults:well"
    echo "$output"
    [ "$status" -eq 0 ]
    [[ "$output" != *WRONG* ]]
    [[ "$output" == *"ok: loads the work"*"ok: WorkThread with 65 workers"*"ok: a trial of WorkProcess"* ]]
}
