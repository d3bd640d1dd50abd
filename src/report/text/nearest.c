#include "tvp/text/nearest.h"

#include <string.h>

/* No candidate is longer than this; the bound keeps the rows on the stack. */
enum { LONGEST = 64 };

static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* b_length is at most LONGEST. */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    /* rows[i % 3][j] is the distance of the first i characters of a and the first j of b; a swap
     * looks back two rows. */
    size_t rows[3][LONGEST + 1];
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i - 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t replaced = above[j - 1] + (lower(a[i - 1]) != lower(b[j - 1]));
            row[j] = least(replaced, 1 + least(above[j], row[j - 1]));
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1]))
                row[j] = least(row[j], 1 + rows[(i - 2) % 3][j - 2]);
        }
    }
    return rows[a_length % 3][b_length];
}

const char *nearest_name(const char *name, size_t length, const char *const *candidates,
                         size_t count)
{
    const char *nearest = NULL;
    size_t allowed = length < 6 ? 1 : length / 3;
    for (size_t i = 0; i < count; i++) {
        size_t candidate_length = strlen(candidates[i]);
        if (candidate_length > LONGEST)
            continue;
        size_t changes = distance(name, length, candidates[i], candidate_length);
        /* To change every letter of a name is not to correct it. */
        if (changes > allowed || changes >= length)
            continue;
        if (changes == 0)
            return candidates[i];
        nearest = candidates[i];
        allowed = changes - 1;
    }
    return nearest;
}
