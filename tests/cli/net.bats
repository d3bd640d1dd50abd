#!/usr/bin/env bats
# Asking a server: --cases net, with the server of ours and with one of the user's.

load ../start

# Each run of this file has a wait of its own, by which its servers are found.
wait=7$(printf '%02d' $(($(cksum <<<"${BATS_RUN_TMPDIR-}" | cut -d ' ' -f 1) % 100)))0us
servers="--net-server [7]${wait:1:3}000"

setup_file() {
    cd "$BATS_FILE_TMPDIR"
    runtimes=(--runtime native)
    ! command -v python3 >/dev/null || runtimes+=(--runtime cpython)
    timeout 300 "$BUILD/tvp-report" 3 --points 1,3 --cases net --requests 2 --io-wait "$wait" --rounds 7 \
        --seed 4 --no-probes -q "${runtimes[@]}" -o run.md --csv run.csv --json run.json 2>said 3>&- ||
        { cat said; return 1; }
}

setup() {
    cd "$BATS_FILE_TMPDIR"
    mkdir -p own
}

# A server ends when it sees that who started it has: on a busy machine a moment later.
no_server_left() {
    local tries=100
    while pgrep -f -- "$servers"; do
        [ $((tries -= 1)) -gt 0 ] || return 1
        sleep 0.1
    done
}

# A server of the user's: its address is $url, and it ends with $server.
start_odd_server() {
    need python3
    coproc odd { exec "$tree/tests/fault/odd_server"; } 3>&-
    # shellcheck disable=SC2154 # a coprocess sets them
    server=$odd_PID
    read -r port <&"${odd[0]}"
    url=http://127.0.0.1:$port
}

teardown() {
    [ -z "${server-}" ] || kill "$server" 2>/dev/null || true
}

# fails TEXT ARGUMENT...: status 3, or 1 where nothing is measured, with that reason.
fails() {
    text=$1
    shift
    status=0
    timeout 120 "$report" 2 --points 2 --cases net --requests 2 --io-wait "$wait" --rounds 1 --no-probes \
        --seed 1 -q "$@" -o own/own.md >own/out 2>own/said 3>&- || status=$?
    cat own/said
    [ "$status" -eq 1 ] && grep -qF -- "$text" own/said && no_server_left
}

