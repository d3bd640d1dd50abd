#!/usr/bin/env bats
# What CONTRIBUTING says of adding a format is done here, in a copy of the tree: one row for a
# format of the report, a row and its writer for one of the data, and everything else follows.

bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_DIRNAME/../.."
    : "${BUILD:=$PWD/build}"
    ! grep -q -e '-fsanitize=' "$BUILD/flags" || skip "built once is enough"
    top=$PWD
    copy=$BATS_TEST_TMPDIR/copy
    mkdir "$copy"
    cp -R Makefile src include scripts templates "$copy/"
}

# row MACRO ROW: adds a row to the list of formats.
row() {
    after include/tvp/options/formats.h "define $1" "    ROW($2) \\"
}

# after FILE PATTERN LINE: adds a line behind the one that matches.
after() {
    grep -q "$2" "$copy/$1"
    PATTERN=$2 LINE=$3 awk '{ print } $0 ~ ENVIRON["PATTERN"] { print ENVIRON["LINE"] }' "$copy/$1" >"$copy/new"
    mv "$copy/new" "$copy/$1"
}

@test "a format of the report is one row, one of the data is a row and its writer" {
    row REPORT_FORMATS 'PLAIN, plain, ".text .txt", html_escape, PICTURES_BESIDE, PICTURES_CHOSEN, NULL'
    row DATA_FORMATS 'COUNT, count, false, write_count, "write the number of samples too"'
    after src/report/publish/publish.c '#include "tvp/text/markdown_escape.h"' \
        '#include "tvp/text/html_escape.h"
static bool write_count(FILE *stream, const struct report *report)
{
    return fprintf(stream, "%zu\n", report->results->sample_count) > 0;
}'
    # Nothing else differs from the tree.
    run diff -rq "$copy" "$top" --exclude=build --exclude=__pycache__
    [ "$(grep -c '^Files .* differ$' <<<"$output")" -eq 2 ]
    cd "$copy"
    env -u BUILD -u MAKEFLAGS make -s -j2 CC="${CC:-gcc}" CFLAGS=-O0 WERROR=1 build/tvp-report build/print_options

    cd "$BATS_TEST_TMPDIR"
    new=$copy/build/tvp-report saved=$top/tests/data/results/one_row.jsonl
    "$new" --from "$saved" -q --title 'a <b>' -o r.TXT -o r.md --count n
    head -n 1 r.TXT | grep -qx '# a &lt;b&gt;'
    head -n 1 r.md | grep -q '^# a '
    grep -q '](Images/threadsVProcIO.png)' r.TXT
    [ "$(cat n)" = "$(grep -c '"record":"sample"' "$saved")" ]
    "$new" --from "$saved" -q --format plain --title 'a <b>' | head -n 1 | grep -qx '# a &lt;b&gt;'
    [ "$("$new" --from "$saved" -q --count -)" = "$(cat n)" ]
    # Checks, help and completions know it.
    run -2 "$new" --from "$saved" -o x.md --count x.md
    [[ "$output" == *"x.md is both --output and --count"* ]]
    run -2 "$new" --from "$saved" -o x.pdf
    [[ "$output" == *".text, .txt, .md, .markdown, .html, .htm, .tex or .latex"* ]]
    run -1 "$new" --from "$saved" --count /nowhere/n
    "$new" --help | grep -q -- '--count=FILE  *write the number of samples too'
    "$new" --help | grep -q -- '--format=plain|markdown|html|latex'
    for form in bash zsh fish man readme; do
        "$copy/build/print_options" $form | grep -q 'count'
        "$copy/build/print_options" $form | grep -q 'plain'
    done
}
