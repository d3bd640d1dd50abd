#include "unit.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "chart_sample.h"
#include "tvp/common/cleanup.h"
#include "tvp/draw/render.h"

enum { WIDTH = 300, HEIGHT = 200, SIZE = WIDTH * HEIGHT * sizeof(uint32_t) };

static const struct drawing_limit LONG_ENOUGH = {600, 600};

static struct chart_sample sample;

/* The second of two charts is the one that goes wrong. */
static const struct chart *charts[2];
static struct chart second;

static int setup(void **state)
{
    (void)state;
    chart_sample_init(&sample);
    second = sample.chart;
    second.title = "bad";
    charts[0] = &sample.chart;
    charts[1] = &second;
    return 0;
}

static bool is_bad(const struct chart *chart)
{
    return strcmp(chart->title, "bad") == 0;
}

static bool fill(uint32_t *pixels)
{
    memset(pixels, 7, SIZE);
    return true;
}

/* Draws both with a function, expects the first to be kept and the second to fail for a reason. */
static void expect_second_fails(draw_function *draw, struct drawing_limit limit, const char *reason)
{
    struct rendering results[2];
    assert_false(render_with(draw, limit, charts, 2, WIDTH, HEIGHT, results));
    assert_non_null(results[0].pixels);
    assert_int_equal(results[0].error.code, ERROR_NONE);
    assert_int_equal(results[0].pixels[SIZE / 4 - 1], 0x07070707);
    assert_null(results[1].pixels);
    assert_int_equal(results[1].error.code, ERROR_FAILED);
    if (!strstr(results[1].error.text, reason))
        fail_msg("\"%s\" does not say \"%s\"", results[1].error.text, reason);
    renderings_release(results, 2);
    assert_null(results[0].pixels);
    /* No child is left behind. */
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static bool draw_or_exit(const struct chart *chart, const struct sheet *sheet, struct error *error)
{
    (void)error;
    if (!is_bad(chart))
        return fill(sheet->pixels);
    fprintf(stderr, "something first\n\n*** it had enough ***\n  \n");
    _exit(0);
}

static void says_the_last_words_of_a_child_that_ends(void **state)
{
    (void)state;
    expect_second_fails(draw_or_exit, LONG_ENOUGH, "PLplot ended: *** it had enough ***");
}

static bool draw_or_crash(const struct chart *chart, const struct sheet *sheet, struct error *error)
{
    (void)error;
    if (!is_bad(chart))
        return fill(sheet->pixels);
    signal(SIGSEGV, SIG_DFL);
    raise(SIGSEGV);
    return true;
}

static void names_the_signal_of_a_child_that_crashes(void **state)
{
    (void)state;
    expect_second_fails(draw_or_crash, LONG_ENOUGH, "signal 11");
}

static bool draw_or_hang(const struct chart *chart, const struct sheet *sheet, struct error *error)
{
    (void)error;
    if (!is_bad(chart))
        return fill(sheet->pixels);
    close(STDERR_FILENO);
    for (;;)
        pause();
}

static void ends_a_child_that_hangs(void **state)
{
    (void)state;
    /* A blocked or ignored signal must not keep the child alive. */
    sigset_t alarm_signal;
    sigset_t before;
    sigemptyset(&alarm_signal);
    sigaddset(&alarm_signal, SIGALRM);
    sigprocmask(SIG_BLOCK, &alarm_signal, &before);
    signal(SIGALRM, SIG_IGN);
    expect_second_fails(draw_or_hang, (struct drawing_limit){5, 60}, "took longer than 5 s");
    signal(SIGALRM, SIG_DFL);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

static bool draw_or_spin(const struct chart *chart, const struct sheet *sheet, struct error *error)
{
    (void)error;
    if (!is_bad(chart))
        return fill(sheet->pixels);
    for (;;)
        ;
}

static void ends_a_child_that_runs_in_circles(void **state)
{
    (void)state;
    signal(SIGXCPU, SIG_IGN);
    expect_second_fails(draw_or_spin, (struct drawing_limit){60, 1},
                        "more than 1 s of processor time");
    signal(SIGXCPU, SIG_DFL);
}

static bool draw_or_refuse(const struct chart *chart, const struct sheet *sheet,
                           struct error *error)
{
    if (!is_bad(chart))
        return fill(sheet->pixels);
    return error_set(error, ERROR_FAILED, "install the package plplot-driver-cairo");
}

static void passes_on_the_error_of_the_child(void **state)
{
    (void)state;
    expect_second_fails(draw_or_refuse, LONG_ENOUGH, "install the package plplot-driver-cairo");
}

/* Succeeds only when stdin is at its end at once and stdout goes nowhere. */
static bool draw_and_ask(const struct chart *chart, const struct sheet *sheet, struct error *error)
{
    (void)chart;
    char folder[16];
    if (printf("Which device?\n") < 0 || fflush(stdout) != 0 || getchar() != EOF)
        return error_set(error, ERROR_FAILED, "stdin gave an answer");
    if (!getcwd(folder, sizeof folder) || strcmp(folder, "/") != 0)
        return error_set(error, ERROR_FAILED, "works in a folder where it could leave files");
    if (getenv("PLPLOT_DEV") || getenv("PLPLOT_LIB"))
        return error_set(error, ERROR_FAILED, "sees settings from outside");
    return fill(sheet->pixels);
}

static void keeps_the_child_away_from_everything(void **state)
{
    (void)state;
    int answers[2];
    assert_int_equal(pipe(answers), 0);
    int before = dup(STDIN_FILENO);
    dup2(answers[0], STDIN_FILENO);
    setenv("PLPLOT_DEV", "ps", 1);
    setenv("PLPLOT_LIB", "/nowhere", 1);
    struct rendering results[2];
    bool drawn = render_with(draw_and_ask, LONG_ENOUGH, charts, 2, WIDTH, HEIGHT, results);
    unsetenv("PLPLOT_DEV");
    unsetenv("PLPLOT_LIB");
    dup2(before, STDIN_FILENO);
    close(before);
    close(answers[0]);
    close(answers[1]);
    assert_string_equal(results[0].error.text, "");
    assert_true(drawn);
    renderings_release(results, 2);
}

/* A child that ends must not remove what its parent still needs. */
static bool draw_after_cleaning_up(const struct chart *chart, const struct sheet *sheet,
                                   struct error *error)
{
    (void)chart, (void)error;
    cleanup_run();
    return fill(sheet->pixels);
}

static void keeps_the_files_of_the_parent(void **state)
{
    (void)state;
    char path[] = "/tmp/tvp-test-render-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    close(file);
    struct cleanup_entry *entry = cleanup_file(path);
    struct rendering result;
    assert_true(
        render_with(draw_after_cleaning_up, LONG_ENOUGH, charts, 1, WIDTH, HEIGHT, &result));
    assert_int_equal(access(path, F_OK), 0);
    renderings_release(&result, 1);
    cleanup_forget_file(entry);
    unlink(path);
}

/* When the parent is interrupted, cleanup_run ends the child's group. */
static bool draw_and_interrupt(const struct chart *chart, const struct sheet *sheet,
                               struct error *error)
{
    (void)chart, (void)sheet, (void)error;
    /* Again and again: the first may come before the parent knows its child. */
    while (kill(getppid(), SIGUSR1) == 0)
        usleep(10000);
    return false;
}

static void on_interrupt(int number)
{
    (void)number;
    cleanup_run();
}

static void ends_the_child_when_interrupted(void **state)
{
    (void)state;
    struct rendering result;
    signal(SIGUSR1, on_interrupt);
    assert_false(render_with(draw_and_interrupt, LONG_ENOUGH, charts, 1, WIDTH, HEIGHT, &result));
    signal(SIGUSR1, SIG_DFL);
    assert_non_null(strstr(result.error.text, "signal 9"));
    renderings_release(&result, 1);
}

static void draws_the_others_when_one_is_refused(void **state)
{
    (void)state;
    struct rendering results[2];
    second.usable_cpus = NAN;
    assert_false(render_with(draw_or_crash, LONG_ENOUGH, charts, 2, WIDTH, HEIGHT, results));
    assert_non_null(results[0].pixels);
    assert_null(results[1].pixels);
    assert_non_null(strstr(results[1].error.text, "usable CPUs"));
    renderings_release(results, 2);
}

static char driver_folder[] = "/tmp/tvp-test-drivers-XXXXXX";

static bool draw_with_those_drivers(const struct chart *chart, const struct sheet *sheet,
                                    struct error *error)
{
    setenv("PLPLOT_DRV_DIR", driver_folder, 1);
    return chart_draw(chart, sheet, error);
}

static void expect_package_named(void)
{
    struct rendering result;
    assert_false(
        render_with(draw_with_those_drivers, LONG_ENOUGH, charts, 1, WIDTH, HEIGHT, &result));
    if (!strstr(result.error.text, "install the package plplot-driver-cairo"))
        fail_msg("\"%s\"", result.error.text);
}

/* As on a machine without the package that has PLplot's cairo drivers: it has others, or none. */
static void names_the_package_that_is_missing(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(driver_folder));
    char other[sizeof driver_folder + 32];
    snprintf(other, sizeof other, "%s/null.driver_info", driver_folder);
    FILE *file = fopen(other, "w");
    assert_non_null(file);
    fputs("null:Null device:-1:null:42:null\n", file);
    fclose(file);
    expect_package_named();
    unlink(other);
    expect_package_named();
    rmdir(driver_folder);
}

/* The process that drew first, in memory that all share. */
static pid_t *first_process;

/* Another one fills. */
static bool draw_or_fill(const struct chart *chart, const struct sheet *sheet, struct error *error)
{
    if (*first_process == 0)
        *first_process = getpid();
    return *first_process == getpid() ? chart_draw(chart, sheet, error) : fill(sheet->pixels);
}

static void draws_other_letters_with_the_fonts_of_the_system(void **state)
{
    (void)state;
    struct rendering results[2];
    first_process = mmap(NULL, sizeof *first_process, PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    second.title = "漢字";
    bool drawn = render_with(draw_or_fill, LONG_ENOUGH, charts, 2, WIDTH, HEIGHT, results);
    assert_string_equal(results[1].error.text, "");
    assert_true(drawn);
    /* By another process than the first, unless there are no fonts but the system's. */
    static uint32_t filled[SIZE / sizeof(uint32_t)];
    fill(filled);
    assert_memory_not_equal(results[0].pixels, filled, SIZE);
    bool has_own = memcmp(results[1].pixels, filled, SIZE) == 0;
    renderings_release(results, 2);
    munmap(first_process, sizeof *first_process);
    if (!has_own)
        skip();
}

static void draws_nothing_where_nothing_is_asked(void **state)
{
    (void)state;
    assert_true(render_charts(NULL, 0, WIDTH, HEIGHT, NULL));
}

static void draws_with_plplot(void **state)
{
    (void)state;
    struct rendering results[2];
    bool drawn = render_charts(charts, 2, WIDTH, HEIGHT, results);
    assert_string_equal(results[0].error.text, "");
    assert_string_equal(results[1].error.text, "");
    assert_true(drawn);
    assert_memory_not_equal(results[0].pixels, results[1].pixels, SIZE); /* the titles differ */
    renderings_release(results, 2);
}

/* Its number, and how much is drawn on the white page. */
static bool tell(const void *context, size_t index, const struct rendering *drawn,
                 struct strbuf *file, struct error *error)
{
    size_t coloured = 0;
    if (index == 3)
        return error_set(error, ERROR_FAILED, "cannot be told");
    for (size_t i = 0; i < SIZE / sizeof *drawn->pixels; i++)
        coloured += (drawn->pixels[i] & 0xffffff) != 0xffffff;
    strbuf_addf(file, "%s %zu: %zu", (const char *)context, index, coloured);
    return true;
}

static size_t coloured_of(const struct rendering *result, size_t index)
{
    size_t number = 0, coloured = 0;
    assert_string_equal(result->error.text, "");
    assert_null(result->pixels);
    assert_int_equal(sscanf(strbuf_text(&result->bytes), "chart %zu: %zu", &number, &coloured), 2);
    assert_int_equal(number, index);
    return coloured;
}

static void encodes_each_chart_that_is_drawn(void **state)
{
    (void)state;
    struct chart refused = sample.chart;
    refused.usable_cpus = NAN;
    const struct chart *five[] = {&sample.chart, &refused, &second, &second, &sample.chart};
    struct chart_order orders[5];
    for (size_t i = 0; i < 5; i++)
        orders[i] = (struct chart_order){five[i], {.width = WIDTH, .height = HEIGHT}};
    struct rendering results[5];
    assert_false(render_each(orders, 5, results, tell, "chart"));
    size_t coloured = coloured_of(&results[0], 0);
    assert_true(coloured > 0);
    assert_int_equal(results[1].bytes.length, 0);
    assert_true(coloured_of(&results[2], 2) != coloured);
    assert_string_equal(results[3].error.text, "cannot be told");
    /* Nothing of those before it is left on the page. */
    assert_int_equal(coloured_of(&results[4], 4), coloured);
    renderings_release(results, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(says_the_last_words_of_a_child_that_ends, setup),
        cmocka_unit_test_setup(names_the_signal_of_a_child_that_crashes, setup),
        cmocka_unit_test_setup(ends_a_child_that_hangs, setup),
        cmocka_unit_test_setup(ends_a_child_that_runs_in_circles, setup),
        cmocka_unit_test_setup(passes_on_the_error_of_the_child, setup),
        cmocka_unit_test_setup(keeps_the_child_away_from_everything, setup),
        cmocka_unit_test_setup(keeps_the_files_of_the_parent, setup),
        cmocka_unit_test_setup(ends_the_child_when_interrupted, setup),
        cmocka_unit_test_setup(draws_the_others_when_one_is_refused, setup),
        cmocka_unit_test_setup(names_the_package_that_is_missing, setup),
        cmocka_unit_test_setup(draws_other_letters_with_the_fonts_of_the_system, setup),
        cmocka_unit_test_setup(draws_nothing_where_nothing_is_asked, setup),
        cmocka_unit_test_setup(draws_with_plplot, setup),
        cmocka_unit_test_setup(encodes_each_chart_that_is_drawn, setup),
    };
    return cmocka_run_group_tests_name("render", tests, NULL, NULL);
}
