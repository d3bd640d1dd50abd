/*
 * disk_work.h - what workers do with their files.
 */
#ifndef TVP_DISK_WORK_H
#define TVP_DISK_WORK_H

#include "tvp/workers/work.h"

/* Writes amount bytes in blocks of DISK_WRITE_BLOCK, and then calls fsync. */
void disk_work_write(volatile struct worker_slot *slot);

/* Reads amount blocks of DISK_READ_BLOCK at random places, and compares them: outside of the time
 * of each, within that of the work. */
void disk_work_read(volatile struct worker_slot *slot);

#endif
