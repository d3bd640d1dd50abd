#include "temporary_folder.h"
#include "unit.h"

#include "tvp/template/builtin_templates.h"
#include "tvp/template/template_file.h"

static void load(const char *name, const char *text, struct template_file *file)
{
    struct error error = {0};
    bool good = template_file_init(file, name, text, &error);
    assert_string_equal(error.text, "");
    assert_true(good);
    assert_non_null(file->template);
    assert_string_equal(file->name, name);
}

static void refuse(const char *name, const char *text, const char *message)
{
    struct template_file file;
    struct error error = {0};
    assert_false(template_file_init(&file, name, text, &error));
    assert_string_equal(error.text, message);
    template_file_release(&file);
}

static void every_built_in_template_knows_its_names(void **state)
{
    (void)state;
    int templates = 0;
    for (const struct builtin_template *each = builtin_templates; each->name; each++) {
        size_t length = strlen(each->name);
        if (length < 3 || strcmp(each->name + length - 3, ".md") != 0)
            continue;
        char name[64];
        snprintf(name, sizeof name, "%.*s", (int)(length - 3), each->name);
        struct template_file file;
        load(name, NULL, &file);
        assert_null(file.text);
        template_file_release(&file);
        templates++;
    }
    assert_true(templates >= 2);
}

static void a_style_sheet_is_no_template(void **state)
{
    (void)state;
    refuse("page", NULL,
           "--template page: neither \"report\", \"flat\" nor \"classic\", and as a file: No such "
           "file or "
           "directory");
}

static void a_file_is_read_and_kept(void **state)
{
    (void)state;
    struct template_file file;
    write_file("mine.md", "# {{title}}\n");
    load("mine.md", NULL, &file);
    assert_string_equal(file.text, "# {{title}}\n");
    template_file_release(&file);
}

static void a_kept_text_wins_over_file_and_built_in(void **state)
{
    (void)state;
    struct template_file file;
    write_file("mine.md", "{{nothing}}");
    load("mine.md", "{{run}}", &file);
    assert_string_equal(file.text, "{{run}}");
    template_file_release(&file);
    load("report", "{{run}}", &file);
    assert_string_equal(file.text, "{{run}}");
    template_file_release(&file);
    load("empty", "", &file);
    assert_string_equal(file.text, "");
    template_file_release(&file);
}

static void faults_are_named_with_their_place(void **state)
{
    (void)state;
    struct template_file file;
    struct error error = {0};
    write_file("mine.md", "# {{title}}\n\n{{tilte}}\n");
    assert_false(template_file_init(&file, "mine.md", NULL, &error));
    assert_non_null(strstr(error.text, "mine.md:3:"));
    assert_non_null(strstr(error.text, "title"));
    template_file_release(&file);
    error = (struct error){0};
    assert_false(template_file_init(&file, "kept", "{{#runtimes}}", &error));
    assert_non_null(strstr(error.text, "kept:1:1:"));
    template_file_release(&file);
}

static void what_is_no_template_file_is_refused(void **state)
{
    (void)state;
    assert_int_equal(mkdir("folder", 0777), 0);
    refuse("folder", NULL, "folder: is a folder, expected a template file");
    char *large = malloc(256 * 1024 + 2);
    assert_non_null(large);
    memset(large, 'x', 256 * 1024 + 1);
    large[256 * 1024 + 1] = '\0';
    write_file("large", large);
    free(large);
    refuse("large", NULL, "large: larger than 256 KiB, too large for a template");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter_folder, leave_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_built_in_template_knows_its_names),
        TEST(a_style_sheet_is_no_template),
        TEST(a_file_is_read_and_kept),
        TEST(a_kept_text_wins_over_file_and_built_in),
        TEST(faults_are_named_with_their_place),
        TEST(what_is_no_template_file_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
