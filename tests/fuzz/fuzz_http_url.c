/*
 * Any text as the address of a server. Beyond not crashing: one that is taken begins with http://,
 * has no byte that could end a line of a request, and its host lies within it.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fuzz.h"
#include "tvp/text/http_url.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char *url = copy_input(bytes, size);
    if (!http_url_problem(url)) {
        size_t length, all = strlen(url);
        const char *host = http_url_host(url, &length);
        require(strncasecmp(url, "http://", 7) == 0 && all <= 2000);
        require(host == url + 7 && length > 0 && length <= all - 7);
        for (const char *c = url; *c; c++)
            require(*c > ' ' && *c <= '~' && *c != '#');
    }
    free(url);
    return 0;
}
