#!/usr/bin/env bats
# The recipes of the README as they stand there: what they make of a node that is healthy, that
# differs, and that could not be checked. slurm.bats has the one for Slurm.

load ../start
load recipes

setup() {
    cd "$BATS_TEST_TMPDIR"
    make_checks
    mkdir scripts
    recipe '^check_tvp' >scripts/tvp.nhc
    recipe '^[*] [|][|] check_tvp' >nhc.conf
    recipe TIMEOUT= >sysconfig
    # NHC as its manual has it: settings first, then the functions of scripts, a watchdog, and the
    # lines of nhc.conf whose pattern is the host's. A check that calls die has failed; that takes
    # the node out with its reason, and a run in which none has failed puts it back.
    cat >nhc <<'END'
#!/bin/bash
set -f
export TIMEOUT=30 MARK_OFFLINE=1 FAIL_CNT=0
die() {
    shift
    [ "$MARK_OFFLINE" -ne 1 ] || echo "drained: $*" >marked
    exit 1
}
. ./sysconfig
. ./scripts/tvp.nhc
echo "$TIMEOUT" >watchdog
mapfile -t lines <nhc.conf
for line in "${lines[@]}"; do
    [[ $HOSTNAME != ${line%% ||*} ]] || eval "${line#*|| }" || die 1 "$line"
done
[ "$MARK_OFFLINE" -ne 1 ] || echo 'put back' >marked
END
    chmod 755 nhc
    PATH=$PWD/programs:$PATH
}

# after_check STATUS: what NHC makes of a node of which tvp-report says that.
after_check() {
    rm -f marked
    echo "$1" >programs/says
    ./nhc || [ -s marked ]
    cat marked 2>/dev/null || echo 'left as it is'
}

@test "NHC drains a node that differs, with the reason, and none that could not be checked" {
    [ "$(after_check 4)" = "drained: check_tvp: tvp-report: differs: CPU time 1.5× as much" ]
    [ "$(after_check 1)" = 'left as it is' ]
    [ "$(after_check 0)" = 'put back' ]
    # Longer than a check takes, or it would be drained for that.
    [ "$(cat watchdog)" -gt 60 ]
    [ "$(sort -u programs/asked)" = '--node-check /etc/tvp-baseline.json' ]
}
