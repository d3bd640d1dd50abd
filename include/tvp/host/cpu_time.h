/*
 * cpu_time.h - what the processors that this process may run on have done since the host was
 * started: two looks, and the difference says who competed for them meanwhile.
 *
 * The system counts in ticks, of 10 ms mostly: a look every 100 ms tells tenths.
 */
#ifndef TVP_CPU_TIME_H
#define TVP_CPU_TIME_H

#include <stdbool.h>
#include <stdint.h>

struct cpu_time {
    int64_t busy_ns;   /* programs and the system itself, this process included */
    int64_t stolen_ns; /* given to other systems by the hypervisor */
};

/* Summed over the processors; false: the system does not tell. `root` as in host_files.h. */
bool host_cpu_time(struct cpu_time *time, const char *root);

#endif
