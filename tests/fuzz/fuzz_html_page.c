/*
 * Makes a page of any bytes: the first line is the title, the rest is the Markdown. Requires what
 * html_property.h says of every page.
 */
#include <stdio.h>
#include <stdlib.h>

#include "html_property.h"
#include "tvp/publish/html_page.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static struct picture pictures[] = {
    {.name = "a", .files[PICTURE_PNG] = {.data = "abcd", .length = 4}},
    {.name = "b", .problem = "not drawn"},
};

static void require(bool condition, const char *problem, const struct strbuf *page)
{
    if (condition)
        return;
    fprintf(stderr, "%s\n[%s]\n", problem, strbuf_text(page));
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const uint8_t *line_end = size ? memchr(bytes, '\n', size) : NULL;
    size_t title_length = line_end ? (size_t)(line_end - bytes) : 0;
    struct strbuf title = {0};
    strbuf_add(&title, (const char *)bytes, title_length);
    const struct report report = {
        .title = title.data ? title.data : (char[]){""},
        .images = "Images",
        .pictures = pictures,
        .picture_count = sizeof pictures / sizeof *pictures,
    };
    struct strbuf page = {0};
    struct error error = {0};
    bool made =
        html_page(&report, (const char *)bytes + title_length, size - title_length, &page, &error);
    require(made, error.text, &page);
    const char *start = strstr(strbuf_text(&page), "<title>") + strlen("<title>");
    require(strncmp(strchr(start, '<'), "</title>", 8) == 0, "markup in the title", &page);
    const char *problem = html_problem(strbuf_text(&page), page.length);
    require(!problem, problem, &page);
    strbuf_release(&page);
    strbuf_release(&title);
    return 0;
}
