/*
 * formats.h - the forms in which a report and its data can be written: a row each. Options, help,
 * checks and writing follow from the rows; nothing else lists them.
 *
 * What a row names beside itself is in the folder publish: the escaper of what a template puts into
 * its text, where the pictures are, and what makes the whole of the text (NULL: it is the whole);
 * or the function that writes the data. Tables are Markdown and pictures PNG in all of them:
 * html_page makes a page of the same text, so no row says otherwise.
 */
#ifndef TVP_FORMATS_H
#define TVP_FORMATS_H

#include <stdbool.h>

#include "tvp/common/strbuf.h"

/* Reports, made by a template; -o has one of these endings, the first being the usual one.
 *
 *   identifier, name, endings, escaper, pictures, finish */
#define REPORT_FORMATS(ROW)                                                                        \
    ROW(MARKDOWN, markdown, ".md .markdown", markdown_escape, PICTURES_BESIDE, NULL)               \
    ROW(HTML, html, ".html .htm", markdown_escape, PICTURES_INSIDE, html_page)

/* Data, each with an option of its name.
 *
 *   identifier, name, whether it tells the claims, writer, help of the option */
#define DATA_FORMATS(ROW)                                                                          \
    ROW(CSV, csv, false, write_csv, "write every sample as CSV too")                               \
    ROW(JSON, json, true, write_json, "write everything the report says as JSON too")

enum pictures_place { PICTURES_BESIDE, PICTURES_INSIDE };

enum report_format {
#define ROW(id, name, endings, escape, pictures, finish) REPORT_##id,
    REPORT_FORMATS(ROW)
#undef ROW
        REPORT_FORMAT_COUNT /* not told */
};

enum data_format {
#define ROW(id, name, claims, write, help) DATA_##id,
    DATA_FORMATS(ROW)
#undef ROW
        DATA_FORMAT_COUNT
};

/* The format that the ending of a file name tells, in any case; REPORT_FORMAT_COUNT: none. */
enum report_format format_of_path(const char *path);

enum report_format format_of_name(const char *name);

/* Whether its pictures are inside, not in files beside it. */
bool format_holds_pictures(enum report_format format);

/* The usual ending: ".md". The caller frees it. */
char *format_ending(enum report_format format);

/* To an empty text: ".md, .markdown, .html or .htm". */
void add_format_endings(struct strbuf *out);

/* To an empty text: "markdown or html". */
void add_format_names(struct strbuf *out);

#endif
