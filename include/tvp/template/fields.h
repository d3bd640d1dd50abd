/*
 * fields.h - every name that a template can use, and that the JSON summary holds.
 *
 * Every field is a row of a table (field_table.h): name, kind, help, and where the value is. There
 * is a table for the report and one for each kind of thing in it, such as a runtime, a row or a
 * picture. The template's names, --list-fields, --json and its schema are all made from these
 * tables, so adding a field is adding one row.
 *
 * Quantities are objects: {"value":…,"low":…,"high":…,"samples":…,"interval":true,"text":"…"} in
 * seconds or as a ratio; a template shows their text. Markup (tables, pictures) is for templates
 * only: it is shown by {{{name}}} and not in the JSON summary.
 */
#ifndef TVP_FIELDS_H
#define TVP_FIELDS_H

#include <jansson.h>
#include <stdbool.h>

#include "tvp/common/strbuf.h"
#include "tvp/report/report.h"
#include "tvp/template/template.h"

/* The fields of a report that a template uses, as JSON; NULL: all but markup. The caller owns it.
 * What is not used is not made: most of a report is in rows that few templates show. */
json_t *fields_of_report(const struct report *report, const struct template *template);

/* The names a template may use, for template_check. */
extern const struct template_schema fields_schema;

/* What a template shows for a value: a quantity's text, numbers and texts as they are. For
 * template_policy. */
bool fields_to_text(struct strbuf *out, const json_t *value);

/* Writes all fields, one a line: name, kind, help; members indented below their list. */
void fields_list(struct strbuf *out);

#endif
