#!/usr/bin/env bats
# Ending signals at many random moments.

load ../common
load ../signals

setup() {
    common_setup
    interrupted=0
}

@test "an ending signal at 200 random moments" {
    make_old_report
    local kinds=(INT TERM HUP PIPE)
    RANDOM=1
    for i in $(seq 200); do
        interrupt "${kinds[i % 4]}" "$((RANDOM % (took + 20)))"
    done
    echo "$interrupted of 200 came while samples were taken"
    [ "$interrupted" -gt 20 ]
}
