#include "tvp/system/processes.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tvp/common/alloc.h"

enum { PATH_SIZE = 96 };

static void add(struct process_list *list, pid_t id, pid_t parent)
{
    if (list->count == PROCESSES_MOST)
        return;
    if (list->count == list->capacity) {
        list->capacity = list->capacity > 0 ? 2 * list->capacity : 64;
        list->entries = xreallocarray(list->entries, list->capacity, sizeof *list->entries);
    }
    list->entries[list->count++] = (struct process_entry){.id = id, .parent = parent};
}

/* The children that one thread of a process has started. */
static void add_children_of_thread(struct process_list *list, pid_t process, const char *thread)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "/proc/%ld/task/%.20s/children", (long)process, thread);
    FILE *file = fopen(path, "re");
    if (!file)
        return;
    long child;
    while (fscanf(file, "%ld", &child) == 1)
        add(list, (pid_t)child, process);
    fclose(file);
}

/* Calls `visit` for the name of each thread; it may be NULL. Returns how many there are. */
static size_t each_thread(pid_t process, struct process_list *list,
                          void (*visit)(struct process_list *list, pid_t process,
                                        const char *thread))
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "/proc/%ld/task", (long)process);
    DIR *folder = opendir(path);
    if (!folder)
        return 0;
    size_t count = 0;
    for (const struct dirent *entry; (entry = readdir(folder));) {
        if (entry->d_name[0] == '.')
            continue;
        count++;
        if (visit)
            visit(list, process, entry->d_name);
    }
    closedir(folder);
    return count;
}

void processes_list(struct process_list *list)
{
    list->count = 0;
    each_thread(getpid(), list, add_children_of_thread);
    /* The list grows meanwhile: whoever is added is asked in turn. */
    for (size_t i = 0; i < list->count; i++)
        each_thread(list->entries[i].id, list, add_children_of_thread);
}

void processes_release(struct process_list *list)
{
    free(list->entries);
    *list = (struct process_list){0};
}

size_t process_threads(pid_t process)
{
    return each_thread(process ? process : getpid(), NULL, NULL);
}
