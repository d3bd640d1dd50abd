#!/usr/bin/env bats
# Disks that fail while workers write and read: a clear line, the measurement fails, the run goes on,
# and no file is left, whoever is killed.

load common

setup() {
    common_setup
    mkdir files
}

# A request of one cell of disks, of 3 blocks to write and 3 to read.
cell() {
    printf '{"request":"cell","case":"%s","workers":2,"io_bytes":190000,"io_reads":3,"io_dir":"%s","start_method":"fork","id":1}\n' \
        "$1" "$PWD/files"
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
