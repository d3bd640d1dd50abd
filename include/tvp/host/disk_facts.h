/*
 * disk_facts.h - facts about the disk that a folder is on.
 *
 * A new object; every member below is always there, null where it is not known. All text is valid
 * UTF-8, whatever the system's files hold.
 *
 *   boot_id       string   of the host that tells these facts (host.h). A runner on another
 *                          host works on another disk
 *   file_system   string   its type: "ext4"
 *   options       string   that it was mounted with, those of the mount before its own
 *   source        string   what was mounted: "/dev/sda1", "server:/home"
 *   device        string   the block device: "sda1"
 *   scheduler     string   of the device's queue: "mq-deadline", "none"
 *   rotates       boolean  whether the device says that it turns; one of a virtual machine may say
 *                          either
 *   free_bytes    integer  that a user may fill, when the facts were taken
 *   size_bytes    integer  of the file system
 */
#ifndef TVP_DISK_FACTS_H
#define TVP_DISK_FACTS_H

#include <jansson.h>

/* Of an absolute path without symbolic links. */
json_t *disk_facts(const char *folder);

/* The same for tests, from files below `root` (host_files.h); free and size are those of the
 * running system all the same. */
json_t *disk_facts_at(const char *root, const char *folder);

#endif
