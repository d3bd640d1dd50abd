/*
 * json_line.h - a JSON object as one line into a file descriptor.
 */
#ifndef TVP_JSON_LINE_H
#define TVP_JSON_LINE_H

#include <jansson.h>
#include <stdbool.h>

/* Writes the object, which it takes over, and a '\n', past all buffers and with one write where the
 * system takes it. False when it cannot be written; errno says why. */
bool json_write_line(int file, json_t *object);

#endif
