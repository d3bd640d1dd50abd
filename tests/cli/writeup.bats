#!/usr/bin/env bats
# A write-up to hand in: the classic template, from runs and from a table that was printed long ago.

load ../start

setup() {
    table=$data/classic/table.txt
    cd "$BATS_TEST_TMPDIR"
}

# Sets $here: what measures for claims, with the figures of a saved run; $1: an oddity of it.
saved_runner() {
    need python3
    run=$data/results/threads_win.jsonl
    here=(--measure-claims --runtime "c=exec '$tree/tests/cli/saved_runner' '$run' native ${1-}")
    python=(--runtime "py=exec '$tree/tests/cli/saved_runner' '$run' cpython")
}

# Bullets of the write-up $1 that have the figure, and those that do not.
bullets() {
    grep '^- .*\[^tvp-' "$1" | grep -c "$2" || true
}

# A write-up is in the words of its reader, not of the program.
check_words() {
    # But the command is as it was.
    if grep -v '^Measured with' "$1" | grep -Ewi 'probes?|cells?|runtimes?|cases?|StartThread|StartProcess'; then
        echo "$1 speaks of what only the program knows"
        return 1
    fi
}

@test "a write-up from a classic table has its digits, its pictures and what a table can say" {
    "$report" -q --from "$table" --template classic --title 'Part 1' --author 'A. Student' -o w.md 2>said
    head -n 3 w.md | grep -qx '# Part 1'
    grep -qx 'A. Student' w.md
    awk '/^```/ { inside = !inside; next } inside' w.md | tr -s ' ' >digits
    sed 's/\t/ /g' "$table" | tr -s ' ' | diff - digits
    # Every column is as wide as a time.
    [ "$(awk '/^```/ { inside = !inside; next } inside { print index($0, $3) }' w.md | sort -u)" = 27 ]
    [ "$(grep -c '](Images/threadsVProc' w.md)" -eq 2 ]
    test -s Images/threadsVProcIO.png
    test -s Images/threadsVProcCPU.png
    grep -qx -- '- Higher overhead: a process takes [0-9.]*.ms longer than a thread\.\[^tvp-2\]' w.md
    grep -qx -- '- Used for I/O-bound tasks: [0-9.]* of 6 waits at once\.\[^tvp-9\]' w.md
    grep -qx -- '- Used for CPU-bound tasks (not measured here)\.\[^tvp-3\]' w.md
    grep -q '^The CPU columns show what starting costs, not computing' w.md
    [ "$(grep -c 'one sample, so no figure made from these times has an interval' w.md)" -eq 1 ]
    check_words w.md
}

