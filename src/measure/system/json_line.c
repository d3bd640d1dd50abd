#include "tvp/system/json_line.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "tvp/common/strbuf.h"
#include "tvp/common/write_all.h"

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
