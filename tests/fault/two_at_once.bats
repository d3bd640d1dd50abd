#!/usr/bin/env bats
# Two runs at once, and reports that share a folder of pictures.

load common

setup() {
    common_setup
    warning='warning: the pictures in Images belong to run'
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

@test "pictures of another run's report are replaced with a warning" {
    run -0 --separate-stderr timeout 600 "$report" "${tiny[@]}" -o a.md
    [[ "$stderr" != *"$warning"* ]]
    # The same report again, and the same results as another report, are no surprise.
    run -0 --separate-stderr timeout 600 "$report" "${tiny[@]}" -o a.md
    [[ "$stderr" != *"$warning"* ]]
    run -0 --separate-stderr timeout 600 "$report" -q --from a.jsonl -o again.md
    [[ "$stderr" != *"$warning"* ]]
    run -0 --separate-stderr timeout 600 "$report" "${tiny[@]}" -o b.md
    [[ "$stderr" == *"$warning"*--images* ]]
    run -0 --separate-stderr timeout 600 "$report" "${tiny[@]}" -o a.md
    [[ "$stderr" == *"$warning"*--images* ]]
    run -0 --separate-stderr timeout 600 "$report" "${tiny[@]}" -o c.md --images Images/c
    [[ "$stderr" != *"$warning"* ]]
    # A template that names no run gives no ground for a warning.
    echo 'no run is named here' >d.md
    run -0 --separate-stderr timeout 600 "$report" "${tiny[@]}" -o d.md
    [[ "$stderr" != *"$warning"* ]]
}

@test "a file that is no picture is no reason to stop" {
    mkdir Images
    head -c 5000 /dev/urandom >Images/threadsVProcIO.png
    printf '\211PNG\r\n\032\n' >Images/threadsVProcCPU.png
    run -0 --separate-stderr timeout 600 "$report" "${tiny[@]}" -o a.md
    [[ "$stderr" != *"$warning"* ]]
}
