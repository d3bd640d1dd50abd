#include "tvp/serve/serve.h"

#include <errno.h>
#include <string.h>

#include "tvp/common/clock.h"
#include "tvp/common/error.h"
#include "tvp/common/json_text.h"
#include "tvp/common/protocol.h"
#include "tvp/common/strbuf.h"
#include "tvp/host/cpu_time.h"
#include "tvp/host/host.h"
#include "tvp/probe/probes.h"
#include "tvp/serve/cell.h"
#include "tvp/serve/data_cell.h"
#include "tvp/serve/hello.h"
#include "tvp/serve/load.h"
#include "tvp/serve/trial.h"
#include "tvp/system/apart.h"
#include "tvp/system/json_line.h"
#include "tvp/system/line_reader.h"
#include "tvp/system/system.h"
#include "tvp/workers/library_work.h"

/* ---- the requests: each gives the members of its answer, or NULL with the error filled ---- */

static json_t *answer_cell(const json_t *request, int64_t steal_ns, struct error *error)
{
    (void)steal_ns;
    struct cell_request cell;
    struct data_order order;
    if (data_cell_asked(request))
        return data_cell_parse(&order, request, error) ? data_cell_run(&order) : NULL;
    return cell_parse(&cell, request, error) ? cell_run(&cell) : NULL;
}

struct probe_call {
    const struct probe *probe;
    const json_t *request;
};

static json_t *probe_failure(const struct probe_error *error)
{
    struct strbuf message = {0};
    strbuf_addf(&message, "%s: %s", error->call, strerror(error->errno_value));
    if (error->errno_value == EMFILE)
        host_add_file_limit(&message);
    json_t *members =
        json_pack("{s:{s:s, s:s, s:o}}", "error", "name", errno_name(error->errno_value), "call",
                  error->call, "message", json_text(strbuf_text(&message), message.length));
    strbuf_release(&message);
    return members;
}

static json_t *run_probe(const void *argument)
{
    const struct probe_call *call = argument;
    struct probe_error failure = {.call = call->probe->name};
    json_t *values = call->probe->run(call->request, &failure);
    return values ? json_pack("{s:o}", "values", values) : probe_failure(&failure);
}

static json_t *answer_probe(const json_t *request, int64_t steal_ns, struct error *error)
{
    (void)steal_ns;
    const char *name = json_string_value(json_object_get(request, "probe"));
    struct probe_call call = {.probe = name ? probe_find(name) : NULL, .request = request};
    if (call.probe)
        return apart(run_probe, &call);
    if (name)
        error_set(error, ERROR_USAGE, "there is no probe \"%s\": see \"probes\" in the hello",
                  name);
    else
        error_set(error, ERROR_USAGE, "\"probe\" must be the name of a probe");
    return NULL;
}

static json_t *answer_load(const json_t *request, int64_t steal_ns, struct error *error)
{
    (void)steal_ns;
    return load_answer(request, error);
}

static json_t *answer_trial(const json_t *request, int64_t steal_ns, struct error *error)
{
    (void)steal_ns;
    struct cell_request cell;
    return trial_parse(&cell, request, error) ? trial_answer(&cell) : NULL;
}

static json_t *answer_finish(const json_t *request, int64_t steal_ns, struct error *error)
{
    (void)request;
    (void)error;
    int64_t now = system_steal_ns();
    bool known = now >= 0 && steal_ns >= 0;
    return json_pack("{s:I}", "steal_ns", (json_int_t)(known ? now - steal_ns : -1));
}

