/*
 * programs.h - where the programs are that this one starts.
 *
 * The measuring program is looked for beside tvp-report itself (the build folder and an installed
 * bin folder are alike in that); runners in other languages in "runners" beside it (build) or in
 * "../libexec/tvp-report" (installed).
 */
#ifndef TVP_PROGRAMS_H
#define TVP_PROGRAMS_H

#include <stdbool.h>
#include <stdint.h>

#include "tvp/common/error.h"
#include "tvp/options/options.h"

/* What a runner has to load. */
enum runner_load { LOADS_NOTHING, LOADS_LIBCURL, LOADS_WORK };

/* The command for sh -c that starts a runtime's runner; the caller frees it. An interpreter that
 * runs a work of the user's does so as it would for the user, with the user's settings. NULL when
 * its program is not found: the message says where it was looked for. A user's own command is given
 * back as it is. */
char *runtime_command(const struct runtime_option *option, enum runner_load load,
                      struct error *error);

/* The command of the server of the Net cases (net_service.h), which waits so long before it
 * answers; as above. */
char *net_server_command(int64_t wait_ns, struct error *error);

/* Whether a program of that name can be run through the PATH. */
bool program_on_path(const char *name);

#endif
