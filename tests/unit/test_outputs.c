#include "temporary_folder.h"
#include "unit.h"

#include "tvp/publish/outputs.h"

static struct report_output reports[2];

/* The options with that first report; NULL: none. */
static struct options with_report(const char *report)
{
    static char name[256];
    struct options options = {.action = ACTION_MEASURE};
    if (report) {
        snprintf(name, sizeof name, "%s", report);
        reports[0] = (struct report_output){.path = name, .format = REPORT_MARKDOWN};
        options.outputs = reports;
        options.output_count = 1;
    }
    return options;
}

static void init(struct outputs *outputs, const struct options *options, const char *kept)
{
    struct error error = {0};
    bool good = outputs_init(outputs, options, kept, true, &error);
    assert_string_equal(error.text, "");
    assert_true(good);
}

static void assert_images(const char *report, char *images, const char *kept, const char *folder,
                          const char *address)
{
    struct options options = with_report(report);
    struct outputs outputs;
    options.images = images;
    init(&outputs, &options, kept);
    assert_string_equal(outputs.images_folder, folder);
    assert_string_equal(outputs.images, address);
    outputs_release(&outputs);
}

static void pictures_stand_beside_the_report(void **state)
{
    (void)state;
    assert_images("report.md", NULL, NULL, "Images", "Images");
    assert_images("sub/report.md", NULL, NULL, "sub/Images", "Images");
    assert_images("/report.md", NULL, NULL, "/Images", "Images");
    assert_images("/a/b/report.md", NULL, NULL, "/a/b/Images", "Images");
}

static void the_report_names_a_given_folder_from_where_it_is(void **state)
{
    (void)state;
    char absolute[128];
    assert_int_equal(mkdir("sub", 0777), 0);
    assert_int_equal(mkdir("sub/deep", 0777), 0);
    assert_int_equal(mkdir("pictures", 0777), 0);
    assert_images("report.md", (char[]){"pictures"}, NULL, "pictures", "pictures");
    assert_images("sub/report.md", (char[]){"pictures"}, NULL, "pictures", "../pictures");
    assert_images("sub/deep/report.md", (char[]){"pictures"}, NULL, "pictures", "../../pictures");
    assert_images("sub/report.md", (char[]){"sub/deep"}, NULL, "sub/deep", "deep");
    assert_images("sub/report.md", (char[]){"sub/new"}, NULL, "sub/new", "new");
    assert_images("sub/report.md", (char[]){"new/"}, NULL, "new", "../new");
    assert_images("sub/report.md", (char[]){"."}, NULL, ".", "..");
    assert_images("sub/report.md", (char[]){"sub"}, NULL, "sub", ".");
    /* Names that begin alike are not the same folder. */
    assert_int_equal(mkdir("subway", 0777), 0);
    assert_images("sub/report.md", (char[]){"subway"}, NULL, "subway", "../subway");
    snprintf(absolute, sizeof absolute, "%s/pictures", temporary_folder);
    assert_images("sub/report.md", absolute, NULL, absolute, "../pictures");
    /* What is given wins over what a saved run kept. */
    assert_images("report.md", (char[]){"pictures"}, "Kept", "pictures", "pictures");
}

static void links_do_not_mislead_the_way(void **state)
{
    (void)state;
    assert_int_equal(mkdir("real", 0777), 0);
    assert_int_equal(mkdir("real/deep", 0777), 0);
    assert_int_equal(mkdir("pictures", 0777), 0);
    assert_int_equal(symlink("real/deep", "link"), 0);
    assert_images("link/report.md", (char[]){"pictures"}, NULL, "pictures", "../../pictures");
}

static void a_saved_run_names_a_folder_beside_the_report_alone(void **state)
{
    (void)state;
    assert_images("sub/report.md", NULL, "Pictures", "sub/Pictures", "Pictures");
    assert_images("report.md", NULL, "a/b..c", "a/b..c", "a/b..c");
    static const char *const escaping[] = {"..",     "../x", "a/../../x", "a/..",
                                           "/tmp/x", "",     "/",         "a//../x"};
    for (size_t i = 0; i < sizeof escaping / sizeof *escaping; i++)
        assert_images("sub/report.md", NULL, escaping[i], "sub/Images", "Images");
}

