# What the fault tests share. Each test runs in an empty folder of its own.

# shellcheck source=tests/start.bash
source "${BASH_SOURCE[0]%/*}/../start.bash"

common_setup() {
    # shellcheck disable=SC2034
    saved=$data/results/threads_win.jsonl
    # Found in the environment of every process that this test starts, and of nobody else's.
    export TVP_FAULT_MARK=mark-$$-$BATS_TEST_NUMBER
    cd "$BATS_TEST_TMPDIR"
}

# The smallest run that has everything: every case, two rounds, pictures, data.
tiny=(2 --rounds 2 --io-wait 1ms --cpu-iters 1000 --no-probes --seed 1 -q)

has_sanitizer() {
    grep -q -e '-fsanitize=' "$BUILD/flags"
}

# $1 says what it is that does not go with a sanitizer.
need_plain_build() {
    ! has_sanitizer || skip "built with a sanitizer, $1"
}

# The address sanitizer wants to be the first library, and to report crashes itself: a library that
# only replaces functions of PLplot may come before it, and a crash is what is tried here.
let_sanitizers_pass() {
    export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0:handle_segv=0
}

# Compiles a library of this folder that is preloaded.
preload() {
    "${CC:-cc}" -O1 -shared -fPIC "$tree/tests/fault/$1.c" -o "$BATS_TEST_TMPDIR/$1.so"
    library=$BATS_TEST_TMPDIR/$1.so
}

# An earlier report with pictures and data, and a copy of all of it to compare with.
make_old_report() {
    local begin
    begin=$(date +%s%N)
    timeout 600 "$report" "${tiny[@]}" -o report.md
    # How long a run takes here, in milliseconds.
    took=$((($(date +%s%N) - begin) / 1000000))
    mkdir -p "$BATS_TEST_TMPDIR/../old.$BATS_TEST_NUMBER"
    old=$BATS_TEST_TMPDIR/../old.$BATS_TEST_NUMBER
    cp -r report.md report.jsonl Images "$old"
}

restore_old_report() {
    rm -rf -- * .[!.]*
    cp -r "$old"/. .
}

old_report_is_untouched() {
    cmp report.md "$old/report.md" && cmp report.jsonl "$old/report.jsonl" &&
        diff -r Images "$old/Images"
}

# Each file is the old one or a whole new one.
report_is_whole() {
    local file
    tail -n 1 report.md | cmp -s - <(tail -n 1 "$old/report.md") || { echo "report.md is cut"; return 1; }
    for file in Images/*.png; do
        tail -c 12 "$file" | head -c 8 | grep -q IEND || { echo "$file is cut"; return 1; }
    done
    readable report.jsonl
}

# No temporary file, lock or folder besides those named.
no_file_but() {
    local left name known=(-e '')
    for name in "$@"; do
        known+=(-e "./$name")
    done
    left=$(find . -mindepth 1 ! -path './Images/threadsVProc*.png' ! -path ./Images \
        ! -name 'separate-stderr-*' | grep -vxF "${known[@]}" || true)
    [ -z "$left" ] || { echo "left behind: $left"; return 1; }
}

# The processes that this test started and that are still there (not those that only wait to be
# reaped by whoever adopted them).
processes_left() {
    grep -lsazF "TVP_FAULT_MARK=$TVP_FAULT_MARK" /proc/[0-9]*/environ 2>/dev/null |
        while IFS=/ read -r _ _ pid _; do
            case $(readlink "/proc/$pid/exe") in
            "$measure" | "$BUILD/tvp-measure-dynamic" | "$report" | *python*) echo "$pid $(readlink "/proc/$pid/exe")" ;;
            esac
        done
}

no_process_left() {
    local left
    # A process that was killed needs its turn to go.
    for _ in $(seq 1200); do
        left=$(processes_left)
        [ -n "$left" ] || return 0
        sleep 0.05
    done
    echo "left running: $left"
    return 1
}

# Whether the saved run is read, to its end or to where it was cut off: that a report can be made of
# it (status 3: of an unfinished one), or that it has no sample yet.
readable() {
    local result=0 said
    said=$(timeout 600 "$report" --from "$1" 2>&1 >/dev/null) || result=$?
    case $result in
    0 | 3) ;;
    1) [[ $said == "tvp-report: $1 was cut off before its first sample"* ]] && ! grep -q '"sample"' "$1" ;;
    *) return 1 ;;
    esac
}
