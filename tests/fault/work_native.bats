#!/usr/bin/env bats
# A function in a shared library that fails costs its cell, or the run when it fails in its first
# call; never a hang, a process that stays or half a report.

load common
load works

setup_file() {
    "${CC:-cc}" -w -shared -fPIC -pthread "$BATS_TEST_DIRNAME/../data/works/faults.c" -o "$BATS_FILE_TMPDIR/libfaults.so"
}

setup() {
    common_setup
    need_plain_build "which has handlers of its own"
    faults=$BATS_FILE_TMPDIR/libfaults.so
    mark_processes
}

teardown() {
    no_marked_process_left
}

@test "the first call of a function in C that fails ends the run" {
    first_call_fails refuses 'worker 1 of 1: libfaults.so: refuses returned 9; 0 is success'
    first_call_fails overflows 'worker 1 of 1: libfaults.so: overflows crashed (SIGSEGV)'
    first_call_fails bad_setup 'libfaults.so: bad_setup_setup returned 5; 0 is success'
    first_call_fails crash_setup 'while it loaded libfaults.so:crash_setup its runner was killed by signal 6 (SIGABRT) before'
    first_call_fails nothing 'libfaults.so has no function nothing'
}

@test "a later call of a function in C that fails costs its cells" {
    later_call_fails returns 'worker 2 of 2: libfaults.so: returns returned 7'
    later_call_fails exits 'worker 2 of 2: libfaults.so: exits called exit(3)'
    later_call_fails crashes 'worker 2 of 2: libfaults.so: crashes crashed (SIGSEGV)'
    later_call_fails is_killed 'libfaults.so: is_killed was killed (SIGKILL)'
}

@test "a function in C that hangs is given up" {
    later_call_fails hangs '1.* s' --timeout 1s
}

@test "what a function in C leaves behind is ended" {
    run_work 0 leaves_process --start-method fork,spawn
    run_work 0 leaves_thread
}
