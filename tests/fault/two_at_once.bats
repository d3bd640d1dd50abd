#!/usr/bin/env bats
# Two runs at once, and reports that have one folder for their pictures.

load common

setup() {
    common_setup
}

@test "of two runs with the same output one writes it and the other says why not" {
    for pause in 0 0.05 0.2; do
        rm -rf -- *
        timeout 600 "$report" "${tiny[@]}" --title first -o report.md 2>../err1 &
        pid=$!
        sleep "$pause"
        second=0
        timeout 600 "$report" "${tiny[@]}" --title second -o report.md 2>../err2 || second=$?
        first=0
        wait "$pid" || first=$?
        echo "$first $second: $(cat ../err1 ../err2)"
        [ $((first + second)) -le 1 ]
        [ $((first + second)) -eq 0 ] || grep -q 'another tvp-report is writing report.md' ../err1 ../err2
        no_file_but report.md report.jsonl
        # The report, its data and its pictures are of one run.
        id=$(sed -n '1s/.*"run":"\([^"]*\)".*/\1/p' report.jsonl)
        grep -qF "$id" report.md
        for picture in Images/*.png; do
            grep -qaF "$id" "$picture"
        done
    done
}

@test "two reports with one data file do not mix" {
    timeout 600 "$report" "${tiny[@]}" --rounds 20 --io-wait 5ms -o one.md --data shared.jsonl \
        2>../err1 &
    pid=$!
    until [ -s shared.partial.jsonl ]; do
        kill -0 "$pid"
        sleep 0.02
    done
    # Stopped, it cannot be done before the other one has begun.
    pkill -STOP -P "$pid" -x tvp-report
    second=0
    timeout 600 "$report" "${tiny[@]}" -o two.md --data shared.jsonl 2>../err2 || second=$?
    pkill -CONT -P "$pid" -x tvp-report
    wait "$pid"
    [ "$second" -eq 1 ]
    grep -q 'another tvp-report is writing shared.partial.jsonl' ../err2
    readable shared.jsonl
    no_file_but one.md shared.jsonl
}

# shows REPORT FOLDER: the report's pictures are there, and all of its own run.
shows() {
    local id picture
    id=$(grep -oE '[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}' "$1" | head -n 1)
    [ "$(grep -o "]($2/threads[^)]*)" "$1" | wc -l)" -ge 2 ]
    while read -r picture; do
        grep -qaF "$id" "$picture" || { echo "$picture is not of $1"; return 1; }
    done < <(grep -o "]($2/[^)]*)" "$1" | sed 's/^](//; s/)$//')
}

@test "no report's pictures are replaced by another's while it stands" {
    loud=("${tiny[@]/-q/--progress=never}")
    run -0 --separate-stderr timeout 600 "$report" "${loud[@]}" -o a.md
    [[ "$stderr" != *"because"* ]]
    shows a.md Images
    # The same report again, and the same results as another one, have the usual folder.
    run -0 timeout 600 "$report" "${tiny[@]}" -o a.md
    run -0 timeout 600 "$report" -q --from a.jsonl -o again.md
    shows a.md Images
    shows again.md Images
    [ "$(ls -d Images/*/ 2>/dev/null)" = "" ]
    # Another run's have one of their own, and its last line says so.
    run -0 --separate-stderr timeout 600 "$report" "${loud[@]}" -o b.md
    [[ "${stderr_lines[-1]}" == *"Images/b/threadsVProcIO.png"*"; the pictures are in Images/b, because those in Images are of a"*".md" ]]
    shows a.md Images
    shows b.md Images/b
    # ... also when it is made again, or from what it saved.
    run -0 timeout 600 "$report" "${tiny[@]}" -o b.md
    run -0 timeout 600 "$report" -q --from b.jsonl -o b.md
    shows b.md Images/b
    # A name that is taken with another ending.
    run -0 timeout 600 "$report" "${tiny[@]}" -o b.markdown --data none
    shows b.markdown Images/b.markdown
    shows b.md Images/b
    shows a.md Images
    # Once nobody shows them any more, the usual folder is free; again.md still shows a's.
    rm a.md
    run -0 timeout 600 "$report" "${tiny[@]}" -o c.md
    shows c.md Images/c
    rm again.md
    run -0 timeout 600 "$report" "${tiny[@]}" -o d.md
    shows d.md Images
}

