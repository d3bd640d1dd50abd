/*
 * indexed_picture.h - a picture as numbers of colours, of which a byte tells all apart.
 *
 * A chart has a few dozen colours on nearly all of its pixels, and two thousand more on the edges
 * of letters, lines and dots, where they pass into each other. The most frequent ones stay as they
 * are; of the others, each of red, green and blue may move to the nearest multiple of a step, as
 * small a one as leaves 256 colours, and by INDEXED_LARGEST_ERROR of 255 levels at most. So a
 * picture has a third of the bytes, and takes half the time to pack.
 */
#ifndef TVP_INDEXED_PICTURE_H
#define TVP_INDEXED_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { INDEXED_COLOURS = 256, INDEXED_EXACT = 32, INDEXED_LARGEST_ERROR = 8 };

struct indexed_picture {
    uint32_t colours[INDEXED_COLOURS]; /* 0xRRGGBB; first the most frequent ones */
    size_t colour_count;
    unsigned char *pixels; /* its own: of each, the index of its colour */
};

/* Of so many pixels, 0xRRGGBB each; their highest byte may be anything. A picture of up to 256
 * colours keeps all of them. False, and nothing to release, where it has too many. */
bool indexed_picture_init(struct indexed_picture *picture, const uint32_t *pixels, size_t count);

void indexed_picture_release(struct indexed_picture *picture);

#endif
