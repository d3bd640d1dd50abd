#!/usr/bin/env bats
# A full, failing or read-only disk: what was there stays, what was measured stays, and the message
# names the file.

load common
load disks

setup() {
    common_setup
}

need_tracing() {
    need strace
    need_plain_build "which finds leaks by tracing, as strace would"
    strace -qq -o /dev/null true || skip "strace may not trace here"
}

@test "a failing write, at some of the calls of a run" {
    need_tracing
    make_old_report
    fail_measuring 13 write ENOSPC
}

@test "a failing fsync or rename, at some of the calls of a run" {
    need_tracing
    make_old_report
    fail_measuring 2 /^rename EIO
    fail_measuring 3 fsync EDQUOT
}

@test "a failing fsync, rename or write while saved results are reported" {
    need_tracing
    make_old_report
    cp report.jsonl run.jsonl
    cp run.jsonl "$old"
    for call in write:4 fsync:4 /^rename:1; do
        step=${call#*:}
        call=${call%:*}
        count=$(count_calls "$call" "$report" --from run.jsonl -q --title new -o report.md)
        for ((nth = 1; nth <= count; nth += step)); do
            restore_old_report
            fail_call "$call" "$nth" EIO "$report" --from run.jsonl -q --title new -o report.md
            [ "$status" -le 1 ] || [ "$status" -eq 3 ]
            no_file_but report.md report.jsonl run.jsonl
            report_is_whole
            [ "$status" -ne 1 ] || old_report_is_untouched
            [ "$status" -eq 0 ] || grep -q 'report.md\|threadsV\|Images' ../err
        done
    done
}

@test "a first report that cannot be put in place leaves none of its files" {
    need_tracing
    for ((nth = 1; nth <= 4; nth++)); do
        rm -rf -- *
        fail_call /^rename "$nth" EIO "$report" --from "$saved" -q -o report.md
        [ "$status" -eq 1 ]
        no_file_but
        [ -z "$(ls Images)" ]
    done
}

@test "on a file system without second names the files are replaced, and a mixture is told" {
    need_tracing
    make_old_report
    cp report.jsonl run.jsonl
    cp run.jsonl "$old"
    links=/^link
    restore_old_report
    timeout 60 strace -qq -o /dev/null -e trace="$links" -e inject="$links:error=EPERM" \
        "$report" --from run.jsonl -q --title new -o report.md
    [ "$(head -n 1 report.md)" = '# new' ]
    no_file_but report.md report.jsonl run.jsonl
    run -1 timeout 60 strace -qq -o /dev/null -e trace="$links,/^rename" -e inject="$links:error=EPERM" \
        -e inject=/^rename:error=EIO:when=3 "$report" --from run.jsonl -q --title newer -o report.md
    [[ "$output" == *"some other files of the report are new already"* ]]
    no_file_but report.md report.jsonl run.jsonl
}

@test "any number of files is written, with few open at a time" {
    outputs=()
    for number in $(seq 150); do
        outputs+=(-o "$number.md")
    done
    run -0 bash -c "ulimit -n 30; exec timeout 60 '$report' --from '$saved' -q ${outputs[*]}"
    [ "$(ls -A | wc -l)" -eq 151 ]
    cmp 1.md 150.md
}

@test "a limit on the size of files is a message" {
    make_old_report
    for blocks in 1 4 10 16; do
        restore_old_report
        status=0
        (ulimit -f "$blocks" && exec timeout 600 "$report" "${tiny[@]}" -o report.md) >../out 2>../err || status=$?
        echo "$blocks blocks: status $status: $(cat ../err)"
        judge_measuring
        [ "$status" -eq 1 ]
        old_report_is_untouched
    done
}

@test "a full disk keeps the old report and the samples so far" {
    [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null || skip "needs root and mount namespaces"
    cat >on_small_disk <<'SCRIPT'
#!/bin/sh
# KIBIBYTES PROGRAM...: in a folder that holds so much, with an old report.
mount -t tmpfs -o size="$1k" none disk || exit 99
cd disk || exit 99
echo old >report.md
echo '{}' >report.jsonl
shift
"$@" || status=$?
cmp -s report.md ../old.md && echo "the old report is there"
for file in report.partial.jsonl; do
    [ -e "$file" ] && cp "$file" ..
done
ls -A . Images 2>/dev/null
exit "${status:-0}"
SCRIPT
    chmod +x on_small_disk
    mkdir disk
    echo old >old.md
    for size in 20 40 80 120; do
        rm -f report.partial.jsonl
        run -1 unshare -m ./on_small_disk "$size" timeout 600 "$report" 8 --rounds 3 --io-wait 1ms \
            --cpu-iters 1000 --no-probes -q -o report.md
        echo "$size KiB: $output"
        [[ "$output" == *"the old report is there"* ]]
        [[ "$output" == *"No space left on device"* ]]
        [[ "$output" == *"what was measured is in report.partial.jsonl"* ]]
        [[ "$output" != *.tmp* ]]
        [[ "$output" != *.lock* ]]
        readable report.partial.jsonl
    done
}

@test "stdout that is full or closed is a failure with a message" {
    run -1 bash -c "timeout 600 '$report' --from '$saved' >/dev/full"
    [[ "$output" == *"stdout"* ]]
    run -1 bash -c "timeout 600 '$report' --from '$saved' >&-"
    [[ "$output" == *"stdout"* ]]
    run -1 bash -c "timeout 600 '$report' --from '$saved' --csv /dev/full"
    [[ "$output" == *"/dev/full cannot be written: No space left on device"* ]]
}

@test "a stdout that fails after measuring loses no sample" {
    need_tracing
    for output in '' '-o -' '--csv -' '--json -' '--data -'; do
        rm -rf -- *
        : >../stdout
        stdout=$(realpath ../stdout)
        status=0
        # shellcheck disable=SC2086,SC2094
        timeout 600 strace -qq -o /dev/null -P "$stdout" -e trace=write \
            -e inject=write:error=ENOSPC "$report" "${tiny[@]}" $output >"$stdout" 2>../err || status=$?
        echo "$output: status $status: $(cat ../err)"
        [ "$status" -eq 1 ]
        if [ "$output" = '--data -' ]; then
            # It failed at its first record: nothing had been measured.
            no_file_but
        else
            grep -q 'what was measured is in ./tvp-report.1.jsonl\|what was measured is in tvp-report.1.jsonl' ../err
            no_file_but tvp-report.1.jsonl
            readable tvp-report.1.jsonl
        fi
    done
}

@test "an output that fails without a data file loses no sample" {
    need_tracing
    for call in fsync /^rename; do
        rm -rf -- *
        fail_call "$call" 1 EIO "$report" "${tiny[@]}" -o report.md --data none
        [ "$status" -eq 1 ]
        no_file_but tvp-report.1.jsonl
        readable tvp-report.1.jsonl
        grep -qF tvp-report.1.jsonl ../err
    done
}

@test "what cannot be locked or looked at is no reason to stop" {
    need_tracing
    make_old_report
    # On 32-bit machines every stat is a statx, those of the loader too: only what looks at the report.
    for call in flock statx; do
        restore_old_report
        local looked_at=()
        [ "$call" = flock ] || looked_at=(-P "$PWD/report.md")
        timeout 600 strace -qq -o ../trace "${looked_at[@]}" -e trace="$call" \
            -e inject="$call:error=ENOLCK" "$report" --from report.jsonl -q -o report.md
        grep -q INJECTED ../trace
        no_file_but report.md report.jsonl
        report_is_whole
    done
}

@test "closed standard descriptors are no place for a report" {
    for closed in '<&-' '>&-' '2>&-' '<&- >&-' '<&- 2>&-' '>&- 2>&-' '<&- >&- 2>&-'; do
        rm -rf -- *
        bash -c "timeout 600 '$report' ${tiny[*]} -o report.md $closed"
        no_file_but report.md report.jsonl
        head -n 1 report.md | grep -q '^# '
        head -n 1 report.jsonl | grep -q '^{"record":"run"'
        readable report.jsonl
    done
}
