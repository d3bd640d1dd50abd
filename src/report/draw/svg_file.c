#include "tvp/draw/svg_file.h"

#include <stdio.h>
#include <string.h>

#include "tvp/pens/chart_colours.h"
#include "tvp/text/html_escape.h"

static const char declaration[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
static const char notes_start[] = "<metadata><notes xmlns=\"urn:tvp-report\">";
static const char notes_end[] = "</notes></metadata>\n";

/* How far into a file its notes are looked for. */
enum { MOST_BEFORE_NOTES = 1 << 18 };

/* ---- notes ---- */

/* Any bytes, and the way back is simple: what is not plain is percent-encoded. */
static void add_encoded(struct strbuf *out, const char *text)
{
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte < ' ' || byte > '~' || strchr("%&<>\"'", byte))
            strbuf_addf(out, "%%%02X", byte);
        else
            strbuf_addc(out, *text);
    }
}

static int hexadecimal(char c)
{
    static const char digits[] = "0123456789ABCDEF";
    const char *found = c ? strchr(digits, c) : NULL;
    return found ? (int)(found - digits) : -1;
}

static void add_decoded(struct strbuf *out, const char *text, const char *end)
{
    for (; text < end; text++) {
        int high = *text == '%' && end - text > 2 ? hexadecimal(text[1]) : -1;
        int low = high >= 0 ? hexadecimal(text[2]) : -1;
        strbuf_addc(out, low >= 0 ? (char)(high * 16 + low) : *text);
        text += low >= 0 ? 2 : 0;
    }
}

static const char *find_note(const struct picture_note *notes, size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(notes[i].key, key) == 0)
            return notes[i].text;
    return "";
}

static void add_notes(struct strbuf *out, const struct picture_note *notes, size_t count)
{
    strbuf_adds(out, notes_start);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(notes[i].key, "Title") == 0 || strcmp(notes[i].key, "Description") == 0)
            continue;
        strbuf_addf(out, "<note key=\"%s\">", notes[i].key);
        add_encoded(out, notes[i].text);
        strbuf_adds(out, "</note>");
    }
    strbuf_adds(out, notes_end);
}

bool svg_read_note(const char *path, const char *key, struct strbuf *text)
{
    FILE *stream = fopen(path, "rb");
    if (!stream)
        return false;
    char start[96];
    snprintf(start, sizeof start, "<note key=\"%s\">", key);
    struct strbuf content = {0};
    strbuf_read(&content, stream, MOST_BEFORE_NOTES);
    fclose(stream);
    const char *notes = strstr(strbuf_text(&content), notes_start);
    const char *end = notes ? strstr(notes, notes_end) : NULL;
    const char *found = end ? strstr(notes, start) : NULL;
    bool is_there = found && found < end;
    if (is_there) {
        found += strlen(start);
        add_decoded(text, found, found + strcspn(found, "<"));
    }
    strbuf_release(&content);
    return is_there;
}

/* ---- the file ---- */

static void add_colours(struct strbuf *out, enum chart_paper paper)
{
    for (int i = 0; i < COLOUR_COUNT; i++)
        strbuf_addf(out, ".chart .%s{color:#%06x}", chart_colour_class((enum chart_colour)i),
                    (unsigned)chart_colour_rgb((enum chart_colour)i, paper));
}

/* What is printed stays light. */
void svg_style(struct strbuf *out)
{
    strbuf_adds(out, ".chart{max-width:100%;height:auto}\n");
    add_colours(out, PAPER_LIGHT);
    strbuf_adds(out, "\n@media screen and (prefers-color-scheme:dark){");
    add_colours(out, PAPER_DARK);
    strbuf_adds(out, "}\n"
                     ".chart .label{display:none}\n"
                     ".chart .label rect{stroke:#808080}\n"
                     ".chart .point:focus{outline:none}\n"
                     ".chart .point:focus .target{stroke:#808080;stroke-width:3}\n"
                     ".chart .point:focus .label{display:inline}\n");
}

/* DejaVu Sans is what the texts were measured in; Verdana is as wide, and others are narrower. */
static void add_root(struct strbuf *out, uint32_t width, uint32_t height, const char *name)
{
    unsigned across = width, down = height;
    strbuf_addf(out,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" width=\"%u\" "
                "height=\"%u\" viewBox=\"0 0 %u %u\" role=\"group\" "
                "aria-labelledby=\"%s-title\" aria-describedby=\"%s-description\" "
                "font-family=\"'DejaVu Sans', Verdana, sans-serif\">\n",
                across, down, across, down, name, name);
}

static void add_words(struct strbuf *out, const char *element, const char *name, const char *part,
                      const char *words)
{
    strbuf_addf(out, "<%s id=\"%s-%s\">", element, name, part);
    html_escape(out, words, strlen(words));
    strbuf_addf(out, "</%s>\n", element);
}

static void add_start(struct strbuf *out, uint32_t width, uint32_t height,
                      const struct svg_words *words)
{
    add_root(out, width, height, words->name);
    add_words(out, "title", words->name, "title", words->title);
    add_words(out, "desc", words->name, "description", words->description);
}

static void add_end(struct strbuf *out, const struct strbuf *drawn)
{
    strbuf_add(out, strbuf_text(drawn), drawn->length);
    strbuf_adds(out, "</svg>\n");
}

void svg_file(struct strbuf *out, const struct strbuf *drawn, uint32_t width, uint32_t height,
              const char *name, const struct picture_note *notes, size_t note_count)
{
    const struct svg_words words = {name, find_note(notes, note_count, "Title"),
                                    find_note(notes, note_count, "Description")};
    strbuf_adds(out, declaration);
    add_start(out, width, height, &words);
    add_notes(out, notes, note_count);
    strbuf_adds(out, "<style>\n");
    svg_style(out);
    strbuf_adds(out, "</style>\n");
    add_end(out, drawn);
}

void svg_element(struct strbuf *out, const struct strbuf *drawn, uint32_t width, uint32_t height,
                 const struct svg_words *words)
{
    add_start(out, width, height, words);
    add_end(out, drawn);
}
