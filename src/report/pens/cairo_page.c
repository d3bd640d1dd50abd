#include "tvp/pens/cairo_page.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>

#include "tvp/pens/shared_library.h"

/* Pixels of 32 bits, 0xRRGGBB, the highest byte not used: CAIRO_FORMAT_RGB24. */
enum { FORMAT_RGB24 = 1, STATUS_SUCCESS = 0 };

/* Declared here: cairo's headers would need those of the X Window System too. */
static struct {
    void *(*cairo_image_surface_create_for_data)(unsigned char *data, int format, int width,
                                                 int height, int stride);
    void *(*cairo_create)(void *surface);
    int (*cairo_status)(void *context);
    const char *(*cairo_status_to_string)(int status);
    void (*cairo_destroy)(void *context);
    void (*cairo_surface_destroy)(void *surface);
} cairo;

#define FUNCTIONS(ROW)                                                                             \
    ROW(cairo_image_surface_create_for_data)                                                       \
    ROW(cairo_create)                                                                              \
    ROW(cairo_status)                                                                              \
    ROW(cairo_status_to_string)                                                                    \
    ROW(cairo_destroy)                                                                             \
    ROW(cairo_surface_destroy)

/* The driver has loaded the same. */
static bool load_cairo(struct error *error)
{
    static bool loaded;
    if (loaded)
        return true;
    void *library = dlopen("libcairo.so.2", RTLD_LAZY);
    if (!library)
        return error_set(error, ERROR_FAILED,
                         "cairo, which PLplot draws the charts with, cannot be loaded: %s",
                         dlerror());
    loaded = true;
#define ROW(name) loaded = shared_library_find(library, #name, &cairo.name) && loaded;
    FUNCTIONS(ROW)
#undef ROW
    return loaded || error_set(error, ERROR_FAILED,
                               "cairo, which PLplot draws the charts with, lacks a function");
}

/* The context keeps its surface, and ends it with itself. */
void *cairo_page_open(uint32_t *pixels, uint32_t width, uint32_t height, struct error *error)
{
    if (!load_cairo(error))
        return NULL;
    unsigned char *bytes = (unsigned char *)pixels;
    void *surface = cairo.cairo_image_surface_create_for_data(bytes, FORMAT_RGB24, (int)width,
                                                              (int)height, (int)(4 * width));
    void *context = cairo.cairo_create(surface);
    cairo.cairo_surface_destroy(surface);
    int status = cairo.cairo_status(context);
    if (status == STATUS_SUCCESS)
        return context;
    cairo.cairo_destroy(context);
    error_set(error, ERROR_FAILED, "cairo cannot draw on %ux%u pixels: %s", (unsigned)width,
              (unsigned)height, cairo.cairo_status_to_string(status));
    return NULL;
}

void cairo_page_close(void *context)
{
    cairo.cairo_destroy(context);
}
