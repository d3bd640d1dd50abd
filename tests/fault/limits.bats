#!/usr/bin/env bats
# What the system refuses costs the cells that need it, and is named with how far they got.

load common

setup() {
    common_setup
}

# ID CASE WORKERS START_METHOD [WAIT_MS]
cell() {
    printf '{"request":"cell","id":%d,"case":"%s","workers":%d,"iterations":1000,"start_method":"%s","wait_ns":%d000000}\n' \
        "${@:1:4}" "${5:-1}"
}

is_root() {
    [ "$(id -u)" -eq 0 ]
}

# A user who owns nothing else, not even in the same test elsewhere on this machine, so that its
# processes can be counted.
user=$((60000 + $$ % 5000))
other_user=(setpriv "--reuid=$user" "--regid=$user" --clear-groups)

need_other_user() {
    is_root || skip "needs root"
    need setpriv
    need prlimit
    "${other_user[@]}" test -x "$measure" || skip "another user cannot reach the build folder"
}

@test "processes and threads beyond the limit fail with how far they got, and the next cell runs" {
    need_other_user
    # Threads that wait long enough to be all there at once, however slowly they are started.
    # Processes stay to be counted until all have been started.
    for kind in IoProcess IoThread StartProcess; do
        run -0 --separate-stderr timeout 600 "${other_user[@]}" \
            prlimit --nproc=30 "$measure" < <(cell 1 $kind 2 fork; cell 2 $kind 200 fork 5000; cell 3 $kind 2 fork)
        echo "$output"
        [[ "${lines[1]}" == *'"elapsed_ns"'* ]]
        [[ "${lines[2]}" == *'"name":"EAGAIN"'* ]]
        [[ "${lines[2]}" =~ after\ [0-9]+\ of\ 200 ]]
        [[ "${lines[2]}" =~ \"reached\":[1-9] ]]
        [[ "${lines[3]}" == *'"elapsed_ns"'* ]]
    done
    no_process_left
}

@test "a run under a limit of processes marks the cells and goes on" {
    need_other_user
    elsewhere=$(mktemp -d)
    chmod 777 "$elsewhere"
    cd "$elsewhere"
    run timeout 600 "${other_user[@]}" prlimit --nproc=40 \
        env HOME=/nonexistent "$report" 64 --points 1,2,64 --rounds 2 --io-wait 1ms --cpu-iters 1000 \
        --no-probes --seed 1 -o report.md
    cp -r . "$BATS_TEST_TMPDIR/out"
    cd "$BATS_TEST_TMPDIR"
    rm -r "$elsewhere"
    echo "$status: $output"
    [ "$status" -eq 3 ]
    grep -q '"failure".*"workers":64.*EAGAIN' out/report.jsonl
    grep -q '"sample".*"workers":2' out/report.jsonl
    grep -q 'EAGAIN\|Resource temporarily unavailable' out/report.md
    no_process_left
}

@test "the k-th fork or thread that cannot be made" {
    need strace
    need_plain_build "which finds leaks by tracing, as strace would"
    strace -qq -o /dev/null true || skip "strace may not trace here"
    make_old_report
    # The 8 workers of a cell, started by fork in the runner itself, by clone in a child of it.
    for nth in 2 3 4 5 6 9; do
        for reason in EAGAIN ENOMEM; do
            run -0 --separate-stderr timeout 600 strace -f -qq -o /dev/null \
                -e trace=clone,clone3,fork,vfork -e inject=clone,clone3,fork,vfork:error=$reason:when=$nth \
                "$measure" < <(cell 1 IoProcess 8 fork; cell 2 IoProcess 8 fork; cell 3 IoThread 8 fork; cell 4 IoThread 2 fork)
            echo "$nth $reason: $output"
            [ "${#lines[@]}" -eq 5 ]
            grep -q "\"name\":\"$reason\"" <<<"$output"
            grep -q '"elapsed_ns"' <<<"$output"
            [[ ! "$output" =~ SIG|undone|exit ]]
        done
    done
    no_process_left
}

@test "little address space" {
    need_plain_build "whose shadow memory needs terabytes of address space"
    run -0 --separate-stderr timeout 600 bash -c "ulimit -v 300000; exec '$measure'" \
        < <(cell 1 IoThread 2 fork; cell 2 IoThread 300 fork; cell 3 IoThread 2 fork)
    echo "$output"
    [[ "${lines[1]}" == *'"elapsed_ns"'* ]]
    [[ "${lines[2]}" == *'"error"'*' of 300'* ]]
    [[ "${lines[3]}" == *'"elapsed_ns"'* ]]
    for kilobytes in 20000 60000 100000 200000; do
        run timeout 600 bash -c "ulimit -v $kilobytes; exec '$report' --from '$saved' -q -o report.md"
        echo "$kilobytes kB: $status $output"
        [ "$status" -le 3 ] || [ "$status" -eq 127 ]
        no_file_but report.md
    done
}

@test "small stacks" {
    run -0 timeout 600 bash -c "ulimit -s 256; exec '$report' ${tiny[*]} -o report.md"
    run ! grep -q '"failure"' report.jsonl
}

# Without those that the test's own shell holds, so that the numbers mean the same everywhere.
with_descriptors() {
    local count=$1 held
    shift
    for held in /proc/self/fd/*; do
        held=${held##*/}
        [ "$held" -le 2 ] || eval "exec $held>&-"
    done
    ulimit -n "$count"
    exec timeout 600 "$@"
}

@test "few descriptors: all is well, or a message" {
    for ((descriptors = 4; descriptors <= 24; descriptors++)); do
        rm -rf -- *
        run with_descriptors "$descriptors" "$report" "${tiny[@]}" -o report.md
        echo "$descriptors: $status $output"
        case $status in
        0) [ -s report.md ] ;;
        1) [[ "$output" == *"Too many open files"*"ulimit -n"* ]] ;;
        127) [[ "$output" == *"Too many open files"* ]] ;;
        3) grep -Eq 'is missing: |not be measured.*Too many open files' report.md ;;
        *) false ;;
        esac
        no_file_but report.md report.jsonl report.partial.jsonl
    done
    [ "$status" -eq 0 ]
}

