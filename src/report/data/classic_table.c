#include "tvp/data/classic_table.h"

#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tvp/common/alloc.h"
#include "tvp/common/cases.h"
#include "tvp/common/protocol.h"
#include "tvp/data/records.h"

static const char blanks[] = " \t\v\f\r";
static const char *const worker_columns[] = {"nthreads", "workers", "n"};

enum { MAX_COLUMNS = 256, MAX_ROWS = 1000000 };

/* What a column holds, when it is not the case of that number. */
enum { COLUMN_WORKERS = CASE_COUNT, COLUMN_UNKNOWN };

/* The blank-separated parts of the current line. */
struct fields {
    char *text[MAX_COLUMNS];
    size_t count; /* may be larger than MAX_COLUMNS; the rest is not stored */
};

struct row {
    uint32_t workers;
    uint32_t round;
    int64_t elapsed_ns[CASE_COUNT]; /* -1: the table has no such column */
};

struct table {
    struct text_reader *reader;
    locale_t c_locale; /* numbers have a point, whatever the user's locale */
    int columns[MAX_COLUMNS];
    size_t column_count;   /* 0: no header yet */
    bool inside;           /* neither before the header nor after the last row */
    uint32_t *occurrences; /* of each worker count up to PROTOCOL_MAX_WORKERS */
    struct row *rows;
    size_t row_count;
    size_t row_capacity;
    json_t *warnings;
};

/* ---- lines ---- */

static void split(char *line, struct fields *fields)
{
    fields->count = 0;
    char *rest = line;
    for (char *field; (field = strtok_r(NULL, blanks, &rest)); fields->count++)
        if (fields->count < MAX_COLUMNS)
            fields->text[fields->count] = field;
}

static bool wrong_line(const struct table *table, struct error *error, const char *what)
{
    return error_set(error, ERROR_FAILED, "%s:%zu: %s", table->reader->name, table->reader->number,
                     what);
}

static bool wrong_field(const struct table *table, const char *field, struct error *error,
                        const char *expected)
{
    return error_set(error, ERROR_FAILED, "%s:%zu:%td: %s is expected, not \"%.40s\"",
                     table->reader->name, table->reader->number, field - table->reader->line + 1,
                     expected, field);
}

/* A decimal number and nothing else: strtod alone would take hexadecimal numbers and names. */
static bool parse_number(const struct table *table, const char *text, double *number)
{
    char *end;
    if (text[strspn(text, "0123456789.eE+-")] != '\0')
        return false;
    *number = strtod_l(text, &end, table->c_locale);
    return end != text && *end == '\0' && isfinite(*number);
}

/* ---- the header ---- */

static int column_kind(const char *name)
{
    for (size_t i = 0; i < sizeof worker_columns / sizeof *worker_columns; i++)
        if (strcasecmp(name, worker_columns[i]) == 0)
            return COLUMN_WORKERS;
    enum case_id id = case_find(name);
    return id < CASE_COUNT ? (int)id : COLUMN_UNKNOWN;
}

/* Counts the columns of each kind and says whether this is a header at all. */
static bool is_header(const struct fields *fields, size_t kinds[COLUMN_UNKNOWN + 1])
{
    memset(kinds, 0, (COLUMN_UNKNOWN + 1) * sizeof *kinds);
    for (size_t i = 0; i < fields->count && i < MAX_COLUMNS; i++)
        kinds[column_kind(fields->text[i])]++;
    size_t cases = 0;
    for (int id = 0; id < CASE_COUNT; id++)
        cases += kinds[id];
    return kinds[COLUMN_WORKERS] > 0 && cases > 0;
}

/* Once for each name, however often the header comes again. */
static void warn_of_column(struct table *table, const char *name)
{
    char *text =
        xasprintf("column \"%.40s\" of the classic table is no case: it is left out", name);
    size_t i = 0;
    while (i < json_array_size(table->warnings) &&
           strcmp(json_string_value(json_array_get(table->warnings, i)), text) != 0)
        i++;
    /* A name that is not UTF-8 cannot be put into a record; nothing else hangs on it. */
    if (i == json_array_size(table->warnings) && i < MAX_COLUMNS)
        json_array_append_new(table->warnings, json_string(text));
    free(text);
}

