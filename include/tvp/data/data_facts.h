/*
 * data_facts.h - which ways to hand data over a runtime has, and by which tasks are handed over.
 */
#ifndef TVP_DATA_FACTS_H
#define TVP_DATA_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/data/results.h"

/* Whether the runtime's runner offers the way. Each runtime has all of its ways for itself, also
 * one that shares the threads of another. */
bool data_offers(const struct runtime_facts *runtime, enum data_way_id way);

/* The way by which tasks are handed to workers of that kind; DATA_WAY_COUNT: there is none. */
enum data_way_id data_task_way(const struct results *results, size_t runtime,
                               enum worker_kind kind);

/* How many workers share tasks: as many as the runtime has usable CPUs, at most 8. */
uint32_t data_task_workers(const struct runtime_facts *runtime);

#endif
