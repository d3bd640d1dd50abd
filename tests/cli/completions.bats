#!/usr/bin/env bats
# What the shells offer after the beginning of a command line: each is asked itself.

# bats file_tags=once

load ../start

setup() {
    folder=$BUILD/completions
    [ -d "$folder" ] || skip "the completions are not made"
    cd "$BATS_TEST_TMPDIR"
    mkdir "a folder"
    touch report.md "my results.jsonl"
}

# complete_words WORD...: what bash offers for the last word; the first is the program.
complete_words() {
    bash -c '
        set -eu
        compopt() { :; }
        . "$1/tvp-report"
        . "$1/tvp-fleet"
        shift
        COMP_WORDS=("$@")
        COMP_CWORD=$(($# - 1))
        "_${1//-/_}" || :
        printf "%s\n" "${COMPREPLY[@]}"' - "$folder" "$@"
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

@test "bash completes tvp-fleet, and options of tvp-report after --" {
    run complete_words tvp-fleet s
    offers slurm ssh status
    run complete_words tvp-fleet slurm a
    offers "a folder"
    run complete_words tvp-fleet slurm "a folder" --w
    offers --wait
    run complete_words tvp-fleet ssh "a folder" --
    offers --hosts --jobs --program
    run complete_words tvp-fleet ssh "a folder" --hosts = rep
    offers report.md
    run complete_words tvp-fleet slurm "a folder" -- 15 --preset q
    offers quick
}

# completes_to LINE EXPECTED: what zsh makes of the line.
completes_to() {
    completes_whole_to "tvp-report $1" "tvp-report $2"
}

completes_whole_to() {
    run timeout 60 "$tree/tests/cli/complete.zsh" "$folder" "$1"
    [ "$status" -eq 0 ]
    offers "$2"
}

@test "zsh completes tvp-fleet, and options of tvp-report after --" {
    command -v zsh >/dev/null || skip "no zsh"
    completes_whole_to 'tvp-fleet st' 'tvp-fleet status '
    completes_whole_to 'tvp-fleet slurm a' 'tvp-fleet slurm a\ folder/'
    completes_whole_to 'tvp-fleet slurm x --w' 'tvp-fleet slurm x --wait '
    completes_whole_to 'tvp-fleet ssh x --hosts=rep' 'tvp-fleet ssh x --hosts=report.md '
    completes_whole_to 'tvp-fleet slurm x --wait -- 15 --preset q' 'tvp-fleet slurm x --wait -- 15 --preset quick '
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
    fish_offers_whole "tvp-report $1" "${@:2}"
}

fish_offers_whole() {
    local line=$1
    shift
    run env HOME="$BATS_TEST_TMPDIR" fish --no-config -c "source '$folder/tvp-report.fish'
        source '$folder/tvp-fleet.fish'
        complete -C '$line' | cut -f 1"
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

@test "fish completes tvp-fleet, and options of tvp-report after --" {
    command -v fish >/dev/null || skip "no fish"
    fish_offers_whole 'tvp-fleet st' status
    fish_offers_whole 'tvp-fleet slurm a' 'a folder/'
    fish_offers_whole 'tvp-fleet slurm x --w' --wait
    fish_offers_whole 'tvp-fleet ssh x --j' --jobs
    fish_offers_whole 'tvp-fleet slurm x -- 15 --preset q' quick
    fish_offers_whole 'tvp-fleet slurm x -- --dry' --dry-run
}
