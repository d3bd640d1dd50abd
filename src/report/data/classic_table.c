#include "tvp/data/classic_table.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tvp/common/alloc.h"
#include "tvp/common/cases.h"
#include "tvp/common/limits.h"
#include "tvp/common/protocol.h"
#include "tvp/data/records.h"
#include "tvp/text/table_line.h"

static const char *const worker_columns[] = {"nthreads", "workers", "n"};

#define MAX_ROWS 1000000
enum { MAX_COLUMNS = TABLE_LINE_FIELDS };

/* What a column holds, when it is not the case of that number. */
enum { COLUMN_WORKERS = CASE_COUNT, COLUMN_UNKNOWN };

enum { NOT_MEASURED = -1 };

struct row {
    uint32_t workers;
    uint32_t round;
    double elapsed_ns[CASE_COUNT]; /* or NOT_MEASURED */
};

struct table {
    struct text_reader *reader;
    int columns[MAX_COLUMNS];
    size_t column_count; /* 0: no header yet */
    size_t prefix;       /* how many fields stand before the first column: a log's, or columns */
    bool prefix_is_log;
    size_t header_line;
    size_t case_line;      /* the first line that names a case but no worker count; 0: none */
    size_t numbers_line;   /* the first line of numbers alone, while there is no header; 0: none */
    char separator;        /* of the columns */
    char decimal_sign;     /* '.' or ','; 0: not seen yet */
    bool inside;           /* neither before the header nor after the last row */
    bool below_header;     /* no row since */
    uint32_t *occurrences; /* of each worker count up to PROTOCOL_MAX_WORKERS */
    struct row *rows;
    size_t row_count;
    size_t row_capacity;
    json_t *warnings;
};

/* ---- lines ---- */

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

/* ---- numbers ---- */

/* A decimal number and nothing else: strtod alone would take hexadecimal numbers and names. */
static bool parse_number(const char *text, double *number)
{
    if (text[strspn(text, "0123456789.,eE+-")] != '\0')
        return false;
    char *copy = xstrdup(text), *end;
    char *comma = strchr(copy, ',');
    if (comma)
        *comma = '.';
    *number = strtod(copy, &end);
    bool whole = end != copy && *end == '\0' && isfinite(*number);
    free(copy);
    return whole;
}

/* A comma among points is a mistake somewhere: whoever wrote it meant something else by one. */
static bool check_decimal_sign(struct table *table, const char *field, struct error *error)
{
    const char *sign = strpbrk(field, ".,");
    if (!sign)
        return true;
    if (table->decimal_sign == 0)
        table->decimal_sign = *sign;
    if (table->decimal_sign == *sign)
        return true;
    bool comma = *sign == ',';
    return error_set(error, ERROR_FAILED,
                     "%s:%zu:%td: a %s in \"%.40s\", but %s in the numbers before: write all of "
                     "them with the same decimal sign",
                     table->reader->name, table->reader->number, field - table->reader->line + 1,
                     comma ? "comma" : "point", field, comma ? "points" : "commas");
}

static bool take_number(struct table *table, const char *field, double *number, struct error *error)
{
    return !parse_number(field, number) || check_decimal_sign(table, field, error);
}

/* What looks like a number: digits, or what printf writes where there is none. */
static bool is_like_number(const char *field)
{
    const char *digits = field + strspn(field, "+-.");
    return (*digits >= '0' && *digits <= '9') || strcasecmp(digits, "nan") == 0 ||
           strcasecmp(digits, "inf") == 0;
}

/* In the place of a time. */
static bool is_not_measured(const char *field)
{
    return *field == '\0' || strcmp(field, "-") == 0;
}

/* ---- the header ---- */

/* Whether the word is that name, whatever its capitals, and whatever joins its parts. */
static bool is_name(const char *word, size_t length, const char *name)
{
    for (size_t i = 0; i < length; i++) {
        bool joint = strchr("_-/ \t", word[i]);
        if (!joint && strncasecmp(&word[i], name, 1) != 0)
            return false;
        name += !joint;
    }
    return *name == '\0';
}

static int column_kind(const char *word, size_t length)
{
    for (size_t i = 0; i < sizeof worker_columns / sizeof *worker_columns; i++)
        if (is_name(word, length, worker_columns[i]))
            return COLUMN_WORKERS;
    for (int id = 0; id < CASE_COUNT; id++)
        if (is_name(word, length, measured_cases[id].name))
            return id;
    return COLUMN_UNKNOWN;
}

/* The part of a word that a log has put nothing in front of: "nthreads" of "out.log:12:nthreads".
 */