@test "a bullet is a claim of at most 15 words, whose footnote has evidence and sources" {
    for run in "$data"/results/*.jsonl; do
        case $run in *partial* | *format1*) continue ;; esac
        "$report" -q --from "$run" --template classic -o w.md 2>said || [ $? -eq 3 ]
        sed -n '/^## Comparing/,$p' w.md >lists
        [ "$(grep -c '^- ' lists)" -eq 12 ]
        sed -n 's/^- \(.*\)\[^tvp-[0-9]*\]$/\1/p' lists | awk 'NF > 15 { print; bad = 1 } END { exit bad }'
        [ "$(grep -c '^- .*\[^tvp-[0-9]*\]$' lists)" -eq 12 ]
        [ "$(grep -c '^\[^tvp-[0-9]*\]: .*See \[.*\](https://.*)\.$' lists)" -eq 12 ]
        check_words w.md
    done
}

@test "the write-ups of saved runs are the agreed ones" {
    for name in classic threads_win one_cpu nothing_resolved one_round two_runtimes; do
        "$report" -q --from "$data/results/$name.jsonl" --template classic -o write-up.md 2>said
        if [ -n "${UPDATE_GOLDEN-}" ]; then
            cp write-up.md "$tree/tests/golden/writeups/$name.md"
        fi
        diff -u "$tree/tests/golden/writeups/$name.md" write-up.md
    done
}

@test "warnings speak only of what is in the table" {
    "$report" -q --from "$data/results/threads_win.jsonl" --template classic -o w.md 2>said
    run ! grep -E '^> .*(StartThread|StartProcess)' w.md
}

@test "every manual page that is named exists on Debian" {
    need dpkg
    "$report" -q --from "$table" --template classic -o w.md 2>said
    grep -o '\[[a-z]*([0-9])\]' w.md | sort -u | tr -d '[]' >pages
    [ "$(wc -l <pages)" -ge 4 ]
    dpkg -L manpages manpages-dev >known 2>/dev/null || skip "no list of Debian's manual pages here"
    while IFS='()' read -r page section _; do
        grep -q "/man$section/$page\.$section" known
    done <pages
}

@test "a report goes into a text between its marks, and the rest stays" {
    printf 'Mine, before.\n\n<!-- tvp-report: begin table -->\nold\n<!-- tvp-report: end table -->\nMine, \xc3\xa4fter' >notes.md
    "$report" -q --from "$table" --template classic --insert notes.md 2>said
    head -n 3 notes.md | diff - <(printf 'Mine, before.\n\n<!-- tvp-report: begin table -->\n')
    tail -n 2 notes.md | diff - <(printf '<!-- tvp-report: end table -->\nMine, \xc3\xa4fter')
    grep -q '^6.000000e+00 2.060000e-03' notes.md
    run ! grep -q '^old$' notes.md
    cp notes.md once.md
    "$report" -q --from "$table" --template classic --insert notes.md 2>said
    cmp once.md notes.md
}

@test "a text without marks gets the whole report, with pictures beside it, and a second time the same" {
    printf '# My course\n' >notes.md
    "$report" -q --from "$table" --template classic --insert notes.md -o w.md 2>said
    cp notes.md once.md
    "$report" -q --from "$table" --template classic --insert notes.md -o w.md 2>said
    cmp once.md notes.md
    sed -n '/^<!-- tvp-report: begin/,/^<!-- tvp-report: end/p' notes.md | sed '1,2d;$d' | sed '$d' | diff - w.md
    test -s Images/threadsVProcIO.png
}

@test "a text whose editor put a byte order mark before its first mark is as any other" {
    printf '\xef\xbb\xbf<!-- tvp-report: begin table -->\r\n<!-- tvp-report: end table -->\r\n' >notes.md
    "$report" -q --from "$table" --template classic --insert notes.md 2>said
    head -n 1 notes.md | cmp - <(printf '\xef\xbb\xbf<!-- tvp-report: begin table -->\r\n')
    [ "$(grep -c nthreads notes.md)" -eq 1 ]
    [ "$(grep -c tvp-report: notes.md)" -eq 2 ]
}

@test "a title or an author of blanks is refused, and their marks are text" {
    run -2 "$report" --from "$table" --title '  ' -o w.md
    [ "$output" = 'tvp-report: --title: TEXT is empty, expected --title=TEXT' ]
    run -2 "$report" --from "$table" --author $'\n' -o w.md
    [ ! -e w.md ]
    "$report" -q --from "$table" --template classic --title '# *A*' --author '1. [b](c) $d$' -o w.md 2>said
    head -n 1 w.md | grep -qxF '# \# \*A\*'
    sed -n 3p w.md | grep -qxF '1\. \[b\](c) \$d\$'
}

@test "a text is given to --insert once, and to no other output" {
    echo mine >notes.md
    run -2 "$report" --from "$table" --insert notes.md --insert ./notes.md
    [ "$output" = 'tvp-report: --insert: notes.md is given twice, leave one of them out' ]
    run -2 "$report" --from "$table" --insert notes.md -o notes.md
    [ "$output" = 'tvp-report: notes.md is both --output and --insert: give each its own name' ]
    [ "$(cat notes.md)" = mine ]
}

@test "a run that is put into a text keeps its samples beside it" {
    echo '# My course' >notes.md
    "$report" 2 --preset quick --rounds 2 --io-wait 1ms --cpu-iters 1000 --no-probes -q --insert notes.md 2>said
    grep -q '"record":"run"' notes.jsonl
    grep -q '^| workers' notes.md
}

@test "marks that do not fit are refused before anything is measured, and nothing changes" {
    printf '<!-- tvp-report: begin -->\nmine\n' >notes.md
    cp notes.md before.md
    run ! timeout 20 "$report" 15 --insert notes.md
    [ "$output" = 'tvp-report: notes.md:1: what begins here does not end: put "<!-- tvp-report: end -->" behind it' ]
    printf '<!-- tvp-report: begin plots -->\n<!-- tvp-report: end -->\n' >plots.md
    run ! "$report" --from "$table" --insert plots.md
    [[ $output = 'tvp-report: plots.md:1: the template has no section "plots" (known are table, pictures and comparison'* ]]
    run -1 "$report" 15 --insert nothing.md
    [[ $output = 'tvp-report: --insert nothing.md: expected a text that is there (-o makes a new one): '* ]]
    run -2 "$report" 15 --insert page.html
    cmp before.md notes.md
    [ "$(find . -type f | wc -l)" -eq 3 ]
}

@test "what a table does not say is measured here, and each figure of that says so" {
    saved_runner
    "$report" -q --from "$table" --template classic "${here[@]}" "${python[@]}" -o w.md --json w.json 2>said
    run ! grep 'not measured here' w.md
    [ "$(bullets w.md '; measured here: ')" -eq 9 ]
    # What the table says stays what it says.
    grep -q '^- Used for I/O-bound tasks: 5.995 of 6 waits at once\.' w.md
    date=$(python3 -c 'import json; print(json.load(open("w.json"))["claims_run"]["date"])')
    [ "$(grep -c "^\[^tvp-[0-9]*\]: Measured here on $date, not on the table's machine\. " w.md)" -eq 9 ]
    [ "$(grep -c "Measured here on $date, not on the table's machine\." w.json)" -gt 0 ]
    sed "s/$date/DATE/" w.md >write-up.md
    if [ -n "${UPDATE_GOLDEN-}" ]; then
        cp write-up.md "$tree/tests/golden/writeups/measured_here.md"
    fi
    diff -u "$tree/tests/golden/writeups/measured_here.md" write-up.md
    check_words write-up.md
}

@test "the default template and the page say what was measured here too" {
    saved_runner
    "$report" -q --from "$table" "${here[@]}" -o r.md -o r.html 2>said
    [ "$(grep -c "Measured here on [0-9A-Z].*, not on the table's machine\." r.md)" -eq 8 ]
    [ "$(grep -o "Measured here on [0-9A-Z][^,]*, not on the table" r.html | wc -l)" -eq 8 ]
}

@test "of a saved run only the claims that it lacks are measured here" {
    saved_runner
    grep -v '"record":"probe"' "$data/results/threads_win.jsonl" >without.jsonl
    "$report" -q --from without.jsonl --template classic "${here[@]}" -o w.md 2>said
    [ "$(bullets w.md '; measured here: ')" -eq 6 ]
    [ "$(grep -c '^\[^tvp-[0-9]*\]: Measured here on .*, not in the saved run\. ' w.md)" -eq 6 ]
    grep -q '^What the saved run does not say was measured here on ' w.md
    # No more was measured than that: the probes.
    grep -q StartThread native.asked
    run ! grep Cpu native.asked
}

@test "a saved run that has everything is as it is, and nothing is measured" {
    "$report" -q --from "$data/results/threads_win.jsonl" --template classic -o w.md 2>said
    cp w.md before.md
    "$report" -q --from "$data/results/threads_win.jsonl" --template classic --measure-claims \
        --runtime 'none=touch started; false' -o w.md 2>said
    grep -qx 'tvp-report: --measure-claims: nothing was measured, since what was saved speaks of every claim' said
    cmp before.md w.md
    [ ! -e started ]
}

@test "what fails while claims are measured costs the claims that need it" {
    saved_runner "refuses kill"
    run -3 "$report" -q --from "$table" --template classic "${here[@]}" -o w.md
    [ "$(bullets w.md '; measured here: ')" -eq 6 ]
    grep -qx -- '- Child processes can be killed (not measured here)\.\[^tvp-4\]' w.md
    grep -q '^\[^tvp-4\]: Not measured: the measurement "kill" failed: there is no room for it\. See ' w.md
    check_words w.md
    saved_runner "dies CpuProcess"
    run -3 "$report" -q --from "$table" --template classic "${here[@]}" -o w.md
    grep -q '^- Used for CPU-bound tasks (not measured here)' w.md
    grep -q '^\[^tvp-3\]: Not measured: every sample of CpuProcess .* failed: ended with status 3' w.md
    [ "$(bullets w.md '; measured here: ')" -eq 7 ]
    check_words w.md
    saved_runner "hangs CpuThread"
    run -3 timeout 100 "$report" -q --timeout 50ms --from "$table" --template classic "${here[@]}" -o w.md
    grep -q '^\[^tvp-10\]: Not measured: every sample of CpuThread .* failed: was silent for' w.md
    [ "$(bullets w.md '; measured here: ')" -eq 7 ]
}

@test "without a runner the write-up is as without --measure-claims, and says why" {
    "$report" -q --from "$table" --template classic -o w.md 2>said
    cp w.md before.md
    run -3 "$report" -q --from "$table" --template classic --measure-claims --runtime none=false -o w.md
    grep -v '^> \*\*Warning\.\*\* For the claims nothing could be measured here: runtime none: ended with status 1' w.md |
        cat -s | diff before.md -
    [ "$(wc -l <w.md)" -gt "$(wc -l <before.md)" ]
    run ! compgen -G '*.jsonl'
}

@test "an interruption while claims are measured leaves the old write-up and nothing else" {
    mark_processes
    saved_runner "hangs kill $mark"
    echo old >w.md
    "$report" -q --from "$table" --template classic "${here[@]}" -o w.md 2>said &
    # The cells are done, and the runner has been asked for the probes.
    for _ in $(seq 200); do
        [ "$(grep -o '15' native.asked 2>/dev/null | wc -l)" -lt 4 ] || break
        sleep 0.1
    done
    sleep 0.5
    kill -TERM $!
    status=0
    wait $! || status=$?
    [ "$status" -eq 143 ]
    no_marked_process_left
    [ "$(cat w.md)" = old ]
    [ "$(find . -type f ! -name said ! -name native.asked)" = ./w.md ]
}

@test "--measure-claims says where it has no place" {
    run -2 "$report" 2 --measure-claims -o w.md
    [ "$output" = 'tvp-report: --measure-claims is for --from FILE: a run measures its claims by itself' ]
    run -2 "$report" --from "$table" --measure-claims
    [ "$output" = 'tvp-report: --measure-claims: nothing that is written tells of claims: add -o FILE.md or --json FILE' ]
    run -2 "$report" --from "$table" --timeout 1s -o w.md
    [ "$output" = 'tvp-report: --timeout means nothing with --from, which measures nothing: leave one of them out' ]
    run -2 "$report" --from "$table" --measure-claims --rounds 5 -o w.md
    [[ $output = 'tvp-report: --rounds means nothing with --from'* ]]
    [ ! -e w.md ]
}

@test "what a table of few rows says is no more than it shows" {
    header='nthreads CpuThread CpuProcess IoThread IoProcess'
    # The first process of all took longest, and all of them much longer than the threads.
    printf '%s\n' "$header" '1 0.0003 0.0219 1.003 1.009' '2 0.0010 0.0092 1.005 1.009' \
        '3 0.0014 0.0120 1.007 1.014' >slow-first.txt
    "$report" -q --from slow-first.txt --template classic -o w.md 2>said
    grep -q '^- Used for CPU-bound tasks (not measured here)' w.md
    grep -q '^The CPU columns show what starting costs' w.md
    grep -q '^- Higher overhead: a process takes 3\.53.ms longer' w.md
    printf '%s\n' "$header" '1 1 1 1 1' '2 1 0.5 1 1' >alike.txt
    "$report" -q --from alike.txt --template classic -o w.md 2>said
    grep -q '^- Higher overhead; not seen: no difference resolved\.' w.md
    grep -q '^- Used for CPU-bound tasks: superlinear speed-up 4\.000 of 2 processes\.' w.md
}
