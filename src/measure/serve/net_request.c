#include "tvp/serve/net_request.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "tvp/common/json_text.h"
#include "tvp/net/net_url.h"
#include "tvp/system/cell_error.h"
#include "tvp/system/open_files.h"

/* ---- the request ---- */

#define LONGEST_LIMIT_NS INT64_C(3600000000000000)

static bool take_own(struct net_order *order, const json_t *server, struct error *error)
{
    json_int_t port = json_integer_value(json_object_get(server, "port"));
    const char *token = json_string_value(json_object_get(server, "token"));
    if (port < 1 || port > UINT16_MAX || !token || strlen(token) != NET_TOKEN_LENGTH)
        return error_set(error, ERROR_USAGE,
                         "\"server\" must have \"port\" and a \"token\" of %d characters, or "
                         "\"url\"",
                         NET_TOKEN_LENGTH);
    order->port = (int)port;
    memcpy(order->request, token, NET_TOKEN_LENGTH);
    order->request[NET_TOKEN_LENGTH] = '\n';
    return true;
}

static bool take_url(struct net_order *order, const char *url, struct error *error)
{
    if (!net_url_load)
        return error_set(error, ERROR_USAGE,
                         "this program is static and asks no server of the user's: "
                         "tvp-measure-dynamic does");
    if (strncasecmp(url, "http://", 7) != 0 || strlen(url) > NET_URL_MOST)
        return error_set(error, ERROR_USAGE,
                         "\"url\" must begin with http:// and have at most %d bytes", NET_URL_MOST);
    memcpy(order->url, url, strlen(url) + 1);
    return true;
}

bool net_request_parse(struct net_order *order, const json_t *request, struct error *error)
{
    *order = (struct net_order){0};
    const json_t *server = json_object_get(request, "server");
    const char *url = json_string_value(json_object_get(server, "url"));
    order->limit_ns = json_integer_value(json_object_get(server, "limit_ns"));
    if (order->limit_ns < 1 || order->limit_ns > LONGEST_LIMIT_NS)
        return error_set(error, ERROR_USAGE,
                         "\"server\" must be an object with \"limit_ns\", a whole number from 1 to "
                         "%" PRId64,
                         LONGEST_LIMIT_NS);
    return url ? take_url(order, url, error) : take_own(order, server, error);
}

/* ---- before ---- */

json_t *net_request_prepare(const struct net_order *order)
{
    open_files_allow_most();
    struct error error = {0};
    if (order->port > 0 || net_url_load(&error))
        return NULL;
    return json_pack("{s:{s:s, s:o}}", "error", "name", "libcurl", "message",
                     json_text(error.text, strlen(error.text)));
}

/* ---- after ---- */

static uint32_t count_failures(const struct workers *workers)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < workers->count; i++)
        count += workers->slots[i].net.failure.problem != NET_WELL;
    return count;
}

json_t *net_request_failure(const struct net_order *order, const struct workers *workers)
{
    uint32_t first = 0, count = count_failures(workers);
    if (count == 0)
        return NULL;
    while (workers->slots[first].net.failure.problem == NET_WELL)
        first++;
    struct strbuf message = {0};
    const char *name;
    cell_name_worker(&message, workers->count, first);
    strbuf_addf(&message, ", request %" PRIu32 ": ", workers->slots[first].operations_left + 1);
    net_add_failure(&message, order, &workers->slots[first].net.failure, &name);
    if (count > 1)
        strbuf_addf(&message, " (and %" PRIu32 " more)", count - 1);
    json_t *members = cell_worker_error(name, workers->count, &message);
    json_object_set_new(json_object_get(members, "error"), "connection_errors",
                        json_integer(count));
    return members;
}