@test "--images decides where pictures go, and says whose they replace" {
    run -0 timeout 600 "$report" "${tiny[@]}" -o a.md
    run -0 --separate-stderr timeout 600 "$report" "${tiny[@]}" -o b.md --images Pictures
    [[ "$stderr" != *"pictures"* ]]
    shows b.md Pictures
    run -0 --separate-stderr timeout 600 "$report" "${tiny[@]}" -o b.md --images Images
    [[ "$stderr" == *"warning: the pictures in Images are of a.md, and will be replaced as --images asks"* ]]
    shows b.md Images
}

@test "a report that names no run, and pictures of an earlier version, are spared as well" {
    echo '{{{io_picture}}} {{{cpu_picture}}}' >short.md
    run -0 timeout 600 "$report" "${tiny[@]}" --template short.md -o a.md
    run -0 timeout 600 "$report" "${tiny[@]}" -o b.md
    shows b.md Images/b
    # The page has its pictures inside: it needs no files.
    rm -rf -- Images a.md b.md
    run -0 timeout 600 "$report" "${tiny[@]}" -o a.html
    run -0 timeout 600 "$report" "${tiny[@]}" -o b.md
    shows b.md Images
    # As an earlier version wrote them: the run is named, the report is not.
    command -v python3 >/dev/null || skip "no python3"
    python3 - Images/*.png <<'END'
import struct, sys, zlib
for path in sys.argv[1:]:
    data = open(path, "rb").read()
    position, kept = 8, data[:8]
    while position < len(data):
        (length,) = struct.unpack(">I", data[position:position + 4])
        chunk = data[position:position + 12 + length]
        position += len(chunk)
        if b"iTXtReports" not in chunk:
            kept += chunk
    open(path, "wb").write(kept)
END
    run -0 timeout 600 "$report" "${tiny[@]}" -o c.md
    shows c.md Images/c
    shows b.md Images
    run -0 timeout 600 "$report" "${tiny[@]}" -o b.md
    shows b.md Images
}

@test "two runs that end together in one folder do not mix their pictures" {
    for attempt in 1 2 3; do
        rm -rf -- *
        timeout 600 "$report" "${tiny[@]}" -o one.md &
        pid=$!
        run -0 timeout 600 "$report" "${tiny[@]}" -o two.md
        wait "$pid"
        if [ -d Images/one ]; then
            shows one.md Images/one
            shows two.md Images
        else
            shows one.md Images
            shows two.md Images/two
        fi
    done
}

@test "a template that names no picture writes none" {
    echo 'A process costs {{runtime.process_cost}}. {{run}}' >plain.md
    run -0 timeout 600 "$report" "${tiny[@]}" --template plain.md -o a.md
    [ ! -e Images ]
    grep -q 'A process costs' a.md
    # --images asks for them, and so does the name of a file in the text.
    run -0 timeout 600 "$report" "${tiny[@]}" --template plain.md -o a.md --images Pictures
    [ -e Pictures/threadsVProcIO.png ]
    echo '![waiting](Images/threadsVProcIO.png)' >plain.md
    run -0 timeout 600 "$report" "${tiny[@]}" --template plain.md -o a.md
    [ -e Images/threadsVProcIO.png ]
}

@test "a file that is no picture is no reason to stop" {
    mkdir Images
    head -c 5000 /dev/urandom >Images/threadsVProcIO.png
    printf '\211PNG\r\n\032\n' >Images/threadsVProcCPU.png
    run -0 --separate-stderr timeout 600 "$report" "${tiny[@]}" -o a.md
    grep -qa PNG Images/threadsVProcIO.png
    [ ! -e Images/a ]
}
