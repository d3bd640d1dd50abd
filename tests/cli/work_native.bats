#!/usr/bin/env bats
# A function in a shared library as the measuring program runs it: what it answers when the function
# does well, and when it does what it should not.

load ../start

setup_file() {
    : "${BUILD:=$BATS_TEST_DIRNAME/../../build}"
    library=$BATS_FILE_TMPDIR/libfaults.so
    "${CC:-cc}" -w -shared -fPIC -pthread "$BATS_TEST_DIRNAME/../data/works/faults.c" -o "$library"
    export library
}

setup() {
    cd "$BATS_TEST_TMPDIR"
    # What a sanitizer makes of a crash is another matter.
    export ASAN_OPTIONS=handle_segv=0:handle_abort=0:detect_leaks=0:use_sigaltstack=0
    mark_processes
}

teardown() {
    no_marked_process_left
}

# The answers to these requests, without the hello.
ask() {
    printf '%s\n' "$@" >requests
    run timeout 60 bash -c 'set -o pipefail; "$1" <requests 2>said | tail -n +2' bash "$BUILD/tvp-measure-dynamic"
    echo "$output"
    cat said
}

load_request() {
    echo '{"request":"load","id":0,"work":{"file":"'"${2:-$library}"'","function":"'"$1"'"},"output":'"${3:-false}"'}'
}

# A request for each way to start two workers; $1 is cell or trial, $2 how often each calls.
in_every_way() {
    local way
    for way in Thread:fork Process:fork Process:spawn; do
        echo '{"request":"'"$1"'","id":1,"case":"Work'"${way%:*}"'","workers":2,"calls":'"$2"',"start_method":"'"${way#*:}"'"}'
    done
}

# Every way of FUNCTION in a cell and a trial has to fail with NAME and MESSAGE; with MESSAGE_OF_THREADS
# where that differs.
fails() {
    local i message
    ask "$(load_request "$1")" "$(in_every_way cell "${calls:-2}")" "$(in_every_way trial "${calls:-2}")"
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -eq 7 ]
    for i in 1 2 3 4 5 6; do
        message=$3
        [ $((i % 3)) -ne 1 ] || message=${4:-$3}
        # shellcheck disable=SC2053 # a pattern
        [[ "${lines[i]}" == *'"error":{"name":"'"$2"'",'*'"message":"'$message'"}}' ]]
    done
}

# Every way of FUNCTION does well. On a busy machine one look sees little of what it starts.
does_well() {
    ask "$(load_request "$1")" "$(in_every_way cell 2)" "$(in_every_way trial '1,"memory_samples":10')"
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -eq 7 ]
    [ "$(grep -c '"answer":"cell","id":1,"elapsed_ns":[1-9].*"user_ns":[0-9]*,"system_ns":[0-9]' <<<"$output")" -eq 3 ]
    [ "$(grep -c '"answer":"trial","id":1,"work_ns":[1-9].*"memory_bytes":[1-9][0-9]*,"memory_samples":[1-9]' <<<"$output")" -eq 3 ]
}

@test "the dynamic program says what it loads, and the static one that it loads nothing" {
    "$BUILD/tvp-measure-dynamic" </dev/null >hello
    grep -q '"cases":\[[^]]*"WorkThread","WorkProcess"[^]]*\].*"work_files":\["so"\],"work_loads_again":\["spawn"\]' hello
    "$measure" </dev/null >hello
    ! grep -q 'Work\|work' hello || false
    load_request well >requests
    run -0 "$measure" <requests
    [[ "${lines[1]}" == *'"this program is static and loads no work: tvp-measure-dynamic does"'* ]]
}

@test "a function is called so often in threads, in forked and in spawned processes" {
    does_well well
    [[ "${lines[0]}" == '{"answer":"load","id":0,"takes_worker":true,"process":{"static":false,"resident_bytes":'[1-9]*',"mappings":'[1-9]*'}}' ]]
    # 5 ms each, twice.
    python3 - "${lines[@]:1:3}" <<'END'
import json, sys
for line in sys.argv[1:]:
    answer = json.loads(line)
    for begin, end in zip(answer["work_begin_ns"], answer["work_end_ns"]):
        assert end - begin >= 10000000, answer
END
    [ "$(grep -c '"own_threads":0.*"own_processes":0' <<<"$output")" -eq 3 ]
}

