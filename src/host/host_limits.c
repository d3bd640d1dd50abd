#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tvp/host/cgroup.h"
#include "tvp/host/host.h"
#include "tvp/host/host_files.h"

struct lowest {
    const char *name;
    int64_t value; /* 0: no limit seen yet */
};

static void consider(struct lowest *lowest, const char *name, int64_t value)
{
    if (value <= 0 || (lowest->value > 0 && lowest->value <= value))
        return;
    *lowest = (struct lowest){.name = name, .value = value};
}

static void consider_file(struct lowest *lowest, const char *root, const char *path,
                          const char *name)
{
    int64_t value = 0;
    if (host_read_integer(root, path, &value))
        consider(lowest, name, value);
}

/* A thread's stack takes two mappings, one of them its guard, and address space. */
static void consider_stacks(struct lowest *lowest, const char *root)
{
    int64_t mappings = 0;
    if (host_read_integer(root, "/proc/sys/vm/max_map_count", &mappings))
        consider(lowest, "half of vm.max_map_count", mappings / 2);
    struct rlimit space, stack;
    if (getrlimit(RLIMIT_AS, &space) != 0 || space.rlim_cur > UINTPTR_MAX)
        space.rlim_cur = UINTPTR_MAX; /* on a 32-bit system already a limit */
    if (space.rlim_cur < UINT64_MAX && getrlimit(RLIMIT_STACK, &stack) == 0 &&
        stack.rlim_cur != RLIM_INFINITY && stack.rlim_cur > 0)
        consider(lowest, "address space for stacks (ulimit -v / ulimit -s)",
                 (int64_t)(space.rlim_cur / stack.rlim_cur));
}

void host_add_worker_limits(struct strbuf *out, const char *root, enum worker_kind kind)
{
    struct lowest lowest = {0};
    struct rlimit processes;
    /* The system does not apply a user's limit to the superuser. */
    if (geteuid() != 0 && getrlimit(RLIMIT_NPROC, &processes) == 0 &&
        processes.rlim_cur != RLIM_INFINITY)
        consider(&lowest, "processes and threads of this user (ulimit -u)",
                 (int64_t)processes.rlim_cur);
    struct cgroup_limits group;
    cgroup_limits_read(&group, root);
    consider(&lowest, "the control group's pids.max", group.processes);
    consider_file(&lowest, root, "/proc/sys/kernel/threads-max", "kernel.threads-max");
    consider_file(&lowest, root, "/proc/sys/kernel/pid_max", "kernel.pid_max");
    if (kind == WORKER_THREAD)
        consider_stacks(&lowest, root);
    if (lowest.value > 0)
        strbuf_addf(out, "; the lowest limit found is %s = %" PRId64, lowest.name, lowest.value);
}

void host_add_file_limit(struct strbuf *out)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur != RLIM_INFINITY)
        strbuf_addf(out, "; the limit is open files (ulimit -n) = %" PRIu64,
                    (uint64_t)files.rlim_cur);
}

void host_add_port_range(struct strbuf *out, const char *root)
{
    struct strbuf text = {0};
    int first, last;
    if (host_read_file(root, "/proc/sys/net/ipv4/ip_local_port_range", &text) &&
        sscanf(strbuf_text(&text), "%d %d", &first, &last) == 2)
        strbuf_addf(out, "; their range is net.ipv4.ip_local_port_range = %d %d", first, last);
    strbuf_release(&text);
}
