/*
 * bad_plplot.c - preloaded: PLplot's start does what BAD_PLPLOT says: exit, hang, crash, abort.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void c_plinit(void);

void c_plinit(void)
{
    const char *how = getenv("BAD_PLPLOT");
    if (how && strcmp(how, "hang") == 0)
        for (;;)
            pause();
    if (how && strcmp(how, "crash") == 0)
        raise(SIGSEGV);
    if (how && strcmp(how, "abort") == 0)
        abort();
    fputs("plinit: no device was found\n", stderr);
    exit(1);
}
