#!/usr/bin/env bats
# tvp-fleet on a real Slurm of three nodes. What nodes measure here means nothing; what becomes of
# their jobs, and what is told of it, is the same as on a cluster.

load ../start
load slurm
load recipes

setup_file() {
    # What is skipped here would be a failure.
    [ -n "$(why_no_slurm)" ] || start_slurm
}

teardown_file() {
    stop_slurm
}

setup() {
    local why
    why=$(why_no_slurm)
    [ -z "$why" ] || skip "$why"
    fleet=$BUILD/tvp-fleet
    cd "$BATS_TEST_TMPDIR"
    wait_until all_nodes_idle
}

teardown() {
    is_our_slurm || return 0
    [ "${BATS_TEST_COMPLETED-}" = 1 ] || squeue --states=all >&2
    scancel --user="$(id -un)"
    wait_until no_job
}

no_job() {
    [ -z "$(squeue --noheader)" ]
}

tiny=(2 --rounds 2 --io-wait 1ms --cpu-iters 1000 --no-probes)
long=(2 --rounds 1000000 --io-wait 1ms --cpu-iters 1000 --no-probes --budget 8s)

# The report is made last, after all nodes, and appears whole.
report_is_made() {
    [ -s "$1/fleet.md" ]
}

# jobs DIR: "node state" of the jobs that measure.
jobs() {
    squeue --noheader --states=all --array --name="$(cat "$1/.tvp-fleet/name")" --format='%n %T' | sort
}

running() {
    [ "$(jobs "$1")" = "$(printf 'n%d RUNNING\n' 1 2 3)" ] && [ -s "$1/n1.partial.jsonl" ] &&
        [ -s "$1/n2.partial.jsonl" ] && [ -s "$1/n3.partial.jsonl" ]
}

# Each node's results are whole, were measured on that node, and are all that there is.
all_measured() {
    local node
    [ "$(cd "$1" && echo ./*.jsonl)" = './n1.jsonl ./n2.jsonl ./n3.jsonl' ] || return 1
    for node in n1 n2 n3; do
        grep -q "\"host\":{\"name\":\"$node\"" "$1/$node.jsonl" || return 1
        tail -n 1 "$1/$node.jsonl" | grep -q '^{"record":"end"' || return 1
    done
}

