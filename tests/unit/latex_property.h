/*
 * latex_property.h - what must hold of every body of a LaTeX document: braces match, each command
 * is one that the writer knows, and no other special character of TeX is left.
 */
#ifndef TVP_TESTS_LATEX_PROPERTY_H
#define TVP_TESTS_LATEX_PROPERTY_H

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static inline bool is_known_command(const char *name, size_t length)
{
    static const char *const known[] = {
        "documenttitle",
        "section",
        "subsection",
        "subsubsection",
        "paragraph",
        "subparagraph",
        "summary",
        "reportpicture",
        "begin",
        "end",
        "item",
        "tight",
        "codelines",
        "mbox",
        "par",
        "footnotemark",
        "footnotetext",
        "emph",
        "textbf",
        "texttt",
        "href",
        "newline",
        "noindent",
        "rule",
        "linewidth",
        "allowbreak",
        "hspace",
        "textbullet",
        "small",
        "footnotesize",
        "scriptsize",
        "toprule",
        "midrule",
        "bottomrule",
        "endhead",
        "endfoot",
        "raggedright",
        "raggedleft",
        "centering",
        "arraybackslash",
        "space",
        "string",
        "percentsign",
        "hashsign",
        "backslashsign",
        "leftbracesign",
        "rightbracesign",
        "textbackslash",
        "textasciicircum",
        "textasciitilde",
        "textless",
        "textgreater",
        "textbar",
        "textquotedbl",
        "textasciigrave",
        "textquotesingle",
        "textmu",
        "textendash",
        "ldots",
        "alpha",
        "beta",
        "Delta",
        "lambda",
        "pi",
        "sigma",
        "hookleftarrow",
        "Rightarrow",
        "sum",
        "surd",
        "infty",
        "approx",
        "neq",
        "leq",
        "geq",
        "cdot",
        "triangle",
        "diamond",
        "circ",
        "bullet",
        "times",
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i]) == length && memcmp(known[i], name, length) == 0)
            return true;
    return false;
}

/* The length of the command that begins here; 0: it is none that is known. */
static inline size_t command_length(const char *text)
{
    size_t length = 1;
    while (isalpha((unsigned char)text[length]))
        length++;
    if (length > 1)
        return is_known_command(text + 1, length - 1) ? length : 0;
    return text[1] && strchr("#$%&_{}\\,- ", text[1]) ? 2 : 0;
}

/* What is wrong with it; NULL: nothing. */
static inline const char *latex_problem(const char *text, size_t length)
{
    size_t open = 0, formulas = 0;
    for (const char *at = text; at < text + length; at++) {
        if (*at == '\0' || (iscntrl((unsigned char)*at) && *at != '\n'))
            return "a control character";
        if (*at == '\\') {
            size_t command = command_length(at);
            if (command == 0)
                return "an unknown command";
            bool names_special = strncmp(at, "\\string", 7) == 0;
            at += command - 1 + (names_special ? 1 : 0);
            continue;
        }
        if (*at == '}' && open == 0)
            return "a brace too many";
        open += *at == '{';
        open -= *at == '}';
        formulas += *at == '$';
        if (*at == '%' && at[1] != '\n')
            return "a comment";
        if (*at == '#' || *at == '_' || (*at == '^' && formulas % 2 == 0))
            return "a special character";
    }
    return open > 0 ? "a brace that is not closed" : formulas % 2 ? "half a formula" : NULL;
}

#endif
