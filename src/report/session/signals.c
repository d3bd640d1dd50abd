#include "tvp/session/signals.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "tvp/common/cleanup.h"

static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
enum { ENDING_COUNT = sizeof ending / sizeof *ending };

static volatile sig_atomic_t stops;

/* The handlers of the ending signals block all others and never return. */
static void end(int number)
{
    cleanup_before_end();
    signal(number, SIG_DFL);
    sigset_t just_this;
    sigemptyset(&just_this);
    sigaddset(&just_this, number);
    raise(number);
    sigprocmask(SIG_UNBLOCK, &just_this, NULL);
    _exit(128 + number);
}

static void stop(int number)
{
    int saved = errno;
    (void)number;
    cleanup_signal_groups(SIGSTOP);
    raise(SIGSTOP);
    /* Here the program has been continued. */
    cleanup_signal_groups(SIGCONT);
    stops++;
    errno = saved;
}

/* SIGSTOP cannot be caught, but that the program goes on after it can. */
static void go_on(int number)
{
    (void)number;
    stops++;
}

static void install(int number, void (*handler)(int))
{
    struct sigaction old;
    if (sigaction(number, NULL, &old) == 0 && old.sa_handler == SIG_IGN)
        return;
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigfillset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

void signals_install(void)
{
    for (int i = 0; i < ENDING_COUNT; i++)
        install(ending[i], end);
    install(SIGTSTP, stop);
    install(SIGCONT, go_on);
    signal(SIGXFSZ, SIG_IGN);
}

static void mask_ending(int how)
{
    sigset_t set;
    sigemptyset(&set);
    for (int i = 0; i < ENDING_COUNT; i++)
        sigaddset(&set, ending[i]);
    sigprocmask(how, &set, NULL);
}

void signals_hold(void)
{
    mask_ending(SIG_BLOCK);
}

void signals_let_go(void)
{
    mask_ending(SIG_UNBLOCK);
}

int signals_stops(void)
{
    return stops;
}
