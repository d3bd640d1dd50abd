#include "tvp/text/wording.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/error.h"
#include "tvp/common/units.h"
#include "tvp/text/flat_text.h"

enum { FLAT_LIMIT = 200 };

void sentences_take(struct sentences *sentences, struct strbuf *text)
{
    if (text->length == 0) {
        strbuf_release(text); /* empty, it may still have memory */
        return;
    }
    sentences->list =
        xgrow(sentences->list, sentences->count, &sentences->capacity, sizeof *sentences->list);
    sentences->list[sentences->count++] = strbuf_detach(text);
}

/* ---- figures ---- */

void word_time(struct strbuf *out, double seconds)
{
    if (seconds == 0)
        strbuf_adds(out, "0 s (below the clock's resolution)");
    else
        add_duration(out, seconds);
}

void word_rounds_needed(struct strbuf *out, double rounds)
{
    if (!(rounds <= 1e6)) {
        strbuf_adds(out, isfinite(rounds) ? " needs more than a million"
                                          : " needs more than can be told");
        return;
    }
    double step = pow(10, fmax(0, floor(log10(fmax(rounds, 1))) - 1));
    word_format(out, " needs about %.0f", ceil(rounds / step) * step);
}

void word_percent(struct strbuf *out, double fraction)
{
    double percent = 100 * fraction;
    bool usual = !(fabs(percent) > 0) || fabs(percent) >= 0.05;
    add_fixed(out, percent, usual ? fabs(percent) < 9.95 ? 1 : 0 : decimals_for(percent, NAN, NAN));
    strbuf_adds(out, " %");
}

void word_choice(struct strbuf *out, const char *word, size_t length, bool last)
{
    strbuf_adds(out, out->length == 0 ? "" : last ? " or " : ", ");
    strbuf_add(out, word, length);
}

void word_number(struct strbuf *out, int64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, number);
    strbuf_adds(out, number < 0 ? "−" : "");
    add_grouped(out, text + (number < 0));
}

void word_format(struct strbuf *out, const char *format, ...)
{
    struct strbuf text = {0};
    va_list arguments;
    va_start(arguments, format);
    strbuf_vaddf(&text, format, arguments);
    va_end(arguments);
    add_grouped(out, strbuf_text(&text));
    strbuf_release(&text);
}

void word_count(struct strbuf *out, size_t count, const char *singular, const char *plural)
{
    word_number(out, (int64_t)count);
    strbuf_addf(out, " %s", count == 1 ? singular : plural);
}

void word_cpus(struct strbuf *out, double cpus)
{
    double hundredths = round(cpus * 100);
    int decimals = fmod(hundredths, 100) == 0 ? 0 : fmod(hundredths, 10) == 0 ? 1 : 2;
    add_fixed(out, cpus, decimals);
    strbuf_adds(out, hundredths == 100 ? " usable CPU" : " usable CPUs");
}

/* ---- texts from outside ---- */

static bool is_blank(uint32_t code_point)
{
    return code_point <= ' ' || code_point == 0x7f || (code_point >= 0x80 && code_point <= 0xa0) ||
           code_point == 0x2028 || code_point == 0x2029;
}

/* What is left out of the end, so that the sentence can go on after it. */
static void trim_end(struct strbuf *out, size_t start)
{
    while (out->length > start &&
           (out->data[out->length - 1] == ' ' || out->data[out->length - 1] == '.'))
        strbuf_truncate(out, out->length - 1);
}

void word_date(struct strbuf *out, const char *time)
{
    static const char *const months[] = {
        "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December",
    };
    unsigned year, month, day;
    if (sscanf(time, "%4u-%2u-%2uT", &year, &month, &day) == 3 && month >= 1 && month <= 12)
        strbuf_addf(out, "%u %s %u", day, months[month - 1], year);
}

void word_flat(struct strbuf *out, const char *text)
{
    size_t start = out->length, length = strlen(text);
    size_t taken = add_flat(out, text, length, FLAT_LIMIT, is_blank);
    trim_end(out, start);
    if (taken < length)
        strbuf_adds(out, "…");
    if (out->length == start)
        strbuf_adds(out, "nothing was said");
}

void note_warning(const char *text, bool whole)
{
    const char *end = whole ? NULL : strstr(text, ". ");
    error_note("warning: %.*s", end ? (int)(end - text) + 1 : (int)strlen(text), text);
}
