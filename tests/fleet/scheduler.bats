#!/usr/bin/env bats
# tvp-fleet with a made-up Slurm (fake_slurm), for what three nodes do not show: many nodes, limits,
# names, what an interruption leaves, and every kind of bad input.

load ../start
load fake_slurm

setup() {
    fake_slurm_setup
}

calls() {
    grep -c "^$1 " ../slurm/calls || true
}

@test "a thousand nodes are one array whose tasks have a node each, and a report after it" {
    make_nodes 1000
    run fleet_slurm fleet --partition=all --time 10 -- 15 --preset quick
    [ "$status" -eq 0 ]
    [[ $output == *"1000 nodes submitted"* ]]
    # A trial of the options, the array, the report.
    [ "$(calls sbatch)" -eq 3 ]
    [ "$(calls scontrol)" -le 4 ]
    diff <(seq 1000 | sed 's/.*/n& RUNNING/') <(jobs fleet)
    diff <(seq 1000 | sed 's/^/n/') fleet/expected
    grep '^sbatch' ../slurm/calls | tail -n 1 | grep -q -- ' --dependency=afterany:1 .*--partition=all --time=10$'
    grep -- '--array=1-1000 ' ../slurm/calls | grep -- ' --hold ' | grep -- ' --exclusive ' |
        grep -- ' --no-requeue ' | grep -- ' --mem=0 ' | grep -q -- ' --nodes=1 '
    run timeout 60 "$fleet" status fleet
    [ "$status" -eq 3 ]
    [ "$output" = "running    1000  n[1-1000]" ]
    fake_slurm end NODE_FAIL 1
    fake_slurm end COMPLETED
    run timeout 60 "$fleet" status fleet
    [ "$status" -eq 3 ]
    [ "${lines[0]}" = "measured    999  n[2-1000]" ]
    [ "${lines[1]}" = "missing       1  n1" ]
    [ "${lines[2]}" = "  n1: NODE_FAIL, the node went down" ]
    # The next run measures the one that is missing, alone.
    run fleet_slurm fleet
    [ "$status" -eq 0 ]
    [ "$(jobs fleet | tail -n 1)" = "n1 RUNNING" ]
    [ "$(jobs fleet | wc -l)" -eq 1001 ]
}

@test "arrays are no larger than Slurm allows, and the report waits for all of them" {
    make_nodes 7
    echo 4 >../slurm/array
    run fleet_slurm fleet -- 2
    [ "$status" -eq 0 ]
    diff <(seq 7 | sed 's/.*/n& RUNNING/') <(jobs fleet)
    [ "$(grep -o -- '--array=[-0-9]*' ../slurm/calls | tr '\n' ' ')" = "--array=1-3 --array=1-3 " ]
    grep -q -- '--dependency=afterany:1:2:3 ' ../slurm/calls
    # Without arrays, and where users may not change a job's nodes, it is a job a node.
    local without
    for without in array no-update; do
        rm -r ../slurm/jobs ../slurm/calls fleet ../slurm/array
        echo 1 >../slurm/$without
        run fleet_slurm fleet -- 2
        [ "$status" -eq 0 ]
        diff <(seq 7 | sed 's/.*/n& RUNNING/') <(jobs fleet | grep -v CANCELLED)
        [ "$(grep -c -- '--nodelist=' ../slurm/calls)" -eq 7 ]
        [ "$(grep -c -- '--array=' ../slurm/calls)" -le 1 ]
        [ -e ../slurm/array ] || touch ../slurm/array
    done
}

@test "where Slurm takes few jobs, the rest is submitted as others end" {
    make_nodes 10
    echo 4 >../slurm/limit
    # Jobs end when it has been said that no more are taken.
    : >said
    while sleep 0.1; do
        ! grep -q 'not submitted yet' said || fake_slurm end COMPLETED
    done 3>&- &
    local ends=$!
    fleet_slurm fleet -- 2 2>said
    kill $ends
    cat said
    grep -q 'takes no more jobs now (.*submit limit.*): 6 nodes not submitted yet' said
    # Each once, and all of them: those that run, and those that have ended.
    diff <(seq 10 | sed 's/^/n/') <(jobs fleet | cut -d ' ' -f 1 | sort -V)
    [[ $(jobs fleet | cut -d ' ' -f 2 | sort -u | tr '\n' ' ') == *COMPLETED* ]]
    [ "$(squeue --name="$(cat fleet/.tvp-fleet/name)-report" --format=%T)" = PENDING ]
}

