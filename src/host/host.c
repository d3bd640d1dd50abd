#include "tvp/host/host.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/json_text.h"
#include "tvp/host/cgroup.h"
#include "tvp/host/host_files.h"

/* ---- values, null when not known ---- */

/* Takes the string over. */
static json_t *text_or_null(char *text)
{
    json_t *value = text && *text ? json_text(text, strlen(text)) : json_null();
    free(text);
    return value;
}

static json_t *positive_or_null(int64_t value)
{
    return value > 0 ? json_integer(value) : json_null();
}

static json_t *integer_in_file(const char *root, const char *path)
{
    int64_t value;
    return host_read_integer(root, path, &value) ? json_integer(value) : json_null();
}

static json_t *boolean_in_file(const char *root, const char *path)
{
    int64_t value;
    return host_read_integer(root, path, &value) ? json_boolean(value != 0) : json_null();
}

/* With what getrlimit returned; C libraries differ in the type of what it asks for. */
static json_t *soft_limit(int result, const struct rlimit *limit)
{
    if (result != 0 || limit->rlim_cur == RLIM_INFINITY)
        return json_null();
    return json_integer((json_int_t)limit->rlim_cur);
}

/* ---- identity ---- */

static char *host_name(void)
{
    struct utsname system;
    return xstrdup(uname(&system) == 0 && *system.nodename ? system.nodename : "unknown");
}

static void add_identity(json_t *facts, const char *root)
{
    char *boot = host_boot_id(root);
    json_object_set_new(facts, "name", text_or_null(host_name()));
    json_object_set_new(facts, "boot_id", text_or_null(boot ? boot : host_name()));
}

/* ---- processors ---- */

/* ARM's /proc/cpuinfo has numbers where others have a name. */
static char *arm_model(const char *cpuinfo)
{
    char *implementer = host_line_value(cpuinfo, "CPU implementer");
    char *part = host_line_value(cpuinfo, "CPU part");
    char *model =
        implementer && part ? xasprintf("ARM implementer %s, part %s", implementer, part) : NULL;
    free(implementer);
    free(part);
    return model;
}

/* Each architecture has its own name for the model. */
static char *cpu_model(const char *root, const char *cpuinfo)
{
    static const char *const names[] = {"model name", "cpu", "cpu model", "uarch", "Hardware"};
    char *model = NULL;
    for (size_t i = 0; !model && i < sizeof names / sizeof *names; i++)
        model = host_line_value(cpuinfo, names[i]);
    if (!model)
        model = host_read_line(root, "/proc/device-tree/model");
    return model ? model : arm_model(cpuinfo);
}

/* How many numbers a list such as "0-3,5" names; 0 when it is none. */
static int64_t count_list(const char *list)
{
    int64_t count = 0;
    while (list && *list) {
        int first, last, used = 0;
        if (sscanf(list, "%d%n", &first, &used) != 1)
            return 0;
        list += used;
        last = first;
        if (*list == '-' && sscanf(list, "-%d%n", &last, &used) == 1)
            list += used;
        if (first < 0 || last < first || (*list && *list != ','))
            return 0;
        count += last - first + 1;
        list += *list == ',';
    }
    return count;
}

static int64_t count_list_in_file(const char *root, const char *path)
{
    char *list = host_read_line(root, path);
    int64_t count = count_list(list);
    free(list);
    return count;
}

/* The set is made larger until the kernel's fits; 0 when it cannot be had. */
static int64_t affinity_cpus(void)
{
    for (size_t size = 1024; size <= 1 << 20; size *= 2) {
        cpu_set_t *set = CPU_ALLOC(size);
        if (!set)
            return 0;
        int count = -1;
        if (sched_getaffinity(0, CPU_ALLOC_SIZE(size), set) == 0)
            count = CPU_COUNT_S(CPU_ALLOC_SIZE(size), set);
        bool too_small = count < 0 && errno == EINVAL;
        CPU_FREE(set);
        if (!too_small)
            return count;
    }
    return 0;
}

static void add_usable_cpus(json_t *facts, const struct cgroup_limits *group)
{
    int64_t affinity = affinity_cpus();
    double usable = (double)affinity;
    if (group->quota_cpus > 0 && (affinity <= 0 || group->quota_cpus < usable))
        usable = group->quota_cpus;
    json_object_set_new(facts, "affinity_cpus", positive_or_null(affinity));
    json_object_set_new(facts, "quota_cpus",
                        group->quota_cpus > 0 ? json_real(group->quota_cpus) : json_null());
    json_object_set_new(facts, "quota_period_ns", positive_or_null(group->quota_period_ns));
    json_object_set_new(facts, "usable_cpus", usable > 0 ? json_real(usable) : json_null());
}

