/*
 * without_lock_text.h - what a CPython without its lock costs and gains, in words and as a table
 * (without_lock.h).
 */
#ifndef TVP_WITHOUT_LOCK_TEXT_H
#define TVP_WITHOUT_LOCK_TEXT_H

#include "tvp/common/strbuf.h"
#include "tvp/findings/without_lock.h"

/* A few sentences, plain text: one thread alone; threads against processes over all rows and in
 * single ones; how far both get at as many workers as CPUs. What was not measured is left out. */
void add_without_lock(struct strbuf *out, const struct without_lock *pair);

/* The same in one sentence without figures: "Without the lock (free), one thread is slower than one
 * with it by less than 10 %, and threads are faster than processes with it (cpython)." */
void add_without_lock_headline(struct strbuf *out, const struct without_lock *pair);

/* workers | processes take | faster | speed-up of threads | speed-up of processes, in Markdown. */
void add_without_lock_table(struct strbuf *out, const struct without_lock *pair);

#endif
