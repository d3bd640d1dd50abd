/*
 * pen_fonts.h - the fonts of charts, as fontconfig is told of them in the process that draws.
 *
 * Charts are set in DejaVu Sans. The system's configuration of fonts has dozens of files on all
 * the others, which are read for every process and asked for every size of letters: a tenth of the
 * processor time of a report with its pictures. So a configuration of its folder alone takes their
 * place, where its files are where systems usually have them. It also leaves the letters alike
 * whatever the system's configuration says of them.
 */
#ifndef TVP_PEN_FONTS_H
#define TVP_PEN_FONTS_H

#include <stdbool.h>

/* Gives fontconfig that configuration, before anything else in the process uses it. False, and
 * nothing is changed, where fontconfig or the font's files are not found, or where the user's own
 * variables say what to read. */
bool pen_fonts_choose(void);

/* Whether DejaVu Sans, upright and bold, has all letters of a clean text: those of Latin, Greek and
 * Cyrillic, punctuation, arrows and signs. For others, fontconfig has to know of other fonts. */
bool pen_fonts_have(const char *text);

#endif