@test "every sample has its requests, the right bytes and the server's time" {
    [ "$(grep -c '"record":"sample","runtime":"native","case":"Net' run.jsonl)" -eq 28 ]
    ! grep -q '"record":"failure"' run.jsonl || return 1
    grep '"case":"Net[A-Z][a-z]*","workers":3' run.jsonl | grep -v '"operations":6,' && return 1
    grep '"case":"Net[A-Z][a-z]*","workers":3' run.jsonl | grep -v '"bytes_right":98304,' && return 1
    grep '"record":"sample"' run.jsonl | grep -v '"server_cpu_ns":[1-9]' && return 1
    no_server_left
}

@test "report, JSON and CSV have the figures" {
    grep -q '^### Network' run.md
    grep -q " makes 2.*requests in a row; each is answered after 7[.]${wait:1:2}.*ms with 16.*KiB" run.md
    grep -q '^- With 3 workers the server itself used .* of one CPU for threads and ' run.md
    grep -q '^- Connection errors: none in 28 measurements' run.md
    grep -q '^| workers | requests/s, threads | requests/s, processes |' run.md
    grep -q '(Images/threadsVProcNet' run.md
    grep -q 'Of network-bound work 3 threads do .* times as much as one in the same time' run.md
    head -n 1 run.csv | grep -q ',requests'
    command -v python3 >/dev/null || skip "no python3"
    wait="${wait%us}" python3 - <<'END_OF_PYTHON'
import os, json
report = json.load(open("run.json"))
assert report["requests"] == 2
for runtime in report["runtimes"]:
    for row in runtime["rows"]:
        for cell in row["cells"]:
            if not cell["case"].startswith("Net"):
                continue
            requests = 2 * row["workers"]
            assert abs(cell["operations_per_second"]["value"] * cell["median"]["value"] / requests - 1) < 1e-6
            assert cell["operation_median"]["value"] >= int(os.environ["wait"]) * 1e-6
            assert cell["operation_p99"]["value"] >= cell["operation_median"]["value"]
            assert 0 < cell["server_share"]["value"] < 1
END_OF_PYTHON
}

@test "a server of the user's is asked, by each runtime" {
    start_odd_server
    runtimes=(--runtime native)
    ! command -v node >/dev/null || runtimes+=(--runtime node)
    timeout 120 "$report" 2 --points 2 --cases net --requests 3 --rounds 2 --no-probes --seed 1 -q \
        "${runtimes[@]}" --runtime cpython --io-url "$url/?q=1" -o own/url.md 3>&-
    ! grep -q '"record":"failure"' own/url.jsonl || return 1
    grep '"record":"sample"' own/url.jsonl | grep -v '"bytes_right":6000' && return 1
    ! grep -q server_cpu_ns own/url.jsonl || return 1
    grep -qF "opens a connection to http\\://127.0.0.1:$port/" own/url.md
}

# ask_as_coroutine RUNNER SERVER: the answer to a cell of five coroutines that ask twice.
ask_as_coroutine() {
    printf '%s\n' "{\"request\":\"cell\",\"case\":\"NetCoroutine\",\"workers\":5,\"wait_ns\":1000000,\"requests\":2,\"server\":$2,\"id\":1}" |
        timeout 60 sh -c "$1" | tail -n 1
}

@test "coroutines of every runtime ask all at once, and have every byte" {
    need python3
    runtimes=(--runtime native --runtime cpython)
    runners=("$measure" "python3 -I $BUILD/runners/cpython.py")
    if command -v node >/dev/null; then
        runtimes+=(--runtime node)
        runners+=("node $BUILD/runners/node.js")
    fi
    timeout 120 "$report" 5 --points 5 --cases net --workers thread,coroutine --requests 2 --io-wait "$wait" \
        --rounds 2 --no-probes --seed 1 -q "${runtimes[@]}" -o own/turns.md 3>&-
    [ "$(grep -c '"record":"sample".*"case":"NetCoroutine"' own/turns.jsonl)" -eq $((${#runners[@]} * 2)) ]
    grep '"case":"NetCoroutine","workers":5' own/turns.jsonl | grep -v '"operations":10,' && return 1
    grep '"case":"NetCoroutine","workers":5' own/turns.jsonl | grep -v '"bytes_right":163840,' && return 1
    wait="${wait%us}" python3 - <<'END_OF_PYTHON'
import json, os
for line in open("own/turns.jsonl"):
    record = json.loads(line)
    if record.get("case") == "NetCoroutine":
        assert max(record["work_begin_ns"]) < min(record["work_end_ns"]), record
        assert record["operation_median_ns"] >= int(os.environ["wait"]) * 1000, record
END_OF_PYTHON
    nobody='{"port":1,"token":"0123456789abcdef0123456789abcdef","limit_ns":1000000000}'
    for runner in "${runners[@]}"; do
        ask_as_coroutine "$runner" "$nobody" >own/nobody
        cat own/nobody
        grep -q '"name":"ECONNREFUSED"' own/nobody
        grep -q 'worker 1 of 5.*(and 4 more)' own/nobody
    done
    no_server_left
}

@test "coroutines that cannot ask a server of the user's are told of, and the rest is measured" {
    start_odd_server
    timeout 120 "$report" 2 --points 2 --cases net --workers thread,coroutine --requests 3 --rounds 2 \
        --no-probes --seed 1 -q --runtime native --runtime cpython --io-url "$url/?q=1" -o own/alone.md 3>&-
    ! grep -q '"record":"failure"' own/alone.jsonl || return 1
    ! grep -q '"record":"sample".*"case":"NetCoroutine"' own/alone.jsonl || return 1
    [ "$(grep -c '^- not measured: coroutines that ask a server are not offered with --io-url, only with the server of tvp-report$' own/alone.md)" -eq 2 ]
    server_member="{\"url\":\"$url/\",\"limit_ns\":1000000000}"
    for runner in "$BUILD/tvp-measure-dynamic" "python3 -I $BUILD/runners/cpython.py"; do
        ask_as_coroutine "$runner" "$server_member" | grep -q '"name":"EINVAL".*coroutines ask the server of tvp-report alone'
    done
    command -v node >/dev/null || skip "no node"
    timeout 120 "$report" 2 --points 2 --cases net --workers thread,coroutine --requests 3 --rounds 2 \
        --no-probes --seed 1 -q --runtime node --io-url "$url/?q=1" -o own/node.md 3>&-
    [ "$(grep -c '"case":"NetCoroutine".*"bytes_right":6000' own/node.jsonl)" -eq 2 ]
}

@test "a server of the user's has no more connections than allowed" {
    start_odd_server
    timeout 120 "$report" 9 --points 1,8,9 --cases net,start --requests 2 --rounds 1 --no-probes --seed 1 -q \
        --io-url "$url/most" --io-connections 8 -o own/most.md 3>&-
    ! grep -q '"record":"failure"' own/most.jsonl || return 1
    ! grep -q '"case":"Net[A-Za-z]*","workers":9' own/most.jsonl || return 1
    grep -q '"case":"NetThread","workers":8' own/most.jsonl
    grep -q '^- That server has at most 8 connections at a time' own/most.md
}

@test "whatever a server of the user's does wrong costs its cell, with the reason" {
    start_odd_server
    fails 'the server answered with the status 404, not 200' --io-url "$url/gone"
    fails 'the server answered with the status 302, not 200' --io-url "$url/moved"
    fails 'the limit is 200 ms (--io-timeout)' --io-url "$url/slow" --io-timeout 200ms
    fails 'worker 1 of 2, request 1: ' --io-url "$url/reset"
    fails 'worker 1 of 2, request 1: ' --io-url "$url/short"
    fails 'worker 1 of 2, request 1: ' --io-url "$url/junk"
    fails 'Connection refused; nobody listens there' --io-url http://127.0.0.1:1/
    for runtime in cpython node; do
        command -v "${runtime/cpython/python3}" >/dev/null || continue
        fails 'the server answered with the status 404, not 200' --io-url "$url/gone" --runtime $runtime
        fails '(--io-timeout)' --io-url "$url/slow" --io-timeout 200ms --runtime $runtime
    done
}

@test "a server that is killed costs a cell, is started again, and is not left behind" {
    "$report" 2 --points 2 --cases net --requests 20 --io-wait "$wait" --rounds 12 --no-probes --seed 1 -q \
        -o own/killed.md >own/out 2>own/said 3>&- &
    program=$!
    await_sample $program own/killed.partial.jsonl
    pkill -KILL -P $program -f -- "$servers"
    status=0
    wait $program || status=$?
    [ "$status" -eq 3 ]
    grep -q '"record":"failure".*\(the server closed the connection\|Connection re\|server of the Net\)' own/killed.jsonl
    [ "$(grep -c '"record":"sample"' own/killed.jsonl)" -ge 20 ]
    grep -Eq '^- Connection errors: [1-4] of 24 measurements failed' own/killed.md
    no_server_left
}

@test "no server outlives a program that is killed" {
    "$report" 2 --points 2 --cases net --requests 50 --io-wait "$wait" --rounds 1000 --no-probes --seed 1 -q \
        -o own/dead.md >own/out 2>own/said 3>&- &
    program=$!
    await_sample $program own/dead.partial.jsonl
    kill -KILL $program
    no_server_left
}

@test "a saved run that asked a server of the user's goes on only where its address is given" {
    start_odd_server
    run timeout 120 "$report" 2 --points 2 --cases net --rounds 3 --no-probes --seed 1 -q \
        --io-url "$url/" -o own/saved.md 3>&-
    head -n 4 own/saved.jsonl >own/cut.partial.jsonl
    run timeout 60 "$report" --resume own/cut.partial.jsonl -q 3>&-
    [ "$status" -eq 2 ]
    [[ "$output" == *"an address is never taken from a file: add --io-url with it"* ]]
    timeout 60 "$report" --resume own/cut.partial.jsonl --io-url "$url/" -q 3>&-
}

@test "what is impossible is refused" {
    run -2 "$report" 3 --io-url http://localhost/
    [[ "$output" == *"--io-url is for what this run does not measure: add net to --cases, or --io net"* ]]
    run -2 "$report" 3 --io net --io-url https://localhost/
    [[ "$output" == *"--io-url must be an address that begins with http://, not \"https://localhost/\""* ]]
    run -2 "$report" 3 --io net --io-connections 8
    [[ "$output" == *"--io-connections is for a server of yours: name it with --io-url"* ]]
    run -2 "$measure" --net-server soon
    [[ "$output" == *"needs how many ns it waits"* ]]
}

@test "a dry run says what a server of the user's is asked" {
    run -0 "$report" 3 --cases net --io-url http://127.0.0.1:1/ --io-connections 2 --requests 5 \
        --rounds 4 --dry-run -o x.md
    # Of 1 and 2 workers, as threads and as processes; 3 connections are too many.
    [[ "$output" == *"server             http://127.0.0.1:1/, about 120 requests in all, over at most 2 connections at a time"* ]]
}

@test "a runner on another host is told why it cannot ask our server, and has a disk of its own" {
    cat >far <<END
#!/bin/sh
"$measure" | sed -u '1s/"name":"[^"]*","boot_id":"[^"]*"/"name":"far","boot_id":"b"/'
END
    chmod +x far
    "$report" 1 --cases disk,net --requests 1 --io-wait 1ms --io-size 64K --io-reads 1 --rounds 1 --no-probes \
        --runtime "far=$PWD/far" -o own/far.md 2>own/said 3>&-
    grep -q 'far runs on another host, from which the server of the Net cases cannot be reached' own/said
    grep -q 'a file of its own, .* of the host far; on which disk that is, is not known here' own/far.md
    ! grep -q 'which is tmpfs\|which is overlay' own/said || return 1
    "$report" 1 --cases net --requests 1 --io-wait 1ms --rounds 1 --no-probes -o own/near.md 2>own/said 3>&-
    ! grep -q 'another host' own/said || return 1
}
