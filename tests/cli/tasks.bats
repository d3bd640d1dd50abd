#!/usr/bin/env bats
# Tasks that call a function of the user's (--work with --cases pool or data), and their data.

load ../start

setup() {
    mkdir "$BATS_TEST_TMPDIR/work"
    cd "$BATS_TEST_TMPDIR/work"
    cat >tasks.py <<'END'
import os


def note(number):
    with open("numbers", "a") as file:
        file.write("%s\n" % number)


def measure(data):
    if not isinstance(data, bytearray) or len(data) != 3000:
        raise ValueError("no data of 3000 bytes")
    data[0] = data[-1] = 255


def shorten(data):
    del data[1000:]


def fails(number):
    if number == 4:
        raise ValueError("not the fifth")


def lambdas():
    return lambda: 3
END
    mark_processes
}

teardown() {
    no_marked_process_left
}

# pool_of WORK OPTION...: seven tasks for two workers, in one round.
pool_of() {
    run --separate-stderr timeout 200 "$report" 2 --points 2 --cases pool --work "$@" --tasks 7 \
        --rounds 1 --no-probes -q -o report.md
    echo "$output $stderr"
}

# The messages of all failures, each once.
failures() {
    grep '"record":"failure"' report.jsonl | grep -o '"message":"[^"]*"' | sort -u
}

