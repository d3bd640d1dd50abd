#!/usr/bin/env bats

load ../common

setup() {
    common_setup
    let_sanitizers_pass
}

@test "PLplot that hangs is ended after its limit" {
    preload bad_plplot
    run -3 timeout 600 env LD_PRELOAD="$library" BAD_PLPLOT=hang "$report" --from "$saved" -o report.md
    [[ "$output" == *"threadsVProcIO.png is missing from the report: drawing took longer than 6"* ]]
    grep -q 'threadsVProcIO.png is missing: ' report.md
    no_process_left
}
