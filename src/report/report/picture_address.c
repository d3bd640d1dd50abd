#include "tvp/report/picture_address.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void picture_add_path(struct strbuf *out, const struct report *report,
                      const struct picture *picture, enum picture_format format)
{
    char *file = picture_file_name(picture, format);
    if (strcmp(report->images, ".") != 0)
        strbuf_addf(out, "%s/", report->images);
    strbuf_adds(out, file);
    free(file);
}

/* Everything but the plainest characters is encoded. */
static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           strchr("-._~/", c);
}

void picture_add_address(struct strbuf *out, const struct report *report,
                         const struct picture *picture, enum picture_format format)
{
    struct strbuf path = {0};
    picture_add_path(&path, report, picture, format);
    for (size_t i = 0; i < path.length; i++) {
        if (is_plain(path.data[i]))
            strbuf_addc(out, path.data[i]);
        else
            strbuf_addf(out, "%%%02X", (unsigned char)path.data[i]);
    }
    strbuf_release(&path);
}

static int hexadecimal(char c)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *found = c ? strchr(digits, c) : NULL;
    return found ? (int)(found - digits) % 16 : -1;
}

/* The path that an address stands for, without its percent signs. */
static void add_decoded(struct strbuf *out, const char *address, size_t length)
{
    for (size_t at = 0; at < length; at++) {
        int high = address[at] == '%' && length - at > 2 ? hexadecimal(address[at + 1]) : -1;
        int low = high >= 0 ? hexadecimal(address[at + 2]) : -1;
        strbuf_addc(out, low >= 0 ? (char)(high * 16 + low) : address[at]);
        if (low >= 0)
            at += 2;
    }
}

static bool is_path_of(const struct report *report, const struct picture *picture,
                       const struct strbuf *path)
{
    struct strbuf own = {0};
    picture_add_path(&own, report, picture, report->linked);
    bool same =
        own.length == path->length && memcmp(strbuf_text(&own), strbuf_text(path), own.length) == 0;
    strbuf_release(&own);
    return same;
}

const struct picture *picture_at_address(const struct report *report, const char *address,
                                         size_t length)
{
    struct strbuf path = {0};
    add_decoded(&path, address, length);
    const struct picture *found = NULL;
    for (size_t i = 0; i < report->picture_count && !found; i++)
        if (is_path_of(report, &report->pictures[i], &path))
            found = &report->pictures[i];
    strbuf_release(&path);
    return found;
}
