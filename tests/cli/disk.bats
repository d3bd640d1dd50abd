#!/usr/bin/env bats
# Files: --cases disk, from the command line to every output.

load ../start

setup_file() {
    cd "$BATS_FILE_TMPDIR"
    runtimes=(--runtime native)
    ! command -v python3 >/dev/null || runtimes+=(--runtime cpython)
    mkdir files
    timeout 300 "$BUILD/tvp-report" 2 --cases disk --io-dir files --io-size 200000B --io-reads 9 \
        --rounds 8 --seed 4 --no-probes -q "${runtimes[@]}" -o run.md --csv run.csv \
        --json run.json 2>said 3>&- || { cat said; return 1; }
}

setup() {
    cd "$BATS_FILE_TMPDIR"
}

# A request of one cell of disks.
cell() {
    printf '{"request":"cell","case":"%s","workers":%d,"io_bytes":200000,"io_reads":9,"io_dir":"%s","start_method":"%s","id":1}\n' \
        "$1" "$2" "${4-$PWD/files}" "$3"
}

@test "what was written and read is in the data, and no file is left" {
    head -n 1 run.jsonl | grep -q '"io_bytes":200000,"io_reads":9'
    head -n 1 run.jsonl | grep -q "\"io_dir\":\"$(realpath files)\".*\"disk\":{.*\"file_system\":"
    for case in DiskWriteThread DiskWriteProcess DiskReadThread DiskReadProcess; do
        [ "$(grep -c '"record":"sample","runtime":"native","case":"'$case'"' run.jsonl)" -eq 16 ]
    done
    ! grep -q '"record":"failure"' run.jsonl || return 1
    [ "$(grep -c '"workers":2.*"operations":8,.*"bytes_right":400000,"sync_median_ns"' run.jsonl)" -ge 16 ]
    [ "$(grep -c '"workers":2.*"bytes_right":73728' run.jsonl)" -ge 16 ]
    [ -z "$(ls -A files)" ]
}

@test "processes that are started anew, and Node.js, do the same" {
    for case in DiskWriteProcess DiskReadProcess; do
        cell "$case" 2 spawn | "$measure" | tail -n 1 | grep -q '"bytes_right":\(400000\|73728\)'
    done
    ! command -v python3 >/dev/null ||
        cell DiskReadProcess 2 spawn | python3 -I "$tree/src/runners/cpython.py" | tail -n 1 | grep -q '"bytes_right":73728'
    command -v node >/dev/null || skip "no node"
    for case in DiskWriteThread DiskWriteProcess DiskReadThread DiskReadProcess; do
        cell "$case" 2 spawn
    done | node "$tree/src/runners/node.js" | tail -n +2 >answers
    cat answers
    [ "$(grep -c '"operations":8,.*"bytes_right":400000' answers)" -eq 2 ]
    [ "$(grep -c '"bytes_right":73728\|O_DIRECT' answers)" -eq 2 ]
    [ -z "$(ls -A files)" ]
}

@test "a dry run says how much is written in all, and where" {
    run -0 "$report" 3 --cases disk --io-dir files --io-size 1M --rounds 4 --no-probes --dry-run -o x.md
    # Of 1 to 3 workers: 6 files of each of 4 cases, in 4 rounds.
    [[ "$output" == *"disk is written    about 96.0"*"MiB in all, at most 3.0"*"MiB at a time, to files without a name in $(realpath files)"* ]]
    run -0 "$report" 3 --cases io --dry-run -o x.md
    [[ "$output" != *"disk is written"* ]]
}

@test "the report names the disk and how it was used, with rates and times of operations" {
    grep -q '^### Disk' run.md
    grep -Eq '^\*\*.*[Ww]riting files(, .*; | and )reading files, ' run.md
    grep -Eq '^- Each worker has a file of its own, without a name, in .*files: (file system [a-z0-9.]+|on which disk)' run.md
    grep -q '^- Writing: random bytes, 195.*KiB by each worker, in blocks of 64.*KiB, and then fsync' run.md
    grep -Eq '^- Reading: 9 blocks of 4.*KiB by each worker, .*O_DIRECT' run.md
    grep -Eq '^\| workers \| +MB/s, threads \| +MB/s, processes \| +operations/s, threads \|' run.md
    grep -Eq '^\| workers \| +median of a block, threads .*99th percentile, processes .*fsync, threads' run.md
    grep -q 'Images/threadsVProcDiskWrite' run.md
    grep -q 'Images/threadsVProcDiskRead' run.md
    [ "$(find Images -name 'threadsVProcDisk*.png' -size +1k | wc -l)" -ge 2 ]
}

