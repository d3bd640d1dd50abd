/*
 * json_member.h - members of a JSON object, read strictly.
 *
 * Each function reads the member `name` of `object`, checks its type and range, and fails with
 * what was expected and what was found: member "workers" must be a whole number from 1 to 32768,
 * not "x". The ..._or forms take a fallback for a member that is absent; JSON's null is a value of
 * the wrong type, not an absent one. Nothing is written on failure.
 */
#ifndef TVP_JSON_MEMBER_H
#define TVP_JSON_MEMBER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/error.h"

/* A longer text is a mistake (the text of a template has its own limit, that of a line). */
#define MEMBER_TEXT_LIMIT 65536

/* A whole number, written without fraction and exponent. */
bool member_integer(const json_t *object, const char *name, int64_t minimum, int64_t maximum,
                    int64_t *value, struct error *error);
bool member_integer_or(const json_t *object, const char *name, int64_t minimum, int64_t maximum,
                       int64_t fallback, int64_t *value, struct error *error);

/* The same for what is kept in 32 bits. */
bool member_uint32(const json_t *object, const char *name, uint32_t minimum, uint32_t maximum,
                   uint32_t *value, struct error *error);

/* Any number from minimum to maximum. */
bool member_number(const json_t *object, const char *name, double minimum, double maximum,
                   double *value, struct error *error);
bool member_number_or(const json_t *object, const char *name, double minimum, double maximum,
                      double fallback, double *value, struct error *error);

bool member_bool_or(const json_t *object, const char *name, bool fallback, bool *value,
                    struct error *error);

/* A text of at most MEMBER_TEXT_LIMIT bytes; it stays the object's. */
bool member_text(const json_t *object, const char *name, const char **text, struct error *error);
/* The fallback may be NULL. */
bool member_text_or(const json_t *object, const char *name, const char *fallback, const char **text,
                    struct error *error);

/* An array of `minimum` to `maximum` elements; it stays the object's. */
bool member_array(const json_t *object, const char *name, size_t minimum, size_t maximum,
                  const json_t **array, struct error *error);
/* NULL for an array that is absent. */
bool member_array_or_null(const json_t *object, const char *name, size_t minimum, size_t maximum,
                          const json_t **array, struct error *error);

bool member_object(const json_t *object, const char *name, const json_t **value,
                   struct error *error);

/* Fails with: member "name" must be EXPECTED, not VALUE (or: is missing). Always false. */
bool member_wrong(const json_t *object, const char *name, struct error *error, const char *expected,
                  ...) __attribute__((format(printf, 4, 5)));

#endif
