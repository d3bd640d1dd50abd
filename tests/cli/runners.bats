# What --check-runner says about runners, good and bad, and what the runners in the tree do in
# trouble.

load ../start

setup() {
    cd "$tree"
    mark_processes
}

teardown() {
    no_marked_process_left
}

check() {
    run timeout 600 "$report" --check-runner "$1"
}

# A runner that is wrong in one way: every wrong line says that, and there is one at least.
check_liar() {
    check "exec tests/data/runners/liar $1 $mark"
    echo "$output"
    [ "$status" -eq 1 ]
    [[ "$output" == *"WRONG: "*"$2"* ]]
    # How soon the liar ends is the machine's affair.
    if grep '^WRONG: ' <<<"$output" | grep -v 'went on for over a second$' | grep -vF -- "$2"; then false; fi
    if grep -v '^ok: \|^WRONG: ' <<<"$output"; then false; fi
}

check_misbehaving() {
    check "exec tests/data/runners/misbehave $1 $mark"
    echo "$output"
    [ "$status" -eq 1 ]
    [[ "$output" == *"WRONG: says hello: the runner $2"* ]]
}

@test "check-runner finds nothing wrong with an honest runner" {
    need python3
    check "exec tests/data/runners/liar honest $mark"
    echo "$output"
    [ "$status" -eq 0 ]
    [[ "$output" != *WRONG* ]]
    [[ "$output" == *"ok: CpuThread with 100000 iterations"* ]]
    [[ "$output" == *"ok: CpuProcess with 1 worker and 256 marks of progress"* ]]
    [[ "$output" == *"ok: the probe \"isolation\""* ]]
    # A name that the runner made up cannot reach the terminal as it is.
    [[ "$output" == *'the start method "\u001'[bB]'[31mspawn"'* ]]
}

@test "check-runner finds work that was not done" {
    need python3
    check_liar wrong-checksum 'answered with the checksum 5, expected '
    check_liar checksums-differ 'has a worker whose work was not done'
    check_liar overflows 'expected 1446240: its workers did other work'
    check_liar no-wait 'for a wait of 10000000 ns: its workers did not wait'
}

@test "check-runner finds data that were not handed over" {
    need python3
    check "exec tests/data/runners/liar hands-data $mark"
    echo "$output"
    [ "$status" -eq 0 ]
    [[ "$output" == *"ok: DataProcess by pipe, 200001 bytes for 2 workers, who compute"* ]]
    check_liar loses-bytes 'bytes over, of which '
    check_liar no-bytes 'answered without "bytes_right" as a whole number'
    check_liar takes-no-data 'answered without an "error"'
}

@test "check-runner finds impossible times" {
    need python3
    check_liar no-time 'answered with "elapsed_ns":0'
    check_liar missing-worker 'answered without "work_begin_ns" as an array of '
    check_liar outside-window 'answered with a time outside the window'
    check_liar work-in-start ' for workers that do nothing'
    check_liar all-times 'answered without "work_begin_quartiles_ns" as an array of 5 times'
}

@test "check-runner finds marks of progress that cannot be" {
    need python3
    check_liar too-few-marks 'answered without "mark_ns" as an array of '
    check_liar late-mark 'that do not ascend from its begin to its end'
    check_liar created-late 'answered with a "created_ns" that is after "work_begin_ns": entry 1'
    check_liar no-joined 'answered without "joined_ns" as an array of '
}

@test "check-runner finds breaches of the protocol" {
    need python3
    check_liar forgets-id 'answered request 0, expected an answer to '
    check_liar turns-round 'answered request '
    check_liar takes-anything 'answered without an "error"'
    check_liar takes-zero-workers 'zero workers are refused: the runner answered without an "error"'
    check_liar no-steal 'answered without "steal_ns" as a whole number'
    check_liar no-values 'answered without "values" as an object'
    check_liar knows-none 'offers none of CpuThread'
}

@test "check-runner starts a runner again that died, and goes on" {
    need python3
    check_liar dies-at-65 'with 65 workers: the runner ended with status 9 before it answered'
    [[ "$output" == *"ok: leaves no process behind"* ]]
    check_liar fails-at-65 'answered with the error EAGAIN: fork: after 9 of 65'
}

