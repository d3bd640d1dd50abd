#!/usr/bin/env bats
# tvp-report --fleet: many nodes, and which of them is not like the others.

load ../start

# Nodes are the same in a small fleet as in a large one, so they are made once.
setup_file() {
    cd "$BATS_FILE_TMPDIR"
    make_fleet nodes --nodes 30
}

setup() {
    cd "$BATS_TEST_TMPDIR"
}

make_fleet() {
    python3 "$data/make_fleet.py" "$@"
}

@test "a made-up fleet has the nodes that are asked for" {
    run -2 --separate-stderr make_fleet nodes --nodes 2 --slow node3=1.2
    [[ $stderr == *"--slow: there is no node node3: node1 to node2 or all is expected" ]]
    run -2 --separate-stderr make_fleet nodes --nodes 2 --fact 'node3:governor="powersave"'
    [ ! -e nodes ]
}

# So many nodes that are alike, in the folder nodes.
alike() {
    mkdir nodes
    for ((i = 1; i <= $1; i++)); do
        cp "$BATS_FILE_TMPDIR/nodes/node$i.jsonl" nodes
        echo "node$i" >>nodes/expected
    done
}

fleet() {
    timeout 300 "$report" --fleet "$@"
}

# A member of fleet.json, as Python says it of the object f.
member() {
    python3 -c 'import json, sys; f = json.load(open("fleet.json")); print(eval(sys.argv[1]))' "$1"
}

@test "nodes that are alike are not told apart" {
    alike 12
    run --separate-stderr fleet nodes -o fleet.md -o fleet.json
    [ "$status" -eq 0 ]
    [ -z "$stderr" ]
    grep -q 'No node of 12 is shown to differ' fleet.md
    [ "$(member 'f["differing"], f["incomplete"], f["measured"]')" = "(0, 0, 12)" ]
}

@test "a node that is slower is named, with its interval and the facts that it does not share" {
    alike 30
    make_fleet nodes --nodes 1 --first 7 --slow node7=1.15 --fact 'node7:governor="powersave"'
    run -4 --separate-stderr fleet nodes -o fleet.md -o fleet.html -o fleet.csv -o fleet.json
    [[ $stderr == *"1 of 30 nodes differs from those like it: node7."* ]]
    grep -Eq '^\| `node7` .*CPU time of one thread: 1[4-7][.0-9]* % longer \(1[0-9.]*–[12][0-9.]*\)' fleet.md
    grep -q 'governor powersave (others: performance)' fleet.md
    grep -q '^node7,measured,1,cpu_time,.*,differs,' fleet.csv
    grep -q '<title>Which nodes are not like the others</title>' fleet.html
    [ "$(member '[n["name"] for n in f["nodes"] if n["differs"]]')" = "['node7']" ]
    [ "$(member 'f["nodes"][6]["figures"]["cpu_time"]["differs"]')" = True ]
}

@test "the picture shows every node, beside Markdown and in a page" {
    alike 12
    make_fleet nodes --nodes 1 --first 7 --slow node7=1.3
    make_fleet nodes --nodes 2 --first 13 --cpus 8
    run -4 fleet nodes -o fleet.md -o fleet.html --picture-format svg
    grep -q '](<Images/fleet-nodes.svg>)$' fleet.md
    for page in Images/fleet-nodes.svg fleet.html; do
        for node in $(seq 1 14); do
            grep -q "node$node: CPU time of one thread " "$page"
        done
    done
    run ! grep -q '!\[' fleet.html
    run -4 fleet nodes -o fleet.md --size 300x200
    [ "$(head -c 4 Images/fleet-nodes.png | tail -c 3)" = PNG ]
    make_fleet single --nodes 1
    run -0 --separate-stderr fleet single -o single.md -o single.html
    [[ $stderr == "tvp-report: warning: there is no picture: "* ]]
    run ! grep -q '!\[' single.md
}

@test "a picture of any size says whole sentences, and no more than is known" {
    alike 12
    for size in 300x400 500x350 900x600; do
        run -0 fleet nodes -o "fleet-$size.md" --size "$size" --picture-format svg
        grep -q '>nodes beside what is usual in their class' "Images/fleet-$size-nodes.svg"
        run ! grep '…' "Images/fleet-$size-nodes.svg"
    done
    grep -q '>12 nodes: none is shown to differ<' Images/fleet-900x600-nodes.svg
    grep -q ' · in the band none is called different<' Images/fleet-900x600-nodes.svg
    make_fleet few --nodes 3
    run -0 fleet few -o few.md --picture-format svg
    grep -q '>3 nodes: too few of a kind for a verdict<' Images/few-nodes.svg
    run ! grep 'in the band' Images/few-nodes.svg
}

