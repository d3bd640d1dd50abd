/*
 * fleet_picture.h - the picture of a fleet: each node a dot with its interval, a panel a figure.
 */
#ifndef TVP_FLEET_PICTURE_H
#define TVP_FLEET_PICTURE_H

#include <stdbool.h>

#include "tvp/common/strbuf.h"
#include "tvp/fleet/fleet.h"
#include "tvp/text/picture_formats.h"

struct fleet_picture_order {
    const char *name; /* of the picture: "fleet-nodes" */
    uint32_t width;
    uint32_t height;
    double dpi;
    bool formats[PICTURE_FORMAT_COUNT]; /* that files are wanted of */
    bool page;                          /* whether a page will hold it */
};

struct fleet_picture {
    struct strbuf files[PICTURE_FORMAT_COUNT];
    struct strbuf wide; /* elements of a page */
    struct strbuf narrow;
    char *title;
    char *alt;
    struct error error; /* why it is not there */
};

/* Draws a fleet that was judged; where that fails, or no node has a figure that can be compared,
 * the error says so and the rest is empty. To be released. */
void fleet_picture_draw(struct fleet_picture *picture, const struct fleet *fleet,
                        const struct fleet_picture_order *order);
void fleet_picture_release(struct fleet_picture *picture);

#endif
