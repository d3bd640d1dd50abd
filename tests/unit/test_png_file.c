#include "temporary_folder.h"
#include "unit.h"

#include <png.h>
#include <string.h>

#include "tvp/draw/png_file.h"

enum { WIDTH = 61, HEIGHT = 40, SIZE = WIDTH * HEIGHT };

/* Of so many colours, of all kinds. */
static void make_picture(uint32_t *pixels, uint32_t colours)
{
    for (uint32_t i = 0; i < SIZE; i++)
        pixels[i] = i % colours * UINT32_C(2654435769) >> 8;
}

struct source {
    const char *bytes;
    size_t left;
};

static void read_bytes(png_structp png, png_bytep out, size_t length)
{
    struct source *source = png_get_io_ptr(png);
    if (length > source->left)
        png_error(png, "too short");
    memcpy(out, source->bytes, length);
    source->bytes += length;
    source->left -= length;
}

/* What libpng finds in an encoded picture. */
struct decoded {
    png_structp png;
    png_infop info;
    uint32_t pixels[SIZE];
};

static void decode(struct decoded *decoded, const struct strbuf *bytes)
{
    struct source source = {bytes->data, bytes->length};
    decoded->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    decoded->info = png_create_info_struct(decoded->png);
    png_set_read_fn(decoded->png, &source, read_bytes);
    png_read_info(decoded->png, decoded->info);
    assert_int_equal(png_get_image_width(decoded->png, decoded->info), WIDTH);
    assert_int_equal(png_get_image_height(decoded->png, decoded->info), HEIGHT);
    assert_int_equal(png_get_bit_depth(decoded->png, decoded->info), 8);
    png_set_palette_to_rgb(decoded->png);
    for (int y = 0; y < HEIGHT; y++) {
        unsigned char row[WIDTH * 3];
        png_read_row(decoded->png, row, NULL);
        for (int x = 0; x < WIDTH; x++)
            decoded->pixels[y * WIDTH + x] =
                (uint32_t)row[3 * x] << 16 | (uint32_t)row[3 * x + 1] << 8 | row[3 * x + 2];
    }
    png_read_end(decoded->png, decoded->info);
    assert_int_equal(source.left, 0);
}

static void release(struct decoded *decoded)
{
    png_destroy_read_struct(&decoded->png, &decoded->info, NULL);
}

/* Of few colours, which a palette has, and of many. */
static void keeps_every_pixel(void **state)
{
    (void)state;
    static const struct {
        uint32_t colours;
        int type;
    } cases[] = {
        {2, PNG_COLOR_TYPE_PALETTE}, {256, PNG_COLOR_TYPE_PALETTE}, {SIZE, PNG_COLOR_TYPE_RGB}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t pixels[SIZE];
        struct strbuf bytes = {0};
        struct error error = {0};
        struct decoded decoded;
        make_picture(pixels, cases[i].colours);
        assert_true(png_encode(pixels, WIDTH, HEIGHT, 96, NULL, 0, &bytes, &error));
        assert_int_equal(error.code, ERROR_NONE);
        decode(&decoded, &bytes);
        assert_int_equal(png_get_color_type(decoded.png, decoded.info), cases[i].type);
        assert_memory_equal(decoded.pixels, pixels, sizeof pixels);
        release(&decoded);
        strbuf_release(&bytes);
    }
}

static void says_the_resolution_and_the_colour_space(void **state)
{
    (void)state;
    uint32_t pixels[SIZE];
    struct strbuf bytes = {0};
    struct error error = {0};
    struct decoded decoded;
    png_uint_32 across;
    png_uint_32 down;
    int unit;
    int intent;
    make_picture(pixels, SIZE);
    assert_true(png_encode(pixels, WIDTH, HEIGHT, 300, NULL, 0, &bytes, &error));
    decode(&decoded, &bytes);
    assert_true(png_get_pHYs(decoded.png, decoded.info, &across, &down, &unit));
    assert_int_equal(across, 11811); /* 300 / 0.0254 */
    assert_int_equal(down, 11811);
    assert_int_equal(unit, PNG_RESOLUTION_METER);
    assert_true(png_get_sRGB(decoded.png, decoded.info, &intent));
    release(&decoded);
    strbuf_release(&bytes);
}

