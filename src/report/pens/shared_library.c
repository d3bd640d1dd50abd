#include "tvp/pens/shared_library.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

/* POSIX lets a pointer to data hold the address of a function, ISO C does not. */
bool shared_library_find(void *library, const char *name, void *function)
{
    void *address = dlsym(library, name);
    memcpy(function, &address, sizeof address);
    return address != NULL;
}
