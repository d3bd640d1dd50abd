/* Works that do what works should not, each in its way. Where one worker does, it is the second.
 *
 *     cc -shared -fPIC -pthread faults.c -o libfaults.so */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int is_a_variable = 1;

static void nap(unsigned milliseconds)
{
    usleep(1000 * milliseconds);
}

int well(unsigned worker)
{
    (void)worker;
    nap(5);
    return 0;
}

/* From the first worker on. */
int refuses(unsigned worker)
{
    return 9 + (int)worker;
}

int returns(unsigned worker)
{
    return worker == 1 ? 7 : 0;
}

/* In its third call. */
int returns_later(unsigned worker)
{
    static __thread int calls;
    return worker == 1 && ++calls == 3 ? -1 : 0;
}

int exits(unsigned worker)
{
    nap(2);
    if (worker == 1)
        exit(3);
    return 0;
}

int exits_at_once(unsigned worker)
{
    if (worker == 1)
        _exit(4);
    nap(50);
    return 0;
}

int exits_well(unsigned worker)
{
    if (worker == 1)
        exit(0);
    nap(50);
    return 0;
}

int ends_thread(unsigned worker)
{
    if (worker == 1)
        pthread_exit(NULL);
    return 0;
}

int crashes(unsigned worker)
{
    nap(2);
    if (worker == 1)
        *(volatile int *)8 = 1;
    nap(50);
    return 0;
}

int aborts(unsigned worker)
{
    if (worker == 1)
        abort();
    nap(50);
    return 0;
}

int is_killed(unsigned worker)
{
    if (worker == 1)
        kill(getpid(), SIGKILL);
    nap(50);
    return 0;
}

/* Deeper than any stack. */
int overflows(unsigned worker)
{
    volatile char block[4096];
    block[worker % 4096] = 1;
    return overflows(worker + block[0]) + block[1];
}

int hangs(unsigned worker)
{
    if (worker == 1)
        for (;;)
            pause();
    return 0;
}

int prints(unsigned worker)
{
    printf("work of %u", worker);
    fprintf(stderr, "trouble of %u\n", worker);
    return 0;
}

/* 0 only at the end of its input. */
int reads(unsigned worker)
{
    (void)worker;
    return getchar() == EOF ? 0 : 1;
}

static void *idle(void *argument)
{
    nap(30);
    return argument;
}

int starts_thread(unsigned worker)
{
    (void)worker;
    pthread_t thread;
    if (pthread_create(&thread, NULL, idle, NULL) != 0)
        return 1;
    return pthread_join(thread, NULL);
}

static void *stay(void *argument)
{
    for (;;)
        pause();
    return argument;
}

int leaves_thread(unsigned worker)
{
    (void)worker;
    pthread_t thread;
    return pthread_create(&thread, NULL, stay, NULL);
}

int starts_process(unsigned worker)
{
    (void)worker;
    int status;
    pid_t child = fork();
    if (child == 0) {
        nap(30);
        _exit(0);
    }
    return waitpid(child, &status, 0) == child ? status : 1;
}

/* One that is not in its group, nor in its session. */
int leaves_process(unsigned worker)
{
    (void)worker;
    if (fork() == 0) {
        setsid();
        execlp("sleep", "sleep", getenv("mark") ? getenv("mark") : "100", (char *)NULL);
    }
    nap(20);
    return 0;
}

/* ---- set-ups ---- */

int bad_setup(unsigned worker)
{
    return (int)worker - (int)worker;
}

int bad_setup_setup(void)
{
    return 5;
}

int crash_setup(unsigned worker)
{
    return (int)worker - (int)worker;
}

int crash_setup_setup(void)
{
    abort();
}

/* Works only in a process where the set-up was done, once. */
static int ready;

int needs_setup(unsigned worker)
{
    (void)worker;
    return ready == 1 ? 0 : 1;
}

int needs_setup_setup(void)
{
    ready++;
    printf("set up\n");
    return 0;
}

static pid_t server;

int needs_server(unsigned worker)
{
    (void)worker;
    return kill(server, 0) == 0 ? 0 : 1;
}

int needs_server_setup(void)
{
    signal(SIGCHLD, SIG_IGN);
    server = fork();
    if (server == 0)
        execlp("sleep", "sleep", getenv("mark") ? getenv("mark") : "100", (char *)NULL);
    return server > 0 ? 0 : 1;
}

static volatile unsigned beats;

static void *beat(void *argument)
{
    for (;; beats++)
        nap(1);
    return argument;
}

/* 1: the thread has not moved for two seconds. */
int needs_thread(unsigned worker)
{
    (void)worker;
    unsigned before = beats;
    for (int i = 0; i < 2000; i++) {
        if (beats != before)
            return 0;
        nap(1);
    }
    return 1;
}

int needs_thread_setup(void)
{
    pthread_t helper;
    return pthread_create(&helper, NULL, beat, NULL);
}
