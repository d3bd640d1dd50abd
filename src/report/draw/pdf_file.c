#include "tvp/draw/pdf_file.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/utf8.h"

static const char notes_start[] = "obj\n<< /Producer (tvp-report)";
static const char notes_end[] = " >>\nendobj\n";

/* How far from its end a file's notes are looked for. */
enum { MOST_AFTER_NOTES = 1 << 18 };

/* ---- the end of the file that is there ---- */

struct file_end {
    unsigned long table; /* where its last cross-reference table is */
    unsigned long size;  /* the number of the first object that is free */
    char root[32];       /* "12 0 R" */
    bool is_stream;      /* since PDF 1.5 the table can be a stream; then ours has to be one */
};

/* memmem from `from` on; NULL when it is not there. */
static const char *find(const struct strbuf *bytes, size_t from, const char *text)
{
    return from < bytes->length
               ? memmem(bytes->data + from, bytes->length - from, text, strlen(text))
               : NULL;
}

static const char *find_last(const struct strbuf *bytes, const char *text)
{
    const char *last = NULL, *next = find(bytes, 0, text);
    for (; next; next = find(bytes, (size_t)(next - bytes->data) + 1, text))
        last = next;
    return last;
}

static bool read_end(const struct strbuf *bytes, struct file_end *end)
{
    const char *start = find_last(bytes, "startxref");
    if (!start || sscanf(start, "startxref %lu", &end->table) != 1)
        return false;
    const char *size = find(bytes, end->table, "/Size "), *root = find(bytes, end->table, "/Root ");
    unsigned object, generation;
    if (!size || !root || sscanf(size, "/Size %lu", &end->size) != 1 ||
        sscanf(root, "/Root %u %u R", &object, &generation) != 2)
        return false;
    snprintf(end->root, sizeof end->root, "%u %u R", object, generation);
    end->is_stream = memcmp(bytes->data + end->table, "xref", 4) != 0;
    return true;
}

/* ---- strings ---- */

/* Any bytes: octal where they are not plain. */
static void add_bytes_string(struct strbuf *out, const char *text)
{
    strbuf_addc(out, '(');
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte < ' ' || byte > '~' || strchr("()\\", byte))
            strbuf_addf(out, "\\%03o", byte);
        else
            strbuf_addc(out, *text);
    }
    strbuf_addc(out, ')');
}

static void add_utf16(struct strbuf *out, uint32_t code_point)
{
    if (code_point > 0xffff)
        strbuf_addf(out, "%04X%04X", (unsigned)(0xd7c0 + (code_point >> 10)),
                    (unsigned)(0xdc00 + (code_point & 0x3ff)));
    else
        strbuf_addf(out, "%04X", (unsigned)code_point);
}

/* Text for people is UTF-16 with a byte order mark. */
static void add_text_string(struct strbuf *out, const char *text)
{
    strbuf_adds(out, "<FEFF");
    for (const char *end = text + strlen(text); text < end;) {
        uint32_t code_point = UTF8_REPLACEMENT_CHARACTER;
        size_t length = utf8_decode(text, (size_t)(end - text), &code_point);
        add_utf16(out, code_point);
        text += length > 0 ? length : 1;
    }
    strbuf_addc(out, '>');
}

static void add_decoded(struct strbuf *out, const char *text)
{
    for (; *text && *text != ')'; text++) {
        char octal[4] = {0};
        if (*text == '\\')
            strncpy(octal, text + 1, 3);
        strbuf_addc(out, *text == '\\' ? (char)strtoul(octal, NULL, 8) : *text);
        text += *text == '\\' ? strlen(octal) : 0;
    }
}

/* ---- writing ---- */

static void add_notes(struct strbuf *out, unsigned long number, const struct picture_note *notes,
                      size_t count)
{
    strbuf_addf(out, "%lu 0 %s", number, notes_start);
    for (size_t i = 0; i < count; i++) {
        bool title = strcmp(notes[i].key, "Title") == 0;
        bool description = strcmp(notes[i].key, "Description") == 0;
        bool software = strcmp(notes[i].key, "Software") == 0;
        strbuf_addf(out, "\n/%s ", description ? "Subject" : software ? "Creator" : notes[i].key);
        if (title || description)
            add_text_string(out, notes[i].text);
        else
            add_bytes_string(out, notes[i].text);
    }
    strbuf_adds(out, notes_end);
}

