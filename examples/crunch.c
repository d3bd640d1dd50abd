/* Parses decimal numbers: work to try tvp-report with.
 *
 *     cc -O2 -shared -fPIC -I include examples/crunch.c -o libcrunch.so
 *     tvp-report 4 --work ./libcrunch.so:parse -o report.md
 */
#include <stdio.h>
#include <stdlib.h>

#include <tvp_work.h>

enum { NUMBERS = 100000, NUMBER_SIZE = 12 };

static char text[NUMBERS * NUMBER_SIZE];

/* The input, which all workers read. */
TVP_WORK int parse_setup(void)
{
    char *end = text;
    for (int i = 0; i < NUMBERS; i++)
        end += sprintf(end, "%d.%05d ", i % 1000, i % 99991);
    return 0;
}

TVP_WORK int parse(unsigned worker)
{
    (void)worker;
    volatile double sum = 0; /* volatile: without it the compiler might leave out the work */
    int numbers = 0;
    const char *at = text;
    for (;;) {
        char *end;
        double number = strtod(at, &end);
        if (end == at)
            break;
        sum = sum + number;
        numbers++;
        at = end;
    }
    return numbers == NUMBERS ? 0 : 1;
}
