#include "tvp/probe/probe_values.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

bool probe_fail(struct probe_error *error, int errno_value, const char *call)
{
    if (error->errno_value == 0)
        *error = (struct probe_error){.errno_value = errno_value, .call = call};
    return false;
}

bool probe_parameter(const json_t *request, const char *name, size_t standard, size_t minimum,
                     size_t maximum, size_t *value, struct probe_error *error)
{
    const json_t *given = json_object_get(request, name);
    *value = standard;
    if (!given)
        return true;
    json_int_t number = json_integer_value(given);
    if (!json_is_integer(given) || number < (json_int_t)minimum || number > (json_int_t)maximum)
        return probe_fail(error, EINVAL, "request");
    *value = (size_t)number;
    return true;
}

bool probe_append(json_t *array, json_t *value, struct probe_error *error)
{
    if (json_array_append_new(array, value) != 0)
        return probe_fail(error, ENOMEM, "json_array_append");
    return true;
}

json_t *probe_answer(json_t *values, struct probe_error *error)
{
    if (!values)
        probe_fail(error, ENOMEM, "json_pack");
    return values;
}

void *probe_calloc(size_t count, size_t size, struct probe_error *error)
{
    void *memory = calloc(count, size);
    if (!memory)
        probe_fail(error, ENOMEM, "calloc");
    return memory;
}

void *probe_map_shared(size_t size, struct probe_error *error)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory != MAP_FAILED)
        return memory;
    probe_fail(error, errno, "mmap");
    return NULL;
}
