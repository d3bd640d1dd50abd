/* What pictures of each format say of themselves, and what SVG and PDF files are made of. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "chart_sample.h"
#include "temporary_folder.h"
#include "tvp/draw/pdf_file.h"
#include "tvp/draw/picture_file.h"
#include "tvp/draw/svg_file.h"

static const struct picture_note notes[] = {
    {"Title", "<threads> & \"processes\""},
    {"Description", "1.5\xc2\xa0\xc3\x97, \xff\x01 and \xf0\x9f\x98\x80"},
    {"Source", "20260101T000000Z-00000001"},
    {"Reports", "../a (b)\\ <c>%20.md\n../\xff\x01.md"},
};
enum { NOTE_COUNT = sizeof notes / sizeof *notes };

static struct chart_sample sample;

static int setup(void **state)
{
    chart_sample_init(&sample);
    return enter_folder(state);
}

static void save(const char *name, const struct strbuf *bytes)
{
    FILE *file = fopen(name, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes->data, 1, bytes->length, file), bytes->length);
    fclose(file);
}

static void assert_note(const char *file, const char *key, const char *expected)
{
    struct strbuf text = {0};
    assert_int_equal(picture_read_note(file, key, &text), expected != NULL);
    assert_string_equal(strbuf_text(&text), expected ? expected : "");
    strbuf_release(&text);
}

static void assert_has(const struct strbuf *bytes, const char *text)
{
    if (!memmem(strbuf_text(bytes), bytes->length, text, strlen(text)))
        fail_msg("\"%s\" is not in\n%s", text, strbuf_text(bytes));
}

/* The sample chart as a file of the format; its bytes belong to the caller. */
static void draw(enum picture_format format, struct strbuf *file)
{
    struct chart_order order = {&sample.chart, picture_sheet(format, 600, 400)};
    struct rendering rendering;
    struct error error = {0};
    render_each(&order, 1, &rendering, NULL, NULL);
    assert_string_equal(rendering.error.text, "");
    const struct picture_facts facts = {600, 400, 96, "one", notes, NOTE_COUNT};
    assert_true(picture_encode(format, &rendering, &facts, file, &error));
    renderings_release(&rendering, 1);
}

static void each_format_names_its_run_and_reports(void **state)
{
    (void)state;
    for (int format = 0; format < PICTURE_FORMAT_COUNT; format++) {
        struct strbuf file = {0}, again = {0};
        char name[64];
        snprintf(name, sizeof name, "one%s", picture_format_ending((enum picture_format)format));
        draw((enum picture_format)format, &file);
        draw((enum picture_format)format, &again);
        assert_int_equal(file.length, again.length);
        assert_memory_equal(file.data, again.data, file.length);
        save(name, &file);
        assert_int_equal(picture_format_of(name), format);
        assert_note(name, "Source", notes[2].text);
        assert_note(name, "Reports", notes[3].text);
        assert_note(name, "Author", NULL);
        assert_note("missing.svg", "Source", NULL);
        /* Cut short it has its notes, or none. */
        for (size_t length = 0; length < file.length; length += 97) {
            struct strbuf cut = {file.data, length, 0}, text = {0};
            save(name, &cut);
            if (picture_read_note(name, "Source", &text))
                assert_string_equal(strbuf_text(&text), notes[2].text);
            strbuf_release(&text);
        }
        strbuf_release(&file);
        strbuf_release(&again);
    }
}

/* ---- SVG ---- */

