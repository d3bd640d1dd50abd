#include "tvp/pens/pen_device.h"

#include <dlfcn.h>
#include <errno.h>
#include <math.h>
#include <plplot.h>
#include <plstrm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/pens/cairo_page.h"
#include "tvp/pens/pen_fonts.h"
#include "tvp/pens/shared_library.h"

/* The cairo drivers take 72 pixels for an inch whatever they are told, and set text at 96. */
static const double MM_PER_PIXEL = 25.4 / 72;
static const double TEXT_MM_PER_PIXEL = 25.4 / 96;
/* A fill also strokes its outline, and a width of 0 would be one pixel. */
static const double NO_OUTLINE = 0.001;

enum { PEN_COLOUR = 1 };

/* The functions of PLplot that are used, which its header declares; most of their names are macros.
 */
#define FUNCTIONS(ROW)                                                                             \
    ROW(pl_cmd)                                                                                    \
    ROW(pladv)                                                                                     \
    ROW(plcol0)                                                                                    \
    ROW(plend1)                                                                                    \
    ROW(plfill)                                                                                    \
    ROW(plgDevs)                                                                                   \
    ROW(plgpls)                                                                                    \
    ROW(plinit)                                                                                    \
    ROW(plline)                                                                                    \
    ROW(plpsty)                                                                                    \
    ROW(plptex)                                                                                    \
    ROW(plschr)                                                                                    \
    ROW(plscmap0n)                                                                                 \
    ROW(plscol0a)                                                                                  \
    ROW(plscolbga)                                                                                 \
    ROW(plsdev)                                                                                    \
    ROW(plsetopt)                                                                                  \
    ROW(plsexit)                                                                                   \
    ROW(plsfile)                                                                                   \
    ROW(plsfont)                                                                                   \
    ROW(plspage)                                                                                   \
    ROW(plstyl)                                                                                    \
    ROW(plvpor)                                                                                    \
    ROW(plwidth)                                                                                   \
    ROW(plwind)

static struct {
#define ROW(name) __typeof__(&name) name;
    FUNCTIONS(ROW)
#undef ROW
} plplot;

static struct sheet page;
static void *cairo_page; /* of a sheet of pixels */
/* What PLplot writes of a PDF file, until it closes the stream. */
static char *written;
static size_t written_length;

#define INSTALL_DRIVER "install the package plplot-driver-cairo"

static bool device_found;
static bool only_own_fonts;

/* PLplot would go on to exit, and run what the program registered for its own end. */
static int leave(const char *message)
{
    fprintf(stderr, "%s%s\n", message, device_found ? "" : ": " INSTALL_DRIVER);
    fflush(stderr);
    _exit(EXIT_FAILURE);
}

extern char **environ;

static void forget_plplot_settings(void)
{
    static const char prefix[] = "PLPLOT_";
    char **entry = environ;
    while (*entry) {
        const char *end = strchr(*entry, '=');
        if (!end || strncmp(*entry, prefix, sizeof prefix - 1) != 0) {
            entry++;
            continue;
        }
        char *name = xstrndup(*entry, (size_t)(end - *entry));
        unsetenv(name); /* moves the later entries up */
        free(name);
    }
}

void plplot_prepare_process(enum pen_fonts fonts)
{
    forget_plplot_settings();
    only_own_fonts = fonts == PEN_FONTS_OWN && pen_fonts_choose();
    /* The same letters everywhere, whatever font the system prefers. */
    setenv("PLPLOT_FREETYPE_SANS_FAMILY", "DejaVu Sans", 1);
    /* PLplot looks for its data in the working directory first, and may leave files there. */
    if (chdir("/") != 0)
        _exit(EXIT_FAILURE);
}

static bool find_functions(void)
{
    bool complete = true;
#define TEXT(name) #name
#define ROW(name)                                                                                  \
    complete = shared_library_find(RTLD_DEFAULT, TEXT(name), &plplot.name) && complete;
    FUNCTIONS(ROW)
#undef ROW
#undef TEXT
    return complete;
}

/* Not linked: it needs ten more libraries, and to load them all takes longer than this program
 * needs to do what draws nothing. Its drivers look for its functions among those that all share. */
