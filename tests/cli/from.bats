#!/usr/bin/env bats
# tvp-report --from: saved runs and classic tables become reports; what is neither is refused, and
# then nothing is written.

bats_require_minimum_version 1.5.0

setup_file() {
    : "${BUILD:=$BATS_TEST_DIRNAME/../../build}"
    cd "$BATS_FILE_TMPDIR"
    timeout 600 "$BUILD/tvp-report" 3 --preset quick --rounds 2 --io-wait 2ms --no-probes --quiet \
        -o plain.md 2>/dev/null
}

setup() {
    : "${BUILD:=$BATS_TEST_DIRNAME/../../build}"
    report=$BUILD/tvp-report
    data=$BATS_TEST_DIRNAME/../data
    plain=$BATS_FILE_TMPDIR/plain.jsonl
    cd "$BATS_TEST_TMPDIR"
}

from() {
    timeout 600 "$report" --quiet --from "$@"
}

# Refused with one line that begins with file and line number, and nothing touched:
# refused FILE LINE TEXT
refused() {
    mkdir -p out/Images
    echo older >out/x.md
    echo older >out/Images/threadsVProcCPU.png
    before=$(find out -type f -exec md5sum {} + | sort)
    run -1 --separate-stderr from "$1" -o out/x.md --csv out/x.csv --json out/x.json
    [ -z "$output" ]
    [ "${#stderr_lines[@]}" -eq 1 ]
    [[ "$stderr" == "tvp-report: $1:$2:"* ]] || [[ "$stderr" == "tvp-report: $1$2"* ]]
    [[ "$stderr" == *"$3"* ]]
    [ "$(find out -type f -exec md5sum {} + | sort)" = "$before" ]
}

# A saved run with one record changed: spoilt FILE RECORD PYTHON
spoilt() {
    python3 - "$plain" "$@" <<'END'
import json, sys
source, target, kind, change = sys.argv[1:]
lines = open(source).read().split("\n")
place = next(i for i, line in enumerate(lines) if f'"record":"{kind}"' in line)
record = json.loads(lines[place])
exec(change)
lines[place] = json.dumps(record)
open(target, "w").write("\n".join(lines))
print(place + 1)
END
}

# ---- the same report ----

@test "a run of the first format is read as it was when it was kept, whole or cut off" {
    from "$data/results/format1-finished.jsonl" -o x.md --csv x.csv --json x.json
    cmp x.csv "$data/results/format1-finished.csv"
    [ -s x.md ]
    python3 -c '
import json
report = json.load(open("x.json"))
assert (report["samples"], report["rounds"], report["wait"]["value"]) == (81, 3, 0.002)
assert [runtime["iterations"] for runtime in report["runtimes"]] == [20000, 20000]'
    from "$data/results/format1-unfinished.partial.jsonl" -o y.md --csv y.csv
    diff <(cut -d, -f3-9 y.csv) <(head -n 37 x.csv | cut -d, -f3-9)
}

@test "the report of a saved run is the one that the run made" {
    mkdir run again
    timeout 600 "$report" 3 --preset quick --rounds 2 --io-wait 2ms --quiet --title 'A * title' \
        --size 500x400 -o run/x.md -o run/x.html --csv run/x.csv --json run/x.json 2>/dev/null
    from run/x.jsonl -o again/x.md -o again/x.html --csv again/x.csv --json again/x.json
    rm run/x.jsonl
    diff -r run again
    [ "$(ls run/Images | wc -l)" -ge 4 ]
}

@test "the same without probes, with a template of one's own that is gone by then" {
    mkdir run again
    echo '{{title}} {{rounds}} {{{io_picture}}}' >mine.md
    timeout 600 "$report" 2 --preset quick --rounds 2 --io-wait 2ms --no-probes --quiet \
        --template mine.md --images run/Pictures -o run/x.md --data x.jsonl 2>/dev/null
    rm mine.md
    from x.jsonl -o again/x.md
    diff -r run again
    grep -q 'Pictures/threadsVProcIO.png' again/x.md
}

