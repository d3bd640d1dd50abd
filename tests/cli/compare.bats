#!/usr/bin/env bats
# tvp-report --compare and --fail-if: a run beside an older one.
#
# Most runs here are made from others by arithmetic, so that what must be found is known.

load ../start

setup() {
    data=$data/results
    old=$data/threads_win.jsonl
    cd "$BATS_TEST_TMPDIR"
}

# The old run again under another id, each time multiplied: made FILE ID PYTHON, where PYTHON gives
# the factor of a record `r`. A shift in the last digits keeps the samples from being the same.
made() {
    python3 - "$old" "$@" <<'END'
import json, random, sys
source, target, run, factor = sys.argv[1:]
generator = random.Random(run)
with open(target, "w") as out:
    for line in open(source):
        r = json.loads(line)
        if r["record"] == "run":
            r["run"] = run
        if r["record"] == "sample":
            scale = float(eval(factor)) * (1 + generator.uniform(-1, 1) * 1e-4)
            for name, value in r.items():
                if name.endswith("_ns"):
                    r[name] = [round(v * scale) for v in value] if isinstance(value, list) else round(value * scale)
        out.write(json.dumps(r) + "\n")
END
}

from() {
    timeout 600 "$report" --quiet --from "$@"
}

# A value of the JSON summary's comparison: value FILE EXPRESSION
value() {
    python3 -c 'import json, sys; c = json.load(open(sys.argv[1]))["comparison"]; print(eval(sys.argv[2]))' "$@"
}

@test "the same times again: nothing is called different" {
    made new.jsonl new 1
    from new.jsonl --compare "$old" -o x.md --json x.json
    [ "$(value x.json 'c["slower"], c["faster"]')" = '(0, 0)' ]
    [ "$(value x.json 'len(c["cells"]) > 10')" = True ]
    [ "$(value x.json 'max(abs(x["ratio"]["value"] - 1) for x in c["cells"]) < 0.01')" = True ]
    [ -s Images/threadsVProcCompare.png ]
    grep -q 'threadsVProcCompare.png' x.md
    grep -q '0 became slower and 0 faster' x.md
}

@test "what became slower and what faster is named, with ratio and interval" {
    made new.jsonl new '1.5 if r["case"] == "CpuThread" else 0.5 if r["case"] == "StartProcess" else 1'
    from new.jsonl --compare "$old" -o x.md --json x.json
    [ "$(value x.json '{x["case"] for x in c["cells"] if x["slower"]}')" = "{'CpuThread'}" ]
    [ "$(value x.json '{x["case"] for x in c["cells"] if x["faster"]}')" = "{'StartProcess'}" ]
    [ "$(value x.json 'all(1.4 < x["ratio"]["value"] < 1.6 and x["ratio"]["low"] < 1.5 < x["ratio"]["high"] for x in c["cells"] if x["slower"])')" = True ]
    # The first sentences and the section say so.
    [ "$(grep -c 'Most slowed down: CpuThread' x.md)" -eq 2 ]
    grep -q 'x slower (' x.md
}

@test "how often the same thing is called different stands beside the verdicts" {
    made new.jsonl new 1
    from new.jsonl --compare "$old" -o x.md --json x.json
    grep -q 'Between the first and the second half of the older run the same test calls' x.md
    [ "$(value x.json 'c["self"]["between_runs"], c["self"]["tested"] > 0, c["self"]["different"]')" = '(False, True, 0)' ]
    # A run that changed half way through is not even the same as itself.
    made drifting.jsonl drifting '1 if r["round"] <= 7 else 2'
    from drifting.jsonl --compare "$old" -o y.md --json y.json
    [ "$(value y.json 'c["self"]["different"] > 0.9 * c["self"]["tested"] > 0')" = True ]
}

@test "several runs put together are compared with each other" {
    made a.jsonl a 1
    made b.jsonl b 1.2
    from a.jsonl --from b.jsonl --compare "$old" -o x.md --json x.json
    grep -q 'Between the runs put together as this run the same test calls' x.md
    [ "$(value x.json 'c["self"]["between_runs"], c["self"]["different"] == c["self"]["tested"] > 0')" = '(True, True)' ]
}

@test "facts of the host that differ are listed, and no others" {
    made new.jsonl new 1
    sed -i 's/"governor": *[^,]*,/"governor":"powersave",/; s/"cpu": *"[^"]*"/"cpu":"Abacus 1"/' new.jsonl
    from new.jsonl --compare "$old" -o x.md --json x.json
    [ "$(value x.json 'sorted(d["fact"] for d in c["differences"])')" = "['host cpu', 'host governor']" ]
    grep -q 'host cpu: .* before, Abacus 1 now' x.md
}

