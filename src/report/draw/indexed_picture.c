#include "tvp/draw/indexed_picture.h"

#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"

/* Of the colours that are seen, and of those that are chosen: tables of at least twice as many
 * slots, looked through from where the hash of a colour says (Knuth, The Art of Computer
 * Programming 3, 6.4: linear probing, multiplicative hashing). */
enum { SEEN_BITS = 14, CHOSEN_BITS = 9 };
enum { SEEN_SLOTS = 1 << SEEN_BITS, MOST_SEEN = SEEN_SLOTS / 2 };

static const uint32_t rgb_of_pixel = 0xffffff;

/* An even step rounds by half of it at most. 1: all colours as they are. */
static const uint32_t steps[] = {1, 4, 8, 10, 12, 14, 2 * INDEXED_LARGEST_ERROR};

struct colour_slot {
    uint32_t colour;
    uint32_t pixels; /* that have it; 0: the slot is free */
    unsigned char index;
    bool exact;
};

/* Pixels that follow each other and are alike. */
struct run {
    uint32_t slot;
    uint32_t length;
};

struct seen {
    struct colour_slot slots[SEEN_SLOTS];
    size_t colours;
    struct run *runs;
    size_t run_count;
    size_t run_capacity;
};

static struct colour_slot *slot_of(struct colour_slot *slots, unsigned bits, uint32_t colour)
{
    size_t at = colour * UINT32_C(2654435769) >> (32 - bits);
    while (slots[at].pixels > 0 && slots[at].colour != colour)
        at = (at + 1) & (((size_t)1 << bits) - 1);
    return &slots[at];
}

/* ---- the colours of a picture ---- */

/* Eight at once, without a look at each. */
static bool eight_are(const uint32_t *pixels, uint32_t pixel)
{
    uint32_t differences = 0;
    for (size_t i = 0; i < 8; i++)
        differences |= pixels[i] ^ pixel;
    return differences == 0;
}

static uint32_t run_length(const uint32_t *pixels, size_t count)
{
    size_t length = 1, most = count < UINT32_MAX ? count : UINT32_MAX;
    while (length + 8 <= most && eight_are(pixels + length, pixels[0]))
        length += 8;
    while (length < most && pixels[length] == pixels[0])
        length++;
    return (uint32_t)length;
}

/* False: there are too many colours. */
static bool look_at(struct seen *seen, const uint32_t *pixels, size_t count)
{
    for (size_t i = 0; i < count;) {
        uint32_t colour = pixels[i] & rgb_of_pixel, length = run_length(pixels + i, count - i);
        struct colour_slot *slot = slot_of(seen->slots, SEEN_BITS, colour);
        if (slot->pixels == 0 && seen->colours++ == MOST_SEEN)
            return false;
        slot->colour = colour;
        slot->pixels += length;
        seen->runs = xgrow(seen->runs, seen->run_count, &seen->run_capacity, sizeof *seen->runs);
        seen->runs[seen->run_count++] = (struct run){(uint32_t)(slot - seen->slots), length};
        i += length;
    }
    return true;
}

static bool comes_before(const struct colour_slot *slot, const struct colour_slot *other)
{
    return slot->pixels > other->pixels ||
           (slot->pixels == other->pixels && slot->colour < other->colour);
}

/* Into `frequent`, the most frequent one first. Returns how many they are. */
static size_t find_frequent(struct seen *seen, struct colour_slot *frequent[INDEXED_EXACT])
{
    size_t count = 0;
    for (size_t i = 0; i < SEEN_SLOTS; i++) {
        struct colour_slot *slot = &seen->slots[i];
        bool full = count == INDEXED_EXACT;
        if (slot->pixels == 0 || (full && !comes_before(slot, frequent[count - 1])))
            continue;
        size_t at = full ? count - 1 : count++;
        for (; at > 0 && comes_before(slot, frequent[at - 1]); at--)
            frequent[at] = frequent[at - 1];
        frequent[at] = slot;
    }
    return count;
}

/* ---- those that it gets ---- */

static uint32_t rounded_level(uint32_t level, uint32_t step)
{
    uint32_t nearest = (level + step / 2) / step * step;
    return nearest < 255 ? nearest : 255;
}

static uint32_t rounded(uint32_t colour, uint32_t step)
{
    return rounded_level(colour >> 16, step) << 16 | rounded_level(colour >> 8 & 255, step) << 8 |
           rounded_level(colour & 255, step);
}

/* Gives what is seen in a colour this one instead: a new one if need be, and there is room. */
static bool give(struct indexed_picture *picture, struct colour_slot *chosen,
                 struct colour_slot *slot, uint32_t colour)
{
    struct colour_slot *at = slot_of(chosen, CHOSEN_BITS, colour);
    if (at->pixels == 0) {
        if (picture->colour_count == INDEXED_COLOURS)
            return false;
        *at = (struct colour_slot){
            .colour = colour, .pixels = 1, .index = (unsigned char)picture->colour_count};
        picture->colours[picture->colour_count++] = colour;
    }
    slot->index = at->index;
    return true;
}

static bool choose(struct indexed_picture *picture, struct seen *seen,
                   struct colour_slot *const *frequent, size_t frequent_count, uint32_t step)
{
    struct colour_slot chosen[1 << CHOSEN_BITS];
    memset(chosen, 0, sizeof chosen);
    picture->colour_count = 0;
    for (size_t i = 0; i < frequent_count; i++)
        give(picture, chosen, frequent[i], frequent[i]->colour);
    for (size_t i = 0; i < SEEN_SLOTS; i++) {
        struct colour_slot *slot = &seen->slots[i];
        if (slot->pixels > 0 && !slot->exact &&
            !give(picture, chosen, slot, rounded(slot->colour, step)))
            return false;
    }
    return true;
}

static bool find_colours(struct indexed_picture *picture, struct seen *seen)
{
    struct colour_slot *frequent[INDEXED_EXACT];
    size_t frequent_count = find_frequent(seen, frequent);
    for (size_t i = 0; i < frequent_count; i++)
        frequent[i]->exact = true;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (choose(picture, seen, frequent, frequent_count, steps[i]))
            return true;
    return false;
}

static void fill(struct indexed_picture *picture, const struct seen *seen, size_t count)
{
    unsigned char *at = picture->pixels = xmalloc(count);
    for (size_t i = 0; i < seen->run_count; i++) {
        const struct run *run = &seen->runs[i];
        memset(at, seen->slots[run->slot].index, run->length);
        at += run->length;
    }
}

bool indexed_picture_init(struct indexed_picture *picture, const uint32_t *pixels, size_t count)
{
    *picture = (struct indexed_picture){0};
    struct seen *seen = xcalloc(1, sizeof *seen);
    bool few = look_at(seen, pixels, count) && find_colours(picture, seen);
    if (few)
        fill(picture, seen, count);
    free(seen->runs);
    free(seen);
    return few;
}

void indexed_picture_release(struct indexed_picture *picture)
{
    free(picture->pixels);
    *picture = (struct indexed_picture){0};
}
