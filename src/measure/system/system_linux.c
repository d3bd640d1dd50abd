#include "tvp/system/system.h"

#include <errno.h>
#include <inttypes.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif

#include "tvp/common/strbuf.h"
#include "tvp/host/host_files.h"

void system_end_with_parent(void)
{
    pid_t parent = getppid();
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    /* A parent that ended before the request took effect sends no signal any more. */
    if (getppid() != parent)
        _exit(EXIT_FAILURE);
}

int system_memory_file(size_t size)
{
    int file = memfd_create("tvp-workers", 0);
    if (file >= 0 && ftruncate(file, (off_t)size) != 0) {
        int reason = errno;
        close(file);
        errno = reason;
        return -1;
    }
    return file;
}

void system_trim_heap(void)
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

void system_own_heap(void)
{
#if defined __GLIBC__ && defined MADV_POPULATE_WRITE
    const size_t size = mallinfo2().arena, page = (size_t)sysconf(_SC_PAGESIZE);
    char *const end = sbrk(0);
    if (size == 0 || end == (char *)-1)
        return;
    char *const begin = end - size, *const page_begin = begin - (uintptr_t)begin % page;
    madvise(page_begin, (size_t)(end - page_begin), MADV_POPULATE_WRITE);
#endif
}

const char *system_own_program(void)
{
    static const char path[] = "/proc/self/exe";
    return access(path, X_OK) == 0 ? path : NULL;
}

bool system_is_static(void)
{
    return getauxval(AT_BASE) == 0;
}

int64_t system_resident_bytes(void)
{
    struct strbuf text = {0};
    int64_t pages = -1;
    if (host_read_file("", "/proc/self/statm", &text))
        sscanf(strbuf_text(&text), "%*s %" SCNd64, &pages);
    strbuf_release(&text);
    return pages < 0 ? -1 : pages * sysconf(_SC_PAGESIZE);
}

int64_t system_mappings(void)
{
    struct strbuf text = {0};
    int64_t lines = -1;
    if (host_read_file("", "/proc/self/maps", &text)) {
        lines = 0;
        for (const char *c = strbuf_text(&text); *c; c++)
            lines += *c == '\n';
    }
    strbuf_release(&text);
    return lines;
}

int64_t system_steal_ns(void)
{
    enum { NS_PER_SECOND = 1000000000 };
    struct strbuf text = {0};
    int64_t ticks = -1;
    /* The first line sums the processors: user nice system idle iowait irq softirq steal ... */
    if (host_read_file("", "/proc/stat", &text))
        sscanf(strbuf_text(&text), "cpu %*s %*s %*s %*s %*s %*s %*s %" SCNd64, &ticks);
    strbuf_release(&text);
    return ticks < 0 ? -1 : ticks * (NS_PER_SECOND / sysconf(_SC_CLK_TCK));
}

static int64_t nanoseconds(struct timeval time)
{
    return time.tv_sec * INT64_C(1000000000) + time.tv_usec * INT64_C(1000);
}

static struct cpu_use cpu_use(int whose)
{
    struct rusage usage;
    if (getrusage(whose, &usage) != 0)
        return (struct cpu_use){0};
    return (struct cpu_use){nanoseconds(usage.ru_utime), nanoseconds(usage.ru_stime)};
}

struct cpu_use system_cpu_use_of_thread(void)
{
    return cpu_use(RUSAGE_THREAD);
}

struct cpu_use system_cpu_use_of_process(void)
{
    struct cpu_use own = cpu_use(RUSAGE_SELF), children = cpu_use(RUSAGE_CHILDREN);
    return (struct cpu_use){own.user_ns + children.user_ns, own.system_ns + children.system_ns};
}

struct cpu_use system_cpu_use_between(struct cpu_use before, struct cpu_use after)
{
    int64_t user = after.user_ns - before.user_ns, system = after.system_ns - before.system_ns;
    if (user < 0)
        return (struct cpu_use){0, user + system > 0 ? user + system : 0};
    if (system < 0)
        return (struct cpu_use){user + system > 0 ? user + system : 0, 0};
    return (struct cpu_use){user, system};
}

const char *system_c_library(void)
{
#ifdef __GLIBC__
    static char name[32];
    snprintf(name, sizeof name, "glibc %s", gnu_get_libc_version());
    return name;
#else
    return "not glibc";
#endif
}
