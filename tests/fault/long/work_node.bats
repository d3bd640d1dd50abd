#!/usr/bin/env bats
# A function in Node that fails costs its cell, or the run when it fails in its first call; never a
# hang, a process that stays or half a report.

load ../common
load ../works

setup() {
    common_setup
    need node
    faults=$data/works/faults.mjs
    mark_processes
}

teardown() {
    no_marked_process_left
}

@test "the first call of a function in Node that fails ends the run" {
    first_call_fails refuses 'worker 1 of 1: faults.mjs:[0-9]*: Error: not with 0'
    first_call_fails nothing 'faults.mjs exports no function nothing'
}

@test "a later call of a function in Node that fails costs its cells" {
    later_call_fails throws 'worker 2 of 2: faults.mjs:[0-9]*: RangeError: no more'
    later_call_fails exits 'worker 2 of 2: faults.mjs: exits called process.exit(3)'
    later_call_fails neverSettles 'worker 2 of 2: faults.mjs: neverSettles ended its worker'
    later_call_fails isKilled 'SIGKILL'
}

@test "a function in Node that hangs is given up" {
    later_call_fails hangs '[0-9] s' --timeout 5s
}

@test "what a function in Node leaves behind is ended" {
    run_work 0 leavesProcess
    run_work 0 leavesTimer
}
