#!/usr/bin/env bats
# tvp-fleet killed at each of its calls of Slurm's programs, one after the other.

load ../../start
load ../../fleet/fake_slurm

setup() {
    fake_slurm_setup
}

@test "whenever it is killed, the next run submits each node once and the report after all" {
    make_nodes 4
    local call=1 result
    while killed_at $call; do
        call=$((call + 1))
    done || result=$?
    killed_at $call || result=$?
    echo "after $((call - 1)) calls: $result"
    # It has been killed at every call, and then not any more.
    [ "$result" -eq 1 ]
    [ $call -ge 8 ]
}
