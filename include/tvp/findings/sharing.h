/*
 * sharing.h - what it costs threads to share an object: the works with one object for all, over
 * those with one for each (works.h), at each worker count and over all, in the same rounds.
 *
 * Where a lock makes threads take turns, sharing costs nothing more. Without it, each use of an
 * object counts a reference to it, and a list lets one thread append at a time, so what threads
 * share goes from CPU to CPU; that is where they hinder each other (CPython's issue 123619).
 */
#ifndef TVP_SHARING_H
#define TVP_SHARING_H

#include "tvp/findings/paired_rows.h"

enum sharing_way { SHARING_CALL, SHARING_APPEND, SHARING_WAYS };

struct sharing_works {
    const char *name; /* "call" */
    enum work own;
    enum work shared;
};

extern const struct sharing_works sharing_works[SHARING_WAYS];

/* Sets runtime->sharing, a table of each way: first own objects, second one for all; NULL where
 * neither was measured. Verdicts wait for judge_findings. */
void find_sharing(struct runtime_findings *runtime);
void release_sharing(struct runtime_findings *runtime);

#endif
