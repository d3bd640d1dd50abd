/*
 * apart.h - doing something in a process of its own, so that it leaves no trace in this one.
 *
 * A process that has ever had a second thread is not as it was before: the C library keeps stacks
 * for later threads, and from then on its fork takes the locks that threads need and resets them in
 * the child, which copies pages (a fork and wait costs some 20 % more). The measuring process
 * therefore stays as it was started, and whatever would change it is done apart.
 */
#ifndef TVP_APART_H
#define TVP_APART_H

#include <jansson.h>
#include <stddef.h>

/* Runs the function in a forked child and returns the object that it returned there, or a new
 * object with the member "error" (name, call, message, as in the protocol) when the child could not
 * be had or ended early. The child ends with this process, and has ended when this returns. */
json_t *apart(json_t *(*function)(const void *argument), const void *argument);

/* What to do while the child is busy. */
struct apart_watch {
    void (*look)(void *state); /* called again and again, with a pause of a millisecond */
    void *state;
};

/* The same, with `watch` (NULL: nothing to do). *status is how a child ended that returned nothing,
 * as waitpid says it; -1: it returned something, or could not be had. */
json_t *apart_watched(json_t *(*function)(const void *argument), const void *argument,
                      const struct apart_watch *watch, int *status);

/* What a process ended by, from its status as waitpid gives it: "SIGKILL", "signal 40" for one
 * without a name, "exit 1". */
void death_name(char *name, size_t size, int status);

#endif
