# A folder "work" with a made-up Slurm on the PATH (fake_slurm), whose settings are in ../slurm.

fake_slurm_setup() {
    fleet=$BUILD/tvp-fleet
    cd "$BATS_TEST_TMPDIR"
    export FAKE_SLURM=$PWD/slurm
    mkdir slurm programs work
    # With the interpreter itself: what stands for it on a PATH can take ten times as long to start.
    {
        echo "#!$(python3 -c 'import sys; print(sys.executable)') -IS"
        tail -n +2 "$tree/tests/fleet/fake_slurm"
    } >programs/fake_slurm
    chmod 755 programs/fake_slurm
    local name
    for name in sbatch squeue sinfo scontrol scancel sacct; do
        ln -s fake_slurm programs/$name
    done
    # A tvp-report that measures nothing, and whose report is the files that there are.
    cat >programs/tvp-report <<'END'
#!/bin/sh
case $* in
*--wrong*)
    echo 'tvp-report: unknown option --wrong' >&2
    exit 2
    ;;
--fleet*) ls "$2" >"$4" ;;
esac
END
    chmod 755 programs/tvp-report
    PATH=$PWD/programs:$PATH
    program=$PWD/programs/tvp-report
    cd work
}

# make_nodes N [STATE]: n1 to nN of the default partition.
make_nodes() {
    local state=${2:-idle}
    seq "$1" | sed "s/.*/n& $state all*/" >../slurm/nodes
}

# fleet_slurm DIR WORD...: quick to ask again, and with the program from above.
fleet_slurm() {
    timeout 60 "$fleet" slurm "$1" --every=1 --program="$program" "${@:2}"
}

# Of the jobs that measure: "node state", in the order of submission.
jobs() {
    squeue --states=all --name="$(cat "$1/.tvp-fleet/name")" --format='%n %T'
}

# killed_at CALL: whether tvp-fleet was killed at its call number CALL of Slurm's programs, and the
# next run has submitted each node once.
killed_at() {
    rm -rf fleet ../slurm/calls ../slurm/jobs
    echo "$1" >../slurm/kill
    local status=0
    setsid "$fleet" slurm fleet --program="$program" -- 2 >/dev/null 2>&1 3>&- || status=$?
    rm ../slurm/kill
    [ "$status" -eq 137 ] || return 1
    if ! fleet_slurm fleet -- 2 2>said || [ -h fleet/.tvp-fleet/lock ] ||
        ! diff <(printf 'n%d RUNNING\n' 1 2 3 4) <(jobs fleet | grep -v CANCELLED | sort) ||
        ! diff <(printf 'n%d\n' 1 2 3 4) fleet/expected; then
        echo "killed at call $1:"
        cat said
        return 2
    fi
}