@test "nodes that their facts do not tell apart are named as two groups" {
    alike 8
    make_fleet nodes --nodes 8 --first 9 --slow all=1.15 --fact '*:governor="powersave"'
    run -4 --separate-stderr fleet nodes -o fleet.md -o fleet.json --picture-format svg
    [[ $stderr == *"1 group differs from the rest of its class."* ]]
    grep -q '>16 nodes: 1 group differs<' Images/fleet-nodes.svg
    grep -q 'Class 2, `node\[9-16\]`, beside class 1, `node\[1-8\]`: CPU time of one thread 1[3-7][.0-9]* % longer' fleet.md
    grep -q 'they differ in governor powersave (others: performance)' fleet.md
    [ "$(member 'f["classes"][1]["beside"]["figure"], f["differing"], f["split_classes"]')" = "('cpu_time', 0, 1)" ]
}

@test "without a file the report is on stdout" {
    alike 7
    run -0 --separate-stderr fleet nodes
    [[ $output == "# Which nodes are not like the others"* ]]
    run -0 --separate-stderr fleet nodes -o - --format html
    [[ $output == "<!DOCTYPE html>"* ]]
    run -0 --separate-stderr fleet nodes --csv -
    [[ $output == "node,state,class,"* ]]
}

@test "who is missing, unfinished or cannot be compared is named with why, and stops nobody" {
    alike 12
    make_fleet nodes --nodes 1 --first 20 --points 1,2
    printf '%s\n' node13 node14 'bad name' '# a comment' '' '  node15  ' >>nodes/expected
    printf 'before\n\0\0\0slurmstepd: error:\0node failure\n\0\0' >nodes/node14.err
    mv nodes/node2.jsonl whole
    head -n 40 whole >nodes/node2.jsonl
    head -n 40 nodes/node3.jsonl >nodes/node15.partial.jsonl
    printf '{"record"' >nodes/node4.jsonl
    cp nodes/node5.jsonl nodes/node6.jsonl
    sed -i 's/tvp-report 1.0.0/tvp-report 0.9.0/' nodes/node7.jsonl
    sed -i 's/"name":"node8","boot_id":"boot-of-node8"/"name":"node9","boot_id":"boot-of-node9"/' nodes/node8.jsonl
    sed 's/"run":"[^"]*"/"run":"other"/' <nodes/node9.jsonl >nodes/node10.jsonl
    rm nodes/node11.jsonl
    mkfifo nodes/node11.jsonl
    run -3 --separate-stderr fleet nodes -o fleet.json -o fleet.md
    member '"\n".join("%s: %s %s" % (n["name"], n["state"], n.get("why")) for n in f["nodes"])' >states
    state() { grep "^$1: " states; }
    [[ $(state node1) == *measured* ]]
    [[ $(state node2) == *unfinished*"was cut off "*" round "* ]]
    [[ $(state node4) == *unreadable*"nothing to read"* ]]
    [[ $(state node6) == *twice*"of the same run as that of node5"* ]]
    [[ $(state node7) == *other_version*"measured by tvp-report 0.9.0, most nodes by tvp-report 1.0.0"* ]]
    [[ $(state node8) == *twice*"on the host of node9"* ]]
    [[ $(state node10) == *twice*"on the host of node9"* ]]
    [[ $(state node11) == *unreadable*"is no file"* ]]
    [[ $(state node13) == *missing*"it has left nothing"* ]]
    [[ $(state node14) == *missing*"it said last: slurmstepd: error: node failure"* ]]
    [[ $(state node15) == *unfinished*"was cut off"* ]]
    [[ $(state node20) == *other_plan*"worker counts ("* ]]
    [[ $(state "bad name") == *no_name* ]]
    [ "$(member 'f["measured"]')" -eq 5 ]
    grep -q 'too few nodes for a verdict' fleet.md
    [[ $stderr == *"too few nodes of a kind for a verdict"*"2 are missing"* ]]
}

@test "a node that differs is said rather than one that is missing" {
    alike 30
    make_fleet nodes --nodes 1 --first 7 --slow node7=1.2
    echo node31 >>nodes/expected
    run -4 --separate-stderr fleet nodes -o fleet.md
    [[ $stderr == *node7*"1 is missing"* ]]
}

