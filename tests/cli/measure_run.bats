#!/usr/bin/env bats
# A whole run, from the command line to the files: what is written where, and what is not.

load ../start

setup() {
    mkdir "$BATS_TEST_TMPDIR/work"
    cd "$BATS_TEST_TMPDIR/work"
}

# A run as short as it can be; what is to be tested comes as arguments.
short() {
    timeout 600 "$report" --io-wait 1ms --cpu-iters 1000 --no-probes "$@"
}

files() {
    find . ! -name . | LC_ALL=C sort | tr '\n' ' '
}

number='[0-9]\.[0-9]{6}e[-+][0-9]{2}'
header='nthreads CpuThread CpuProcess IoThread IoProcess'

# Checks that stdin is the classic table for that many rows of all worker counts from 1 on.
is_classic_table() {
    awk -v rows="$1" -v header="$header" -v number="$number" '
        NR == 1 { if ($0 != header) exit 1; next }
        NF != 5 || $1 + 0 != NR - 1 { bad = 1 }
        { for (i = 1; i <= NF; i++) if ($i !~ /^[0-9]\.[0-9][0-9][0-9][0-9][0-9][0-9]e[-+][0-9][0-9]$/) bad = 1 }
        END { exit bad || NR != rows + 1 }'
}

@test "a report, its pictures and its data" {
    run --separate-stderr timeout 600 "$report" 3 --preset quick --rounds 2 -o report.md
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    [[ "${stderr_lines[-1]}" == "tvp-report: report.md, Images/"*", report.jsonl written in "* ]]
    [ "$(files)" = "./Images ./Images/threadsVProcCPU.png ./Images/threadsVProcIO.png ./Images/threadsVProcStart.png ./Images/threadsVProcTimeline.png ./report.jsonl ./report.md " ]
    # Every picture is in the report, and every one of the report is there.
    [ "$(grep -o '](Images/[^)]*)' report.md | tr -d ']()' | LC_ALL=C sort)" = "$(ls -d Images/*)" ]
    for picture in Images/*; do
        [ "$(head -c 8 "$picture" | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ]
    done
}

@test "beside the bare table stands once on stderr what makes it less believable" {
    short 2 --rounds 2 -q --data run.jsonl 2>err >table
    is_classic_table 2 <table
    # What the plan, the machine and the build make doubtful is said before; here it is of the samples.
    of_samples() { grep -E 'warning: (The samples of|In [0-9]+ of|The last third|A speed-up)' || true; }
    of_samples <err >found
    "$report" --from run.jsonl 2>err >again
    cmp table again
    of_samples <err | cmp - found
    "$report" --from "$data/results/work_waits.jsonl" >table 2>err
    grep -q '^tvp-report: warning: In 1 of 12 measurements starting takes .* so these times ' err
    "$report" --from "$data/results/nothing_resolved.jsonl" >table 2>err
    [ "$(cut -d ' ' -f 2-5 err)" = "$(printf '%s\n' 'warning: The samples of' 'warning: A speed-up is')" ]
    # Where there is a report they stand in it, and are not said twice either.
    "$report" --from "$data/results/nothing_resolved.jsonl" -q -o report.md 2>err
    [ "$(wc -l <err)" -eq 2 ]
}

@test "a stdout that nothing can be written to is found before anything is measured" {
    [ -c /dev/full ] || skip "no /dev/full"
    for options in '--rounds 1' '--rounds 2' '-o -' '--csv -' '--data -' '--format html'; do
        run -1 bash -c "timeout 5 '$report' 2 --io-wait 1000h $options -q 2>&1 >/dev/full"
        [[ "${lines[-1]}" == "tvp-report: stdout cannot be written: No space left on device: "* ]]
        run -1 bash -c "timeout 5 '$report' 2 --io-wait 1000h $options -q 2>&1 >&-"
        [[ "${lines[-1]}" == "tvp-report: stdout cannot be written: it is closed: "* ]]
    done
    [ "$(files)" = "" ]
}

@test "each sample is kept, with what it is a sample of" {
    short 3 --rounds 2 --data run.jsonl >table
    [ "$(files)" = "./run.jsonl ./table " ]
    is_classic_table 3 <table
    grep '^{"record":"sample"' run.jsonl >samples
    for case in CpuThread CpuProcess IoThread IoProcess; do
        for workers in 1 2 3; do
            for round in 1 2; do
                [ "$(grep "\"case\":\"$case\",\"workers\":$workers,\"round\":$round," samples |
                    grep '"runtime":"native"' | grep -Ec '"elapsed_ns":[1-9][0-9]*[,}]')" -eq 1 ]
            done
        done
    done
}

@test "without -o there is a table on stdout, and no file" {
    for rounds in 1 2; do
        short 3 --rounds "$rounds" >"$BATS_TEST_TMPDIR/table"
        is_classic_table 3 <"$BATS_TEST_TMPDIR/table"
        [ -z "$(files)" ]
    done
}

@test "with the classic preset a row is shown as soon as it is measured" {
    # The cells of the next row wait until the row before it has been read.
    cat >"$BATS_TEST_TMPDIR/held" <<RUNNER
#!/bin/sh
while IFS= read -r request; do
    case \$request in
    *'"workers":2,'* | *'"workers":2}'*) until [ -e 1.read ]; do sleep 0.01; done ;;
    *'"workers":3,'* | *'"workers":3}'*) until [ -e 2.read ]; do sleep 0.01; done ;;
    esac
    printf '%s\n' "\$request"
done | '${report%/*}/tvp-measure'
RUNNER
    chmod +x "$BATS_TEST_TMPDIR/held"
    mkfifo "$BATS_TEST_TMPDIR/table"
    timeout 600 "$report" 3 --preset classic --io-wait 1ms --runtime "held='$BATS_TEST_TMPDIR/held'" \
        >"$BATS_TEST_TMPDIR/table" 3>&- &
    local writer=$!
    exec 7<"$BATS_TEST_TMPDIR/table"
    read -r -t 300 line <&7
    [ "$line" = "$header" ]
    for row in 1 2 3; do
        read -r -t 300 line <&7
        [[ $line =~ ^$row\.000000e\+00\ $number\ $number\ $number\ $number$ ]]
        touch $row.read
    done
    if read -r line <&7; then false; fi
    exec 7<&-
    wait "$writer"
}

@test "one worker is enough for a whole report, with what is measured behind its claims" {
    timeout 600 "$report" 1 --rounds 1 --io-wait 1ms --cpu-iters 10 -q -o report.md
    [ -s report.md ]
    "$report" -q --from report.jsonl -o again.md
}

@test "--data none keeps no samples" {
    short 1 --rounds 1 -o report.md --data none
    [[ "$(files)" != *jsonl* ]]
    [ -f report.md ]
}

@test "pictures go where --images says, and the report knows where" {
    mkdir -p out pictures
    short 1 --rounds 1 -o out/report.md --images pictures/run
    [ -f pictures/run/threadsVProcCPU.png ]
    grep -q '](../pictures/run/threadsVProcCPU.png)' out/report.md
    [ ! -e out/Images ]
}

@test "a dry run shows the plan and writes nothing" {
    run --separate-stderr short 3 --rounds 2 --seed 5 --dry-run -o report.md --csv table.csv
    [ "$status" -eq 0 ]
    [ -z "$(files)" ]
    [[ $output =~ worker\ counts\ +1\ 2\ 3 ]]
    [[ $output =~ rounds\ +2 ]]
    [[ $output =~ seed\ +5 ]]
    [[ $output =~ all\ will\ take ]]
    [[ $output != *"$header"* ]]
    [[ $output =~ verdicts\ find\ +nothing:\ too\ few\ rounds ]]
}

# What a plan needs to know, and no more: a look at who else uses the CPUs is for a run.
@test "a dry run starts a runner once, measures each speed once and does not look around" {
    cat >noting <<END
#!/bin/sh
echo started >>starts
tee -a requests | '$measure'
END
    chmod +x noting
    "$report" 3 --dry-run -q --runtime "noting=$PWD/noting" >plan
    grep -q 'a round takes' plan
    [ "$(wc -l <starts)" -eq 1 ]
    run ! grep -q competition requests
    [ "$(grep -c '"request":"cell".*"rough":true' requests)" -eq "$(grep -c '"request":"cell"' requests)" ]
    # What starts slowly, as with a sanitizer, is measured again with more work.
    grep -q -e '-fsanitize=' "$BUILD/flags" || for cell in CpuThread=1 StartProcess=1 .=2; do
        [ "$(grep -c "\"case\":\"${cell%=*}" requests)" -eq "${cell#*=}" ]
    done
    rm requests
    short 1 --rounds 1 -q --runtime "noting=$PWD/noting" >table
    run ! grep -q rough requests
}

@test "a dry run reads the template that it is told of" {
    "$report" 1 --dry-run -q >plan
    run -1 --separate-stderr "$report" 1 --dry-run --template no.md
    [[ $stderr == *no.md* ]]
    echo '{{#unknown}}' >bad.md
    run -1 --separate-stderr "$report" 1 --dry-run --template bad.md
    [[ $stderr == *bad.md:1:* ]]
}

# A dry run does a fiftieth of the work. How long a runner takes to say hello is part of a round.
@test "a dry run tells from one cell how long threads take to start and to compute" {
    grep -q -e '-fsanitize=' "$BUILD/flags" && skip "a sanitizer makes all around it slower"
    a_round_takes() { # the window, when its work begins and when it ends, in ms
        cat >slow <<END
#!/bin/sh
'$measure' | sed -u -e 's/"elapsed_ns":[0-9]*/"elapsed_ns":${1}000000/' \
    -e 's/"work_begin_ns":.[0-9]*/"work_begin_ns":[${2}000000/' -e 's/"work_end_ns":.[0-9]*/"work_end_ns":[${3}000000/'
END
        chmod +x slow
        "$report" 1 --dry-run -q --cases cpu --workers thread --runtime "slow=$PWD/slow" |
            sed -n 's/^a round takes *//p'
    }
    [[ "$(a_round_takes 104 2 102)" =~ ^5\.[01] ]]
    [[ "$(a_round_takes 100 2 98)" =~ ^4\.[89] ]]
}

@test "a dry run says what the verdicts will find, over all worker counts and at one" {
    found() {
        timeout 60 "$report" --dry-run --quiet -o report.md "$@" 2>/dev/null | sed -n 's/^verdicts find *//p'
    }
    [ "$(found 15)" = 'where samples spread by 5 %, in 4 of 5 runs: 1.8 % over all worker counts, 13 % at one worker count' ]
    [ "$(found 15 --preset quick)" = 'where samples spread by 5 %, in 4 of 5 runs: 2.9 % over all worker counts' ]
    [ "$(found 1)" = 'where samples spread by 5 %, in 4 of 5 runs: 7.0 % at one worker count' ]
    # Four times the rounds find about half.
    [[ "$(found 15 --rounds 60)" =~ 'runs: 0.8 % over all worker counts, '[45].*' % at one worker count' ]]
}

@test "-q says nothing on stderr but warnings" {
    run --separate-stderr short 2 --rounds 1 -q -o report.md --progress always
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    for line in "${stderr_lines[@]}"; do
        [[ $line == "tvp-report: warning: "* ]]
    done
}

@test "progress goes to stderr when asked, a line a round" {
    run --separate-stderr short 2 --rounds 3 --progress always
    [ "$status" -eq 0 ]
    [[ $stderr == *"round 1 of 3 done"* && $stderr == *"round 3 of 3 done"* ]]
    [[ $stderr != *$'\r'* && $stderr != *$'\033'* ]]
    is_classic_table 2 <<<"$output"
}

@test "no progress when stderr is no terminal" {
    run --separate-stderr short 2 --rounds 2
    [[ $stderr != *"round "*" done"* && $stderr != *" of "*" · "* ]]
}

@test "on a terminal one line is drawn over and over, and wiped" {
    command -v python3 >/dev/null || skip "no python3"
    cat >"$BATS_TEST_TMPDIR/terminal.py" <<'END'
# Runs a command with a terminal of 100 columns as its stderr, and prints what it drew there.
import fcntl, os, pty, struct, subprocess, sys, termios
master, slave = pty.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=slave)
os.close(slave)
drawn = b""
while True:
    try:
        piece = os.read(master, 4096)
    except OSError:
        break
    if not piece:
        break
    drawn += piece
sys.stdout.buffer.write(drawn)
sys.exit(child.wait())
END
    timeout 600 python3 "$BATS_TEST_TMPDIR/terminal.py" "$report" 2 --rounds 2 --io-wait 150ms --cpu-iters 10 >drawn
    grep -q $'\r''[0-9]* of [0-9]* · ' drawn
    # Nothing is left of it at the end, and no line but it was written.
    [ "$(tail -c 1 drawn)" = $'\r' ]
    if grep -q "done" drawn; then false; fi
    timeout 600 python3 "$BATS_TEST_TMPDIR/terminal.py" "$report" 2 --rounds 1 --io-wait 1ms --cpu-iters 10 --progress never >drawn
    if grep -q ' of [0-9]* · ' drawn; then false; fi
}

