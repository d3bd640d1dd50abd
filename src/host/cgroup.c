#include "tvp/host/cgroup.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/strbuf.h"
#include "tvp/host/host_files.h"

/* ---- the limits of one group ---- */

static void take_quota(struct cgroup_limits *limits, int64_t quota_us, int64_t period_us)
{
    if (quota_us <= 0 || period_us <= 0)
        return;
    double cpus = (double)quota_us / (double)period_us;
    if (limits->quota_cpus > 0 && limits->quota_cpus <= cpus)
        return;
    limits->quota_cpus = cpus;
    limits->quota_period_ns = period_us * 1000;
}

static void take_smaller(int64_t *limit, int64_t value)
{
    if (value > 0 && (*limit == 0 || value < *limit))
        *limit = value;
}

/* Version 2: "50000 100000", or "max 100000" for no limit. */
static void read_quota_2(struct cgroup_limits *limits, const char *root, const char *folder)
{
    char *path = xasprintf("%s/cpu.max", folder);
    char *line = host_read_line(root, path);
    int64_t quota = 0, period = 0;
    if (line && sscanf(line, "%" SCNd64 " %" SCNd64, &quota, &period) == 2)
        take_quota(limits, quota, period);
    free(line);
    free(path);
}

/* Version 1: two files, and -1 for no limit. */
static void read_quota_1(struct cgroup_limits *limits, const char *root, const char *folder)
{
    char *quota_path = xasprintf("%s/cpu.cfs_quota_us", folder);
    char *period_path = xasprintf("%s/cpu.cfs_period_us", folder);
    int64_t quota = 0, period = 0;
    if (host_read_integer(root, quota_path, &quota) &&
        host_read_integer(root, period_path, &period))
        take_quota(limits, quota, period);
    free(quota_path);
    free(period_path);
}

/* A word such as "max" is no limit. Neither is version 1's largest number of whole pages. */
static void read_limit(int64_t *limit, const char *root, const char *folder, const char *file)
{
    const int64_t no_limit = INT64_C(1) << 62;
    char *path = xasprintf("%s/%s", folder, file);
    int64_t value = 0;
    if (host_read_integer(root, path, &value) && value < no_limit)
        take_smaller(limit, value);
    free(path);
}

/* What the controller has there; "": version 2, which has all in one folder. */
static void read_group(struct cgroup_limits *limits, const char *root, const char *folder,
                       const char *controller)
{
    if (!*controller) {
        read_quota_2(limits, root, folder);
        read_limit(&limits->memory_bytes, root, folder, "memory.max");
        read_limit(&limits->processes, root, folder, "pids.max");
    } else if (strcmp(controller, "cpu") == 0) {
        read_quota_1(limits, root, folder);
    } else if (strcmp(controller, "memory") == 0) {
        read_limit(&limits->memory_bytes, root, folder, "memory.limit_in_bytes");
    } else {
        read_limit(&limits->processes, root, folder, "pids.max");
    }
}

/* ---- which groups there are ---- */

/* Reads the group at `path` below the mount point, then each one above it. */
static void read_groups_upwards(struct cgroup_limits *limits, const char *root, const char *mount,
                                const char *path, const char *controller)
{
    char *folder = xasprintf("%s%s", mount, path);
    size_t top = strlen(mount);
    for (;;) {
        read_group(limits, root, folder, controller);
        if (strlen(folder) <= top)
            break;
        *strrchr(folder, '/') = '\0';
    }
    free(folder);
}

/* Whether a comma-separated list of `length` bytes has the word. */
static bool list_has(const char *list, size_t length, const char *word)
{
    const char *end = list + length;
    while (list < end) {
        size_t item = strcspn(list, ",");
        item = item < (size_t)(end - list) ? item : (size_t)(end - list);
        if (item == strlen(word) && memcmp(list, word, item) == 0)
            return true;
        list += item + 1;
    }
    return false;
}

/* This process's group in the hierarchy of a controller ("": version 2), from the lines
 * "number:controllers:path" of /proc/self/cgroup. For the caller to free; NULL: none. */
