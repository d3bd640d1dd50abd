# What every .bats file begins with: `load ../start`.

bats_require_minimum_version 1.5.0

tree=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
: "${BUILD:=$tree/build}"
report=$BUILD/tvp-report
measure=$BUILD/tvp-measure
data=$tree/tests/data

need() {
    command -v "$1" >/dev/null || skip "no $1 here"
}

# offering CASE... -- COMMAND: the command of a runner whose hello has only these of its cases, for
# a conformance check of what a test is about: all of them take a minute in CPython and two in
# Node.js on a small machine.
offering() {
    local cases=
    while [ "$1" != -- ]; do
        cases+=${cases:+,}\"$1\"
        shift
    done
    echo "$2 | sed -u '1s/\"cases\":\[[^]]*\]/\"cases\":[$cases]/'"
}

# For tests that run make: their own, not a part of the one that runs the tests, nor its build folder.
make_apart() {
    cd "$tree"
    export -n BUILD
    unset MAKEFLAGS MFLAGS MAKELEVEL
}

# await_sample PID FILE: until that run, which has to go on, has saved a sample in the file, or in one
# of that folder.
await_sample() {
    until grep -rqs '"record":"sample"' "$2"; do
        kill -0 "$1" || return 1
        sleep 0.02
    done
}

# interrupt_at_sample FILE COMMAND...: ends the run once there is a sample.
interrupt_at_sample() {
    local file=$1
    shift
    "$@" 3>&- &
    local run=$!
    await_sample "$run" "$file"
    kill -TERM "$run"
    wait "$run" || [ $? -eq 143 ]
}

# Before a test: $mark, so many seconds, outlasts every test; what it starts is found by that.
mark_processes() {
    mark=3000.$$$BATS_TEST_NUMBER
    export mark
}

no_marked_process_left() {
    [ -n "${mark-}" ] || return 0 # skipped before anything was started
    ! pgrep -f -- "[3]${mark#3}" >/dev/null || {
        echo "left running:"
        pgrep -af -- "[3]${mark#3}"
        return 1
    }
}
