#!/usr/bin/env bats
# tvp-report --from: saved runs and classic tables become reports; what is neither is refused, and
# then nothing is written.

load ../start

setup_file() {
    cd "$BATS_FILE_TMPDIR"
    timeout 600 "$report" 3 --preset quick --rounds 2 --io-wait 2ms --no-probes --quiet \
        -o plain.md 2>/dev/null
}

setup() {
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
    run -3 from "$data/results/format1-unfinished.partial.jsonl" -o y.md --csv y.csv
    diff <(cut -d, -f3-9 y.csv) <(head -n 37 x.csv | cut -d, -f3-9)
}

@test "the report of a saved run is the one that the run made" {
    mkdir run again
    timeout 600 "$report" 3 --preset quick --rounds 2 --io-wait 2ms --quiet --title 'A * title' \
        --size 500x400 -o run/x.md -o run/x.html --csv run/x.csv --json run/x.json 2>/dev/null
    from run/x.jsonl -o again/x.md -o again/x.html --csv again/x.csv --json again/x.json
    rm run/x.jsonl
    diff -r run again
    [ "$(ls run/Images | wc -l)" -ge 3 ]
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
    grep -q 'this run has no values of the measurement' x.md
    run ! grep 'left out with' x.md
}

@test "a run whose lines another program wrote again: blanks, another order, escapes" {
    mkdir file
    python3 - "$plain" >again.jsonl <<'END'
import json, sys
for number, line in enumerate(open(sys.argv[1])):
    record = json.loads(line)
    if record["record"] == "sample" and number % 3 == 1:
        record = dict(reversed(record.items()))
    text = json.dumps(record)
    print(text.replace("native", "n\\u0061tive") if number % 3 == 2 else text)
END
    from "$plain" -o file/x.md --csv file/x.csv
    from again.jsonl -o x.md --csv x.csv
    cmp x.csv file/x.csv
    cmp x.md file/x.md
    run -0 grep -c 'n.u0061tive' again.jsonl
    [ "$output" -gt 10 ]
}

@test "a saved run on standard input" {
    mkdir file
    from "$plain" -o file/x.md
    from - -o x.md <"$plain"
    cmp x.md file/x.md
    diff -r Images file/Images
}

@test "a run cut short is reported as far as it came" {
    head -n 12 "$plain" >cut.jsonl
    printf '{"record":"sam' >>cut.jsonl
    run -3 --separate-stderr timeout 60 "$report" --from cut.jsonl -o x.md -o x.html --json x.json --csv x.csv
    how_far='was cut off in round 1 of 2, with 10 of 36 samples'
    [ "${stderr_lines[0]}" = "tvp-report: warning: cut.jsonl $how_far" ]
    [[ "${stderr_lines[-1]}" == *"--resume measures the rest" ]]
    # It is the first sentence of every report.
    [ "$(sed -n 3p x.md)" = "**The run $how_far: what follows is of what was measured until then.**" ]
    [[ "$(python3 -c 'import json; print(json.load(open("x.json"))["summary"][0]["text"])')" == "The run $how_far"* ]]
    [[ "$(grep -m 1 '^<p><strong>' x.html)" == *"The run $how_far"* ]]
    run ! grep -iw nan x.md x.html x.json x.csv
    run -3 --separate-stderr from cut.jsonl
    [[ "$output" != *nan* ]]
    [[ "$output" == *" -"* ]]
    [ "${stderr_lines[0]}" = "tvp-report: warning: cut.jsonl $how_far" ]
    # "-" is not its name.
    run -3 --separate-stderr from - <cut.jsonl
    [ "${stderr_lines[0]}" = "tvp-report: warning: the data on stdin $how_far" ]
    cp cut.jsonl same.jsonl
    run -1 from cut.jsonl --from - <same.jsonl
    [[ "${lines[-1]}" == *": cut.jsonl and the data on stdin are the same run "* ]]
}