static const char *tail_of(const char *word, size_t length)
{
    size_t begin = length;
    while (begin > 0 && !strchr(":])> \t", word[begin - 1]))
        begin--;
    return begin < length ? word + begin : word;
}

static int kind_of_tail(const char *word, size_t length)
{
    const char *tail = tail_of(word, length);
    int kind = column_kind(word, length);
    return kind == COLUMN_UNKNOWN ? column_kind(tail, length - (size_t)(tail - word)) : kind;
}

/* That of two words, as "Cpu Thread", where a log has put nothing between them. */
static int kind_of_two(const char *word, size_t length, size_t length_of_both)
{
    const char *tail = tail_of(word, length);
    return column_kind(tail, length_of_both - (size_t)(tail - word));
}

/* The name at a word, which the word behind it may belong to. */
static int find_name(const char *word, size_t *length)
{
    size_t both = table_line_two_words(word, *length);
    int kind = both ? kind_of_two(word, *length, both) : COLUMN_UNKNOWN;
    if (kind == COLUMN_UNKNOWN)
        return kind_of_tail(word, *length);
    *length = both;
    return kind;
}

/* What a line names, whatever separates its words. */
struct naming {
    bool workers;
    bool cases;
    size_t names;
    size_t others;
    char separator; /* behind the first name */
};

static struct naming find_names(const char *line)
{
    struct naming naming = {0};
    size_t length;
    for (const char *word = line; (word = table_line_word(word, &length)); word += length) {
        int kind = find_name(word, &length);
        if (kind != COLUMN_UNKNOWN && !naming.separator)
            naming.separator = table_line_separator(word + length);
        naming.workers |= kind == COLUMN_WORKERS;
        naming.cases |= kind < CASE_COUNT;
        naming.names += kind != COLUMN_UNKNOWN;
        naming.others += kind == COLUMN_UNKNOWN;
    }
    return naming;
}

/* Puts together again what is one name: "Cpu" and "Thread". */
static void join_names(struct table_fields *fields)
{
    size_t stored = fields->count < MAX_COLUMNS ? fields->count : MAX_COLUMNS;
    for (size_t i = 0; i + 1 < stored; i++) {
        char *first = fields->text[i], *second = fields->text[i + 1];
        size_t length = strlen(first), both = (size_t)(second - first) + strlen(second);
        first[length] = ' ';
        if (kind_of_two(first, length, both) == COLUMN_UNKNOWN) {
            first[length] = '\0';
            continue;
        }
        stored--;
        fields->count--;
        memmove(&fields->text[i + 1], &fields->text[i + 2],
                (stored - i - 1) * sizeof *fields->text);
    }
}

/* Puts the kind of each column to table->columns and counts them. What stands before the first
 * column that is known is the prefix. */
static void find_columns(struct table *table, const struct table_fields *fields,
                         size_t counts[COLUMN_UNKNOWN + 1])
{
    size_t first = 0;
    while (first < fields->count &&
           kind_of_tail(fields->text[first], strlen(fields->text[first])) == COLUMN_UNKNOWN)
        first++;
    table->prefix = first;
    table->column_count = fields->count - first;
    memset(counts, 0, (COLUMN_UNKNOWN + 1) * sizeof *counts);
    for (size_t i = 0; i < table->column_count; i++) {
        const char *name = fields->text[first + i];
        table->columns[i] =
            i == 0 ? kind_of_tail(name, strlen(name)) : column_kind(name, strlen(name));
        counts[table->columns[i]]++;
    }
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

/* A name as columns have it; a log's time, place or process has other characters too. */
static bool is_plain_word(const char *text)
{
    bool letter = (*text >= 'A' && *text <= 'Z') || (*text >= 'a' && *text <= 'z');
    return letter && text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                       "0123456789_")] == '\0';
}

static bool is_of_log(const struct table *table, const struct table_fields *fields)
{
    for (size_t i = 0; i < table->prefix; i++)
        if (!is_plain_word(fields->text[i]))
            return true;
    return table->prefix == 0;
}

static void warn_of_columns(struct table *table, const struct table_fields *fields)
{
    for (size_t i = 0; i < table->prefix && !table->prefix_is_log; i++)
        warn_of_column(table, fields->text[i]);
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i] == COLUMN_UNKNOWN)
            warn_of_column(table, fields->text[table->prefix + i]);
}

/* A line that names both; in a sentence most words are no names. `header` is set when the line is
 * one. */