static bool load_plplot(struct error *error)
{
    static bool loaded;
    if (loaded)
        return true;
    if (!dlopen(TVP_PLPLOT, RTLD_NOW | RTLD_GLOBAL))
        return error_set(error, ERROR_FAILED,
                         "PLplot, which draws the charts, cannot be loaded: %s", dlerror());
    loaded = find_functions();
    if (!loaded)
        return error_set(error, ERROR_FAILED, "PLplot, which draws the charts, lacks a function");
    plplot.plsexit(leave);
    return true;
}

/* plinit asks for a device on stdin, or ends the process, when it lacks the one it was given. */
static bool has_device(const char *name)
{
    enum { LIMIT = 64 };
    const char *menu[LIMIT] = {0};
    const char *devices[LIMIT] = {0};
    const char **menu_at = menu;
    const char **devices_at = devices;
    int count = LIMIT;
    plplot.plgDevs(&menu_at, &devices_at, &count);
    for (int i = 0; i < count && devices[i]; i++)
        if (strcmp(devices[i], name) == 0)
            return true;
    return false;
}

struct known_width {
    char *text;
    struct chart_font font;
    double width;
};

/* Of all texts asked for on pages of this size: the layout asks for most of them again and again,
 * the charts of a report share theirs, and each question lays the text out. */
static struct known_width *known_widths;
static size_t known_count;
static size_t known_capacity;

static void forget_widths(void)
{
    for (size_t i = 0; i < known_count; i++)
        free(known_widths[i].text);
    known_count = 0;
}

static const char *driver_for(enum sheet_medium medium)
{
    return medium == SHEET_PDF ? "pdfcairo" : "extcairo";
}

/* The driver paints no background. */
static void fill_paper(void)
{
    uint32_t rgb = chart_colour_rgb(COLOUR_PAPER, page.paper);
    for (size_t x = 0; x < page.width; x++)
        page.pixels[x] = rgb;
    for (size_t y = 1; y < page.height; y++)
        memcpy(page.pixels + y * page.width, page.pixels, page.width * sizeof rgb);
}

/* PLplot closes the stream that it gets. */
static bool open_page(struct error *error)
{
    plplot.plsdev(driver_for(page.medium));
    plplot.plspage(0, 0, (PLINT)page.width, (PLINT)page.height, 0, 0);
    if (page.medium == SHEET_PIXELS) {
        if (page.pixels)
            fill_paper();
        return true;
    }
    FILE *stream = open_memstream(&written, &written_length);
    if (!stream)
        return error_set_errno(error, errno, "no memory for a PDF file");
    plplot.plsfile(stream);
    return true;
}

static void use_whole_page(void)
{
    plplot.plvpor(0, 1, 0, 1);
    plplot.plwind(0, page.width, page.height, 0);
}

/* The driver takes it after it was initialised. */
static bool give_pixels(struct error *error)
{
    static uint32_t unseen;
    cairo_page = page.pixels ? cairo_page_open(page.pixels, page.width, page.height, error)
                             : cairo_page_open(&unseen, 1, 1, error);
    if (cairo_page)
        plplot.pl_cmd(PLESC_DEVINIT, cairo_page);
    return cairo_page != NULL;
}

static bool begin(const struct sheet *sheet, struct error *error)
{
    if (!load_plplot(error))
        return false;
    if (!has_device(driver_for(sheet->medium)))
        return error_set(error, ERROR_FAILED,
                         "PLplot has no cairo driver, which draws the charts: " INSTALL_DRIVER);
    device_found = true;
    if (sheet->width != page.width || sheet->height != page.height)
        forget_widths();
    page = *sheet;
    if (!open_page(error))
        return false;
    /* Grey antialiasing: no colour fringes that look wrong on another screen. The own fonts have
     * none; not to ask for it once more spares Pango a second search for each of them. */
    plplot.plsetopt("drvopt", only_own_fonts ? "text_anti_aliasing=0,graphics_anti_aliasing=2"
                                             : "text_anti_aliasing=2,graphics_anti_aliasing=2");
    plplot.plscmap0n(PEN_COLOUR + 1);
    plplot.plscolbga(255, 255, 255, 1);
    plplot.plinit();
    if (page.medium == SHEET_PIXELS && !give_pixels(error)) {
        plplot.plend1();
        return false;
    }
    plplot.pladv(0);
    plplot.plpsty(0);
    use_whole_page();
    return true;
}

static void end(void)
{
    plplot.plend1();
    if (page.medium == SHEET_PIXELS)
        cairo_page_close(cairo_page);
    if (page.medium == SHEET_PDF) {
        strbuf_add(page.bytes, written, written_length);
        free(written);
    }
}

