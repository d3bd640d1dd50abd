/*
 * print_options - writes the options in one of the forms of options_print to stdout: for the build,
 * which makes the manual page and the completions with it.
 */
#include <stdio.h>

#include "tvp/options/options.h"

int main(int argc, char **argv)
{
    if (argc != 2 || !options_print(argv[1])) {
        fprintf(stderr, "usage: %s man|bash|zsh|fish|readme\n", argc > 0 ? argv[0] : "");
        return 2;
    }
    if (fflush(stdout) != 0) {
        perror("stdout");
        return 1;
    }
    return 0;
}
