/*
 * host_files.h - reading the small files in which a system describes itself.
 *
 * Every path is looked up below `root`, which is "" for the running system and a folder with a
 * made-up tree in tests. A file that is missing, unreadable or not as expected is "not known",
 * never a failure.
 */
#ifndef TVP_HOST_FILES_H
#define TVP_HOST_FILES_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "tvp/common/strbuf.h"

/* Larger files are cut there; what is looked for stands near the beginning. */
#define HOST_FILE_LIMIT (4 << 20)

/* Appends the file's content. Reads without stdio, whose buffers would stay in the heap. */
bool host_read_file(const char *root, const char *path, struct strbuf *text);

/* The file's first line without blanks at its ends, for the caller to free; NULL when it has none
 * or the line is empty. */
char *host_read_line(const char *root, const char *path);

/* A file that holds one integer. */
bool host_read_integer(const char *root, const char *path, int64_t *value);

/* The value after "name" and a colon in a file of such lines (/proc/cpuinfo, /proc/meminfo): the
 * first line with that name, trimmed, for the caller to free; NULL when there is none. */
char *host_line_value(const char *text, const char *name);

/* The same for all programs since the host was started; NULL: not known. The caller frees it. */
char *host_boot_id(const char *root);

#endif
