#include "temporary_folder.h"

#include <jansson.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/host/disk_facts.h"

/* ---- a made-up system below "." ---- */

static void make_folders(const char *path)
{
    char *copy = xstrdup(path);
    for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(copy, S_IRWXU);
        *slash = '/';
    }
    free(copy);
}

static void put(const char *path, const char *text)
{
    make_folders(path);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void make_system(void)
{
    put("proc/self/mountinfo",
        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro\n"
        "23 22 0:20 / /proc rw - proc proc rw\n"
        "broken line\n"
        "24 22 0:33 / /data rw,noatime - btrfs /dev/nvme0n1 rw,compress=zstd:3,subvol=/\n"
        "25 22 0:34 / /data/my\\040files rw - nfs4 server:/home rw,vers=4.2\n"
        "26 22 8:1 /old /covered rw - ext4 /dev/sda1 rw\n"
        "27 22 0:35 / /covered rw - tmpfs tmpfs rw\n"
        "28 22 253:0 / /mapped rw master:3 - xfs /dev/mapper/vg-home rw\n");
    put("sys/devices/sda/queue/scheduler", "none [mq-deadline] kyber\n");
    put("sys/devices/sda/queue/rotational", "1\n");
    put("sys/devices/sda/sda1/uevent", "MAJOR=8\nMINOR=1\nDEVNAME=sda1\nDEVTYPE=partition\n");
    put("sys/dev/block/nothing", "");
    assert_int_equal(symlink("../../devices/sda/sda1", "sys/dev/block/8:1"), 0);
    put("sys/class/block/nvme0n1/uevent", "DEVNAME=nvme0n1\nDEVTYPE=disk\n");
    put("sys/class/block/nvme0n1/queue/scheduler", "none\n");
    put("sys/class/block/nvme0n1/queue/rotational", "0\n");
    put("sys/dev/block/253:0/uevent", "DEVTYPE=disk\nDEVNAME=dm-0\n");
}

static void check(const char *folder, const char *expected)
{
    json_t *facts = disk_facts_at(".", folder);
    json_t *members = json_loads(expected, 0, NULL);
    const char *name;
    json_t *value;
    assert_non_null(members);
    json_object_foreach(members, name, value)
    {
        if (!json_equal(json_object_get(facts, name), value))
            fail_msg("%s: %s is %s", folder, name,
                     json_dumps(json_object_get(facts, name), JSON_ENCODE_ANY));
    }
    json_decref(members);
    json_decref(facts);
}

static void facts_are_those_of_the_nearest_mount(void **state)
{
    (void)state;
    make_system();
    check("/home/me", "{\"file_system\":\"ext4\",\"device\":\"sda1\",\"source\":\"/dev/sda1\","
                      "\"scheduler\":\"mq-deadline\",\"rotates\":true,"
                      "\"options\":\"rw,relatime,rw,errors=remount-ro\"}");
    check("/data/x", "{\"file_system\":\"btrfs\",\"device\":\"nvme0n1\",\"scheduler\":\"none\","
                     "\"rotates\":false,"
                     "\"options\":\"rw,noatime,rw,compress=zstd:3,subvol=/\"}");
    check("/data", "{\"file_system\":\"btrfs\"}");
    check("/database", "{\"file_system\":\"ext4\"}");
    check("/data/my files/x", "{\"file_system\":\"nfs4\",\"source\":\"server:/home\","
                              "\"device\":null,\"scheduler\":null,\"rotates\":null}");
    check("/covered", "{\"file_system\":\"tmpfs\",\"device\":null}");
    check("/mapped/x", "{\"file_system\":\"xfs\",\"device\":\"dm-0\",\"scheduler\":null,"
                       "\"rotates\":null}");
}

static void what_is_not_known_is_null(void **state)
{
    (void)state;
    check("/home/me", "{\"file_system\":null,\"device\":null,\"free_bytes\":null}");
    put("proc/self/mountinfo", "1 2 3:4 / / rw - \n1 2 3\n\n - - - - - - - - -\n");
    check("/home/me", "{\"file_system\":null,\"device\":null,\"options\":null}");
    put("proc/self/mountinfo", "1 2 0:4 / / rw - ext4 /dev/../../x\n");
    check("/home/me", "{\"file_system\":\"ext4\",\"device\":null,\"options\":\"rw\"}");
}

static void room_is_that_of_the_folder(void **state)
{
    (void)state;
    json_t *facts = disk_facts(temporary_folder);
    assert_true(json_integer_value(json_object_get(facts, "size_bytes")) > 0);
    assert_true(json_is_integer(json_object_get(facts, "free_bytes")));
    json_decref(facts);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(facts_are_those_of_the_nearest_mount),
        IN_FOLDER(what_is_not_known_is_null),
        IN_FOLDER(room_is_that_of_the_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
