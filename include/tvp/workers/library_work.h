/*
 * library_work.h - the work of the user's that this process measures: a function in a shared
 * library (include/tvp_work.h says what is agreed with it).
 *
 * It is the user's code, so it may do anything: fail, crash, end the process, leave threads and
 * processes behind. It is loaded into the measuring process itself, so that forked workers have it;
 * its threads run apart (apart.h), so that what they do ends with their cell.
 *
 * Order of calls: load once, before anything is measured; then cells; end_left_behind after each;
 * end after the last.
 */
#ifndef TVP_LIBRARY_WORK_H
#define TVP_LIBRARY_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/error.h"
#include "tvp/common/strbuf.h"
#include "tvp/workers/library.h"
#include "tvp/workers/work.h"

/* Whether this program can load one: not when it is static. */
bool library_work_offered(void);

/* Loads the library, finds the function and calls its set-up. From then on the standard descriptors
 * are the work's: it reads nothing, and what it prints goes to stderr with `output`, else nowhere.
 * Who speaks the protocol on them has moved away before. */
bool library_work_load(const char *file, const char *function, bool output, struct error *error);

/* Whether one is loaded. */
bool library_work_loaded(void);

/* Whether loading it left threads running. A forked process would not have them. */
bool library_work_has_threads(void);

/* What a process that starts anew needs to load it: its file and its function; NULL: there is no
 * work. */
const char *library_work_file(void);
const char *library_work_function(void);

/* In such a process: loads the work, and tells the slot (NULL: there is none) of a failure. */
bool library_work_load_again(const char *file, const char *function, struct worker_slot *slot);

/* The body of a worker: calls the function as often as the slot orders, until one call fails. */
void library_work_call(volatile struct worker_slot *slot);

/* The body of a task: calls it once, with the task's number and data. What that returned; 0: it has
 * succeeded. */
int library_work_task(int64_t task, void *data, size_t bytes);

/* What the work calls to leave a mark (include/tvp_work.h): the dynamic program exports it. From a
 * thread that is no worker it does nothing. */
void tvp_mark(void);

/* ---- what becomes of it ---- */

/* In a process whose threads are the workers, before they start: should one of them end the
 * process, library_work_culprit knows who it was. */
void library_work_watch_threads(void);

/* The worker that ended the process last watched, from 0; -1: not known. */
int64_t library_work_culprit(void);

/* Appends "libcrunch.so: parse called exit(3)", from how a process ended as waitpid says it. */
void library_work_add_death(struct strbuf *text, int status);

/* The same for what the slot says of its worker; false when that did its calls well. `name` is what
 * the failure is called in the protocol. */
bool library_work_add_failure(struct strbuf *text, const struct worker_slot *slot,
                              const char **name);

/* ---- what it leaves behind ---- */

/* Threads of this process beside its first one, and beside those that loading the work left. */
int64_t library_work_left_threads(void);

/* Whether a child of this process is the work's, started while it was loaded. */
bool library_work_is_helper(int child);

/* Ends what the work's processes have left behind, and returns how many there were. */
size_t library_work_end_left_behind(void);

/* Ends all of its processes. */
void library_work_end(void);

#endif
