/*
 * builtin_templates.h - the files of templates/, compiled into the program.
 */
#ifndef TVP_BUILTIN_TEMPLATES_H
#define TVP_BUILTIN_TEMPLATES_H

#include <stddef.h>

struct builtin_template {
    const char *name; /* the file's name, "report.md" */
    const char *text; /* its content, ended by a NUL that is not counted */
    size_t length;
};

/* Ends with an entry whose name is NULL. */
extern const struct builtin_template builtin_templates[];

#endif
