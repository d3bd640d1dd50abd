/*
 * own_program.h - how this program is executed again, to be a worker.
 */
#ifndef TVP_OWN_PROGRAM_H
#define TVP_OWN_PROGRAM_H

/* Remembers `path`, which is argv[0], for where the system has no surer way. Call once, before
 * anything is spawned. */
void own_program_remember(const char *path);

/* Static, or what was remembered. */
const char *own_program(void);

#endif