@test "a run cut off behind a whole round, before its first sample, or among others" {
    head -n "$(grep -n '"record":"round"' "$plain" | head -n 1 | cut -d: -f 1)" "$plain" >cut.jsonl
    run -3 from cut.jsonl -o x.md
    [[ "${lines[0]}" == *"cut.jsonl was cut off after round 1 of 2, with 18 of 36 samples" ]]
    sed 's/"run":"[^"]*"/"run":"second"/' "$plain" >whole.jsonl
    run -3 from whole.jsonl --from cut.jsonl -o x.md
    id=$(python3 -c 'import json, sys; print(json.loads(sys.stdin.readline())["run"])' <cut.jsonl)
    [[ "$(sed -n 3p x.md)" == "**The run $id was cut off after round 1 of 2, with 18 of 36 samples"* ]]
    run -0 from whole.jsonl --compare cut.jsonl -o x.md
    [[ "${lines[0]}" == *"cut.jsonl was cut off after round 1 of 2, with 18 of 36 samples" ]]
    rm -r x.md Images
    head -n 2 "$plain" >none.jsonl
    refused none.jsonl ' was cut off before its first sample' 'nothing to report'
    run -1 from whole.jsonl --from none.jsonl -o x.md
    [ ! -e x.md ]
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

# The table on stdin as its program would have printed it: header and rows of 1 and 2 workers.
is_table() {
    run -0 --separate-stderr timeout 60 "$report" --from "$@"
    [ "$stderr" = "" ]
    [ "$output" = "nthreads CpuThread CpuProcess IoThread IoProcess
1.000000e+00 3.359318e-04 2.189016e-02 1.003167e+00 1.008976e+00
2.000000e+00 9.973049e-04 9.231806e-03 1.005150e+00 1.009247e+00" ]
}

@test "a table from a terminal, a mail, a spreadsheet, a log, PowerShell: every digit comes out again" {
    {
        echo 'nthreads CpuThread CpuProcess IoThread IoProcess'
        echo '1.000000e+00 3.359318e-04 2.189016e-02 1.003167e+00 1.008976e+00'
        echo '2.000000e+00 9.973049e-04 9.231806e-03 1.005150e+00 1.009247e+00'
    } >plain.txt
    is_table plain.txt
    is_table - <plain.txt
    for edit in 's/^[^ ]*/\x1b[1m&\x1b[0m/' 's/^/> /' 's/$/\\/' 's/ /\xc2\xa0 /g' 's/ /,/g' \
        's/\./,/g' 's/\./,/g; s/ /;/g' 's/ / | /g; s/.*/| & |/' 's/^/10:02 job[7]: /' \
        '1s/.*/\U&/' '1s/.*/\L&/' '1s/Io/IO/g' '1a -------- --------' '$a \\n1. First I ran it.'; do
        sed -e "$edit" plain.txt >t.txt
        is_table t.txt
    done
    tr '\n' '\r' <plain.txt >t.txt
    is_table t.txt
    for code in UTF-16LE UTF-16BE; do
        { printf '\ufeff' && cat plain.txt; } | iconv -f UTF-8 -t $code >t.txt
        is_table t.txt
    done
}

@test "what is left out of a table is said, and columns that nobody measured are none" {
    printf 'n IoThread Gpu IoProcess\n1 1.5 7 1.25\n2 1.75 7 -\n' >t.txt
    run -0 --separate-stderr from t.txt
    [ "$stderr" = 'tvp-report: warning: t.txt: column "Gpu" of the classic table is no case: it is left out' ]
    [ "$output" = "nthreads IoThread IoProcess
1.000000e+00 1.500000e+00 1.250000e+00
2.000000e+00 1.750000e+00 -" ]
    echo "$output" >again.txt
    diff again.txt <(from again.txt)
    from t.txt -o x.md --csv x.csv
    run ! grep -i 'nan' x.md x.csv
}

@test "a near-miss is named for what it is" {
    gzip -c "$plain" >plain.jsonl.gz
    refused plain.jsonl.gz ' is compressed by gzip' 'gunzip'
    from "$plain" --json x.json --csv x.csv -o x.html
    refused x.json ' is JSON of several lines' '.jsonl'
    refused x.csv ' is samples as CSV' '.jsonl'
    refused x.html ' is a web page' '.jsonl'
    printf '1 0.5 0.7\n2 0.5 0.7\n' >t.txt
    refused t.txt 1 'numbers below no header'
    printf 'CpuThread IoThread\n0.5 0.7\n' >t.txt
    refused t.txt 1 'no column of worker counts'
    printf 'n IoThread\n1 0.5\n2 3,1\n' >t.txt
    refused t.txt 3 'a comma in "3,1"'
    printf 'n,CpuThread,IoThread\n1,0,1,0,2\n' >t.txt
    refused t.txt 2 'a comma is both the separator and the decimal sign'
}

@test "names in two words, and a log before the rows alone" {
    printf 'N threads  Cpu Thread  I/O process\n[10:02] INFO 1 0.5 1.25\n[10:03] INFO 2 0.75 1.5\n' >t.txt
    run -0 --separate-stderr from t.txt
    [ "$stderr" = "" ]
    [ "$output" = "nthreads CpuThread IoProcess
1.000000e+00 5.000000e-01 1.250000e+00
2.000000e+00 7.500000e-01 1.500000e+00" ]
}

# How many lines have that many numbers, whatever the encoding.
lines_of_numbers() {
    python3 - "$@" <<'END'
import re, sys
data = open(sys.argv[2], "rb").read()
text = data.decode("utf-16" if data[0] in (0xfe, 0xff) else "utf-8")
numbers = [re.findall(r"(?<!\[)\d+(?:[.,]\d+)?(?:e[-+]\d+)?(?!m)", line) for line in text.splitlines()]
print(sum(len(found) == int(sys.argv[1]) for found in numbers))
END
}

@test "tables as people really have them" {
    : "${TVP_WILD_TABLES:=$BATS_TEST_DIRNAME/../../../shared/wild-tables}"
    [ -d "$TVP_WILD_TABLES" ] || skip "there are no such tables beside the checkout"
    count=0
    for table in "$TVP_WILD_TABLES"/*; do
        name=$(basename "$table")
        [ "$name" != README.md ] || continue
        if [ "$name" = mixdec.txt ]; then
            refused "$table" 3 comma
            continue
        fi
        run -0 --separate-stderr from "$table"
        [ "$stderr" = "" ]
        # As many rows as there are lines of five numbers, and all columns, each with a time.
        rows=$(lines_of_numbers 5 "$table")
        [ "$(wc -l <<<"$output")" -eq $((1 + rows)) ]
        [ "$(head -n 1 <<<"$output")" = "nthreads CpuThread CpuProcess IoThread IoProcess" ]
        [ "$(grep -cE '^([0-9.]+e[-+][0-9]+ ){4}[0-9.]+e[-+][0-9]+$' <<<"$output")" -eq "$rows" ]
        count=$((count + 1))
    done
    [ "$count" -gt 0 ]
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

@test "another compiler, and a cloned machine: side by side, and the report says why" {
    sed -e 's/"run":"[^"]*"/"run":"second"/' -e 's/"language":"[^"]*"/"language":"C17, gcc 99.1"/' "$plain" >gcc.jsonl
    sed -e 's/"run":"[^"]*"/"run":"third"/' -e 's/"boot_id":"[^"]*"/"boot_id":"clone"/' "$plain" >clone.jsonl
    run -0 --separate-stderr from "$plain" --from gcc.jsonl --from clone.jsonl -o x.md --json x.json
    [[ "${stderr_lines[0]}" == *"warning: gcc.jsonl stands beside "*": language of native (C17, "*" and C17, gcc 99.1)." ]]
    [[ "${stderr_lines[1]}" == *"warning: clone.jsonl stands beside "*": the boot of the host ("*" and clone)." ]]
    python3 - <<'END'
import json
report = json.load(open("x.json"))
names = [runtime["name"] for runtime in report["runtimes"]]
assert names == ["native", "native@gcc 99.1", "native@boot clone"], names
assert report["rounds"] == 2, report["rounds"]
warnings = " ".join(warning["text"] for warning in report["warnings"])
assert "gcc.jsonl stands beside" in warnings and "and C17, gcc 99.1)" in warnings, warnings
assert "clone.jsonl stands beside" in warnings and "the boot of the host" in warnings, warnings
END
    # Two runs of the other compiler are one run.
    sed 's/"run":"[^"]*"/"run":"fourth"/' gcc.jsonl >more.jsonl
    from "$plain" --from gcc.jsonl --from more.jsonl --csv x.csv
    [ "$(grep '^fourth,' x.csv | cut -d, -f 3,9 | sort -u | tr '\n' ' ')" = 'native@gcc 99.1,3 native@gcc 99.1,4 ' ]
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
    [[ "$output" == *"have different waits (2.00 ms and 5.00 ms)"* ]]
    sed -e 's/"run":"[^"]*"/"run":"second"/' -e '1s/"points":\[[^]]*\]/"points":[1,2,3,8,9]/;s/"max_workers":3/"max_workers":9/' \
        -e '1s/"CpuThread",//' "$plain" | grep -v '"case":"CpuThread"' >copy.jsonl
    run -1 from "$plain" --from copy.jsonl -o x.md
    [[ "$output" == *"worker counts (1..3 and 1..3, 8, 9), cases that the other has not (CpuThread and none)"* ]]
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
