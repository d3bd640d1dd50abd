/*
 * processes.h - the processes below this one, as /proc shows them.
 *
 * Where there is no /proc, or it does not tell children, there are none.
 */
#ifndef TVP_PROCESSES_H
#define TVP_PROCESSES_H

#include <stddef.h>
#include <sys/types.h>

/* So many are looked at; a work that starts more is not worth counting on. */
#define PROCESSES_MOST 65536

struct process_entry {
    pid_t id;
    pid_t parent; /* this process, or one that stands before it in the list */
};

struct process_list {
    struct process_entry *entries;
    size_t count;
    size_t capacity;
};

/* All that descend from this process, parents before their children. The list is one of nothing,
 * {0}, or of an earlier call, whose memory is used again. */
void processes_list(struct process_list *list);
void processes_release(struct process_list *list);

/* The threads of a process (0: of this one); 0 where it is not known, or has ended. */
size_t process_threads(pid_t process);

#endif
