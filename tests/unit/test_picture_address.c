#include "unit.h"

#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/report/picture_address.h"

static struct picture pictures[] = {{.name = "one"}, {.name = "two"}};

static struct report report_with(const char *images)
{
    return (struct report){
        .images = xstrdup(images),
        .pictures = pictures,
        .picture_count = sizeof pictures / sizeof *pictures,
    };
}

/* The path and the address of the second picture must be these, and lead back to it. */
static void assert_place(const char *images, const char *path, const char *address)
{
    struct report report = report_with(images);
    struct strbuf out = {0};
    picture_add_path(&out, &report, &pictures[1], PICTURE_PNG);
    assert_string_equal(strbuf_text(&out), path);
    strbuf_clear(&out);
    picture_add_address(&out, &report, &pictures[1], PICTURE_PNG);
    assert_string_equal(strbuf_text(&out), address);
    assert_ptr_equal(picture_at_address(&report, out.data, out.length), &pictures[1]);
    strbuf_release(&out);
    free(report.images);
}

static void has_a_path_and_an_address(void **state)
{
    (void)state;
    assert_place("Images", "Images/two.png", "Images/two.png");
    assert_place(".", "two.png", "two.png");
    assert_place("../a-b_c~1", "../a-b_c~1/two.png", "../a-b_c~1/two.png");
    assert_place("/my pictures (50%)", "/my pictures (50%)/two.png",
                 "/my%20pictures%20%2850%25%29/two.png");
    assert_place("\xc2\xb5", "\xc2\xb5/two.png", "%C2%B5/two.png");
    assert_place("a:b\"<&>\\?#", "a:b\"<&>\\?#/two.png", "a%3Ab%22%3C%26%3E%5C%3F%23/two.png");
}

static void every_byte_comes_back(void **state)
{
    (void)state;
    for (int byte = 1; byte < 256; byte++) {
        struct report report = report_with((char[]){(char)byte, 'x', '\0'});
        struct strbuf address = {0};
        picture_add_address(&address, &report, &pictures[0], PICTURE_PNG);
        assert_ptr_equal(picture_at_address(&report, address.data, address.length), &pictures[0]);
        strbuf_release(&address);
        free(report.images);
    }
}

/* In memory of its own length, so that a sanitizer sees what is read behind it. */
static const struct picture *picture_at(const struct report *report, const char *address)
{
    size_t length = strlen(address);
    char *copy = xmalloc(length + (length == 0));
    memcpy(copy, address, length);
    const struct picture *found = picture_at_address(report, copy, length);
    free(copy);
    return found;
}

static void other_addresses_have_no_picture(void **state)
{
    (void)state;
    struct report report = report_with("Images");
    static const char *const addresses[] = {
        "",
        "%",
        "%4",
        "Images/",
        "Images/one.pn",
        "Images/one.png%",
        "Images/one.png%6",
        "Images/one.png%00",
        "Images/one.png/",
        "./Images/one.png",
        "one.png",
        "Images%zzone.png",
    };
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++)
        assert_null(picture_at(&report, addresses[i]));
    assert_ptr_equal(picture_at(&report, "%49mages%2fone.pn%67"), &pictures[0]);
    assert_ptr_equal(picture_at(&report, "%49mages%2Fone.pn%67"), &pictures[0]);
    free(report.images);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_a_path_and_an_address),
        cmocka_unit_test(every_byte_comes_back),
        cmocka_unit_test(other_addresses_have_no_picture),
    };
    return cmocka_run_group_tests_name("picture_address", tests, NULL, NULL);
}
