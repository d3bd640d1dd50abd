# Runtimes beside each other, runners elsewhere, and runners that misbehave in the middle of a run.

load ../start

setup() {
    cd "$tree"
    # As a word of a command for the shell.
    liar="'$tree/tests/data/runners/liar'"
    mark_processes
    out=$BATS_TEST_TMPDIR/out
    mkdir "$out"
    started=
}

teardown() {
    for pid in $started; do
        kill "$pid" 2>/dev/null || true
    done
    no_marked_process_left
}

# A small run with a report and data; more options follow.
measure() {
    run timeout 600 "$report" 2 --points 1,2 --rounds 2 --io-wait 5ms --cpu-iters 2000 \
        --no-probes --progress never -o "$out/report.md" "$@"
    echo "$output"
}

# Succeeds when the report has the text, whatever its blanks are.
says() {
    sed $'s/\u00a0/ /g' "$out/report.md" | grep -F -- "$1"
}

# Each sample's runtime and case, the combinations once.
series() {
    sed -n 's/.*"record":"sample","runtime":"\([^"]*\)","case":"\([^"]*\)".*/\1 \2/p' \
        "$out/report.jsonl" | sort -u
}

# ---- several runtimes ----

@test "native and CPython stand side by side" {
    need python3
    measure --runtime native --runtime cpython
    [ "$status" -eq 0 ]
    [ "$(series | wc -l)" -eq 12 ]
    says '## Measurements: native (processes by fork)'
    says '## Measurements: cpython (processes by '
    for picture in IO CPU Start IO-cpython CPU-cpython Start-cpython Speedup; do
        [ -s "$out/Images/threadsVProc$picture.png" ]
    done
    [ "$(find "$out/Images" -name '*.png' | wc -l)" -eq 7 ]
    # One chart of speed-up for all.
    [ "$(grep -c '^!\[.*(Images/threadsVProcSpeedup.png)' "$out/report.md")" -eq 1 ]
    says 'native threads reach'
    says 'cpython processes reach'
}

@test "all runtimes of a run are measured in the same rounds, shuffled" {
    need python3
    measure --runtime native --runtime cpython --seed 7
    [ "$status" -eq 0 ]
    # In the order of the file: how often the runtime changes from one sample to the next. Kept
    # apart, it would change once a block, 8 times.
    changes=$(sed -n 's/.*"record":"sample","runtime":"\([^"]*\)".*/\1/p' "$out/report.jsonl" |
        uniq | wc -l)
    [ "$changes" -gt 12 ]
    [ "$(grep -c '"record":"round"' "$out/report.jsonl")" -eq 2 ]
}

# bats test_tags=once
@test "a runtime's own interpreter and iterations" {
    need python3
    ln -s "$(command -v python3)" "$BATS_TEST_TMPDIR/interpreter"
    measure --runtime "cpython=$(command -v env) MARK=$mark $(command -v python3)" \
        --cpu-iters cpython=300 --runtime native
    [ "$status" -eq 0 ]
    # The first runtime has the plain names.
    [ -s "$out/Images/threadsVProcCPU-native.png" ]
    [ ! -e "$out/Images/threadsVProcCPU-cpython.png" ]
    run -0 grep -o '"iterations":[0-9]*' "$out/report.jsonl"
    [ "$output" = $'"iterations":300\n"iterations":2000' ]
}

# bats test_tags=once
@test "two Pythons in one run, under names of their own" {
    need python3
    python=$(command -v python3)
    measure --runtime py-a=cpython:python3 --runtime "py-b=cpython:env '$python'" \
        --start-method fork --cpu-iters 300
    [ "$status" -eq 0 ]
    [ "$(series | grep -c '^py-a ')" -eq 6 ]
    [ "$(series | grep -c '^py-b ')" -eq 6 ]
    says '## Measurements: py-b (processes by fork)'
}

# bats test_tags=once
@test "Node is built in" {
    need node
    measure -v --points 1 --rounds 1 --runtime js=node:node
    [ "$status" -eq 0 ]
    [[ "$output" == *"runtime js: Node.js "*"/runners/node.js'"* ]]
}

