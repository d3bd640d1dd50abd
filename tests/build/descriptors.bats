#!/usr/bin/env bats
# A kind of work with an amount of its own, and a kind of worker, are each added in two files: the
# descriptors, and what the measuring program does. Both programs then measure and report them.

bats_require_minimum_version 1.5.0

setup_file() {
    : "${BUILD:=$BATS_TEST_DIRNAME/../../build}"
    tree=$BATS_TEST_DIRNAME/../..
    cd "$BATS_FILE_TMPDIR"
    mkdir tree
    cp -a "$tree/Makefile" "$tree/include" "$tree/src" "$tree/scripts" "$tree/templates" tree
    python3 - tree <<'END'
import sys
changed = set()

def change(path, old, new):
    name = f"{sys.argv[1]}/{path}"
    text = open(name).read()
    assert text.count(old) == 1, (path, old)
    open(name, "w").write(text.replace(old, new))
    changed.add(path)

works = "include/tvp/common/works.h"

# The work: rows in the descriptors, and what its workers compute.
change(works, '"do nothing",               \\\n        .ideal = IDEAL_NONE)', '''"do nothing", \\
        .ideal = IDEAL_NONE) \\
    ROW(with, DIG, "Dig", "dig", "dig", "digging", "digging", "dig", .ideal = IDEAL_FLAT, \\
        .checksum = dig_checksum)''')
change(works, "uint64_t classic_checksum(uint64_t iterations);",
       "uint64_t classic_checksum(uint64_t iterations);\nuint64_t dig_checksum(uint64_t spadefuls);")
change(works, '.defaults = {20000000, 50000000, 100000000, 1000000000})',
       '''.defaults = {20000000, 50000000, 100000000, 1000000000}) \\
    OF_RUN(DIG, COUNT, "spadefuls", "spadefuls", "N", "what a digger digs (default: 3000)", \\
           "of each digger", .member = "spadefuls", .singular = "spadeful", .plural = "spadefuls", \\
           .most = 1000000, .defaults = {3000, 3000, 3000, 3000})''')
change(works, 'WORK_START, "Starting")', '''WORK_START, "Starting") \\
    ROW(DIG, "dig", "threadsVProcDig", WORK_DIG, "Digging")''')
change("src/common/checksum.c", '#include "tvp/common/works.h"\n', '''#include "tvp/common/works.h"
#include "tvp/common/clock.h"

uint64_t dig_checksum(uint64_t spadefuls)
{
    for (uint64_t i = 0; i < spadefuls; i++)
        clock_wait(1000);
    return spadefuls * 7;
}
''')
assert len(changed) == 2, changed
changed.clear()

# A work of which nobody has said what its workers do.
change(works, "        .checksum = dig_checksum)", '''        .checksum = dig_checksum) \\
    ROW(with, NAP, "Nap", "nap", "nap", "napping", "napping", "nap", .ideal = IDEAL_FLAT)''')
changed.clear()

# The worker kind: a row in the descriptors, and how it is started (here as a thread is).
change(works, '"interpreter_", 3, 3, false, false, , __VA_ARGS__)', '''"interpreter_", 3, 3, false, false, , __VA_ARGS__) \\
    ROW(GOLEM, "Golem", "golem", "golems", "a golem", "golem_", 5, 2, false, false, NATIVE(clay), \\
        __VA_ARGS__)''')
change("src/measure/workers/launch_thread.c", "const struct launch_method launch_thread = {",
       '''const struct launch_method launch_clay = {
    .name = "clay",
    .kind = WORKER_GOLEM,
    .create_call = "pthread_create",
    .handle_size = sizeof(pthread_t),
    .warm_up = warm_up,
    .create = create,
    .join = join,
    .leaves_traces = true,
};

const struct launch_method launch_thread = {''')
assert len(changed) == 2, changed
END
    # Optimising takes most of the time, and nothing here depends on speed.
    env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -C tree -j2 all BUILD=build SANITIZE= CFLAGS=-O0 >log 2>&1 3>&- || { cat log; return 1; }
    timeout 300 tree/build/tvp-report 2 --rounds 15 --io-wait 1ms --cpu-iters 1000 --spadefuls 40 \
        --seed 3 --workers thread,process,golem -q -o run.md --csv run.csv --json run.json --no-probes 2>said 3>&- || { cat said; return 1; }
}

setup() {
    : "${BUILD:=$BATS_TEST_DIRNAME/../../build}"
    cd "$BATS_FILE_TMPDIR"
    new=tree/build/tvp-report
}

@test "a new work and a new worker kind are measured, in the data and in the table" {
    head -n 1 run.jsonl | grep -q '"spadefuls":40'
    [ "$(grep -c '"case":"DigGolem"' run.jsonl)" -eq 30 ]
    [ "$(grep -c '"case":"CpuGolem"' run.jsonl)" -eq 30 ]
    grep -q '^| workers | *CPU threads .*CPU golems .*digging threads .*digging golems' run.md
    grep -Eq '^\| workers \| *processes take .*\| *faster \(processes\) *\| *golems take .*\| *faster \(golems\) *\|' run.md
    [ -s Images/threadsVProcDig.png ]
    grep -q 'threadsVProcDig.png' run.md
}