static char *own_group(const char *groups, const char *controller)
{
    for (const char *line = groups; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        const char *list = line + strcspn(line, ":\n");
        if (*list++ != ':')
            continue;
        size_t length = strcspn(list, ":\n");
        if (list[length] != ':')
            continue;
        if (*controller ? list_has(list, length, controller) : length == 0) {
            const char *path = list + length + 1;
            return xstrndup(path, strcspn(path, "\n"));
        }
    }
    return NULL;
}

/* The part of a group's path below the group that is mounted. A path that leads out of what is
 * mounted can only be answered with the mount point itself. */
static const char *below_mounted(const char *path, const char *mounted)
{
    size_t length = strcmp(mounted, "/") == 0 ? 0 : strlen(mounted);
    bool inside = strncmp(path, mounted, length) == 0 && (path[length] == '/' || !path[length]);
    if (!inside || strstr(path, "/..") || strcmp(path + length, "/") == 0)
        return "";
    return path + length;
}

struct mount {
    char *mounted; /* the group that is mounted */
    char *point;   /* and where */
    char *type;
    char *options;
};

/* /proc/self/mountinfo writes a blank, a tab, a newline and a backslash as three octal digits. */
static void unescape(char *text)
{
    char *to = text;
    for (const char *from = text; *from; to++) {
        unsigned int code;
        if (*from == '\\' && sscanf(from + 1, "%3o", &code) == 1 && strlen(from) >= 4) {
            *to = (char)code;
            from += 4;
        } else {
            *to = *from++;
        }
    }
    *to = '\0';
}

/* Splits a line of /proc/self/mountinfo in place: "36 35 98:0 /mounted /point options [optional
 * fields] - type source options". */
static bool parse_mount(char *line, struct mount *mount)
{
    char *right = strstr(line, " - ");
    if (!right)
        return false;
    *right = '\0';
    char *rest;
    strtok_r(line, " ", &rest);
    strtok_r(NULL, " ", &rest);
    strtok_r(NULL, " ", &rest);
    mount->mounted = strtok_r(NULL, " ", &rest);
    mount->point = strtok_r(NULL, " ", &rest);
    mount->type = strtok_r(right + 3, " ", &rest);
    strtok_r(NULL, " ", &rest);
    mount->options = strtok_r(NULL, " ", &rest);
    if (!mount->mounted || !mount->point || !mount->type || !mount->options)
        return false;
    unescape(mount->mounted);
    unescape(mount->point);
    return true;
}

static void read_hierarchy(struct cgroup_limits *limits, const char *root, const char *groups,
                           const struct mount *mount, const char *controller)
{
    char *path = own_group(groups, controller);
    if (path)
        read_groups_upwards(limits, root, mount->point, below_mounted(path, mount->mounted),
                            controller);
    free(path);
}

static void read_mount(struct cgroup_limits *limits, const char *root, const char *groups,
                       const struct mount *mount)
{
    static const char *const controllers[] = {"cpu", "memory", "pids"};
    if (strcmp(mount->type, "cgroup2") == 0)
        read_hierarchy(limits, root, groups, mount, "");
    if (strcmp(mount->type, "cgroup") != 0)
        return;
    for (size_t i = 0; i < sizeof controllers / sizeof *controllers; i++)
        if (list_has(mount->options, strlen(mount->options), controllers[i]))
            read_hierarchy(limits, root, groups, mount, controllers[i]);
}

void cgroup_limits_read(struct cgroup_limits *limits, const char *root)
{
    *limits = (struct cgroup_limits){0};
    struct strbuf groups = {0}, mounts = {0};
    if (host_read_file(root, "/proc/self/cgroup", &groups) &&
        host_read_file(root, "/proc/self/mountinfo", &mounts) && mounts.data) {
        char *rest;
        for (char *line = strtok_r(mounts.data, "\n", &rest); line;
             line = strtok_r(NULL, "\n", &rest)) {
            struct mount mount;
            if (parse_mount(line, &mount))
                read_mount(limits, root, strbuf_text(&groups), &mount);
        }
    }
    strbuf_release(&groups);
    strbuf_release(&mounts);
}