static bool take_header(struct table *table, char *line, const struct naming *naming, bool *header,
                        struct error *error)
{
    struct table_fields fields;
    struct table found = *table;
    size_t counts[COLUMN_UNKNOWN + 1];
    table_line_split(line, naming->separator, &fields);
    if (naming->separator == ' ')
        join_names(&fields);
    *header = true;
    if (fields.count > MAX_COLUMNS)
        return wrong_line(table, error, "the header has too many columns");
    find_columns(&found, &fields, counts);
    *header = counts[COLUMN_WORKERS] > 0 && counts[COLUMN_WORKERS] < found.column_count &&
              2 * counts[COLUMN_UNKNOWN] <= found.column_count;
    if (!*header)
        return true;
    for (int kind = 0; kind < COLUMN_UNKNOWN; kind++)
        if (counts[kind] > 1)
            return wrong_line(table, error, "the header names a column twice");
    *table = found;
    table->prefix_is_log = is_of_log(table, &fields);
    table->separator = naming->separator;
    table->decimal_sign = 0;
    table->header_line = table->reader->number;
    table->inside = table->below_header = true;
    warn_of_columns(table, &fields);
    return true;
}

/* ---- rows ---- */

static bool take_workers(struct table *table, const char *field, struct row *row,
                         struct error *error)
{
    double number;
    if (!take_number(table, field, &number, error))
        return false;
    if (!parse_number(field, &number) || !(number >= 1 && number <= PROTOCOL_MAX_WORKERS) ||
        number != floor(number))
        return wrong_field(table, field, error,
                           "a whole number of workers from 1 to " DIGITS(PROTOCOL_MAX_WORKERS));
    row->workers = (uint32_t)number;
    row->round = ++table->occurrences[row->workers];
    return true;
}

static bool take_time(struct table *table, const char *field, double *elapsed_ns,
                      struct error *error)
{
    double seconds;
    if (is_not_measured(field))
        return true;
    if (!take_number(table, field, &seconds, error))
        return false;
    if (!parse_number(field, &seconds) ||
        !(seconds >= 0 && seconds <= (double)RESULTS_MAX_NS / 1e9))
        return wrong_field(table, field, error,
                           "a time in seconds from 0 to 3.6e+06, such as 1.002317e+00,");
    *elapsed_ns = fabs(seconds) * 1e9;
    return true;
}

static bool take_field(struct table *table, size_t column, const char *field, struct row *row,
                       struct error *error)
{
    int kind = table->columns[column];
    if (kind == COLUMN_UNKNOWN)
        return true;
    if (kind == COLUMN_WORKERS)
        return take_workers(table, field, row, error);
    return take_time(table, field, &row->elapsed_ns[kind], error);
}

/* The fields of a row without what a log puts before them. */
struct row_fields {
    char *const *text;
    size_t count;
};

static struct row_fields find_row(const struct table *table, struct table_fields *fields)
{
    if (fields->count <= table->prefix || table->prefix >= MAX_COLUMNS)
        return (struct row_fields){0};
    char **first = &fields->text[table->prefix];
    *first += tail_of(*first, strlen(*first)) - *first;
    return (struct row_fields){first, fields->count - table->prefix};
}

/* Whether the row's numbers have commas that were meant as decimal signs: 1,0,5 for 1 and 0.5. */
static bool is_cut_at_decimal_signs(const struct table *table, const struct row_fields *fields)
{
    if (table->separator != ',' || fields->count <= table->column_count)
        return false;
    size_t stored = fields->count < MAX_COLUMNS ? fields->count : MAX_COLUMNS;
    for (size_t i = 0; i < stored; i++)
        if (!is_like_number(fields->text[i]) || strchr(fields->text[i], '.'))
            return false;
    return true;
}

static bool wrong_count(const struct table *table, const struct row_fields *fields,
                        struct error *error)
{
    return error_set(error, ERROR_FAILED, "%s:%zu: the row has %zu column%s, its header %zu%s",
                     table->reader->name, table->reader->number, fields->count,
                     fields->count == 1 ? "" : "s", table->column_count,
                     is_cut_at_decimal_signs(table, fields)
                         ? ": a comma is both the separator and the decimal sign here; put "
                           "semicolons between the columns, or write decimal points"
                         : "");
}

static bool take_row(struct table *table, const struct row_fields *fields, struct error *error)
{
    if (fields->count != table->column_count)
        return wrong_count(table, fields, error);
    if (table->row_count == MAX_ROWS)
        return wrong_line(table, error, "more than " DIGITS(MAX_ROWS) " rows");
    struct row row = {0};
    for (int id = 0; id < CASE_COUNT; id++)
        row.elapsed_ns[id] = NOT_MEASURED;
    for (size_t i = 0; i < fields->count; i++)
        if (!take_field(table, i, fields->text[i], &row, error))
            return false;
    table->rows = xgrow(table->rows, table->row_count, &table->row_capacity, sizeof *table->rows);
    table->rows[table->row_count++] = row;
    table->below_header = false;
    return true;
}

