#include "tvp/common/cleanup.h"

#include <assert.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tvp/common/alloc.h"

enum { GROUPS = 128 };

enum { ASK_MILLISECONDS = 500, REAP_MILLISECONDS = 5000, LOOK_MILLISECONDS = 5 };

/* Both are taken and given up with one atomic store after their content is complete, so that a
 * signal handler never sees half of one. An entry that is given up stays in the list, for the next
 * file. */
struct cleanup_entry {
    struct cleanup_entry *next;
    atomic_bool used;
    char path[PATH_MAX];
};

static struct cleanup_entry first;
static struct cleanup_entry *_Atomic files = &first;
static _Atomic pid_t groups[GROUPS];

static char last_words[1024];
static atomic_size_t last_words_length;

void cleanup_set_last_words(const char *line)
{
    alloc_before_end(cleanup_before_end);
    atomic_store(&last_words_length, 0);
    if (!line)
        return;
    size_t length = strnlen(line, sizeof last_words - 1);
    if (length == 0)
        return;
    memcpy(last_words, line, length);
    last_words[length] = '\n';
    atomic_store(&last_words_length, length + 1);
}

void cleanup_say_last_words(void)
{
    size_t length = atomic_exchange(&last_words_length, 0);
    ssize_t ignored = length > 0 ? write(STDERR_FILENO, last_words, length) : 0;
    (void)ignored;
}

static struct cleanup_entry *find_unused(void)
{
    struct cleanup_entry *entry = files;
    while (entry && atomic_load(&entry->used))
        entry = entry->next;
    return entry;
}

static void add_unused(void)
{
    struct cleanup_entry *entry = xcalloc(1, sizeof *entry);
    entry->next = files;
    files = entry;
}

struct cleanup_entry *cleanup_file(const char *path)
{
    alloc_before_end(cleanup_before_end);
    size_t length = strlen(path);
    if (length >= PATH_MAX)
        abort();
    struct cleanup_entry *entry = find_unused();
    assert(entry);
    memcpy(entry->path, path, length + 1);
    atomic_store(&entry->used, true);
    /* There always is one for the next: when no memory is left for it, this file may exist already
     * and is removed. */
    if (!find_unused())
        add_unused();
    return entry;
}

void cleanup_forget_file(struct cleanup_entry *entry)
{
    atomic_store(&entry->used, false);
}

void cleanup_group(pid_t group)
{
    alloc_before_end(cleanup_before_end);
    for (int i = 0; i < GROUPS; i++) {
        pid_t none = 0;
        if (atomic_compare_exchange_strong(&groups[i], &none, group))
            return;
    }
    abort();
}

void cleanup_forget_group(pid_t group)
{
    for (int i = 0; i < GROUPS; i++) {
        pid_t expected = group;
        if (atomic_compare_exchange_strong(&groups[i], &expected, 0))
            return;
    }
}

void cleanup_signal_groups(int number)
{
    for (int i = 0; i < GROUPS; i++) {
        pid_t group = atomic_load(&groups[i]);
        if (group > 0)
            kill(-group, number);
    }
}

void cleanup_run(void)
{
    cleanup_signal_groups(SIGKILL);
    for (struct cleanup_entry *entry = files; entry; entry = entry->next)
        if (atomic_load(&entry->used))
            unlink(entry->path);
    cleanup_say_last_words();
}

/* Until nothing is left of the group among the children of this process, which is then true; takes
 * what it needs of the milliseconds. */
static bool reap_group(pid_t group, int *milliseconds)
{
    for (;;) {
        pid_t reaped = waitpid(-group, NULL, WNOHANG);
        if (reaped < 0 || (reaped == 0 && *milliseconds <= 0))
            return reaped < 0;
        if (reaped == 0) {
            poll(NULL, 0, LOOK_MILLISECONDS);
            *milliseconds -= LOOK_MILLISECONDS;
        }
    }
}

bool cleanup_ask_group(pid_t group)
{
    int milliseconds = ASK_MILLISECONDS;
    kill(-group, SIGTERM);
    return reap_group(group, &milliseconds) && kill(-group, 0) != 0;
}

/* What has ended is forgotten: its number may soon be another's. */
static void ask_groups(void)
{
    int milliseconds = ASK_MILLISECONDS;
    cleanup_signal_groups(SIGTERM);
    for (int i = 0; i < GROUPS; i++) {
        pid_t group = atomic_load(&groups[i]);
        if (group > 0 && reap_group(group, &milliseconds) && kill(-group, 0) != 0)
            atomic_store(&groups[i], 0);
    }
}

void cleanup_before_end(void)
{
    ask_groups();
    cleanup_run();
    int milliseconds = REAP_MILLISECONDS;
    for (int i = 0; i < GROUPS; i++) {
        pid_t group = atomic_load(&groups[i]);
        if (group > 0)
            reap_group(group, &milliseconds);
    }
}

void cleanup_forget_all(void)
{
    cleanup_set_last_words(NULL);
    for (int i = 0; i < GROUPS; i++)
        atomic_store(&groups[i], 0);
    for (struct cleanup_entry *entry = files; entry; entry = entry->next)
        cleanup_forget_file(entry);
}
