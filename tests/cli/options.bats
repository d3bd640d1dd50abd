#!/usr/bin/env bats
# The command line as a user meets it: one line on stderr and the right exit status.

load ../start

setup() {
    cd "$tree"
    unset ARGP_HELP_FMT
}

# refuses LINE ARGUMENT...: exit status 2, nothing on stdout, that line on stderr.
refuses() {
    local expected="tvp-report: $1" status=0
    shift
    "$report" "$@" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" || status=$?
    [ "$status" -eq 2 ]
    [ ! -s "$BATS_TEST_TMPDIR/out" ]
    printf '%s\n' "$expected" | diff - "$BATS_TEST_TMPDIR/err"
}

@test "the help is the agreed one, whatever the locale and the terminal" {
    for locale in C C.UTF-8 de_DE.UTF-8; do
        for option in --help -h '-?'; do
            LC_ALL=$locale COLUMNS=40 "$report" "$option" | diff tests/golden/help.txt -
        done
    done
}

@test "the version is one line" {
    run "$report" --version
    [ "$status" -eq 0 ]
    [[ $output =~ ^tvp-report\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
}

# not_printed WORD...: with a stdout that takes nothing, and with none, these fail with one line.
not_printed() {
    run -1 --separate-stderr bash -c '"$@" >/dev/full' - "$@"
    [[ "${stderr_lines[-1]}" == "${1##*/}: "*"stdout"*"No space left on device"* ]]
    run -1 --separate-stderr bash -c '"$@" >&-' - "$@"
    [[ "${stderr_lines[-1]}" == "${1##*/}: "*"stdout"* ]]
}

@test "what is asked for on stdout and cannot be written there is a failure" {
    [ -e /dev/full ] || skip "no /dev/full"
    for option in --help --usage --version --list-fields; do
        not_printed "$report" "$option"
        [[ "${stderr_lines[*]}" == "tvp-report: stdout cannot be written: it is closed: "* ]]
    done
    not_printed "$report" 2 --dry-run
    not_printed "$report" --check-runner "$measure"
    for option in --help --version; do
        not_printed "$measure" "$option"
    done
}

@test "no argument at all" {
    refuses 'MAX_WORKERS is missing: say how many workers to measure, as in `tvp-report 15 -o report.md`'
}

@test "numbers that make no sense" {
    for number in -1 -15 0 '' 15x 1e9 32769; do
        refuses "MAX_WORKERS must be a whole number from 1 to 32768, not \"$number\"" "$number"
    done
}

@test "words that are no options" {
    refuses 'unknown option "--rouds": did you mean --rounds?' --rouds 3 15
    refuses 'unknown option "-x": tvp-report --help lists them all' -x
    refuses '"--r" is the beginning of --requests, --rounds, --resume, --runtime: write more of it' --r 3
    refuses '--quiet takes no value, leave "=x" out' --quiet=x 15
    refuses '--output: FILE is missing, expected --output=FILE' 15 -o
}

@test "values that make no sense" {
    refuses '--io-wait: "5" has no unit: write 5ms or 5s' 15 --io-wait 5
    refuses 'report.txt: expected a name ending in .md, .markdown, .html, .htm, .tex or .latex, or --format beside it' 15 -o report.txt
    refuses '--preset must be quick, default, rigorous or classic, not "quik": did you mean quick?' 15 --preset quik
}

@test "a wrong command line leaves no file" {
    local folder=$BATS_TEST_TMPDIR/empty
    mkdir "$folder"
    run bash -c 'cd "$0" && "$1" -o report.md --csv table.csv 0' "$folder" "$report"
    [ "$status" -eq 2 ]
    [ -z "$(ls -A "$folder")" ]
}

@test "the manual page has nothing for mandoc to complain about" {
    command -v mandoc >/dev/null || skip "no mandoc"
    [ -f "$BUILD/tvp-report.1" ] || skip "the manual page is not made"
    run mandoc -T lint "$BUILD/tvp-report.1"
    [ "$status" -eq 0 ]
    [ -z "$output" ]
}

@test "the manual page is headed and dated as this program's" {
    [ -f "$BUILD/tvp-report.1" ] || skip "the manual page is not made"
    version=$("$report" --version)
    for format in 'mandoc -T ascii' 'groff -man -T ascii'; do
        command -v "${format%% *}" >/dev/null || continue
        # What a terminal is told of bold and underlined words is no part of them.
        $format "$BUILD/tvp-report.1" | sed $'s/\e\\[[0-9;]*m//g' >"$BATS_TEST_TMPDIR/page"
        grep -Eq '^TVP-REPORT\(1\) +tvp-report manual +TVP-REPORT\(1\)$' "$BATS_TEST_TMPDIR/page"
        grep -q "^$version " "$BATS_TEST_TMPDIR/page"
    done
}
