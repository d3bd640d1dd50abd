#!/usr/bin/env bats
# No access to memory that is not there, nothing lost, no descriptor left open.

load common

setup() {
    common_setup
    need valgrind
    need_plain_build "which has an allocator of its own"
}

checked() {
    timeout 1800 valgrind -q --error-exitcode=77 --leak-check=full --errors-for-leak-kinds=definite \
        --suppressions="$tree/tests/valgrind.supp" --child-silent-after-fork=yes "$@"
}

@test "saved results become a report" {
    run -0 checked "$report" --from "$saved" -q -o report.md --csv report.csv --json report.json
    echo "$output"
    no_file_but report.md report.csv report.json
}

@test "a file that is no run is refused" {
    echo '{"record":"run"}' >broken.jsonl
    run -1 checked "$report" --from broken.jsonl -q -o report.md
}

@test "cells of every kind" {
    # The program that is linked dynamically, because valgrind sees more of it.
    run -0 checked "$BUILD/tvp-measure-dynamic" <<'REQUESTS'
{"request":"cell","id":1,"case":"StartThread","workers":3,"start_method":"fork"}
{"request":"cell","id":2,"case":"StartProcess","workers":3,"start_method":"fork"}
{"request":"cell","id":3,"case":"CpuThread","workers":2,"iterations":1000,"start_method":"fork"}
{"request":"cell","id":4,"case":"CpuProcess","workers":70,"iterations":10,"start_method":"fork"}
{"request":"cell","id":5,"case":"IoThread","workers":2,"wait_ns":1000,"start_method":"fork"}
{"request":"cell","id":6,"case":"IoProcess","workers":2,"wait_ns":1000,"start_method":"fork"}
{"request":"probe","id":7,"probe":"isolation"}
{"request":"nonsense"}
not JSON
{"request":"finish","id":8}
REQUESTS
    echo "$output"
    [ "$(grep -c '"elapsed_ns"' <<<"$output")" -eq 6 ]
}
