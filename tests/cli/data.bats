#!/usr/bin/env bats
# Handing data over (--cases data): what is measured, kept, reported, and what a runner answers when
# a worker ends meanwhile or memory is short.

load ../start

setup() {
    mkdir "$BATS_TEST_TMPDIR/work"
    cd "$BATS_TEST_TMPDIR/work"
    mark_processes
}

teardown() {
    no_marked_process_left
}

# One cell of data, as a request.
request() {
    printf '{"request":"cell","case":"%s","way":"%s","workers":1,"data_bytes":%s,"round_trips":%s,"iterations":0,"id":1}\n' "$@"
}

@test "a run with data keeps every way and size, and the report speaks of them" {
    timeout 600 "$report" 1 --cases data --rounds 1 --no-probes -q -o report.md
    for way in reference pipe shared-copied shared inherited; do
        [ "$(grep '"record":"data"' report.jsonl | grep "\"way\":\"$way\"" | grep -c '"iterations":0')" -eq 10 ]
    done
    [ "$(grep -c '"way":"start"' report.jsonl)" -eq 1 ]
    [ "$(grep '"record":"data"' report.jsonl | grep -c '"error"')" -eq 0 ]
    grep -q '^## Handing data over' report.md
    grep -Eq '^\| processes, through a pipe +\| +a pipe \|.*(µs|ms)' report.md
    grep -q 'Images/threadsVProcData.png' report.md
    # The overview, before all else, has from which size on a copy costs more than a start.
    sed '/^> /,$d' report.md |
        grep -Eq '^\| the fastest copy to a process costs more than starting one \| + \| +(from .* \(one sample\)|not up to 64 MiB|of any size) \| + \|$'
    [ -s Images/threadsVProcData.png ]
    # A report on what was saved says the same.
    timeout 600 "$report" --from report.jsonl -q -o again.md --images Again --json again.json --csv again.csv
    diff <(sed -n '/^## Handing/,/^## Multi/p' report.md | grep '^[|-]') \
        <(sed -n '/^## Handing/,/^## Multi/p' again.md | grep '^[|-]')
    grep -q '"way": *"shared-copied"' again.json
}

@test "a run that is interrupted in its rounds of data goes on there" {
    timeout 600 "$report" 1 --cases data --rounds 2 --no-probes -q -o report.md 2>said 3>&- &
    run=$!
    for ((i = 0; i < 1200; i++)); do
        grep -qs '"record":"data".*"round":1' report.partial.jsonl && break
        sleep 0.02
    done
    kill -TERM "$(pgrep -P "$run" | head -n 1)"
    wait "$run" || true
    grep -q -- '--resume' said
    [ "$(grep -c '"record":"data"' report.partial.jsonl)" -lt 102 ]
    timeout 600 "$report" --resume report.partial.jsonl -q 2>/dev/null
    # 5 ways with 10 sizes, and starting; with two CPUs tasks besides.
    grep '"record":"data"' report.jsonl | grep -v '"iterations":[1-9]' |
        grep -o '"way":"[^"]*"\|"data_bytes":[0-9]*\|"round":[0-9]*' | paste -d' ' - - - | sort >cells
    [ "$(wc -l <cells)" -eq 102 ]
    [ "$(sort -u cells | wc -l)" -eq 102 ]
    grep -q '^## Handing data over' report.md
}

@test "a dry run says in how many rounds data are handed over, and how long that takes" {
    timeout 100 "$report" 1 --cases data --dry-run --rounds 2 -o x.md >plan
    grep -Eq '^handing data over +2 rounds: about [0-9.]+.+s$' plan
    timeout 100 "$report" 1 --cases data --dry-run --rounds 12 -o x.md >plan
    grep -Eq '^handing data over +12 rounds, as many as fit into 1 min 30 s, 9 at least: about ' plan
    [ ! -e x.md ]
}

@test "a run without data does not speak of it" {
    timeout 600 "$report" 1 --cases start --rounds 1 --no-probes -q -o report.md
    if grep -q '"record":"data"\|"data":true' report.jsonl; then false; fi
    if grep -q 'Handing data over' report.md; then false; fi
    [ ! -e Images/threadsVProcData.png ]
}

# Sends SIGKILL to the last process that far below the runner, once the data are under way.
kill_worker() {
    runner=$1 depth=$2 pid=
    sleep 1
    for ((i = 0; i < 200; i++)); do
        pid=$runner
        for ((level = 0; level < depth; level++)); do
            pid=$(pgrep -P "$pid" 2>/dev/null | tail -n 1)
            [ -n "$pid" ] || break
        done
        [ -z "$pid" ] || break
        sleep 0.05
    done
    kill -KILL "$pid"
}

# killed_worker WAY BYTES DEPTH RUNNER...: answers has what the runner says of data whose worker, so
# many processes below it, is killed, and of others after them.
killed_worker() {
    way=$1 bytes=$2 depth=$3
    shift 3
    mkfifo requests
    "$@" <requests >answers 2>err &
    runner=$!
    exec 5>requests
    request DataProcess "$way" "$bytes" 1000000 >&5
    kill_worker "$runner" "$depth"
    request DataProcess "$way" 1024 2 >&5
    exec 5>&-
    wait "$runner"
    cat answers err
}

@test "a worker that is killed while it is handed data is an error of that cell, not of the next" {
    killed_worker pipe 1048576 2 "$BUILD/tvp-measure"
    sed -n 2p answers | grep -q '"name":"SIGKILL".*"worker 1 of 1 ended early, while data were handed over: SIGKILL"'
    sed -n 3p answers | grep -q '"bytes_right":1024'
}

# bats test_tags=once
@test "in CPython an executor whose process is killed breaks, and the runner says so and goes on" {
    need python3
    killed_worker executor 1024 1 python3 -I "$tree/src/runners/cpython.py"
    sed -n 2p answers | grep -q '"name":"BrokenProcessPool".*the executor broke'
    sed -n 3p answers | grep -q '"bytes_right":1024'
}

# bats test_tags=once
@test "in CPython what a stopped runner leaves is tidied up without a word" {
    need python3
    mkfifo requests
    python3 -I "$tree/src/runners/cpython.py" <requests >answers 2>err &
    runner=$!
    exec 5>requests
    request DataProcess shared 1048576 1000000 >&5
    sleep 1.2
    kill -TERM "$runner"
    exec 5>&-
    wait "$runner" || true
    sleep 0.7
    [ ! -s err ] || { cat err; return 1; }
}

# bats test_tags=once
@test "in Node.js a process that is killed while it is handed data is an error of that cell" {
    need node
    killed_worker ipc 1048576 1 node "$tree/src/runners/node.js"
    sed -n 2p answers | grep -q '"name":"SIGKILL".*"worker 1 of 1 ended early, while data were handed over: was killed by SIGKILL"'
    sed -n 3p answers | grep -q '"bytes_right":1024'
}

@test "where memory is short the answer is an error, and the runner goes on" {
    grep -q -e '-fsanitize=' "$BUILD/flags" && skip "a sanitizer takes more memory than that"
    (
        ulimit -v 60000
        { request DataProcess pipe 67108864 1; request DataProcess pipe 10 1; } |
            "$BUILD/tvp-measure" >answers
    )
    cat answers
    sed -n 2p answers | grep -q '"error"'
    sed -n 3p answers | grep -q '"bytes_right":10'
}
