#!/usr/bin/env bats
# Reports of saved results, byte for byte as agreed in tests/golden/reports/. After a change of
# wording or layout that is meant, write them anew and look at the difference:
#
#   make && UPDATE_GOLDEN=1 bats tests/cli/report.bats && git diff tests/golden

load ../start

setup() {
    cd "$tree"
    out=$BATS_TEST_TMPDIR
}

# agreed NAME STATUS OPTION...: the report of tests/data/results/NAME.jsonl is the agreed one.
agreed() {
    local name=$1 expected=$2
    shift 2
    run --separate-stderr timeout 600 "$report" --from "tests/data/results/$name.jsonl" \
        -o "$out/report.md" "$@"
    [ "$status" -eq "$expected" ]
    if [ -n "${UPDATE_GOLDEN-}" ]; then
        cp "$out/report.md" "tests/golden/reports/$name.md"
    fi
    diff -u "tests/golden/reports/$name.md" "$out/report.md"
}

@test "threads win" { agreed threads_win 0; }
@test "processes win" { agreed processes_win 0; }
@test "nothing is resolved" { agreed nothing_resolved 0; }
@test "one usable CPU" { agreed one_cpu 0; }
@test "one row" { agreed one_row 0; }
@test "one round: no interval" { agreed one_round 0; }
@test "cells that failed" { agreed failed_cells 3; }
@test "probes that failed" { agreed failed_probes 3; }
@test "no probes" { agreed no_probes 0; }
@test "two runtimes" { agreed two_runtimes 0; }
@test "a free-threaded runtime" { agreed free_threaded 0; }
@test "the classic preset" { agreed classic 0; }
@test "two start methods" { agreed start_methods 0; }
@test "a work of the user's that computes" { agreed work_computes 0; }
@test "a work of the user's that waits" { agreed work_waits 0; }
@test "who ran when" { agreed timelines 0; }
@test "a run that was interrupted" { agreed unfinished 3; }
@test "figures that cannot be" { agreed impossible 0; }

