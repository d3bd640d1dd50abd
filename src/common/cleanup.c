#include "tvp/cleanup.h"

#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SLOTS = 128 };

/* A slot is taken and given up with one atomic store after its content is complete, so that a
 * signal handler never sees half of one. */
static char files[SLOTS][PATH_MAX];
static atomic_bool file_used[SLOTS];
static _Atomic pid_t groups[SLOTS];

static char last_words[1024];
static atomic_size_t last_words_length;

void cleanup_set_last_words(const char *line)
{
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

int cleanup_file(const char *path)
{
    for (int i = 0; i < SLOTS; i++) {
        if (atomic_load(&file_used[i]))
            continue;
        size_t length = strlen(path);
        if (length >= sizeof files[i])
            abort();
        memcpy(files[i], path, length + 1);
        atomic_store(&file_used[i], true);
        return i;
    }
    abort();
}

void cleanup_forget_file(int handle)
{
    atomic_store(&file_used[handle], false);
}

void cleanup_group(pid_t group)
{
    for (int i = 0; i < SLOTS; i++) {
        pid_t none = 0;
        if (atomic_compare_exchange_strong(&groups[i], &none, group))
            return;
    }
    abort();
}

void cleanup_forget_group(pid_t group)
{
    for (int i = 0; i < SLOTS; i++) {
        pid_t expected = group;
        if (atomic_compare_exchange_strong(&groups[i], &expected, 0))
            return;
    }
}

void cleanup_signal_groups(int number)
{
    for (int i = 0; i < SLOTS; i++) {
        pid_t group = atomic_load(&groups[i]);
        if (group > 0)
            kill(-group, number);
    }
}

void cleanup_run(void)
{
    cleanup_signal_groups(SIGKILL);
    for (int i = 0; i < SLOTS; i++)
        if (atomic_load(&file_used[i]))
            unlink(files[i]);
    cleanup_say_last_words();
}

void cleanup_forget_all(void)
{
    cleanup_set_last_words(NULL);
    for (int i = 0; i < SLOTS; i++) {
        atomic_store(&groups[i], 0);
        atomic_store(&file_used[i], false);
    }
}