@test "iterations are 1,000,000, and 100,000 in CPython" {
    need python3
    run -0 timeout 600 "$report" 2 --dry-run -o "$out/report.md" --runtime native --runtime cpython \
        --runtime "mine=exec '$measure'" --runtime py=cpython:python3
    [[ "$output" == *"py, processes by "*", 100000 iterations"* ]]
    [[ "$output" == *"native, processes by fork, 1000000 iterations"* ]]
    [[ "$output" == *"cpython, processes by "*", 100000 iterations"* ]]
    [[ "$output" == *"mine, processes by fork, 1000000 iterations"* ]]
}

@test "two start methods are two series with the same threads" {
    measure --runtime native --start-method fork --start-method spawn
    [ "$status" -eq 0 ]
    series
    [ "$(series | grep -c '^native ')" -eq 6 ]
    [ "$(series | grep -c '^native-spawn ')" -eq 3 ]
    [ "$(series | grep -c '^native-spawn .*Process')" -eq 3 ]
    says '## Measurements: native-spawn (processes by spawn)'
    # The same column of threads in both tables.
    run -0 bash -c "grep -A 5 '^| workers |  *CPU threads' '$out/report.md' |
        sed -n 's/^| *[12] |\([^|]*\)|.*/\1/p' | tr -d ' '"
    [ "${#lines[@]}" -eq 4 ]
    [ "${lines[0]}" = "${lines[2]}" ]
    [ "${lines[1]}" = "${lines[3]}" ]
}

