#!/usr/bin/env bats
# tvp-measure as its own program: what goes in on stdin, what comes out on stdout.

load ../start

setup() {
    pid=
    runner=
}

teardown() {
    for process in $pid $runner; do
        kill -KILL "$process" 2>/dev/null || true
    done
    [ -z "$pid" ] || wait "$pid" 2>/dev/null || true
}

# Gives the arguments to tvp-measure, a request each, and shows the answers without the hello.
ask() {
    printf '%s\n' "$@" | timeout 600 "$measure" | tail -n +2
}

# A runner that stays: requests go to 8, answers come from 9.
start_runner() {
    mkfifo "$BATS_TEST_TMPDIR/to" "$BATS_TEST_TMPDIR/from"
    timeout 600 "$measure" <"$BATS_TEST_TMPDIR/to" >"$BATS_TEST_TMPDIR/from" 3>&- &
    pid=$!
    exec 8>"$BATS_TEST_TMPDIR/to" 9<"$BATS_TEST_TMPDIR/from"
    read -r -t 300 hello <&9
    runner=$(pgrep -P "$pid")
}

# Waits up to a minute for a command to succeed.
eventually() {
    for _ in $(seq 600); do
        "$@" && return
        sleep 0.1
    done
    return 1
}

has_children() {
    [ "$(pgrep -c -P "$1")" -eq "$2" ]
}

is_gone() {
    ! kill -0 "$1" 2>/dev/null
}

