#include "tvp/host/host_files.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tvp/common/alloc.h"

static bool read_all(int file, struct strbuf *text)
{
    char chunk[4096];
    ssize_t length;
    while (text->length < HOST_FILE_LIMIT && (length = read(file, chunk, sizeof chunk)) != 0) {
        if (length > 0)
            strbuf_add(text, chunk, (size_t)length);
        else if (errno != EINTR)
            return false;
    }
    return true;
}

bool host_read_file(const char *root, const char *path, struct strbuf *text)
{
    char *full = xasprintf("%s%s", root, path);
    int file = open(full, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    free(full);
    if (file < 0)
        return false;
    bool whole = read_all(file, text);
    close(file);
    return whole;
}

/* A trimmed copy of the bytes from begin to before end. */
static char *host_trimmed(const char *begin, const char *end)
{
    while (begin < end && isspace((unsigned char)*begin))
        begin++;
    while (end > begin && isspace((unsigned char)end[-1]))
        end--;
    return xstrndup(begin, (size_t)(end - begin));
}

char *host_read_line(const char *root, const char *path)
{
    struct strbuf text = {0};
    char *line = NULL;
    if (host_read_file(root, path, &text)) {
        const char *begin = strbuf_text(&text);
        line = host_trimmed(begin, begin + strcspn(begin, "\n"));
    }
    strbuf_release(&text);
    if (line && !*line) {
        free(line);
        return NULL;
    }
    return line;
}

bool host_read_integer(const char *root, const char *path, int64_t *value)
{
    char *line = host_read_line(root, path);
    if (!line)
        return false;
    char *end;
    errno = 0;
    long long number = strtoll(line, &end, 10);
    bool whole = end != line && !*end && errno == 0;
    if (whole)
        *value = number;
    free(line);
    return whole;
}

char *host_line_value(const char *text, const char *name)
{
    size_t length = strlen(name);
    for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        if (strncmp(line, name, length) != 0)
            continue;
        const char *colon = line + length + strspn(line + length, " \t");
        if (*colon == ':')
            return host_trimmed(colon + 1, colon + strcspn(colon, "\n"));
    }
    return NULL;
}

char *host_boot_id(const char *root)
{
    return host_read_line(root, "/proc/sys/kernel/random/boot_id");
}
