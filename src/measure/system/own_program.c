#include "tvp/system/own_program.h"

#include "tvp/system/system.h"

static const char *program = "tvp-measure";

void own_program_remember(const char *path)
{
    const char *own = system_own_program();
    program = own ? own : path;
}

const char *own_program(void)
{
    return program;
}
