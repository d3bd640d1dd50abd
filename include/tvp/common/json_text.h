/*
 * json_text.h - making JSON: text from anywhere as a string, and memory that is there.
 *
 * jansson refuses text that is not UTF-8, and what files, host names and requests hold may be any
 * bytes.
 */
#ifndef TVP_JSON_TEXT_H
#define TVP_JSON_TEXT_H

#include <jansson.h>
#include <stddef.h>

/* A new JSON string of `length` bytes in which each byte that is not part of valid UTF-8, and each
 * NUL, is replaced with U+FFFD. Never NULL. */
json_t *json_text(const char *bytes, size_t length);

/* The same of a text that ends with a NUL. */
json_t *json_text_of(const char *text);

/* The value as it is; a NULL, which jansson returns when memory has run out, ends the program as
 * alloc.h says. For values that are well-formed: numbers, literals, checked text. */
json_t *json_made(json_t *value);

#endif
