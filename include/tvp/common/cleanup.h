/*
 * cleanup.h - what must not outlive this process: temporary files, process groups, a lock.
 *
 * Every module that makes something which would be left behind registers it here, and takes it out
 * again when it is done. When the program ends early (a signal, memory run out: alloc.h is told),
 * cleanup_before_end removes all of it. It uses async-signal-safe calls only, so a signal handler
 * may call it.
 *
 * Files may be as many as memory holds. Groups may be 128, one for each runner and the drawing
 * process; one more is a bug and aborts.
 */
#ifndef TVP_CLEANUP_H
#define TVP_CLEANUP_H

#include <stdbool.h>
#include <sys/types.h>

struct cleanup_entry;

/* Remembers a file to unlink. The path, shorter than PATH_MAX, is copied; it should be absolute,
 * because the working directory may change. The entry belongs to this module and is for
 * cleanup_forget_file, once. */
struct cleanup_entry *cleanup_file(const char *path);
void cleanup_forget_file(struct cleanup_entry *entry);

/* Remembers a process group to end with SIGKILL. */
void cleanup_group(pid_t group);
void cleanup_forget_group(pid_t group);

/* Asks a group to end (SIGTERM), which lets it tidy up: Python removes the semaphores and the
 * shared memory that its processes have named. True: nothing is left of it; false: after half a
 * second something is. */
bool cleanup_ask_group(pid_t group);

/* Sends a signal to every remembered group. Async-signal-safe. */
void cleanup_signal_groups(int number);

/* The line that an early end says on stderr after its clean-up: what is kept and where; NULL: none.
 * Copied, and cut to 1,000 bytes. */
void cleanup_set_last_words(const char *line);

/* Writes them, once. Async-signal-safe. */
void cleanup_say_last_words(void);

/* Unlinks and kills all that is remembered, and says the last words. Async-signal-safe; may be
 * called twice. The programs call cleanup_before_end; tests call this, and go on. */
void cleanup_run(void);

/* The same after all groups were asked, and then reaps them: the first process of a container may
 * not reap orphans, which would be left defunct for ever. Waits five seconds at most, for processes
 * that cannot be killed. What a group's processes had started is among them where orphans are
 * adopted (os.h). */
void cleanup_before_end(void);

/* In a forked child: forgets everything, so that the child's own end removes nothing. */
void cleanup_forget_all(void);

#endif
