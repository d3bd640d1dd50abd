/*
 * system.h - what the measuring program needs of its operating system and no standard offers.
 *
 * Everything here has a fallback for systems that lack it; only src/measure/system/system_linux.c
 * knows Linux, glibc and their files.
 */
#ifndef TVP_SYSTEM_H
#define TVP_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Asks to be killed when the process that started this one ends, and ends at once when that has
 * happened already. Whoever inherits from this process is not affected. */
void system_end_with_parent(void);

/* A nameless file of that many zero bytes for MAP_SHARED, kept open across exec. -1 with errno. */
int system_memory_file(size_t size);

/* Gives freed heap memory back to the system: every page less is one less to copy at a fork. */
void system_trim_heap(void);

/* Has the system give all pages of the heap now, and copy those that a parent shares, not when they
 * are written. */
void system_own_heap(void);

/* A path under which this very program can be executed, or NULL. Static. */
const char *system_own_program(void);

/* Whether this program was linked statically. */
bool system_is_static(void);

/* Memory of this process that is resident, in bytes, and the number of its mappings; -1: unknown.
 */
int64_t system_resident_bytes(void);
int64_t system_mappings(void);

/* Time, in ns since boot, that the hypervisor gave to others while this machine had work to do,
 * summed over its processors, in steps of the system's tick; -1: not known. */
int64_t system_steal_ns(void);

/* CPU time used so far, in ns: by the calling thread, or by this process with all its threads and
 * with the children that it has waited for. How it is divided into user and system mode may be in
 * steps of the system's tick. */
struct cpu_use {
    int64_t user_ns;
    int64_t system_ns;
};
struct cpu_use system_cpu_use_of_thread(void);
struct cpu_use system_cpu_use_of_process(void);

/* What was used from the one look to the other. The system divides the sum anew each time, so that
 * one of the two modes can become less: then all is the other's. */
struct cpu_use system_cpu_use_between(struct cpu_use before, struct cpu_use after);

/* The C library, "glibc 2.36". Static. */
const char *system_c_library(void);

#endif