@test "nodes are compared with those of like hardware alone" {
    alike 12
    make_fleet nodes --nodes 12 --first 13 --seed 2 --slow node13=1 --fact '*:cpu="Another CPU"'
    make_fleet nodes --nodes 3 --first 25 --fact '*:kernel="Linux 6.6.0"'
    for i in $(seq 13 24); do
        sed -i -E 's/"elapsed_ns":([0-9]+)/"elapsed_ns":2\1/' "nodes/node$i.jsonl"
    done
    run -0 --separate-stderr fleet nodes -o fleet.json -o fleet.md
    [ "$(member '[(c["nodes"], c["judged"]) for c in f["classes"]]')" = \
        "[('node[1-12]', True), ('node[13-24]', True), ('node[25-27]', False)]" ]
    grep -q '1 class has fewer than 6 nodes: too few nodes for a verdict' fleet.md
    grep -q '^\*\*No node of 24 is shown to differ from those like it. 3 nodes have too few like them for a verdict.\*\*$' fleet.md
}

@test "the page says what was measured, and that of several runtimes the first is compared" {
    alike 6
    run -0 --separate-stderr fleet nodes
    [[ $output == *$'## What was measured\n\nEach node ran tvp-report 1.0.0 with 1, 2, 4 workers in 8 rounds of the runtime native.\n'* ]]
    for i in 1 2 3 4 5 6; do
        for file in two_runtimes start_methods; do
            mkdir -p $file
            sed -E "s/\"run\":\"[^\"]*\"/\"run\":\"run$i\"/; s/\"boot_id\":\"[^\"]*\"/\"boot_id\":\"boot$i\"/g" \
                "$data/results/$file.jsonl" >"$file/node$i.jsonl"
        done
    done
    run -0 --separate-stderr fleet two_runtimes
    [[ $output == *"of the runtime native. Only this one is compared here, not cpython; \`tvp-report --from NODE.jsonl -o NODE.md\` reports on all of a node."* ]]
    run -0 --separate-stderr fleet start_methods
    [[ $output == *" Only this one is compared here, not native-spawn; "* ]]
}

@test "a folder that is none, or has no node, is refused" {
    run -1 --separate-stderr fleet nowhere
    [[ $stderr == "tvp-report: --fleet: cannot read the folder nowhere: No such file or directory"* ]]
    mkdir empty
    run -1 --separate-stderr fleet empty
    [[ $stderr == "tvp-report: --fleet: empty has no node in it: "* ]]
    mkdir -p folder/expected
    run -1 --separate-stderr fleet folder
    [[ $stderr == "tvp-report: --fleet: folder/expected is no file: one with a node a line is expected"* ]]
    touch file
    run -1 --separate-stderr fleet file
    [[ $stderr == "tvp-report: --fleet: cannot read file/expected: Not a directory"* ]]
}

@test "what means nothing with a fleet is refused, and nothing that a node has left is replaced" {
    alike 6
    run -2 --separate-stderr fleet nodes --rounds 3
    [[ $stderr == "tvp-report: --rounds means nothing with --fleet"* ]]
    run -2 --separate-stderr fleet nodes --compare x.jsonl
    [[ $stderr == "tvp-report: --compare means nothing with --fleet"* ]]
    run -2 --separate-stderr fleet nodes --from x.jsonl
    run -2 --separate-stderr fleet nodes -o fleet.tex
    [[ $stderr == *"ends in .md, .html, .csv or .json"* ]]
    run -2 --separate-stderr fleet nodes -o a.csv -o b.csv
    run -2 --separate-stderr fleet nodes --csv nodes/node1.jsonl
    [[ $stderr == *"would take the place of what a node has left"* ]]
    run -2 --separate-stderr fleet nodes --json ./nodes/../nodes/expected
    cp -r nodes before
    run -0 fleet nodes -o nodes/fleet.md
    rm -r nodes/fleet.md nodes/Images
    diff -r nodes before
}

@test "what cannot be written leaves no half of a report" {
    alike 7
    echo old >fleet.md
    run -1 --separate-stderr fleet nodes -o fleet.md --csv /dev/full
    [[ $stderr == *"No space left on device"* ]]
    [ "$(cat fleet.md)" = old ]
    [ ! -e Images ]
    # The picture still fits, the page does not.
    run -1 --separate-stderr bash -c 'ulimit -f 60; trap "" XFSZ; exec "$@"' - \
        "$report" --fleet nodes -o fleet.md -o fleet.html --picture-format svg
    [[ $stderr == *"fleet.html cannot be written: "* ]]
    [ ! -e Images ]
    touch Images
    run -1 --separate-stderr fleet nodes -o fleet.md
    [[ $stderr == *"Images: pictures go there, but it is not a folder"* ]]
    [ "$(cat fleet.md)" = old ]
}