static void data_goes_beside_the_report_unless_told(void **state)
{
    (void)state;
    struct outputs outputs;
    struct options options = with_report("sub.d/report.html");
    init(&outputs, &options, NULL);
    assert_string_equal(outputs.data, "sub.d/report.jsonl");
    assert_true(outputs_any(&outputs));
    outputs_release(&outputs);

    options.data = (char[]){"x.jsonl"};
    init(&outputs, &options, NULL);
    assert_string_equal(outputs.data, "x.jsonl");
    outputs_release(&outputs);

    options.data = (char[]){"none"};
    init(&outputs, &options, NULL);
    assert_null(outputs.data);
    outputs_release(&outputs);

    /* Saved results are not saved again. */
    options.data = NULL;
    options.action = ACTION_FROM;
    init(&outputs, &options, NULL);
    assert_null(outputs.data);
    outputs_release(&outputs);

    options = with_report(NULL);
    init(&outputs, &options, NULL);
    assert_null(outputs.data);
    assert_null(outputs.images_folder);
    assert_false(outputs_any(&outputs));
    outputs_release(&outputs);

    options.exports[DATA_CSV] = (char[]){"x.csv"};
    init(&outputs, &options, NULL);
    assert_true(outputs_any(&outputs));
    outputs_release(&outputs);
}

static void pictures_need_a_report(void **state)
{
    (void)state;
    struct outputs outputs;
    struct error error = {0};
    struct options options = with_report(NULL);
    options.images = (char[]){"x"};
    assert_false(outputs_init(&outputs, &options, NULL, true, &error));
    assert_int_equal(error.code, ERROR_USAGE);
    assert_string_equal(error.text, "--images: without -o there is no report and no picture; add "
                                    "-o report.md");
    outputs_release(&outputs);
}

/* Whether everything could be written; its message otherwise. */
static bool probe(const struct options *options, struct error *error)
{
    struct outputs outputs;
    *error = (struct error){0};
    init(&outputs, options, NULL);
    bool good = outputs_probe(&outputs, error);
    outputs_release(&outputs);
    assert_true(good == (error->code == ERROR_NONE));
    return good;
}

static void looks_ahead_and_leaves_nothing(void **state)
{
    (void)state;
    struct error error;
    struct options options = with_report("report.md");
    options.exports[DATA_CSV] = (char[]){"x.csv"};
    options.exports[DATA_JSON] = (char[]){"x.json"};
    assert_true(probe(&options, &error));
    assert_int_equal(count_files(), 0);

    options.exports[DATA_JSON] = (char[]){"no/x.json"};
    assert_false(probe(&options, &error));
    assert_non_null(strstr(error.text, "no/x.json"));
    options.exports[DATA_JSON] = NULL;
    options.exports[DATA_CSV] = (char[]){"no/x.csv"};
    assert_false(probe(&options, &error));
    options.exports[DATA_CSV] = NULL;
    options.data = (char[]){"no/x.jsonl"};
    assert_false(probe(&options, &error));
    options.data = NULL;

    write_file("Images", "x");
    assert_false(probe(&options, &error));
    assert_string_equal(error.text, "Images: pictures go there, but it is not a folder; choose "
                                    "another with --images");
    options.images = (char[]){"no/where/pictures"};
    assert_false(probe(&options, &error));
    assert_non_null(strstr(error.text, "cannot be made"));
    options = with_report("no/report.md");
    assert_false(probe(&options, &error));
    assert_int_equal(count_files(), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter_folder, leave_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(pictures_stand_beside_the_report),
        TEST(the_report_names_a_given_folder_from_where_it_is),
        TEST(links_do_not_mislead_the_way),
        TEST(a_saved_run_names_a_folder_beside_the_report_alone),
        TEST(data_goes_beside_the_report_unless_told),
        TEST(pictures_need_a_report),
        TEST(looks_ahead_and_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
