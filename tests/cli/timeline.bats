#!/usr/bin/env bats
# Who ran when: the cells whose workers leave marks of progress, from the command line to the data
# file, the report, its picture, JSON and trace.

load ../start

setup() {
    cd "$BATS_TEST_TMPDIR"
    mark_processes
}

teardown() {
    no_marked_process_left
}

# A run of two rounds that takes little.
small() {
    run --separate-stderr timeout 120 "$report" "${workers:-2}" -q --rounds 2 --cpu-iters 20000 --io-wait 1ms "$@"
}

# The cells of timelines in a data file: "native CpuThread 3 1".
timelines() {
    python3 - "$1" <<'END'
import json, sys
for record in map(json.loads, open(sys.argv[1])):
    if record["record"] == "timeline":
        print(record["runtime"], record["case"], record["workers"], record["round"])
END
}

@test "a default run has lanes of twice as many workers as CPUs, and a picture of them" {
    need python3
    workers=3 small -o report.md
    [ "$status" -eq 0 ]
    lanes=$(($(nproc) * 2 < 3 ? $(nproc) * 2 : 3))
    timelines report.jsonl | grep -x "native CpuThread $lanes 1"
    timelines report.jsonl | grep -x "native CpuProcess $lanes 1"
    timelines report.jsonl | grep -x "cpython CpuThread $lanes 6"
    [ -s Images/threadsVProcTimeline.png ]
    grep -q '^## Who ran when$' report.md
    grep -q '^!\[A lane for each worker .* native, round [12].*: over .* The threads work from .*(Images/threadsVProcTimeline.png)$' report.md
    grep -Eq "^- native \(round [12] is in the picture\)\. Of $lanes threads [0-9.]+ .*computed at a time on average" report.md
    grep -Eq "On average [0-9.]+ .* of $lanes threads computed at a time, and .*; the interpreter's switch interval is 5.00.ms" report.md
    # No other figure uses their times.
    timeout 60 "$report" -q --from report.jsonl --json with.json
    grep -v '"record":"timeline"' report.jsonl >without.jsonl
    timeout 60 "$report" -q --from without.jsonl --json without.json
    python3 - with.json without.json <<'END'
import json, sys
first, second = (json.load(open(name)) for name in sys.argv[1:])
assert first["timelines"] and not second["timelines"]
for key in ("runtimes", "samples", "summary", "rounds", "figures"):
    assert first[key] == second[key], key
END
}

