/*
 * tvp_work.h - a function of your own that tvp-report measures in threads and in processes.
 *
 * The function is in a shared library, written in C, C++, Fortran, Rust, Zig: whatever makes one.
 * This header only saves typing; nothing of it is needed to build the library.
 *
 *     #include <tvp_work.h>
 *
 *     TVP_WORK int parse(unsigned worker)
 *     {
 *         return parse_part(worker) ? 0 : 1;
 *     }
 *
 *     cc -O2 -shared -fPIC crunch.c -o libcrunch.so
 *     tvp-report 8 --work ./libcrunch.so:parse -o report.md
 *
 * int NAME(unsigned worker) is the work. `worker` is the number of the worker that calls it: 0, 1,
 * and so on. It returns 0 for success. Anything else is a failure, which the report tells with the
 * worker and the value. Several threads call it at the same time, each several times when it is
 * short: what they share needs locks or atomics. A process calls it in memory of its own. What it
 * computes must go somewhere, as into a volatile variable, or the compiler leaves it out.
 *
 * In a pool (tvp-report --cases pool) each task is a call, and `worker` is the number of the task:
 * 0, 1, and so on, up to --tasks. No number is called twice at a time.
 *
 * int NAME_data(unsigned worker, void *data, size_t bytes) is optional. It is called in place of
 * NAME where tasks have data (--data-size 8M), which it may read and change. They are what a thread
 * is given a pointer to, and a process a copy of, and are handed back after the call. Without it
 * NAME is called, and the data only go there and back.
 *
 * int NAME_setup(void) is optional. It is called once before the timed window, where input is read
 * and tables are made that all workers use: processes made by fork share them. It returns 0 for
 * success. A process that starts anew (--start-method spawn) loads the library again and calls it
 * again, within the window, because that is what such a process costs. Threads that it starts are
 * not there in forked processes.
 *
 * TVP_MARK() in the function leaves a mark of progress where it stands, so that the picture of who
 * ran when shows when a worker went on and when it was made to wait. It may stand in a loop that is
 * run a million times: it costs a call, and where a mark is kept a reading of the clock. It does
 * nothing where no marks are wanted, and in a program that is not tvp-report's. Other languages
 * call the function tvp_mark, which takes and returns nothing, where dlsym(RTLD_DEFAULT,
 * "tvp_mark") finds it.
 *
 * The function has no stdin. What it prints goes nowhere; with tvp-report -v to stderr. Calling
 * exit() or crashing costs the measurement, which the report says, not the run. Threads and
 * processes that it starts are measured as part of it, and end with it.
 */
#ifndef TVP_TVP_WORK_H
#define TVP_TVP_WORK_H

/* In front of the functions: they can be found in the library, also from C++ and with
 * -fvisibility=hidden. */
#ifdef __cplusplus
#define TVP_WORK extern "C" __attribute__((visibility("default")))
#else
#define TVP_WORK __attribute__((visibility("default")))
#endif

TVP_WORK void tvp_mark(void) __attribute__((weak));

#define TVP_MARK() (tvp_mark ? tvp_mark() : (void)0)

#endif