@test "a signal ends the wait for room, and the same command goes on" {
    make_nodes 3
    echo 2 >../slurm/limit
    local every=$((900000 + $$ % 90000))
    timeout --foreground -k 1 20 "$fleet" slurm fleet --every=$every --program="$program" -- 2 2>said 3>&- &
    local waits=$!
    for ((i = 0; i < 200; i++)); do
        ! grep -q 'takes no more jobs' said || break
        sleep 0.05
    done
    kill -TERM $waits
    status=0
    wait $waits || status=$?
    [ "$status" -eq 143 ]
    [ "$(tail -n 1 said)" = "tvp-fleet: interrupted: the same command goes on" ]
    run ! pgrep -fx "sleep $every"
    [ ! -h fleet/.tvp-fleet/lock ]
    rm ../slurm/limit
    run fleet_slurm fleet
    [ "$status" -eq 0 ]
    diff <(printf 'n%d RUNNING\n' 1 2 3) <(jobs fleet | sort)
}

@test "when it is killed, the next run submits each node once and the report after all" {
    make_nodes 4
    # When the tasks of the array have no nodes yet, when they have but are held, and when only the
    # report is not submitted.
    local call
    for call in 5 6 8; do
        killed_at $call
    done
}

@test "nodes that are busy or down are left out, or waited for after the idle ones" {
    printf '%s\n' 'n1 allocated all*' 'n2 idle all*' 'n3 down* all*' 'n4 mixed all*' 'n5 idle~ all*' \
        'n6 idle* all*' 'n7 drained all*' 'other idle gpu' >../slurm/nodes
    run fleet_slurm fleet -- 2
    [ "$status" -eq 0 ]
    diff <(printf '%s\n' n2 n5) fleet/expected
    grep -qxF 'tvp-fleet: left out:' <<<"$output"
    grep -qxF '  n1: allocated' <<<"$output"
    grep -qxF '  n3: down*' <<<"$output"
    run fleet_slurm waits --wait -- 2
    [ "$status" -eq 0 ]
    # n2 and n5 run the first fleet.
    [ "$(jobs waits | cut -d ' ' -f 1 | sort | tr '\n' ' ')" = "n1 n2 n4 n5 " ]
    # What was busy is measured by the same command, once it is idle.
    fake_slurm end COMPLETED
    sed -i 's/^n1 allocated/n1 idle/' ../slurm/nodes
    run fleet_slurm fleet
    [ "$status" -eq 0 ]
    diff <(printf '%s\n' n2 n5 n1) fleet/expected
    [ "$(jobs fleet | tail -n 1)" = "n1 RUNNING" ]
    sed -i 's/^n1 idle/n1 allocated/' ../slurm/nodes
    rm ../slurm/jobs
    run fleet_slurm first --wait -- 2
    [ "$(jobs first | cut -d ' ' -f 1 | tr '\n' ' ')" = "n2 n5 n1 n4 " ]
    # Those that are named are expected, and say why they are missing.
    rm ../slurm/jobs
    run fleet_slurm named --nodes='n[1-3]' -- 2
    [ "$status" -eq 3 ]
    diff <(printf '%s\n' n1 n2 n3) named/expected
    [ "$(cat named/n3.err)" = "tvp-fleet: not measured, down* when the jobs were submitted" ]
    run timeout 60 "$fleet" status named
    echo "$output"
    [ "${lines[1]}" = "missing       2  n[1,3]" ]
    [ "${lines[2]}" = "  n1: not measured, allocated when the jobs were submitted" ]
    # Another partition has other nodes.
    run fleet_slurm gpus -p gpu -- 2
    [ "$(cat gpus/expected)" = other ]
    rm ../slurm/jobs
    sed -i 's/idle/down*/' ../slurm/nodes
    run fleet_slurm none -- 2
    [ "$status" -eq 1 ]
    [ "${lines[-1]}" = "tvp-fleet: no node is idle; --wait takes busy ones, too" ]
    [ ! -e none ]
}