/* One driver says "no turbo", the others say "boost". */
static json_t *turbo(const char *root)
{
    int64_t without;
    if (host_read_integer(root, "/sys/devices/system/cpu/intel_pstate/no_turbo", &without))
        return json_boolean(without == 0);
    return boolean_in_file(root, "/sys/devices/system/cpu/cpufreq/boost");
}

static void add_processors(json_t *facts, const char *root, const char *cpuinfo,
                           const struct cgroup_limits *group)
{
    struct utsname system;
    bool named = uname(&system) == 0;
    json_object_set_new(facts, "cpu", text_or_null(cpu_model(root, cpuinfo)));
    json_object_set_new(facts, "architecture",
                        text_or_null(named ? xstrdup(system.machine) : NULL));
    json_object_set_new(
        facts, "online_cpus",
        positive_or_null(count_list_in_file(root, "/sys/devices/system/cpu/online")));
    add_usable_cpus(facts, group);
    json_object_set_new(facts, "smt", boolean_in_file(root, "/sys/devices/system/cpu/smt/active"));
    json_object_set_new(
        facts, "numa_nodes",
        positive_or_null(count_list_in_file(root, "/sys/devices/system/node/online")));
    json_object_set_new(facts, "governor",
                        text_or_null(host_read_line(
                            root, "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")));
    json_object_set_new(facts, "turbo", turbo(root));
}

/* ---- memory ---- */

static json_t *kibibytes_of(const char *meminfo, const char *name)
{
    char *value = host_line_value(meminfo, name);
    int64_t amount = value ? strtoll(value, NULL, 10) : 0;
    free(value);
    return amount > 0 && amount < INT64_MAX / 1024 ? json_integer(amount * 1024) : json_null();
}

/* "always [madvise] never": the mode in use stands in brackets. */
static char *huge_pages(const char *root)
{
    char *line = host_read_line(root, "/sys/kernel/mm/transparent_hugepage/enabled");
    const char *open = line ? strchr(line, '[') : NULL;
    char *mode = open ? xstrndup(open + 1, strcspn(open + 1, "]")) : NULL;
    free(line);
    return mode;
}

static void add_memory(json_t *facts, const char *root, const struct cgroup_limits *group)
{
    struct strbuf meminfo = {0};
    host_read_file(root, "/proc/meminfo", &meminfo);
    const char *text = strbuf_text(&meminfo);
    json_object_set_new(facts, "memory_bytes", kibibytes_of(text, "MemTotal"));
    json_object_set_new(facts, "memory_available_bytes", kibibytes_of(text, "MemAvailable"));
    json_object_set_new(facts, "memory_limit_bytes", positive_or_null(group->memory_bytes));
    json_object_set_new(facts, "huge_pages", text_or_null(huge_pages(root)));
    strbuf_release(&meminfo);
}

/* ---- system ---- */

static char *kernel(void)
{
    struct utsname system;
    return uname(&system) == 0 ? xasprintf("%s %s", system.sysname, system.release) : NULL;
}