@test "workers that do nothing have the library loaded, spawned ones again" {
    ask "$(load_request needs_setup "" true)" \
        '{"request":"cell","id":1,"case":"StartProcess","workers":3,"start_method":"spawn"}' \
        '{"request":"cell","id":2,"case":"StartProcess","workers":3,"start_method":"fork"}'
    [ "$(grep -c '"answer":"cell","id":[12],"elapsed_ns"' <<<"$output")" -eq 2 ]
    # In this program, in the first of all, which is not measured, and in each of them.
    [ "$(grep -c '^set up$' said)" -eq 5 ]
}

@test "the set-up is done once where the work is called, before the window or in the new process" {
    does_well needs_setup
}

@test "a call that fails is told with its worker and its value" {
    fails returns returned 'worker 2 of 2: libfaults.so: returns returned 7; 0 is success'
    calls=5 fails returns_later returned \
        'worker 2 of 2: libfaults.so: returns_later returned -1; 0 is success (call 3 of 5)'
}

@test "a function that ends its process is told with its worker where that can be known" {
    fails exits 'exit 3' 'worker 2 of 2: libfaults.so: exits called exit(3)'
    fails exits_at_once 'exit 4' 'worker 2 of 2: libfaults.so: exits_at_once called exit(4)' \
        'one of 2 workers: libfaults.so: exits_at_once called exit(4)'
    fails ends_thread undone 'worker 2 of 2 ended within the work, as by exit(0) or pthread_exit'
}

@test "a crash costs its cell, not the runner" {
    fails crashes SIGSEGV 'worker 2 of 2: libfaults.so: crashes crashed (SIGSEGV)'
    fails aborts SIGABRT 'worker 2 of 2: libfaults.so: aborts crashed (SIGABRT)'
    fails is_killed SIGKILL 'worker 2 of 2: libfaults.so: is_killed was killed (SIGKILL)' \
        'one of 2 workers: libfaults.so: is_killed was killed (SIGKILL)'
}

@test "a stack that overflows costs its cell" {
    grep -q -e '-fsanitize=' "$BUILD/flags" && skip "a sanitizer has handlers of its own"
    # Whether there is room left to tell which thread it was is luck.
    fails overflows SIGSEGV 'worker 1 of 2: libfaults.so: overflows crashed (SIGSEGV)' \
        '* of 2*: libfaults.so: overflows crashed (SIGSEGV)'
}

@test "what a work prints goes to stderr when that is asked for, else nowhere; it reads nothing" {
    ask "$(load_request prints "" true)" "$(in_every_way cell 1)"
    [ "$(grep -o 'work of [01]' said | wc -l)" -eq 6 ]
    [ "$(grep -o 'trouble of [01]' said | wc -l)" -eq 6 ]
    [ "$(grep -c '"answer":"cell","id":1,"elapsed_ns"' <<<"$output")" -eq 3 ]
    ask "$(load_request prints)" "$(in_every_way cell 1)"
    [ ! -s said ]
    does_well reads
}

@test "threads and processes that a work starts are counted, and end with their cell" {
    does_well starts_thread
    [ "$(grep -c '"own_threads":2,.*"own_processes":0' <<<"$output")" -eq 3 ]
    does_well leaves_thread
    [ "$(grep -c '"own_threads":2,.*"own_processes":0' <<<"$output")" -eq 3 ]
    does_well starts_process
    [ "$(grep -c '"own_threads":0,.*"own_processes":2' <<<"$output")" -eq 3 ]
    does_well leaves_process
    [ "$(grep -c '"own_threads":0,.*"own_processes":2' <<<"$output")" -eq 3 ]
}

@test "a process that the set-up starts stays as long as the runner" {
    ask "$(load_request needs_server)" "$(in_every_way cell 2)" "$(in_every_way cell 2)"
    [ "$(grep -c '"answer":"cell","id":1,"elapsed_ns"' <<<"$output")" -eq 6 ]
}

