#include "tvp/runner/net_service.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/runner/programs.h"

/* For one that hangs: it has nothing else to do. */
static const int64_t patience_ns = INT64_C(10000000000);

/* ---- its lines ---- */

static json_t *hear(struct net_service *service, struct error *error)
{
    struct strbuf line = {0};
    json_t *object = NULL;
    if (lines_read(&service->lines, &line, patience_ns, error)) {
        object = json_loadb(strbuf_text(&line), line.length, 0, NULL);
        if (!json_is_object(object))
            error_set(error, ERROR_FAILED, "wrote what is no JSON object");
    }
    strbuf_release(&line);
    return object;
}

static bool take_whole(const json_t *object, const char *member, int64_t *number,
                       struct error *error)
{
    const json_t *value = json_object_get(object, member);
    *number = json_integer_value(value);
    return (json_is_integer(value) && *number >= 0) ||
           error_set(error, ERROR_FAILED, "did not tell \"%s\" as a whole number", member);
}

static bool take_address(struct net_service *service, const json_t *object, struct error *error)
{
    int64_t port;
    const char *token = json_string_value(json_object_get(object, "token"));
    if (!take_whole(object, "port", &port, error))
        return false;
    if (port < 1 || port > UINT16_MAX || !token || strlen(token) != NET_TOKEN_LENGTH)
        return error_set(error, ERROR_FAILED, "did not tell its port and its token");
    service->port = (int)port;
    memcpy(service->token, token, sizeof service->token);
    return true;
}

static bool take_sums(struct net_sums *sums, const json_t *object, struct error *error)
{
    return take_whole(object, "cpu_ns", &sums->cpu_ns, error) &&
           take_whole(object, "connections", &sums->connections, error) &&
           take_whole(object, "requests", &sums->requests, error) &&
           take_whole(object, "refused", &sums->refused, error);
}

/* ---- start, ask, end ---- */

static void kill_service(struct net_service *service)
{
    coprocess_kill(&service->lines.process);
    strbuf_release(&service->lines.received);
    *service = (struct net_service){0};
}

bool net_service_start(struct net_service *service, int64_t wait_ns, struct error *error)
{
    if (service->running)
        return true;
    *service = (struct net_service){0};
    char *command = net_server_command(wait_ns, error);
    bool started = command && coprocess_start(&service->lines.process, command, error);
    free(command);
    if (!started)
        return false;
    json_t *object = hear(service, error);
    service->running = object && take_address(service, object, error);
    json_decref(object);
    if (!service->running)
        kill_service(service);
    return service->running;
}

bool net_service_sums(struct net_service *service, struct net_sums *since, struct error *error)
{
    struct net_sums now;
    bool asked = lines_write(&service->lines, "\n", 1, patience_ns, error);
    json_t *object = asked ? hear(service, error) : NULL;
    bool told = object && take_sums(&now, object, error);
    json_decref(object);
    if (!told) {
        kill_service(service);
        return false;
    }
    *since = (struct net_sums){
        .cpu_ns = now.cpu_ns - service->sums.cpu_ns,
        .connections = now.connections - service->sums.connections,
        .requests = now.requests - service->sums.requests,
        .refused = now.refused - service->sums.refused,
    };
    service->sums = now;
    return true;
}

void net_service_stop(struct net_service *service)
{
    if (service->running)
        coprocess_stop(&service->lines.process);
    strbuf_release(&service->lines.received);
    *service = (struct net_service){0};
}