@test "each node is measured by a job of its own, then the report is made" {
    run timeout 60 "$fleet" slurm "the fleet's %N" -- "${tiny[@]}"
    echo "$output"
    [ "$status" -eq 0 ]
    [[ $output == *"3 nodes submitted"* ]]
    wait_until report_is_made "the fleet's %N"
    all_measured "the fleet's %N"
    [ "$(jobs "the fleet's %N")" = "$(printf 'n%d COMPLETED\n' 1 2 3)" ]
    diff <(printf 'n%d\n' 1 2 3) "the fleet's %N/expected"
    grep -qF 'n[1-3]' "the fleet's %N/fleet.md"
    # A json file that a single node can be compared with.
    grep -q '"nodes"' "the fleet's %N/fleet.json"
    run timeout 60 "$fleet" status "the fleet's %N"
    [ "$status" -eq 0 ]
    [ "$output" = "measured      3  n[1-3]" ]
    run timeout 60 "$fleet" slurm "the fleet's %N"
    [ "$status" -eq 0 ]
    [[ $output == *"all of 3 nodes measured"* ]]
}

@test "a node that loses power and a job that is cancelled are missing, and measured by the next run" {
    timeout 60 "$fleet" slurm fleet -- "${long[@]}"
    wait_until running fleet
    # srun says 0 of a node that has lost power, so no exit status is believed.
    power_off n2
    scancel --state=running --nodelist=n3
    wait_until report_is_made fleet
    [ "$(jobs fleet)" = "$(printf '%s\n' 'n1 COMPLETED' 'n2 NODE_FAIL' 'n3 CANCELLED')" ]
    run timeout 60 "$fleet" status fleet
    echo "$output"
    [ "$status" -eq 3 ]
    [ "${lines[0]}" = "measured      1  n1" ]
    [ "${lines[1]}" = "missing       2  n[2-3]" ]
    [ "${lines[2]}" = "  n2: NODE_FAIL, the node went down" ]
    [ "${lines[3]}" = "  n3: CANCELLED, somebody ended the job" ]
    grep -qx 'tvp-fleet: job [0-9]*_2: NODE_FAIL, the node went down' fleet/n2.err
    grep -q 'CANCELLED AT' fleet/n3.err
    grep 'n2' fleet/fleet.md | grep -q 'the node went down'
    grep 'n3' fleet/fleet.md | grep -q 'somebody ended the job'
    run timeout 60 "$fleet" collect fleet
    [ "$status" -eq 3 ]
    rm fleet/fleet.md
    power_on n2
    wait_until all_nodes_idle
    local before
    before=$(stat -c '%i %Y' fleet/n1.jsonl)
    run timeout 60 "$fleet" slurm fleet
    echo "$output"
    [ "$status" -eq 0 ]
    [[ $output == *"2 nodes submitted"* ]]
    wait_until report_is_made fleet
    all_measured fleet
    [ "$(stat -c '%i %Y' fleet/n1.jsonl)" = "$before" ]
}

@test "a job that fails costs its node alone, and says why" {
    # A tvp-report that fails on the third node.
    cat >tvp-report <<END
#!/bin/sh
[ "\$(hostname)" != n3 ] || {
    echo 'out of order' >&2
    exit 1
}
exec '$report' "\$@"
END
    chmod 755 tvp-report
    timeout 60 "$fleet" slurm fleet --program=tvp-report -- "${tiny[@]}"
    wait_until report_is_made fleet
    [ "$(jobs fleet)" = "$(printf '%s\n' 'n1 COMPLETED' 'n2 COMPLETED' 'n3 FAILED')" ]
    grep -qx 'out of order' fleet/n3.err
    [ "$(tail -n 1 fleet/n3.err)" = "tvp-fleet: tvp-report ended with status 1: out of order" ]
    grep n3 fleet/fleet.md | grep -q 'out of order'
    [ ! -e fleet/n3.jsonl ]
    # One node is a job, not an array.
    rm tvp-report fleet/fleet.md
    run env PATH="$BUILD:$PATH" timeout 60 "$fleet" slurm fleet
    [ "$status" -eq 0 ]
    [[ $output == *"1 node submitted"* ]]
    wait_until report_is_made fleet
    all_measured fleet
}

@test "a busy node is left out or waited for, and two fleets do not disturb each other" {
    local busy
    busy=$(sbatch --parsable --exclusive --nodelist=n2 --output=/dev/null --wrap='sleep 60')
    wait_until is_running "$busy"
    run timeout 60 "$fleet" slurm idle -- "${tiny[@]}"
    echo "$output"
    [ "$status" -eq 0 ]
    grep -qx '  n2: allocated' <<<"$output"
    diff <(printf 'n%d\n' 1 3) idle/expected
    wait_until report_is_made idle
    timeout 60 "$fleet" slurm one --wait -- "${tiny[@]}" &
    local first=$!
    timeout 60 "$fleet" slurm two --wait -- "${tiny[@]}"
    wait $first
    run timeout 60 "$fleet" status two
    [[ $output == *"waiting       "*"n2"* ]] || [[ $output == *"waiting       "*"n[1-3]"* ]]
    scancel "$busy"
    wait_until report_is_made one
    wait_until report_is_made two
    all_measured one
    all_measured two
}

is_running() {
    [ "$(squeue --noheader --jobs="$1" --format=%T)" = RUNNING ]
}

# what_is NODE: its state, and why.
what_is() {
    sinfo --noheader --Node --nodes="$1" --format='%T %E'
}

has_become() {
    [ "$(what_is "$1")" = "$2" ]
}

# Each node has been asked about that often.
have_been_asked() {
    [ -s programs/asked ] && [ "$(wc -l <programs/asked)" -ge "$1" ]
}

@test "the README's health check drains a node that differs, with the reason, and no other" {
    make_checks
    echo 0 >programs/says.n1
    echo 4 >programs/says.n2
    echo 1 >programs/says.n3
    # As it stands there; it is installed here, and so is what it checks with.
    recipe 'scontrol update' |
        sed "1a PATH=$PWD/programs:\$PATH SLURM_CONF=$SLURM_CONF; export PATH SLURM_CONF" >tvp-health
    chmod 755 tvp-health
    cp "$SLURM_CONF" before
    recipe HealthCheckProgram | sed "s:=/usr/local/sbin:=$PWD:; s:=3600:=1:" >>"$SLURM_CONF"
    scontrol reconfigure
    wait_until has_become n2 'drained tvp-report: differs: CPU time 1.5× as much'
    # Who has drained a node has said why.
    scontrol update NodeName=n2 State=DRAIN Reason='ticket 12'
    wait_until have_been_asked $(($(wc -l <programs/asked) + 4))
    has_become n1 'idle none'
    has_become n2 'drained ticket 12'
    has_become n3 'idle none'
    cp before "$SLURM_CONF"
    scontrol reconfigure
    scontrol update NodeName=n2 State=RESUME
    wait_until all_nodes_idle
}
