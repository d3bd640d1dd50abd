/*
 * library_file.h - what a file is that was given as a shared library, from how it begins.
 *
 * The system's own messages are about headers and classes; these say what to do.
 */
#ifndef TVP_LIBRARY_FILE_H
#define TVP_LIBRARY_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/common/error.h"

/* The header of an ELF file has at most so many bytes. */
#define LIBRARY_HEAD 64

/* Whether a file that begins so can be a shared library for a program that begins as `own` does
 * (both up to LIBRARY_HEAD bytes; where `own_length` is 0 the machine is not compared). `name` is
 * the file's, for the message. */
bool library_head_fits(const char *name, const unsigned char *head, size_t length,
                       const unsigned char *own, size_t own_length, struct error *error);

/* The same for a file on disk and the running program. */
bool library_file_fits(const char *name, struct error *error);

#endif