@test "a text from a node cannot become markup" {
    make_fleet nodes --nodes 6 --fact '*:cpu="<b>CPU</b> | *x*"'
    echo '<script>alert(1)</script> | `x`' >nodes/node7.err
    printf '<i>a|b</i>\nnode7\n' >>nodes/expected
    run -3 fleet nodes -o fleet.html -o fleet.md
    run ! grep -Eq '<script|<b>CPU|<i>a' fleet.html
    grep -q '&lt;script&gt;' fleet.html
}

# Programs that tell the check that others have had so many nanoseconds of the CPUs meanwhile ("busy"):
# what else runs here beside a test is not to decide it.
make_programs() {
    mkdir programs
    cp "$report" programs/tvp-report
    cat >programs/tvp-measure <<END
#!/bin/bash
"$measure" "\$@" | sed -Eu 's/"busy_ns":[-0-9]+/"busy_ns":'\$(cat "$PWD/busy")'/; s/"stolen_ns":[-0-9]+/"stolen_ns":0/'
END
    chmod +x programs/tvp-measure
    echo 0 >busy
}

# Seven nodes that are this machine by other names, and their report as the baseline fleet.json.
make_baseline() {
    make_programs
    mkdir nodes
    timeout 300 "$report" 2 -q --no-probes --timeline none --rounds 15 --cpu-iters 50000 \
        --io-wait 1ms --data run.jsonl >/dev/null 2>&1
    for i in 1 2 3 4 5 6 7; do
        sed -E "s/\"name\":\"[^\"]*\",\"boot_id\"/\"name\":\"node$i\",\"boot_id\"/; s/\"run\":\"[^\"]*\"/\"run\":\"run$i\"/" \
            run.jsonl >"nodes/node$i.jsonl"
        echo "node$i" >>nodes/expected
    done
    fleet nodes -o fleet.json
}

# The baseline with something changed: Python of the object f.
change_baseline() {
    python3 -c 'import json, sys; f = json.load(open("fleet.json")); exec(sys.argv[1])
json.dump(f, open("changed.json", "w"))' "$1"
}

# check_node STATUS BASELINE: on a busy machine the rounds of a check may drift; it then asks to be
# made once more.
check_node() {
    local program=programs/tvp-report
    [ -e "$program" ] || program=$report
    for _ in 1 2 3 4 5; do
        run --separate-stderr timeout 300 "$program" --node-check "$2"
        echo "$output$stderr"
        [[ $status -eq 1 && $1 -ne 1 && $stderr == *'do not depend on each other; check the node once more' ]] || break
    done
    [ "$status" -eq "$1" ]
}

# Times on a busy machine say anything, and what a worker costs may have no interval above 0 there:
# the baseline's scale decides what is told, of three figures.
wide='for c in f["classes"]:
    for name in "thread_cost", "process_cost":
        c["figures"].pop(name, None)
    for g in c["figures"].values():
        g.update(scale=100.0, noise=1e6, found_from=1e9)
'

@test "a node is checked against a baseline: healthy, different, or not to be told" {
    make_baseline
    change_baseline "$wide"
    check_node 0 changed.json
    [[ $output == "healthy: none of "*" figures is shown to differ from the baseline" ]]
    [ -z "$stderr" ]
    slow='    c["figures"]["cpu_time"].update(scale=0.001, usual=c["figures"]["cpu_time"]["usual"] / 1e12'
    change_baseline "$wide$slow)"
    check_node 4 changed.json
    [ -z "$output" ]
    [[ $stderr == "tvp-report: differs: CPU time of one thread "*"× as much ("*")" ]]
    change_baseline "$wide$slow, spread=100.0)"
    check_node 1 changed.json
    [[ $stderr == "tvp-report: not checked: could not be measured: too wide an interval to tell: CPU time of one thread "*"× as much ("*")"*"; check the node once more" ]]
    change_baseline "$wide"'    c["figures"]["cpu_time"]["found_from"] = 0'
    check_node 1 changed.json
    [[ $stderr == *"too wide an interval to tell: CPU time of one thread "* ]]
    change_baseline 'for c in f["classes"]: c["memory_bytes"] *= 2; c["facts"]["memory"] = "99 TiB"'
    check_node 4 changed.json
    [[ $stderr == "tvp-report: differs: memory "*" (baseline: 99 TiB)" ]]
    change_baseline 'for c in f["classes"]: c["figures"] = {}'
    check_node 1 changed.json
    [[ $stderr == "tvp-report: not checked: not judged: the baseline has too few nodes of this kind"* ]]
    [ "$(ls ./*.jsonl)" = ./run.jsonl ]
}

