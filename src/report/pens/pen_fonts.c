#include "tvp/pens/pen_fonts.h"

#include <dlfcn.h>
#include <fontconfig/fontconfig.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/utf8.h"
#include "tvp/pens/shared_library.h"

/* Debian and its relatives, Arch, Fedora, others. */
static const char *const folders[] = {
    "/usr/share/fonts/truetype/dejavu",
    "/usr/share/fonts/TTF",
    "/usr/share/fonts/dejavu-sans-fonts",
    "/usr/share/fonts/dejavu",
};

/* The caches are those that systems keep. Letters are smoothed in grey: coloured fringes look wrong
 * on another screen. Small ones keep their shape, as fontconfig's own rules for this font ask. */
static const char configuration[] =
    "<?xml version=\"1.0\"?><fontconfig><dir>%s</dir>"
    "<cachedir>/var/cache/fontconfig</cachedir><cachedir>/usr/lib/fontconfig/cache</cachedir>"
    "<cachedir prefix=\"xdg\">fontconfig</cachedir><match target=\"pattern\">"
    "<edit name=\"antialias\"><bool>true</bool></edit>"
    "<edit name=\"hintstyle\"><const>hintslight</const></edit>"
    "<edit name=\"rgba\"><const>none</const></edit></match><match target=\"font\">"
    "<test name=\"pixelsize\" compare=\"less\"><double>7.5</double></test>"
    "<edit name=\"hinting\"><bool>false</bool></edit></match></fontconfig>\n";

static bool has_file(const char *folder, const char *name)
{
    char *path = xasprintf("%s/%s", folder, name);
    bool readable = access(path, R_OK) == 0;
    free(path);
    return readable;
}

static const char *find_folder(void)
{
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (has_file(folders[i], "DejaVuSans.ttf") && has_file(folders[i], "DejaVuSans-Bold.ttf"))
            return folders[i];
    return NULL;
}

static bool user_chooses(void)
{
    return getenv("FONTCONFIG_FILE") || getenv("FONTCONFIG_PATH") || getenv("FONTCONFIG_SYSROOT");
}

/* Those of fontconfig, which Pango loads anyway. */
#define FUNCTIONS(ROW)                                                                             \
    ROW(FcConfigCreate)                                                                            \
    ROW(FcConfigParseAndLoadFromMemory)                                                            \
    ROW(FcConfigSetCurrent)                                                                        \
    ROW(FcConfigDestroy)

static struct {
#define ROW(name) __typeof__(&name) name;
    FUNCTIONS(ROW)
#undef ROW
} fontconfig;

static bool load_fontconfig(void)
{
    void *library = dlopen("libfontconfig.so.1", RTLD_LAZY);
    bool complete = library != NULL;
#define ROW(name) complete = complete && shared_library_find(library, #name, &fontconfig.name);
    FUNCTIONS(ROW)
#undef ROW
    return complete;
}

/* What is current when fontconfig starts is taken for its configuration. */
static bool make_current(const char *text)
{
    FcConfig *own = fontconfig.FcConfigCreate();
    if (!own)
        return false;
    bool good = fontconfig.FcConfigParseAndLoadFromMemory(own, (const FcChar8 *)text, FcFalse) &&
                fontconfig.FcConfigSetCurrent(own);
    fontconfig.FcConfigDestroy(own);
    return good;
}

bool pen_fonts_choose(void)
{
    const char *folder = user_chooses() ? NULL : find_folder();
    if (!folder || !load_fontconfig())
        return false;
    char *text = xasprintf(configuration, folder);
    bool chosen = make_current(text);
    free(text);
    return chosen;
}

/* ---- letters ---- */

static const struct {
    uint32_t first, last;
} letters[] = {
    {0x20, 0x7e},     {0xa0, 0x24f},    {0x391, 0x3a1},   {0x3a3, 0x3e1},
    {0x400, 0x482},   {0x48a, 0x50f},   {0x2010, 0x2027}, {0x2030, 0x205e},
    {0x2074, 0x208e}, {0x20ac, 0x20ac}, {0x2190, 0x22ff}, {0xfffd, 0xfffd},
};

static bool has_letter(uint32_t point)
{
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (point >= letters[i].first && point <= letters[i].last)
            return true;
    return false;
}

bool pen_fonts_have(const char *text)
{
    const char *end = text + strlen(text);
    while (text < end) {
        uint32_t point = 0;
        size_t length = utf8_decode(text, (size_t)(end - text), &point);
        if (length == 0 || !has_letter(point))
            return false;
        text += length;
    }
    return true;
}
