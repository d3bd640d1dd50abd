/*
 * child.h - the one place where a process becomes a child of this program, and where it is ended.
 *
 * A child has a process group of its own, which cleanup.h ends with this program; every signal at
 * its default and none blocked; nothing of what this program cleans up at its end; and on Linux
 * SIGKILL when this program dies. What it goes on as is the caller's affair: a program by exec, or
 * a function that ends with _exit. What a child leaves behind is adopted, where the system can do
 * it, so that it can be reaped here.
 *
 * Order of calls: child_fork or child_exec, then one of child_wait, child_end and child_forget.
 */
#ifndef TVP_CHILD_H
#define TVP_CHILD_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

/* fork. 0 in the child; -1 with errno when there is no process to be had. The caller flushes what
 * is buffered when the child does not exec. */
pid_t child_fork(void);

/* A child that calls become(what), which is to exec; when it returns, the child ends with status
 * 127. It runs in the memory of this program (os_start_to_exec says what it may do there). -1 with
 * errno: there is no process to be had. */
pid_t child_exec(void (*become)(const void *), const void *what);

/* Whether it has ended, and how. It stays unreaped, so its number and its group's stay its own. */
bool child_has_ended(pid_t child, siginfo_t *end);

/* Reaps what has ended of its group. Returns whether nothing is left of the group. */
bool child_group_has_ended(pid_t child);

/* Waits for the end of the child and gives its status as waitpid does. */
int child_wait(pid_t child);

/* Ends its group, which is asked first (cleanup.h), and reaps it. */
void child_end(pid_t child);

/* For a child whose group has ended. */
void child_forget(pid_t child);

/* A pipe whose ends are closed on exec and are none of the three standard descriptors, which may
 * be closed in this program. On failure nothing is owed, and errno is set. */
bool child_pipe(int ends[2]);
void child_pipe_close(const int ends[2]);

#endif
