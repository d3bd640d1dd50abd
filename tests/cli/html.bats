#!/usr/bin/env bats
# The HTML page: what is in the file. What a browser makes of it: tests/readers/browser.bats

load ../start
load ../readers/pages

@test "every picture is in the page as a drawing, and nothing is fetched" {
    page_of two_runtimes
    pictures=$(ls "$OUT/Images" | wc -l)
    [ "$pictures" -ge 3 ]
    [ "$(grep -c 'class="drawing wide"><svg ' "$OUT/two_runtimes.html")" -eq "$pictures" ]
    [ "$(grep -c 'class="drawing narrow"><svg ' "$OUT/two_runtimes.html")" -eq "$pictures" ]
    run ! grep -q '<img ' "$OUT/two_runtimes.html"
    for picture in "$OUT"/Images/*.png; do
        grep -q "<title id=\"$(basename "$picture" .png)-title\">" "$OUT/two_runtimes.html"
    done
}

@test "each runtime has its cards, labelled as the data has it, with a strip for each kind" {
    page_of two_runtimes
    [ "$(grep -c '<div class="table cards"' "$OUT/two_runtimes.html")" -eq 1 ]
    [ "$(grep -c 'data-label="threads">.*<svg class="chart strip"' "$OUT/two_runtimes.html")" -eq 6 ]
    [ "$(grep -c 'data-label="processes">.*<svg class="chart strip"' "$OUT/two_runtimes.html")" -eq 6 ]
    run ! grep -q 'content: "threads' "$OUT/two_runtimes.html"
    run ! grep -q 'strip-[0-9]' "$OUT/two_runtimes.html"
}

@test "the times and verdicts of a work are one table in one fold, each value once" {
    page_of threads_win
    [ "$(grep -c '<summary>Times' "$OUT/threads_win.html")" -eq 3 ]
    for value in '38.63' '40.19' $'3.5\u00a0% longer' '1551' '51.59'; do
        [ "$(grep -c "<td class=\"right\">$value <span" "$OUT/threads_win.html")" -eq 1 ]
    done
    page_of failed_cells
    [ "$(grep -c '<summary>Times' "$OUT/failed_cells.html")" -eq 3 ]
    grep -q 'at least one sample failed' "$OUT/failed_cells.html"
    page_of work_computes
    [ "$(grep -c '<summary>Times' "$OUT/work_computes.html")" -eq 2 ]
}

@test "works that have no picture have a table all the same" {
    run "$report" -q 1 --cases pool --rounds 1 --no-probes -o "$OUT/pool.html"
    grep -q '<strong>empty tasks</strong>' "$OUT/pool.html"
    run ! grep -q '<strong>pool</strong>' "$OUT/pool.html"
}

@test "a folder of pictures with an odd name makes no difference" {
    page_of one_row --images "$OUT/my images (50%) & more"
    [ -d "$OUT/my images (50%) & more" ]
    grep -q '<svg ' "$OUT/one_row.html"
    run ! grep -q 'class="picture"' "$OUT/one_row.html"
}

# Figures with their intervals: "50.23 (50.12–50.94)".
intervals_of() {
    sed 's/<[^>]*>//g' "$1" | grep -o '[0-9.]* ([0-9.]*–[0-9.]*)' | sort -u
}

@test "what stands in the Markdown stands in the page" {
    page_of threads_win -o "$OUT/threads_win.md"
    intervals_of "$OUT/threads_win.md" >"$OUT/expected"
    intervals_of "$OUT/threads_win.html" >"$OUT/shown"
    [ "$(wc -l <"$OUT/expected")" -gt 50 ]
    [ -z "$(comm -23 "$OUT/expected" "$OUT/shown")" ]
}

@test "a template of one's own makes a page of the same order" {
    page_of threads_win --template templates/report.md -o "$OUT/threads_win.md"
    sed -n 's/^#\{1,6\} //p' "$OUT/threads_win.md" >"$OUT/expected"
    sed -n 's/^<h[1-6]\( id="[^"]*"\)*>\(.*\)<\/h[1-6]>$/\2/p' "$OUT/threads_win.html" >"$OUT/headings"
    [ -s "$OUT/expected" ]
    diff "$OUT/expected" "$OUT/headings"
    [ "$(grep -c '^|' "$OUT/threads_win.md")" -eq \
        "$(($(grep -c '^<tr>' "$OUT/threads_win.html") + $(grep -c '^<table>' "$OUT/threads_win.html") +
            $(grep -c '^<th scope="row"' "$OUT/threads_win.html" | grep -c -v '^0$')))" ]
    # No heading is known to say what a picture says.
    grep -q '<text [^>]*font-weight="bold">Starting: ' "$OUT/threads_win.html"
    page_of threads_win
    run ! grep '<text [^>]*font-weight="bold">Starting: ' "$OUT/threads_win.html"
}