@test "check-runner finds a runner that does not end, and what one leaves behind" {
    need python3
    # Each is waited for, and both at once.
    check_liar stays 'ends at the end of its stdin: the runner went on for over 5 seconds' &
    check_liar leaves-child 'left a process that went on for over 5 seconds'
    wait $!
}

@test "check-runner says why there was no hello" {
    check_misbehaving 'status 3; :' 'ended with status 3 before it said hello'
    check_misbehaving killed 'was killed by signal 9 (SIGKILL)'
    check_misbehaving garbage 'wrote a line that is not JSON: "<html>"'
    check_misbehaving protocol-2 'speaks protocol 2, this program speaks 1'
    check_misbehaving endless-line 'wrote a line over 1 MiB'
    check_misbehaving closes-stdout 'closed its stdout before it said hello'
}

@test "the native runner keeps the protocol, linked either way" {
    for program in "$measure" "$BUILD/tvp-measure-dynamic"; do
        check "'$program'"
        echo "$output"
        [ "$status" -eq 0 ]
    done
}

# bats test_tags=once
@test "the CPython runner keeps the protocol" {
    need python3
    check "exec python3 -I src/runners/cpython.py"
    echo "$output"
    [ "$status" -eq 0 ]
}

# bats test_tags=once
@test "the Node runner keeps the protocol" {
    need node
    check "$(offering CpuThread IoProcess DataThread DataProcess -- 'node src/runners/node.js')"
    echo "$output"
    [ "$status" -eq 0 ]
    [[ "$output" == *"ok: IoProcess with 65 workers"* ]]
    [[ "$output" != *IoThread* ]]
}

# bats test_tags=once
@test "the Node runner has every case" {
    need node
    for case in CpuThread CpuProcess IoThread IoProcess StartThread StartProcess; do
        echo '{"request":"cell","id":1,"case":"'$case'","workers":2,"iterations":1,"wait_ns":1}'
    done >"$BATS_TEST_TMPDIR/requests"
    ask "exec node src/runners/node.js <'$BATS_TEST_TMPDIR/requests'"
    [ "${#lines[@]}" -eq 7 ]
    [ "$(grep -c '"answer":"cell","elapsed_ns":[1-9]' <<<"$output")" -eq 6 ]
    [ "$(grep -c '"work_end_ns":\[[0-9]*,[0-9]*\]' <<<"$output")" -eq 4 ]
    [ "$(grep -c '"checksum":3,"checksums_agree":true' <<<"$output")" -eq 2 ]
}

# The members of the answers after the hello, one a line, for requests on stdin.
ask() {
    run timeout "${patience:-600}" bash -c "exec 2>/dev/null; $1"
    echo "$output"
}