static void set_colour(struct pen_colour colour)
{
    uint32_t rgb = chart_colour_rgb(colour.colour, page.paper);
    plplot.plscol0a(PEN_COLOUR, (PLINT)(rgb >> 16 & 0xff), (PLINT)(rgb >> 8 & 0xff),
                    (PLINT)(rgb & 0xff), colour.alpha);
    plplot.plcol0(PEN_COLOUR);
}

static void line(const double *x, const double *y, size_t count, double width, double dash,
                 double gap)
{
    /* In thousandths of a millimetre. */
    PLINT drawn = (PLINT)(dash * MM_PER_PIXEL * 1000);
    PLINT left_out = (PLINT)(gap * MM_PER_PIXEL * 1000);
    if (dash > 0)
        plplot.plstyl(1, &drawn, &left_out);
    plplot.plwidth(width);
    plplot.plline((PLINT)count, x, y);
    plplot.plstyl(0, NULL, NULL);
}

static void polygon(const double *x, const double *y, size_t count)
{
    plplot.plwidth(NO_OUTLINE);
    plplot.plfill((PLINT)count, x, y);
}

static void circle(double x, double y, double radius)
{
    /* Corners: few are round enough for a dot, of which there are many. */
    enum { MOST = 24, FEW = 8 };
    const int corners = radius < 3 ? FEW : MOST;
    double xs[MOST], ys[MOST];
    for (int i = 0; i < corners; i++) {
        xs[i] = x + radius * sin(2 * M_PI * i / corners);
        ys[i] = y - radius * cos(2 * M_PI * i / corners);
    }
    polygon(xs, ys, (size_t)corners);
}

/* The fonts cannot be chosen anew after the first text. */
static void need_letters(const char *text)
{
    if (only_own_fonts && !pen_fonts_have(text))
        _exit(PEN_LACKS_LETTERS);
}

static void set_font(struct chart_font font)
{
    plplot.plsfont(PL_FCI_SANS, PL_FCI_UPRIGHT, font.bold ? PL_FCI_BOLD : PL_FCI_MEDIUM);
    plplot.plschr(font.size * TEXT_MM_PER_PIXEL, 1);
}

static void text(const char *words, double x, double y, double align, struct chart_font font)
{
    need_letters(words);
    set_font(font);
    char *escaped = text_escape(words);
    plplot.plptex(x, y, 1, 0, align, escaped);
    free(escaped);
}

/* As PLplot itself asks its drivers: a driver that is to tell how long a text is does not draw it.
 * No public function asks for that alone; a legend lays each text out several times. */
static double ask_width(const char *text, struct chart_font font)
{
    need_letters(text);
    set_font(font);
    char *escaped = text_escape(text);
    PLStream *stream;
    plplot.plgpls(&stream);
    stream->get_string_length = 1;
    plplot.plptex(0, 0, 1, 0, 0, escaped);
    stream->get_string_length = 0;
    free(escaped);
    return stream->string_length / MM_PER_PIXEL;
}

/* Digits are as wide as each other in DejaVu Sans, as in nearly every font. Of a text of nothing
 * else so many zeros tell the width. */
static bool is_number(const char *text)
{
    return text[strspn(text, "0123456789")] == '\0';
}

static const struct known_width *find_width(const char *text, struct chart_font font)
{
    for (size_t i = 0; i < known_count; i++) {
        const struct known_width *known = &known_widths[i];
        if (known->font.size == font.size && known->font.bold == font.bold &&
            strcmp(known->text, text) == 0)
            return known;
    }
    return NULL;
}

double plplot_text_width(const char *text, struct chart_font font)
{
    if (!*text)
        return 0;
    if (is_number(text) && strcmp(text, "0") != 0)
        return (double)strlen(text) * plplot_text_width("0", font);
    const struct known_width *known = find_width(text, font);
    if (known)
        return known->width;
    double width = ask_width(text, font);
    known_widths = xgrow(known_widths, known_count, &known_capacity, sizeof *known_widths);
    known_widths[known_count++] = (struct known_width){xstrdup(text), font, width};
    return width;
}

const struct pen_device plplot_pen = {
    .begin = begin,
    .end = end,
    .set_colour = set_colour,
    .line = line,
    .polygon = polygon,
    .circle = circle,
    .text = text,
};