@test "every agreed report is asked for, and every report is agreed" {
    for golden in tests/golden/reports/*.md; do
        grep -q "agreed $(basename "$golden" .md) " "$BATS_TEST_FILENAME"
    done
}

@test "the same results give the same bytes: report, pictures, JSON, CSV and page" {
    for folder in first second; do
        mkdir "$out/$folder"
        (cd "$out/$folder" && "$report" -q --from "$OLDPWD/tests/data/results/one_row.jsonl" \
            -o report.md -o report.html --json report.json --csv report.csv 2>/dev/null)
    done
    diff -r "$out/first" "$out/second"
}

# pnginfo FILE: the chunks of a PNG that a report's picture must have, a line each.
pnginfo() {
    python3 - "$1" <<'END'
import struct, sys, zlib
data = open(sys.argv[1], "rb").read()
assert data[:8] == b"\x89PNG\r\n\x1a\n"
position, pixels = 8, b""
while position < len(data):
    length, kind = struct.unpack(">I4s", data[position:position + 8])
    body = data[position + 8:position + 8 + length]
    (check,) = struct.unpack(">I", data[position + 8 + length:position + 12 + length])
    assert zlib.crc32(kind + body) == check, kind
    position += 12 + length
    if kind == b"IHDR":
        width, height, depth, colour = struct.unpack(">IIBB", body[:10])
        print("size", width, height)
    elif kind == b"pHYs":
        x, y, unit = struct.unpack(">IIB", body)
        print("dots per metre", x, y, "unit", unit)
    elif kind == b"iTXt":
        key, rest = body.split(b"\0", 1)
        print("text", key.decode(), "=", rest[2:].split(b"\0", 2)[2].decode())
    elif kind == b"IDAT":
        pixels += body
assert kind == b"IEND"
samples = {2: 3, 3: 1, 6: 4}[colour]
row = (width * samples * depth + 7) // 8
raw = zlib.decompress(pixels)
assert len(raw) == (row + 1) * height, len(raw)
# Something is drawn: the picture is not of one colour.
print("drawn", len(set(raw)) > 8)
END
}

@test "the pictures decode, have their size and resolution, and say what they are" {
    command -v python3 >/dev/null || skip "no python3"
    "$report" -q --from tests/data/results/threads_win.jsonl -o "$out/report.md" \
        --size 640x480 --dpi 100 2>/dev/null || [ $? -eq 3 ]
    local run
    run=$(sed -n '1s/.*"run":"\([^"]*\)".*/\1/p' tests/data/results/threads_win.jsonl)
    for picture in "$out"/Images/*.png; do
        pnginfo "$picture" >"$out/info"
        grep -qx 'size 640 480' "$out/info"
        grep -qx 'dots per metre 3937 3937 unit 1' "$out/info"
        grep -q '^text Title = .' "$out/info"
        grep -q '^text Source = .' "$out/info"
        grep -qF "$run" "$out/info"
        grep -qx 'drawn True' "$out/info"
        # The description is the text for who cannot see the picture.
        description=$(sed -n 's/^text Description = //p' "$out/info")
        [ -n "$description" ]
        grep -qF "![$description](Images/$(basename "$picture"))" <(sed $'s/\u00a0/ /g' "$out/report.md")
    done
    [ "$(ls "$out/Images" | wc -l)" -ge 3 ]
}

@test "all outputs of one run agree with its samples" {
    command -v python3 >/dev/null || skip "no python3"
    timeout 600 "$report" 3 --rounds 7 --io-wait 2ms --cpu-iters 20000 --no-probes -q \
        -o "$out/report.md" -o "$out/report.html" --json "$out/report.json" \
        --csv "$out/report.csv" 2>/dev/null
    python3 tests/cli/agreement.py "$out"
    # And a sample that is another makes them disagree.
    awk '!done && /"case":"CpuThread","workers":2/ {
            done = sub(/"elapsed_ns":[0-9]+/, "\"elapsed_ns\":99999999999") }
         { print }' "$out/report.jsonl" >"$out/other"
    mv "$out/other" "$out/report.jsonl"
    run python3 tests/cli/agreement.py "$out"
    [ "$status" -eq 1 ]
    [[ $output == *"CSV: says"* ]]
}

# The pictures that a report links, sorted.
linked() {
    grep -oE '\]\([^)]*\.png\)' "$1" | sed 's/^](//; s/)$//' | sort -u
}

remake() {
    timeout 600 "$report" -q --from "$tree/tests/data/results/$1.jsonl" -o "$2" 2>/dev/null
}

@test "a report made again leaves no picture of before, and takes none from another" {
    cd "$out"
    remake two_runtimes x.md
    before=$(linked x.md)
    cp Images/threadsVProcIO.png Images/mine.png
    remake threads_win x.md
    [ "$(linked x.md | wc -l)" -lt "$(wc -l <<<"$before")" ]
    [ "$(printf '%s\n' Images/*.png)" = "$(printf '%s\n' Images/mine.png "$(linked x.md)")" ]
    # Another report of the same run shows all of them.
    rm -r Images x.md
    remake two_runtimes x.md
    remake two_runtimes shared.md
    all=$(find Images -name '*.png' -exec md5sum {} + | sort)
    remake threads_win x.md
    [ "$(find Images -maxdepth 1 -name '*.png' -exec md5sum {} + | sort)" = "$all" ]
    [ "$(printf '%s\n' Images/x/*.png)" = "$(linked x.md)" ]
    # In a folder of its own too, which goes when the usual one is free.
    remake two_runtimes x.md
    rm shared.md
    remake start_methods other.md
    [ -d Images/other ]
    all=$(find Images -maxdepth 1 -name '*.png' -exec md5sum {} + | sort)
    remake threads_win other.md
    [ "$(printf '%s\n' Images/other/*.png)" = "$(linked other.md)" ]
    [ "$(find Images -maxdepth 1 -name '*.png' -exec md5sum {} + | sort)" = "$all" ]
    rm x.md
    remake threads_win other.md
    [ ! -e Images/other ]
    linked other.md | while read -r picture; do [ -s "$picture" ]; done
}

@test "no line of Markdown ends in an interval or before a unit; programs get plain blanks" {
    "$report" -q --from tests/data/results/threads_win.jsonl -o "$out/x.md" --json "$out/x.json" \
        --csv "$out/x.csv" -o "$out/x.tex"
    grep -q $'| 0.91\u00a0% longer (−0.55\u00a0to\u00a01.99), not resolved;' <(tr -s ' ' <"$out/x.md")
    grep -q $'| 11.03\u00a0µs (10.93–11.12) |' <(tr -s ' ' <"$out/x.md")
    run ! grep -E '[0-9] (ns|µs|ms|s|%|MiB)( |\))' "$out/x.md"
    run ! grep -E '\(−?[0-9.]+ to ' "$out/x.md"
    grep -q '0\.55~to~1\.99' "$out/x.tex"
    run ! grep -q $'\u00a0' "$out/x.json" "$out/x.csv"
    run ! grep -q $'\u00a0' <("$report" -q --from tests/data/results/threads_win.jsonl)
}

@test "digits are grouped for people, not for programs" {
    sed 's/"iterations":200000/"iterations":12345678/; s/"max_workers":1,/"max_workers":12345,/
        s/"tvp-report","1"/"tvp-report","--cpu-iters=12345678"/' tests/data/results/one_row.jsonl \
        >"$out/many.jsonl"
    "$report" -q --from "$out/many.jsonl" -o "$out/x.md" -o "$out/x.html" -o "$out/x.tex" \
        --json "$out/x.json" --csv "$out/x.csv"
    grep -q $'computes | 12\u202f345\u202f678 iterations' "$out/x.md"
    grep -q $'^# Threads against processes: 1 to 12\u202f345 workers' "$out/x.md"
    grep -q $'12\u202f345\u202f678 iterations' "$out/x.html"
    grep -qF '12\,345\,678 iterations' "$out/x.tex"
    grep -q -- '| command | .*--cpu-iters=12345678' "$out/x.md"
    grep -q '"iterations": 12345678' "$out/x.json"
    grep -q '"title": "Threads against processes: 1 to 12345 workers"' "$out/x.json"
    run ! grep -q $'\u202f' "$out/x.json" "$out/x.csv"
}

@test "a picture with a name of somebody's own stands in no report's way" {
    cd "$out"
    mkdir Images
    # Of an earlier version, which did not say which reports show it.
    cp "$tree/Images/example-start.png" Images/example.png
    "$report" -q --from "$tree/tests/data/results/one_row.jsonl" -o report.md
    [ -s Images/threadsVProcIO.png ]
    [ ! -e Images/report ]
    cmp "$tree/Images/example-start.png" Images/example.png
}
