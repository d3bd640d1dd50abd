#include "tvp/data/results_read.h"

#include <errno.h>
#include <string.h>

#include "tvp/data/classic_table.h"
#include "tvp/data/records.h"
#include "tvp/data/sample_record.h"
#include "tvp/text/text_reader.h"

/* The object in the current line; NULL with the error set when there is none. */
static json_t *parse_line(const struct text_reader *reader, struct error *error)
{
    json_error_t why;
    if (!text_reader_check_text(reader, error))
        return NULL;
    json_t *record = json_loadb(reader->line, reader->length, JSON_REJECT_DUPLICATES, &why);
    if (!record)
        error_set(error, ERROR_FAILED, "%s:%zu:%d: not a JSON object: %s", reader->name,
                  reader->number, why.column, why.text);
    return record;
}

static bool take_line(struct results *results, const struct text_reader *reader,
                      struct error *error)
{
    if (sample_line_take(results, reader->line, reader->length))
        return true;
    struct error inner = {0};
    json_t *record = parse_line(reader, &inner);
    if (!record) {
        bool cut_short = !reader->ended && !results_finished(results);
        return cut_short || error_set(error, inner.code, "%s", inner.text);
    }
    bool taken = results_take(results, record, &inner);
    json_decref(record);
    if (!taken)
        error_set(error, inner.code, "%s:%zu: %s", reader->name, reader->number, inner.text);
    return taken;
}

static bool read_records(struct results *results, struct text_reader *reader, struct error *error)
{
    struct error problem = {0};
    while (text_reader_next(reader, &problem))
        if (strspn(reader->line, " \t\r") < reader->length && !take_line(results, reader, &problem))
            break;
    if (problem.code == ERROR_NONE && !results->run.program)
        error_set(&problem, ERROR_FAILED, "%s: the run record is incomplete: nothing to read",
                  reader->name);
    if (problem.code == ERROR_NONE)
        return true;
    return error_set(error, problem.code, "%s", problem.text);
}

/* What people give by mistake, by how it begins. */
static const struct {
    const char *begins;
    size_t length;
    const char *what;
} mistakes[] = {
#define BEGINS(text) text, sizeof text - 1
    {BEGINS("\x1f\x8b"), "compressed by gzip: unpack it first (gunzip)"},
    {BEGINS("BZh"), "compressed by bzip2: unpack it first (bunzip2)"},
    {BEGINS("\xfd"
            "7zXZ"),
     "compressed by xz: unpack it first (unxz)"},
    {BEGINS("\x28\xb5\x2f\xfd"), "compressed by zstd: unpack it first (unzstd)"},
    {BEGINS("PK\x03\x04"), "a ZIP archive or a spreadsheet: unpack it, or save the table as text"},
    {BEGINS("%PDF-"), "a PDF: save the table in it as text"},
    {BEGINS("\x89PNG"), "a picture: give the data that it was drawn from (.jsonl)"},
    {BEGINS("<!DOCTYPE "), "a web page: give the data that it was made from (.jsonl)"},
    {BEGINS("<!doctype "), "a web page: give the data that it was made from (.jsonl)"},
    {BEGINS("run,host,runtime,"), "samples as CSV: give the data that they come from (.jsonl)"},
    {BEGINS("{\n"), "JSON of several lines, as --json writes it: give the data that it was made "
                    "from (.jsonl), which has one object a line"},
#undef BEGINS
};

static bool check_beginning(const struct text_reader *reader, struct error *error)
{
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++)
        if (text_reader_begins(reader, mistakes[i].begins, mistakes[i].length))
            return error_set(error, ERROR_FAILED, "%s is %s", reader->name, mistakes[i].what);
    return true;
}

bool results_read_stream(struct results *results, FILE *stream, const char *name,
                         struct error *error)
{
    struct text_reader reader;
    struct error problem = {0};
    text_reader_init(&reader, stream, name);
    int first = text_reader_peek(&reader, &problem);
    if (problem.code == ERROR_NONE && first == EOF)
        error_set(&problem, ERROR_FAILED,
                  "%s is empty: a saved run (.jsonl) or a classic table is expected", name);
    bool taken = problem.code == ERROR_NONE && check_beginning(&reader, &problem) &&
                 (first == '{' ? read_records(results, &reader, &problem)
                               : classic_table_read(results, &reader, &problem));
    text_reader_release(&reader);
    if (taken)
        return true;
    results_release(results);
    return error_set(error, problem.code, "%s", problem.text);
}

bool results_read(struct results *results, const char *path, struct error *error)
{
    if (strcmp(path, "-") == 0)
        return results_read_stream(results, stdin, "standard input", error);
    FILE *stream = fopen(path, "r");
    if (!stream)
        return error_set_errno(error, errno, "cannot read %s", path);
    bool taken = results_read_stream(results, stream, path, error);
    fclose(stream);
    return taken;
}
