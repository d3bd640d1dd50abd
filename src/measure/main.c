/* tvp-measure: the native runner. It knows no options that change what it measures: everything is
 * in the requests. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/error.h"
#include "tvp/common/os.h"
#include "tvp/net/net_server.h"
#include "tvp/serve/serve.h"
#include "tvp/system/own_program.h"
#include "tvp/system/system.h"
#include "tvp/workers/launch.h"
#include "tvp/workers/library_work.h"

static const char help[] =
    "Usage: tvp-measure\n"
    "Measures threads and processes for tvp-report, which starts it.\n"
    "\n"
    "Reads one request a line on stdin and writes one answer a line on stdout, each a JSON "
    "object,\n"
    "after a first line about itself. Ends at the end of its input. To see it work:\n"
    "\n"
    "  echo '{\"request\":\"cell\",\"id\":1,\"case\":\"StartThread\",\"workers\":4}' | "
    "tvp-measure\n"
    "\n"
    "  --help     this text\n"
    "  --version  name and version\n";

static int fail(const char *what)
{
    fprintf(stderr, "tvp-measure: cannot write %s to stdout: %s\n", what, strerror(errno));
    return EXIT_FAILURE;
}

static int print(const char *text)
{
    return fputs(text, stdout) < 0 || fflush(stdout) ? fail("this") : EXIT_SUCCESS;
}

static int answer_arguments(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--help") == 0)
        return print(help);
    if (argc == 2 && strcmp(argv[1], "--version") == 0)
        return print("tvp-measure " TVP_VERSION "\n");
    fputs("tvp-measure: takes no arguments but --help or --version: what to measure comes on "
          "stdin\n",
          stderr);
    return ERROR_USAGE;
}

/* The work of the user's gets the standard descriptors: the protocol needs others. */
static int out_of_the_way(int file)
{
    int other = library_work_offered() ? fcntl(file, F_DUPFD_CLOEXEC, STDERR_FILENO + 1) : -1;
    return other >= 0 ? other : file;
}

int main(int argc, char **argv)
{
    launch_become_worker(argc, argv);
    net_server_become(argc, argv);
    os_claim_standard_descriptors();
    if (argc > 1)
        return answer_arguments(argc, argv);

    system_end_with_parent();
    own_program_remember(argv[0]);
    /* Whoever starts this may ignore the end of children; then none could be waited for. */
    signal(SIGCHLD, SIG_DFL);
    json_set_alloc_funcs(xmalloc, free);
    if (isatty(STDIN_FILENO))
        fputs("tvp-measure: waiting for requests on stdin, as tvp-report sends them; --help shows "
              "one, Ctrl-D ends\n",
              stderr);
    return serve(out_of_the_way(STDIN_FILENO), out_of_the_way(STDOUT_FILENO)) ? EXIT_SUCCESS
                                                                              : fail("an answer");
}