@test "a title that reads like --no-probes leaves no probes out" {
    timeout 600 "$report" 2 --preset quick --rounds 1 --io-wait 2ms --quiet \
        --title --no-probes --data x.jsonl >/dev/null 2>&1
    from x.jsonl -o x.md
    head -n 1 x.md | grep -q 'no-probes'
    # Without a report nothing asked for them.
    grep -q 'this run holds nothing of the probe' x.md
    run ! grep 'left out with' x.md
}

@test "a saved run on standard input" {
    mkdir file
    from "$plain" -o file/x.md
    from - -o x.md <"$plain"
    cmp x.md file/x.md
    diff -r Images file/Images
}

@test "a run cut short is reported as far as it came" {
    head -n 20 "$plain" >cut.jsonl
    printf '{"record":"sam' >>cut.jsonl
    from cut.jsonl -o x.md
    grep -q 'the run was cut off' x.md
}

# ---- classic tables ----

@test "a classic table becomes the classic write-up" {
    from "$data/classic/table.txt" --template classic -o write-up.md
    # The table comes back with all its digits.
    diff <(sed -n '2,$p' "$data/classic/table.txt") <(grep -E '^[0-9.e+]+ ' write-up.md)
    grep -q '^### Multi-Processing' write-up.md
    grep -q '^### Multi-Threading' write-up.md
    [ -s Images/threadsVProcCPU.png ]
    [ -s Images/threadsVProcIO.png ]
    mkdir again
    from - --template classic -o again/write-up.md <"$data/classic/table.txt"
    cmp write-up.md again/write-up.md
}

@test "the classic table itself, and the write-up it stands in" {
    folder=$BATS_TEST_DIRNAME/../../../shared/classic
    [ -d "$folder" ] || skip "there is no classic write-up beside the checkout"
    from "$folder/table.txt" --template classic -o a.md
    from "$folder/write-up.txt" --template classic -o b.md --images Images
    cmp a.md b.md
    [ "$(grep -cE '^[0-9.]+e[+][0-9]+ ' a.md)" -eq "$(grep -cE '^[0-9.]+e[+][0-9]+ ' "$folder/table.txt")" ]
}

@test "without -o the table goes to stdout, and can be read again" {
    from "$data/classic/table.txt" >once.txt
    from once.txt >twice.txt
    cmp once.txt twice.txt
    diff <(sed -n '2,$p' "$data/classic/table.txt") <(sed -n '2,$p' once.txt)
}

# ---- several runs ----

another() {
    timeout 600 "$report" 3 --preset quick --rounds 2 --io-wait 2ms --no-probes --quiet \
        --data "$1" "${@:2}" >/dev/null 2>&1
}

# The same run as measured elsewhere.
elsewhere() {
    sed -e 's/"run":"[^"]*"/"run":"other"/' -e 's/"host":{"name":"[^"]*","boot_id":"[^"]*"/"host":{"name":"nodeB","boot_id":"1"/' "$1"
}

@test "runs of one host become one run of more rounds" {
    sed 's/"run":"[^"]*"/"run":"second"/' "$plain" >second.jsonl
    from "$plain" --from second.jsonl -o x.md --csv x.csv --json x.json
    [ "$(python3 -c 'import json; print(json.load(open("x.json"))["rounds"])')" -eq 4 ]
    [ "$(wc -l <x.csv)" -eq $((1 + 2 * $(grep -c '"record":"sample"' "$plain"))) ]
    [ "$(grep '^second,' x.csv | cut -d, -f 9 | sort -u | tr '\n' ' ')" = '3 4 ' ]
    grep -q 'rounds 3 to 4 of native | run second' x.md
}

@test "runs of different hosts stand side by side" {
    elsewhere "$plain" >b.jsonl
    from "$plain" --from b.jsonl -o x.md --json x.json
    grep -Eq '## Measurements: native.?@nodeB' x.md
    [ -s Images/threadsVProcCPU-native_nodeB.png ]
    [ "$(python3 -c 'import json; print([r["name"] for r in json.load(open("x.json"))["runtimes"]])')" = "['native', 'native@nodeB']" ]
}

