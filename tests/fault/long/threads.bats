#!/usr/bin/env bats
# The measuring program under the thread sanitizer.

load ../common

setup() {
    common_setup ../../..
}

@test "the launchers race with nobody" {
    folder=$(realpath --relative-to="$tree" "$BUILD")/thread
    env -u BUILD make -s -C "$tree" SANITIZE=thread BUILD="$folder" "$folder/tvp-measure"
    run -0 timeout 600 env TSAN_OPTIONS=exitcode=66 "$BUILD/thread/tvp-measure" <<'REQUESTS'
{"request":"cell","id":1,"case":"StartThread","workers":40,"start_method":"fork"}
{"request":"cell","id":2,"case":"CpuThread","workers":40,"iterations":1000,"start_method":"fork"}
{"request":"cell","id":3,"case":"IoThread","workers":40,"wait_ns":100000,"start_method":"fork"}
{"request":"cell","id":4,"case":"CpuProcess","workers":10,"iterations":1000,"start_method":"fork"}
{"request":"cell","id":5,"case":"CpuProcess","workers":10,"iterations":1000,"start_method":"spawn"}
{"request":"probe","id":6,"probe":"handover"}
{"request":"finish","id":7}
REQUESTS
    echo "$output"
    [[ "$output" != *"WARNING: ThreadSanitizer"* ]]
    [ "$(grep -c '"elapsed_ns"' <<<"$output")" -eq 5 ]
}
