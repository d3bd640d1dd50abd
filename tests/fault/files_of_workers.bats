#!/usr/bin/env bats
# Disks that fail while workers write and read: a clear line, the measurement fails, the run goes on,
# and no file is left, whoever is killed.

load common

setup() {
    common_setup
    mkdir files
}

# A request of one cell of disks, of 3 blocks or $2 bytes to write and 3 to read.
cell() {
    printf '{"request":"cell","case":"%s","workers":2,"io_bytes":%d,"io_reads":%d,"io_dir":"%s","start_method":"%s","id":1}\n' \
        "$1" "${2:-190000}" "${reads:-3}" "$PWD/files" "${method:-fork}"
}

need_tracing() {
    need strace
    need_plain_build "which finds leaks by tracing, as strace would"
    strace -qq -o /dev/null true || skip "strace may not trace here"
}

# The cells named behind $3, where the call $1 fails as $2 says, and once more without a fault.
answer_with() {
    local call=$1 fault=$2
    shift 2
    for case in "$@"; do
        cell "$case"
    done | timeout 120 strace -f -qq -o /dev/null -e trace="$call" -e inject="$call:$fault" \
        "${runner[@]}" | tail -n +2 >answers
    cat answers
    [ "$(wc -l <answers)" -eq $# ]
    [ -z "$(ls -A files)" ]
    no_process_left
}

@test "no space at each write, an fsync and a read that fail" {
    need_tracing
    runners=("$measure")
    ! command -v python3 >/dev/null || runners+=("python3 -I $tree/src/runners/cpython.py")
    for command in "${runners[@]}"; do
        read -ra runner <<<"$command"
        # Processes of Python tell what they have to tell by the same call.
        cases=(DiskWriteThread DiskWriteProcess)
        [ "$command" = "$measure" ] || cases=(DiskWriteThread DiskWriteThread)
        for nth in 1 2 3; do
            answer_with pwrite64 error=ENOSPC:when=$nth "${cases[@]}"
            [ "$(grep -c '"name":"ENOSPC".*worker [12] of 2: write of its file: No space left on device' answers)" -eq 2 ]
        done
        answer_with fsync error=EIO DiskWriteThread DiskWriteProcess DiskReadThread
        [ "$(grep -c '"name":"EIO".*worker 1 of 2: fsync of its file: Input/output error' answers)" -eq 2 ]
        [ "$(grep -c '"name":"EIO".* of a file in .*/files: Input/output error' answers)" -eq 1 ]
    done
    # A process of its own reads its file for the first time.
    runner=("$measure")
    answer_with pread64 error=EIO:when=3 DiskReadProcess
    grep -q '"name":"EIO".*worker 1 of 2: read of its file: Input/output error' answers
}

# The first write of its process is that of what all files have, in a file of its own; the loader of
# programs reads by the same call.
@test "in Node.js: no space at each write, an fsync and a read that fail, a folder that is read-only" {
    need node
    need_tracing
    runner=(node "$tree/src/runners/node.js") method=spawn
    answer_with pwrite64 error=ENOSPC:when=1 DiskWriteThread
    grep -q '"name":"ENOSPC","call":"write","message":"write of a file in .*/files: no space left on device after 0 of 2' answers
    for nth in 2 3; do
        answer_with pwrite64 error=ENOSPC:when=$nth DiskWriteThread
        grep -q '"name":"ENOSPC".*"worker [12] of 2: write of its file: no space left on device' answers
    done
    answer_with fsync error=EIO DiskWriteThread DiskWriteProcess DiskReadThread
    [ "$(grep -c '"name":"EIO".*"worker 1 of 2: fsync of its file: i/o error' answers)" -eq 2 ]
    grep -q '"name":"EIO","call":"write","message":"write of a file in .*/files: i/o error after 0 of 2' answers
    reads=60
    answer_with pread64 error=EIO:when=50 DiskReadThread
    grep -q '"name":"EIO".*"worker [12] of 2: read of its file: i/o error' answers
    cell DiskReadThread | timeout 120 strace -f -qq -o /dev/null -P "$PWD/files" -e trace=openat \
        -e inject=openat:error=EROFS "${runner[@]}" | tail -n 1 >answers
    cat answers
    grep -q '"name":"EROFS","call":"open","message":"open of a file in .*/files: read-only file system after 0 of 2' answers
}

# on_small_disk rw|ro RUNNER...: with a file system of 2 MiB in the place of the folder.
on_small_disk() {
    cat >on_small_disk <<'END'
#!/bin/sh
mount -t tmpfs -o size=2m none files && mount -o "remount,$1" files || exit 99
shift
timeout 120 "$@"
ls -A files
END
    chmod +x on_small_disk
    unshare -m ./on_small_disk "$@" | tail -n +2 >answers
    cat answers
    no_process_left
}

@test "a file system that is too small and one that is read-only, in each runner" {
    [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null || skip "needs root and mount namespaces"
    commands=("$measure")
    ! command -v python3 >/dev/null || commands+=("python3 -I $tree/src/runners/cpython.py")
    ! node -e 'process.exit(require("fs").statfsSync ? 0 : 1)' 2>/dev/null || commands+=("node $tree/src/runners/node.js")
    for command in "${commands[@]}"; do
        read -ra runner <<<"$command"
        [[ $command != node* ]] || method=spawn
        { cell DiskWriteThread 1000000; cell DiskWriteProcess; cell DiskWriteThread 400000; } >requests
        on_small_disk rw "${runner[@]}" <requests
        sed -n 1p answers | grep -q '"name":"ENOSPC","call":"statvfs",.*would leave less than a tenth of the file system of .*/files free: 2.0 MiB of 2.0 MiB are free'
        sed -n 2p answers | grep -q '"bytes_right":380000'
        # In Node what the files have needs more than a MiB itself.
        [[ $command = node* ]] && third='"name":"ENOSPC","call":"statvfs"' || third='"bytes_right":800000'
        sed -n 3p answers | grep -q "$third"
        [ "$(wc -l <answers)" -eq 3 ]
        cell DiskWriteThread >requests
        on_small_disk ro "${runner[@]}" <requests
        grep -q '"name":"EROFS","call":"open",.*open of a file in .*/files: [Rr]ead-only file system after 0 of 2' answers
    done
}

@test "a folder that is read-only, and one that has no files without names" {
    need_tracing
    runner=("$measure")
    cell DiskReadThread | timeout 120 strace -f -qq -o /dev/null -P "$PWD/files" -e trace=openat \
        -e inject=openat:error=EROFS "$measure" | tail -n 1 >answers
    cat answers
    grep -q '"name":"EROFS","call":"open".*open of a file in .*/files: Read-only file system after 0 of 2' answers
    cell DiskReadThread | timeout 120 strace -f -qq -o /dev/null -P "$PWD/files" -e trace=openat \
        -e inject=openat:error=EOPNOTSUPP "$measure" | tail -n 1 >answers
    cat answers
    grep -q '"bytes_right":24576' answers
    [ -z "$(ls -A files)" ]
}

@test "O_DIRECT that is refused is told, and the bytes are right all the same" {
    need_tracing
    runner=("$measure")
    answer_with fcntl error=EINVAL DiskReadThread DiskReadProcess
    [ "$(grep -c '"bytes_right":24576,"direct_operations":0' answers)" -eq 2 ]
}

@test "too many open files" {
    printf '{"request":"cell","case":"DiskWriteThread","workers":60,"io_bytes":9,"io_dir":"%s","id":1}\n' "$PWD/files" >request
    run -0 bash -c "ulimit -n 40; exec '$measure'" < <(cat request; cell DiskWriteThread)
    echo "$output"
    [[ "${lines[1]}" == *'"name":"EMFILE","call":"open"'*'Too many open files; the limit is open files (ulimit -n) = 40 after '*' of 60'* ]]
    [[ "${lines[2]}" == *'"bytes_right":380000'* ]]
}

@test "a run whose disk fails goes on, and says so" {
    need_tracing
    run -3 --separate-stderr timeout 300 "$report" 2 --cases io,disk --io-wait 1ms --io-size 128K \
        --io-reads 3 --rounds 2 --no-probes -o report.md \
        --runtime "bad=strace -f -qq -o /dev/null -e trace=fsync -e inject=fsync:error=EIO $measure"
    echo "$stderr"
    grep -q '"sample".*"case":"IoThread"' report.jsonl
    [ "$(grep -c '"failure".*"error":"EIO".*Input/output error' report.jsonl)" -eq 16 ]
    grep -q 'fsync of its file: Input/output error' report.md
    no_file_but_those_of_the_report
    no_process_left
}

no_file_but_those_of_the_report() {
    [ -z "$(find . -name '.tvp-report-*' -o -path './files/*')" ]
}

@test "kill -9 of the report program, of a runner and of a worker leaves no file" {
    need pkill
    for case in DiskWriteProcess DiskReadThread; do
        for victim in tvp-report tvp-measure; do
            timeout 100 "$report" 2 --cases disk --io-dir files --io-size 256M --io-reads 100000 \
                --rounds 9 --no-probes -q -o report.md --data none >said 2>&1 3>&- &
            program=$!
            sleep 1.5
            if [ "$victim" = tvp-report ]; then
                pkill -KILL -P "$program" || true
            else
                for child in $(pgrep -P "$(pgrep -P "$program" | head -n 1)"); do
                    kill -KILL "$child" 2>/dev/null || true
                done
                sleep 0.2
                pkill -KILL -P "$program" || true
            fi
            wait "$program" || true
            for ((tries = 0; tries < 100; tries++)); do
                no_process_left >/dev/null 2>&1 && break
                sleep 0.1
            done
            no_process_left
            [ -z "$(ls -A files)" ]
        done
    done
}