@test "the native runner names the limit of open files where they run out" {
    for descriptors in 4 5 8 64; do
        run --separate-stderr with_descriptors "$descriptors" "$measure" \
            < <(for probe in isolation handover memory kill; do
                printf '{"request":"probe","probe":"%s","workers":2,"id":1}\n' "$probe"
            done; cell 2 IoProcess 2 fork; cell 3 IoProcess 2 spawn)
        echo "$descriptors: $output"
        [ "$status" -eq 0 ]
        if grep 'Too many open files' <<<"$output" | grep -v "the limit is open files (ulimit -n) = $descriptors\""; then false; fi
        seen="$seen$output"
    done
    # Those of the first pipe, and of a probe's own.
    [[ $seen == *'"call":"pipe"'*'ulimit -n) = 4"'* ]]
    [[ $seen == *'ulimit -n) = 5"'* ]]
    [[ $output != *'Too many open files'* ]]
}

@test "no HOME, no TMPDIR, no PATH, a strange locale" {
    run -0 env -i TVP_FAULT_MARK="$TVP_FAULT_MARK" "$report" "${tiny[@]}" -o report.md
    run -0 env HOME=/nonexistent TMPDIR=/nonexistent LC_ALL=xx_XX.UTF-8 "$report" "${tiny[@]}" -o report.md
    no_file_but report.md report.jsonl
}

in_namespace() {
    if ! is_root || ! unshare -m true 2>/dev/null; then
        skip "needs root and mount namespaces"
    fi
    cat >../hide <<SCRIPT
#!/bin/sh
$1 || exit 99
shift
exec timeout 600 "\$@"
SCRIPT
    chmod +x ../hide
    shift
    run unshare -m ../hide x "$@"
    echo "$status: $output"
}

@test "a tiny /dev/shm and a read-only /tmp" {
    in_namespace 'mount -t tmpfs -o size=4k none /dev/shm && mount --bind . /mnt && cd /mnt &&
        mount --bind /tmp /tmp && mount -o remount,bind,ro /tmp' "$report" "${tiny[@]}" -o /mnt/report.md
    [ "$status" -eq 0 ]
    [ -s report.md ]
}

@test "no /proc" {
    need_plain_build "which needs /proc itself"
    in_namespace 'umount -l /proc || mount -t tmpfs none /proc' "$report" "${tiny[@]}" -o report.md
    [ "$status" -eq 0 ] || [ "$status" -eq 3 ]
    [ -s report.md ]
    [ "$(grep -c '"sample"' report.jsonl)" -eq 24 ]
}
