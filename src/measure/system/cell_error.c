#include "tvp/system/cell_error.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "tvp/common/error.h"
#include "tvp/common/json_text.h"
#include "tvp/host/host.h"

static json_t *error_members(const char *name, const char *call, uint32_t reached,
                             const char *message)
{
    return json_pack("{s:{s:s, s:s, s:I, s:o}}", "error", "name", name, "call", call, "reached",
                     (json_int_t)reached, "message", json_text(message, strlen(message)));
}

json_t *cell_start_error(enum worker_kind kind, uint32_t workers, const char *call, int reason,
                         uint32_t reached)
{
    struct strbuf message = {0};
    strbuf_addf(&message, "%s: %s after %" PRIu32 " of %" PRIu32, call, strerror(reason), reached,
                workers);
    if (reason == EMFILE)
        host_add_file_limit(&message);
    else
        host_add_worker_limits(&message, "", kind);
    json_t *members = error_members(errno_name(reason), call, reached, strbuf_text(&message));
    strbuf_release(&message);
    return members;
}

void cell_name_worker(struct strbuf *message, uint32_t workers, int64_t worker)
{
    if (workers == 1)
        worker = 0;
    if (worker < 0)
        strbuf_addf(message, "one of %" PRIu32 " workers", workers);
    else
        strbuf_addf(message, "worker %" PRId64 " of %" PRIu32, worker + 1, workers);
}

json_t *cell_worker_error(const char *name, uint32_t reached, struct strbuf *message)
{
    json_t *members = error_members(name, "worker", reached, strbuf_text(message));
    strbuf_release(message);
    return members;
}