/* The old table is the one before it, and the new information is the last object but the table. */
static void add_trailer(struct strbuf *out, const struct file_end *end, unsigned long size)
{
    strbuf_addf(out, "/Size %lu /Root %s /Info %lu 0 R /Prev %lu", size, end->root, end->size,
                end->table);
}

static void add_table(struct strbuf *out, const struct file_end *end, size_t notes_at)
{
    strbuf_addf(out, "xref\n%lu 1\n%010zu 00000 n \ntrailer\n<< ", end->size, notes_at);
    add_trailer(out, end, end->size + 1);
    strbuf_adds(out, " >>\n");
}

/* An entry: type 1, eight bytes of place, two of generation. */
static void add_entry(struct strbuf *out, size_t place)
{
    strbuf_addc(out, 1);
    for (int shift = 56; shift >= 0; shift -= 8)
        strbuf_addc(out, (char)((uint64_t)place >> shift & 0xff));
    strbuf_add(out, "\0", 2);
}

static void add_table_stream(struct strbuf *out, const struct file_end *end, size_t notes_at,
                             size_t table_at)
{
    strbuf_addf(out, "%lu 0 obj\n<< /Type /XRef /W [1 8 2] /Index [%lu 2] /Length 22 ",
                end->size + 1, end->size);
    add_trailer(out, end, end->size + 2);
    strbuf_adds(out, " >>\nstream\n");
    add_entry(out, notes_at);
    add_entry(out, table_at);
    strbuf_adds(out, "\nendstream\nendobj\n");
}

/* Of the same length, so that everything stays where it is. */
static void blank_time(struct strbuf *bytes, size_t from)
{
    static const char key[] = "/CreationDate (";
    const char *found = find(bytes, from, key);
    const char *closed = found ? find(bytes, (size_t)(found - bytes->data), ")") : NULL;
    if (closed)
        memset(bytes->data + (found - bytes->data), ' ', (size_t)(closed - found) + 1);
}

bool pdf_file(struct strbuf *out, const struct strbuf *drawn, const struct picture_note *notes,
              size_t note_count, struct error *error)
{
    struct file_end end;
    if (!read_end(drawn, &end))
        return error_set(error, ERROR_FAILED, "PLplot wrote a PDF file without an end");
    size_t start = out->length;
    strbuf_add(out, drawn->data, drawn->length);
    blank_time(out, start);
    if (drawn->data[drawn->length - 1] != '\n')
        strbuf_addc(out, '\n');
    size_t notes_at = out->length - start;
    add_notes(out, end.size, notes, note_count);
    size_t table_at = out->length - start;
    if (end.is_stream)
        add_table_stream(out, &end, notes_at, table_at);
    else
        add_table(out, &end, notes_at);
    strbuf_addf(out, "startxref\n%zu\n%%%%EOF\n", table_at);
    return true;
}

/* ---- reading ---- */

bool pdf_read_note(const char *path, const char *key, struct strbuf *text)
{
    FILE *stream = fopen(path, "rb");
    if (!stream)
        return false;
    if (fseek(stream, -MOST_AFTER_NOTES, SEEK_END) != 0)
        rewind(stream);
    struct strbuf end = {0};
    strbuf_read(&end, stream, MOST_AFTER_NOTES);
    fclose(stream);
    char start[96];
    snprintf(start, sizeof start, "\n/%s (", key);
    const char *notes = find_last(&end, notes_start);
    /* A file that is cut off has no notes, rather than half of one. */
    bool whole = notes && strstr(notes, notes_end);
    const char *found = whole ? strstr(notes, start) : NULL;
    if (found)
        add_decoded(text, found + strlen(start));
    strbuf_release(&end);
    return found;
}
