#include "tvp/runner/io_settings.h"

#include <inttypes.h>
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

static bool init_disk(struct io_settings *io, const struct options *options, struct error *error)
{
    char *folder = chosen_folder(options);
    io->dir = path_is_folder(folder) ? path_absolute(folder) : NULL;
    if (!io->dir)
        error_set(error, ERROR_FAILED,
                  "--io-dir: %s is no folder that is there: name one on the disk to be measured",
                  folder);
    free(folder);
    return io->dir;
}

static void init_net(struct io_settings *io, const struct options *options, int64_t wait_ns)
{
    const int64_t patience_ns = INT64_C(10000000000);
    io->wait_ns = wait_ns;
    io->limit_ns = options->io_timeout_ns > 0 ? options->io_timeout_ns : wait_ns + patience_ns;
    if (options->io_url)
        io->url = xstrdup(options->io_url);
    else
        io->service = xcalloc(1, sizeof *io->service);
}

bool io_settings_init(struct io_settings *io, const struct options *options, struct error *error)
{
    *io = (struct io_settings){0};
    if (options->works[WORK_NET] || options->check_runner)
        init_net(io, options, options->amounts[WORK_IO]);
    return (!options->works[WORK_DISK_WRITE] && !options->check_runner) ||
           init_disk(io, options, error);
}

static bool is_same_url(const char *saved, const char *given, struct error *error)
{
    if (saved ? given && strcmp(saved, given) == 0 : !given)
        return true;
    if (!saved)
        return error_set(error, ERROR_USAGE,
                         "--io-url: the saved run asks no server of yours: leave it out");
    return error_set(error, ERROR_USAGE,
                     "the saved run asks %s, and an address is never taken from a file: add "
                     "--io-url with it",
                     saved);
}

bool io_settings_of_run(struct io_settings *io, const struct run_facts *run,
                        const struct options *options, struct error *error)
{
    *io = (struct io_settings){.dir = run->io_dir ? xstrdup(run->io_dir) : NULL};
    if (!is_same_url(run->io_url, options->io_url, error))
        return false;
    if (run->amounts[WORK_NET] > 0)
        init_net(io, options, run->amounts[WORK_IO]);
    return true;
}

void io_settings_release(struct io_settings *io)
{
    io_settings_rest(io);
    free(io->dir);
    free(io->url);
    free(io->service);
    *io = (struct io_settings){0};
}

/* ---- a cell ---- */

static bool is_served(const struct io_settings *io, enum work work)
{
    return work == WORK_NET && io && io->service;
}

void io_settings_add(json_t *request, const struct io_settings *io, enum work work)
{
    if (io && io->dir && is_of_disk(work))
        json_object_set_new(request, "io_dir", json_text_of(io->dir));
    if (is_served(io, work))
        json_object_set_new(
            request, "server",
            json_made(json_pack("{s:i, s:s, s:I}", "port", io->service->port, "token",
                                io->service->token, "limit_ns", (json_int_t)io->limit_ns)));
    else if (work == WORK_NET && io && io->url)
        json_object_set_new(request, "server",
                            json_made(json_pack("{s:s, s:I}", "url", io->url, "limit_ns",
                                                (json_int_t)io->limit_ns)));
}

/* What it has done since the last cell is no affair of the next. */
bool io_settings_ready(const struct io_settings *io, enum work work, struct error *error)
{
    struct error ignored = {0};
    struct net_sums before;
    if (!is_served(io, work) ||
        (io->service->running && net_service_sums(io->service, &before, &ignored)))
        return true;
    struct error cause = {0};
    return net_service_start(io->service, io->wait_ns, &cause) ||
           error_set(error, cause.code, "the server of the Net cases %s", cause.text);
}

bool io_settings_finish(const struct io_settings *io, enum work work, json_t *answer,
                        struct error *error)
{
    struct error cause = {0};
    struct net_sums sums;
    if (!is_served(io, work) || json_object_get(answer, "error"))
        return true;
    if (!net_service_sums(io->service, &sums, &cause))
        return error_set(error, cause.code, "the server of the Net cases %s", cause.text);
    json_int_t told = json_integer_value(json_object_get(answer, "operations"));
    if (sums.requests < told)
        return error_set(error, ERROR_FAILED,
                         "told of %" JSON_INTEGER_FORMAT
                         " answers, of which the server gave %" PRId64,
                         told, sums.requests);
    json_object_set_new(answer, metric_members[METRIC_SERVER_CPU], json_integer(sums.cpu_ns));
    return true;
}

int64_t io_settings_least_ns(const struct io_settings *io, enum work work, int64_t amount)
{
    return is_served(io, work) ? amount * io->wait_ns : 0;
}

bool io_settings_any_bytes(const struct io_settings *io, enum work work)
{
    return work == WORK_NET && io && io->url;
}

void io_settings_rest(const struct io_settings *io)
{
    if (io->service)
        net_service_stop(io->service);
}
