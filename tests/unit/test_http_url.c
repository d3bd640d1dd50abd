#include "unit.h"

#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/text/http_url.h"

static void accepts(const char *url, const char *host)
{
    size_t length;
    assert_null(http_url_problem(url));
    const char *found = http_url_host(url, &length);
    assert_int_equal(length, strlen(host));
    assert_memory_equal(found, host, length);
}

static void addresses_of_servers_are_taken(void **state)
{
    (void)state;
    accepts("http://localhost", "localhost");
    accepts("http://localhost:8000", "localhost");
    accepts("HTTP://127.0.0.1:1/", "127.0.0.1");
    accepts("http://a-b.example:65535/path?q=1&r=a@b:c", "a-b.example");
    accepts("http://[::1]:8080/x", "[::1]");
    accepts("http://host?q", "host");
}

static void refuses(const char *url, const char *part)
{
    const char *problem = http_url_problem(url);
    assert_non_null(problem);
    if (!strstr(problem, part))
        fail_msg("\"%s\": %s", url, problem);
}

static void others_are_refused_with_the_reason(void **state)
{
    (void)state;
    refuses("", "http://");
    refuses("https://localhost/", "http://");
    refuses("file:///etc/passwd", "http://");
    refuses("http://local host/", "spaces");
    refuses("http://localhost/\r\nHost: x", "spaces");
    refuses("http://localhost/caf\u00e9", "ASCII");
    refuses("http://me:secret@localhost/", "password");
    refuses("http://localhost/#top", "#");
    refuses("http://", "host");
    refuses("http:///path", "host");
    refuses("http://:80/", "host");
    refuses("http://[]/", "host");
    refuses("http://[::1/", "host");
    refuses("http://a$b/", "host");
    refuses("http://localhost:/", "port");
    refuses("http://localhost:0/", "port");
    refuses("http://localhost:65536/", "port");
    refuses("http://localhost:80a/", "port");
    refuses("http://localhost:123456789012/", "port");
    refuses("http://[::1]80/", "port");
}

static void long_ones_are_refused(void **state)
{
    (void)state;
    char *url = xmalloc(2002);
    memset(url, 'a', 2001);
    memcpy(url, "http://a/", 9);
    url[2001] = '\0';
    refuses(url, "2000");
    url[2000] = '\0';
    assert_null(http_url_problem(url));
    free(url);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_of_servers_are_taken),
        cmocka_unit_test(others_are_refused_with_the_reason),
        cmocka_unit_test(long_ones_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
