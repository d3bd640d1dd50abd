#include "tvp/net/net_url.h"

#if __has_include(<curl/curl.h>)

#include <curl/curl.h>
#include <dlfcn.h>
#include <errno.h>
#include <string.h>

/* The functions of libcurl that are used, which its header declares. */
#define FUNCTIONS(ROW)                                                                             \
    ROW(global_init)                                                                               \
    ROW(easy_init)                                                                                 \
    ROW(easy_setopt)                                                                               \
    ROW(easy_perform)                                                                              \
    ROW(easy_getinfo)                                                                              \
    ROW(easy_cleanup)                                                                              \
    ROW(easy_strerror)

static struct {
#define ROW(name) __typeof__(&curl_##name) name;
    FUNCTIONS(ROW)
#undef ROW
} curl;

/* curl.h checks the types of arguments in macros of these names. */
#undef curl_easy_setopt
#undef curl_easy_getinfo

/* POSIX lets a pointer to data hold the address of a function, ISO C does not. */
static bool find(void *library, const char *name, void *function)
{
    void *address = dlsym(library, name);
    memcpy(function, &address, sizeof address);
    return address != NULL;
}

bool net_url_load(struct error *error)
{
    static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.so"};
    void *library = NULL;
    if (curl.global_init)
        return true;
    for (size_t i = 0; i < sizeof names / sizeof *names && !library; i++)
        library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return error_set(error, ERROR_FAILED, "--io-url needs libcurl, which cannot be loaded: %s",
                         dlerror());
    bool complete = true;
#define ROW(name) complete = find(library, "curl_" #name, &curl.name) && complete;
    FUNCTIONS(ROW)
#undef ROW
    if (complete && curl.global_init(CURL_GLOBAL_NOTHING) == CURLE_OK)
        return true;
    curl.global_init = NULL;
    return error_set(error, ERROR_FAILED, "--io-url needs another libcurl than the one there is");
}

static size_t count_bytes(char *bytes, size_t size, size_t count, void *client)
{
    (void)bytes;
    ((struct net_client *)client)->bytes += (int64_t)(size * count);
    return size * count;
}

/* A worker that was started anew has loaded nothing. */
bool net_url_open(struct net_client *client)
{
    struct error ignored = {0};
    if (!net_url_load(&ignored)) {
        client->failure = (struct net_failure){NET_LIBRARY, CURLE_FAILED_INIT};
        return false;
    }
    const long limit_ms = (long)((client->order->limit_ns + 999999) / 1000000);
    CURL *handle = client->handle = curl.easy_init();
    bool set =
        handle && curl.easy_setopt(handle, CURLOPT_URL, client->order->url) == CURLE_OK &&
        curl.easy_setopt(handle, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) == CURLE_OK &&
        curl.easy_setopt(handle, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
        curl.easy_setopt(handle, CURLOPT_NOPROXY, "*") == CURLE_OK &&
        curl.easy_setopt(handle, CURLOPT_TIMEOUT_MS, limit_ms) == CURLE_OK &&
        curl.easy_setopt(handle, CURLOPT_WRITEFUNCTION, count_bytes) == CURLE_OK &&
        curl.easy_setopt(handle, CURLOPT_WRITEDATA, client) == CURLE_OK;
    if (!set)
        client->failure = (struct net_failure){NET_LIBRARY, CURLE_OUT_OF_MEMORY};
    return set;
}

/* What the system said, where that is known. */
static struct net_failure failure_of(CURL *handle, CURLcode result)
{
    long reason = 0;
    if (result == CURLE_OPERATION_TIMEDOUT)
        return (struct net_failure){NET_RECEIVE, ETIMEDOUT};
    if (result == CURLE_COULDNT_CONNECT &&
        curl.easy_getinfo(handle, CURLINFO_OS_ERRNO, &reason) == CURLE_OK && reason > 0)
        return (struct net_failure){NET_CONNECT, (int)reason};
    return (struct net_failure){NET_LIBRARY, (int)result};
}

bool net_url_ask(struct net_client *client)
{
    long status = 0;
    CURLcode result = curl.easy_perform(client->handle);
    if (result == CURLE_OK)
        result = curl.easy_getinfo(client->handle, CURLINFO_RESPONSE_CODE, &status);
    if (result != CURLE_OK)
        client->failure = failure_of(client->handle, result);
    else if (status != 200)
        client->failure = (struct net_failure){NET_STATUS, (int)status};
    return client->failure.problem == NET_WELL;
}

void net_url_close(struct net_client *client)
{
    curl.easy_cleanup(client->handle);
    client->handle = NULL;
}

const char *net_url_reason(int number)
{
    return number == CURLE_FAILED_INIT ? "libcurl cannot be loaded"
                                       : curl.easy_strerror((CURLcode)number);
}

#else

bool net_url_load(struct error *error)
{
    return error_set(error, ERROR_FAILED,
                     "this program was built without libcurl, which --io-url needs: install its "
                     "headers (libcurl4-openssl-dev) and build again, or measure with --runtime "
                     "cpython");
}

bool net_url_open(struct net_client *client)
{
    client->failure = (struct net_failure){NET_LIBRARY, 0};
    return false;
}

bool net_url_ask(struct net_client *client)
{
    return net_url_open(client);
}

void net_url_close(struct net_client *client)
{
    client->handle = NULL;
}

const char *net_url_reason(int number)
{
    (void)number;
    return "built without libcurl";
}

#endif