static void carries_notes_in_utf8(void **state)
{
    (void)state;
    const struct picture_note notes[] = {{"Title", "threads and processes"},
                                         {"Description", "median 12 µs · Gerät é"}};
    uint32_t pixels[SIZE];
    struct strbuf bytes = {0};
    struct error error = {0};
    struct decoded decoded;
    png_textp texts;
    int count;
    make_picture(pixels, SIZE);
    assert_true(png_encode(pixels, WIDTH, HEIGHT, 96, notes, 2, &bytes, &error));
    decode(&decoded, &bytes);
    png_get_text(decoded.png, decoded.info, &texts, &count);
    assert_int_equal(count, 2);
    for (int i = 0; i < count; i++) {
        assert_int_equal(texts[i].compression, PNG_ITXT_COMPRESSION_NONE);
        assert_string_equal(texts[i].key, notes[i].key);
        assert_string_equal(texts[i].text, notes[i].text);
    }
    release(&decoded);
    strbuf_release(&bytes);
}

static void gives_the_same_bytes_again(void **state)
{
    (void)state;
    const struct picture_note note = {"Title", "again"};
    uint32_t pixels[SIZE];
    struct strbuf first = {0};
    struct strbuf second = {0};
    struct error error = {0};
    make_picture(pixels, SIZE);
    assert_true(png_encode(pixels, WIDTH, HEIGHT, 96, &note, 1, &first, &error));
    assert_true(png_encode(pixels, WIDTH, HEIGHT, 96, &note, 1, &second, &error));
    assert_int_equal(first.length, second.length);
    assert_memory_equal(first.data, second.data, first.length);
    strbuf_release(&first);
    strbuf_release(&second);
}

static void expect_refused(uint32_t width, const struct picture_note *note)
{
    uint32_t pixels[1] = {0};
    struct strbuf bytes = {0};
    struct error error = {0};
    strbuf_adds(&bytes, "before");
    assert_false(png_encode(pixels, width, 1, 96, note, 1, &bytes, &error));
    assert_int_equal(error.code, ERROR_FAILED);
    assert_non_null(strstr(error.text, "libpng"));
    assert_string_equal(strbuf_text(&bytes), "before");
    strbuf_release(&bytes);
}

/* What was in the buffer before stays; libpng's complaint becomes the error. */
static void reports_what_libpng_refuses(void **state)
{
    (void)state;
    const struct picture_note good = {"Title", "text"};
    const struct picture_note bad = {"", "refused when the header is out already"};
    expect_refused(0, &good);
    expect_refused(1, &bad);
}

static void write_bytes(const char *path, const char *bytes, size_t length)
{
    FILE *stream = fopen(path, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, length, stream), length);
    fclose(stream);
}

static void finds_a_note_again(void **state)
{
    (void)state;
    uint32_t pixels[SIZE];
    make_picture(pixels, SIZE);
    const struct picture_note notes[] = {{"Title", "some text"}, {"Source", "the run, größer"}};
    struct strbuf bytes = {0}, text = {0};
    struct error error = {0};
    assert_true(png_encode(pixels, WIDTH, HEIGHT, 96, notes, 2, &bytes, &error));
    write_bytes("a.png", bytes.data, bytes.length);
    strbuf_adds(&text, "before ");
    assert_true(png_read_note("a.png", "Source", &text));
    assert_string_equal(strbuf_text(&text), "before the run, größer");
    assert_false(png_read_note("a.png", "Author", &text));
    assert_false(png_read_note("missing.png", "Source", &text));
    /* Cut anywhere it is no picture any more, or one whose notes are still there. */
    for (size_t length = 0; length < bytes.length; length += 7) {
        write_bytes("cut.png", bytes.data, length);
        strbuf_clear(&text);
        if (png_read_note("cut.png", "Source", &text))
            assert_string_equal(strbuf_text(&text), "the run, größer");
        else
            assert_int_equal(text.length, 0);
    }
    strbuf_release(&bytes);
    strbuf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_every_pixel),
        cmocka_unit_test(says_the_resolution_and_the_colour_space),
        cmocka_unit_test(carries_notes_in_utf8),
        cmocka_unit_test(gives_the_same_bytes_again),
        cmocka_unit_test(reports_what_libpng_refuses),
        cmocka_unit_test_setup_teardown(finds_a_note_again, enter_folder, leave_folder),
    };
    return cmocka_run_group_tests_name("png_file", tests, NULL, NULL);
}
