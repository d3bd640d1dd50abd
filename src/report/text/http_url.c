#include "tvp/text/http_url.h"

#include <string.h>
#include <strings.h>

#include "tvp/common/net_exchange.h"
#include "tvp/common/strbuf.h"
#include "tvp/common/units.h"

static const char scheme[] = "http://";

static bool is_printable(const char *text)
{
    for (; *text; text++)
        if (*text <= ' ' || *text > '~')
            return false;
    return true;
}

/* Up to the path or the query. */
static size_t authority_length(const char *url)
{
    return strcspn(url + strlen(scheme), "/?#");
}

const char *http_url_host(const char *url, size_t *length)
{
    const char *host = url + strlen(scheme);
    size_t all = authority_length(url);
    const char *bracket = *host == '[' ? memchr(host, ']', all) : NULL;
    const char *colon = memchr(host, ':', all);
    *length = bracket ? (size_t)(bracket - host) + 1 : colon ? (size_t)(colon - host) : all;
    return host;
}

/* What may be behind the host: nothing, or a colon and a number. */
static bool is_port(const char *text, size_t length)
{
    uint64_t port;
    char digits[8] = {0};
    if (length == 0)
        return true;
    if (*text != ':' || length - 1 >= sizeof digits)
        return false;
    memcpy(digits, text + 1, length - 1);
    return parse_count(digits, 1, 65535, &port);
}

/* Names have these bytes, numbers of version 6 are in brackets. */
static bool is_host(const char *host, size_t length)
{
    static const char in_names[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
    static const char in_numbers[] = "abcdefABCDEF0123456789:.";
    if (length > 2 && *host == '[')
        return strspn(host + 1, in_numbers) == length - 2;
    return length > 0 && strspn(host, in_names) == length;
}

const char *http_url_problem(const char *url)
{
    size_t length;
    if (strncasecmp(url, scheme, strlen(scheme)) != 0)
        return "an address that begins with http://";
    if (!is_printable(url))
        return "an address in ASCII without spaces (what is none of it is written as %20)";
    if (strlen(url) > NET_URL_MOST)
        return "an address of at most 2000 bytes";
    if (memchr(url + strlen(scheme), '@', authority_length(url)))
        return "an address without a user or password: the report shows it";
    if (strchr(url, '#'))
        return "an address without a \"#\", which no server gets to see";
    const char *host = http_url_host(url, &length);
    if (!is_host(host, length))
        return "an address with a host, as in http://localhost:8000/";
    if (!is_port(host + length, authority_length(url) - length))
        return "an address whose port is a number from 1 to 65535";
    return NULL;
}