static bool take_header(struct table *table, const struct fields *fields,
                        const size_t kinds[COLUMN_UNKNOWN + 1], struct error *error)
{
    if (fields->count > MAX_COLUMNS)
        return wrong_line(table, error, "the header has too many columns");
    for (int kind = 0; kind < COLUMN_UNKNOWN; kind++)
        if (kinds[kind] > 1)
            return wrong_line(table, error, "the header names a column twice");
    table->column_count = fields->count;
    for (size_t i = 0; i < fields->count; i++) {
        table->columns[i] = column_kind(fields->text[i]);
        if (table->columns[i] == COLUMN_UNKNOWN)
            warn_of_column(table, fields->text[i]);
    }
    table->inside = true;
    return true;
}

/* ---- rows ---- */

static bool take_workers(const struct table *table, const char *field, struct row *row,
                         struct error *error)
{
    double number;
    if (!parse_number(table, field, &number) || !(number >= 1 && number <= PROTOCOL_MAX_WORKERS) ||
        number != floor(number))
        return wrong_field(table, field, error, "a whole number of workers from 1 to 32768");
    row->workers = (uint32_t)number;
    row->round = ++table->occurrences[row->workers];
    return true;
}

static bool take_time(const struct table *table, const char *field, int64_t *elapsed_ns,
                      struct error *error)
{
    double seconds;
    if (!parse_number(table, field, &seconds) ||
        !(seconds >= 0 && seconds <= (double)RESULTS_MAX_NS / 1e9))
        return wrong_field(table, field, error,
                           "a time in seconds from 0 to 3.6e+06, such as 1.002317e+00,");
    *elapsed_ns = (int64_t)llround(seconds * 1e9);
    return true;
}

static bool take_field(const struct table *table, size_t column, const char *field, struct row *row,
                       struct error *error)
{
    int kind = table->columns[column];
    if (kind == COLUMN_UNKNOWN)
        return true;
    if (kind == COLUMN_WORKERS)
        return take_workers(table, field, row, error);
    return take_time(table, field, &row->elapsed_ns[kind], error);
}

static bool take_row(struct table *table, const struct fields *fields, struct error *error)
{
    if (fields->count != table->column_count)
        return error_set(error, ERROR_FAILED, "%s:%zu: the row has %zu columns, its header %zu",
                         table->reader->name, table->reader->number, fields->count,
                         table->column_count);
    if (table->row_count == MAX_ROWS)
        return wrong_line(table, error, "more than 1000000 rows");
    struct row row = {0};
    for (int id = 0; id < CASE_COUNT; id++)
        row.elapsed_ns[id] = -1;
    for (size_t i = 0; i < fields->count; i++)
        if (!take_field(table, i, fields->text[i], &row, error))
            return false;
    table->rows = xgrow(table->rows, table->row_count, &table->row_capacity, sizeof *table->rows);
    table->rows[table->row_count++] = row;
    return true;
}

/* Inside the table: a line that begins with a number, or with what printf writes for none. */
static bool begins_like_row(const char *field)
{
    return strchr("0123456789.+-", *field) || strncasecmp(field, "nan", 3) == 0 ||
           strncasecmp(field, "inf", 3) == 0;
}

/* Outside of it: as many numbers as the header has columns. */
static bool is_whole_row(const struct table *table, const struct fields *fields)
{
    if (fields->count != table->column_count)
        return false;
    double number;
    for (size_t i = 0; i < fields->count; i++)
        if (!parse_number(table, fields->text[i], &number))
            return false;
    return true;
}

static bool take_line(struct table *table, struct error *error)
{
    struct fields fields;
    size_t kinds[COLUMN_UNKNOWN + 1];
    if (!text_reader_check_text(table->reader, error))
        return false;
    split(table->reader->line, &fields);
    if (fields.count == 0 || *fields.text[0] == '#')
        return true;
    if (is_header(&fields, kinds))
        return take_header(table, &fields, kinds, error);
    if (table->inside && begins_like_row(fields.text[0]))
        return take_row(table, &fields, error);
    if (!table->inside && is_whole_row(table, &fields))
        return wrong_line(table, error,
                          "a row after the end of the table: mend the lines before it, or put a "
                          "header before it");
    table->inside = false;
    return true;
}

/* ---- records ---- */

/* The FNV-1a hash of the rows, by value: the same table gets the same id wherever it stands. */
static uint64_t hash_rows(const struct table *table)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < table->row_count; i++) {
        uint64_t values[CASE_COUNT + 1] = {table->rows[i].workers};
        for (int id = 0; id < CASE_COUNT; id++)
            values[id + 1] = (uint64_t)table->rows[i].elapsed_ns[id];
        for (size_t byte = 0; byte < sizeof values; byte++)
            hash = (hash ^ (values[byte / 8] >> (byte % 8 * 8) & 0xff)) * UINT64_C(0x100000001b3);
    }
    return hash;
}

