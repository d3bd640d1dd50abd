#include "tvp/probe/probe_ending.h"

json_t *probe_crash(const json_t *request, struct probe_error *error)
{
    return probe_ending(request, ENDING_CRASHED, error);
}
