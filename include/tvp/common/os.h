/*
 * os.h - the few things that POSIX has no name for.
 *
 * All of them are Linux calls; on a system without them each does what its comment says, and the
 * callers stay right without it.
 */
#ifndef TVP_OS_H
#define TVP_OS_H

#include <features.h>
#include <stdbool.h>
#include <sys/types.h>

/* Defined where the C library has sigabbrev_np, strerrorname_np and sem_clockwait: glibc has them
 * since 2.32, musl has not. */
#if defined __GLIBC__ && !defined TVP_PLAIN_C_LIBRARY
#if __GLIBC_PREREQ(2, 32)
#define TVP_GNU_CALLS
#endif
#endif

/* A child in which become(what) is called, and which ends with what that returns. Where the system
 * can do it, nothing of this process is copied: until it execs the child runs in this one's memory,
 * on a stack of at least 64 KiB, while this thread waits, deaf to signals. So it may call what a
 * signal handler may, and must change nothing that is used here. -1 with errno: there is no process
 * to be had. */
pid_t os_start_to_exec(int (*become)(void *), void *what);

/* In a forked child: SIGKILL when the parent's thread that forked ends, also when it has ended
 * already. `parent` is what getpid() gave in it. It survives exec. Elsewhere: nothing. */
void os_die_with_parent(pid_t parent);

/* From now on descendants that lose their parent become this process's children, which can reap
 * them: in a container nobody else may. Elsewhere: nothing. */
void os_adopt_orphans(void);

/* A descriptor, close-on-exec, that poll finds readable once the child has ended. -1: there is no
 * such thing here (poll ignores it). */
int os_open_process(pid_t child);

/* The path of the running program; the caller frees it. NULL: the system does not tell. */
char *os_program_path(void);

/* Whether that path itself is where something is mounted: then it cannot be renamed over.
 * Elsewhere, and on Linux before 5.8: no. */
bool os_is_mounted(const char *path);

/* Whether an attribute of the file forbids to replace it, or of the folder to take a file out of it
 * (append-only, immutable). Elsewhere: no. */
bool os_is_frozen(const char *path);

/* The symbolic name of an errno value, as in EAGAIN, and of a signal, as in KILL. Static. NULL: it
 * has none, or the C library does not tell. */
const char *os_errno_name(int errno_value);
const char *os_signal_name(int signal_number);

/* For a process that needs much the same memory several times: what it frees stays with it, rather
 * than to be made anew by the system, page by page; and its first megabytes are made in large pages
 * where the system has them to give. Elsewhere than in glibc: nothing. */
void os_keep_memory(void);

/* For the beginning of a program: stdin, stdout and stderr that were closed get a descriptor that
 * can neither be read nor written, so that no file opened later becomes one of them. POSIX only. */
void os_claim_standard_descriptors(void);

#endif
