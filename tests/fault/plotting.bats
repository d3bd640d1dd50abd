#!/usr/bin/env bats
# A report without its pictures is still a report, and says what is missing and why.

load common

setup() {
    common_setup
    let_sanitizers_pass
}

# The report of the saved run with its pictures failing; what follows is put before the program.
report_without_pictures() {
    run -3 timeout 600 env "$@" "$report" --from "$saved" -o report.md
    no_file_but report.md "$(basename "${library:-none}")"
    [ ! -e Images ]
    grep -q '^|.*workers' report.md
    [[ "$output" == *"threadsVProcIO.png is missing from the report: "* ]]
    grep -q 'threadsVProcIO.png is missing: ' report.md
    grep -q 'threadsVProcCPU.png is missing: ' report.md
}

@test "PLplot that exits" {
    preload bad_plplot
    report_without_pictures LD_PRELOAD="$library" BAD_PLPLOT=exit
    [[ "$output" == *"plinit: no device was found"* ]]
}

@test "PLplot that crashes or aborts" {
    preload bad_plplot
    report_without_pictures LD_PRELOAD="$library" BAD_PLPLOT=crash
    [[ "$output" == *"signal 11"* ]]
    rm report.md
    report_without_pictures LD_PRELOAD="$library" BAD_PLPLOT=abort
    [[ "$output" == *"signal 6"* ]]
}

@test "PLplot that cannot be loaded: only what draws needs it" {
    broken=$BATS_FILE_TMPDIR/broken
    mkdir -p "$broken"
    echo broken >"$broken/$(grep -ao 'libplplot\.so[.0-9]*' "$report" | head -n 1)"
    report_without_pictures LD_LIBRARY_PATH="$broken"
    [[ "$output" == *"PLplot, which draws the charts, cannot be loaded: $broken/libplplot.so"* ]]
    LD_LIBRARY_PATH=$broken "$report" --from "$saved" >table
    [ -s table ]
    LD_LIBRARY_PATH=$broken timeout 60 "$report" 2 --dry-run | grep -q 'a round takes'
}

@test "PLplot without its drivers" {
    [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null || skip "needs root and mount namespaces"
    drivers=$(dirname "$(find /usr/lib /usr/local/lib -name 'mem.so' -path '*plplot*' | head -n 1)")
    [ -d "$drivers" ] || skip "the drivers are not where they are looked for"
    cat >hide <<'SCRIPT'
#!/bin/sh
mount -t tmpfs none "$1" && shift && exec "$@"
SCRIPT
    chmod +x hide
    run -3 timeout 600 unshare -m ./hide "$drivers" "$report" --from "$saved" -o report.md
    [[ "$output" == *"threadsVProcIO.png is missing from the report: "* ]]
    grep -q 'threadsVProcIO.png is missing: ' report.md
    grep -q '^|.*workers' report.md
}

@test "no fonts: no crash, and the report is there" {
    echo '<?xml version="1.0"?><fontconfig></fontconfig>' >fonts.conf
    run timeout 600 env FONTCONFIG_FILE="$PWD/fonts.conf" "$report" --from "$saved" -o report.md
    [ "$status" -eq 0 ] || [ "$status" -eq 3 ]
    grep -q '^|.*workers' report.md
    no_file_but report.md fonts.conf
}
