/*
 * probe_system.h - what probes need to know from the operating system itself.
 *
 * Everything here that only Linux has is in probe_system.c alone. Elsewhere the answers are
 * "not known", and the probes say so.
 */
#ifndef TVP_PROBE_SYSTEM_H
#define TVP_PROBE_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Memory that a process has in use now, in bytes; -1: not known. */
struct system_memory {
    int64_t proportional; /* a page shared by n processes counts 1/n */
    int64_t resident;     /* a page counts in full in every process that has it */
};

/* Of that process, 0 being the calling one. */
struct system_memory system_memory_of(pid_t process);

/* Bytes that can be taken before the system or this process's control group (version 1 or 2) runs
 * short; -1: not known. */
int64_t system_memory_available(void);

/* CPUs that the calling thread may run on; -1: not known. */
int system_cpus(void);

/* Keeps the calling thread, or process of one thread, on one of the CPUs it may run on: that with
 * the given index, counted around when there are fewer. It stays where it is when that cannot be
 * done. */
void system_stay_on_cpu(size_t index);

/* Asks for pages of the smallest size in that range; false when that is not accepted. */
bool system_small_pages(void *memory, size_t size);

/* From here on the calling process leaves no core file and calls no core handler, however it
 * ends. */
void system_forbid_core(void);

#endif
