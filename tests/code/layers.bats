#!/usr/bin/env bats
# What may include what, style, and layout; and that each rule finds what breaks it.

load ../start

setup() {
    make_apart
    copy=$BATS_TEST_TMPDIR/copy
}

# plant FILE LINE...: adds lines at the end of a copy of a file, in a tree of no other files.
plant() {
    local file=$copy/$1
    mkdir -p "$copy"/{include/tvp,scripts,examples,.ci,tests,src/{runners,fleet}} "${file%/*}"
    [ -e "$file" ] || [ ! -e "$1" ] || cp "$1" "$file"
    touch "$copy/tests/run" "$copy/src/fleet/tvp-fleet"
    shift
    printf '%s\n' "$@" >>"$file"
}

# finds CHECK TEXT: the check fails in the copy, and says that.
finds() {
    run "$tree/scripts/$1" "$copy"
    [ "$status" -ne 0 ]
    [ "$output" = "$2" ] || { printf 'said:     %s\nexpected: %s\n' "$output" "$2"; false; }
    rm -rf "$copy"
}

@test "data flows one way" {
    scripts/check_layers
}

@test "a second user of a drawing library is found" {
    plant src/report/findings/findings.c '#include <plplot.h>'
    finds check_layers 'src/report/findings/findings.c: only plplot_pen.c may use PLplot'
    plant src/report/pens/cairo_page.c '#include <fontconfig/fontconfig.h>'
    finds check_layers 'src/report/pens/cairo_page.c: only pen_fonts.c may use fontconfig'
    plant src/report/chart/chart.c '#include <png.h>'
    finds check_layers 'src/report/chart/chart.c: only png_file.c may use libpng'
}

@test "a second clock is found" {
    plant src/measure/workers/work.c 'int64_t t(void) { return clock_gettime (0, 0); }'
    finds check_layers 'src/measure/workers/work.c: only clock.c asks for the time'
}

@test "an output that knows of time or of runners is found" {
    plant src/report/data/csv.c '#include "tvp/common/clock.h"'
    finds check_layers 'src/report/data/csv.c: time is for what measures'
    for header in runner/runner plan/runtimes session/session run/measuring; do
        plant src/report/data/csv.c "#include \"tvp/$header.h\""
        finds check_layers "src/report/data/csv.c: data may not include include/tvp/$header.h"
    done
}

@test "an include against the arrows is found in every room" {
    plant include/tvp/data/csv.h '#include "tvp/findings/findings.h"'
    finds check_layers 'include/tvp/data/csv.h: data may not include include/tvp/findings/findings.h'
    plant src/report/stats/estimates.c '#include "tvp/text/wording.h"'
    finds check_layers 'src/report/stats/estimates.c: stats may not include include/tvp/text/wording.h'
    plant src/report/report/report.c '#include "tvp/draw/figures.h"'
    finds check_layers 'src/report/report/report.c: report may not include include/tvp/draw/figures.h'
    plant src/report/publish/publish.c '#include "tvp/plan/plan.h"'
    finds check_layers 'src/report/publish/publish.c: publish may not include include/tvp/plan/plan.h'
}

@test "a program that takes from the other is found" {
    plant src/measure/serve/serve.c '#include "tvp/data/results.h"'
    finds check_layers 'src/measure/serve/serve.c: serve may not include include/tvp/data/results.h'
    plant src/report/data/results.c '#include "tvp/workers/launch.h"'
    finds check_layers 'src/report/data/results.c: data may not include include/tvp/workers/launch.h'
    plant src/host/host.c '#include "tvp/serve/serve.h"'
    finds check_layers 'src/host/host.c: host may not include include/tvp/serve/serve.h'
    plant src/common/units.c '#include "tvp/host/host.h"'
    finds check_layers 'src/common/units.c: common may not include include/tvp/host/host.h'
}

@test "a folder that is no room of the table is found" {
    plant src/report/cellar/barrel.c '#include <stddef.h>'
    finds check_layers 'src/report/cellar/barrel.c: cellar is no room of the table'
}

@test "files that need each other in a circle are found" {
    plant src/common/utf8.c 'void utf8_a(void);' 'void utf8_a(void)' '{' '    units_a();' '}'
    plant src/common/units.c 'void units_a(void)' '{' '    utf8_a();' '}'
    finds check_layers 'in a circle: src/common/units.c src/common/utf8.c'
    # Through a third, and by the address of a function.
    plant src/common/utf8.c 'const function utf8_table[] = {checksum_a};'
    plant src/common/units.c 'void units_a(void)' '{' '    utf8_table[0]();' '}'
    plant src/common/checksum.c 'void checksum_a(void)' '{' '    units_a();' '}'
    finds check_layers 'in a circle: src/common/checksum.c src/common/units.c src/common/utf8.c'
}

@test "the style is kept" {
    scripts/check_style
}

@test "what breaks the style is found" {
    plant src/report/data/csv.c "$(printf '%0101d' 0)"
    finds check_style "src/report/data/csv.c:$(($(wc -l <src/report/data/csv.c) + 1)): longer than 100 columns"
    # 100 characters in more bytes are no more than 100 columns.
    plant src/report/data/csv.c "/* $(printf 'µ%.0s' $(seq 94)) */"
    "$tree/scripts/check_style" "$copy"
    rm -rf "$copy"
    plant src/report/data/csv.c "$(printf 'int\tx;')"
    finds check_style "src/report/data/csv.c:$(($(wc -l <src/report/data/csv.c) + 1)): a tab"
    plant src/report/data/csv.c 'int x; '
    finds check_style "src/report/data/csv.c:$(($(wc -l <src/report/data/csv.c) + 1)): space at the end"
    plant scripts/embed '# TO''DO: more'
    finds check_style "scripts/embed:$(($(wc -l <scripts/embed) + 1)): a reminder: do it, or leave it out"
}

@test "a long function is found" {
    plant src/report/data/csv.c 'void f(void)' '{' "$(yes 'g();' | head -n 61)" '}'
    finds check_style "src/report/data/csv.c:$(($(wc -l <src/report/data/csv.c) + 2)): a function of 61 lines, 60 at most"
}

@test "a header without purpose or guard is found" {
    plant include/tvp/common/bare.h '#include <stddef.h>'
    finds check_style "$(printf '%s\n%s' \
        'include/tvp/common/bare.h:1: the header does not open with "bare.h - " and its purpose' \
        'include/tvp/common/bare.h: the guard is not TVP_BARE_H')"
}

@test "the code has the layout of .clang-format" {
    command -v clang-format >/dev/null || skip "no clang-format"
    clang-format --version | grep -q 'version 14\.' || skip "another version of clang-format lays out differently"
    make -s format-check
}

@test "shellcheck finds nothing in scripts and tests" {
    command -v shellcheck >/dev/null || skip "no shellcheck"
    scripts/check_shell
}

@test "what shellcheck complains of is found in scripts and tests" {
    command -v shellcheck >/dev/null || skip "no shellcheck"
    for file in scripts/embed tests/run tests/code/headers.bats tests/fault/common.bash; do
        plant "$file" 'rm $forgotten'
        run "$tree/scripts/check_shell" "$copy"
        [ "$status" -ne 0 ]
        [[ $output == *"$file line"*SC2086* ]]
        rm -rf "$copy"
    done
}

@test "no program sets a locale, so a number is written and read with a point everywhere" {
    sets='\<(setlocale|newlocale|uselocale)[[:space:]]*\('
    grep -Eq "$sets" <<<'    setlocale(LC_ALL, "");'
    run -1 grep -rnE "$sets" src include
}
