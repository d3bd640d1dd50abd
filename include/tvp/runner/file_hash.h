/*
 * file_hash.h - what tells one content of a file from another: SHA-256 (FIPS 180-4, by Nettle).
 */
#ifndef TVP_FILE_HASH_H
#define TVP_FILE_HASH_H

#include <stdbool.h>

/* 64 hexadecimal digits and the end. */
enum { FILE_HASH_TEXT = 65 };

/* False, with errno set, when the file cannot be read. */
bool file_hash(const char *path, char text[FILE_HASH_TEXT]);

#endif