static void svg_has_text_classes_and_named_points(void **state)
{
    (void)state;
    struct strbuf file = {0};
    draw(PICTURE_SVG, &file);
    assert_has(&file, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg ");
    assert_has(&file,
               "<title id=\"one-title\">&lt;threads&gt; &amp; &quot;processes&quot;</title>");
    assert_has(&file, "id=\"one-description\">1.5\xc2\xa0\xc3\x97, \xef\xbf\xbd\xef\xbf\xbd and ");
    assert_has(&file, "class=\"ink\"");
    assert_has(&file, "class=\"series-1\"");
    assert_has(&file, "prefers-color-scheme:dark");
    assert_has(&file, "<g class=\"point\" role=\"img\" tabindex=\"0\">\n<title>");
    assert_has(&file, " worker");
    assert_has(&file, "number of workers</text>");
    assert_null(strstr(file.data, "<script"));
    assert_null(strstr(file.data, "url("));
    assert_null(strstr(file.data, "@import"));
    strbuf_release(&file);
}

static void svg_in_a_page_is_the_element_alone(void **state)
{
    (void)state;
    struct strbuf element = {0}, style = {0};
    const struct strbuf drawn = {.data = "<path/>\n", .length = 8};
    svg_element(&element, &drawn, 9, 6, &(struct svg_words){"one", "a < b", "c & d"});
    assert_int_equal(strncmp(element.data, "<svg ", 5), 0);
    assert_has(&element, "<title id=\"one-title\">a &lt; b</title>");
    assert_has(&element, "<desc id=\"one-description\">c &amp; d</desc>");
    assert_has(&element, "<path/>\n</svg>\n");
    assert_null(strstr(element.data, "<style"));
    assert_null(strstr(element.data, "<metadata"));
    svg_style(&style);
    assert_has(&style, ".chart .series-1{color:#");
    assert_null(strchr(style.data, '<'));
    strbuf_release(&element);
    strbuf_release(&style);
}

/* ---- PDF ---- */

static void pdf_end_of_a_table(void **state)
{
    (void)state;
    static const char drawn[] =
        "%PDF-1.5\n1 0 obj\n<< /CreationDate (D:2026) >>\nendobj\nxref\n0 2\n"
        "trailer\n<< /Size 7\n /Root 6 0 R\n>>\nstartxref\n53\n%%EOF\n";
    const struct strbuf bytes = {(char *)drawn, sizeof drawn - 1, 0};
    assert_memory_equal(drawn + 53, "xref", 4);
    struct strbuf file = {0};
    struct error error = {0};
    assert_true(pdf_file(&file, &bytes, notes, NOTE_COUNT, &error));
    assert_null(strstr(file.data, "D:2026"));
    assert_has(&file, "\n7 0 obj\n<< /Producer (tvp-report)");
    assert_has(&file, "/Title <FEFF003C0074");
    assert_has(&file, "D83DDE00>");
    assert_has(&file, "xref\n7 1\n");
    assert_has(&file, "<< /Size 8 /Root 6 0 R /Info 7 0 R /Prev 53 >>\nstartxref\n");
    strbuf_release(&file);
}

static void pdf_end_of_a_stream(void **state)
{
    (void)state;
    static const char drawn[] = "%PDF-1.7\n5 0 obj\n<< /Type /XRef /Size 6 /Root 4 0 R >>\n"
                                "stream\nx\nendstream\nendobj\nstartxref\n9\n%%EOF";
    const struct strbuf bytes = {(char *)drawn, sizeof drawn - 1, 0};
    struct strbuf file = {0};
    struct error error = {0};
    assert_true(pdf_file(&file, &bytes, notes, NOTE_COUNT, &error));
    assert_has(&file, "\n6 0 obj\n<< /Producer (tvp-report)");
    assert_has(&file, "7 0 obj\n<< /Type /XRef /W [1 8 2] /Index [6 2] /Length 22 /Size 8 /Root 4 "
                      "0 R /Info 6 0 R /Prev 9 >>\nstream\n");
    strbuf_release(&file);
}

static void pdf_without_an_end_is_refused(void **state)
{
    (void)state;
    static const char *const broken[] = {"", "startxref", "startxref\n9", "startxref\n0\n/Size 3",
                                         "startxref\n99999\n/Size 3 /Root 1 0 R"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        const struct strbuf bytes = {(char *)broken[i], strlen(broken[i]), 0};
        struct strbuf file = {0};
        struct error error = {0};
        assert_false(pdf_file(&file, &bytes, notes, NOTE_COUNT, &error));
        assert_string_equal(error.text, "PLplot wrote a PDF file without an end");
        assert_int_equal(file.length, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_format_names_its_run_and_reports, setup, leave_folder),
        cmocka_unit_test_setup_teardown(svg_has_text_classes_and_named_points, setup, leave_folder),
        cmocka_unit_test_setup_teardown(svg_in_a_page_is_the_element_alone, setup, leave_folder),
        cmocka_unit_test(pdf_end_of_a_table),
        cmocka_unit_test(pdf_end_of_a_stream),
        cmocka_unit_test(pdf_without_an_end_is_refused),
    };
    return cmocka_run_group_tests_name("picture_file", tests, NULL, NULL);
}
