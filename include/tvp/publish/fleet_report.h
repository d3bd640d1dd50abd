/*
 * fleet_report.h - the report on a fleet (fleet.h) as files, or as Markdown on stdout.
 *
 * Order: outputs_init and outputs_probe, as for any report; fleet_publication_init; then place,
 * commit and release as in publish.h.
 */
#ifndef TVP_FLEET_REPORT_H
#define TVP_FLEET_REPORT_H

#include <stdbool.h>

#include "tvp/common/error.h"
#include "tvp/fleet/fleet.h"
#include "tvp/options/options.h"
#include "tvp/publish/outputs.h"
#include "tvp/publish/publish.h"

/* Whether no output takes the place of what the fleet has left in its folder; a usage error says
 * which does. */
bool fleet_outputs_spare(const struct outputs *outputs, const char *folder, struct error *error);

/* Writes everything that is asked for, up to what is on the disk. On failure nothing is owed. */
bool fleet_publication_init(struct publication *publication, const struct fleet *fleet,
                            const struct options *options, const struct outputs *outputs,
                            struct error *error);

/* Where no file is asked for: the report on stdout. */
void fleet_print(const struct fleet *fleet, const struct options *options);

/* Sets ERROR_DIFFERS where a node differs, or else ERROR_INCOMPLETE where one is missing or cannot
 * be compared. */
void fleet_set_error(const struct fleet *fleet, struct error *error);

#endif
