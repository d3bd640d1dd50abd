#include "tvp/fleet/node_names.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool is_node_name(const char *name, size_t length)
{
    if (length == 0 || length > LONGEST_NODE_NAME || strchr(".-@%", name[0]))
        return false;
    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)name[i]) && (name[i] == '\0' || !strchr("._-@:%", name[i])))
            return false;
    return true;
}

/* ---- the last number of a name ---- */

enum { MOST_DIGITS = 18 }; /* that a uint64_t holds; longer ones are text */

struct numbered {
    size_t begin; /* of its last number */
    size_t end;
    uint64_t number;
    bool has_number;
};

static struct numbered numbered(const char *name)
{
    struct numbered result = {.end = strlen(name)};
    while (result.end > 0 && !isdigit((unsigned char)name[result.end - 1]))
        result.end--;
    result.begin = result.end;
    while (result.begin > 0 && isdigit((unsigned char)name[result.begin - 1]))
        result.begin--;
    result.has_number = result.end > result.begin && result.end - result.begin <= MOST_DIGITS;
    if (result.has_number)
        result.number = strtoull(name + result.begin, NULL, 10);
    return result;
}

/* ---- the order ---- */

static size_t digits_at(const char *text)
{
    return strspn(text, "0123456789");
}

/* By value; equal values by the number of their zeros. */
static int compare_numbers(const char *first, size_t first_length, const char *second,
                           size_t second_length)
{
    size_t first_zeros = strspn(first, "0"), second_zeros = strspn(second, "0");
    if (first_zeros >= first_length)
        first_zeros = first_length - 1;
    if (second_zeros >= second_length)
        second_zeros = second_length - 1;
    size_t a = first_length - first_zeros, b = second_length - second_zeros;
    if (a != b)
        return a < b ? -1 : 1;
    int order = strncmp(first + first_zeros, second + second_zeros, a);
    return order ? order : (first_zeros > second_zeros) - (first_zeros < second_zeros);
}

int compare_node_names(const char *first, const char *second)
{
    while (*first && *second) {
        size_t a = digits_at(first), b = digits_at(second);
        int order = a > 0 && b > 0 ? compare_numbers(first, a, second, b)
                                   : (unsigned char)*first - (unsigned char)*second;
        if (order)
            return order;
        first += a > 0 ? a : 1;
        second += b > 0 ? b : 1;
    }
    return (unsigned char)*first - (unsigned char)*second;
}

/* ---- folding ---- */

static bool has_zeros(const char *name, const struct numbered *number)
{
    return number->end - number->begin > 1 && name[number->begin] == '0';
}

/* Whether two names differ in their last number alone, written alike. */
static bool share(const char *first, const char *second)
{
    struct numbered a = numbered(first), b = numbered(second);
    if (!a.has_number || !b.has_number || a.begin != b.begin ||
        strncmp(first, second, a.begin) != 0 || strcmp(first + a.end, second + b.end) != 0)
        return false;
    return a.end == b.end || (!has_zeros(first, &a) && !has_zeros(second, &b));
}

static bool follows(const char *first, const char *second)
{
    return share(first, second) && numbered(second).number == numbered(first).number + 1;
}

static void add_number(struct strbuf *out, const char *name)
{
    struct numbered number = numbered(name);
    strbuf_add(out, name + number.begin, number.end - number.begin);
}

static void add_group(struct strbuf *out, const char *const *names, size_t count)
{
    struct numbered first = numbered(names[0]);
    strbuf_add(out, names[0], first.begin);
    strbuf_addc(out, '[');
    for (size_t i = 0; i < count;) {
        size_t last = i;
        while (last + 1 < count && follows(names[last], names[last + 1]))
            last++;
        if (i > 0)
            strbuf_addc(out, ',');
        add_number(out, names[i]);
        if (last > i) {
            strbuf_addc(out, '-');
            add_number(out, names[last]);
        }
        i = last + 1;
    }
    strbuf_addc(out, ']');
    strbuf_adds(out, names[0] + first.end);
}

void fold_node_names(struct strbuf *out, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count;) {
        size_t end = i + 1;
        while (end < count && share(names[end - 1], names[end]))
            end++;
        if (i > 0)
            strbuf_adds(out, ", ");
        if (end - i > 1)
            add_group(out, names + i, end - i);
        else
            strbuf_adds(out, names[i]);
        i = end;
    }
}
