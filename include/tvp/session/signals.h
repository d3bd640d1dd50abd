/*
 * signals.h - what the program does when it is interrupted or stopped.
 *
 * SIGINT, SIGTERM, SIGHUP and SIGPIPE run the clean-ups of cleanup.h (temporary files, runners and
 * their workers), say where the samples measured so far are, and end the program by the same signal
 * again, so that a shell sees 130, 143, 129 or 141. Samples are in the data file as soon as they
 * are measured, so nothing has to be saved by then. A signal that was ignored when the program
 * began (nohup) stays ignored.
 *
 * SIGTSTP stops the runners too, SIGCONT lets them go on; signals_stops says how often that
 * happened, so that a cell that was interrupted can be measured again.
 *
 * SIGXFSZ is ignored: a file that may not grow further is a failed write with a message.
 */
#ifndef TVP_SIGNALS_H
#define TVP_SIGNALS_H

void signals_install(void);

/* Between the two calls an ending signal waits: for a short time in which an early end would leave
 * a mixture of old and new. */
void signals_hold(void);
void signals_let_go(void);

/* How often the program has been stopped and continued so far. */
int signals_stops(void);

#endif
