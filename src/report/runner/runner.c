#include "tvp/runner/runner.h"

#include <stdlib.h>

#include "tvp/runner/answer.h"
#include "tvp/runner/remedies.h"

/* After so long without a word somebody may wonder. */
#define PATIENCE_NS INT64_C(3000000000)

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

static json_t *parse_line(struct lines *lines, const char *line, size_t length, struct error *error)
{
    json_error_t problem;
    json_t *value = json_loadb(line, length, JSON_DECODE_ANY, &problem);
    if (json_is_object(value))
        return value;
    lines->trouble = value ? TROUBLE_OTHER : TROUBLE_NOT_JSON;
    error_set(error, ERROR_FAILED, "wrote a line that is not %s: \"%.*s\"",
              value ? "a JSON object" : "JSON", quoted_length(line, length), line);
    json_decref(value);
    return NULL;
}

json_t *runner_receive(struct runner *runner, int64_t limit_ns, struct error *error)
{
    struct strbuf line = {0};
    json_t *value = lines_read(&runner->lines, &line, limit_ns, error)
                        ? parse_line(&runner->lines, strbuf_text(&line), line.length, error)
                        : NULL;
    strbuf_release(&line);
    return value;
}

static json_t *exchange(struct runner *runner, json_t *request, int64_t limit_ns,
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

/* Adds to what went wrong what may help. */
static bool fail(struct error *error, const struct error *cause, struct strbuf *remedy)
{
    error_set(error, cause->code, "%s%s", cause->text, strbuf_text(remedy));
    strbuf_release(remedy);
    return false;
}

json_t *runner_exchange(struct runner *runner, json_t *request, int64_t limit_ns,
                        struct error *error)
{
    struct error cause = {0};
    struct strbuf remedy = {0};
    json_t *answer = exchange(runner, request, limit_ns, &cause);
    if (answer) {
        runner->answered = true;
        return answer;
    }
    if (!runner->answered)
        add_remedy_before_answer(&remedy, &runner->lines);
    fail(error, &cause, &remedy);
    return NULL;
}

/* ---- start and end ---- */

static void release(struct runner *runner)
{
    strbuf_release(&runner->lines.received);
    json_decref(runner->hello);
    *runner = (struct runner){0};
}

/* An interpreter may take seconds to start; a command that is none of ours takes for ever. */
static void note_silence(struct runner *runner, const char *name, const char *command)
{
    if (!name || lines_await(&runner->lines, PATIENCE_NS))
        return;
    struct strbuf remedy = {0};
    add_remedy_of_silence(&remedy, command);
    error_note("runtime %s: waiting for its runner to say hello%s", name, strbuf_text(&remedy));
    strbuf_release(&remedy);
}

static bool hear_hello(struct runner *runner, const char *command, int64_t limit_ns,
                       struct error *error)
{
    struct error cause = {0};
    struct strbuf remedy = {0};
    runner->hello = runner_receive(runner, limit_ns, &cause);
    if (runner->hello)
        return hello_check(runner->hello, error);
    add_remedy_before_hello(&remedy, command, &runner->lines);
    return fail(error, &cause, &remedy);
}

bool runner_start(struct runner *runner, const char *name, const char *command, int64_t limit_ns,
                  struct error *error)
{
    *runner = (struct runner){.next_id = 1};
    if (!coprocess_start(&runner->lines.process, command, error))
        return false;
    note_silence(runner, name, command);
    if (hear_hello(runner, command, limit_ns, error))
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
