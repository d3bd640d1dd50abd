#include "tvp/host/disk_facts.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "tvp/common/alloc.h"
#include "tvp/common/json_text.h"
#include "tvp/host/host_files.h"

/* ---- the mount ---- */

/* The words of a line of mountinfo (proc(5)) that matter here; they lie in the line. */
struct mount {
    const char *device; /* "8:1" */
    const char *point;
    const char *options;
    const char *type;
    const char *source;
    const char *own_options;
};

/* "\040" is a blank: proc(5) has no others than these of three octal digits. */
static void unescape(char *text)
{
    char *to = text;
    for (const char *from = text; *from; to++) {
        bool octal = from[0] == '\\' && from[1] >= '0' && from[1] <= '3' && from[2] >= '0' &&
                     from[2] <= '7' && from[3] >= '0' && from[3] <= '7';
        int byte = octal ? (from[1] - '0') << 6 | (from[2] - '0') << 3 | (from[3] - '0') : *from;
        *to = (char)byte;
        from += octal ? 4 : 1;
    }
    *to = '\0';
}

static char *next_word(char **rest)
{
    char *word;
    do
        word = strsep(rest, " ");
    while (word && !*word);
    if (word)
        unescape(word);
    return word;
}

/* "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue" */
static bool parse_mount(char *line, struct mount *mount)
{
    char *rest = line;
    const char *word = next_word(&rest);
    word = word ? next_word(&rest) : NULL;
    mount->device = word ? next_word(&rest) : NULL;
    word = mount->device ? next_word(&rest) : NULL;
    mount->point = word ? next_word(&rest) : NULL;
    mount->options = mount->point ? next_word(&rest) : NULL;
    while (word && strcmp(word, "-") != 0)
        word = next_word(&rest);
    mount->type = word ? next_word(&rest) : NULL;
    mount->source = mount->type ? next_word(&rest) : NULL;
    mount->own_options = mount->source ? next_word(&rest) : NULL;
    return mount->options && mount->source;
}

/* Whether the folder is the mount point or below it. */
static bool is_below(const char *folder, const char *point)
{
    size_t length = strlen(point);
    if (length > 0 && point[length - 1] == '/')
        length--;
    return strncmp(folder, point, length) == 0 && (folder[length] == '/' || folder[length] == '\0');
}

/* The nearest, and of several at one place the last, which hides the others. */
static bool find_mount(char *text, const char *folder, struct mount *found)
{
    size_t longest = 0;
    for (char *line = strsep(&text, "\n"); line; line = strsep(&text, "\n")) {
        struct mount mount = {0};
        if (!parse_mount(line, &mount) || !is_below(folder, mount.point) ||
            strlen(mount.point) < longest)
            continue;
        longest = strlen(mount.point);
        *found = mount;
    }
    return longest > 0;
}

/* ---- the device ---- */

/* What a line "name=value" of a uevent file says; the caller frees it. */
static char *event_value(const char *text, const char *name)
{
    size_t length = strlen(name);
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, name, length) == 0 && line[length] == '=')
            return xstrndup(line + length + 1, strcspn(line + length + 1, "\n"));
    }
    return NULL;
}

/* Its folder in /sys: by its numbers, or, where the file system has some of its own, by the name
 * of what was mounted. The caller frees it. */
static char *device_folder(const char *root, const struct mount *mount, struct strbuf *event)
{
    const char *name = strrchr(mount->source, '/');
    bool has_numbers = strncmp(mount->device, "0:", 2) != 0;
    char *folder = has_numbers ? xasprintf("/sys/dev/block/%s", mount->device)
                   : strncmp(mount->source, "/dev/", 5) == 0
                       ? xasprintf("/sys/class/block/%s", name + 1)
                       : NULL;
    char *path = folder ? xasprintf("%s/uevent", folder) : NULL;
    if (folder && (strstr(folder, "..") || !host_read_file(root, path, event))) {
        free(folder);
        folder = NULL;
    }
    free(path);
    return folder;
}

/* "none [mq-deadline] kyber": the one in brackets; a queue with one alone has none. */
static json_t *scheduler_of(const char *line)
{
    const char *begin = line ? strchr(line, '[') : NULL;
    const char *end = begin ? strchr(begin, ']') : NULL;
    if (!line)
        return json_null();
    return end ? json_text(begin + 1, (size_t)(end - begin - 1)) : json_text(line, strlen(line));
}

static void set_device(json_t *facts, const char *root, const struct mount *mount)
{
    struct strbuf event = {0};
    char *folder = device_folder(root, mount, &event);
    if (folder) {
        char *name = event_value(strbuf_text(&event), "DEVNAME");
        char *type = event_value(strbuf_text(&event), "DEVTYPE");
        /* A partition has the queue of its disk. */
        bool part = type && strcmp(type, "partition") == 0;
        char *scheduler = xasprintf("%s/%squeue/scheduler", folder, part ? "../" : "");
        char *rotational = xasprintf("%s/%squeue/rotational", folder, part ? "../" : "");
        char *line = host_read_line(root, scheduler);
        int64_t rotates;
        if (name)
            json_object_set_new(facts, "device", json_text(name, strlen(name)));
        json_object_set_new(facts, "scheduler", scheduler_of(line));
        if (host_read_integer(root, rotational, &rotates))
            json_object_set_new(facts, "rotates", json_boolean(rotates != 0));
        free(line);
        free(rotational);
        free(scheduler);
        free(type);
        free(name);
    }
    free(folder);
    strbuf_release(&event);
}

/* ---- all ---- */

static void set_mount(json_t *facts, const struct mount *mount)
{
    struct strbuf options = {0};
    strbuf_addf(&options, "%s%s%s", mount->options, mount->own_options ? "," : "",
                mount->own_options ? mount->own_options : "");
    json_object_set_new(facts, "file_system", json_text(mount->type, strlen(mount->type)));
    json_object_set_new(facts, "source", json_text(mount->source, strlen(mount->source)));
    json_object_set_new(facts, "options", json_text(strbuf_text(&options), options.length));
    strbuf_release(&options);
}

json_t *disk_facts_at(const char *root, const char *folder)
{
    struct strbuf text = {0};
    struct mount mount;
    struct statvfs room;
    char *boot = host_boot_id(root);
    json_t *facts = json_pack("{s:n, s:n, s:n, s:n, s:n, s:n, s:n, s:n, s:n}", "boot_id",
                              "file_system", "options", "source", "device", "scheduler", "rotates",
                              "free_bytes", "size_bytes");
    if (boot)
        json_object_set_new(facts, "boot_id", json_text(boot, strlen(boot)));
    free(boot);
    host_read_file(root, "/proc/self/mountinfo", &text);
    char *lines = strbuf_detach(&text);
    if (lines && find_mount(lines, folder, &mount)) {
        set_mount(facts, &mount);
        set_device(facts, root, &mount);
    }
    free(lines);
    if (statvfs(folder, &room) == 0) {
        json_int_t unit = (json_int_t)room.f_frsize;
        json_object_set_new(facts, "free_bytes", json_integer((json_int_t)room.f_bavail * unit));
        json_object_set_new(facts, "size_bytes", json_integer((json_int_t)room.f_blocks * unit));
    }
    return facts;
}

json_t *disk_facts(const char *folder)
{
    return disk_facts_at("", folder);
}