# Every folder and file here with a sum of its content.
everything() {
    find . -type d | LC_ALL=C sort
    find . -type f -exec cksum {} + | LC_ALL=C sort
}

# refuses STATUS PATTERN ARGUMENT...: that exit status, one line on stderr like that, nothing on
# stdout, no runner ever started, and no file made, removed or changed.
refuses() {
    local expected=$1 pattern=$2 before
    shift 2
    before=$(everything)
    run --separate-stderr timeout 600 "$report" "$@"
    [ "$before" = "$(everything)" ]
    [ "$status" -eq "$expected" ] || { echo "status $status: $stderr"; return 1; }
    [ -z "$output" ]
    [ "${#stderr_lines[@]}" -eq 1 ] || { echo "$stderr"; return 1; }
    # shellcheck disable=SC2053 # it is a pattern
    [[ ${stderr_lines[0]} == "tvp-report: "$pattern ]] || { echo "$stderr"; return 1; }
}

@test "what cannot be done is refused before anything is measured" {
    echo old >report.md
    echo old >report.jsonl
    mkdir folder.md
    # A runner that leaves a trace when it is started.
    local trace="--runtime=trace=touch started; exec '$BUILD/tvp-measure'"
    refuses 2 'MAX_WORKERS is missing: *'
    for number in 0 -1 1e9 15x 999999; do
        refuses 2 "MAX_WORKERS must be a whole number from 1 to *, not \"$number\"" "$trace" "$number" -o report.md
    done
    refuses 2 'unknown option "--fast"*' 3 "$trace" --fast
    refuses 2 '--preset must be *' 3 "$trace" --preset slow -o report.md
    refuses 2 '--io-wait: "5" has no unit*' 3 "$trace" --io-wait 5 -o report.md
    refuses 1 '*missing/report.md*' 3 "$trace" -o missing/report.md
    refuses 1 '*folder.md*' 3 "$trace" -o folder.md
    refuses 1 '*missing.mustache*' 3 "$trace" --template missing.mustache -o report.md
    refuses 1 '*missing/table.csv*' 3 "$trace" --csv missing/table.csv
    refuses 1 '*missing/run.jsonl*' 3 "$trace" --data missing/run.jsonl
    refuses 1 '*report.md*' 3 "$trace" -o new.md --images report.md/Images
    [ "$(cat report.md report.jsonl)" = "$(printf 'old\nold')" ]
    [ ! -e started ]
}

