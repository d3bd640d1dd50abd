/*
 * field_table.h - tables of fields: one row a field, and what is made of any table.
 *
 * A row says where its value is and how it is written. A plain member needs no function:
 *
 *     static const struct field failure_fields[] = {
 *         FIELD("workers", COUNT, struct failure, workers, "number of workers"),
 *         {0},
 *     };
 *
 * What is done with a table knows nothing of its rows. Each table's items are of one type, which
 * its rows name and nothing checks.
 */
#ifndef TVP_FIELD_TABLE_H
#define TVP_FIELD_TABLE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "tvp/report/report.h"
#include "tvp/template/template.h"

/* kind, its name in --list-fields, its type in JSON Schema */
#define FIELD_KINDS(ROW)                                                                           \
    ROW(FIELD_TEXT, "text", "string")                                                              \
    ROW(FIELD_COUNT, "count", "integer")                                                           \
    ROW(FIELD_NUMBER, "number", "number")                                                          \
    ROW(FIELD_FLAG, "flag", "boolean")                                                             \
    ROW(FIELD_SECONDS, "seconds", "object") /* a quantity in seconds */                            \
    ROW(FIELD_RATIO, "ratio", "object")     /* a quantity without a unit */                        \
    ROW(FIELD_BYTES, "bytes", "object")     /* a quantity in bytes */                              \
    ROW(FIELD_MARKUP, "markup", "string")   /* Markdown made by the program: {{{name}}} */         \
    ROW(FIELD_OBJECT, "object", "object")                                                          \
    ROW(FIELD_LIST, "list", "array")

enum field_kind {
#define ROW(id, name, json_type) id,
    FIELD_KINDS(ROW)
#undef ROW
};

/* A field in seconds may also be a time in ns, as amounts of work are (works.h). */
#define FIELD_TIME FIELD_SECONDS

struct field;

/* Finds what a field's member belongs to, from its item (the report for the outermost table, an
 * element of a list within). NULL: nothing is known. */
typedef const void *field_finder(const struct report *report, const void *item);

/* Writes the value of what lies at `member`. NULL: not known; shown as JSON's null. The caller owns
 * the value. */
typedef json_t *field_writer(const struct report *report, const struct field *field,
                             const void *member);

/* Whether an element of a list is one of the item's. */
typedef bool field_filter(const struct report *report, const void *item, const void *element);

struct field {
    const char *name; /* NULL ends a table */
    enum field_kind kind;
    const char *help;
    field_finder *find;  /* NULL: the member is the item's own */
    size_t offset;       /* of the member */
    size_t size;         /* of the member, or of a list's element */
    field_writer *write; /* all but objects and lists */
    const char *key;     /* where a member of a JSON object is written */
    enum worker_kind of; /* of which kind of worker it is; threads: or of no one kind */
    /* Objects and lists: */
    const struct field *members;
    size_t count_offset; /* of a list's number of elements, a size_t; its member is a pointer */
    size_t length;       /* not 0: the member is itself an array of so many */
    field_filter *filter;
};

/* The rows. KIND is one of FIELD_KINDS without its prefix.
 *
 * A plain member, written by its type (field_value.h has the writers). */
#define FIELD(name_, KIND, type, member, help_) FOUND_FIELD(name_, KIND, NULL, type, member, help_)

/* A plain member of what is found. */
#define FOUND_FIELD(name_, KIND, find_, type, member, help_)                                       \
    WRITTEN_FIELD(name_, KIND, find_, type, member, FIELD_WRITER(((type *)0)->member), help_)

/* A member with a writer of its own. */
#define WRITTEN_FIELD(name_, KIND, find_, type, member, write_, help_)                             \
    WRITTEN_FIELD_OF(WORKER_THREAD, name_, KIND, find_, type, member, write_, help_)

/* A member that is of one kind of worker, and a plain one. */
#define WRITTEN_FIELD_OF(worker_kind, name_, KIND, find_, type, member, write_, help_)             \
    {                                                                                              \
        .name = name_, .kind = FIELD_##KIND, .help = help_, .find = find_,                         \
        .offset = offsetof(type, member), .size = sizeof((type *)0)->member, .write = write_,      \
        .of = worker_kind,                                                                         \
    }