@test "each task of a pool is a call with its number, of threads and of processes" {
    need python3
    pool_of tasks.py:note
    [ "$status" -eq 0 ]
    [ "$(grep -c '"record":"sample".*"case":"Pool' report.jsonl)" -eq 2 ]
    # Once for the first call of each kind, and once for all tasks of each.
    sort -n numbers | uniq -c | awk '{ print $2 ":" $1 }' | tr '\n' ' ' >counts
    [ "$(cat counts)" = "0:4 1:2 2:2 3:2 4:2 5:2 6:2 " ]
    grep -q '^- 2 workers that share 7 tasks that call tasks.py:note have a speed-up\|^| 7 tasks that call tasks.py:note, shared by 2 workers' report.md
    ! grep -q '"checksum"' report.jsonl || return 1
    # No worker has the same work as every other: they share the tasks.
    grep -q '^The time runs from just before the first task is handed over' report.md
    ! grep -q 'as often as\|^The time runs from just before the first worker' report.md || return 1
}

@test "with --data-size each call gets its data and hands them back" {
    need python3
    pool_of tasks.py:measure --data-size 3000B
    [ "$status" -eq 0 ]
    head -n 1 report.jsonl | grep -q '"data_bytes":3000'
    grep -q '7 tasks that call tasks.py:measure, each with 2.9.KiB there and back' report.md
    timeout 60 "$report" --from report.jsonl -q -o again.md --csv again.csv --json again.json
    [ "$(grep -c ',Pool.*,7,3000,' again.csv)" -eq 2 ]
    grep -A3 '"data_size": {' again.json | grep -q '"value": *3000'
}

@test "a task that does not hand its data back as long as they were is no task done" {
    need python3
    pool_of tasks.py:shorten --data-size 3000B
    [ "$status" -eq 1 ]
    [[ "$stderr" == *"the first call of --work, in a process by "*": did 0 of 1 tasks once"* ]]
}

@test "a call that fails costs its measurement, and the report says which task it was and why" {
    need python3
    pool_of tasks.py:fails
    [ "$status" -eq 3 ]
    [ "$(failures)" = '"message":"task 5 of 7: tasks.py:21: ValueError: not the fifth"' ]
    grep -q 'task 5 of 7: tasks.py:21: ValueError: not the fifth' report.md
}

@test "what cannot be handed back is told" {
    need python3
    pool_of tasks.py:lambdas
    [ "$status" -eq 1 ]
    [[ "$stderr" == *"the first call of --work, in a process by "*": what the function returned cannot be handed back: "* ]]
}

@test "a function in a shared library gets its task's data by another function" {
    need "${CC%% *}"
    cat >tasks.c <<'END'
#include <pthread.h>
#include <stddef.h>
#include <string.h>
int part(unsigned task) { (void)task; return 9; }
int part_data(unsigned task, void *data, size_t bytes)
{
    memset(data, (int)task, bytes);
    return bytes == 3000 ? 0 : 8;
}
int fails(unsigned task) { return task == 4 ? 5 : 0; }
int crashes(unsigned task) { return task == 4 ? *(volatile int *)0 : 0; }
int ends(unsigned task) { return task == 4 ? (pthread_exit(NULL), 1) : 0; }
int ends_data(unsigned task, void *data, size_t bytes)
{
    static _Atomic int calls;
    (void)data;
    return bytes == 0 || calls++ < 9 ? 0 : ends(4);
}
END
    $CC -shared -fPIC -pthread -o libtasks.so tasks.c
    pool_of ./libtasks.so:part --data-size 3000B --start-method fork,spawn
    [ "$status" -eq 0 ]
    [ "$(grep -c '"record":"sample".*"case":"Pool' report.jsonl)" -eq 3 ]
    pool_of ./libtasks.so:fails
    [ "$(failures)" = '"message":"task 5 of 7: libtasks.so: fails returned 5; 0 is success"' ]
    # What a sanitizer makes of a crash, or of the frames of a thread that ends, is another matter.
    ! grep -q -e '-fsanitize=' "$BUILD/flags" || return 0
    # A thread that has ended is waited for by nobody.
    pool_of ./libtasks.so:ends
    grep '"record":"failure"' report.jsonl | grep PoolThread |
        grep -q '"message":"worker [12] of 2 of the pool: libtasks.so: ends ended within the work, as by exit(0) or pthread_exit"'
    printf '{"request":%s}\n' '"load","id":0,"work":{"file":"'"$PWD"'/libtasks.so","function":"ends"}' \
        '"cell","id":1,"case":"DataThread","way":"reference","workers":2,"data_bytes":9,"round_trips":9,"iterations":0,"task_calls":1' |
        timeout 60 "$BUILD/tvp-measure-dynamic" >answers
    grep -q '"id":1,.*"message":"worker [12] of 2: libtasks.so: ends ended within the work, as by ' answers
    pool_of ./libtasks.so:crashes
    failures | grep -q '"message":"one of 2 workers: libtasks.so: crashes crashed (SIGSEGV)"'
    failures | grep -q '"message":"worker [12] of 2 of the pool: libtasks.so: crashes crashed (SIGSEGV)"'
}

@test "a function of Node.js gets its task's data, and what it rejects with is told" {
    need node
    cat >tasks.mjs <<'END'
export async function part(data) {
    if (!(data instanceof Uint8Array) || data.length !== 3000) {
        throw new Error(`no data of 3000 bytes: ${data}`);
    }
}
export async function fails(number) {
    if (number === 4) {
        throw new Error('not the fifth');
    }
}
END
    pool_of tasks.mjs:part --data-size 3000B
    [ "$status" -eq 0 ]
    pool_of tasks.mjs:fails
    [ "$(failures)" = '"message":"task 5 of 7: tasks.mjs:8: Error: not the fifth"' ]
}

@test "the call of a run with data stands beside the tasks at random" {
    need "${CC%% *}"
    printf 'int part(unsigned task) { volatile int sum = 0; for (int i = 0; i < 100000; i++) sum += i; return (int)task / 100; }\n' >part.c
    $CC -O1 -shared -fPIC -o libpart.so part.c
    timeout 300 "$report" 1 --cases data --work ./libpart.so:part --data-size 64K --rounds 1 --no-probes -q -o report.md 2>/dev/null
    # With one usable CPU there is nothing to compare.
    [ "$(getconf _NPROCESSORS_ONLN)" -gt 1 ] || skip "one CPU"
    [ "$(grep '"record":"data"' report.jsonl | grep -c '"task_calls":1')" -eq 3 ]
    grep -Eq '^- A call of libpart.so:part takes one thread alone [0-9.]+.+s with 64.0.KiB: computed not resolved, measured not resolved, processes take ' report.md
    timeout 60 "$report" --from report.jsonl -q -o again.md --images Again
    diff <(grep '^- A call of' report.md) <(grep '^- A call of' again.md)
}