# bats test_tags=once
@test "spawn alone, and every start method of CPython" {
    need python3
    measure --start-method spawn --runtime native --runtime cpython
    [ "$status" -eq 0 ]
    says '## Measurements: native (processes by spawn)'
    says '## Measurements: cpython (processes by spawn)'
    rm -r "${out:?}"/*
    measure --start-method forkserver --start-method fork --runtime cpython --points 1
    [ "$status" -eq 0 ]
    says '## Measurements: cpython (processes by forkserver)'
    says '## Measurements: cpython-fork (processes by fork)'
}

@test "a start method that a runtime has not is a mistake, and nothing is written" {
    measure --start-method forkserver --runtime native
    [ "$status" -eq 2 ]
    [ "${#lines[@]}" -eq 1 ]
    [[ "$output" == *"runtime native offers none of those asked for"* ]]
    [ -z "$(ls "$out")" ]
}

@test "a case that a runner does not offer is not asked for" {
    need python3
    measure --runtime native --runtime "x=exec $liar threads-only $mark"
    [ "$status" -eq 0 ]
    [ "$(series | grep '^x ')" = $'x CpuThread\nx IoThread' ]
}

@test "one round of two start methods prints both tables" {
    run -0 timeout 600 "$report" 2 --rounds 1 --io-wait 1ms --cpu-iters 100 \
        --start-method fork --start-method spawn
    [ "$(grep -c '^nthreads ' <<<"$output")" -eq 2 ]
    [[ "$output" == *"# native-spawn"* ]]
}

@test "the CPython runner is found where it is installed" {
    need python3
    # The make that has built this, so that it builds nothing: others run these programs now.
    eval "${MAKE_SAME:-make} -s install DESTDIR='$BATS_TEST_TMPDIR/root' PREFIX=/usr" \
        >/dev/null
    report=$BATS_TEST_TMPDIR/root/usr/bin/tvp-report
    measure -v --runtime cpython
    [ "$status" -eq 0 ]
    [[ "$output" == *"/root/usr/bin/../libexec/tvp-report/cpython.py"* ]]
}

# ---- CPython's lock ----

# A run with probes and without --runtime; $1 is its PATH.
measure_claim() {
    run timeout 600 env PATH="$1" "$report" 2 --points 1,2 --rounds 2 --io-wait 5ms \
        --cpu-iters 2000 --progress never -o "$out/report.md" "${@:2}"
    echo "$output"
}

# bats test_tags=once
@test "without --runtime CPython's lock is measured briefly" {
    need python3
    measure_claim "$PATH" -v
    [ "$status" -eq 0 ]
    [[ "$output" == *"cpython, briefly: "* ]]
    says 'In CPython, the global interpreter lock makes threads take turns'
    says 'In CPython 3.'
    [ "$(series | grep '^cpython')" = $'cpython CpuProcess\ncpython CpuThread' ]
    run ! grep '^## Measurements: cpython' "$out/report.md"
}

@test "without a python3 the lock is not measured, with the reason" {
    mkdir "$BATS_TEST_TMPDIR/bin"
    ln -s "$(command -v sh)" "$BATS_TEST_TMPDIR/bin/sh"
    measure_claim "$BATS_TEST_TMPDIR/bin:"
    [ "$status" -eq 0 ]
    says 'about C.** CPython was not measured: there is no python3 on the PATH.'
}

@test "a python3 that does not start costs the claim, not the run" {
    mkdir "$BATS_TEST_TMPDIR/bin"
    printf '#!/bin/sh\nexit 7\n' >"$BATS_TEST_TMPDIR/bin/python3"
    chmod +x "$BATS_TEST_TMPDIR/bin/python3"
    measure_claim "$BATS_TEST_TMPDIR/bin:$PATH"
    [ "$status" -eq 0 ]
    says 'about C.** CPython was not measured: runtime cpython: ended with status 7 before it said hello: its interpreter must be Python 3.8 or later; what it says itself is on stderr.'
}

measure_four() {
    run timeout 600 "$report" 4 --points 1,2,4 --rounds 6 --io-wait 1ms --cpu-iters 2000 \
        --no-probes -q -o "$out/report.md" "$@"
    echo "$output"
}

@test "a CPython with its lock and one without are told apart" {
    need python3
    measure_four --runtime native --runtime "x=exec $liar locked $mark"
    [ "$status" -eq 0 ]
    says 'This is about CPython, not about C.** *confirmed here.* In CPython 3.14.0, with 4 workers on 4 usable CPUs, threads reach a speed-up of 1.000'
    says '| x | CPython 3.14.0, global interpreter lock enabled, '
    says 'In C, in the same run,'
    rm -r "${out:?}"/*
    measure_four --runtime native --runtime "x=exec $liar free-threaded $mark"
    [ "$status" -eq 0 ]
    says 'This is about CPython, not about C.** *not confirmed here.* In CPython 3.14.0, which runs without its lock'
    says 'Threads get beyond one CPU'
    says '| x | CPython 3.14.0, global interpreter lock disabled, '
}

@test "a CPython without its lock is compared with one that has it, in the same rounds" {
    need python3
    measure_four --rounds 12 --runtime "py=exec $liar locked $mark" --runtime "free=exec $liar free-threaded $mark"
    [ "$status" -eq 0 ]
    [[ $output != *"verdict"* ]]
    says '## Without the lock: free beside py, CPU-bound work'
    says 'Without the lock (free) one thread alone takes 1.250× as long (1.250–1.250): 1.25 ms against 1.00 ms with it (py).'
    says 'Against threads of free, processes of py take 1.200× as long (1.200–1.200) over all worker counts; threads are faster at 3 of 3 worker counts.'
    says 'With 4 workers on 4 usable CPUs, threads of free do 3.200 (3.200–3.200) times and processes of py 2.667 (2.667–2.667) times what one thread of py does in the same time.'
    run -0 "$report" -q --from "$out/report.jsonl" -o "$out/page.html"
    grep -q '<h2[^>]*>Without the lock: free beside py, CPU-bound work</h2>' "$out/page.html"
    run -0 "$report" -q --from "$out/report.jsonl" --json -
    python3 -c '
import json, sys
[pair] = json.load(sys.stdin)["without_lock"]
assert (pair["with"], pair["without"], pair["work"]) == ("py", "free", "CPU-bound"), pair
assert pair["single_ratio"]["value"] == 1.25 and pair["single_verdict"] == "slower", pair
assert abs(pair["pooled_ratio"]["value"] - 1.2) < 1e-9 and pair["pooled_faster"] == "threads", pair
assert [row["workers"] for row in pair["rows"]] == [1, 2, 4], pair
assert [row["faster"] for row in pair["rows"]] == 3 * ["threads"], pair
assert pair["cpus_workers"] == 4 and pair["thread_speedup"]["value"] == 3.2, pair' <<<"$output"
    # Two with a lock, or an older build, are no such pair.
    # They need rounds of their own, and that is said before.
    measure_four --rounds 11 --points all --dry-run --runtime "py=exec $liar locked $mark" --runtime "free=exec $liar free-threaded $mark"
    [[ $output == *"one on each needs --rounds 12."* ]]
    measure_four --rounds 11 --points all --dry-run --runtime "py=exec $liar locked $mark" --runtime "other=exec $liar locked $mark"
    [[ $output != *"needs --rounds"* ]]
    rm -r "${out:?}"/*
    measure_four --rounds 9 --runtime "py=exec $liar locked $mark" --runtime "other=exec $liar locked $mark"
    run ! grep '^## Without the lock' "$out/report.md"
    rm -r "${out:?}"/*
    measure_four --rounds 9 --runtime "free=exec $liar free-threaded $mark" --against "exec $liar locked $mark"
    run ! grep '^## Without the lock' "$out/report.md"
}

@test "threads that share objects stand beside those that do not" {
    need python3
    measure_four --rounds 13 --cases shared --runtime "py=exec $liar locked $mark" \
        --runtime "free=exec $liar free-threaded $mark" --runtime native
    [ "$status" -eq 0 ]
    says '## Sharing objects (free)'
    says 'Against objects of their own, over all numbers of threads: calling a method of one object takes 2.000× as long (2.000–2.000); appending to one list takes 3.000× as long (3.000–3.000).'
    says "- **Without CPython's lock, threads take longer where they share objects.** *confirmed here.* With 4 threads on 4 usable CPUs, calling a method of one object takes 4.000× as long (4.000–4.000) (a speed-up of 1.000 (1.000–1.000) against 4.000 (4.000–4.000)); appending to one list takes 6.000× as long (6.000–6.000) (a speed-up of 1.000 (1.000–1.000) against 4.000 (4.000–4.000)), against the same with objects of their own."
    says '*not measured.* Not measured: CPython 3.14.0 ran with its lock, under which threads take turns'
    # What has no such objects says so.
    says '- not measured: the runner does not offer OwnCallThread, OwnCallProcess, SharedCallThread, SharedCallProcess, OwnAppendThread, OwnAppendProcess, SharedAppendThread and SharedAppendProcess'
    run ! says '## Sharing objects (native)'
    run -0 "$report" -q --from "$out/report.jsonl" --json -
    python3 -c '
import json, sys
py, free, native = json.load(sys.stdin)["runtimes"]
assert not native["sharing"], native["sharing"]
sharing = free["sharing"]
assert sharing["verdict"] == "confirmed here", sharing
assert [round(row["ratio"]["value"], 9) for row in sharing["calls"]] == [1, 2, 4], sharing
assert [row["slower"] for row in sharing["appends"]] == 3 * [True], sharing
assert free["rows"][2]["SharedCallThread"]["value"] == 0.005, free["rows"][2]' <<<"$output"
    run -0 "$report" -q --from "$out/report.jsonl" -o "$out/page.html"
    grep -q '<h2[^>]*>Sharing objects (free)</h2>' "$out/page.html"
}

# bats test_tags=once
@test "threads of CPython share objects, and each use is counted" {
    need python3
    measure --cases shared --object-uses 3000 --runtime cpython --csv "$out/all.csv"
    [ "$status" -eq 0 ]
    [ "$(series)" = $'cpython OwnAppendProcess\ncpython OwnAppendThread\ncpython OwnCallProcess\ncpython OwnCallThread\ncpython SharedAppendThread\ncpython SharedCallThread' ]
    grep -q '"checksum":3000' "$out/report.jsonl"
    run ! grep '"checksum":[^3]' "$out/report.jsonl"
    grep -q '^.*,SharedAppendThread,.*,3000' "$out/all.csv"
    # One use that another worker did, or none did, would be a failure.
    run -0 timeout 60 python3 "$BUILD/runners/cpython.py" <<<'{"request":"cell","case":"SharedAppendThread","workers":3,"object_uses":500,"id":1}'
    [[ $output == *'"checksum":500,"checksums_agree":true'* ]]
    run -0 timeout 60 python3 "$BUILD/runners/cpython.py" <<<'{"request":"cell","case":"SharedAppendThread","workers":32000,"object_uses":999999999,"id":1}'
    [[ $output == *'"ENOMEM"'*'would take more than a quarter of the '* ]]
}

@test "a run of which no runtime offers a case is refused" {
    measure --cases shared --runtime native
    [ "$status" -eq 2 ]
    [[ $output == "tvp-report: there is nothing to measure: no runtime offers any of OwnCallThread, "*"; give one that does with --runtime, or ask for others with --cases" ]]
    [ -z "$(ls "$out")" ]
}

# ---- the protocol ----

@test "the conversation in protocol.h is the one that tvp-measure holds" {
    need python3
    run timeout 600 tests/cli/replay include/tvp/common/protocol.h "$measure"
    echo "$output"
    [ "$status" -eq 0 ]
    [ "$output" = "13 lines agree" ]
}

# ---- a runner anywhere ----

@test "taskset and nice are runners" {
    need taskset
    measure --runtime "one=taskset -c $(taskset -cp $$ | sed 's/.*: \([0-9]*\).*/\1/') '$measure'"
    [ "$status" -eq 0 ]
    grep '^| usable CPUs | 1 of ' "$out/report.md"
    rm -r "${out:?}"/*
    measure --runtime "kind=nice '$measure' && true"
    [ "$status" -eq 0 ]
    says '## Measurements'
}

@test "two runtimes on different CPUs each have their own" {
    need taskset
    [ "$(nproc)" -ge 2 ] || skip "one CPU only"
    cpu=$(taskset -cp $$ | sed 's/.*: \([0-9]*\).*/\1/')
    measure --runtime native --runtime "one=exec taskset -c $cpu '$measure'"
    [ "$status" -eq 0 ]
    grep '^| usable CPUs | '"$(nproc)"' of ' "$out/report.md"
    grep '^| one ran on | .*, 1 usable CPU, ' "$out/report.md"
    says '**Warning.** one: Only 1 of the machine'
    # Nothing is said of how one CPU scales.
    says 'one: Not measured: one CPU cannot show it.'
}