@test "the trace would be seen" {
    timeout 600 "$report" 1 --rounds 1 --io-wait 1ms --cpu-iters 10 \
        --runtime "trace=touch started; exec '$BUILD/tvp-measure'"
    [ -e started ]
}

@test "a template with a fault is refused, with its place" {
    printf '# {{title}}\n\n{{#rows}}\n{{workers}\n{{/rows}}\n' >cut.mustache
    refuses 1 'cut.mustache:4:*' 3 --template cut.mustache -o report.md
    printf '# {{title}}\n\nIt is {{weather}}.\n' >unknown.mustache
    refuses 1 'unknown.mustache:3:7: *weather*' 3 --template unknown.mustache -o report.md
}

@test "a folder that cannot be written to is refused" {
    [ "$(id -u)" -ne 0 ] || skip "root may write everywhere"
    mkdir closed
    chmod a-w closed
    refuses 1 '*closed/report.md*' 3 -o closed/report.md
}

@test "a precision that cannot be reached is told of early, and what held it up in the end" {
    run --separate-stderr short 1 --precision 0.001% --data run.jsonl -o report.md
    [ "$status" -eq 0 ]
    told="warning: --precision 0.0010 % will hardly be reached in 100 rounds: native's [A-Z][A-Za-z]+ with 1 worker needs"
    [[ "$stderr" =~ $told ]]
    [[ "${stderr#*hardly be reached}" != *"hardly be reached"* ]]
    grep -q '"record":"end","reason":"most_rounds"' run.jsonl
    grep -Eq '^. ended because . 100 rounds were done, the most that --precision may take; --precision 0.0010.% was not reached: [A-Za-z]+ with 1 worker needs' report.md
}