/* Inside the table: a line that is a row, or was meant as one. It begins with a number, and at
 * least half of it is numbers; with a word behind the first number it has as many fields as the
 * header ("3 oops 0.2", not "15 threads took 3.2 s"). */
static bool is_meant_as_row(const struct table *table, const struct row_fields *fields)
{
    size_t stored = fields->count < MAX_COLUMNS ? fields->count : MAX_COLUMNS;
    size_t numbers = 0, leading = 0;
    if (stored == 0 || !is_like_number(fields->text[0]))
        return false;
    for (size_t i = 0; i < stored; i++) {
        bool number = is_like_number(fields->text[i]) || is_not_measured(fields->text[i]);
        leading += number && leading == i;
        numbers += number;
    }
    return leading == stored ||
           (2 * numbers >= stored && (leading > 1 || fields->count == table->column_count));
}

/* As many numbers as the header has columns. */
static bool is_whole_row(const struct table *table, const struct row_fields *fields)
{
    if (fields->count != table->column_count)
        return false;
    double number;
    for (size_t i = 0; i < fields->count; i++)
        if (!parse_number(fields->text[i], &number))
            return false;
    return true;
}

/* A log may have put more, or fewer, words before the first row than before the header: then that
 * is so for all rows. A number more is a column more. */
static void find_prefix(struct table *table, struct table_fields *fields)
{
    if (!table->prefix_is_log || fields->count < table->column_count || fields->count > MAX_COLUMNS)
        return;
    double number;
    struct table changed = *table;
    changed.prefix = fields->count - table->column_count;
    if (changed.prefix > 0 && parse_number(fields->text[0], &number))
        return;
    struct row_fields row = find_row(&changed, fields);
    if (is_whole_row(table, &row))
        table->prefix = changed.prefix;
}

static bool take_other(struct table *table, char *line, struct error *error)
{
    struct table_fields fields;
    table_line_split(line, table->separator, &fields);
    if (table->inside && table->below_header)
        find_prefix(table, &fields);
    struct row_fields row = find_row(table, &fields);
    if (table->inside && is_meant_as_row(table, &row))
        return take_row(table, &row, error);
    if (!table->inside && is_whole_row(table, &row))
        return wrong_line(table, error,
                          "a row after the end of the table: correct the lines before it, or put a "
                          "header before it");
    table->inside = false;
    return true;
}

/* ---- lines ---- */

/* Whether the line is numbers alone, and at least two. */
static bool is_numbers(const char *line)
{
    size_t length, count = 0;
    for (; (line = table_line_word(line, &length)); line += length, count++) {
        char *word = xstrndup(line, length);
        double number;
        bool whole = parse_number(word, &number);
        free(word);
        if (!whole)
            return false;
    }
    return count >= 2;
}

/* Without a header this is what may have been meant as a table. */
static void note_near_miss(struct table *table, const char *line, const struct naming *naming)
{
    if (!table->case_line && naming->cases && !naming->workers && naming->names >= naming->others)
        table->case_line = table->reader->number;
    if (!table->numbers_line && is_numbers(line))
        table->numbers_line = table->reader->number;
}

/* A rule below the header belongs to the table, and so does one with crossings; another is its
 * end. */
static void take_rule(struct table *table, const char *line)
{
    if (!table->below_header && !strpbrk(line, "|+"))
        table->inside = false;
}

static void cut_comment(char *line)
{
    for (char *mark = line; (mark = strchr(mark, '#')); mark++)
        if (mark == line || mark[-1] == ' ' || mark[-1] == '\t') {
            *mark = '\0';
            return;
        }
}

static bool take_line(struct table *table, struct error *error)
{
    char *line = table->reader->line;
    if (!text_reader_check_text(table->reader, error))
        return false;
    table_line_plain(line);
    cut_comment(line);
    if (line[strspn(line, " \t\v\f\r")] == '\0')
        return true;
    if (table_line_is_rule(line)) {
        take_rule(table, line);
        return true;
    }
    struct naming naming = find_names(line);
    if (table->column_count == 0)
        note_near_miss(table, line, &naming);
    if (naming.workers && naming.cases) {
        bool header;
        if (!take_header(table, line, &naming, &header, error))
            return false;
        table->inside = header;
        return true;
    }
    return table->column_count == 0 || take_other(table, line, error);
}

/* ---- records ---- */

