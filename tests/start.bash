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

# For tests that run make: their own, not a part of the one that runs the tests, nor its build folder.
make_apart() {
    cd "$tree"
    export -n BUILD
    unset MAKEFLAGS MFLAGS MAKELEVEL
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