@test "a node that others use is not checked, however it would stand" {
    make_baseline
    change_baseline 'for c in f["classes"]:
    c["figures"]["cpu_time"].update(scale=0.001, usual=c["figures"]["cpu_time"]["usual"] / 1e12)'
    echo 120000000 >busy
    check_node 1 changed.json
    [[ $stderr == "tvp-report: not checked: could not be measured: other programs used "*" of "*" CPU"*" just before; check it when it is idle" ]]
}

@test "what does not fit into the time of a check is skipped, and that is said" {
    make_baseline
    change_baseline "$wide"'f["plan"]["amounts"]["io"] = 30 * 10**9'
    check_node 0 changed.json
    [[ $output == "healthy: none of "*"; not measured, as it takes too long: I/O-bound work" ]]
    change_baseline "$wide"'f["plan"]["amounts"] = {"io": 30 * 10**9}'
    check_node 1 changed.json
    [[ $stderr == *"is no baseline: 6 rounds of each of its works take more than 40 s; give its nodes less to do; make one with "* ]]
}

@test "what cannot be measured for a check is said in a line" {
    alike 7
    fleet nodes -o fleet.json
    how="; make one with tvp-report --fleet DIR --json FILE"
    check_node 1 nowhere.json
    [ "$stderr" = "tvp-report: --node-check: cannot read nowhere.json: No such file or directory$how" ]
    mkdir folder
    check_node 1 folder
    [ "$stderr" = "tvp-report: --node-check: cannot read folder: Is a directory$how" ]
    head -c 1000 fleet.json >changed.json
    check_node 1 changed.json
    [[ $stderr == "tvp-report: changed.json is no baseline: not JSON (line "*")$how" ]]
    echo '{}' >changed.json
    check_node 1 changed.json
    [[ $stderr == "tvp-report: changed.json is no baseline: member \"tests\" is missing"* ]]
    for change in 'f["plan"]["points"] = [2, 1]' 'f["plan"]["amounts"]["cpu"] = "many"' \
        'f["plan"]["rounds"] = -1' 'f["classes"] = []' 'f["plan"]["round_seconds"] = 1e6; f["plan"]["points"] = [3]'; do
        change_baseline "$change"
        check_node 1 changed.json
        [[ $stderr == "tvp-report: changed.json is no baseline: "*"--fleet DIR --json FILE" ]]
        [ "${#stderr_lines[@]}" -eq 1 ]
    done
    change_baseline 'f["plan"]["runtime"] = "mine"'
    check_node 1 changed.json
    [[ $stderr == "tvp-report: not checked: --runtime: "* ]]
    change_baseline 'f["plan"].update(work="nowhere.py:parse", amounts={"work": 1})'
    check_node 1 changed.json
    [[ $stderr == "tvp-report: not checked: "*nowhere.py* ]]
    run -2 "$report" --node-check fleet.json -o x.md
    run -2 "$report" --node-check fleet.json --rounds 3
}

@test "the JSON is as its schema says" {
    alike 8
    make_fleet nodes --nodes 8 --first 9 --slow all=1.2
    echo node20 >>nodes/expected
    run -4 fleet nodes -o fleet.json
    python3 - "$tree/docs/fleet.schema.json" fleet.json <<'END'
import json, sys

schema, value = (json.load(open(name)) for name in sys.argv[1:])
types = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int,
         "number": (int, float), "null": type(None)}


def check(rule, value, path):
    if "$ref" in rule:
        rule = schema["$defs"][rule["$ref"].split("/")[-1]]
    wanted = rule.get("type", [])
    wanted = [wanted] if isinstance(wanted, str) else wanted
    assert not wanted or isinstance(value, tuple(types[name] for name in wanted)), (path, value)
    assert value in rule.get("enum", [value]), (path, value)
    for name in rule.get("required", []):
        assert name in value, (path, name)
    if isinstance(value, dict):
        for name, member in value.items():
            of = rule.get("properties", {}).get(name, rule.get("additionalProperties"))
            assert of, (path, name)
            check(of, member, path + "/" + name)
    if isinstance(value, list):
        for member in value:
            check(rule["items"], member, path + "[]")


check(schema, value, "")
END
}
