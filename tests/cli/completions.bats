#!/usr/bin/env bats
# What the shells offer after the beginning of a command line: each is asked itself.

load ../start

setup() {
    folder=$BUILD/completions
    [ -d "$folder" ] || skip "the completions are not made"
    cd "$BATS_TEST_TMPDIR"
    mkdir "a folder"
    touch report.md "my results.jsonl"
}

# complete_words WORD...: what bash offers for the last word.
complete_words() {
    bash -c '
        set -eu
        compopt() { :; }
        . "$1"
        shift
        COMP_WORDS=("$@")
        COMP_CWORD=$(($# - 1))
        _tvp_report || :
        printf "%s\n" "${COMPREPLY[@]}"' - "$folder/tvp-report" "$@"
}

# offers WORD...: just these are in the output, in any order.
offers() {
    diff <(printf '%s\n' "$@" | sort) <(printf '%s\n' "$output" | sort)
}

@test "bash completes options and their values" {
    run complete_words tvp-report --ro
    offers --rounds
    run complete_words tvp-report --preset q
    offers quick
    run complete_words tvp-report --preset = q
    offers quick
    run complete_words tvp-report --start-method =
    offers fork spawn forkserver
    run complete_words tvp-report -o rep
    offers report.md
    run complete_words tvp-report --from = my
    offers "my results.jsonl"
    run complete_words tvp-report --template = re
    offers report report.md
    run complete_words tvp-report --images ""
    offers "a folder"
    [ -z "$(complete_words tvp-report --rounds '')" ]
    [ -z "$(complete_words tvp-report 1)" ]
}

# completes_to LINE EXPECTED: what zsh makes of the line.
completes_to() {
    run timeout 60 "$tree/tests/cli/complete.zsh" "$folder" "tvp-report $1"
    [ "$status" -eq 0 ]
    offers "tvp-report $2"
}

@test "zsh completes options and their values" {
    command -v zsh >/dev/null || skip "no zsh"
    completes_to --ro '--rounds='
    completes_to '15 --dry' '15 --dry-run '
    completes_to '--preset q' '--preset quick '
    completes_to --preset=q '--preset=quick '
    completes_to --start-method=s '--start-method=spawn '
    completes_to '-o rep' '-o report.md '
    completes_to --from=my '--from=my\ results.jsonl '
    completes_to --template=cl '--template=classic '
    completes_to --template=report. '--template=report.md '
    completes_to --images= '--images=a\ folder/'
    completes_to 1 1
}

# fish_offers LINE WORD...
fish_offers() {
    local line=$1
    shift
    run env HOME="$BATS_TEST_TMPDIR" fish --no-config -c "source '$folder/tvp-report.fish'
        complete -C 'tvp-report $line' | cut -f 1"
    # Some versions also list what has the same letters somewhere inside.
    output=$(awk -v word="${line##* }" 'index($0, word) == 1' <<<"$output")
    offers "$@"
}

@test "fish completes options and their values" {
    command -v fish >/dev/null || skip "no fish"
    fish_offers --ro --rounds
    fish_offers '15 --dry' --dry-run
    fish_offers '--preset q' quick
    fish_offers --preset=q --preset=quick
    fish_offers --start-method= --start-method=fork --start-method=forkserver --start-method=spawn
    fish_offers '-o rep' report.md
    fish_offers --from=my '--from=my results.jsonl'
    # Files too; newer versions of fish offer those only where nothing else fits.
    fish_offers --template=cl --template=classic
    fish_offers --template=report. --template=report.md
    fish_offers '--images ' 'a folder/'
    fish_offers --images= '--images=a folder/'
    fish_offers 1 ''
}
