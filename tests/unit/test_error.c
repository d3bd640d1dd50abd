#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tvp/common/error.h"

static void the_first_error_wins(void **state)
{
    (void)state;
    struct error error = {0};
    assert_false(error_set(&error, ERROR_USAGE, "%s: %d is too many", "first", 7));
    assert_false(error_set(&error, ERROR_FAILED, "second"));
    assert_false(error_set_errno(&error, ENOENT, "third"));
    assert_int_equal(error.code, ERROR_USAGE);
    assert_string_equal(error.text, "first: 7 is too many");
}

static void says_what_errno_means(void **state)
{
    (void)state;
    struct error error = {0};
    assert_false(error_set_errno(&error, ENOENT, "%s", "file"));
    assert_int_equal(error.code, ERROR_FAILED);
    assert_string_equal(error.text, "file: No such file or directory");
    error = (struct error){0};
    assert_false(error_set_errno(&error, EMFILE, "pipe"));
    assert_string_equal(error.text, "pipe: Too many open files (ulimit -n)");
    assert_string_equal(errno_name(EAGAIN), "EAGAIN");
    assert_string_equal(errno_name(99999), "errno 99999");
}

static void no_control_character_gets_through(void **state)
{
    (void)state;
    struct error error = {0};
    error_set(&error, ERROR_FAILED, "%s", "a\n\tb\x1b[31m\x7f\xc2\x9b.é–\xc2\xa0.");
    assert_string_equal(error.text, "a??b?[31m???.é–\xc2\xa0.");
    struct error with_errno = {0};
    error_set_errno(&with_errno, EIO, "x\ry");
    assert_string_equal(with_errno.text, "x?y: Input/output error");
}

static void a_long_text_is_cut(void **state)
{
    (void)state;
    char text[3000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    struct error error = {0};
    error_set_errno(&error, EIO, "%s", text);
    assert_int_equal(strlen(error.text), sizeof error.text - 1);
}

/* What a function writes to stderr; the caller frees it. */
static char *heard(void (*speak)(void))
{
    FILE *file = tmpfile();
    assert_non_null(file);
    fflush(stderr);
    int kept = dup(STDERR_FILENO);
    dup2(fileno(file), STDERR_FILENO);
    speak();
    fflush(stderr);
    dup2(kept, STDERR_FILENO);
    close(kept);
    char *text = calloc(1, 16384);
    rewind(file);
    assert_true(fread(text, 1, 16383, file) < 16383);
    fclose(file);
    return text;
}

static void report_one(void)
{
    struct error error = {0};
    error_set(&error, ERROR_USAGE, "wrong");
    assert_int_equal(error_report(&error), 2);
}

static void report_none(void)
{
    const struct error error = {0};
    assert_int_equal(error_report(&error), 0);
}

static void note(void)
{
    error_note("%s: %c", "a\nb", 7);
}

static void reports_go_to_stderr_with_the_name_in_front(void **state)
{
    (void)state;
    char *text = heard(report_one);
    assert_string_equal(text, "tvp-report: wrong\n");
    free(text);
    text = heard(report_none);
    assert_string_equal(text, "");
    free(text);
    text = heard(note);
    assert_string_equal(text, "tvp-report: a?b: ?\n");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_error_wins),
        cmocka_unit_test(says_what_errno_means),
        cmocka_unit_test(no_control_character_gets_through),
        cmocka_unit_test(a_long_text_is_cut),
        cmocka_unit_test(reports_go_to_stderr_with_the_name_in_front),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
