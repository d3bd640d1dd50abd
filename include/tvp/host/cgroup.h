/*
 * cgroup.h - the limits that Linux control groups put on this process, versions 1 and 2.
 *
 * A limit of any group above counts too, so every level from the process's own group up to the
 * mount point is read and the tightest limit is taken. Groups above the mount point, as a container
 * has them, cannot be seen. `root` as in host_files.h.
 */
#ifndef TVP_CGROUP_H
#define TVP_CGROUP_H

#include <stdint.h>

struct cgroup_limits {
    double quota_cpus;       /* processor time per time, may be fractional; 0: no limit */
    int64_t quota_period_ns; /* in which the quota is shared out; 0: no limit */
    int64_t memory_bytes;    /* 0: no limit */
    int64_t processes;       /* processes and threads; 0: no limit */
};

void cgroup_limits_read(struct cgroup_limits *limits, const char *root);

#endif
