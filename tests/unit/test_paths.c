#include "temporary_folder.h"

#include <errno.h>
#include <limits.h>

#include "tvp/common/alloc.h"
#include "tvp/common/paths.h"

static void equals(char *path, const char *expected)
{
    assert_string_equal(path, expected);
    free(path);
}

static void paths_have_parts(void **state)
{
    (void)state;
    equals(path_folder("report.md"), ".");
    equals(path_folder("a/b/report.md"), "a/b");
    equals(path_folder("/report.md"), "/");
    assert_string_equal(path_name("a/b/report.md"), "report.md");
    assert_string_equal(path_name("report.md"), "report.md");
    equals(path_join(".", "x"), "x");
    equals(path_join("/", "x"), "/x");
    equals(path_join("a/b", "x"), "a/b/x");
    assert_string_equal(path_without_dots("././x/./y"), "x/./y");
}

/* A name of that many bytes, in a folder, and the length of the name beside it. */
static size_t length_beside(size_t length, const char *character)
{
    char *path = xasprintf("folder/");
    for (size_t i = 0; i < length; i++) {
        char *longer = xasprintf("%s%s", path, i % strlen(character) == 0 ? character : "");
        free(path);
        path = longer;
    }
    char *beside = path_beside(path, ".", SIZE_MAX, ".partial.jsonl");
    size_t result = strlen(path_name(beside));
    assert_memory_equal(beside, "folder/.", 8);
    assert_string_equal(beside + strlen(beside) - 14, ".partial.jsonl");
    free(beside);
    free(path);
    return result;
}

static void names_beside_are_no_longer_than_they_may_be(void **state)
{
    (void)state;
    equals(path_beside("a/report.md", ".", SIZE_MAX, ".lock"), "a/.report.md.lock");
    equals(path_beside("report.md", "", 6, ".jsonl"), "report.jsonl");
    assert_int_equal(length_beside(10, "n"), 25);
    assert_int_equal(length_beside(128, "n"), 143);
    assert_int_equal(length_beside(140, "n"), 143);
    assert_int_equal(length_beside(248, "n"), 248);
    assert_int_equal(length_beside(255, "n"), 255);
    /* Whole characters of two and three bytes. */
    assert_int_equal(length_beside(254, "\xc3\xa9"), 253);
    assert_int_equal(length_beside(255, "\xe2\x82\xac"), 255);
    assert_int_equal(length_beside(252, "\xe2\x82\xac"), 252);
}

static void links_are_followed_to_where_nothing_is_yet(void **state)
{
    (void)state;
    char *here = realpath(".", NULL), *expected = xasprintf("%s/there/later", here);
    assert_int_equal(mkdir("there", 0777), 0);
    assert_int_equal(symlink("there/second", "first"), 0);
    assert_int_equal(symlink("later", "there/second"), 0);
    equals(path_target("first"), expected);
    equals(path_target("there/later"), expected);
    assert_int_equal(symlink("loop", "loop"), 0);
    assert_null(path_target("loop"));
    assert_int_equal(errno, ELOOP);
    assert_null(path_target("missing/x"));
    assert_int_equal(errno, ENOENT);
    assert_true(path_is_folder("there"));
    assert_false(path_is_folder("first"));
    free(expected);
    free(here);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, enter_folder, leave_folder)
    const struct CMUnitTest tests[] = {
        TEST(paths_have_parts),
        TEST(names_beside_are_no_longer_than_they_may_be),
        TEST(links_are_followed_to_where_nothing_is_yet),
    };
    return cmocka_run_group_tests_name("paths", tests, NULL, NULL);
}
