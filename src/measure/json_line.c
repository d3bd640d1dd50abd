#include "tvp/measure/json_line.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "tvp/common/strbuf.h"

static bool write_all(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(file, bytes, length);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
    return true;
}

bool json_write_line(int file, json_t *object)
{
    char *text = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    struct strbuf line = {0};
    strbuf_adds(&line, text);
    strbuf_addc(&line, '\n');
    free(text);
    bool written = write_all(file, line.data, line.length);
    strbuf_release(&line);
    return written;
}
