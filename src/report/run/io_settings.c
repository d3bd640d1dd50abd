#include "tvp/run/io_settings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/json_text.h"
#include "tvp/common/paths.h"

static bool is_of_disk(enum work work)
{
    return work_head(work) == WORK_DISK_WRITE;
}

/* --io-dir, or the folder of the first report that is a file. */
static char *chosen_folder(const struct options *options)
{
    if (options->io_dir)
        return xstrdup(options->io_dir);
    for (size_t i = 0; i < options->output_count; i++)
        if (strcmp(options->outputs[i].path, "-") != 0)
            return path_folder(options->outputs[i].path);
    return xstrdup(".");
}

bool io_settings_init(struct io_settings *io, const struct options *options, struct error *error)
{
    *io = (struct io_settings){0};
    if (!options->works[WORK_DISK_WRITE] && !options->check_runner)
        return true;
    char *folder = chosen_folder(options);
    io->dir = path_is_folder(folder) ? path_absolute(folder) : NULL;
    if (!io->dir)
        error_set(error, ERROR_FAILED,
                  "--io-dir: %s is no folder that is there: name one on the disk to be measured",
                  folder);
    free(folder);
    return io->dir;
}

void io_settings_of_run(struct io_settings *io, const struct run_facts *run)
{
    *io = (struct io_settings){.dir = run->io_dir ? xstrdup(run->io_dir) : NULL};
}

void io_settings_release(struct io_settings *io)
{
    free(io->dir);
    *io = (struct io_settings){0};
}

void io_settings_add(json_t *request, const struct io_settings *io, enum work work)
{
    if (io && io->dir && is_of_disk(work))
        json_object_set_new(request, "io_dir", json_text_of(io->dir));
}
