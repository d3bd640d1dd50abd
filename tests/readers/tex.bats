#!/usr/bin/env bats
# What TeX and pandoc make of LaTeX documents and of the Markdown.

load ../start
load saved_run

# compiled FOLDER: r.tex there becomes r.pdf without an error, and nothing runs off the page.
compiled() {
    for pass in 1 2; do
        (cd "$1" && timeout 300 pdflatex -interaction=nonstopmode -halt-on-error r.tex >pass 2>&1) || {
            grep -a -A 5 '^!' "$1/pass"
            return 1
        }
    done
    run ! grep -a 'Overfull \\hbox ([0-9]\{2,\}' "$1/r.log"
}

@test "LaTeX documents of every kind compile, and fit their pages" {
    need pdflatex
    for run in threads_win two_runtimes failed_cells work_computes; do
        for template in report classic; do
            mkdir "$run-$template"
            from $run --template $template -o "$run-$template/r.tex" || [ $? -eq 3 ]
            compiled "$run-$template"
        done
    done
}

@test "nothing in a LaTeX document stops TeX" {
    need pdflatex
    mkdir -p 'odd'
    cat >odd.md <<'END'
# {{title}}

\end{document} \input{/etc/passwd} $ ^^M % # ~ & _ { } ` ' " | < > -- ,, ?` !` 中文 😀 − ≥ µ
{{{io_picture}}}

- [a] `\verb|x|` [b](http://x.org/%7E_#a~{b})[^1]

| a | [b] |
|---|----:|
| [x] | \\ & |

[^1]: \footnote{x} [^2]

[^2]: | a |
    |---|
    | b |
END
    from one_row --template odd.md --title '\^$_#%&~{} 中' -o odd/r.tex --images 'odd/My {Images} (50%) #1_~&$'
    compiled odd
    need pdftotext
    pdftotext odd/r.pdf - | tr -d '\n' | grep -qF 'document'
    pdftotext odd/r.pdf - | grep -qF '[U+4E2D]'
}

# The README's recipes for pandoc.
@test "pandoc makes a PDF and a Word file of the Markdown, with pictures and footnotes" {
    need pandoc
    from threads_win --template classic -o write-up.md
    pandoc write-up.md -f gfm -o write-up.docx
    python3 - <<'END'
import zipfile
docx = zipfile.ZipFile('write-up.docx')
names = docx.namelist()
assert sum(name.startswith('word/media/') for name in names) == 2, names
assert docx.read('word/footnotes.xml').count(b'<w:footnote ') > 5
END
    need pdflatex
    pandoc write-up.md -f gfm -o write-up.pdf
    need pdftotext
    [ "$(pdfimages -list write-up.pdf | grep -c image)" -eq 2 ]
    pdftotext write-up.pdf - | grep -q 'See$\|See .*documentation'
}