@test "the table at the top has each runtime's times, and words of pictures name the work" {
    grep -q '^!\[Line chart of time.* (writing files) over 1 to 2 workers: ' run.md
    grep -q '^!\[Line chart of time.* (reading files) over 1 to 2 workers: ' run.md
    need python3
    grep -Eq '^\| runtime .*\| +writing files: time of 2 workers, threads \| +writing files: time of 2 workers, processes \|' run.md
    grep -Eq '^\| runtime .*\| +reading files: time of 2 workers, threads \| +reading files: time of 2 workers, processes \|' run.md
    # With each its two times, and how they compare, of both works.
    for runtime in native cpython; do
        sed '/^## /,$d' run.md | grep "^| $runtime " |
            grep -Eq '(\| +[0-9.]+[^|]*s \([^|]*){2}\|.*(\| +[0-9.]+[^|]*s \([^|]*){2}\|'
    done
}

@test "the claim about input and output is judged on each kind of it" {
    grep -Eq 'Threads suit I/O-bound work.* Of disk-writing work 2 threads do .* times as much as one in the same time, 2 processes do .* Of disk-reading work 2 threads do ' run.md
}

@test "JSON and CSV have the figures" {
    command -v python3 >/dev/null || skip "no python3"
    python3 - <<'END_OF_PYTHON'
import csv, json, statistics
report = json.load(open("run.json"))
assert report["written"]["value"] == 200000 if isinstance(report["written"], dict) else report["written"] == 200000
assert report["reads"] == 9
samples = [row for row in csv.DictReader(open("run.csv")) if row["runtime"] == "native"]
for row in report["runtimes"][0]["rows"]:
    for cell in row["cells"]:
        own = [s for s in samples if s["case"] == cell["case"] and int(s["workers"]) == row["workers"]]
        rates = [int(s["bytes_right"]) / (int(s["elapsed_ns"]) * 1e-9) for s in own]
        assert abs(cell["bytes_per_second"]["value"] / statistics.median(rates) - 1) < 1e-6, cell
        slow = statistics.median(int(s["operation_p99_ns"]) for s in own) * 1e-9
        assert abs(cell["operation_p99"]["value"] / slow - 1) < 1e-6, cell
        assert (cell["sync_median"] is not None) == cell["case"].startswith("DiskWrite")
        assert all((s["sync_median_ns"] != "") == ("Write" in s["case"]) for s in own)
END_OF_PYTHON
}

@test "a run goes on where it stopped, in the same folder" {
    grep -v '"record":"end"' run.jsonl | head -n 40 >part.jsonl
    cp part.jsonl going.jsonl
    timeout 300 "$report" --resume going.jsonl -q -o on.md 2>said || { cat said; return 1; }
    [ "$(grep -c '"record":"sample"' going.jsonl on.jsonl | cut -d: -f2 | sort -n | tail -n 1)" -eq \
        "$(grep -c '"record":"sample"' run.jsonl)" ]
}

@test "a folder that is not there, and files that do not fit, are said before and cost nothing else" {
    run -1 --separate-stderr "$report" 2 --cases disk --io-dir nowhere -q -o x.md
    [[ "$stderr" == *"--io-dir: nowhere is no folder that is there"* ]]
    [ ! -e x.md ]
    run -3 --separate-stderr timeout 120 "$report" 2 --io disk --cases io --io-wait 1ms --io-dir files \
        --io-size 1024G --rounds 2 --no-probes -o y.md
    [[ "$stderr" == *"there is room for the files of 0 workers alone"* ]]
    grep -q '"case":"DiskWriteThread".*"error":"ENOSPC".*would leave less than a tenth' y.jsonl
    grep -q '"sample".*"case":"IoThread"' y.jsonl
    [ -z "$(ls -A files)" ]
}
