/*
 * write_all.h - bytes to a descriptor that waits for them: all of them, whatever interrupts.
 */
#ifndef TVP_WRITE_ALL_H
#define TVP_WRITE_ALL_H

#include <stdbool.h>
#include <stddef.h>

/* False with errno set: some of the bytes may have been written. */
bool write_all(int fd, const char *bytes, size_t length);

#endif
