#!/usr/bin/env bats
# The measuring program under the thread sanitizer.

load common

setup() {
    common_setup
    need_plain_build "which has a program of its own, the same for every build"
}

@test "the launchers and probes race with nobody" {
    echo 'int main(void){return 0;}' | "${CC:-cc}" -fsanitize=thread -x c - -o "$BATS_TEST_TMPDIR/try" ||
        skip "no thread sanitizer for this machine"
    # A make of its own, not a part of the one that runs the tests.
    folder=$(realpath --relative-to="$tree" "$BUILD")/thread
    env -u BUILD -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s -C "$tree" "-j$(getconf _NPROCESSORS_ONLN)" \
        CC="${CC:-cc}" SANITIZE=thread BUILD="$folder" "$folder/tvp-measure" >/dev/null
    # This sanitizer's memory has fixed places, which a kernel that scatters widely may have given
    # away; so it is asked not to, where a container lets us ask.
    unscattered=(setarch "$(uname -m)" -R)
    "${unscattered[@]}" true 2>/dev/null || unscattered=()
    if ! "${unscattered[@]}" "$BUILD/thread/tvp-measure" --version 2>"$BATS_TEST_TMPDIR/err"; then
        grep -q 'unexpected memory mapping' "$BATS_TEST_TMPDIR/err"
        skip "this kernel leaves the thread sanitizer no memory"
    fi
    run -0 timeout 600 env TSAN_OPTIONS=exitcode=66 "${unscattered[@]}" "$BUILD/thread/tvp-measure" <<'REQUESTS'
{"request":"cell","id":1,"case":"StartThread","workers":40,"start_method":"fork"}
{"request":"cell","id":2,"case":"CpuThread","workers":40,"iterations":1000,"start_method":"fork"}
{"request":"cell","id":3,"case":"IoThread","workers":40,"wait_ns":100000,"start_method":"fork"}
{"request":"cell","id":4,"case":"CpuProcess","workers":10,"iterations":1000,"start_method":"fork"}
{"request":"cell","id":5,"case":"CpuProcess","workers":10,"iterations":1000,"start_method":"spawn"}
{"request":"cell","id":13,"case":"PoolThread","workers":20,"tasks":200,"iterations":1000}
{"request":"cell","id":14,"case":"TaskThread","workers":20,"tasks":2000}
{"request":"cell","id":15,"case":"FirstThread","workers":20}
{"request":"probe","id":6,"probe":"isolation"}
{"request":"probe","id":7,"probe":"handover"}
{"request":"probe","id":8,"probe":"counter"}
{"request":"probe","id":9,"probe":"memory"}
{"request":"probe","id":10,"probe":"kill"}
{"request":"probe","id":11,"probe":"crash"}
{"request":"finish","id":12}
REQUESTS
    echo "$output"
    [[ "$output" != *"WARNING: ThreadSanitizer"* ]]
    [ "$(grep -c '"elapsed_ns"' <<<"$output")" -eq 8 ]
    [ "$(grep -c '"values"' <<<"$output")" -eq 6 ]
}
