#include "tvp/workers/library.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/workers/library_file.h"

/* A name without a slash would be searched for in the system's folders. */
static void *load(const char *file)
{
    char *path = strchr(file, '/') ? xstrdup(file) : xasprintf("./%s", file);
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    free(path);
    return handle;
}

/* The message of the loader without the file's name, where it begins with that. */
static const char *reason_of(const char *file)
{
    const char *reason = dlerror();
    size_t length = strlen(file);
    if (!reason)
        return "the system does not say why";
    return strncmp(reason, file, length) == 0 && strncmp(reason + length, ": ", 2) == 0
               ? reason + length + 2
               : reason;
}

/* glibc alone tells what a symbol is; elsewhere a variable is taken for a function. */
static bool is_function(void *address)
{
#ifdef __GLIBC__
    Dl_info object;
    void *entry = NULL;
    if (dladdr1(address, &object, &entry, RTLD_DL_SYMENT) == 0 || !entry)
        return true;
    const ElfW(Sym) *symbol = entry;
    return ELF64_ST_TYPE(symbol->st_info) != STT_OBJECT &&
           ELF64_ST_TYPE(symbol->st_info) != STT_TLS;
#else
    return address != NULL;
#endif
}

static void *find(void *handle, const char *name)
{
    void *address = dlsym(handle, name);
    return address && is_function(address) ? address : NULL;
}

static void *find_with(void *handle, const char *function, const char *ending)
{
    char *name = xasprintf("%s%s", function, ending);
    void *address = find(handle, name);
    free(name);
    return address;
}

/* POSIX lets a pointer to data hold the address of a function, ISO C does not. */
static bool find_both(struct library *library, void *handle, const char *function)
{
    void *work = find(handle, function);
    void *with_data = find_with(handle, function, "_data");
    void *before = find_with(handle, function, "_setup");
    memcpy(&library->function, &work, sizeof work);
    memcpy(&library->with_data, &with_data, sizeof with_data);
    memcpy(&library->setup, &before, sizeof before);
    return work != NULL;
}

bool library_load(struct library *library, const char *file, const char *function,
                  struct error *error)
{
    if (!library_file_fits(file, error))
        return false;
    void *handle = load(file);
    if (!handle)
        return error_set(error, ERROR_FAILED, "%s cannot be loaded: %s", file, reason_of(file));
    if (find_both(library, handle, function))
        return true;
    if (dlsym(handle, function))
        return error_set(error, ERROR_FAILED, "%s of %s is a variable, not a function", function,
                         file);
    return error_set(error, ERROR_FAILED,
                     "%s has no function %s; nm -D lists what it has, and C++ needs extern \"C\"",
                     file, function);
}
