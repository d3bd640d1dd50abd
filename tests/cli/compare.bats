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
# the factor of a record `r`. A shift in the last digits keeps the samples from being the same. The
# run begins when its id says: the place of its last letter in the alphabet is the day.
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
            r["started"] = "2026-01-%02dT00:00:00Z" % (ord(run[-1]) - 96)
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
    [ "$(grep -c 'Most slowed down: CpuThread' x.md)" -eq 1 ]
    grep -q '^| *1 | *CpuThread .* | *slower |$' x.md
    grep -q '^| *1 | *StartProcess .* | *faster |$' x.md
    [[ "$(value x.json '[x["verdict"] for x in c["cells"] if x["slower"]][0]')" == '1.5'*'× as long (1.'*'–1.'*')' ]]
}

@test "with one run a side the report says what it assumes, and how many runs would do" {
    made new.jsonl new 1
    from new.jsonl --compare "$old" -o x.md --json x.json
    grep -q 'One run a side does not show how much runs of the same thing differ: a standard deviation of 2.% is assumed' x.md
    grep -q 'is found in 4 of 5 cases by 5 runs a side' x.md
    [ "$(value x.json 'c["spread"]["assumed"], c["spread"]["over_all"], c["spread"]["runs_needed"]')" = '(True, 0.02, 5)' ]
    [ "$(value x.json 'c["older_runs"], c["runs"], c["limit"]')" = '(1, 1, None)' ]
    # Nothing reassures that cannot know.
    run ! grep -qi 'second half of the\|called different' x.md
    # A smaller change is asked for: more runs are needed.
    from new.jsonl --compare "$old" --fail-if slower:2% --json y.json
    [ "$(value y.json 'c["spread"]["runs_needed"] > 20')" = True ]
}

# Three runs a side, each with a level of its own: sides OLD NEW, factors of three runs each.
sides() {
    made older_a.jsonl older_a 1
    made older_b.jsonl older_b 1.02
    made older_c.jsonl older_c 0.98
    made newer_d.jsonl newer_d "$1"
    made newer_e.jsonl newer_e "$1 * 1.02"
    made newer_f.jsonl newer_f "$1 * 0.98"
    older=(--compare older_a.jsonl --compare older_b.jsonl --compare older_c.jsonl)
    newer=(newer_d.jsonl --from newer_e.jsonl --from newer_f.jsonl)
}

@test "several runs a side stay runs: how much they differ is known from them" {
    sides 1.04
    from "${newer[@]}" "${older[@]}" -o x.md --json x.json
    grep -q 'Against 3 runs, the first of them older_a' x.md
    grep -q 'Runs of the same thing differ with a standard deviation of 2.%' x.md
    [ "$(value x.json 'c["older_runs"], c["runs"], c["spread"]["runs"], c["spread"]["freedom"]')" = '(3, 3, 6, 4.0)' ]
    # Rounds in plenty resolve 4 %, runs that differ by 2 % do not.
    [ "$(value x.json 'c["slower"], c["all"]["slower"], round(c["all"]["ratio"]["value"], 2)')" = '(0, False, 1.04)' ]
    # The second --compare has not taken the place of the first.
    [ "$(value x.json 'round(next(x for x in c["cells"] if x["case"] == "IoThread" and x["workers"] == 1)["before"], 3)')" = 0.05 ]
}

@test "--fail-if with several runs a side: 15 % slower is shown to be more than 5 %, 4 % is not" {
    sides 1.15
    run -4 --separate-stderr from "${newer[@]}" "${older[@]}" --fail-if slower:5% --json x.json
    [[ "${stderr_lines[-1]}" == *"shown to be more than --fail-if allows (5 %)" ]]
    [ "$(value x.json 'c["limit"], c["all"]["beyond_limit"]')" = '(0.05, True)' ]
    sides 1.04
    from "${newer[@]}" "${older[@]}" --fail-if slower:5%
}

