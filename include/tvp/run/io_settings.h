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

struct io_settings {
    char *dir; /* absolute, of the files of disk's cases; NULL: they are not measured */
};

/* Of a new run. Fails where the folder is not there. */
bool io_settings_init(struct io_settings *io, const struct options *options, struct error *error);

/* Of a saved run that goes on. */
void io_settings_of_run(struct io_settings *io, const struct run_facts *run);

void io_settings_release(struct io_settings *io);

/* Adds the members that a cell of that work needs; NULL: nothing is known. */
void io_settings_add(json_t *request, const struct io_settings *io, enum work work);

#endif
