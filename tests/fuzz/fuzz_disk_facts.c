/*
 * Reads any bytes as the system's list of mounts, and as what it says of a device. Beyond not
 * crashing: all members are there, and what is shown is a text.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"
#include "tvp/host/disk_facts.h"

static char root[] = "/tmp/tvp-fuzz-XXXXXX";

static void remove_root(void)
{
    static const char *const paths[] = {"/proc/self/mountinfo",
                                        "/sys/dev/block/8:1/uevent",
                                        "/proc/self",
                                        "/proc",
                                        "/sys/dev/block/8:1",
                                        "/sys/dev/block",
                                        "/sys/dev",
                                        "/sys",
                                        ""};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        char *path = xasprintf("%s%s", root, paths[i]);
        remove(path);
        free(path);
    }
}

static void make_root(void)
{
    static const char *const folders[] = {"/proc",    "/proc/self",     "/sys",
                                          "/sys/dev", "/sys/dev/block", "/sys/dev/block/8:1"};
    require(mkdtemp(root) != NULL);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char *path = xasprintf("%s%s", root, folders[i]);
        require(mkdir(path, S_IRWXU) == 0);
        free(path);
    }
    atexit(remove_root);
}

static void put(const char *name, const uint8_t *bytes, size_t size)
{
    char *path = xasprintf("%s%s", root, name);
    FILE *file = fopen(path, "w");
    require(file && fwrite(bytes, 1, size, file) == size && fclose(file) == 0);
    free(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char *const texts[] = {"file_system", "options", "source", "device", "scheduler"};
    if (root[sizeof root - 2] == 'X')
        make_root();
    put("/proc/self/mountinfo", bytes, size);
    put("/sys/dev/block/8:1/uevent", bytes, size);
    json_t *facts = disk_facts_at(root, "/data/files");
    require(json_object_size(facts) == 8);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const json_t *text = json_object_get(facts, texts[i]);
        require(json_is_null(text) || json_is_string(text));
    }
    json_decref(facts);
    return 0;
}
