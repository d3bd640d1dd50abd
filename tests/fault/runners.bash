# Runs with the odd runner.

# The run with the runner's oddity $2 has to end with status $1, and to leave a report.
odd() {
    rm -rf -- *
    status=0
    timeout 600 "$report" 2 --rounds 2 --io-wait 2ms --cpu-iters 100 --seed 1 -q \
        --runtime "odd=exec '$tree/tests/fault/odd_runner' $2" -o report.md >../out 2>../err || status=$?
    echo "$2: status $status: $(cat ../err)"
    [ "$status" -eq "$1" ] || return 1
    no_process_left && no_file_but report.md report.jsonl starts || return 1
    readable report.jsonl
}

# The oddity costs some I/O cells and none of the others.
run_odd() {
    odd 3 "$1" || return 1
    failures=$(grep '"record":"failure"' report.jsonl)
    ! grep -v '"case":"IoThread"' <<<"$failures" || return 1
    [ "$(grep -Ec '"(sample|failure)"' report.jsonl)" -eq 24 ] && grep -q 'failed' report.md
}
