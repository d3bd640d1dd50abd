/*
 * fail_alloc.c - preloaded: makes allocation number FAIL_NTH fail, or, with FAIL_ON=1, that one and
 * all after it. A forked child goes on counting. With FAIL_COUNT=1 none fails, and the count goes
 * to stderr when the program ends by exit. With FAIL_SIZE=BYTES all of so many bytes fail alone.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static atomic_long calls;
static long fail_at;
static long fail_size;
static int fail_on;
static int count_only;

static long number_of(const char *name)
{
    const char *text = getenv(name);
    return text ? atol(text) : 0;
}

__attribute__((constructor)) static void begin(void)
{
    fail_on = number_of("FAIL_ON") != 0;
    count_only = number_of("FAIL_COUNT") != 0;
    fail_at = number_of("FAIL_NTH");
    fail_size = number_of("FAIL_SIZE");
    atomic_store(&calls, 0);
}

__attribute__((destructor)) static void end(void)
{
    char line[64];
    int length = snprintf(line, sizeof line, "allocations: %ld\n", atomic_load(&calls));
    if (count_only && write(STDERR_FILENO, line, (size_t)length) < 0)
        _exit(1);
}

static int fails(size_t size)
{
    long call = atomic_fetch_add(&calls, 1) + 1;
    int counted_out = fail_at > 0 && (call == fail_at || (call > fail_at && fail_on));
    if (!counted_out && (fail_size == 0 || size != (size_t)fail_size))
        return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return fails(size) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails(count * size) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return fails(size) ? NULL : __libc_realloc(old, size);
}