@test "help, version and wrong arguments" {
    run -0 timeout 600 "$measure" --help
    [[ "${lines[0]}" == "Usage: tvp-measure" ]]
    run -0 timeout 600 "$measure" --version
    [[ "$output" =~ ^tvp-measure\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
    run -2 timeout 600 "$measure" --fast
    [[ "$output" == *"takes no arguments"* ]]
    run -2 timeout 600 "$measure" 15
}

@test "the request in the help works" {
    request=$(timeout 600 "$measure" --help | sed -n "s/.*echo '\(.*\)'.*/\1/p")
    run -0 ask "$request"
    [[ "$output" == '{"answer":"cell","id":1,"elapsed_ns":'* ]]
}

@test "hello comes first and is all when nothing is asked" {
    run -0 timeout 600 "$measure" </dev/null
    [ "${#lines[@]}" -eq 1 ]
    for part in '"hello":"tvp-runner"' '"protocol":1' '"runtime":"native"' \
        '"start_methods":["fork","spawn"]' '"boot_id":"' '"resident_bytes":' '"resolution_ns":' \
        '"cases":["CpuThread","CpuProcess","CpuCoroutine","IoThread","IoProcess","IoCoroutine","StartThread","StartProcess","StartCoroutine","PoolThread","PoolProcess","TaskThread","TaskProcess","FirstThread","FirstProcess","ColdThread","ColdProcess"'; do
        [[ "$output" == *"$part"* ]]
    done
}

@test "every case gives its answer, forked and spawned" {
    for case in CpuThread CpuProcess; do
        for method in fork spawn; do
            run -0 ask '{"request":"cell","id":1,"case":"'$case'","workers":3,"iterations":1000000,"start_method":"'$method'"}'
            [[ "$output" == *'"checksum":246240,"checksums_agree":true'* ]]
        done
    done
    for case in IoThread IoProcess StartThread StartProcess; do
        for method in fork spawn; do
            run -0 ask '{"request":"cell","id":1,"case":"'$case'","workers":3,"wait_ns":1000,"start_method":"'$method'"}'
            [[ "$output" == *'"elapsed_ns":'* && "$output" != *'"error"'* ]]
        done
    done
}

@test "every task of a pool is done once, by workers of each kind" {
    for case in PoolThread PoolProcess TaskThread TaskProcess; do
        for method in fork spawn; do
            for tasks in 1 2 120; do
                run -0 ask '{"request":"cell","id":1,"case":"'$case'","workers":3,"tasks":'$tasks',"iterations":1000000,"start_method":"'$method'"}'
                [[ "$output" == *'"elapsed_ns":'*'"tasks_once":'"$tasks"[,\}]* ]]
                [[ "$case" != Pool* || "$output" == *'"checksum":5346240,"checksums_agree":true'* ]]
            done
        done
    done
    for case in FirstThread FirstProcess ColdThread ColdProcess; do
        run -0 ask '{"request":"cell","id":1,"case":"'$case'","workers":7}'
        [[ "$output" == *'"elapsed_ns":'*'"tasks_once":7}'* ]]
    done
    run -0 ask '{"request":"cell","id":1,"case":"PoolThread","workers":3,"tasks":0,"iterations":10}' \
        '{"request":"cell","id":2,"case":"PoolThread","workers":3,"iterations":10}' \
        '{"request":"cell","id":3,"case":"PoolThread","workers":3,"tasks":5}' \
        '{"request":"cell","id":4,"case":"ChunkThread","workers":3,"tasks":5}'
    [ "$(grep -c '"name":"EINVAL"' <<<"$output")" -eq 4 ]
}

@test "a worker of a pool that is killed is an error, and the runner goes on without leftovers" {
    command -v pgrep >/dev/null || skip "no pgrep"
    start_runner
    id=0
    for method in fork spawn; do
        id=$((id + 1))
        echo '{"request":"cell","id":'$id',"case":"PoolProcess","workers":3,"tasks":1000000,"iterations":100000000,"start_method":"'$method'"}' >&8
        eventually has_children "$runner" 3
        kill -KILL "$(pgrep -P "$runner" | sed -n 2p)"
        read -r -t 300 answer <&9
        [[ "$answer" == *'"id":'$id',"error":{"name":"SIGKILL","call":"worker"'* ]]
        [[ "$answer" == *'worker 2 of 3 of the pool ended early: SIGKILL'* ]]
        has_children "$runner" 0
    done
    echo '{"request":"cell","id":3,"case":"PoolThread","workers":3,"tasks":1000000,"iterations":100000000}' >&8
    eventually has_children "$runner" 1
    kill -KILL "$(pgrep -P "$runner")"
    read -r -t 300 answer <&9
    [[ "$answer" == *'"id":3,"error":{"name":"SIGKILL"'* ]]
    echo '{"request":"cell","id":4,"case":"TaskProcess","workers":3,"tasks":5}' >&8
    read -r -t 300 answer <&9
    [[ "$answer" == *'"tasks_once":5}'* ]]
    # Workers of a pool end when nobody is there to hand them anything.
    echo '{"request":"cell","id":5,"case":"PoolProcess","workers":3,"tasks":1000000,"iterations":100000000}' >&8
    eventually has_children "$runner" 3
    workers=$(pgrep -P "$runner")
    kill -KILL "$runner"
    for worker in $workers; do
        eventually is_gone "$worker"
    done
}

@test "a bad request gets an error and the next one its answer" {
    run -0 ask 'what?' \
        '{"request":"cell","id":2,"case":"CpuThread","workers":0,"iterations":1}' \
        '{"request":"cell","id":3,"case":"CpuThread","workers":40000,"iterations":1}' \
        '{"request":"cell","id":4,"case":"CpuThread","workers":1,"iterations":-1}' \
        '{"request":"cell","id":5,"case":"Cpu","workers":1,"iterations":1}' \
        '{"request":"cell","id":6,"case":"CpuProcess","workers":1,"iterations":1,"start_method":"vfork"}' \
        '{"request":"finish","id":7}'
    [ "${#lines[@]}" -eq 7 ]
    for i in 0 1 2 3 4 5; do
        [[ "${lines[i]}" == *'"answer":"error"'* && "${lines[i]}" == *'"name":"EINVAL"'* ]]
    done
    [[ "${lines[5]}" == *'"id":6'* ]]
    [[ "${lines[6]}" == *'"steal_ns":'* && "${lines[6]}" == *'"id":7'* ]]
}

@test "a line that is too long, and one with a NUL, are skipped" {
    answers=$({
        head -c 3000000 /dev/zero | tr '\0' x
        printf '\n{"request":\0"finish"}\n{"request":"finish","id":3}\n'
    } | timeout 600 "$measure" | tail -n +2)
    [ "$(wc -l <<<"$answers")" -eq 3 ]
    [[ "$(sed -n 1p <<<"$answers")" == *'too long'* ]]
    [[ "$(sed -n 2p <<<"$answers")" == *'"answer":"error"'* ]]
    [[ "$(sed -n 3p <<<"$answers")" == *'"answer":"finish"'* ]]
}

@test "an answer that cannot be written ends it with a message" {
    [ -c /dev/full ] || skip "no /dev/full"
    run -1 bash -c "timeout 600 '$measure' </dev/null 2>&1 >/dev/full"
    [[ "$output" == "tvp-measure: cannot write an answer to stdout: "* ]]
}

@test "a worker that is killed is an error, and the runner goes on without leftovers" {
    command -v pgrep >/dev/null || skip "no pgrep"
    start_runner
    echo '{"request":"cell","id":1,"case":"IoProcess","workers":3,"wait_ns":10000000000}' >&8
    eventually has_children "$runner" 3
    kill -KILL "$(pgrep -P "$runner" | sed -n 2p)"
    read -r -t 300 answer <&9
    [[ "$answer" == *'"name":"SIGKILL"'* && "$answer" == *'"call":"worker"'* ]]
    [[ "$answer" == *'"reached":3'* && "$answer" == *'worker 2 of 3'* ]]
    has_children "$runner" 0
    echo '{"request":"cell","id":2,"case":"StartProcess","workers":3}' >&8
    read -r -t 300 answer <&9
    [[ "$answer" == *'"elapsed_ns":'* ]]
    has_children "$runner" 0
    exec 8>&-
    eventually is_gone "$runner"
}

@test "the process that runs the threads may die, the runner goes on" {
    command -v pgrep >/dev/null || skip "no pgrep"
    start_runner
    echo '{"request":"cell","id":1,"case":"IoThread","workers":3,"wait_ns":200000000000}' >&8
    eventually has_children "$runner" 1
    kill -KILL "$(pgrep -P "$runner")"
    read -r -t 300 answer <&9
    [[ "$answer" == *'"name":"SIGKILL"'* && "$answer" == *'"id":1'* ]]
    echo '{"request":"cell","id":2,"case":"StartThread","workers":3}' >&8
    read -r -t 300 answer <&9
    [[ "$answer" == *'"elapsed_ns":'* ]]
    has_children "$runner" 0
}

@test "it can wait for its workers when its parent ignores the end of children" {
    env --ignore-signal=CHLD true 2>/dev/null || skip "env cannot ignore signals"
    run -0 bash -c 'echo "$1" | timeout 600 env --ignore-signal=CHLD "$2"' ask \
        '{"request":"cell","id":1,"case":"StartProcess","workers":3}' "$measure"
    [[ "${lines[1]}" == *'"elapsed_ns":'* ]]
}

@test "it ends when the program that started it is killed" {
    mkfifo "$BATS_TEST_TMPDIR/to"
    # The first command keeps the runner's input open, so that only the parent's death can end it.
    bash -c 'exec 7<>"$1/to"; "$2" <"$1/to" >"$1/out" 3>&- & echo $! >"$1/pid"; wait' \
        parent "$BATS_TEST_TMPDIR" "$measure" 3>&- &
    pid=$!
    exec 8<>"$BATS_TEST_TMPDIR/to"
    eventually grep -q hello "$BATS_TEST_TMPDIR/out"
    runner=$(cat "$BATS_TEST_TMPDIR/pid")
    kill -0 "$runner"
    kill -KILL "$pid"
    eventually is_gone "$runner"
}

@test "a limit on processes is reported with how far it got" {
    command -v prlimit >/dev/null || skip "no prlimit"
    # The superuser has no such limit, and what else a user runs counts: so the test becomes a user
    # with no other processes, or the only one of a user namespace.
    if [ "$(id -u)" -eq 0 ]; then
        command -v setpriv >/dev/null || skip "no setpriv"
        user=$((65000 + $$ % 500))
        as_user="setpriv --reuid=$user --regid=$user --clear-groups"
    else
        as_user='unshare --user'
        $as_user true 2>/dev/null || skip "no user namespaces for users"
    fi
    folder=$(mktemp -d)
    chmod 755 "$folder"
    install -m 755 "$measure" "$folder/tvp-measure"
    $as_user test -x "$folder/tvp-measure" || skip "another user cannot reach $folder"
    limit=40
    workers=140
    run -0 bash -c 'printf "%s\n" "$1" "$2" "$3" | '"$as_user"' timeout 600 prlimit --nproc='"$limit"' "$4"' ask \
        '{"request":"cell","id":1,"case":"StartProcess","workers":'$workers'}' \
        '{"request":"cell","id":2,"case":"IoThread","workers":'$workers',"wait_ns":5000000000}' \
        '{"request":"cell","id":3,"case":"StartProcess","workers":2}' \
        "$folder/tvp-measure"
    rm -rf "$folder"
    for line in 1 2; do
        [[ "${lines[line]}" == *'"name":"EAGAIN"'* ]]
        [[ "${lines[line]}" =~ \"reached\":([0-9]+) ]]
        [ "${BASH_REMATCH[1]}" -lt "$workers" ]
        [[ "${lines[line]}" == *"after ${BASH_REMATCH[1]} of $workers; the lowest limit found is "* ]]
    done
    [[ "${lines[1]}" == *'"call":"fork"'* && "${lines[2]}" == *'"call":"pthread_create"'* ]]
    [[ "${lines[3]}" == *'"elapsed_ns":'* ]]
}
