#!/usr/bin/env bats
# The HTML page: what is in the file, and what a browser makes of it.

load ../start

setup() {
    cd "$tree"
    OUT=$BATS_TEST_TMPDIR
}

# page_of NAME [OPTION...]: $OUT/NAME.html from tests/data/results/NAME.jsonl. Results with failed
# cells give status 3.
page_of() {
    local name=$1 status=0
    shift
    "$report" -q --from "tests/data/results/$name.jsonl" --images "$OUT/Images" \
        "$@" -o "$OUT/$name.html" || status=$?
    [ "$status" -eq 0 ] || [ "$status" -eq 3 ]
}

# Finds a browser, or skips.
need_browser() {
    browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) ||
        skip "no Chromium"
    command -v python3 >/dev/null || skip "no python3"
    look 2>/dev/null || skip "$browser does not start here"
}

# Finds axe-core, or skips.
need_axe() {
    AXE=${TVP_AXE:-build/axe/node_modules/axe-core/axe.min.js}
    [ -e "$AXE" ] || skip "no axe-core (scripts/axe fetches it)"
    export AXE
}

# look [PAGE...]: what is wrong with the pages as a browser shows them. Without a page the browser
# only starts.
look() {
    PYTHONDONTWRITEBYTECODE=1 timeout 600 python3 tests/html/check_page.py "$browser" "$@"
}

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

@test "every report is good to read in a browser: wide, phone, light, dark, paper" {
    need_browser
    pages=()
    for file in tests/data/results/*.jsonl; do
        name=$(basename "$file" .jsonl)
        page_of "$name"
        pages+=("$OUT/$name.html")
    done
    look "${pages[@]}"
}

@test "axe-core finds nothing to make more accessible" {
    need_browser
    need_axe
    pages=()
    for name in threads_win two_runtimes failed_cells one_round one_row work_computes; do
        page_of "$name"
        pages+=("$OUT/$name.html")
    done
    page_of start_methods --template templates/classic.md
    look "${pages[@]}" "$OUT/start_methods.html"
    echo '<!DOCTYPE html><title>a</title><main><h1>a</h1><svg role="img" width="9"></svg></main>' \
        >"$OUT/bad.html"
    run look "$OUT/bad.html"
    [[ $output == *'axe: svg-img-alt: '* ]]
}

@test "the classic template makes a good page, too" {
    need_browser
    page_of start_methods --template templates/classic.md
    look "$OUT/start_methods.html"
}

@test "names from outside stay text in a browser" {
    need_browser
    markup='<script>console.error(1)</script></title><img src=x onerror=console.error(2)>](javascript:a)'
    sed "s|testhost|$markup|g; s|Example CPU 3000|$markup|g" tests/data/results/one_row.jsonl \
        >"$OUT/hostile.jsonl"
    grep -qF "$markup" "$OUT/hostile.jsonl"
    "$report" -q --from "$OUT/hostile.jsonl" --title "$markup" -o "$OUT/hostile.html"
    grep -qF '<td>&lt;script&gt;console.error(1)&lt;/script&gt;&lt;/title&gt;&lt;img' "$OUT/hostile.html"
    look "$OUT/hostile.html"
}

@test "a template's own links and pictures fetch nothing" {
    need_browser
    cat >"$OUT/template.md" <<'END'
# {{title}}
![logo](https://example.org/logo.png) ![near](logo.png) [run](javascript:console.error(1))
<script>console.error(2)</script> <img src="https://example.org/b.png">
{{{io_picture}}}
END
    page_of one_row --template "$OUT/template.md"
    look "$OUT/one_row.html"
}

@test "looking in a browser notices what it is there for" {
    need_browser
    cat >"$OUT/bad.html" <<'END'
<!DOCTYPE html><title>a</title><link rel="icon" href="data:,">
<style>@media print { pre { overflow: hidden } }</style>
<main><h1>b</h1><h3 onclick="c()">d</h3><p style="width: 900px; color: #aaa">e</p>
<img src="data:image/png;base64,AAAA"><img src="missing.png" style="background: black">
<pre style="width: 9em">a line that is longer than the box it stands in, and so is cut off</pre>
<details><summary>f</summary><p style="display: none">g</p></details>
<p style="width: 3em"><span class="interval">(1 to 2 to 3 to 4)</span></p>
<table><tr><td style="height: 9em">h</td></tr></table>
<table style="display: block; overflow: auto"><tr><td>i<td>j<td>k<td>l<td style="min-width: 900px">m</table>
<script>console.log(1); throw 2</script></main>
END
    run look "$OUT/bad.html"
    [ "$status" -eq 1 ]
    for problem in 'no language' 'h1 is not the title' 'pixels wide' 'active elements' \
        'event handlers' 'h3 after h1' 'cannot be shown' 'without text' 'cut off on paper' 'folded on paper' 'broken interval' 'taller than its text' 'out of sight: m' \
        '1200 dark screen: not the colours' 'not on white' 'contrast 2.3: e' \
        'a request for file:' 'consoleAPICalled' 'exceptionThrown' 'logged: '; do
        grep -qF -- "$problem" <<<"$output" || { echo "not noticed: $problem"; echo "$output"; false; }
    done
}