@test "a node that Slurm refuses is named and missing, the others are measured" {
    make_nodes 3
    touch ../slurm/no-update
    echo 1 >../slurm/no-update
    echo n2 >../slurm/refused
    run fleet_slurm fleet -- 2
    echo "$output"
    [ "$status" -eq 3 ]
    grep -qxF '  n2: refused by Slurm (Batch job submission failed: Requested node configuration is not available)' \
        <<<"$output"
    diff <(printf '%s RUNNING\n' n1 n3) <(jobs fleet | grep -v CANCELLED)
    grep -q 'refused by Slurm' fleet/n2.err
}

@test "one folder has one plan and one submission at a time" {
    make_nodes 2
    fleet_slurm fleet -- 2 --preset quick
    run fleet_slurm fleet -- 3 --preset quick
    [ "$status" -eq 2 ]
    [[ $output == "tvp-fleet: "*"was begun with '2 --preset quick'"* ]]
    run fleet_slurm fleet -- 2 --preset quick
    [ "$status" -eq 0 ]
    [[ $output == *"jobs of $PWD/fleet wait or run already" ]]
    [ "$(jobs fleet | wc -l)" -eq 2 ]
    sleep 60 &
    local other=$!
    ln -s "$other $(uname -n)" fleet/.tvp-fleet/lock
    run fleet_slurm fleet
    kill $other
    [ "$status" -eq 1 ]
    [[ $output == *"process $other on $(uname -n) works on "* ]]
    [ -h fleet/.tvp-fleet/lock ]
    wait $other || true
    # The lock of a process that is no more is void.
    fake_slurm end COMPLETED
    run fleet_slurm fleet
    [ "$status" -eq 0 ]
    [[ $output == *"all of 2 nodes measured"* ]]
    [ ! -h fleet/.tvp-fleet/lock ]
}

@test "the report of what is there says why the rest is missing" {
    make_nodes 6
    fleet_slurm fleet -- 2
    fake_slurm end TIMEOUT 1
    fake_slurm end CANCELLED 1
    fake_slurm end FAILED 1
    fake_slurm end COMPLETED 1
    fake_slurm end FAILED 1
    echo 'tvp-fleet: tvp-report ended with status 1: no memory' >fleet/n5.err
    run timeout 60 "$fleet" collect fleet
    [ "$status" -eq 0 ]
    [ "$output" = "tvp-fleet: not measured yet: n6" ]
    grep -qx n4.jsonl fleet/fleet.md
    [ "$(cat fleet/n1.err)" = "tvp-fleet: job 1_1: TIMEOUT, its time was over" ]
    [ "$(cat fleet/n2.err)" = "tvp-fleet: job 1_2: CANCELLED, somebody ended the job" ]
    [ "$(cat fleet/n3.err)" = "tvp-fleet: job 1_3: FAILED, and no word: do the nodes share this folder?" ]
    [ "$(wc -l <fleet/n5.err)" -eq 1 ]
    run timeout 60 "$fleet" status fleet
    [ "$status" -eq 3 ]
    grep -qx '  n5: tvp-report ended with status 1: no memory' <<<"$output"
    [ ! -e fleet/n4.err ]
    [ ! -e fleet/n6.err ]
    # Once.
    "$fleet" collect fleet -- -o other.md
    [ "$(wc -l <fleet/n1.err)" -eq 1 ]
    [ -s other.md ]
}

@test "what squeue has forgotten the accounts tell, in status, in the folder and in the report" {
    make_nodes 12
    fleet_slurm fleet --program="$report" -- 2
    local state
    for state in TIMEOUT NODE_FAIL OUT_OF_MEMORY CANCELLED BOOT_FAIL DEADLINE PREEMPTED FAILED \
        COMPLETED; do
        fake_slurm end $state 1
    done
    echo 'tvp-report: out of order' >fleet/n8.err
    # A job that was lost in a crash runs for ever in the accounts.
    echo n12 >../slurm/accounts
    run timeout 60 "$fleet" status fleet
    [ "$status" -eq 3 ]
    cat >expected <<'END'
measured      1  n9
running       2  n[10-11]
missing       9  n[1-8,12]
  n1: TIMEOUT, its time was over
  n2: NODE_FAIL, the node went down
  n3: OUT_OF_MEMORY, it took more memory than the job has
  n4: CANCELLED, somebody ended the job
  n5: BOOT_FAIL, the node went down
  n6: DEADLINE, its time was over
  n7: PREEMPTED, another job took the node
  n8: tvp-report: out of order
  n12: it has no job, and nothing is known
END
    diff expected - <<<"$output"
    run -3 timeout 60 "$fleet" collect fleet
    local node reason
    while IFS=: read -r node reason; do
        grep "$node" fleet/fleet.md | grep -qF "${reason# }"
    done < <(sed -n 's/^  n/n/p' expected | grep -v n12)
    [ "$(cat fleet/n4.err)" = "tvp-fleet: job 1_4: CANCELLED, somebody ended the job" ]
    # Without an answer nobody knows whether a job runs.
    touch ../slurm/silent
    run --separate-stderr timeout 60 "$fleet" status fleet
    [ "$stderr" = "tvp-fleet: Slurm does not answer: whether jobs wait or run is not known" ]
    [ "${lines[1]}" = "missing      11  n[1-8,10-12]" ]
}