@test "the same run twice, and runs of one host with different plans, are refused" {
    cp "$plain" copy.jsonl
    run -1 from "$plain" --from copy.jsonl -o x.md
    [[ "$output" == *"are the same run"* ]]
    sed -e 's/"run":"[^"]*"/"run":"second"/' -e '1s/"wait_ns":[0-9]*/"wait_ns":5000000/' "$plain" >copy.jsonl
    run -1 from "$plain" --from copy.jsonl -o x.md
    [ "${#lines[@]}" -eq 1 ]
    [[ "$output" == *"have different waits"* ]]
    run -2 from - --from - -o x.md <"$plain"
    [ ! -e x.md ]
}

# ---- the input stays ----

spared() {
    cp "$plain" in.jsonl
    ln -sf in.jsonl symbolic.jsonl
    ln -f in.jsonl hard.jsonl
    run -2 from in.jsonl "$@"
    [ "${#lines[@]}" -eq 1 ]
    cmp "$plain" in.jsonl
    [ ! -e x.md ]
}

@test "no output is written over an input" {
    spared --csv in.jsonl
    [[ "$output" == *"would be written over"* ]]
    spared -o x.md --json ./in.jsonl
    spared -o x.md --csv symbolic.jsonl
    spared -o x.md --csv hard.jsonl
    spared -o x.md --data in.jsonl
    spared -o x.md --data y.jsonl
    cp "$plain" in.jsonl
    # shellcheck disable=SC2094 # what is read is not to be written
    run -2 from - --csv in.jsonl <in.jsonl
    cmp "$plain" in.jsonl
}

@test "no output is written over the template, and no picture over the data" {
    echo '{{title}}' >t.md
    run -2 from "$plain" --template t.md -o t.md
    [ "$(cat t.md)" = '{{title}}' ]
    mkdir Images
    cp "$plain" Images/threadsVProcIO.png
    run -2 from Images/threadsVProcIO.png -o x.md
    cmp "$plain" Images/threadsVProcIO.png
    [ ! -e x.md ]
}

# ---- what is no run ----

@test "empty, binary, missing" {
    : >empty
    refused empty ' is empty' ''
    head -c 3000 "$report" >binary
    refused binary '' ''
    printf '{"record":"run"\0}\n' >nul
    refused nul 1 ''
    run -1 from missing -o out/x.md
    [[ "$output" == *"cannot read missing"* ]]
    head -c 50 "$plain" >truncated
    refused truncated '' ''
}

@test "a line that is cut in the middle of the file" {
    sed '5s/.\{30\}$//' "$plain" >x.jsonl
    refused x.jsonl 5 'not a JSON object'
}

@test "a sparse file of 1 GB" {
    truncate -s 1G sparse
    refused sparse 1 ''
}

@test "a newer format, a missing field, one of the wrong kind" {
    refused x.jsonl "$(spoilt x.jsonl run 'record["format"] = 99')" 'newer'
    refused x.jsonl "$(spoilt x.jsonl run 'del record["points"]')" 'points'
    refused x.jsonl "$(spoilt x.jsonl sample 'del record["elapsed_ns"]')" 'elapsed_ns'
    refused x.jsonl "$(spoilt x.jsonl sample 'record["workers"] = "two"')" 'workers'
}

@test "times that cannot be" {
    for time in -5 0 1.5 'float("nan")' 10**30 '"1"' 4000000000000000000 None; do
        refused x.jsonl "$(spoilt x.jsonl sample "record['elapsed_ns'] = $time")" ''
    done
}

@test "a cell that is there twice" {
    awk '{ print } /"record":"sample"/ && !done { print; done = 1 }' "$plain" >x.jsonl
    line=$(grep -n '"record":"sample"' x.jsonl | sed -n '2s/:.*//p')
    refused x.jsonl "$line" 'is there already'
}

@test "classic tables without rows, with a row too short, with what is no time" {
    head -n 1 "$data/classic/table.txt" >t.txt
    refused t.txt '' ''
    sed '3s/ [^ ]*$//' "$data/classic/table.txt" >t.txt
    refused t.txt 3 'columns'
    sed '4s/1.000690e+00/nan/' "$data/classic/table.txt" >t.txt
    refused t.txt 4 ''
    sed '4s/1.000690e+00/-1/' "$data/classic/table.txt" >t.txt
    refused t.txt 4 ''
    sed '4s/1.000690e+00/1e300/' "$data/classic/table.txt" >t.txt
    refused t.txt 4 ''
}
