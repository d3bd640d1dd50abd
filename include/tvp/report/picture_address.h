/*
 * picture_address.h - where a report's pictures are, seen from the report: their paths, the same as
 * addresses in the Markdown, and the way back from an address to its picture.
 */
#ifndef TVP_PICTURE_ADDRESS_H
#define TVP_PICTURE_ADDRESS_H

#include <stddef.h>

#include "tvp/common/strbuf.h"
#include "tvp/report/report.h"

/* Appends the path of its file in that format: "My Images/threadsVProcIO.png". */
void picture_add_path(struct strbuf *out, const struct report *report,
                      const struct picture *picture, enum picture_format format);

/* Appends the path as it may stand in a link: "My%20Images/threadsVProcIO.png". */
void picture_add_address(struct strbuf *out, const struct report *report,
                         const struct picture *picture, enum picture_format format);

/* The picture whose linked file has this address, however much of it is percent-encoded; NULL: none
 * of the report's. */
const struct picture *picture_at_address(const struct report *report, const char *address,
                                         size_t length);

#endif