# refuses EXPECTED WORD...: status 2, one line, and nothing new.
refuses() {
    local expected=$1 before
    shift
    before=$(find . ../slurm -not -name calls -not -name jobs | sort)
    run timeout 60 "$fleet" "$@"
    echo "$*: $status: $output"
    [ "$status" -eq 2 ]
    [[ $output == "tvp-fleet: $expected"* || $output == "tvp-report: $expected"* ]]
    [ "${#lines[@]}" -eq 1 ]
    [ "$(find . ../slurm -not -name calls -not -name jobs | sort)" = "$before" ]
}

@test "bad input is refused in one line, and nothing is begun" {
    make_nodes 3
    mkdir empty
    refuses "expected slurm, ssh, status or collect, not ''"
    refuses "expected slurm, ssh, status or collect, not 'pbs'" pbs
    refuses "which folder?" slurm
    refuses "the folder comes first, before --wait" slurm --wait
    refuses "the name of the folder has a backslash" slurm 'a\b' -- 2
    refuses "what is to be measured?" slurm fleet
    refuses "what is to be measured?" slurm fleet --
    refuses "unknown option --wrong" slurm fleet --program "$program" -- --wrong
    refuses "leave out -o: " slurm fleet -- 2 -o report.md
    refuses "leave out -qo: " slurm fleet -- 2 -qo report.md
    refuses "leave out --outp: " slurm fleet -- 2 --outp=report.md
    refuses "leave out --from: " slurm fleet -- --from=a.jsonl
    refuses "leave out --array: tvp-fleet decides that" slurm fleet --array=1-3 -- 2
    refuses "leave out --exclu: tvp-fleet decides that" slurm fleet --exclu -- 2
    refuses "leave out -N4: tvp-fleet decides that" slurm fleet -N 4 -- 2
    refuses "--nodes needs a value" slurm fleet --nodes -- 2
    refuses "--wait takes no value" slurm fleet --wait script -- 2
    refuses "'stray' is no option" slurm fleet --time=3 stray -- 2
    refuses "--every takes a number from 1 to 999999, not '0'" slurm fleet --every 0 -- 2
    refuses "--nodes: Slurm has no node n[7-8]" slurm fleet --program "$program" --nodes='n[1,7-8]' -- 2
    refuses "--nodes: '../n1' cannot be the name of a node" slurm fleet --program "$program" --nodes=../n1 -- 2
    refuses "--nodes: '-rf' cannot be the name of a node" slurm fleet --program "$program" --nodes=-rf -- 2
    refuses "--program: there is no program nothing" slurm fleet --program nothing -- 2
    refuses "a word with a line break" slurm fleet -- $'2\n3'
    refuses "there is no folder nowhere" status nowhere
    refuses "empty holds no fleet" status empty
    refuses "status takes a folder and nothing else, not 'more'" status empty more
    refuses "which folder?" collect
    refuses "which hosts?" ssh fleet --program "$program" -- 2
    refuses "--hosts: cannot read none" ssh fleet --program "$program" --hosts none -- 2
    refuses "--hosts: cannot read ." ssh fleet --program "$program" --hosts . -- 2
    refuses "--hosts needs a value" ssh fleet --program "$program" --hosts= -- 2
    refuses '--rounds: N is missing, expected --rounds=N' ssh fleet --program "$report" --hosts empty -- --rounds
    refuses "'--port=22' is no option of tvp-fleet ssh" ssh fleet --port 22 -- 2
    echo 'n1 #' >hosts
    echo 'n2;reboot' >>hosts
    refuses "hosts: 'n2;reboot' cannot be the name of a node" ssh fleet --program "$program" --hosts hosts -- 2
}

