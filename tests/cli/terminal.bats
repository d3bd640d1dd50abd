#!/usr/bin/env bats
# What a person sees on a terminal: nothing that is wider than it, and a table to be read.

load ../start

# on_terminal COLUMNS COMMAND...: what the command writes to a terminal of that width.
on_terminal() {
    python3 - "$@" <<'END'
import fcntl, os, pty, struct, sys, termios
child, master = pty.fork()
if child == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(sys.argv[1]), 0, 0))
    os.environ["TERM"] = "xterm"
    os.execvp(sys.argv[2], sys.argv[2:])
out = b""
while True:
    try:
        part = os.read(master, 65536)
    except OSError:
        break
    if not part:
        break
    out += part
os.waitpid(child, 0)
sys.stdout.write(out.decode().replace("\r\n", "\n"))
END
}

setup() {
    cd "$BATS_TEST_TMPDIR"
}

@test "warnings are wrapped at words and coloured, files listed one a line" {
    for columns in 20 40 80 200; do
        on_terminal "$columns" "$report" --from "$data/results/failed_cells.jsonl" -o x.md >said
        grep -q $'\e\[33mwarning:' said
        tr '\r' '\n' <said | sed $'s/\e\\[[0-9]*m//g' | python3 -c '
import sys
text = sys.stdin.read()
for line in text.split("\n"):
    assert len(line) <= int(sys.argv[1]) or " " not in line.strip(), line
assert "38 samples could not be measured; the first was CpuProcess" in " ".join(text.split())' "$columns"
        grep -qx '  x.md' said
        grep -qx '  Images/threadsVProcIO.png' said
    done
}

@test "no colour where NO_COLOR is set, and neither colour nor wrapping in a pipe" {
    NO_COLOR=1 on_terminal 80 "$report" --from "$data/results/failed_cells.jsonl" -o x.md >said
    run ! grep -q $'\e\[33m' said
    run -3 --separate-stderr "$report" --from "$data/results/failed_cells.jsonl" -o x.md
    [[ "${stderr_lines[0]}" == *"fork: Resource temporarily unavailable after 6 of 7." ]]
    [[ "$stderr" != *$'\e'* ]]
}

@test "a terminal gets a table with units, intervals and verdicts, a pipe the classic one" {
    on_terminal 120 "$report" -q --from "$data/results/threads_win.jsonl" >table
    grep -qx 'CPU-bound' table
    grep -Eq '^workers +threads \(ms\) +processes \(ms\) +processes take +faster' table
    grep -Eq '^ +15 +38\.63 \(38\.29–39\.05\) +40\.19 \(39\.43–40\.36\) +3\.4 % longer \(2\.4–4\.5\) +threads' table
    run ! grep -q '|' table
    run -0 "$report" -q --from "$data/results/threads_win.jsonl"
    [ "${lines[0]}" = "nthreads CpuThread CpuProcess IoThread IoProcess" ]
}

@test "no line of a table is wider than the terminal, and nothing of it is left out" {
    for columns in 40 60 80; do
        for run in threads_win two_runtimes; do
            on_terminal "$columns" "$report" -q --from "$data/results/$run.jsonl" >table
            python3 -c '
import sys
width, *lines = int(sys.argv[1]), *sys.stdin.read().split("\n")
assert max(map(len, lines)) <= width, max(lines, key=len)' "$columns" <table
            on_terminal 200 "$report" -q --from "$data/results/$run.jsonl" >wide
            diff <(tr -s '[:space:]' '\n' <wide) <(tr -s '[:space:]' '\n' <table)
        done
    done
    # Each column has its own place in the lines of a row.
    on_terminal 60 "$report" -q --from "$data/results/threads_win.jsonl" >table
    grep -Ex -A1 ' +15 +38\.63 \(38\.29–39\.05\) +40\.19 \(39\.43–40\.36\)' table |
        grep -Ex ' {9,}3\.4 % longer \(2\.4–4\.5\) +threads'
}

@test "the figures of a work fit a narrow terminal too" {
    on_terminal 60 "$report" -q --from "$data/results/work_computes.jsonl" >table
    grep -q '^this work' table
    run ! grep -q '|' table
    sed -n '/^this work/,$p' table | python3 -c '
import sys
assert max(map(len, sys.stdin.read().split("\n"))) <= 60'
}

@test "a flat report says the same without folds" {
    "$report" -q --from "$data/results/threads_win.jsonl" -o x.md
    "$report" -q --from "$data/results/threads_win.jsonl" --template flat -o y.md
    grep -q '^<details>' x.md
    run ! grep -Eq '^</?(details|summary)' y.md
    diff <(sed -e '/^<\/*details>$/d' -e 's|^<summary>\(.*\)</summary>$|### \1|' x.md) y.md
}
