#include "tvp/common/os.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "tvp/common/alloc.h"

void os_die_with_parent(pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    /* A parent that ended before the call sends nothing any more. */
    if (getppid() != parent)
        _exit(1);
}

void os_adopt_orphans(void)
{
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

int os_open_process(pid_t child)
{
#ifdef SYS_pidfd_open
    return (int)syscall(SYS_pidfd_open, child, 0);
#else
    (void)child;
    return -1;
#endif
}

char *os_program_path(void)
{
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path);
    if (length > 0 && (size_t)length < sizeof path)
        return xstrndup(path, (size_t)length);
    /* Without /proc there is still the path that exec was given. */
    const char *executed = (const char *)getauxval(AT_EXECFN);
    return executed && realpath(executed, path) ? xstrdup(path) : NULL;
}

#else

void os_die_with_parent(pid_t parent)
{
    (void)parent;
}

void os_adopt_orphans(void)
{
}

int os_open_process(pid_t child)
{
    (void)child;
    return -1;
}

char *os_program_path(void)
{
    return NULL;
}

#endif

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define SANITIZED
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED
#endif
#endif

#if defined __linux__ && !defined SANITIZED

/* What would not fit on the stack ends the child at its lowest page. */
pid_t os_start_to_exec(int (*become)(void *), void *what)
{
    enum { SIZE = 128 << 10 };
    char *stack = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);
    if (stack == MAP_FAILED)
        return -1;
    mprotect(stack, (size_t)sysconf(_SC_PAGESIZE), PROT_NONE);
    pid_t child = clone(become, stack + SIZE, CLONE_VM | CLONE_VFORK | SIGCHLD, what);
    int clone_errno = errno;
    munmap(stack, SIZE);
    errno = clone_errno;
    return child;
}

#else

/* A sanitizer keeps in memory what is on which stack, and what signals do: a child that shares its
 * parent's memory would change that. */
pid_t os_start_to_exec(int (*become)(void *), void *what)
{
    pid_t child = fork();
    if (child == 0)
        _exit(become(what));
    return child;
}

#endif

#ifdef STATX_BASIC_STATS /* musl has it since 1.2.4 */

/* From the kernel's own header, which cannot be included beside sys/stat.h. */
#ifndef STATX_ATTR_MOUNT_ROOT
#define STATX_ATTR_MOUNT_ROOT 0x2000
#endif
#ifndef STATX_ATTR_IMMUTABLE
#define STATX_ATTR_IMMUTABLE 0x10
#define STATX_ATTR_APPEND    0x20
#endif

static bool has_attribute(const char *path, unsigned long long attributes)
{
    struct statx status;
    return statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_BASIC_STATS,
                 &status) == 0 &&
           (status.stx_attributes & status.stx_attributes_mask & attributes) != 0;
}

bool os_is_mounted(const char *path)
{
    return has_attribute(path, STATX_ATTR_MOUNT_ROOT);
}

bool os_is_frozen(const char *path)
{
    return has_attribute(path, STATX_ATTR_APPEND | STATX_ATTR_IMMUTABLE);
}

#else

bool os_is_mounted(const char *path)
{
    (void)path;
    return false;
}

bool os_is_frozen(const char *path)
{
    (void)path;
    return false;
}

#endif

#ifdef TVP_GNU_CALLS

const char *os_errno_name(int errno_value)
{
    return strerrorname_np(errno_value);
}

const char *os_signal_name(int signal_number)
{
    return sigabbrev_np(signal_number);
}

#else

const char *os_errno_name(int errno_value)
{
    (void)errno_value;
    return NULL;
}

const char *os_signal_name(int signal_number)
{
    (void)signal_number;
    return NULL;
}

#endif

#ifdef __GLIBC__

#ifdef MADV_HUGEPAGE

/* What is asked for first and given back is where all that follows has its place. */
static void use_large_pages(void)
{
    enum { LARGE_PAGE = 2 << 20, PLACE = 4 * LARGE_PAGE };
    unsigned char *place = malloc(PLACE);
    size_t to_boundary = LARGE_PAGE - (uintptr_t)place % LARGE_PAGE;
    if (place)
        madvise(place + to_boundary, PLACE - LARGE_PAGE, MADV_HUGEPAGE);
    free(place);
}

#else

static void use_large_pages(void)
{
}

#endif

/* Up to the largest threshold that there is. Where that is less (512 KiB on 32 bits), a large place
 * would be mapped apart, and lost when it is given back. */
void os_keep_memory(void)
{
    bool grows_in_place = mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 256 << 20);
    mallopt(M_TOP_PAD, 8 << 20);
    if (grows_in_place)
        use_large_pages();
}

#else

void os_keep_memory(void)
{
}

#endif
