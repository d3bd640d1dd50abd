#include "tvp/common/alloc.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tvp/common/error.h"

static void (*_Atomic clean_up)(void);

void alloc_before_end(void (*function)(void))
{
    clean_up = function;
}

_Noreturn void out_of_memory(void)
{
    static const char message[] =
        "tvp: out of memory: close other programs or ask for fewer workers or rounds\n";
    void (*function)(void) = clean_up;
    if (function)
        function();
    /* Nothing can be done about a stderr that cannot be written. */
    ssize_t ignored = write(STDERR_FILENO, message, sizeof message - 1);
    (void)ignored;
    _exit(ERROR_FAILED);
}

static void *or_end(void *memory)
{
    if (!memory)
        out_of_memory();
    return memory;
}

void *xmalloc(size_t size)
{
    return or_end(malloc(size ? size : 1));
}

void *xcalloc(size_t count, size_t size)
{
    return or_end(calloc(count ? count : 1, size ? size : 1));
}

void *xreallocarray(void *old, size_t count, size_t size)
{
    if (size > 0 && count > SIZE_MAX / size)
        out_of_memory();
    size_t bytes = count * size;
    return or_end(realloc(old, bytes ? bytes : 1));
}

char *xstrdup(const char *text)
{
    return xstrndup(text, strlen(text));
}

char *xstrndup(const char *text, size_t length)
{
    char *copy = xmalloc(length + 1);
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *xasprintf(const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length < 0)
        out_of_memory();
    return text;
}

void *xgrow(void *array, size_t count, size_t *capacity, size_t element_size)
{
    if (array && count < *capacity)
        return array;
    size_t larger = *capacity ? *capacity * 2 : 8;
    array = xreallocarray(array, larger, element_size);
    *capacity = larger;
    return array;
}

void free_texts(char **texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(texts[i]);
    free(texts);
}
