/*
 * picture_owner.h - whose pictures a report is about to replace.
 *
 * Two reports in one folder share its Images by default, under the same file names. Each picture
 * carries the id of its run, which the report and the data of that run name too.
 */
#ifndef TVP_PICTURE_OWNER_H
#define TVP_PICTURE_OWNER_H

#include <stdbool.h>

#include "tvp/common/strbuf.h"
#include "tvp/publish/outputs.h"

/* Whether a picture that is going to be replaced belongs to a run which neither the reports nor the
 * data file that are going to be replaced name, and which is not `run` (NULL: a new one). Appends
 * that run's id. */
bool pictures_are_foreign(const struct outputs *outputs, const char *run, struct strbuf *id);

#endif
