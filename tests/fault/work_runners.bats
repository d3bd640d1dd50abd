#!/usr/bin/env bats
# A runner of a user's work that ends when it should not: in the first call that ends the run, in a
# trial it costs the trial, between cells it costs the next one.

load common

setup() {
    common_setup
    need python3
    touch ../work.odd
}

# ends_at MOMENT STATUS: what is said goes to ../err.
ends_at() {
    rm -f ../requests
    status=0
    timeout 300 "$report" 2 --rounds 2 --seed 1 --calls 1 -q --work ../work.odd:f \
        --runtime "odd=exec '$tree/tests/fault/odd_work_runner' $1" -o report.md >../out 2>../err || status=$?
    echo "$1: status $status: $(cat ../err)"
    [ "$status" -eq "$2" ] || return 1
    no_process_left
}

# All of two rounds: with and without work, in both kinds, with one worker and two.
all_samples() {
    [ "$(grep -c '"record":"sample"' report.jsonl)" -eq 16 ]
}

@test "a runner that ends in the first call ends the run, and nothing is written" {
    ends_at first 1
    [ "$(grep -c . ../err)" -eq 1 ]
    grep -q '^tvp-report: .*the first call of --work, in .*ended with status 3' ../err
    no_file_but
}

@test "a runner that ends in trials costs them, and the report is incomplete" {
    ends_at trial 3
    all_samples
    [ "$(grep -c '"record":"trial".*"error":"trial","message":.*ended with status 3' report.jsonl)" -eq 4 ]
    no_file_but report.md report.jsonl
    readable report.jsonl
}

@test "a runner that ends between cells costs the next one, and is started anew" {
    ends_at between 3
    failed=$(grep -c '"record":"failure".*ended with status 3' report.jsonl)
    [ "$failed" -ge 4 ]
    [ "$(grep -c '"record":"sample"' report.jsonl)" -eq $((16 - failed)) ]
    if grep '"record":"trial".*"error"' report.jsonl; then return 1; fi
    # The work is loaded again each time.
    [ "$(grep -c '"load"' ../requests)" -ge "$failed" ]
    no_file_but report.md report.jsonl
    readable report.jsonl
}

@test "trials ask for looks at memory, first calls do not" {
    ends_at never 0
    [ "$(grep -c '"trial".*"memory_samples": *20' ../requests)" -eq 4 ]
    [ "$(grep '"trial"' ../requests | grep -vc memory_samples)" -eq 2 ]
    no_file_but report.md report.jsonl
}
