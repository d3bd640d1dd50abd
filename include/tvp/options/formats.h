/*
 * formats.h - the forms in which a report and its data can be written: a row each. Options, help,
 * checks and writing follow from the rows; nothing else lists them.
 *
 * What a row names beside itself is in the folder publish: the escaper of what a template puts into
 * its text, where the pictures are and of which format (CHOSEN: as --picture-format says), and what
 * makes the whole of the text (NULL: it is the whole); or the function that writes the data. The
 * text that a template makes is Markdown in all of them: the whole is made of it.
 */
#ifndef TVP_FORMATS_H
#define TVP_FORMATS_H

#include <stdbool.h>

#include "tvp/common/strbuf.h"
#include "tvp/text/picture_formats.h"

/* Reports, made by a template; -o has one of these endings, the first being the usual one.
 *
 *   identifier, name, endings, escaper, pictures, their format, finish */
#define REPORT_FORMATS(ROW)                                                                        \
    ROW(MARKDOWN, markdown, ".md .markdown", markdown_escape, PICTURES_BESIDE, PICTURES_CHOSEN,    \
        NULL)                                                                                      \
    ROW(HTML, html, ".html .htm", markdown_escape, PICTURES_INSIDE, PICTURES_CHOSEN, html_page)    \
    ROW(LATEX, latex, ".tex .latex", markdown_escape, PICTURES_BESIDE, PICTURE_PDF, latex_document)

/* Data, each with an option of its name.
 *
 *   identifier, name, whether it tells the claims, writer, help of the option */
#define DATA_FORMATS(ROW)                                                                          \
    ROW(CSV, csv, false, write_csv, "write every sample as CSV too")                               \
    ROW(JSON, json, true, write_json, "write everything the report says as JSON too")              \
    ROW(TRACE, trace, false, trace_write,                                                          \
        "write who ran when as a trace for Perfetto or chrome://tracing, in the JSON trace event " \
        "format")

enum pictures_place { PICTURES_BESIDE, PICTURES_INSIDE };

#define PICTURES_CHOSEN PICTURE_FORMAT_COUNT

enum report_format {
#define ROW(id, name, endings, escape, pictures, picture, finish) REPORT_##id,
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

/* The format that the pictures beside it have to have; PICTURES_CHOSEN: any. */
enum picture_format format_pictures(enum report_format format);

/* The usual ending: ".md". The caller frees it. */
char *format_ending(enum report_format format);

/* To an empty text: ".md, .markdown, .html or .htm". */
void add_format_endings(struct strbuf *out);

/* To an empty text: "markdown or html". */
void add_format_names(struct strbuf *out);

#endif
