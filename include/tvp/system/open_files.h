/*
 * open_files.h - how many open files a process may have.
 */
#ifndef TVP_OPEN_FILES_H
#define TVP_OPEN_FILES_H

/* As many as the system allows; without more of them it goes on with as many as it may. */
void open_files_allow_most(void);

#endif
