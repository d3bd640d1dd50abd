#include "tvp/publish/latex_document.h"

#include "tvp/publish/markdown_latex.h"
#include "tvp/report/picture_address.h"

static const char preamble[] =
    "% Compile with pdflatex, twice: the second time tables know how wide they are.\n"
    "% It needs what Debian's package texlive-latex-recommended has.\n"
    "\\documentclass[11pt,a4paper]{article}\n"
    "\\usepackage[T1]{fontenc}\n"
    "\\usepackage[utf8]{inputenc}\n"
    "\\usepackage{textcomp}\n"
    "\\IfFileExists{lmodern.sty}{\\usepackage{lmodern}}{}\n"
    "\\usepackage[margin=2.5cm]{geometry}\n"
    "\\usepackage{graphicx,booktabs,longtable,array}\n"
    "\\usepackage[hidelinks]{hyperref}\n"
    "\\setcounter{secnumdepth}{0}\n"
    "\\setlength{\\parindent}{0pt}\\setlength{\\parskip}{0.6\\baselineskip}\n"
    "\\setlength{\\tabcolsep}{4pt}\\setlength{\\emergencystretch}{3em}\n"
    "\\raggedbottom\n"
    "\\makeatletter\n"
    "\\let\\percentsign\\@percentchar \\let\\backslashsign\\@backslashchar\n"
    "\\edef\\hashsign{\\string#}\\edef\\leftbracesign{\\iffalse}\\fi\\string{}\n"
    "\\edef\\rightbracesign{\\string}\\iffalse{\\fi}\n"
    "\\makeatother\n"
    "\\newcommand{\\documenttitle}[1]{{\\centering\\LARGE\\bfseries #1\\par}\\bigskip}\n"
    "\\newcommand{\\summary}[1]{\\textbf{#1}\\nopagebreak}\n"
    "\\newcommand{\\tight}{\\setlength{\\itemsep}{0pt}\\setlength{\\parskip}{0pt}}\n"
    "\\newcommand{\\codelines}{\\footnotesize\\ttfamily\\raggedright\\setlength{\\parskip}{0pt}}\n"
    "\\newcommand{\\reportpicture}[2]{\\begin{center}"
    "\\includegraphics[width=\\linewidth,height=0.8\\textheight,keepaspectratio]{#1}\\\\{}"
    "\\small #2\\end{center}}\n"
    "\\begin{document}\n\n";

/* A picture that could not be drawn has no file. */
static bool add_path(struct strbuf *out, const char *address, size_t length, const void *context)
{
    const struct report *report = context;
    const struct picture *picture = picture_at_address(report, address, length);
    if (!picture || picture->problem || report->lacks_picture_files)
        return false;
    picture_add_path(out, report, picture, PICTURE_PDF);
    return true;
}

bool latex_document(const struct report *report, const char *markdown, size_t length,
                    struct strbuf *document, struct error *error)
{
    size_t before = document->length;
    strbuf_adds(document, preamble);
    if (!markdown_latex(document, markdown, length, add_path, report, error)) {
        strbuf_truncate(document, before);
        return false;
    }
    strbuf_adds(document, "\\end{document}\n");
    return true;
}
