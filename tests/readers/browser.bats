#!/usr/bin/env bats
# What a browser makes of the HTML page, and axe-core of it.

load ../start
load pages

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
    PYTHONDONTWRITEBYTECODE=1 timeout 600 python3 tests/readers/check_page.py "$browser" "$@"
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