@test "runs of other things make no side, and no run counts twice" {
    made new.jsonl new 1
    made other.jsonl other 1
    sed -i 's/gcc 12.2.0/gcc 13.1.0/' other.jsonl
    run -1 --separate-stderr from new.jsonl --compare "$old" --compare other.jsonl
    [ "${#stderr_lines[@]}" -eq 1 ]
    [[ "$stderr" == *"differ in language of native (C17, gcc 12.2.0 and C17, gcc 13.1.0)"*"only runs of the same thing"* ]]
    made plan.jsonl plan 1
    sed -i '1s/"iterations": *[0-9]*/"iterations":7/g' plan.jsonl
    run -1 --separate-stderr from new.jsonl --compare "$old" --compare plan.jsonl
    [[ "$stderr" == *"differ in iterations of native"* ]]
    run -2 from new.jsonl --compare "$old" --compare "$old"
    [[ "$output" == *"give each run once"* ]]
    made again.jsonl again 1
    run -1 --separate-stderr from new.jsonl --from other.jsonl --compare again.jsonl
    [[ "$stderr" == *"new.jsonl and other.jsonl differ in"* ]]
}

# Runs of a history: h_a, h_b, …, which differ by 1 %, from the seventh on with another level.
history() {
    files=()
    for run in a b c d e f g h i j; do
        made "h_$run.jsonl" "h_$run" "(1.1 if '$run' > 'f' and r['case'][:3] == 'Cpu' else 1) * (1 + 0.01 * (ord('$run') * 7 % 3 - 1))"
        files+=(--history "h_$run.jsonl")
    done
}

@test "--history tells how much runs differ, and when their level changed" {
    history
    made new.jsonl new_k '1.1 if r["case"][:3] == "Cpu" else 1'
    from new.jsonl --compare h_j.jsonl "${files[@]}" -o x.md --json x.json
    [ "$(value x.json 'c["spread"]["assumed"], c["spread"]["runs"], c["spread"]["freedom"]')" = '(False, 9, 7.0)' ]
    grep -q 'Over 11 runs the level changed: from run h_g (2026-01-07T00:00:00Z) on' x.md
    [ -s Images/threadsVProcHistory.png ]
    grep -q 'threadsVProcHistory.png' x.md
    python3 - <<'END'
import json
history = json.load(open("x.json"))["history"]
assert history["runs"] == 11, history
(change,) = history["changes"]
assert change["run"] == "h_g" and change["case"].startswith("Cpu") and 1.08 < change["most_ratio"] < 1.12, change
END
    # Without a comparison, and the run itself among them.
    from h_j.jsonl "${files[@]}" -o y.md --json y.json
    grep -q 'Over 10 runs the level changed: from run h_g' y.md
    [ "$(python3 -c 'import json; print(json.load(open("y.json"))["comparison"])')" = None ]
    # Runs of the same level have none.
    from h_d.jsonl "${files[@]:0:12}" -o z.md
    grep -q 'Over 6 runs, too few to look for a change of level (8 needed)' z.md
}

@test "--history: what does not belong to it is refused with one line" {
    made new.jsonl new 1
    made plan.jsonl plan 1
    sed -i '1s/"iterations": *[0-9]*/"iterations":7/g' plan.jsonl
    run -1 --separate-stderr from new.jsonl --history "$old" --history plan.jsonl
    [ "${#stderr_lines[@]}" -eq 1 ]
    [[ "$stderr" == *"differ in iterations of native"*"a history is of one machine and one plan" ]]
    made host.jsonl host 1
    sed -i 's/"name": *"testhost"/"name":"elsewhere"/; s/"boot_id": *"[^"]*"/"boot_id":"other"/' host.jsonl
    run -1 --separate-stderr from new.jsonl --history host.jsonl
    [ "${#stderr_lines[@]}" -eq 1 ]
    [[ "$stderr" == *"differ in the host (testhost and elsewhere)"* ]]
    run -2 from new.jsonl --history "$old" --history "$old"
    [[ "$output" == *"give each run once"* ]]
    echo no run >bad.jsonl
    run -1 --separate-stderr from new.jsonl --history bad.jsonl
    [ "${#stderr_lines[@]}" -eq 1 ]
    [[ "$stderr" == *bad.jsonl* ]]
    # None is written over.
    run -2 from new.jsonl --history "$old" --json "$old"
    [[ "$output" == *"it is read by --history"* ]]
    # Another version is what a history is for.
    made newer.jsonl newer 1
    sed -i 's/gcc 12.2.0/gcc 13.1.0/' newer.jsonl
    from new.jsonl --history "$old" --history newer.jsonl -o x.md
    # Of several runs to report on each is held to it.
    run -1 --separate-stderr from new.jsonl --from plan.jsonl --history "$old"
    [[ "$stderr" == *"plan.jsonl and"*"differ in iterations of native"*"a history is of one machine and one plan" ]]
}

