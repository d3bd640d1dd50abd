#include "unit.h"

#include <stdlib.h>

#include "tvp/draw/indexed_picture.h"

enum { COUNT = 90000 };

static uint32_t pixels[COUNT];

static uint32_t colour_of(const struct indexed_picture *picture, size_t pixel)
{
    assert_true(picture->pixels[pixel] < picture->colour_count);
    return picture->colours[picture->pixels[pixel]];
}

static int largest_difference(uint32_t colour, uint32_t other)
{
    int largest = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        int difference = abs((int)(colour >> shift & 255) - (int)(other >> shift & 255));
        largest = difference > largest ? difference : largest;
    }
    return largest;
}

static void few_colours_stay_as_they_are(void **state)
{
    (void)state;
    struct indexed_picture picture;
    /* The highest byte is no colour. */
    for (uint32_t i = 0; i < COUNT; i++)
        pixels[i] = i % 256 * 0x010307 % 0x1000000 | i << 24;
    assert_true(indexed_picture_init(&picture, pixels, COUNT));
    assert_int_equal(picture.colour_count, 256);
    for (size_t i = 0; i < COUNT; i++)
        assert_int_equal(colour_of(&picture, i), pixels[i] & 0xffffff);
    indexed_picture_release(&picture);
}

static void the_most_frequent_colour_is_the_first(void **state)
{
    (void)state;
    struct indexed_picture picture;
    static const uint32_t some[] = {1, 0xffffff, 1, 0xffffff, 0x808080, 0xffffff, 1, 0xffffff};
    assert_true(indexed_picture_init(&picture, some, 8));
    assert_int_equal(picture.colour_count, 3);
    assert_int_equal(picture.colours[0], 0xffffff);
    assert_int_equal(picture.colours[1], 1);
    assert_int_equal(picture.colours[2], 0x808080);
    indexed_picture_release(&picture);
}

/* As on a chart: much of a few colours, and edges where one passes into another. */
static void edges_are_rounded_and_areas_are_not(void **state)
{
    (void)state;
    struct indexed_picture picture;
    static const uint32_t areas[] = {0xffffff, 0x0072b2, 0xd55e00, 0xe6e6e6, 0x1b1b1b};
    for (size_t i = 0; i < COUNT; i++)
        pixels[i] = areas[i / 100 % 5];
    for (uint32_t level = 0; level < 256; level++) {
        pixels[level * 100] = level << 16 | level << 8 | level;
        pixels[level * 100 + 7] = level << 16 | (0x72 + level * 0x8d / 255) << 8 | 0xb2;
        pixels[level * 100 + 9] = level << 16 | 0x5e00;
        pixels[level * 100 + 12] = 0xff0000 | level << 8 | (255 - level);
    }
    assert_true(indexed_picture_init(&picture, pixels, COUNT));
    int largest = 0;
    for (size_t i = 0; i < COUNT; i++) {
        int difference = largest_difference(colour_of(&picture, i), pixels[i]);
        bool area = false;
        for (size_t k = 0; k < 5; k++)
            area |= pixels[i] == areas[k];
        if (area)
            assert_int_equal(difference, 0);
        largest = difference > largest ? difference : largest;
    }
    assert_true(largest > 0);
    assert_true(largest <= INDEXED_LARGEST_ERROR);
    indexed_picture_release(&picture);
}

/* All over the cube of colours: 256 of them cannot be near to each. */
static void refuses_a_picture_of_all_colours(void **state)
{
    (void)state;
    struct indexed_picture picture;
    for (uint32_t i = 0; i < COUNT; i++)
        pixels[i] = i % 1000 * UINT32_C(2654435769) >> 8;
    assert_false(indexed_picture_init(&picture, pixels, COUNT));
    for (uint32_t i = 0; i < COUNT; i++) /* more than are looked at */
        pixels[i] = i;
    assert_false(indexed_picture_init(&picture, pixels, COUNT));
}

static void takes_a_picture_of_nothing(void **state)
{
    (void)state;
    struct indexed_picture picture;
    assert_true(indexed_picture_init(&picture, pixels, 0));
    assert_int_equal(picture.colour_count, 0);
    indexed_picture_release(&picture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_colours_stay_as_they_are),
        cmocka_unit_test(the_most_frequent_colour_is_the_first),
        cmocka_unit_test(edges_are_rounded_and_areas_are_not),
        cmocka_unit_test(refuses_a_picture_of_all_colours),
        cmocka_unit_test(takes_a_picture_of_nothing),
    };
    return cmocka_run_group_tests_name("indexed_picture", tests, NULL, NULL);
}
