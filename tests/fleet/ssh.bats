#!/usr/bin/env bats
# tvp-fleet without a scheduler. An ssh on the PATH has the remote side run here, as each host.

load ../start

setup() {
    fleet=$BUILD/tvp-fleet
    cd "$BATS_TEST_TMPDIR"
    mkdir programs
    # As sshd does: the words become one command line of the user's shell. What a host does wrong
    # stands in a file of its name.
    cat >programs/ssh <<'END'
#!/bin/sh
while :; do
    case $1 in
    -o) shift 2 ;;
    -*) echo "$1" >>"$HOSTS/options"; shift ;;
    *) break ;;
    esac
done
host=$1
shift
echo "$host" >>"$HOSTS/called"
[ ! -e "$HOSTS/$host" ] || . "$HOSTS/$host"
cd / && exec sh -c "$*"
END
    # A tvp-report that writes what a fleet is made of, and whose report is the files that there are.
    cat >programs/tvp-report <<'END'
#!/bin/sh
case $* in
*--dry-run*) exit 0 ;;
--fleet*) ls "$2" >"$4" ;;
*)
    echo "{\"record\":\"run\",\"command\":\"$*\",\"folder\":\"$PWD\"}"
    echo '{"hello":"tvp-runner"}'
    sleep "${PAUSE:-0}"
    echo '{"record":"end","reason":"rounds"}'
    ;;
