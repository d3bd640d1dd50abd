#include "tvp/text/picture_formats.h"

#include <string.h>

static const struct {
    const char *name;
    const char *ending;
} formats[PICTURE_FORMAT_COUNT] = {
#define ROW(id, name, ending, medium, paper, encode, read) {#name, ending},
    PICTURE_FORMATS(ROW)
#undef ROW
};

const char *picture_format_name(enum picture_format format)
{
    return formats[format].name;
}

const char *picture_format_ending(enum picture_format format)
{
    return formats[format].ending;
}

static size_t ending_length(const char *path, enum picture_format format)
{
    size_t length = strlen(formats[format].ending), whole = strlen(path);
    bool has = whole > length && strcmp(path + whole - length, formats[format].ending) == 0;
    return has ? length : 0;
}

enum picture_format picture_format_of(const char *path)
{
    int found = PICTURE_FORMAT_COUNT;
    size_t longest = 0;
    for (int format = 0; format < PICTURE_FORMAT_COUNT; format++) {
        size_t length = ending_length(path, (enum picture_format)format);
        if (length > longest)
            found = format;
        longest = length > longest ? length : longest;
    }
    return (enum picture_format)found;
}
