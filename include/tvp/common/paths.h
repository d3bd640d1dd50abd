/*
 * paths.h - the parts of a path, the names of files beside another one, and where a path leads.
 *
 * Paths are given and returned as they are written: relative ones stay relative unless it says
 * otherwise. Every char * returned belongs to the caller.
 */
#ifndef TVP_PATHS_H
#define TVP_PATHS_H

#include <stdbool.h>
#include <stddef.h>

/* The part up to the last slash: "." for a bare name, "/" for one in the root. */
char *path_folder(const char *path);

/* The part after the last slash; points into the path. */
const char *path_name(const char *path);

/* The name in the folder: "name" alone in ".", no second slash after "/". */
char *path_join(const char *folder, const char *name);

/* A path without "./" before it, as two writings of one path are compared; points into it. */
const char *path_without_dots(const char *path);

/* The name of a file that belongs beside another: `before`, the first `stem` bytes of its name (or
 * SIZE_MAX: all), and `after`. Only as much of the stem is taken as leaves the new name no longer
 * than the old one, or than any file system allows, so that where there is room for the one there
 * is for the other. */
char *path_beside(const char *path, const char *before, size_t stem, const char *after);

bool path_is_folder(const char *path);

/* Where a file of that name is in the end: an absolute path, symbolic links followed, also to where
 * nothing is yet. NULL with errno set: its folder is not there, or the links lead in a circle. */
char *path_target(const char *path);

/* The absolute path of a folder that exists, or whose parent does; NULL when neither does. */
char *path_absolute(const char *folder);

/* How to get from one absolute folder to another: "../other", "." for the same. */
char *path_relative(const char *from, const char *to);

/* Makes a rename or a new name last through a power cut: it is in the path's folder, not in the
 * file. Some folders cannot be synced: nothing is said of that. Allocates nothing. */
void path_sync_folder(const char *path);

#endif