@test "who competes for the CPUs is asked, and said in one line" {
    need python3
    measure --runtime "crowded=exec $liar busy $mark"
    [ "$status" -eq 0 ]
    [ "$(grep -c 'Other programs used' <<<"$output")" -eq 1 ]
    grep -qx 'tvp-report: warning: Other programs used 3.0 of 4 CPUs just before the run.' <<<"$output"
    grep -qx 'tvp-report: warning: The hypervisor gave 1.0 of 4 CPUs to other systems just before the run.' \
        <<<"$output"
    says 'Other programs used 3.0 of 4 CPUs just before the run. They take time from what is measured'
    says '| CPUs that others used just before | 3'
    # A tick more than there was time for is no CPU more than there are.
    measure --runtime "crowded=exec $liar tick-more $mark"
    [ "$status" -eq 0 ]
    grep -qx 'tvp-report: warning: Other programs used 4.0 of 4 CPUs just before the run.' <<<"$output"
    # Where nothing else gives the rest of a warning, it is not kept back; and for those who ask.
    whole='Other programs used 3.0 of 4 CPUs just before the run. They take time from what is measured; "top"'
    cd "$BATS_TEST_TMPDIR"
    printf 'Nothing of it.\n' >bare.md
    for outputs in '' '--csv run.csv' '--data run.jsonl' '-o run.md --template bare.md' '-o run.md -v'; do
        # shellcheck disable=SC2086 # words
        run -0 --separate-stderr timeout 600 "$report" 1 --rounds 1 --io-wait 1ms --cpu-iters 10 \
            --runtime "crowded=exec $liar busy $mark" $outputs
        [[ $stderr == *"$whole"* ]]
    done
    for outputs in '-o run.md' '--json run.json' '-o - --template classic'; do
        # shellcheck disable=SC2086 # words
        run -0 --separate-stderr timeout 600 "$report" 1 --rounds 1 --io-wait 1ms --cpu-iters 10 \
            --runtime "crowded=exec $liar busy $mark" $outputs
        [[ $stderr == *"${whole%% They*}"* ]]
        [[ $stderr != *"They take time"* ]]
    done
    # Nothing is measured after a dry run.
    run -0 --separate-stderr "$report" 1 --dry-run --runtime "crowded=exec $liar busy $mark"
    [[ $stderr != *"Other programs"* ]]
    cd "$tree"
    # A runner that does not know the question is not asked again, and nothing is said.
    measure --runtime "quiet=exec $liar honest $mark"
    [ "$status" -eq 0 ]
    [[ $output != *"Other programs"* && $output != *"hypervisor"* ]]
}