/* The FNV-1a hash of the rows, by value: the same table gets the same id wherever it stands. */
static uint64_t hash_rows(const struct table *table)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < table->row_count; i++) {
        uint64_t values[CASE_COUNT + 1] = {table->rows[i].workers};
        for (int id = 0; id < CASE_COUNT; id++)
            memcpy(&values[id + 1], &table->rows[i].elapsed_ns[id], sizeof values[id + 1]);
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

/* The table does not tell how much work its workers had. */
static void leave_amounts_open(json_t *run, json_t *runtime)
{
    for (int work = 0; work < WORK_COUNT; work++)
        if (works[work].classic)
            json_object_set_new(work_amounts[work].of_runtime ? runtime : run,
                                work_amounts[work].member, json_integer(0));
}

static bool take_run(struct results *results, const struct table *table, struct error *error)
{
    char id[32];
    snprintf(id, sizeof id, "classic-%016" PRIx64, hash_rows(table));
    uint32_t max_workers = 0, rounds = 0;
    json_t *points = list_points(table, &max_workers, &rounds);
    json_t *runtime = json_pack("{s:s}", "runtime", "classic");
    json_t *run =
        json_pack("{s:s, s:i, s:s, s:s, s:s, s:s, s:I, s:o, s:I, s:[O], s:o, s:O, s:b}", "record",
                  "run", "format", RESULTS_FORMAT, "program", "classic table", "run", id, "started",
                  "", "preset", "", "max_workers", (json_int_t)max_workers, "points", points,
                  "rounds", (json_int_t)rounds, "runtimes", runtime, "cases", list_cases(table),
                  "warnings", table->warnings, "classic_table", 1);
    leave_amounts_open(run, runtime);
    json_decref(runtime);
    return take_new(results, run, error);
}

static bool take_samples(struct results *results, const struct row *row, struct error *error)
{
    for (int id = 0; id < CASE_COUNT; id++) {
        if (row->elapsed_ns[id] < 0)
            continue;
        json_t *record =
            json_pack("{s:s, s:s, s:s, s:I, s:I, s:f}", "record", "sample", "runtime", "classic",
                      "case", measured_cases[id].name, "workers", (json_int_t)row->workers, "round",
                      (json_int_t)row->round, "elapsed_ns", row->elapsed_ns[id]);
        if (!take_new(results, record, error))
            return false;
    }
    return true;
}

static bool has_times(const struct table *table)
{
    for (size_t i = 0; i < table->row_count; i++)
        for (int id = 0; id < CASE_COUNT; id++)
            if (table->rows[i].elapsed_ns[id] >= 0)
                return true;
    return false;
}

#define CLASSIC_HEADER "\"nthreads CpuThread CpuProcess IoThread IoProcess\""

static bool lacks_header(const struct table *table, struct error *error)
{
    const char *name = table->reader->name;
    if (table->case_line)
        return error_set(error, ERROR_FAILED,
                         "%s:%zu: cases are named here, but no column of worker counts, which is "
                         "\"nthreads\", \"workers\" or \"n\"",
                         name, table->case_line);
    if (table->numbers_line)
        return error_set(error, ERROR_FAILED,
                         "%s:%zu: numbers below no header that names worker counts and cases: put "
                         "their names above them, as in " CLASSIC_HEADER,
                         name, table->numbers_line);
    return error_set(error, ERROR_FAILED,
                     "%s is neither a saved run (one JSON object a line) nor a classic table "
                     "(" CLASSIC_HEADER " and rows)",
                     name);
}

static bool take_records(struct results *results, const struct table *table, struct error *error)
{
    if (table->column_count == 0)
        return lacks_header(table, error);
    if (table->row_count == 0)
        return error_set(error, ERROR_FAILED,
                         "%s: the table has no rows: no line below its header (line %zu) begins "
                         "with a number of workers",
                         table->reader->name, table->header_line);
    if (!has_times(table))
        return error_set(error, ERROR_FAILED, "%s: the table has no times", table->reader->name);
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
    free(table->occurrences);
    free(table->rows);
    json_decref(table->warnings);
}

bool classic_table_read(struct results *results, struct text_reader *reader, struct error *error)
{
    struct error problem = {0};
    struct table table = {.reader = reader, .warnings = json_array()};
    table.occurrences = xcalloc(PROTOCOL_MAX_WORKERS + 1, sizeof *table.occurrences);
    if (!table.warnings)
        out_of_memory();
    text_reader_allow_cr(reader);
    while (text_reader_next(reader, &problem) && take_line(&table, &problem))
        ;
    bool taken = problem.code == ERROR_NONE && take_records(results, &table, &problem);
    release(&table);
    return taken || error_set(error, problem.code, "%s", problem.text);
}
