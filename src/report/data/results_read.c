#include "tvp/data/results_read.h"

#include <errno.h>
#include <string.h>

#include "tvp/data/classic_table.h"
#include "tvp/data/records.h"
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

static bool is_blank(const struct text_reader *reader)
{
    return strspn(reader->line, " \t\r") == reader->length;
}

static bool read_records(struct results *results, struct text_reader *reader, struct error *error)
{
    struct error problem = {0};
    while (text_reader_next(reader, &problem))
        if (!is_blank(reader) && !take_line(results, reader, &problem))
            break;
    if (problem.code == ERROR_NONE && !results->run.program)
        error_set(&problem, ERROR_FAILED, "%s: the run record is incomplete: nothing to read",
                  reader->name);
    if (problem.code == ERROR_NONE)
        return true;
    return error_set(error, problem.code, "%s", problem.text);
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
    bool taken = problem.code == ERROR_NONE &&
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
