#!/usr/bin/env bats
# --picture-format: pictures as PNG, SVG, PDF and dark PNG, each whole, of its run, and gone when it
# is no longer wanted; and LaTeX documents, which have theirs as PDF.

load ../start
load ../readers/saved_run

@test "each format is written beside the report, and the first is linked" {
    from threads_win -o r.md --picture-format svg,pdf,png
    [ "$(ls Images/threadsVProcIO.*)" = "$(printf 'Images/threadsVProcIO.%s\n' pdf png svg)" ]
    grep -q '](Images/threadsVProcIO.svg)' r.md
    run ! grep -q 'threadsVProcIO.png' r.md
    from threads_win -o p.md --images P
    [ -z "$(find P -type f ! -name '*.png')" ]
}

@test "an SVG is well-formed, is text, names its points and asks nobody" {
    need xmllint
    from two_runtimes -o r.md --picture-format svg
    xmllint --noout --nonet Images/*.svg
    svg=Images/threadsVProcStart-cpython.svg
    [ "$(xmllint --xpath 'count(//*[@class="point"]/*[local-name()="title"])' $svg)" -gt 10 ]
    xmllint --xpath '//*[@class="point"]/*[local-name()="title"]/text()' $svg | grep -Eq '[0-9] workers'
    [ "$(xmllint --xpath 'count(//*[local-name()="script" or local-name()="image" or @href])' $svg)" -eq 0 ]
    # No id is in two pictures.
    [ -z "$(grep -oh ' id="[^"]*"' Images/*.svg | sort | uniq -d)" ]
}

@test "who ran when says of each kind how many worked at a time, in as many lines as that takes" {
    need xmllint
    for size in 900x600 500x333; do
        from kinds -o r.md --picture-format svg --size $size
        xmllint --xpath '//*[local-name()="text"]/text()' Images/threadsVProcTimeline.svg |
            tr -s '\n ' ' ' >words
        for kind in 'threads,' 'processes,' 'coroutines and' 'interpreters compute at a time'; do
            grep -Eq "[0-9.]+ \([0-9.]+–[0-9.]+\) of 3 $kind" words
        done
        grep -Eq 'compute at a time · round [0-9]+ ' words
        run ! grep -q '…' words
    done
}

@test "a PDF has its letters in it, can be searched and says its title" {
    need pdffonts
    from threads_win -o r.md --picture-format pdf
    for pdf in Images/*.pdf; do
        pdffonts "$pdf" | awk 'NR > 2 { print $(NF - 4) }' | sort -u | grep -qx yes
        pdftotext "$pdf" - | grep -q 'number of workers'
        pdfinfo "$pdf" 2>&1 | tee info | grep -q '^Title: *[A-Z]'
        run ! grep -qi 'error\|warning' info
    done
}

@test "a dark picture is dark, GitHub is told by the address, and a page has one of each" {
    from one_row -o r.md -o r.html -o r.tex --picture-format dark
    [ -f Images/threadsVProcIO.png ]
    grep -q '](Images/threadsVProcIO.png#gh-light-mode-only)!\[.*\](Images/threadsVProcIO-dark.png#gh-dark-mode-only)' r.md
    [ "$(grep -c 'Each picture is here twice' r.md)" -eq 1 ]
    run ! grep -q 'gh-dark\|here twice' r.html r.tex
    from one_row -o plain.md
    run ! grep -q 'gh-light\|here twice' plain.md
}

@test "pictures that are no longer wanted go, in every format, and nobody else's" {
    from threads_win -o r.md --picture-format png,svg,pdf,dark
    from threads_win -o other.md --picture-format svg
    touch Images/mine.svg
    from threads_win -o r.md
    [ "$(ls Images/threadsVProcIO*)" = "$(printf 'Images/threadsVProcIO%s\n' .png .svg)" ]
    rm other.md
    from threads_win -o r.md
    [ "$(ls Images/threadsVProcIO*)" = "$(printf 'Images/threadsVProcIO%s\n' .png .svg)" ]
    [ -f Images/mine.svg ]
}

@test "another run's pictures keep their folder, whatever their format" {
    for format in svg pdf dark; do
        mkdir $format
        from threads_win -o $format/first.md --picture-format $format
        before=$(md5sum $format/Images/*)
        from processes_win -o $format/second.md --picture-format $format
        [ "$(find $format/Images -maxdepth 1 -type f -exec md5sum {} + | sort -k 2)" = "$before" ]
        [ -d $format/Images/second ]
    done
}

@test "a format that is none, or there twice, is an error" {
    for list in jpeg png,,svg '' svg,svg; do
        run -2 --separate-stderr from one_row -o r.md --picture-format "$list"
        [ "${#stderr_lines[@]}" -eq 1 ]
        [[ "$stderr" == "tvp-report: --picture-format"* ]]
        [ ! -e r.md ]
    done
    [[ "$stderr" == *"svg is given twice"* ]]
}

@test "a full disk leaves the pictures as they were" {
    from threads_win -o r.md --picture-format svg,pdf,dark
    before=$(md5sum r.md Images/*)
    for blocks in 1 8 20 30; do
        run bash -c "ulimit -f $blocks; trap '' XFSZ; '$report' -q --from '$runs/processes_win.jsonl' -o r.md --images Images --picture-format svg,pdf,dark"
        [ "$status" -eq 1 ]
        [ "$(md5sum r.md Images/*)" = "$before" ]
        [ -z "$(find . -name '.*' -type f)" ]
    done
}

@test "a LaTeX document names its engine, and has its pictures as PDF alone" {
    from threads_win --template classic -o write-up.tex
    head -n 1 write-up.tex | grep -q '^% Compile with pdflatex'
    grep -q '\\reportpicture{Images/threadsVProcIO.pdf}' write-up.tex
    [ -z "$(find Images -type f ! -name '*.pdf')" ]
    from threads_win --format latex >out.tex
    run ! grep -q '\\reportpicture{I' out.tex
}
