/*
 * data_map.h - where processes start to pay (data_costs.h has the model).
 */
#ifndef TVP_DATA_MAP_H
#define TVP_DATA_MAP_H

#include "tvp/findings/data_costs.h"

/* Fills the map of a runtime with so many rounds; leaves it without workers where something that it
 * needs was not measured. */
void data_map_init(struct data_map *map, const struct results *results, size_t runtime,
                   size_t rounds);
void data_map_release(struct data_map *map);

#endif
