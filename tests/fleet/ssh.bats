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
*--dry-run) exit 0 ;;
--fleet*) ls "$2" >"$4" ;;
*)
    echo "{\"record\":\"run\",\"command\":\"$*\",\"folder\":\"$PWD\"}"
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
    PAUSE=0
    run fleet_ssh fleet
    [ "$status" -eq 0 ]
    [ "$(cd fleet && echo ./*.jsonl)" = './n1.jsonl ./n2.jsonl ./n3.jsonl' ]
}
