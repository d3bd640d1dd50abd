#!/usr/bin/env bats
# A runner that misbehaves costs its cells, never the run.

load common
load runners

setup() {
    common_setup
    need python3
}

@test "a runner that dies, is killed or floods is started again for the next cell" {
    run_odd dies
    [[ "$failures" == *'ended with status 3 before it answered'* ]]
    run_odd floods
    run_odd gigabyte
    [[ "$failures" == *'wrote a line over 1 MiB'* ]]
}

@test "an answer that makes no sense is a failed cell" {
    run_odd switches
    [[ "$failures" == *'involuntary_switches'* ]]
}

@test "oddities that cost nothing" {
    for mode in steal leaves-child; do
        odd 0 "$mode"
        [ "$(grep -c '"sample"' report.jsonl)" -eq 24 ]
    done
}

@test "a probe that gives no values is a failed probe" {
    odd 3 values
    grep -q '"probe":"isolation".*"error"' report.jsonl
}

@test "a runner that always dies is given up, and the report says so" {
    odd 3 always-dies
    [ "$(grep -c '"record":"failure"' report.jsonl)" -eq 3 ]
    grep -q 'given up after 3 failures in a row' report.md
    grep -q 'ended with status 4' report.jsonl
}

@test "a runner that becomes another version is given up" {
    odd 3 wrong-version
    [ "$(grep -c '"record":"failure"' report.jsonl)" -eq 3 ]
    [ "$(grep -c '"sample"' report.jsonl)" -eq 12 ]
    grep -q 'speaks protocol 2' report.md
}