@test "a thread that the set-up starts is there for threads, and never in a forked process" {
    ask "$(load_request needs_thread)" "$(in_every_way cell 2)" "$(in_every_way trial 1)"
    [ "$(grep -c '"error":{"name":"returned"' <<<"$output")" -eq 2 ]
    [[ "${lines[2]}" == *'"error"'* && "${lines[5]}" == *'"error"'* ]]
}

@test "what is no shared library for this machine is named, and a good one loads after it" {
    cc=${CC:-cc}
    echo 'int parse(unsigned worker) { return (int)worker - (int)worker; }' >crunch.c
    $cc -fPIC -c crunch.c
    ar rc libcrunch.a crunch.o
    $cc -shared crunch.o -o libcrunch.so
    echo 'int missing(void); int parse(unsigned worker) { return (int)worker + missing(); }' >undefined.c
    $cc -shared -fPIC undefined.c -o libundefined.so
    head -c 40 libcrunch.so >cut.so
    : >empty.so
    # The same for a machine that nobody has: the number of the machine is in bytes 18 and 19.
    cp libcrunch.so other.so
    printf '\xfe\x7f' | dd of=other.so bs=1 seek=18 conv=notrunc 2>/dev/null
    ask "$(load_request parse "$PWD/nowhere.so")" \
        "$(load_request parse "$PWD/crunch.c")" \
        "$(load_request parse "$PWD/libcrunch.a")" \
        "$(load_request parse "$PWD/crunch.o")" \
        "$(load_request parse "$PWD/libundefined.so")" \
        "$(load_request parse "$PWD/other.so")" \
        "$(load_request parse "$PWD/cut.so")" \
        "$(load_request parse "$PWD/empty.so")" \
        "$(load_request parse "$PWD")" \
        "$(load_request prase "$PWD/libcrunch.so")" \
        "$(load_request is_a_variable)" \
        "$(load_request bad_setup)" \
        "$(in_every_way cell 1)" \
        "$(load_request parse "$PWD/libcrunch.so")" \
        "$(in_every_way cell 1)" \
        "$(load_request parse "$PWD/libcrunch.so")"
    says() {
        # shellcheck disable=SC2053 # a pattern
        [[ "${lines[$1]}" == *'"message":"'*$2* ]] || { echo "line $1 is not: $2"; false; }
    }
    says 0 'cannot read the shared library '*'/nowhere.so: No such file or directory'
    says 1 '/crunch.c is no shared library; is it source? cc -O2 -shared -fPIC makes one of it'
    says 2 '/libcrunch.a is a static archive: cc -shared -Wl,--whole-archive '
    says 3 '/crunch.o is an object file: cc -shared makes a shared library of it'
    says 4 '/libundefined.so cannot be loaded: undefined symbol: missing'
    says 5 '/other.so is for another machine (machine 32766'
    says 6 '/cut.so is cut off after 40 bytes: build it again'
    says 7 '/empty.so is empty: a shared library is needed'
    says 8 ': Is a directory'
    says 9 '/libcrunch.so has no function prase; nm -D lists what it has'
    says 10 'is_a_variable of */libfaults.so is a variable, not a function'
    says 11 'libfaults.so: bad_setup_setup returned 5; 0 is success'
    says 12 'no work is loaded'
    [[ "${lines[15]}" == *'"takes_worker":true'* ]]
    [[ "${lines[16]}" == *'"elapsed_ns"'* && "${lines[17]}" == *'"elapsed_ns"'* && "${lines[18]}" == *'"elapsed_ns"'* ]]
    says 19 'a work is loaded already'
}

@test "requests that make no sense are refused" {
    ask '{"request":"load","id":1}' '{"request":"load","id":1,"work":{"file":1,"function":"x"}}' \
        '{"request":"load","id":1,"work":{"file":"x","function":"x"},"output":1}' \
        "$(load_request well)" \
        '{"request":"trial","id":1,"case":"CpuThread","workers":2,"iterations":1}' \
        '{"request":"trial","id":1,"case":"WorkThread","workers":0,"calls":1}' \
        '{"request":"cell","id":1,"case":"WorkThread","workers":2}' \
        '{"request":"cell","id":1,"case":"WorkThread","workers":2,"calls":0}' \
        '{"request":"trial","id":1,"case":"WorkProcess","workers":2,"calls":0}'
    [ "$(grep -c '"answer":"error","id":1,"error":{"name":"EINVAL"' <<<"$output")" -eq 8 ]
}

