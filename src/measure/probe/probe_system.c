#include "tvp/probe/probe_system.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __linux__
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>

enum { LINE = 512 };

/* The number after that name at the start of a line ("Pss:   123 kB" for "Pss:"), or -1. */
static int64_t number_in(const char *path, const char *name)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return -1;
    char line[LINE];
    long long number = -1;
    size_t length = strlen(name);
    while (number < 0 && fgets(line, sizeof line, file))
        if (strncmp(line, name, length) == 0 && sscanf(line + length, "%lld", &number) != 1)
            number = -1;
    fclose(file);
    return number;
}

static int64_t resident_of(const char *process)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%s/statm", process);
    FILE *file = fopen(path, "re");
    if (!file)
        return -1;
    long long pages;
    bool found = fscanf(file, "%*s %lld", &pages) == 1;
    fclose(file);
    return found ? pages * sysconf(_SC_PAGESIZE) : -1;
}

struct system_memory system_memory_of(pid_t process)
{
    char name[24] = "self";
    char path[64];
    if (process != 0)
        snprintf(name, sizeof name, "%ld", (long)process);
    snprintf(path, sizeof path, "/proc/%s/smaps_rollup", name);
    int64_t kibibytes = number_in(path, "Pss:");
    return (struct system_memory){
        .proportional = kibibytes < 0 ? -1 : kibibytes * 1024,
        .resident = resident_of(name),
    };
}

/* The two versions of control groups: how the memory controller's line in /proc/self/cgroup begins,
 * and where its files are. */
struct hierarchy {
    const char *line;
    const char *root;
    const char *limit;
    const char *usage;
    const char *reclaimable; /* a name in memory.stat: cache that gives way when memory is short */
};

static const struct hierarchy hierarchies[] = {
    {"0::", "/sys/fs/cgroup", "memory.max", "memory.current", "inactive_file "},
    {":memory:", "/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes",
     "total_inactive_file "},
};

/* What is left in one group. A file that is missing or says "max" is no limit. */
static int64_t left_in_group(const struct hierarchy *hierarchy, const char *group)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s%s/%s", hierarchy->root, group, hierarchy->limit);
    int64_t limit = number_in(path, "");
    snprintf(path, sizeof path, "%s%s/%s", hierarchy->root, group, hierarchy->usage);
    int64_t usage = number_in(path, "");
    snprintf(path, sizeof path, "%s%s/memory.stat", hierarchy->root, group);
    int64_t reclaimable = number_in(path, hierarchy->reclaimable);
    if (limit < 0 || usage < 0)
        return INT64_MAX;
    int64_t used = usage - (reclaimable > 0 ? reclaimable : 0);
    return used < limit ? limit - used : 0;
}

/* Each group is limited by those above it. In a container the path may be one of the host, which
 * does not exist here; going up ends at the container's own root. */
static int64_t left_on_path(const struct hierarchy *hierarchy, char *group)
{
    int64_t least = INT64_MAX;
    for (;;) {
        int64_t left = left_in_group(hierarchy, group);
        if (left < least)
            least = left;
        char *last = strrchr(group, '/');
        if (!last)
            return least;
        *last = '\0';
    }
}

static int64_t left_in_groups(void)
{
    int64_t least = INT64_MAX;
    FILE *file = fopen("/proc/self/cgroup", "re");
    if (!file)
        return least;
    char line[PATH_MAX];
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        for (size_t i = 0; i < sizeof hierarchies / sizeof hierarchies[0]; i++) {
            char *group = strstr(line, hierarchies[i].line);
            if (!group)
                continue;
            int64_t left = left_on_path(&hierarchies[i], group + strlen(hierarchies[i].line));
            if (left < least)
                least = left;
            break;
        }
    }
    fclose(file);
    return least;
}

int64_t system_memory_available(void)
{
    int64_t kibibytes = number_in("/proc/meminfo", "MemAvailable:");
    int64_t left = left_in_groups();
    if (kibibytes >= 0 && kibibytes * 1024 < left)
        left = kibibytes * 1024;
    return left == INT64_MAX ? -1 : left;
}

/* The CPUs that the calling thread may run on, in a set of *size bytes; NULL when not known. The
 * kernel refuses a set smaller than its own, whose size it does not tell. */
static cpu_set_t *allowed_cpus(size_t *size)
{
    enum { FIRST = 1024, LAST = 1 << 20 };
    for (size_t cpus = FIRST; cpus <= LAST; cpus *= 2) {
        cpu_set_t *set = CPU_ALLOC(cpus);
        *size = CPU_ALLOC_SIZE(cpus);
        if (set && sched_getaffinity(0, *size, set) == 0)
            return set;
        CPU_FREE(set);
    }
    return NULL;
}

int system_cpus(void)
{
    size_t size;
    cpu_set_t *set = allowed_cpus(&size);
    int cpus = set ? CPU_COUNT_S(size, set) : -1;
    CPU_FREE(set);
    return cpus;
}

void system_stay_on_cpu(size_t index)
{
    size_t size;
    cpu_set_t *set = allowed_cpus(&size);
    if (!set)
        return;
    size_t cpu = 0;
    for (size_t left = index % (size_t)CPU_COUNT_S(size, set) + 1; left > 0; cpu++)
        left -= CPU_ISSET_S(cpu, size, set) != 0;
    CPU_ZERO_S(size, set);
    CPU_SET_S(cpu - 1, size, set);
    sched_setaffinity(0, size, set);
    CPU_FREE(set);
}

bool system_small_pages(void *memory, size_t size)
{
    return madvise(memory, size, MADV_NOHUGEPAGE) == 0;
}

/* A limit of 0 does not keep the kernel from starting a core handler; not being dumpable does. */
static void forbid_core_handler(void)
{
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

#else

struct system_memory system_memory_of(pid_t process)
{
    (void)process;
    return (struct system_memory){.proportional = -1, .resident = -1};
}

int64_t system_memory_available(void)
{
    return -1;
}

int system_cpus(void)
{
    return -1;
}

void system_stay_on_cpu(size_t index)
{
    (void)index;
}

bool system_small_pages(void *memory, size_t size)
{
    (void)memory;
    (void)size;
    return false;
}

static void forbid_core_handler(void)
{
}

#endif

void system_forbid_core(void)
{
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    forbid_core_handler();
}