@test "options come first or last, apart or together" {
    make_nodes 4
    run fleet_slurm fleet --nodes 'n[1-2]' -pall --comment 'two words' -- 2
    [ "$status" -eq 0 ]
    [ "$(jobs fleet | wc -l)" -eq 2 ]
    grep -q -- ' -pall --comment=two words$' ../slurm/calls
    # The second time they are as they were.
    fake_slurm end FAILED
    run fleet_slurm fleet
    [ "$status" -eq 0 ]
    [ "$(grep -c -- ' -pall --comment=two words$' ../slurm/calls)" -eq 6 ]
    # All memory is asked for unless the user says how much.
    run fleet_slurm other --mem-per-cpu=1G -- 2
    grep -e '--mem-per-cpu' ../slurm/calls >of_that
    [ "$(grep -c -- '--mem=0' of_that)" -eq 0 ]
}

@test "a folder may have a name with blanks, quotes and per cent signs" {
    make_nodes 1
    run fleet_slurm "the fleet's %N" -- 2
    [ "$status" -eq 0 ]
    grep -qF -- "--error=$PWD/the fleet's %%N/%N.err --wrap=exec sh" ../slurm/calls
    # The job is what a shell makes of it.
    grep -o -- '--wrap=exec.* --' ../slurm/calls | head -n 1 | sed 's/^--wrap=//; s/ --$//' >job
    ln -sf "$(command -v true)" tvp-report
    run env SLURMD_NODENAME=n1 sh job
    [ "$status" -eq 1 ]
    [ "$output" = "tvp-fleet: tvp-report ended with status 0: without a word" ]
}

@test "what cannot be written is said, and nothing is lost" {
    make_nodes 2
    fleet_slurm fleet --nodes n1 -- 2
    ln -s /dev/full fleet/expected.new
    run fleet_slurm fleet --nodes n2
    [ "$status" -eq 1 ]
    [[ $output == *"cannot write $PWD/fleet/expected" ]]
    [ "$(cat fleet/expected)" = n1 ]
    [ "$(jobs fleet | wc -l)" -eq 1 ]
    run fleet_slurm fleet --nodes n2
    [ "$status" -eq 0 ]
    diff <(printf 'n1\nn2\n') fleet/expected
}

@test "names are folded, with their zeros" {
    mkdir -p fleet
    printf '%s\n' node1 node2 node3 node7 >fleet/expected
    run "$fleet" status fleet
    [ "${lines[0]}" = "missing       4  node[1-3,7]" ]
    [ "${lines[1]}" = "  node[1-3,7]: it has no job, and nothing is known" ]
    [ "${#lines[@]}" -eq 2 ]
    printf '%s\n' a07 a08 a09 a10 b9 b10 r1-s2 r1-s3 login gpu1x gpu2x >fleet/expected
    run "$fleet" status fleet
    [ "${lines[0]}" = "missing      11  a[07-10],b[9-10],gpu[1-2]x,login,r1-s[2-3]" ]
    # What Slurm makes of them again.
    [ "$(scontrol show hostnames 'a[07-10],b[9-10]' | tr '\n' ' ')" = "a07 a08 a09 a10 b9 b10 " ]
}

@test "help, manual and completions have the same options" {
    local option
    "$fleet" --help | grep -o -- '--[a-z][a-z]*' | grep -vx -e --time -e --preset | sort -u >options
    [ "$(wc -l <options)" -eq 9 ]
    sed 's/\\f.//g; s/\\//g' "$BUILD/tvp-fleet.1" >manual
    for file in manual "$BUILD/completions/tvp-fleet" "$BUILD/completions/_tvp-fleet"; do
        grep -o -- '--[a-z][a-z]*' "$file" | sort -u >there
        [ -z "$(comm -23 options there)" ]
    done
    while read -r option; do
        grep -q -- "-l ${option#--}\b" "$BUILD/completions/tvp-fleet.fish"
    done <options
    [ "$("$fleet" --version)" = "tvp-fleet $("$report" --version | sed 's/tvp-report //')" ]
    [ "$("$fleet" slurm --help)" = "$("$fleet" --help)" ]
    need mandoc
    mandoc -T lint -W warning "$BUILD/tvp-fleet.1" | grep -v 'missing date' >wrong || true
    [ ! -s wrong ]
}