# check_looks RUNNER: a CPU that others keep busy meanwhile is seen.
check_looks() {
    run -0 "$@" <<<'{"request":"competition","during_ns":20000000,"id":1}'
    answer=${lines[1]}
    [[ $answer =~ \"during_ns\":[0-9]{8,},\"busy_ns\":[0-9]+,\"stolen_ns\":[0-9]+ || $answer == *'"busy_ns":-1'* ]]
    yes >/dev/null 3>&- &
    started="$started $!"
    run -0 "$@" <<<'{"request":"competition","during_ns":300000000,"id":1}'
    kill "${started##* }"
    [[ ${lines[1]} =~ \"busy_ns\":[1-9][0-9]{7,}, || ${lines[1]} == *'"busy_ns":-1'* ]]
    run -0 "$@" <<<'{"request":"competition","during_ns":0,"id":1}'
    [[ ${lines[1]} == *'during_ns must be a whole number from 1 to '* ]]
}

# bats test_tags=once
@test "the runners of CPython and Node.js look who competes as the native one does" {
    need python3
    check_looks python3 src/runners/cpython.py
    need node
    check_looks node src/runners/node.js
}

@test "a runner elsewhere says where it is" {
    need python3
    measure --runtime native --runtime "far=exec $liar elsewhere $mark"
    [ "$status" -eq 0 ]
    says '| far ran on | h, Abacus 9, 1 usable CPU |'
    rm -r "${out:?}"/*
    measure --runtime "far=exec $liar elsewhere $mark"
    [ "$status" -eq 0 ]
    says '| host | h |'
    says '| usable CPUs | 1 of 64 |'
}

# Starts a server on loopback with keys and settings of its own; sets ssh to the command that
# connects to it.
start_sshd() {
    sshd=$(command -v sshd || command -v /usr/sbin/sshd) || skip "openssh-server is not installed"
    need ssh
    need ssh-keygen
    [ "$(id -u)" -ne 0 ] || mkdir -p /run/sshd
    keys=$BATS_TEST_TMPDIR/ssh
    mkdir -m 700 "$keys"
    ssh-keygen -q -t ed25519 -N '' -f "$keys/host"
    ssh-keygen -q -t ed25519 -N '' -f "$keys/user"
    cp "$keys/user.pub" "$keys/authorized"
    chmod 600 "$keys/authorized"
    for attempt in 1 2 3 4 5; do
        port=$((20000 + (RANDOM + attempt) % 20000))
        "$sshd" -D -f /dev/null -p "$port" -h "$keys/host" -E "$keys/log" \
            -o ListenAddress=127.0.0.1 -o "AuthorizedKeysFile=$keys/authorized" -o StrictModes=no \
            -o UsePAM=no -o PermitRootLogin=yes -o PasswordAuthentication=no \
            -o "PidFile=$keys/pid" 3>&- &
        sshd_pid=$!
        started="$started $sshd_pid"
        ssh="ssh -F none -p $port -i $keys/user -o BatchMode=yes -o StrictHostKeyChecking=no"
        ssh="$ssh -o UserKnownHostsFile=$keys/known -o LogLevel=ERROR 127.0.0.1"
        for _ in $(seq 50); do
            # shellcheck disable=SC2086 # a command with its arguments
            if timeout 10 $ssh true 2>/dev/null; then
                return 0
            fi
            kill -0 "$sshd_pid" 2>/dev/null || break
            sleep 0.1
        done
    done
    cat "$keys/log"
    skip "no ssh server could be started here"
}

@test "a runner behind ssh" {
    start_sshd
    measure --runtime "remote=exec $ssh \"exec '$measure'\""
    [ "$status" -eq 0 ]
    says "| host | $(uname -n) |"
    [ "$(series | grep -c '^remote ')" -eq 6 ]
}

@test "a runner behind ssh ends when the run is interrupted" {
    start_sshd
    cp "$measure" "$BATS_TEST_TMPDIR/measure-$mark"
    "$report" 2 --rounds 100000 --io-wait 200ms --cpu-iters 100 --no-probes --progress never \
        -o "$out/report.md" --runtime "remote=exec $ssh exec $BATS_TEST_TMPDIR/measure-$mark" \
        2>"$out/errors" 3>&- &
    run_pid=$!
    started="$started $run_pid"
    await_sample "$run_pid" "$out/report.partial.jsonl"
    pgrep -f "^$BATS_TEST_TMPDIR/measure-$mark"
    # TERM: a shell starts what it puts into the background with INT ignored.
    kill -TERM "$run_pid"
    run wait "$run_pid"
    for _ in $(seq 600); do
        pgrep -f "measure-$mark" >/dev/null || break
        sleep 0.1
    done
    run ! pgrep -f "measure-$mark"
    cat "$out/errors"
    grep 'what was measured is in' "$out/errors"
}

# ---- runners that misbehave ----

# A run beside a runner that is wrong at the cells of two processes costs those and no others.
check_costs_cells() {
    measure --runtime native --runtime "x=exec $liar $1 $mark"
    [ "$status" -eq 3 ]
    [[ "$output" == *"x's CpuProcess with 2 workers in round 1: $2"* ]]
    says "$2"
    [ "$(grep -c '"record":"failure"' "$out/report.jsonl")" -eq 2 ]
    # 2 runtimes, 6 cases, 2 worker counts, 2 rounds.
    [ "$(grep -c '"record":"sample"' "$out/report.jsonl")" -eq 46 ]
    rm -r "${out:?}"/*
}

@test "a runner that dies costs its cells, not the run" {
    need python3
    check_costs_cells dies-at-2 'ended with status 9 before it answered'
    check_costs_cells killed-at-2 'was killed by signal 11 (SIGSEGV) before it answered'
    check_costs_cells leaves-child-at-2 'ended with status 9 before it answered'
}

@test "a runner that writes what it should not costs its cells, not the run" {
    need python3
    check_costs_cells garbage-at-2 'wrote a line that is not JSON: '
    check_costs_cells floods-at-2 'answered request 999999, expected an answer to '
    check_costs_cells gigabyte-at-2 'wrote a line over 1 MiB'
}

@test "a runner that hangs costs its cells, not the run" {
    need python3
    for how in hangs-at-2 closes-stdin-at-2; do
        measure --rounds 1 --timeout 3s --runtime native --runtime "x=exec $liar $how $mark"
        [ "$status" -eq 3 ]
        says 'was silent for 3 s'
        [ "$(grep -c '"record":"sample"' "$out/report.jsonl")" -eq 23 ]
        rm -r "${out:?}"/*
    done
}

# bats test_tags=once
@test "without --timeout a cell has half a minute" {
    need python3
    measure --rounds 1 --runtime native --runtime "x=exec $liar hangs-at-2 $mark"
    [ "$status" -eq 3 ]
    says 'was silent for 30'
}

@test "a runner that always fails is given up, and the others go on" {
    need python3
    measure --runtime native --runtime "x=exec $liar dies-always $mark"
    [ "$status" -eq 3 ]
    says 'runtime x was given up after 3 failures in a row'
    grep -q '^tvp-report: warning: runtime x was given up after 3 failures in a row$' <<<"$output"
    [ "$(grep -c '"record":"failure"' "$out/report.jsonl")" -eq 3 ]
    [ "$(grep -c '"record":"sample","runtime":"native"' "$out/report.jsonl")" -eq 24 ]
}

@test "failures without a report are told, too" {
    need python3
    run timeout 600 "$report" 2 --rounds 2 --io-wait 1ms --cpu-iters 100 -q \
        --runtime "x=exec $liar dies-at-2 $mark"
    echo "$output"
    [ "$status" -eq 3 ]
    [[ "$output" == *"2 of 16 samples could not be measured; the first: ended with status 9"* ]]
    [ "$(grep -c 'could not be measured' <<<"$output")" -eq 1 ]
    run -3 timeout 600 "$report" 2 --rounds 2 --io-wait 1ms --cpu-iters 100 -q \
        --runtime native --runtime "x=exec $liar dies-always $mark"
    [ "$(grep -cx 'tvp-report: warning: runtime x was given up after 3 failures in a row' <<<"$output")" -eq 1 ]
}

# A command line that names a runner which cannot be used: one line, and nothing is written.
check_refused() {
    measure --runtime native --runtime "x=$1"
    [ "$status" -eq 1 ]
    [ "${#lines[@]}" -eq 1 ]
    [[ "$output" == "tvp-report: runtime x: "*"$2"* ]]
    [ -z "$(ls "$out")" ]
}

@test "a runner that cannot be started ends the run before anything is measured" {
    check_refused "no-such-command-$mark 2>/dev/null" 'ended with status 127 before it said hello'
    check_refused "exec tests/data/runners/misbehave garbage $mark" 'wrote a line that is not JSON'
    check_refused "exec tests/data/runners/misbehave protocol-2 $mark" \
        'speaks protocol 2, this program speaks 1'
    check_refused "exec tests/data/runners/misbehave endless-line $mark" 'wrote a line over 1 MiB'
    check_refused "(exec tests/data/runners/misbehave well $mark) </dev/null" \
        'its stdin was at its end; hand it on, as with docker run -i, or ssh without -n'
    need python3
    check_refused "exec $liar knows-none $mark" 'offers none of CpuThread, '
}

@test "a Python that is too old says so, and one that does not know the runner's flags" {
    need python3
    cat >"$BATS_TEST_TMPDIR/old.py" <<'END'
import runpy, sys
sys.version_info = (3, 6, 9)
sys.version = "3.6.9 (default)"
runpy.run_path(sys.argv[2], run_name="__main__")
END
    measure --runtime "py=cpython:python3 '$BATS_TEST_TMPDIR/old.py'"
    [ "$status" -eq 1 ]
    [ "$output" = "tvp-report: runtime py: cannot measure: Python 3.8 or later is needed, this is 3.6.9" ]
    printf '#!/bin/sh\nexit 2\n' >"$BATS_TEST_TMPDIR/python2"
    chmod +x "$BATS_TEST_TMPDIR/python2"
    measure --runtime "py=cpython:'$BATS_TEST_TMPDIR/python2'"
    [ "$status" -eq 1 ]
    [ "$output" = "tvp-report: runtime py: ended with status 2 before it said hello: its interpreter must be Python 3.8 or later; what it says itself is on stderr" ]
}

@test "a path with a blank that sh takes apart is named, with the quotes it needs" {
    mkdir "$BATS_TEST_TMPDIR/my programs"
    ln -s "$measure" "$BATS_TEST_TMPDIR/my programs/measure"
    measure --runtime "x=$BATS_TEST_TMPDIR/my programs/measure"
    [ "$status" -eq 1 ]
    [[ "${lines[-1]}" == *": put it into quotes, \"'$BATS_TEST_TMPDIR/my programs/measure'\"" ]]
    measure --runtime "x='$BATS_TEST_TMPDIR/my programs/measure'"
    [ "$status" -eq 0 ]
}

@test "a bare interpreter is told of after some seconds, with what was meant" {
    need python3
    "$report" 2 --runtime python=python3 -q -o "$out/x.md" 2>"$out/said" 3>&- &
    started="$started $!"
    until [ -s "$out/said" ]; do sleep 0.1; done
    cat "$out/said"
    [ "$(cat "$out/said")" = "tvp-report: runtime python: waiting for its runner to say hello: a bare interpreter says none: give it as cpython:python3" ]
}