@test "--timeline chooses the cell, and what is left out is left out" {
    need python3
    small --timeline CpuThread:5 --data chosen.jsonl -o chosen.md --no-probes
    [ "$status" -eq 0 ]
    [ "$(timelines chosen.jsonl)" = 'native CpuThread 5 1
native CpuThread 5 2' ]
    small --timeline io:2 --no-probes -o io.md
    [ "$(timelines io.jsonl | sort -u -k 1,3)" = 'native IoProcess 2 1
native IoThread 2 1' ]
    grep -q 'were at work at a time on average.* Whether they paused meanwhile is not known: they left no marks.' io.md
    for option in '--timeline none' --no-probes '--cpu-iters 10'; do
        # shellcheck disable=SC2086 # options
        small -o none.md $option
        [ "$status" -eq 0 ]
        [ -z "$(timelines none.jsonl)" ]
        [ ! -e Images/none/threadsVProcTimeline.png ]
        ! grep -q 'Who ran when' none.md
    done
}

@test "a --timeline that cannot be is refused with what is expected" {
    for value in '' cpu cpu: cpu:0 cpu:65 :4 gpu:4 start:4 cpu:4:4 CpuThread,CpuProcess:2; do
        run timeout 60 "$report" 2 --timeline "$value"
        [ "$status" -eq 2 ]
        [[ "$output" == *"--timeline must be none, or CASE:WORKERS with cpu, io, work or a case such as CpuThread, and up to 64 workers, not \"$value\""* ]]
    done
    run timeout 60 "$report" 2 --timeline work:2
    [ "$status" -eq 2 ]
    [[ "$output" == *"--timeline asks for a work of yours: name it with --work"* ]]
    run timeout 60 "$report" 2 --timeline none --trace trace.json
    [ "$status" -eq 2 ]
    [[ "$output" == *"--trace shows who ran when, which --timeline none leaves out"* ]]
    run timeout 60 "$report" --from "$data/results/timelines.jsonl" --timeline cpu:2
    [ "$status" -eq 2 ]
}

@test "the trace is of the trace event format, and says what the data does" {
    need python3
    saved=$data/results/timelines.jsonl
    timeout 60 "$report" -q --from "$saved" --trace trace.json --json report.json
    python3 - "$saved" trace.json report.json <<'END'
import json, sys
records = [json.loads(line) for line in open(sys.argv[1])]
trace, report = (json.load(open(name)) for name in sys.argv[2:])
events = trace["traceEvents"]
assert trace["displayTimeUnit"] in ("ms", "ns")
phases = {"X": {"name", "cat", "ph", "ts", "dur", "pid", "tid"},
          "i": {"name", "cat", "ph", "ts", "s", "pid", "tid"},
          "M": {"name", "ph", "args", "pid", "tid"}}
for event in events:
    assert set(event) == phases[event["ph"]], event
    assert isinstance(event["pid"], int) and isinstance(event["tid"], int), event
    if event["ph"] == "M":
        assert event["name"] in ("process_name", "thread_name"), event
        assert isinstance(event["args"]["name"], str), event
    else:
        assert event["ts"] >= 0 and event.get("dur", 1) > 0 and event.get("s", "t") == "t", event
names = {event["pid"]: event["args"]["name"] for event in events if event["name"] == "process_name"}
timelines = report["timelines"]
assert len(names) == len(timelines) == 4
for timeline in timelines:
    [record] = [record for record in records if record["record"] == "timeline"
                and all(record[key] == timeline[key] for key in ("runtime", "case", "workers"))
                and record["round"] == timeline["shown_round"]]
    name = "%s, %s, round %d" % (record["runtime"], record["case"], record["round"])
    [process] = [pid for pid in names if names[pid] == name]
    for index, lane in enumerate(timeline["lanes"]):
        of_lane = [event for event in events
                   if event["pid"] == process and event["tid"] == lane["worker"]]
        marks = [event["ts"] for event in of_lane if event["ph"] == "i"]
        assert len(marks) == len(record["mark_ns"][index]) == len(lane["marks"])
        for mark, shown, raw in zip(marks, lane["marks"], record["mark_ns"][index]):
            assert abs(mark * 1000 - raw) < 1 and abs(shown["at"] * 1e9 - raw) < 1
        # From its create to its join there is no gap, and nothing stands twice.
        stretches = sorted((event["ts"], event["ts"] + event["dur"], event["name"])
                           for event in of_lane if event["ph"] == "X")
        for before, after in zip(stretches, stretches[1:]):
            assert abs(before[1] - after[0]) < 0.01 and before[2] != after[2], (before, after)
        assert abs(stretches[0][0] * 1000 - record["created_ns"][index]) < 1
        assert abs(stretches[-1][1] * 1000 - record["joined_ns"][index]) < 10
        paused = sum(part["end"] - part["begin"] for part in lane["parts"] if part["paused"])
        shown = sum(end - begin for begin, end, name in stretches if name == "paused")
        assert abs(paused * 1e6 - shown) < 0.1
    assert abs(sum(share["share"]["value"] for share in timeline["shares"]) - 1) < 0.2
END
}

@test "a run without lanes has no trace, and what was there stays" {
    echo kept >trace.json
    run timeout 60 "$report" -q --from "$data/results/one_row.jsonl" --trace trace.json
    [ "$status" -eq 1 ]
    [[ "$output" == *"--trace: nothing in this run says who ran when: it is measured with --timeline, as in --timeline cpu:4"* ]]
    [ "$(cat trace.json)" = kept ]
}

@test "a trace that cannot be written is a failure with its reason" {
    run timeout 60 "$report" -q --from "$data/results/timelines.jsonl" --trace /dev/full
    [ "$status" -eq 1 ]
    [[ "$output" == *"/dev/full cannot be written: "* ]]
    run timeout 60 "$report" -q --from "$data/results/timelines.jsonl" --trace no/folder/trace.json
    [ "$status" -ne 0 ]
    [[ "$output" == *no/folder* ]]
    [ -z "$(ls)" ]
}

@test "a dry run says whose lanes there will be" {
    run -0 timeout 60 "$report" 3 --dry-run --timeline CpuThread:5 -o report.md
    [[ "$output" == *$'\nwho ran when       CpuThread with 5 workers\n'* ]]
    run -0 timeout 60 "$report" 3 --dry-run --timeline none -o report.md
    [[ "$output" != *'who ran when'* ]]
}

@test "a measured run writes its trace to stdout" {
    need python3
    small --timeline cpu:2 --no-probes --trace -
    [ "$status" -eq 0 ]
    python3 -c 'import json, sys; assert len(json.load(sys.stdin)["traceEvents"]) > 200' <<<"$output"
}

@test "a run that goes on has each timeline once" {
    need python3
    small --timeline cpu:2 --no-probes -o whole.md
    # The first round is whole; of the second one timeline is there.
    python3 - whole.jsonl >x.partial.jsonl <<'END'
import json, sys
for line in open(sys.argv[1]):
    print(line, end="")
    record = json.loads(line)
    if record["record"] == "timeline" and record["round"] == 2:
        break
END
    timeout 60 "$report" -q --resume x.partial.jsonl -o x.md 2>/dev/null
    [ "$(timelines x.jsonl | sort)" = 'native CpuProcess 2 1
native CpuProcess 2 2
native CpuThread 2 1
native CpuThread 2 2' ]
}

@test "runs put together have the lanes of both" {
    need python3
    small --timeline cpu:2 --no-probes --data first.jsonl -o first.md
    small --timeline cpu:2 --no-probes --data second.jsonl -o second.md
    timeout 60 "$report" -q --from first.jsonl --from second.jsonl --json both.json
    python3 -c 'import json
for timeline in json.load(open("both.json"))["timelines"]:
    assert timeline["rounds"] in (2, 4), timeline'
}

@test "what fails of it is told, and costs the report its status" {
    need python3
    run timeout 120 "$report" 2 -q --rounds 2 --cases cpu --timeline cpu:2 --no-probes -o report.md \
        --runtime liar="exec $data/runners/liar late-mark $mark"
    [ "$status" -eq 3 ]
    [[ "$output" == *"Who ran when could not be seen in 4 of 4 measurements for it; the first was CpuThread with 2 workers in round 1: answered with \"mark_ns\" of worker 2 that do not ascend"* ]]
    grep -q 'could not be seen in 4 of 4' report.md
    # The samples are all there.
    [ "$(grep -c '"record":"sample"' report.jsonl)" -eq 8 ]
}

@test "a runner that leaves no marks is measured without them" {
    need python3
    run timeout 120 "$report" 2 -q --rounds 2 --cases cpu --timeline cpu:2 --no-probes -o report.md \
        --runtime liar="exec $data/runners/liar threads-only $mark"
    [ "$status" -eq 0 ]
    [ -z "$(timelines report.jsonl)" ]
}

@test "a function of the user's shows when its workers were at work, and its marks" {
    need python3
    cat >parts.py <<'END'
import threading
lock = threading.Lock()
def tvp_mark():
    pass
def parse():
    with lock:
        for part in range(40):
            sum(range(2000))
            tvp_mark()
def plain():
    sum(range(2000))
END
    run timeout 120 "$report" 2 -q --rounds 2 --work parts.py:parse --timeline work:3 --calls 1 -o parts.md --json parts.json
    python3 - parts.json <<'END'
import json, sys
for timeline in json.load(open(sys.argv[1]))["timelines"]:
    assert timeline["has_marks"] and timeline["workers"] == 3, timeline
    assert all(len(lane["marks"]) == 40 for lane in timeline["lanes"]), timeline
END
    grep -q 'went on at a time on average' parts.md
    run timeout 120 "$report" 2 -q --rounds 2 --work parts.py:plain --timeline work:3 --calls 1 -o plain.md
    grep -q 'were at work at a time on average' plain.md
}