@test "a function in a shared library leaves marks of progress where they are wanted" {
    cat >marks.c <<'END'
#include <pthread.h>
#include <stddef.h>
#include <tvp_work.h>
static void *other(void *unused)
{
    TVP_MARK();
    return unused;
}
TVP_WORK int marks(unsigned worker)
{
    pthread_t thread;
    pthread_create(&thread, NULL, other, NULL);
    pthread_join(thread, NULL);
    for (int step = 0; step < (worker ? 1000 : 3); step++)
        TVP_MARK();
    return 0;
}
int main(void)
{
    return marks(1);
}
END
    "${CC:-cc}" -Wall -Wextra -Werror -I "$tree/include" -shared -fPIC -pthread marks.c -o marks.so
    # Two calls each: the first worker leaves 6 marks, the second 2000, of which some are kept.
    ask "$(load_request marks "$PWD/marks.so")" \
        "$(in_every_way cell 2 | sed 's/}$/,"marks":10}/'; in_every_way cell 2)"
    python3 - "${lines[@]:1}" <<'END'
import json, sys
answers = [json.loads(line) for line in sys.argv[1:]]
for answer in answers[:3]:
    few, many = answer["mark_ns"]
    assert len(few) == 6 and 5 <= len(many) <= 10, answer
    for worker, marks in enumerate((few, many)):
        times = [answer["work_begin_ns"][worker], *marks, answer["work_end_ns"][worker]]
        assert times == sorted(times), answer
assert not any("mark_ns" in answer or "error" in answer for answer in answers[3:]), answers
END
    # Elsewhere it does nothing.
    "${CC:-cc}" -I "$tree/include" -pthread marks.c -o alone
    ./alone
}

@test "the conformance check finds nothing wrong with a work in a shared library" {
    run timeout 300 "$report" --check-runner "'$BUILD/tvp-measure-dynamic'" --work "$library:well"
    echo "$output"
    [ "$status" -eq 0 ]
    [[ "$output" != *WRONG* ]]
    [[ "$output" == *"ok: loads the work"*"ok: WorkThread with 65 workers"*"ok: a trial of WorkProcess"* ]]
    [[ "$output" == *"ok: zero calls are refused"* ]]
}

@test "the example in C parses its numbers" {
    "${CC:-cc}" -O2 -Wall -Wextra -Werror -shared -fPIC -I "$tree/include" "$tree/examples/crunch.c" -o libcrunch.so
    ask "$(load_request parse "$PWD/libcrunch.so")" "$(in_every_way cell 2)"
    [ "$(grep -c '"answer":"cell","id":1,"elapsed_ns"' <<<"$output")" -eq 3 ]
}

@test "workers in C that end before memory was looked at often enough are started again" {
    cat >counts.c <<'END'
#include <stdio.h>
int counts(unsigned worker)
{
    FILE *file = fopen("calls", "a");
    fprintf(file, "%u\n", worker);
    return fclose(file);
}
END
    "${CC:-cc}" -shared -fPIC counts.c -o counts.so
    for wanted in '' ',"memory_samples":1000000'; do
        rm -f calls
        ask "$(load_request counts "$PWD/counts.so")" "$(in_every_way trial 1 | sed "s/}\$/$wanted}/")"
        [ "$(grep -c '"answer":"trial","id":1,"work_ns":[1-9]' <<<"$output")" -eq 3 ]
        if [ "$wanted" ]; then
            [ "$(wc -l <calls)" -gt 6 ]
        else
            [ "$(wc -l <calls)" -eq 6 ]
        fi
    done
    ask "$(load_request counts "$PWD/counts.so")" "$(in_every_way trial 1 | sed 's/}$/,"memory_samples":-1}/')"
    [ "$(grep -c 'memory_samples.* must be an integer from 0 to 1000000' <<<"$output")" -eq 3 ]
}