/* Takes a record that was just made (NULL when memory ran out) and releases it. */
static bool take_new(struct results *results, json_t *record, struct error *error)
{
    if (!record)
        out_of_memory();
    bool taken = results_take(results, record, error);
    json_decref(record);
    return taken;
}

static json_t *list_points(const struct table *table, uint32_t *max_workers, uint32_t *rounds)
{
    json_t *points = json_array();
    for (uint32_t workers = 1; workers <= PROTOCOL_MAX_WORKERS; workers++) {
        if (table->occurrences[workers] == 0)
            continue;
        json_array_append_new(points, json_integer(workers));
        *max_workers = workers;
        if (table->occurrences[workers] > *rounds)
            *rounds = table->occurrences[workers];
    }
    return points;
}

static json_t *list_cases(const struct table *table)
{
    bool present[CASE_COUNT] = {false};
    for (size_t i = 0; i < table->row_count; i++)
        for (int id = 0; id < CASE_COUNT; id++)
            present[id] |= table->rows[i].elapsed_ns[id] >= 0;
    json_t *cases = json_array();
    for (int id = 0; id < CASE_COUNT; id++)
        if (present[id])
            json_array_append_new(cases, json_string(measured_cases[id].name));
    return cases;
}

static bool take_run(struct results *results, const struct table *table, struct error *error)
{
    char id[32];
    snprintf(id, sizeof id, "classic-%016" PRIx64, hash_rows(table));
    uint32_t max_workers = 0, rounds = 0;
    json_t *points = list_points(table, &max_workers, &rounds);
    return take_new(results,
                    json_pack("{s:s, s:i, s:s, s:s, s:s, s:s, s:I, s:o, s:I, s:i, s:[{s:s, s:i}],"
                              " s:o, s:O, s:b}",
                              "record", "run", "format", RESULTS_FORMAT, "program", "classic table",
                              "run", id, "started", "", "preset", "", "max_workers",
                              (json_int_t)max_workers, "points", points, "rounds",
                              (json_int_t)rounds, "wait_ns", 0, "runtimes", "runtime", "classic",
                              "iterations", 0, "cases", list_cases(table), "warnings",
                              table->warnings, "classic_table", 1),
                    error);
}

static bool take_samples(struct results *results, const struct row *row, struct error *error)
{
    for (int id = 0; id < CASE_COUNT; id++) {
        if (row->elapsed_ns[id] < 0)
            continue;
        json_t *record =
            json_pack("{s:s, s:s, s:s, s:I, s:I, s:I}", "record", "sample", "runtime", "classic",
                      "case", measured_cases[id].name, "workers", (json_int_t)row->workers, "round",
                      (json_int_t)row->round, "elapsed_ns", (json_int_t)row->elapsed_ns[id]);
        if (!take_new(results, record, error))
            return false;
    }
    return true;
}

static bool take_records(struct results *results, const struct table *table, struct error *error)
{
    const char *name = table->reader->name;
    if (table->column_count == 0)
        return error_set(error, ERROR_FAILED,
                         "%s is neither a saved run (one JSON object a line) nor a classic table "
                         "(\"nthreads CpuThread CpuProcess IoThread IoProcess\" and rows)",
                         name);
    if (table->row_count == 0)
        return error_set(error, ERROR_FAILED, "%s: the table has no rows", name);
    if (!take_run(results, table, error))
        return false;
    for (size_t i = 0; i < table->row_count; i++)
        if (!take_samples(results, &table->rows[i], error))
            return false;
    return take_new(results,
                    json_pack("{s:s, s:s, s:i, s:i, s:i}", "record", "end", "reason", "rounds",
                              "wall_ns", 0, "rounds_wall_ns", 0, "windows_ns", 0),
                    error);
}

static void release(struct table *table)
{
    freelocale(table->c_locale);
    free(table->occurrences);
    free(table->rows);
    json_decref(table->warnings);
}

bool classic_table_read(struct results *results, struct text_reader *reader, struct error *error)
{
    struct error problem = {0};
    struct table table = {.reader = reader, .warnings = json_array()};
    table.c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    table.occurrences = xcalloc(PROTOCOL_MAX_WORKERS + 1, sizeof *table.occurrences);
    if (!table.c_locale || !table.warnings)
        out_of_memory();
    while (text_reader_next(reader, &problem) && take_line(&table, &problem))
        ;
    bool taken = problem.code == ERROR_NONE && take_records(results, &table, &problem);
    release(&table);
    return taken || error_set(error, problem.code, "%s", problem.text);
}
