/*
 * picture_formats.h - the forms in which pictures can be written: a row each. Option, help,
 * completions, drawing, files and what is removed of old ones follow from the rows.
 *
 * What a row names beside itself is in the folder draw: what it is drawn on (chart_pen.h) and what
 * makes and reads its file (picture_file.c).
 */
#ifndef TVP_PICTURE_FORMATS_H
#define TVP_PICTURE_FORMATS_H

#include <stdbool.h>

/*   identifier, name, end of the file's name, drawn on, paper, encoder, reader of notes */
#define PICTURE_FORMATS(ROW)                                                                       \
    ROW(PNG, png, ".png", SHEET_PIXELS, PAPER_LIGHT, encode_png, png_read_note)                    \
    ROW(SVG, svg, ".svg", SHEET_SVG, PAPER_LIGHT, encode_svg, svg_read_note)                       \
    ROW(PDF, pdf, ".pdf", SHEET_PDF, PAPER_LIGHT, encode_pdf, pdf_read_note)                       \
    ROW(DARK, dark, "-dark.png", SHEET_PIXELS, PAPER_DARK, encode_png, png_read_note)

enum picture_format {
#define ROW(id, name, ending, medium, paper, encode, read) PICTURE_##id,
    PICTURE_FORMATS(ROW)
#undef ROW
        PICTURE_FORMAT_COUNT
};

const char *picture_format_name(enum picture_format format);

/* What follows the picture's name in that of its file: "-dark.png". */
const char *picture_format_ending(enum picture_format format);

/* The format that a file has by its name; PICTURE_FORMAT_COUNT: none. */
enum picture_format picture_format_of(const char *path);

#endif
