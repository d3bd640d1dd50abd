#include "tvp/options/formats.h"

#include <string.h>
#include <strings.h>

#include "tvp/common/alloc.h"
#include "tvp/common/paths.h"
#include "tvp/text/wording.h"

static const struct {
    const char *name;
    const char *endings;
    enum pictures_place pictures;
    enum picture_format picture_format;
} formats[REPORT_FORMAT_COUNT] = {
#define ROW(id, name, endings, escape, pictures, picture, finish)                                  \
    {#name, endings, pictures, picture},
    REPORT_FORMATS(ROW)
#undef ROW
};

/* Moves *words past the next word, whose length it returns; 0 at the end. */
static size_t next_word(const char **words, const char **word)
{
    *word = *words + strspn(*words, " ");
    size_t length = strcspn(*word, " ");
    *words = *word + length;
    return length;
}

static bool has_ending(const char *name, const char *endings)
{
    size_t name_length = strlen(name);
    const char *ending;
    for (size_t length; (length = next_word(&endings, &ending)) > 0;)
        if (name_length > length && strncasecmp(name + name_length - length, ending, length) == 0)
            return true;
    return false;
}

enum report_format format_of_path(const char *path)
{
    int format = 0;
    while (format < REPORT_FORMAT_COUNT && !has_ending(path_name(path), formats[format].endings))
        format++;
    return (enum report_format)format;
}

enum report_format format_of_name(const char *name)
{
    int format = 0;
    while (format < REPORT_FORMAT_COUNT && strcmp(formats[format].name, name) != 0)
        format++;
    return (enum report_format)format;
}

bool format_holds_pictures(enum report_format format)
{
    return formats[format].pictures == PICTURES_INSIDE;
}

enum picture_format format_pictures(enum report_format format)
{
    return formats[format].picture_format;
}

char *format_ending(enum report_format format)
{
    const char *endings = formats[format].endings, *ending;
    size_t length = next_word(&endings, &ending);
    return xstrndup(ending, length);
}

void add_format_endings(struct strbuf *out)
{
    for (int format = 0; format < REPORT_FORMAT_COUNT; format++) {
        const char *endings = formats[format].endings, *ending;
        for (size_t length; (length = next_word(&endings, &ending)) > 0;)
            word_choice(out, ending, length, format == REPORT_FORMAT_COUNT - 1 && *endings == '\0');
    }
}

void add_format_names(struct strbuf *out)
{
    for (int format = 0; format < REPORT_FORMAT_COUNT; format++)
        word_choice(out, formats[format].name, strlen(formats[format].name),
                    format == REPORT_FORMAT_COUNT - 1);
}