@test "a dry run says how much runs differ and how many would do" {
    run -0 --separate-stderr timeout 600 "$report" 4 --dry-run --compare "$old"
    [[ "$output" == *"spread of runs     One run a side does not show"*"2 % is assumed"* ]]
    [[ "$output" == *"runs a side        A change of all measurements by 5 % is found in 4 of 5 cases by 5 runs a side."* ]]
    # Of this machine, as a history has to be.
    tiny=(2 --preset quick --rounds 2 --io-wait 2ms --no-probes --quiet)
    timeout 600 "$report" "${tiny[@]}" --data real.jsonl >/dev/null 2>&1
    old=real.jsonl
    history
    run -0 --separate-stderr timeout 600 "$report" "${tiny[@]}" --dry-run --compare "$old" "${files[@]:0:12}" --fail-if slower:10%
    [[ "$output" == *"as 6 runs show (5 degrees of freedom)"* ]]
    [[ "$output" == *"by 10 % is found in 4 of 5 cases by 2 runs a side"* ]]
}

@test "--history: a run of another plan is refused before it is measured" {
    tiny=(2 --preset quick --rounds 2 --io-wait 2ms --no-probes --quiet)
    timeout 600 "$report" "${tiny[@]}" -o old.md 2>/dev/null
    line='this run and old.jsonl differ in waits (3.00 ms and 2.00 ms): a history is of one machine and one plan'
    for how in '-o x.md' --dry-run '--data x.jsonl'; do
        # shellcheck disable=SC2086 # an option with its value
        run -1 --separate-stderr timeout 600 "$report" "${tiny[@]}" --io-wait 3ms --history old.jsonl $how
        [ "${stderr_lines[-1]}" = "tvp-report: $line" ]
        [ -z "$output" ]
    done
    run ! ls x.*
    # An unfinished run too.
    head -n 8 old.jsonl >unfinished.jsonl
    sed -i '1s/"wait_ns": *[0-9]*/"wait_ns":3000000/' unfinished.jsonl
    run -1 --separate-stderr timeout 600 "$report" --quiet --resume unfinished.jsonl --history old.jsonl -o x.md
    [[ "${stderr_lines[-1]}" == *"unfinished.jsonl and old.jsonl differ in waits"* ]]
    run ! ls x.*
    # The same plan, also where only the table is printed, which would do with fewer cases.
    timeout 600 "$report" "${tiny[@]}" --history old.jsonl
    timeout 600 "$report" "${tiny[@]}" --history old.jsonl -o x.md
    grep -q 'Over 2 runs, too few to look for a change of level (8 needed)' x.md
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
    run -4 --separate-stderr from new.jsonl --compare "$old" --fail-if slower:35% -o x.md
    [[ "${stderr_lines[-1]}" == "tvp-report: CpuThread with 3 workers became slower: 1.5"*"× as long ("*"shown to be more than --fail-if allows (35 %)" ]]
    [ -s x.md ]
    # Slower, but by less; and by more, but not shown to be.
    from new.jsonl --compare "$old" --fail-if slower:60% -o x.md
    from new.jsonl --compare "$old" --fail-if slower:48% -o x.md
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
    [[ "${stderr_lines[-1]}" == *"--fail-if could not be decided: one run a side with too few rounds says nothing"* ]]
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
    grep -q '^# One run a side does not show how much runs of the same thing differ' table.txt
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

# Two workers against an older build, each time of this one FACTOR times that of it.
against() {
    timeout 600 "$report" 2 --rounds 12 --io-wait 5ms --no-probes --quiet \
        --runtime "new=$BATS_TEST_DIRNAME/../data/runners/slow $1 $BUILD/tvp-measure" \
        --against "$BUILD/tvp-measure" "${@:2}"
}

@test "--against: an older build is measured in the same rounds and compared within them" {
    run -4 --separate-stderr against 3 --fail-if slower:5% -o x.md --json x.json
    [[ "${stderr_lines[-1]}" == *"shown to be more than --fail-if allows (5 %)" ]]
    grep -q '^## Against an older build' x.md
    grep -q 'Against the older build in the same rounds, over all 12 measurements this build takes' x.md
    grep -q 'what differs from run to run falls on both' x.md
    [ "$(value x.json 'c["within_rounds"], c["spread"], len(c["cells"]), {x["runtime"] for x in c["cells"]}')" = "(True, None, 12, {'new'})" ]
    [ "$(value x.json '{x["ratio"]["samples"] for x in c["cells"]}')" = '{12}' ]
    [ "$(value x.json 'c["all"]["slower"] and c["all"]["ratio"]["low"] > 1.05')" = True ]
    [ -s Images/threadsVProcCompare.png ]
    # The saved run says it again.
    mkdir again
    run -4 from x.jsonl --fail-if slower:5% -o again/x.md
    cmp x.md again/x.md
    run -4 from x.jsonl --fail-if slower:5%
    [[ "$output" == *"# Against the older build in the same rounds"* ]]
}

@test "--against: what cannot be is refused before anything is measured" {
    run -2 against 1 --compare "$old"
    [[ "$output" == *"--against and --compare exclude each other"* ]]
    run -2 timeout 600 "$report" 2 --against cat --runtime native --runtime cpython
    [[ "$output" == *"--against is for a run of one runtime: leave out --runtime cpython"* ]]
    run -2 timeout 600 "$report" 2 --against cat --runtime older="$BUILD/tvp-measure"
    [[ "$output" == *"older is the name of the build of --against"* ]]
    run -2 from "$old" --fail-if slower:5%
    [[ "$output" == *"this run was not measured against an older build" ]]
    run -1 timeout 600 "$report" 2 --quiet --against false --data none
    [[ "${lines[-1]}" == *"runtime older: "* ]]
}

@test "--against: an unfinished run goes on with both builds" {
    against 1 --data whole.jsonl >table.txt
    # Two rounds are missing, and the end.
    python3 - <<'END'
import json
with open("cut.jsonl", "w") as out:
    for line in open("whole.jsonl"):
        r = json.loads(line)
        if r.get("round", 0) <= 10 and r["record"] != "end":
            out.write(line)
END
    run -2 timeout 600 "$report" --quiet --resume cut.jsonl --runtime "new=$BUILD/tvp-measure"
    [[ "$output" == *"has a runtime older"*"add --runtime older=COMMAND"* ]]
    timeout 600 "$report" --quiet --resume cut.jsonl --runtime "new=$BUILD/tvp-measure" \
        --runtime "older=$BUILD/tvp-measure" -o x.md --json x.json
    [ "$(value x.json 'c["within_rounds"], {x["ratio"]["samples"] for x in c["cells"]}')" = '(True, {12})' ]
}

@test "a run is not compared with itself, nor with what is no run" {
    run -2 from "$old" --compare "$old" -o x.md
    [[ "$output" == *"compare with another run"* ]]
    run -1 from "$old" --compare /dev/null -o x.md
    [ "${#lines[@]}" -eq 1 ]
    run -1 timeout 600 "$report" 2 --quiet --compare missing.jsonl -o x.md
    [ "$(ls -A)" = '' ]
}
