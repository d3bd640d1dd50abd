/*
 * data_worker.h - a worker that is handed data and hands them back, seen from both of its sides.
 *
 * Order of calls: open, then hand_over and take_back as often as wanted, each pair in that order;
 * close. A function that fails has set errno; ECHILD says that the worker has ended.
 */
#ifndef TVP_DATA_WORKER_H
#define TVP_DATA_WORKER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "tvp/serve/data_cell.h"

enum data_command {
    DATA_HAND,  /* here are data: compute, change them, hand them back; the result is the answer */
    DATA_PASS,  /* the same without computing anything */
    DATA_CHECK, /* the answer is data_digest of the data that the worker had last */
};

struct data_message {
    int64_t command;
    int64_t value;
};

struct data_worker {
    const struct data_order *order;
    unsigned number;       /* from 0 */
    unsigned char *data;   /* this side's */
    unsigned char *shared; /* what both sides have; NULL: nothing */
    int there[2];          /* pipes: [0] is read, [1] is written; -1: closed */
    int back[2];
    pthread_t thread;
    pid_t child; /* 0: none, or ended */
    bool running;
};

/* Stands for the bytes; another sequence nearly always has another one. */
uint64_t data_digest(const unsigned char *data, size_t bytes);

/* The number `seed` says which of all sequences they become. */
void data_fill(unsigned char *data, size_t bytes, uint64_t seed);

/* What a worker does to the data, so that they cannot come back without having been there. */
void data_mark(unsigned char *data, size_t bytes);

/* Starts it. `others` are the workers of the same cell that there are already. */
bool data_worker_open(struct data_worker *worker, const struct data_order *order,
                      const struct data_worker *others, size_t other_count);

/* Sends the command, with the data unless it is DATA_CHECK. */
bool data_worker_hand_over(struct data_worker *worker, enum data_command command);

/* Waits for the answer, and takes the data back unless the command was DATA_CHECK. */
bool data_worker_take_back(struct data_worker *worker, enum data_command command, int64_t *value);

/* Ends it, also one that has failed to open. Returns how a process ended, as waitpid says it; 0:
 * well, or it was a thread. */
int data_worker_close(struct data_worker *worker);

#endif
