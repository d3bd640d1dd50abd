/*
 * user_work.h - the function of the user's that a run measures (--work): where it is, what its file
 * holds, and what runners are told of it.
 */
#ifndef TVP_USER_WORK_H
#define TVP_USER_WORK_H

#include <jansson.h>
#include <stdbool.h>

#include "tvp/common/error.h"
#include "tvp/options/options.h"
#include "tvp/runner/file_hash.h"

struct user_work {
    char *file;           /* absolute; NULL: a module */
    const char *module;   /* the options'; NULL: a file */
    const char *function; /* the options' */
    char hash[FILE_HASH_TEXT];
    bool hashed; /* that of a module is known when a runner has found it */
    bool output; /* whether what it prints is to be seen */
};

/* Finds the file and reads it. Fails when there is none. */
bool user_work_init(struct user_work *work, const struct options *options, struct error *error);
void user_work_release(struct user_work *work);

/* Whether a runner that said this hello takes it; the error says what it takes, in words that
 * follow the runtime's name. */
bool user_work_suits(const struct user_work *work, const json_t *hello, struct error *error);

/* A new request that loads it, which the caller owns. */
json_t *user_work_request(const struct user_work *work);

/* Takes what the answer to that tells: where a module is. */
void user_work_loaded(struct user_work *work, const json_t *answer);

/* The member of the run record (results.h), a new reference. */
json_t *user_work_record(const struct user_work *work);

#endif
