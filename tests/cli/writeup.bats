#!/usr/bin/env bats
# A write-up to hand in: the classic template, from a run and from a table that was printed long ago.

bats_require_minimum_version 1.5.0
load ../start

setup() {
    start
    table=$BATS_TEST_DIRNAME/../data/tables/classic.txt
    saved=$BATS_TEST_DIRNAME/../data/runs/threads_win.jsonl
}

# In the words of its reader, not of the program.
check_words() {
    if sed 's/`[^`]*`//g' "$1" | grep -Ewi 'probes?|cells?|runtimes?|cases?'; then
        echo "$1 speaks of what only the program knows"
        return 1
    fi
}
