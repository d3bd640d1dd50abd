#include "tvp/draw/png_file.h"

#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/draw/indexed_picture.h"

struct writer {
    struct strbuf *out;
    struct error *error;
};

static void append(png_structp png, png_bytep bytes, size_t length)
{
    struct writer *writer = png_get_io_ptr(png);
    strbuf_add(writer->out, (const char *)bytes, length);
}

static void flush_nothing(png_structp png)
{
    (void)png;
}

static void fail(png_structp png, png_const_charp message)
{
    struct writer *writer = png_get_error_ptr(png);
    error_set(writer->error, ERROR_FAILED, "libpng cannot encode the picture: %s", message);
    png_longjmp(png, 1);
}

static void ignore_warning(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

/* What is to be written. */
struct picture {
    const uint32_t *pixels;
    uint32_t width, height;
    double dots_per_inch;
    const struct indexed_picture *indexed; /* NULL: it has too many colours */
    const struct picture_note *notes;
    size_t note_count;
};

static void add_note(png_structp png, png_infop info, const struct picture_note *note)
{
    /* libpng takes these as changeable, but copies them. */
    png_text chunk = {.compression = PNG_ITXT_COMPRESSION_NONE,
                      .key = (char *)note->key,
                      .text = (char *)note->text};
    png_set_text(png, info, &chunk, 1);
}

static void set_palette(png_structp png, png_infop info, const struct indexed_picture *indexed)
{
    png_color palette[INDEXED_COLOURS];
    for (size_t i = 0; i < indexed->colour_count; i++) {
        uint32_t rgb = indexed->colours[i];
        palette[i] = (png_color){(png_byte)(rgb >> 16), (png_byte)(rgb >> 8), (png_byte)rgb};
    }
    png_set_PLTE(png, info, palette, (int)indexed->colour_count);
    /* A look at each pixel for what cannot be. */
    png_set_check_for_invalid_index(png, 0);
}

static void set_header(png_structp png, png_infop info, const struct picture *picture)
{
    png_set_IHDR(png, info, picture->width, picture->height, 8,
                 picture->indexed ? PNG_COLOR_TYPE_PALETTE : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (picture->indexed)
        set_palette(png, info, picture->indexed);
    png_set_sRGB_gAMA_and_cHRM(png, info, PNG_sRGB_INTENT_RELATIVE);
    png_uint_32 per_metre = (png_uint_32)lround(picture->dots_per_inch / 0.0254);
    png_set_pHYs(png, info, per_metre, per_metre, PNG_RESOLUTION_METER);
    /* Most rows are flat colour, which no filter makes smaller. Measured at 900x600, of indexed
     * pixels: level 2 with tables of half the size, which stay in a processor's own memory, takes
     * half of the time of level 6 and a fifth more bytes. */
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
    png_set_compression_level(png, 2);
    png_set_compression_mem_level(png, 7);
}

static void write_rgb_row(png_structp png, const uint32_t *pixels, uint32_t width,
                          unsigned char *row)
{
    for (size_t x = 0; x < width; x++) {
        row[3 * x] = (unsigned char)(pixels[x] >> 16);
        row[3 * x + 1] = (unsigned char)(pixels[x] >> 8);
        row[3 * x + 2] = (unsigned char)pixels[x];
    }
    png_write_row(png, row);
}

/* `row` has room for the bytes of one. */
static void write_rows(png_structp png, const struct picture *picture, unsigned char *row)
{
    for (size_t y = 0; y < picture->height; y++) {
        if (picture->indexed)
            png_write_row(png, picture->indexed->pixels + y * picture->width);
        else
            write_rgb_row(png, picture->pixels + y * picture->width, picture->width, row);
    }
}

static bool write_picture(const struct picture *picture, unsigned char *row, struct strbuf *out,
                          struct error *error)
{
    struct writer writer = {.out = out, .error = error};
    const size_t length_before = out->length;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &writer, fail, ignore_warning);
    if (!png)
        return error_set(error, ERROR_FAILED,
                         "libpng cannot start: no memory, or another version "
                         "than the program was built with");
    png_infop info = png_create_info_struct(png);
    if (!info || setjmp(png_jmpbuf(png))) {
        png_destroy_write_struct(&png, &info);
        strbuf_truncate(out, length_before);
        return error_set(error, ERROR_FAILED, "libpng has no memory for the picture");
    }
    png_set_write_fn(png, &writer, append, flush_nothing);
    set_header(png, info, picture);
    for (size_t i = 0; i < picture->note_count; i++)
        add_note(png, info, &picture->notes[i]);
    png_write_info(png, info);
    write_rows(png, picture, row);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return true;
}

bool png_encode(const uint32_t *pixels, uint32_t width, uint32_t height, double dots_per_inch,
                const struct picture_note *notes, size_t note_count, struct strbuf *out,
                struct error *error)
{
    struct indexed_picture indexed;
    bool few_colours = indexed_picture_init(&indexed, pixels, (size_t)width * height);
    struct picture picture = {.pixels = pixels,
                              .width = width,
                              .height = height,
                              .dots_per_inch = dots_per_inch,
                              .indexed = few_colours ? &indexed : NULL,
                              .notes = notes,
                              .note_count = note_count};
    unsigned char *row = xmalloc((size_t)width * 3);
    bool written = write_picture(&picture, row, out, error);
    free(row);
    indexed_picture_release(&indexed);
    return written;
}

/* ---- reading ---- */

enum { LARGEST_CHUNK = 64 << 10 };

static void give_up(png_structp png, png_const_charp message)
{
    (void)message;
    png_longjmp(png, 1);
}

static bool find_note(png_structp png, png_infop info, const char *key, struct strbuf *text)
{
    png_textp notes = NULL;
    int count = 0;
    png_get_text(png, info, &notes, &count);
    for (int i = 0; i < count; i++) {
        if (strcmp(notes[i].key, key) == 0) {
            strbuf_adds(text, notes[i].text);
            return true;
        }
    }
    return false;
}

/* The file may be anything: libpng's errors, all of them, mean that there is no note. */
static bool read_note(FILE *stream, const char *key, struct strbuf *text)
{
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, give_up, ignore_warning);
    if (!png)
        return false;
    png_infop info = png_create_info_struct(png);
    if (!info || setjmp(png_jmpbuf(png))) {
        png_destroy_read_struct(&png, &info, NULL);
        return false;
    }
    png_init_io(png, stream);
    png_set_chunk_malloc_max(png, LARGEST_CHUNK);
    png_read_info(png, info);
    bool found = find_note(png, info, key, text);
    png_destroy_read_struct(&png, &info, NULL);
    return found;
}

bool png_read_note(const char *path, const char *key, struct strbuf *text)
{
    FILE *stream = fopen(path, "rb");
    if (!stream)
        return false;
    bool found = read_note(stream, key, text);
    fclose(stream);
    return found;
}
