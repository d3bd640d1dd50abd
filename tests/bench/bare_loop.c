/*
 * bare_loop - the least that starting and ending workers can cost: a loop of fork and waitpid, or
 * of pthread_create and pthread_join, in a program that has nothing else.
 *
 *   bare_loop process|thread COUNT
 *
 * Prints the ns per worker of one window of COUNT workers.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 32768 };

static pid_t children[MOST];
static pthread_t threads[MOST];

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void stop(const char *call)
{
    perror(call);
    exit(1);
}

static double time_processes(int count)
{
    double begin = now();
    for (int i = 0; i < count; i++) {
        children[i] = fork();
        if (children[i] == 0)
            _exit(0);
        if (children[i] < 0)
            stop("fork");
    }
    for (int i = 0; i < count; i++)
        waitpid(children[i], NULL, 0);
    return now() - begin;
}

static void *do_nothing(void *unused)
{
    return unused;
}

static double time_threads(int count)
{
    double begin = now();
    for (int i = 0; i < count; i++)
        if (pthread_create(&threads[i], NULL, do_nothing, NULL) != 0)
            stop("pthread_create");
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    return now() - begin;
}

int main(int argc, char **argv)
{
    int count = argc == 3 ? atoi(argv[2]) : 0;
    if (count < 1 || count > MOST || (strcmp(argv[1], "process") && strcmp(argv[1], "thread"))) {
        fputs("usage: bare_loop process|thread COUNT\n", stderr);
        return 2;
    }
    /* Faulted in, as a program's own bookkeeping would be. */
    memset(children, 0, (size_t)count * sizeof *children);
    memset(threads, 0, (size_t)count * sizeof *threads);
    double elapsed = *argv[1] == 'p' ? time_processes(count) : time_threads(count);
    printf("%.0f\n", elapsed / count);
    return 0;
}
