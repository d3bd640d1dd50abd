/*
 * table_line.h - a line of a text table as people have it: made plain, then taken apart.
 *
 * Tables come out of terminals, editors, spreadsheets, mails and web pages. What those put around
 * or between the words is taken for what it stands for; the words themselves stay as they are.
 */
#ifndef TVP_TABLE_LINE_H
#define TVP_TABLE_LINE_H

#include <stdbool.h>
#include <stddef.h>

enum { TABLE_LINE_FIELDS = 256 };

struct table_fields {
    char *text[TABLE_LINE_FIELDS]; /* in the line, each ended with NUL */
    size_t count;                  /* may be larger; the rest is not stored */
};

/* Makes the line plain where it stands. Terminal colours, invisible characters and a backslash at
 * the end go; blanks of any kind, asterisks, backquotes and the marks of a quotation ("> ") at the
 * beginning become blanks; minus signs, dashes and drawn lines become "-", "|" and "+". */
void table_line_plain(char *line);

/* Whether a plain line is a rule: no letters and digits, but something to draw a line with. */
bool table_line_is_rule(const char *line);

/* The word that begins at `text` or, behind blanks and separators of any kind, after it; NULL:
 * there is none. */
const char *table_line_word(const char *text, size_t *length);

/* How long that word is together with the one that only blanks part it from; 0: there is none. */
size_t table_line_two_words(const char *word, size_t length);

/* What stands between the end of a word and the next one: ',', ';' or '|', otherwise ' '. */
char table_line_separator(const char *after_word);

/* Takes a plain line apart, whose words are overwritten with their ends. With ' ' any number of
 * blanks and tabs separates. With another separator blanks around a field and quotes ("1,5") are
 * taken off, a field may be empty, and what is empty before a first or behind a last bar, or behind
 * the last separator of a line, is none. */
void table_line_split(char *line, char separator, struct table_fields *fields);

#endif