/* The value of PRETTY_NAME= in os-release, whose quotes and backslashes are those of a shell. */
static char *pretty_name(const char *text)
{
    static const char key[] = "PRETTY_NAME=";
    const char *line = text;
    while (line && strncmp(line, key, sizeof key - 1) != 0) {
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
    if (!line)
        return NULL;
    struct strbuf value = {0};
    for (const char *c = line + sizeof key - 1; *c && *c != '\n'; c++) {
        if (*c == '\\' && c[1] && c[1] != '\n')
            strbuf_addc(&value, *++c);
        else if (*c != '"' && *c != '\'')
            strbuf_addc(&value, *c);
    }
    return strbuf_detach(&value);
}

static char *distribution(const char *root)
{
    struct strbuf text = {0};
    if (!host_read_file(root, "/etc/os-release", &text))
        host_read_file(root, "/usr/lib/os-release", &text);
    char *name = pretty_name(strbuf_text(&text));
    strbuf_release(&text);
    return name;
}

static bool is_there(const char *root, const char *path)
{
    char *full = xasprintf("%s%s", root, path);
    bool there = access(full, F_OK) == 0;
    free(full);
    return there;
}

/* Engines mark their containers with one of these files; hypervisors set a processor flag. */
static json_t *virtualization(const char *root, const char *cpuinfo)
{
    bool container = is_there(root, "/.dockerenv") || is_there(root, "/run/.containerenv") ||
                     is_there(root, "/run/systemd/container");
    char *flags = host_line_value(cpuinfo, "flags");
    bool vm = (flags && strstr(flags, " hypervisor")) || is_there(root, "/sys/hypervisor/type");
    free(flags);
    if (container)
        return json_string(vm ? "container in vm" : "container");
    return vm ? json_string("vm") : json_null();
}

static json_t *aslr(const char *root)
{
    /* A process can be started without it (setarch -R), whatever the system's setting is. */
    int persona = personality(0xffffffff);
    if (persona != -1 && (persona & ADDR_NO_RANDOMIZE))
        return json_integer(0);
    return integer_in_file(root, "/proc/sys/kernel/randomize_va_space");
}

/* One entry of /sys/class/power_supply. */
static void look_at_supply(const char *root, const char *name, bool *mains, bool *discharging)
{
    char *type_path = xasprintf("/sys/class/power_supply/%s/type", name);
    char *online_path = xasprintf("/sys/class/power_supply/%s/online", name);
    char *status_path = xasprintf("/sys/class/power_supply/%s/status", name);
    char *scope_path = xasprintf("/sys/class/power_supply/%s/scope", name);
    char *type = host_read_line(root, type_path);
    char *status = host_read_line(root, status_path);
    char *scope = host_read_line(root, scope_path);
    int64_t online = 0;
    host_read_integer(root, online_path, &online);
    bool battery = type && strcmp(type, "Battery") == 0;
    /* The battery of a mouse is one too, of scope "Device". */
    bool of_a_device = scope && strcmp(scope, "Device") == 0;
    *mains = *mains || (type && !battery && online > 0);
    *discharging =
        *discharging || (battery && !of_a_device && status && strcmp(status, "Discharging") == 0);
    free(type_path);
    free(online_path);
    free(status_path);
    free(scope_path);
    free(type);
    free(status);
    free(scope);
}

static json_t *on_battery(const char *root)
{
    char *path = xasprintf("%s/sys/class/power_supply", root);
    DIR *folder = opendir(path);
    free(path);
    if (!folder)
        return json_null();
    bool mains = false, discharging = false;
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
        if (entry->d_name[0] != '.')
            look_at_supply(root, entry->d_name, &mains, &discharging);
    closedir(folder);
    return json_boolean(discharging && !mains);
}

static json_t *load_average(const char *root)
{
    char *line = host_read_line(root, "/proc/loadavg");
    double load = 0;
    bool known = line && sscanf(line, "%lf", &load) == 1 && load >= 0 && isfinite(load);
    free(line);
    return known ? json_real(load) : json_null();
}

static void add_system(json_t *facts, const char *root, const char *cpuinfo)
{
    json_object_set_new(facts, "kernel", text_or_null(kernel()));
    json_object_set_new(facts, "distribution", text_or_null(distribution(root)));
    json_object_set_new(facts, "virtualization", virtualization(root, cpuinfo));
    json_object_set_new(facts, "aslr", aslr(root));
    json_object_set_new(
        facts, "clock_source",
        text_or_null(host_read_line(
            root, "/sys/devices/system/clocksource/clocksource0/current_clocksource")));
    json_object_set_new(facts, "on_battery", on_battery(root));
    json_object_set_new(facts, "load_average", load_average(root));
}

static void add_limits(json_t *facts, const char *root, const struct cgroup_limits *group)
{
    struct rlimit processes, stack;
    int processes_result = getrlimit(RLIMIT_NPROC, &processes);
    int stack_result = getrlimit(RLIMIT_STACK, &stack);
    json_object_set_new(facts, "process_limit", soft_limit(processes_result, &processes));
    json_object_set_new(facts, "thread_limit",
                        integer_in_file(root, "/proc/sys/kernel/threads-max"));
    json_object_set_new(facts, "pid_limit", integer_in_file(root, "/proc/sys/kernel/pid_max"));
    json_object_set_new(facts, "mapping_limit",
                        integer_in_file(root, "/proc/sys/vm/max_map_count"));
    json_object_set_new(facts, "group_process_limit", positive_or_null(group->processes));
    json_object_set_new(facts, "stack_bytes", soft_limit(stack_result, &stack));
}

json_t *host_facts_at(const char *root)
{
    json_t *facts = json_object();
    struct strbuf cpuinfo = {0};
    host_read_file(root, "/proc/cpuinfo", &cpuinfo);
    struct cgroup_limits group;
    cgroup_limits_read(&group, root);
    add_identity(facts, root);
    add_processors(facts, root, strbuf_text(&cpuinfo), &group);
    add_memory(facts, root, &group);
    add_system(facts, root, strbuf_text(&cpuinfo));
    add_limits(facts, root, &group);
    strbuf_release(&cpuinfo);
    return facts;
}

json_t *host_facts(void)
{
    return host_facts_at("");
}