esac
END
    chmod 755 programs/*
    PATH=$PWD/programs:$PATH
    export HOSTS=$PWD/hosts
    mkdir hosts
    printf '%s\n' '# all of them' n1 '  n2  # old' '' n3 n1 >list
    program=$PWD/programs/tvp-report
}

teardown() {
    [ ! -s sshd.pid ] || kill "$(cat sshd.pid)"
    [ -z "${PAUSE-}" ] || pkill -fx "sleep $PAUSE" || true
}

fleet_ssh() {
    timeout 60 "$fleet" ssh "$1" --program="$program" "${@:2}"
}

@test "every host is measured, and the report is made" {
    run fleet_ssh fleet --hosts list -p 2222 -- 15 --title "it's two"
    echo "$output"
    [ "$status" -eq 0 ]
    diff <(printf 'n%d\n' 1 2 3) fleet/expected
    diff <(printf 'n%d\n' 1 2 3) <(sort hosts/called)
    grep -qx -- -p2222 hosts/options
    # From the folder that it was begun in.
    [ "$(head -n 1 fleet/n2.jsonl)" = \
        "{\"record\":\"run\",\"command\":\"15 --title it's two -q --data -\",\"folder\":\"$PWD\"}" ]
    grep -qx n3.jsonl fleet/fleet.md
    [ ! -e fleet/n1.err ]
    run timeout 60 "$fleet" status fleet
    [ "$status" -eq 0 ]
    [ "$output" = "measured      3  n[1-3]" ]
}

@test "hosts that fail are missing and say why, and the next run measures these" {
    # The connection breaks in the middle of the results, or is never there.
    echo 'echo "{\"record\":\"run\"}"; exit 255' >hosts/n1
    echo 'echo "ssh: connect to host n2 port 22: No route to host" >&2; exit 255' >hosts/n2
    run fleet_ssh fleet --hosts list -- 15
    [ "$status" -eq 0 ]
    [ ! -e fleet/n1.jsonl ]
    [ -s fleet/n1.partial.jsonl ]
    run timeout 60 "$fleet" status fleet
    [ "$status" -eq 3 ]
    [ "${lines[0]}" = "measured      1  n3" ]
    [ "${lines[2]}" = "  n1: ssh ended with status 255: without a word" ]
    [ "${lines[3]}" = "  n2: ssh ended with status 255: ssh: connect to host n2 port 22: No route to host" ]
    grep -q 'No route to host' fleet/n2.err
    rm hosts/n1 hosts/n2 hosts/called
    run fleet_ssh fleet
    [ "$status" -eq 0 ]
    diff <(printf 'n%d\n' 1 2) <(sort hosts/called)
    [ "$(cd fleet && echo ./*.jsonl)" = './n1.jsonl ./n2.jsonl ./n3.jsonl' ]
    [ ! -e fleet/n2.err ]
}

@test "a host without tvp-report says so" {
    # Where the program of --program is not there, and none is in the PATH.
    echo 'PATH=/usr/bin:/bin; sed "s:^program=.*:program=/none/tvp-report:" | sh -s -- -; exit' >hosts/n3
    run fleet_ssh fleet --hosts list -- 15
    [ "$status" -eq 0 ]
    grep -qxF "tvp-fleet: this node has no tvp-report: neither /none/tvp-report nor one in its PATH" \
        fleet/n3.err
    [ ! -e fleet/n3.jsonl ]
    [ -s fleet/n2.jsonl ]
}

@test "a signal ends all of it, and the next run measures what is missing" {
    export PAUSE
    PAUSE=$((3000 + $$ % 1000)).$BATS_TEST_NUMBER
    "$fleet" ssh fleet --program="$program" --hosts list --jobs 2 -- 15 2>said 3>&- &
    local runs=$!
    for ((i = 0; i < 200; i++)); do
        [ "$(pgrep -fxc "sleep $PAUSE")" -ne 2 ] || break
        sleep 0.05
    done
    # Two at a time.
    run timeout 60 "$fleet" status fleet
    [ "${lines[0]%% *} ${lines[1]%% *}" = "running waiting" ]
    [ ! -e fleet/n1.partial.jsonl ]
    kill -TERM $runs
    status=0
    wait $runs || status=$?
    [ "$status" -eq 143 ]
    [ "$(tail -n 1 said)" = "tvp-fleet: interrupted: the same command goes on" ]
    for ((i = 0; i < 200; i++)); do
        pgrep -fx "sleep $PAUSE" >/dev/null || break
        sleep 0.05
    done
    run ! pgrep -fx "sleep $PAUSE"
    [ ! -h fleet/.tvp-fleet/lock ]
    run timeout 60 "$fleet" status fleet
    [ "${lines[1]}" = "  n[1-2]: interrupted before it was measured" ]
    [ "${lines[2]}" = "  n3: it was not begun" ]
    [ -s fleet/n1.partial.jsonl ]
    PAUSE=0
    run fleet_ssh fleet
    [ "$status" -eq 0 ]
    [ "$(cd fleet && echo ./*.jsonl)" = './n1.jsonl ./n2.jsonl ./n3.jsonl' ]
}

# begin_pausing WORD...: a run whose hosts take until their pause is ended; the first one has begun.
begin_pausing() {
    export PAUSE
    PAUSE=$((3000 + $$ % 1000)).$BATS_TEST_NUMBER
    "$fleet" ssh fleet --program="$program" --jobs 1 "$@" 2>said 3>&- &
    local i
    for ((i = 0; i < 200; i++)); do
        ! pgrep -fx "sleep $PAUSE" >/dev/null || return 0
        sleep 0.05
    done
    return 1
}

end_pauses() {
    local i
    for ((i = 0; i < 200; i++)); do
        pkill -fx "sleep $PAUSE" || [ -h fleet/.tvp-fleet/lock ] || return 0
        [ -e "/proc/$(readlink fleet/.tvp-fleet/lock | cut -d ' ' -f 1)" ] || return 0
        sleep 0.05
    done
    return 1
}

@test "what an earlier run has left is not taken for what runs now, and two runs are refused" {
    echo 'echo "{\"record\":\"run\"}"; echo lost >&2; exit 255' | tee hosts/n1 hosts/n2 >hosts/n3
    fleet_ssh fleet --hosts list -- 15
    [ -s fleet/n2.partial.jsonl ]
    rm hosts/n?
    begin_pausing
    local runs=$!
    run timeout 60 "$fleet" status fleet
    [ "${lines[0]}" = "running       1  n1" ]
    [ "${lines[1]}" = "waiting       2  n[2-3]" ]
    [ "${#lines[@]}" -eq 2 ]
    run fleet_ssh fleet
    [ "$status" -eq 1 ]
    [[ $output == *" works on $PWD/fleet; "* ]]
    # What it has started goes on without it, and the folder is not free before that has ended.
    kill -KILL $runs
    run fleet_ssh fleet
    [ "$status" -eq 1 ]
    run timeout 60 "$fleet" status fleet
    [ "${lines[0]}" = "running       1  n1" ]
    end_pauses
    PAUSE=0
    rm hosts/called
    run fleet_ssh fleet
    [ "$status" -eq 0 ]
    [ ! -e hosts/called ]
    [ "$(cd fleet && echo ./*.jsonl)" = './n1.jsonl ./n2.jsonl ./n3.jsonl' ]
}

@test "a host is a name, an address, or a user there, and listed with comments; those listed are measured" {
    printf '%s\r\n' 'root@n1' '' '# spare' '  fe80::1%eth0	# old ' ::1 root@n1 10.0.0.7 >list
    # What a shell there says is no result.
    echo 'echo "Welcome!"' >hosts/10.0.0.7
    run fleet_ssh 'a fleet' --hosts list -- 15
    [ "$status" -eq 0 ]
    printf '%s\n' root@n1 fe80::1%eth0 ::1 10.0.0.7 | diff - 'a fleet/expected'
    sort hosts/called | diff - <(sort 'a fleet/expected')
    head -n 1 'a fleet/10.0.0.7.jsonl' | grep -q '^{"record":"run"'
    [ "$(wc -l <'a fleet/10.0.0.7.jsonl')" -eq 3 ]
    run timeout 60 "$fleet" status 'a fleet'
    [ "$output" = "measured      4  10.0.0.7,fe80::1%eth0,root@n1,::1" ]
    # Of a folder's hosts those that are listed, of one that somebody has written by hand, too.
    printf '# mine\n\nn1\n  n2 \nn1' >'a fleet/expected'
    echo n3 >list
    rm hosts/called
    fleet_ssh 'a fleet' --hosts list
    [ "$(cat hosts/called)" = n3 ]
    printf '# mine\n\nn1\n  n2 \nn1\nn3\n' | diff - 'a fleet/expected'
    run timeout 60 "$fleet" status 'a fleet'
    [ "${lines[0]}" = "measured      1  n3" ]
    [ "${lines[1]}" = "missing       2  n[1-2]" ]
    fleet_ssh 'a fleet'
    [ "$(sort hosts/called | tr '\n' ' ')" = "n1 n2 n3 " ]
    echo '../n4' >>'a fleet/expected'
    run fleet_ssh 'a fleet'
    [ "$status" -eq 2 ]
    [[ $output == *"a fleet/expected: '../n4' cannot be the name of a node: "* ]]
}

@test "results that cannot be written are no results, and the next run measures again" {
    mkdir fleet
    ln -s /dev/full fleet/n2.jsonl.new
    run fleet_ssh fleet --hosts list -- 15
    [ "$status" -eq 0 ]
    [[ $output == *"cannot write $PWD/fleet/n2.jsonl"* ]]
    run timeout 60 "$fleet" status fleet
    [ "${lines[0]}" = "measured      2  n[1,3]" ]
    [ "${lines[2]}" = "  n2: its results cannot be written" ]
    fleet_ssh fleet
    [ "$(cd fleet && echo ./*.jsonl ./*.err)" = './n1.jsonl ./n2.jsonl ./n3.jsonl ./*.err' ]
}

@test "what tvp-report warns of is not why a host has no result" {
    echo 'echo "tvp-report: killed" >&2; echo "tvp-report: warning: few rounds" >&2; exit 137' >hosts/n1
    echo 'echo "tvp-report: warning: few rounds" >&2; exit 255' >hosts/n2
    fleet_ssh fleet --hosts list -- 15
    [ "$(tail -n 1 fleet/n1.err)" = "tvp-fleet: ssh ended with status 137: tvp-report: killed" ]
    [ "$(tail -n 1 fleet/n2.err)" = "tvp-fleet: ssh ended with status 255: without a word" ]
}

# An sshd of this user on a port of its own, and an ssh that logs in there.
start_sshd() {
    local sshd port try
    sshd=$(PATH=$PATH:/usr/sbin command -v sshd) || skip "no sshd here"
    # Where root has it run with fewer rights.
    [ "$(id -u)" -ne 0 ] || mkdir -p /run/sshd 2>/dev/null || skip "no /run/sshd here"
    ssh-keygen -q -t ed25519 -N '' -f host
    ssh-keygen -q -t ed25519 -N '' -f user
    printf '%s\n' "HostKey $PWD/host" "AuthorizedKeysFile $PWD/user.pub" "PidFile $PWD/sshd.pid" \
        'ListenAddress 127.0.0.1' 'StrictModes no' 'UsePAM no' 'PermitRootLogin yes' >sshd_config
    # It says that it listens by its file alone, and nothing where another has the port.
    for ((try = 0; try < 200; try++)); do
        [ ! -s sshd.pid ] || break
        if ((try % 50 == 0)); then
            port=$((20000 + RANDOM % 10000))
            "$sshd" -f sshd_config -p $port -E sshd.log 3>&-
        fi
        sleep 0.05
    done
    printf '%s\n' 'Host *' "Port $port" "IdentityFile $PWD/user" 'HostName 127.0.0.1' \
        'StrictHostKeyChecking no' "UserKnownHostsFile $PWD/known" >ssh_config
    ssh -F ssh_config -o BatchMode=yes n1 true || skip "sshd lets nobody in here"
}

@test "over a real ssh a host's results come whole, and nothing runs there after a signal" {
    PATH=${PATH#*:}
    program=$report
    start_sshd
    echo n1 >list
    run fleet_ssh fleet -F ssh_config --hosts list -- 2 --rounds 2 --io-wait 1ms --cpu-iters 1000 \
        --no-probes
    [ "$status" -eq 0 ]
    run ! grep 'not known' fleet/fleet.md
    mark_processes
    "$fleet" ssh other -F ssh_config --program="$program" --hosts list -- 2 --rounds 1000000 \
        --io-wait 1ms --cpu-iters 1000 --no-probes --budget "${mark}s" 3>&- &
    local runs=$! i
    for ((i = 0; i < 200; i++)); do
        ! grep -q sample other/.tvp-fleet/n1.jsonl 2>/dev/null || break
        sleep 0.05
    done
    kill -TERM $runs
    status=0
    wait $runs || status=$?
    [ "$status" -eq 143 ]
    [ -s other/n1.partial.jsonl ]
    for ((i = 0; i < 200; i++)); do
        ! no_marked_process_left >/dev/null || break
        sleep 0.05
    done
    no_marked_process_left
}
