#include "tvp/probe/probes.h"

#include <string.h>

const struct probe probes[] = {
#define ROW(name, function, help) {name, function, help},
    PROBES(ROW)
#undef ROW
        {NULL, NULL, NULL},
};

const struct probe *probe_find(const char *name)
{
    for (const struct probe *probe = probes; probe->name; probe++)
        if (strcmp(probe->name, name) == 0)
            return probe;
    return NULL;
}
