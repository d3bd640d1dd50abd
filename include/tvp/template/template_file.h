/*
 * template_file.h - the template of a report: built in, of the user, or kept by a saved run.
 */
#ifndef TVP_TEMPLATE_FILE_H
#define TVP_TEMPLATE_FILE_H

#include <stdbool.h>

#include "tvp/common/error.h"
#include "tvp/template/template.h"

struct template_file {
    char *name; /* "report", "classic", or the user's file */
    char *text; /* of the user's own; NULL: built in */
    struct template *template;
    struct template *page; /* what a page is made of in its place; NULL: the same */
};

/* Loads, parses and checks the template: a built-in one by its name ("report"), else the file of
 * that name. `text` is what a saved run kept of the user's template; NULL: read it. */
bool template_file_init(struct template_file *file, const char *name, const char *text,
                        struct error *error);

/* The part of the template between the comments {{! begin NAME }} and {{! end NAME }}, as a
 * template of its own. The built-in ones share "table", "pictures" and "comparison". Fails where
 * there is no such part; template_file_release is due in both cases. */
bool template_file_section(struct template_file *part, const struct template_file *file,
                           const char *section, struct error *error);

/* Whether a picture is to be seen in what the template makes: by a field, or by its file's name. */
bool template_file_shows_pictures(const struct template_file *file);

/* Whether what the template makes gives the warnings. */
bool template_file_gives_warnings(const struct template_file *file);

void template_file_release(struct template_file *file);

#endif
