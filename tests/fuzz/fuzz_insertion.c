/*
 * Puts a report into any text. Beyond not crashing: there is either a message or a result; what is
 * outside of the places stays; and doing it again changes nothing.
 */
#include <stdint.h>
#include <string.h>

#include "fuzz.h"
#include "tvp/publish/insertion.h"

static bool give_report(struct strbuf *out, const char *section, const void *context,
                        struct error *error)
{
    (void)context;
    (void)error;
    strbuf_adds(out, section ? section : "# report\n\ntext");
    return true;
}

static void require_same_words(const struct insertion *insertion, const struct strbuf *out)
{
    const struct insertion_place *first = &insertion->places[0];
    const struct insertion_place *last = &insertion->places[insertion->count - 1];
    size_t behind = insertion->text.length - last->end;
    require(out->length >= first->begin + behind);
    require(memcmp(strbuf_text(out), strbuf_text(&insertion->text), first->begin) == 0);
    require(memcmp(strbuf_text(out) + out->length - behind,
                   strbuf_text(&insertion->text) + last->end, behind) == 0);
}

static bool put_into(const char *text, size_t length, struct strbuf *out)
{
    struct insertion insertion;
    struct error error = {0};
    if (!insertion_parse(&insertion, "x", text, length, &error)) {
        require(error.text[0] != '\0' && strchr(error.text, '\n') == NULL);
        return false;
    }
    require(insertion.count > 0);
    require(insertion_write(&insertion, give_report, NULL, out, &error));
    require_same_words(&insertion, out);
    insertion_release(&insertion);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct strbuf once = {0}, twice = {0};
    if (put_into((const char *)bytes, size, &once) &&
        put_into(strbuf_text(&once), once.length, &twice)) {
        require(twice.length == once.length);
        require(memcmp(strbuf_text(&twice), strbuf_text(&once), once.length) == 0);
    }
    strbuf_release(&once);
    strbuf_release(&twice);
    return 0;
}
