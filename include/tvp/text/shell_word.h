/*
 * shell_word.h - a word as sh reads it back.
 */
#ifndef TVP_SHELL_WORD_H
#define TVP_SHELL_WORD_H

#include "tvp/common/strbuf.h"

/* In quotes, whatever is in it. */
void shell_quote(struct strbuf *out, const char *word);

/* As one would type it: in quotes only where it needs them. */
void shell_word(struct strbuf *out, const char *word);

#endif