@test "cells with other work are not compared" {
    made new.jsonl new 1
    sed -i '1s/"iterations": *[0-9]*/"iterations":7/g' new.jsonl
    from new.jsonl --compare "$old" -o x.md --json x.json
    [ "$(value x.json 'sorted({x["case"][:2] for x in c["cells"]})')" = "['Io', 'St']" ]
    [ "$(value x.json '[d["now"] for d in c["differences"]]')" = "['7']" ]
}

@test "--fail-if: status 4 and a line for what is slower by more" {
    made new.jsonl new '1.5 if r["case"] == "CpuThread" and r["workers"] == 3 else 1.2'
    run -4 --separate-stderr from new.jsonl --compare "$old" --fail-if slower:40% -o x.md
    [[ "${stderr_lines[-1]}" == "tvp-report: CpuThread with 3 workers became 1.5"*"more than --fail-if allows (1.4x)" ]]
    [ -s x.md ]
    # Slower, but by less.
    from new.jsonl --compare "$old" --fail-if slower:60% -o x.md
}

@test "--fail-if: a difference that is not resolved does not count" {
    # One sample in three takes twice as long: the ratio's interval is wide.
    made new.jsonl new '1.06 if r["round"] % 3 else 0.5'
    from new.jsonl --compare "$old" --fail-if slower:5%
}

@test "--fail-if: what cannot be decided has not passed" {
    timeout 600 "$report" 2 --preset quick --rounds 2 --io-wait 2ms --no-probes --quiet --data few.jsonl >/dev/null 2>&1
    run -3 --separate-stderr timeout 600 "$report" 2 --preset quick --rounds 2 --io-wait 2ms \
        --no-probes --quiet --data none --compare few.jsonl --fail-if slower:5%
    [[ "${stderr_lines[-1]}" == *"--fail-if could not be decided: both runs together have too few rounds"* ]]
    # No runtime in common.
    made new.jsonl new 1
    sed -i 's/"runtime": "native"/"runtime": "else"/g' new.jsonl
    run -3 --separate-stderr from new.jsonl --compare "$old" --fail-if slower:5%
    [[ "${stderr_lines[-1]}" == *"could not be decided: nothing is the same in both runs" ]]
}

@test "--fail-if: slower goes before incomplete" {
    made new.jsonl new 2
    python3 - new.jsonl <<'END'
import json, sys
lines = open(sys.argv[1]).read().splitlines()
place = max(i for i, line in enumerate(lines) if '"record": "sample"' in line)
r = json.loads(lines[place])
cell = {name: r[name] for name in ("runtime", "case", "workers", "round")}
lines[place] = json.dumps({"record": "failure", "error": "EAGAIN", "message": "no", **cell})
open(sys.argv[1], "w").write("\n".join(lines) + "\n")
END
    run -3 from new.jsonl -o x.md
    run -4 from new.jsonl --compare "$old" --fail-if slower:5% -o x.md
    [[ "$output" == *"something in it failed"* ]]
}

@test "without a report the comparison goes to stdout as comments of the table" {
    made new.jsonl new 2
    from new.jsonl --compare "$old" >table.txt
    grep -q '^# Against run ' table.txt
    grep -q '^# How often is the same thing called different' table.txt
    # They do not disturb who reads the table.
    from table.txt >again.txt
    diff <(grep -v '^#' table.txt) again.txt
}

@test "measuring and comparing in one go" {
    mkdir new
    timeout 600 "$report" 2 --preset quick --rounds 6 --io-wait 2ms --no-probes --quiet -o a.md 2>/dev/null
    timeout 600 "$report" 2 --preset quick --rounds 6 --io-wait 2ms --no-probes --quiet -o new/b.md \
        --compare a.jsonl --json b.json 2>/dev/null
    [ "$(value b.json 'len(c["cells"]), c["too_few"]')" = '(12, 0)' ]
    # The comparison is made of both files, so the saved run alone has none.
    mkdir again
    from new/b.jsonl --compare a.jsonl -o again/b.md
    cmp new/b.md again/b.md
    cmp new/Images/threadsVProcCompare.png again/Images/threadsVProcCompare.png
}

@test "a run is not compared with itself, nor with what is no run" {
    run -2 from "$old" --compare "$old" -o x.md
    [[ "$output" == *"compare with another run"* ]]
    run -1 from "$old" --compare /dev/null -o x.md
    [ "${#lines[@]}" -eq 1 ]
    run -1 timeout 600 "$report" 2 --quiet --compare missing.jsonl -o x.md
    [ "$(ls -A)" = '' ]
}