@test "what workers of the new work computed is checked" {
    liar="$PWD/tree/build/tvp-measure | sed -u 's/\"checksum\":280/\"checksum\":281/'"
    timeout 60 "$new" 2 --rounds 1 --io-wait 1ms --cpu-iters 10 --spadefuls 40 --no-probes -q \
        --runtime "liar=$liar" -o liar.md >said 2>&1 || true
    cat said
    grep -q 'answered with the checksum 281, expected 280' said liar.jsonl liar.partial.jsonl 2>/dev/null
}

@test "CSV and JSON have the new work, its amount and the new worker kind" {
    head -n 1 run.csv | grep -q ',spadefuls'
    [ "$(grep -c ',DigGolem,dig,golem,.*,40' run.csv)" -eq 30 ]
    grep ',CpuThread,cpu,thread,' run.csv | head -n 1 | tr -d '\r' | grep -q ',$'
    python3 -c '
import json
report = json.load(open("run.json"))
assert report["spadefuls"] == 40
row = report["runtimes"][0]["rows"][1]
assert row["DigGolem"]["value"] > 80e-6 and row["dig_golem_ratio"]["value"] > 0
assert row["cpu_verdict"] and row["cpu_golem_verdict"] and row["dig_verdict"]
names = [cell["case"] for cell in row["cells"]]
assert len(names) == 12 and "StartGolem" in names, names'
}

@test "sentences, titles, pictures' texts and fields speak of the new worker kind" {
    grep -Eq '^\*\*Fastest over all worker counts: .*golems' run.md
    grep -Eq '^\| figure .*\| *golems *\| *processes take *\| *golems take *\|' run.md
    grep -Eq '^\| start and end each further worker .*\|.*\|.*\|.*\|.*\|$' run.md
    grep -q '^A job with one golem must last ' run.md
    grep -q '^A job with 2 golems must last ' run.md
    grep -Eq 'Over all worker counts .*golems (take|is)' run.md
    grep -Eq 'golems (go from|take) .* Below, which is faster, threads or golems: ' run.md
    grep -q 'waits of golems went on at once' run.md
    python3 -c '
import json
report = json.load(open("run.json"))
for picture in report["pictures"]:
    assert "golems" in picture["title"], picture
runtime = report["runtimes"][0]
for name in ("golem_cost", "one_golem_cost", "golem_overlap", "golem_break_even_5"):
    assert runtime[name]["samples"] == 15, name
assert {"cost_golem_ratio", "golem_speedup", "golem_scaling", "golem_added"} <= set(runtime)'
}

@test "the new amount is asked for, planned and checked like any other" {
    "$new" --help | grep -q -- '--spadefuls=N'
    run -2 "$new" 2 --spadefuls 0
    [[ "$output" == *"--spadefuls must be a whole number from 1 to 1000000, not \"0\""* ]]
    "$new" 2 --rounds 2 --spadefuls 40 --dry-run --no-probes -o x.md >plan 2>/dev/null
    grep -q '^spadefuls  *40$' plan
}

@test "the report is made again from its data, and another amount is not compared" {
    mkdir -p again
    "$new" -q --from run.jsonl -o again/run.md --csv again/run.csv 2>/dev/null
    cmp run.csv again/run.csv
    sed '1s/"spadefuls":40/"spadefuls":41/; 1s/"run":"[^"]*"/"run":"other"/' run.jsonl >other.jsonl
    "$new" -q --from run.jsonl --compare other.jsonl -o again/compared.md 2>/dev/null
    grep -q 'spadefuls: 41 before, 40 now' again/compared.md
    sed -n '/^## Against older runs/,/^## Details/p' again/compared.md >section.md
    grep -q 'CpuGolem' section.md
    run ! grep 'DigThread' section.md
    run -1 --separate-stderr "$new" -q --from run.jsonl --from other.jsonl -o again/both.md
    [[ "$stderr" == *"spadefuls (40 and 41)"* ]]
}

@test "a work without a body is not offered, and no crash" {
    tree/build/tvp-measure </dev/null | grep -q '"DigThread"'
    ! tree/build/tvp-measure </dev/null | grep -q 'Nap' || false
    answer=$(echo '{"request":"cell","case":"NapThread","workers":1,"id":1}' | tree/build/tvp-measure | tail -n 1)
    [[ "$answer" == *'"id":1'*'there is no case \"NapThread\"'* ]]
    grep -qxF -- '- not measured: the runner does not offer NapThread, NapProcess and NapGolem' run.md
}

@test "what a runner lacks is not measured, and no failure" {
    run --separate-stderr timeout 60 "$new" 2 --rounds 2 --io-wait 1ms --cpu-iters 10 --no-probes -q \
        --workers thread,process,golem --runtime "old=$BUILD/tvp-measure" -o old.md
    [ "$status" -eq 0 ]
    grep -q '"case":"CpuThread"' old.jsonl
    grep -Eqx -- '- not measured: C17 has no golems' old.md
    ! grep -q '"case":"DigThread","workers"' old.jsonl || false
}
