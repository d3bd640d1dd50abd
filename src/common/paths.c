#include "tvp/common/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/strbuf.h"
#include "tvp/common/utf8.h"

/* SHORTEST_LIMIT: no file system in use allows less for a name (eCryptfs). */
enum { MOST_LINKS = 40, SHORTEST_LIMIT = 143 };

char *path_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return xstrdup(".");
    return xstrndup(path, slash == path ? 1 : (size_t)(slash - path));
}

const char *path_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

char *path_join(const char *folder, const char *name)
{
    if (strcmp(folder, ".") == 0)
        return xstrdup(name);
    return xasprintf("%s/%s", strcmp(folder, "/") == 0 ? "" : folder, name);
}

const char *path_without_dots(const char *path)
{
    while (strncmp(path, "./", 2) == 0)
        path += 2;
    return path;
}

char *path_beside(const char *path, const char *before, size_t stem, const char *after)
{
    const char *name = path_name(path);
    size_t length = strlen(name);
    size_t limit = length > SHORTEST_LIMIT ? length : SHORTEST_LIMIT;
    size_t room = limit - strlen(before) - strlen(after);
    if (stem > length)
        stem = length;
    /* Not in the middle of a character of several bytes: some file systems refuse that. */
    if (stem > room)
        stem = utf8_cut(name, room);
    return xasprintf("%.*s%s%.*s%s", (int)(name - path), path, before, (int)stem, name, after);
}

bool path_is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* NULL with errno set when the links lead in a circle. */
static char *follow_links(const char *path)
{
    char *here = xstrdup(path);
    char link[PATH_MAX];
    for (int i = 0; i < MOST_LINKS; i++) {
        ssize_t length = readlink(here, link, sizeof link - 1);
        if (length < 0)
            return here;
        link[length] = '\0';
        char *folder = path_folder(here);
        char *next = link[0] == '/' ? xstrdup(link) : xasprintf("%s/%s", folder, link);
        free(folder);
        free(here);
        here = next;
    }
    free(here);
    errno = ELOOP;
    return NULL;
}

char *path_target(const char *path)
{
    char *followed = follow_links(path);
    if (!followed)
        return NULL;
    char *folder = path_folder(followed);
    char *absolute = realpath(folder, NULL);
    int reason = errno;
    char *target = absolute ? path_join(absolute, path_name(followed)) : NULL;
    free(absolute);
    free(folder);
    free(followed);
    errno = reason;
    return target;
}

char *path_absolute(const char *folder)
{
    char resolved[PATH_MAX];
    if (realpath(folder, resolved))
        return xstrdup(resolved);
    char *parent = path_folder(folder);
    char *path = NULL;
    if (realpath(parent, resolved))
        path = path_join(resolved, path_name(folder));
    free(parent);
    return path;
}

char *path_relative(const char *from, const char *to)
{
    size_t common = 0;
    for (size_t i = 0;; i++) {
        bool from_ends = from[i] == '/' || from[i] == '\0';
        bool to_ends = to[i] == '/' || to[i] == '\0';
        if (from_ends && to_ends)
            common = i;
        if (from[i] != to[i] || from[i] == '\0')
            break;
    }
    struct strbuf path = {0};
    for (const char *rest = from + common; *rest; rest++)
        if (*rest == '/' && rest[1] != '\0')
            strbuf_adds(&path, "../");
    const char *rest = to + common + (to[common] == '/');
    strbuf_adds(&path, rest);
    if (path.length > 0 && path.data[path.length - 1] == '/')
        strbuf_truncate(&path, path.length - 1);
    if (path.length == 0)
        strbuf_adds(&path, ".");
    return strbuf_detach(&path);
}

void path_sync_folder(const char *path)
{
    char folder[PATH_MAX];
    int length = (int)(path_name(path) - path);
    snprintf(folder, sizeof folder, "%.*s", length > 0 ? length : 1, length > 0 ? path : ".");
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}
