# Runs of works that fail. The caller sets $faults, the file that has them.

# run_work STATUS FUNCTION OPTION...: what is said goes to ../err.
run_work() {
    local expected=$1 function=$2
    shift 2
    rm -rf -- *
    status=0
    timeout 600 "$report" 2 --rounds 2 --seed 1 --calls 1 -q --work "$faults:$function" "$@" \
        -o report.md >../out 2>../err || status=$?
    echo "$function: status $status: $(cat ../err)"
    [ "$status" -eq "$expected" ] || return 1
    no_process_left
}

# A failure in the first call ends the run before anything is written; $2 is what is said.
first_call_fails() {
    local function=$1 said=$2
    shift 2
    run_work 1 "$function" "$@" || return 1
    grep -q "$said" ../err || return 1
    [ "$(grep -c . ../err)" -eq 1 ] || return 1
    no_file_but
}

# The second worker fails: that costs the cells with two workers, and $2 is what the data say.
later_call_fails() {
    local function=$1 said=$2
    shift 2
    run_work 3 "$function" "$@" || return 1
    no_file_but report.md report.jsonl || return 1
    grep '"record":"failure"' report.jsonl >../failures
    if grep -v "\"case\":\"Work[A-Za-z]*\",\"workers\":2,.*$said" ../failures; then return 1; fi
    # Two rounds, at least in the one kind of worker.
    [ "$(grep -c . ../failures)" -ge 2 ] || return 1
    # All others are there: with one worker, and those that do nothing.
    [ "$(grep -c '"record":"sample".*"case":"Work[A-Za-z]*","workers":1,' report.jsonl)" -eq 4 ] || return 1
    [ "$(grep -c '"record":"sample".*"case":"Start' report.jsonl)" -eq 8 ] || return 1
    grep -q 'could not be measured' report.md
}
