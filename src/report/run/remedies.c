#include "tvp/run/remedies.h"

const char *remedy_before_hello(const struct lines *lines)
{
    if (lines->trouble == TROUBLE_STATUS && lines->exit_status == 127)
        return ": there is no such command; look at its name and at PATH";
    if (lines->trouble == TROUBLE_STATUS && lines->exit_status == 126)
        return ": the file cannot be executed; look at its permissions";
    return "";
}
