/*
 * temporary_folder.h - for tests that write files: each test works in an empty folder of its own,
 * which is removed afterwards with all that is in it.
 *
 *     cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
 */
#ifndef TVP_TESTS_TEMPORARY_FOLDER_H
#define TVP_TESTS_TEMPORARY_FOLDER_H

#include "unit.h"

#include <dirent.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char temporary_folder[64];

static inline int enter_folder(void **state)
{
    (void)state;
    strcpy(temporary_folder, "/tmp/tvp-test-XXXXXX");
    return mkdtemp(temporary_folder) && chdir(temporary_folder) == 0 ? 0 : -1;
}

static inline int remove_entry(const char *path, const struct stat *status, int kind,
                               struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    return remove(path);
}

static inline int leave_folder(void **state)
{
    (void)state;
    return chdir("/") == 0 ? nftw(temporary_folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS) : -1;
}

static inline void write_file(const char *path, const char *text)
{
    FILE *stream = fopen(path, "w");
    assert_non_null(stream);
    assert_true(fputs(text, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
}

/* The whole of a file; NULL when it is not there. The caller frees it. */
static inline char *read_file(const char *path)
{
    FILE *stream = fopen(path, "r");
    if (!stream)
        return NULL;
    char *text = calloc(1, 1 << 16);
    assert_non_null(text);
    assert_true(fread(text, 1, (1 << 16) - 1, stream) < (1 << 16) - 1);
    fclose(stream);
    return text;
}

static inline void assert_file(const char *path, const char *text)
{
    char *content = read_file(path);
    assert_non_null(content);
    assert_string_equal(content, text);
    free(content);
}

static inline bool is_there(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0;
}

/* How many files the folder holds, hidden ones too. */
static inline int count_files(void)
{
    int count = 0;
    DIR *folder = opendir(".");
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            count++;
    closedir(folder);
    return count;
}

#endif
