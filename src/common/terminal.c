#include "tvp/common/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { COLUMNS_IF_UNKNOWN = 80 };

size_t terminal_columns(int descriptor)
{
    struct winsize size;
    if (isatty(descriptor) != 1)
        return 0;
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return COLUMNS_IF_UNKNOWN;
    return size.ws_col;
}

bool terminal_takes_colour(int descriptor)
{
    const char *no_colour = getenv("NO_COLOR"), *name = getenv("TERM");
    return isatty(descriptor) == 1 && !(no_colour && *no_colour) && name &&
           strcmp(name, "dumb") != 0;
}
