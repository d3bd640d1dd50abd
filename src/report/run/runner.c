#include "tvp/run/runner.h"

#include <stdlib.h>

#include "tvp/run/answer.h"
#include "tvp/run/remedies.h"

/* ---- requests and answers ---- */

bool runner_send(struct runner *runner, json_t *request, int64_t limit_ns, struct error *error)
{
    json_object_set_new(request, "id", json_integer((json_int_t)runner->next_id++));
    char *text = json_dumps(request, JSON_COMPACT);
    if (!text)
        return error_set(error, ERROR_FAILED, "cannot be sent this request: it is not valid JSON");
    struct strbuf line = {0};
    strbuf_adds(&line, text);
    strbuf_addc(&line, '\n');
    free(text);
    bool sent = lines_write(&runner->lines, line.data, line.length, limit_ns, error);
    strbuf_release(&line);
    return sent;
}

static json_t *parse_line(const char *line, size_t length, struct error *error)
{
    json_error_t problem;
    json_t *value = json_loadb(line, length, JSON_DECODE_ANY, &problem);
    if (json_is_object(value))
        return value;
    error_set(error, ERROR_FAILED, "wrote a line that is not %s: \"%.*s\"",
              value ? "a JSON object" : "JSON", quoted_length(line, length), line);
    json_decref(value);
    return NULL;
}

json_t *runner_receive(struct runner *runner, int64_t limit_ns, struct error *error)
{
    struct strbuf line = {0};
    json_t *value = lines_read(&runner->lines, &line, limit_ns, error)
                        ? parse_line(strbuf_text(&line), line.length, error)
                        : NULL;
    strbuf_release(&line);
    return value;
}

json_t *runner_exchange(struct runner *runner, json_t *request, int64_t limit_ns,
                        struct error *error)
{
    if (!lines_are_quiet(&runner->lines, error) || !runner_send(runner, request, limit_ns, error))
        return NULL;
    json_t *answer = runner_receive(runner, limit_ns, error);
    if (answer && !answer_matches(answer, request, error)) {
        json_decref(answer);
        return NULL;
    }
    return answer;
}

/* ---- start and end ---- */

static void release(struct runner *runner)
{
    strbuf_release(&runner->lines.received);
    json_decref(runner->hello);
    *runner = (struct runner){0};
}

static bool hear_hello(struct runner *runner, int64_t limit_ns, struct error *error)
{
    struct error cause = {0};
    runner->hello = runner_receive(runner, limit_ns, &cause);
    if (!runner->hello)
        return error_set(error, cause.code, "%s%s", cause.text,
                         remedy_before_hello(&runner->lines));
    return hello_check(runner->hello, error);
}

bool runner_start(struct runner *runner, const char *command, int64_t limit_ns, struct error *error)
{
    *runner = (struct runner){.next_id = 1};
    if (!coprocess_start(&runner->lines.process, command, error))
        return false;
    if (hear_hello(runner, limit_ns, error))
        return true;
    runner_kill(runner);
    return false;
}

enum coprocess_end runner_stop(struct runner *runner)
{
    enum coprocess_end end = coprocess_stop(&runner->lines.process);
    release(runner);
    return end;
}

void runner_kill(struct runner *runner)
{
    coprocess_kill(&runner->lines.process);
    release(runner);
}