/* This process sleeps between the two looks, so whatever ran was another. */
static json_t *answer_competition(const json_t *request, int64_t steal_ns, struct error *error)
{
    (void)steal_ns;
    json_int_t during = json_integer_value(json_object_get(request, "during_ns"));
    struct cpu_time before, after;
    if (during < 1 || during > PROTOCOL_MOST_COMPETITION_NS) {
        error_set(error, ERROR_USAGE, "\"during_ns\" must be from 1 to %d",
                  PROTOCOL_MOST_COMPETITION_NS);
        return NULL;
    }
    bool known = host_cpu_time(&before, "");
    int64_t start = clock_now();
    clock_wait(during);
    during = clock_now() - start;
    known = host_cpu_time(&after, "") && known;
    return json_pack("{s:I, s:I, s:I}", "during_ns", during, "busy_ns",
                     (json_int_t)(known ? after.busy_ns - before.busy_ns : -1), "stolen_ns",
                     (json_int_t)(known ? after.stolen_ns - before.stolen_ns : -1));
}

static const struct request_kind {
    const char *name;
    json_t *(*answer)(const json_t *request, int64_t steal_ns, struct error *error);
} request_kinds[] = {
    {"cell", answer_cell},     {"probe", answer_probe},
    {"finish", answer_finish}, {"competition", answer_competition},
    {"load", answer_load},     {"trial", answer_trial},
};

#define REQUESTS "cell, probe, finish, competition, load or trial"

static const struct request_kind *find_kind(const char *name, struct error *error)
{
    for (size_t i = 0; name && i < sizeof request_kinds / sizeof *request_kinds; i++)
        if (strcmp(request_kinds[i].name, name) == 0)
            return &request_kinds[i];
    if (name)
        error_set(error, ERROR_USAGE, "there is no request \"%s\": it must be " REQUESTS, name);
    else
        error_set(error, ERROR_USAGE, "\"request\" must be " REQUESTS);
    return NULL;
}

/* ---- one line ---- */

static json_t *not_understood(const char *text)
{
    return json_pack("{s:{s:s, s:o}}", "error", "name", "EINVAL", "message",
                     json_text(text, strlen(text)));
}

/* The members, which it takes over, as the answer of that name to a request (NULL: to a line that
 * was none). */
static json_t *answer_object(const char *name, const json_t *request, json_t *members)
{
    json_t *id = json_object_get(request, "id");
    json_t *answer =
        json_pack("{s:s, s:o}", "answer", name, "id", id ? json_incref(id) : json_null());
    json_object_update(answer, members);
    json_decref(members);
    return answer;
}

static json_t *answer_request(const json_t *request, int64_t steal_ns)
{
    struct error error = {0};
    const struct request_kind *kind =
        find_kind(json_string_value(json_object_get(request, "request")), &error);
    json_t *members = kind ? kind->answer(request, steal_ns, &error) : NULL;
    return members ? answer_object(kind->name, request, members)
                   : answer_object("error", request, not_understood(error.text));
}

static json_t *parse_request(const char *line, size_t length, struct error *error)
{
    json_error_t fault;
    json_t *request = json_loadb(line, length, JSON_REJECT_DUPLICATES, &fault);
    if (request)
        return request;
    error_set(error, ERROR_USAGE, "the request must be one JSON object on one line: %s at byte %d",
              fault.text, fault.position);
    return NULL;
}

json_t *serve_line(const char *line, size_t length, int64_t steal_ns)
{
    struct error error = {0};
    json_t *request = parse_request(line, length, &error);
    json_t *answer = request ? answer_request(request, steal_ns)
                             : answer_object("error", NULL, not_understood(error.text));
    json_decref(request);
    return answer;
}

/* ---- the stream ---- */

static json_t *too_long(void)
{
    return answer_object("error", NULL,
                         not_understood("the line is too long: a request has at most 1 MiB"));
}

bool serve(int in, int out)
{
    struct line_reader reader = {.file = in};
    int64_t steal_ns = system_steal_ns();
    bool written = json_write_line(out, hello_new());
    while (written) {
        enum line_result result = line_read(&reader, PROTOCOL_LINE_LIMIT);
        if (result == LINE_END)
            break;
        json_t *answer = result == LINE_TOO_LONG
                             ? too_long()
                             : serve_line(reader.line.data, reader.line.length, steal_ns);
        written = json_write_line(out, answer);
    }
    line_reader_release(&reader);
    int reason = errno;
    library_work_end();
    errno = reason;
    return written;
}
