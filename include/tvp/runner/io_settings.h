/*
 * io_settings.h - where real input and output goes: what requests of its cells have beside amounts.
 */
#ifndef TVP_IO_SETTINGS_H
#define TVP_IO_SETTINGS_H

#include <jansson.h>
#include <stdbool.h>

#include "tvp/common/error.h"
#include "tvp/common/works.h"
#include "tvp/data/results.h"
#include "tvp/options/options.h"
#include "tvp/runner/net_service.h"

struct io_settings {
    char *dir; /* absolute, of the files of disk's cases; NULL: they are not measured */

    char *url;                   /* whom the workers of Net ask; NULL: a server of ours, */
    struct net_service *service; /* which is this; NULL: they are not measured, or ask the url */
    int64_t wait_ns;             /* after which it answers */
    int64_t limit_ns;            /* how long a worker waits for an answer */
};

/* Of a new run. Fails where the folder is not there. */
bool io_settings_init(struct io_settings *io, const struct options *options, struct error *error);

/* Of a saved run that goes on. An address is never taken from a file: fails where the options do
 * not have the same one. */
bool io_settings_of_run(struct io_settings *io, const struct run_facts *run,
                        const struct options *options, struct error *error);

void io_settings_release(struct io_settings *io);

/* Before a cell of that work is asked for: its server, where it needs one of ours, runs. */
bool io_settings_ready(const struct io_settings *io, enum work work, struct error *error);

/* After it was: what only the server knows is put into the answer. Fails where the server has ended
 * or has answered less than the answer says. */
bool io_settings_finish(const struct io_settings *io, enum work work, json_t *answer,
                        struct error *error);

/* The least that a cell of that work can take, in ns; 0: not known. */
int64_t io_settings_least_ns(const struct io_settings *io, enum work work, int64_t amount);

/* Whether the bytes that its workers get are not known beforehand. */
bool io_settings_any_bytes(const struct io_settings *io, enum work work);

/* Ends what runs, until it is needed again. */
void io_settings_rest(const struct io_settings *io);

/* Adds the members that a cell of that work needs; NULL: nothing is known. */
void io_settings_add(json_t *request, const struct io_settings *io, enum work work);

#endif
