/*
 * template.h - Mustache, as in the official specification 1.4 without partials, lambdas and
 * inheritance: variables, sections, inverted sections, comments, set-delimiter tags, dotted names,
 * implicit iterators, standalone lines.
 *
 * The engine knows nothing of reports. Data is a JSON value; a policy says what an unknown name
 * means, how text is escaped, and how a value that is not a string becomes text. A schema, where
 * there is one, lets a template be checked before any data exists.
 *
 * What the specification leaves open: false, null and an empty list are false, everything else (0
 * and "" too) is true; a member of null is null; a name has no blanks and no empty parts; a byte
 * order mark at the beginning is no text. Parsing, checking and each step of rendering take linear
 * time, and no data or template makes the stack grow.
 *
 * Order of calls: parse, (check), render any number of times, free.
 */
#ifndef TVP_TEMPLATE_H
#define TVP_TEMPLATE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "tvp/common/error.h"
#include "tvp/common/strbuf.h"

struct template;

/* How deep sections may nest. */
#define TEMPLATE_DEPTH_LIMIT 64

/* How much one rendering may do, in bytes written plus tags walked through: sections that repeat
 * lists inside each other multiply, and 64 of them would never end. */
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
#define TEMPLATE_WORK_LIMIT ((size_t)1 << 16)
#else
#define TEMPLATE_WORK_LIMIT ((size_t)1 << 26)
#endif

struct template_policy {
    /* Appends text, made harmless for the output format. NULL: as it is. */
    void (*escape)(struct strbuf *out, const char *text, size_t length);
    /* Appends what {{name}} shows for a value (an object, a number, …) before escaping. NULL: as
     * the specification: strings and numbers as they are, everything else nothing. Returns false
     * when the value cannot be shown. */
    bool (*to_text)(struct strbuf *out, const json_t *value);
    /* An unknown name is an error with its place rather than empty. */
    bool unknown_is_error;
};

/* What names there are, for template_check. A scope is an opaque pointer to one level of names. */
struct template_schema {
    const void *root;
    /* The entry `name` (one part of a dotted name) in a scope, or NULL when there is none. */
    const void *(*find)(const void *scope, const char *name, size_t length);
    /* The scope inside an entry (of a list or an object), or NULL when it has no members. */
    const void *(*inside)(const void *entry);
    /* Whether {{{entry}}} is allowed: its value is markup made by the program itself. */
    bool (*is_markup)(const void *entry);
    /* Whether an entry is a list, whose members {{list.member}} can't reach. NULL: not checked. */
    bool (*is_list)(const void *entry);
    /* Whether {{entry}} shows something, as the policy's to_text will say. NULL: not checked. */
    bool (*has_text)(const void *entry);
    /* The name nearest to a misspelt one, for the message; NULL when nothing is near. */
    const char *(*nearest)(const void *scope, const char *name, size_t length);
};

/* Parses `length` bytes of UTF-8. `name` stands in messages ("report.md"): an error reads
 * "report.md:12:7: section {{#rows}} is never closed: add {{/rows}}". NULL on error. */
struct template *template_parse(const char *name, const char *text, size_t length,
                                struct error *error);

/* Checks every name and every raw tag against the schema; the first fault is reported with line,
 * column, and the nearest known name. Names are searched from the innermost scope outwards, as
 * rendering does. */
bool template_check(struct template *template, const struct template_schema *schema,
                    struct error *error);

/* Whether any tag leads to or through that entry of the schema that it was checked with. What it
 * does not use need not be in the data. */
bool template_uses(const struct template *template, const void *entry);

/* Whether any tag names it, as a whole or as a part of a dotted name. Of no template (NULL) none
 * does. */
bool template_names(const struct template *template, const char *name);

/* Appends the rendered text. On error `out` is as it was. */
bool template_render(const struct template *template, const json_t *data,
                     const struct template_policy *policy, struct strbuf *out, struct error *error);

void template_free(struct template *template);

#endif
