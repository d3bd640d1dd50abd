#include "tvp/common/utf8.h"

/* The length of a sequence and its smallest code point, by the first byte: what a longer sequence
 * could have said in fewer bytes is overlong. */
static size_t sequence(unsigned char first, uint32_t *bits, uint32_t *smallest)
{
    if (first < 0x80) {
        *bits = first;
        *smallest = 0;
        return 1;
    }
    if (first >= 0xc2 && first < 0xe0) {
        *bits = first & 0x1fu;
        *smallest = 0x80;
        return 2;
    }
    if (first >= 0xe0 && first < 0xf0) {
        *bits = first & 0x0fu;
        *smallest = 0x800;
        return 3;
    }
    if (first >= 0xf0 && first < 0xf5) {
        *bits = first & 0x07u;
        *smallest = 0x10000;
        return 4;
    }
    return 0;
}

bool utf8_begins(char byte)
{
    return ((unsigned char)byte & 0xc0) != 0x80;
}

size_t utf8_cut(const char *text, size_t length)
{
    while (length > 0 && !utf8_begins(text[length]))
        length--;
    return length;
}

size_t utf8_width(const char *text)
{
    size_t width = 0;
    for (; *text; text++)
        width += utf8_begins(*text);
    return width;
}

size_t utf8_decode(const char *text, size_t length, uint32_t *code_point)
{
    uint32_t value;
    uint32_t smallest;
    size_t size = sequence((unsigned char)text[0], &value, &smallest);
    if (size == 0 || size > length)
        return 0;
    for (size_t i = 1; i < size; i++) {
        if (utf8_begins(text[i]))
            return 0;
        value = value << 6 | ((unsigned char)text[i] & 0x3fu);
    }
    bool surrogate = value >= 0xd800 && value < 0xe000;
    if (value < smallest || surrogate || value > 0x10ffff)
        return 0;
    *code_point = value;
    return size;
}

size_t utf8_write(uint32_t code_point, char *bytes)
{
    if (code_point < 0x80) {
        bytes[0] = (char)code_point;
        return 1;
    }
    size_t count = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (size_t i = count - 1; i > 0; i--, code_point >>= 6)
        bytes[i] = (char)(0x80 | (code_point & 0x3f));
    static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    bytes[0] = (char)(leads[count] | code_point);
    return count;
}

bool utf8_is_unsafe(uint32_t code_point)
{
    bool control = code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0);
    bool separator = code_point == 0x2028 || code_point == 0x2029;
    bool embedding = code_point >= 0x202a && code_point <= 0x202e;
    bool isolate = code_point >= 0x2066 && code_point <= 0x2069;
    return control || separator || embedding || isolate;
}