# bats test_tags=once
@test "the CPython runner answers how far it got with threads" {
    need python3
    # A thread that gets its stack, and then not even the memory to say that it has begun, is waited
    # for without end by Python itself. With another limit that is not the last thread's lot.
    for limit in 600000 602500 605000; do
        patience=60 ask "ulimit -v $limit; echo '{\"request\":\"cell\",\"id\":4,\"case\":\"IoThread\",\"workers\":5000,\"wait_ns\":5000000000}
{\"request\":\"finish\",\"id\":5}' | exec python3 -I src/runners/cpython.py"
        [ "$status" -eq 124 ] || break
    done
    [[ "${lines[1]}" =~ '"error":{"name":"EAGAIN","call":"Thread.start","message":"Thread.start: '.*' of 5000","reached":'[1-9] ]]
    [[ "${lines[1]}" == *'"id":4'* ]]
    [[ "${lines[2]}" == *'"answer":"finish"'* ]]
}

# bats test_tags=once
@test "the CPython runner answers how far it got with processes" {
    need python3
    ask "ulimit -n 40; echo '{\"request\":\"cell\",\"id\":4,\"case\":\"IoProcess\",\"workers\":60,\"wait_ns\":1}
{\"request\":\"finish\",\"id\":5}' | exec python3 -I src/runners/cpython.py"
    [[ "${lines[1]}" =~ '"error":{"name":"EMFILE","call":"Process.start",'.*'"reached":'[1-9] ]]
    [[ "${lines[1]}" == *' of 60; the limit is open files (ulimit -n) = 40"'* ]]
    [[ "${lines[2]}" == *'"answer":"finish"'* ]]
}

# Runs Python code with the CPython runner's names, its stdout kept and its stderr not.
with_cpython() {
    run timeout 600 bash -c 'exec python3 -I -c "$1" 2>/dev/null' bash "
import json, os, runpy
runner = runpy.run_path('src/runners/cpython.py', run_name='runner')
$1"
    echo "$output"
}

# bats test_tags=once
@test "nothing that CPython or its workers print gets into the protocol" {
    need python3
    with_cpython "
conversation = runner['Conversation']()
print('from the parent', flush=True)
os.system('echo from a child')
conversation.say({'answer': 1})"
    [ "$output" = '{"answer":1}' ]
}

# bats test_tags=once
@test "a CPython worker that ends before its work is done is a failure" {
    need python3
    with_cpython "
runner['run_cell'].__globals__['compute'] = lambda iterations: os._exit(0)
request = {'request': 'cell', 'id': 1, 'case': 'CpuProcess', 'workers': 2, 'iterations': 1}
print(json.dumps(runner['answer_always'](request, runner['Runner'](['fork']))))"
    [[ "$output" == *'"error": {"name": "undone"'*'worker 1 of 2 ended without having done its work'* ]]
}

# What the helpers of each start method have done by the time of the first window of two workers.
# bats test_tags=once
@test "the first CPython process that is measured finds the helpers of its start method at work" {
    need python3
    cat >"$BATS_TEST_TMPDIR/first.py" <<'END'
import sys

sys.path.insert(0, "src/runners")
import cpython

if __name__ == "__main__":
    from multiprocessing import forkserver, get_all_start_methods, resource_tracker

    answers = []
    read_answer = forkserver.read_signed
    forkserver.read_signed = lambda file: answers.append(file) or read_answer(file)
    time_window = cpython.time_window

    def observed(workers):
        if len(workers) == 2:
            tracker = resource_tracker._resource_tracker._fd is not None
            print(method, "server answers:", bool(answers), "tracker runs:", tracker)
        return time_window(workers)

    cpython.time_window = observed
    for method in sorted(get_all_start_methods()):
        answers.clear()
        request = {"case": "StartProcess", "workers": 2, "start_method": method}
        cpython.run_cell(cpython.CellRequest(request, [method]))
END
    run timeout 600 python3 -I -B "$BATS_TEST_TMPDIR/first.py"
    echo "$output"
    [ "$output" = "fork server answers: False tracker runs: False
forkserver server answers: True tracker runs: True
spawn server answers: False tracker runs: True" ]
}

# bats test_tags=once
@test "CPython's quartiles are those of a sorted list" {
    need python3
    with_cpython "print(runner['quartiles'](list(range(69, -1, -1))), runner['quartiles']([7]))"
    [ "$output" = '[0, 17, 34, 51, 69] [7, 7, 7, 7, 7]' ]
}

# bats test_tags=once
@test "the Node runner answers how far it got with processes" {
    need node
    ask "ulimit -n 60; echo '{\"request\":\"cell\",\"id\":4,\"case\":\"IoProcess\",\"workers\":60,\"wait_ns\":1}
{\"request\":\"finish\",\"id\":5}' | exec node src/runners/node.js"
    [[ "${lines[1]}" =~ '"error":{"name":"EMFILE","call":"fork",'.*'"reached":'[1-9] ]]
    [[ "${lines[1]}" == *' of 60; the limit is open files (ulimit -n) = 60"'* ]]
    [[ "${lines[2]}" == *'"answer":"finish"'* ]]
}

@test "a runner that writes what is no UTF-8 loses its cells, and the run goes on" {
    need python3
    cd "$BATS_TEST_TMPDIR"
    run timeout 600 "$report" 1 --rounds 1 --io-wait 1ms --cpu-iters 1000 --no-probes \
        --runtime "mumble=exec '$data/runners/mumble' '$measure'" \
        --data none --json summary.json
    echo "$output"
    [ "$status" -eq 3 ]
    [[ "$output" == *"CpuProcess with 1 worker"*mumbled* ]]
    grep -q '"IoProcess": *{' summary.json
}
