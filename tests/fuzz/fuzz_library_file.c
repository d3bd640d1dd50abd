/*
 * Reads any bytes as the beginning of a file that was given as a shared library. Beyond not
 * crashing: it fits or there is a message, in one line; and only an ELF file fits.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "tvp/workers/library_file.h"

static void judge(const unsigned char *head, size_t length, const unsigned char *own,
                  size_t own_length)
{
    struct error error = {0};
    bool fits = library_head_fits("x", head, length, own, own_length, &error);
    require(fits == (error.code == ERROR_NONE));
    require(fits == (error.text[0] == '\0'));
    require(strchr(error.text, '\n') == NULL);
    require(!fits || (length >= LIBRARY_HEAD && memcmp(head, "\177ELF", 4) == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    /* Exactly as long as it is said to be, so that reading on is found. */
    size_t length = size < LIBRARY_HEAD ? size : LIBRARY_HEAD;
    size_t own_length = size - length < LIBRARY_HEAD ? size - length : LIBRARY_HEAD;
    unsigned char *head = malloc(length ? length : 1), *own = malloc(own_length ? own_length : 1);
    require(head && own);
    memcpy(head, bytes, length);
    memcpy(own, bytes + length, own_length);
    judge(head, length, own, own_length);
    judge(head, length, head, length);
    free(head);
    free(own);
    return 0;
}