#define FIELD_OF(worker_kind, name_, KIND, type, member, help_)                                    \
    WRITTEN_FIELD_OF(worker_kind, name_, KIND, NULL, type, member,                                 \
                     FIELD_WRITER(((type *)0)->member), help_)

/* Made from the whole item. */
#define MADE_FIELD(name_, KIND, write_, help_)                                                     \
    MADE_FIELD_OF(WORKER_THREAD, name_, KIND, write_, help_)
#define MADE_FIELD_OF(worker_kind, name_, KIND, write_, help_)                                     \
    {                                                                                              \
        .name = name_, .kind = FIELD_##KIND, .help = help_, .write = write_, .of = worker_kind,    \
    }

/* A member of the JSON object that is the item, or is found. */
#define FACT_FIELD(name_, KIND, find_, key_, help_)                                                \
    {                                                                                              \
        .name = name_, .kind = FIELD_##KIND, .help = help_, .find = find_, .key = key_,            \
        .write = field_write_fact,                                                                 \
    }

/* One item of another table, or none. */
#define OBJECT_FIELD(name_, find_, members_, help_)                                                \
    {                                                                                              \
        .name = name_, .kind = FIELD_OBJECT, .help = help_, .find = find_, .members = members_,    \
    }

/* Items of another table: `array` and `count` are members of what is found; NULL as the filter
 * takes all. */
#define LIST_FIELD(name_, find_, type, array, count, filter_, members_, help_)                     \
    {                                                                                              \
        .name = name_, .kind = FIELD_LIST, .help = help_, .find = find_,                           \
        .offset = offsetof(type, array), .size = sizeof *((type *)0)->array,                       \
        .count_offset = _Generic(((type *)0)->count, size_t                                        \
                                 : offsetof(type, count)),                                         \
        .filter = filter_, .members = members_,                                                    \
    }

/* The same of an array that is itself the member. */
#define ARRAY_FIELD(name_, find_, type, array, filter_, members_, help_)                           \
    {                                                                                              \
        .name = name_, .kind = FIELD_LIST, .help = help_, .find = find_,                           \
        .offset = offsetof(type, array), .size = sizeof *((type *)0)->array,                       \
        .length = sizeof((type *)0)->array / sizeof *((type *)0)->array, .filter = filter_,        \
        .members = members_,                                                                       \
    }

/* Tables of field_runtime.c, field_picture.c, field_changes.c and field_history.c; their items are
 * a struct runtime_findings, a struct picture, a struct changes and a struct history. */
extern const struct field runtime_fields[];
extern const struct field picture_fields[];
extern const struct field figure_fields[]; /* of a place in report->shown_order */
extern const struct field changes_fields[];
extern const struct field history_fields[];

/* Of field_runtime.c: the items are the JSON objects that runners describe their hosts by. */
extern const struct field host_fields[];

/* Of field_data.c: of a runtime's struct runtime_findings. */
extern const struct field data_fields[];

/* Of field_work.c: of the run's struct work_facts, and of a runtime's struct runtime_findings. */
extern const struct field work_fields[];
extern const struct field this_work_fields[];
extern const struct field recommendation_fields[];

/* Of field_timeline.c: the items are those of report->timelines. */
extern const struct field timeline_fields[];

/* Of field_sharing.c: of a runtime's struct runtime_findings that has it. */
extern const struct field sharing_fields[];

/* Of field_without_lock.c: the items are those of findings.without_lock. */
extern const struct field without_lock_fields[];

/* The outermost table, of field_report.c; its items are the report itself. */
extern const struct field report_fields[];

/* The picture as Markdown, or why it is missing. */
json_t *field_picture_markup(const struct report *report, const struct picture *picture);

/* Whether a program that reads the JSON finds it there in every report: of kinds that are measured
 * only where they are asked for it is left out of the others, so that no report has members of what
 * nobody asked for. */
bool field_is_always_there(const struct field *field);

/* The values of one item, which the caller owns: those that a template uses; NULL: all but
 * markup and what nobody asked for. Then the lines of --list-fields. */
json_t *field_table_values(const struct report *report, const struct field *table, const void *item,
                           const struct template *template);
void field_table_list(struct strbuf *out, const struct field *table);

/* The field of that name; NULL: there is none. */
const struct field *field_table_find(const struct field *table, const char *name, size_t length);

/* The member of an object that {{.}} shows. */
#define FIELD_SHOWN "text"

#endif
