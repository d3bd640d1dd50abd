/* What a run says of its progress, on a terminal and elsewhere: stderr is one or the other. */
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "tvp/common/clock.h"
#include "tvp/session/progress.h"

enum { SECOND = 1000000000 };

static struct progress_line progress;
static int kept_stderr = -1, reader = -1;
static char shown[4096];

static void redirect_stderr(int to)
{
    fflush(stderr);
    kept_stderr = dup(STDERR_FILENO);
    assert_true(kept_stderr >= 0 && dup2(to, STDERR_FILENO) == STDERR_FILENO);
    close(to);
}

/* From here to `done`, stderr is a terminal of that many columns; 0: it does not say how many. */
static void on_terminal(unsigned short columns)
{
    reader = posix_openpt(O_RDWR | O_NOCTTY);
    assert_true(reader >= 0 && grantpt(reader) == 0 && unlockpt(reader) == 0);
    int terminal = open(ptsname(reader), O_RDWR | O_NOCTTY);
    struct termios modes;
    assert_true(terminal >= 0 && tcgetattr(terminal, &modes) == 0);
    cfmakeraw(&modes);
    assert_int_equal(tcsetattr(terminal, TCSANOW, &modes), 0);
    struct winsize size = {.ws_row = 24, .ws_col = columns};
    assert_int_equal(ioctl(terminal, TIOCSWINSZ, &size), 0);
    redirect_stderr(terminal);
}

static void on_pipe(void)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    reader = ends[0];
    redirect_stderr(ends[1]);
}

/* What has been written since it was last asked. A terminal passes it on when it likes: a mark
 * behind it says that all is there. */
static const char *written(void)
{
    static const char mark = '\1';
    fflush(stderr);
    assert_int_equal(write(STDERR_FILENO, &mark, 1), 1);
    size_t length = 0;
    do {
        ssize_t got = read(reader, shown + length, sizeof shown - length);
        assert_true(got > 0);
        length += (size_t)got;
    } while (shown[length - 1] != mark);
    shown[length - 1] = '\0';
    return shown;
}

static int done(void **state)
{
    (void)state;
    fflush(stderr);
    dup2(kept_stderr, STDERR_FILENO);
    close(kept_stderr);
    close(reader);
    return 0;
}

/* As if the line had been drawn a while ago. */
static void wait_for_redraw(void)
{
    progress.last_drawn = clock_now() - SECOND;
}

/* ---- whether ---- */

static void assert_shown(bool automatic)
{
    progress_init(&progress, PROGRESS_AUTO, false);
    assert_true(progress.shown == automatic);
    progress_init(&progress, PROGRESS_ALWAYS, false);
    assert_true(progress.shown);
    progress_init(&progress, PROGRESS_NEVER, false);
    assert_false(progress.shown);
    progress_init(&progress, PROGRESS_AUTO, true);
    assert_false(progress.shown);
    progress_init(&progress, PROGRESS_ALWAYS, true);
    assert_false(progress.shown);
}

static void is_shown_where_it_is_wanted(void **state)
{
    (void)state;
    on_terminal(80);
    assert_shown(true);
    done(state);
    on_pipe();
    assert_shown(false);
}

static void says_nothing_where_it_is_not(void **state)
{
    on_terminal(80);
    for (int i = 0; i < 2; i++) {
        progress_init(&progress, PROGRESS_NEVER, false);
        progress_cell(&progress, 1, 2, "CpuThread", 1);
        progress_round(&progress, 1, 2, 1);
        progress_note(&progress, "probing");
        progress_clear(&progress);
        assert_string_equal(written(), "");
        if (i == 0) {
            done(state);
            on_pipe();
        }
    }
}

/* ---- on a terminal ---- */

static void redraws_one_line_and_wipes_what_it_covers(void **state)
{
    (void)state;
    on_terminal(80);
    progress_init(&progress, PROGRESS_AUTO, false);
    progress_cell(&progress, 9, 40, "CpuThread", 12);
    assert_string_equal(written(), "\r9 of 40 · CpuThread · 12 s left");
    /* Blanks cover the rest of the longer line: its columns, which are fewer than its bytes. */
    progress_note(&progress, "probing");
    assert_string_equal(written(), "\rprobing                        ");
    progress_clear(&progress);
    assert_string_equal(written(), "\r       \r");
    progress_clear(&progress);
    assert_string_equal(written(), "");
    /* A line where none stands is padded with nothing. */
    progress_note(&progress, "drawing");
    assert_string_equal(written(), "\rdrawing");
    progress_round(&progress, 1, 2, 3);
    assert_string_equal(written(), "");
}

static void what_is_not_known_is_left_out(void **state)
{
    (void)state;
    on_terminal(80);
    progress_init(&progress, PROGRESS_AUTO, false);
    progress_cell(&progress, 12, 0, "CpuThread", -1);
    assert_string_equal(written(), "\r12 · CpuThread");
}

static void is_not_redrawn_all_the_time(void **state)
{
    (void)state;
    on_terminal(80);
    progress_init(&progress, PROGRESS_AUTO, false);
    progress_cell(&progress, 0, 4, "a", -1);
    assert_string_equal(written(), "\r0 of 4 · a");
    progress.last_drawn = clock_now() + 60 * (int64_t)SECOND;
    progress_cell(&progress, 1, 4, "b", -1);
    assert_string_equal(written(), "");
    int64_t before = clock_now();
    wait_for_redraw();
    progress_cell(&progress, 2, 4, "c", -1);
    assert_string_equal(written(), "\r2 of 4 · c");
    assert_true(progress.last_drawn >= before);
    /* Where no line stands there is nothing to wait for. */
    progress.last_drawn = clock_now() + 60 * (int64_t)SECOND;
    progress_clear(&progress);
    written();
    progress_cell(&progress, 3, 4, "d", -1);
    assert_string_equal(written(), "\r3 of 4 · d");
}

/* What matters least is left out first, and no line wraps. */
static void a_line_fits_any_width(void **state)
{
    static const struct {
        unsigned short columns;
        const char *line;
    } widths[] = {
        {200, "\r3 of 4 · CpuProcess, 15 workers · 8 s left"},
        {80, "\r3 of 4 · CpuProcess, 15 workers · 8 s left"},
        {40, "\r3 of 4 · 8 s left"},
        {20, "\r3 of 4 · 8 s left"},
        {12, "\r3 of 4"},
        {5, "\r3 of"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        if (i > 0)
            done(NULL);
        on_terminal(widths[i].columns);
        progress_init(&progress, PROGRESS_AUTO, false);
        progress_cell(&progress, 3, 4, "CpuProcess, 15 workers", 8);
        assert_string_equal(written(), widths[i].line);
    }
}

static void a_terminal_that_does_not_say_its_width_has_80_columns(void **state)
{
    (void)state;
    char note[81];
    memset(note, 'x', 80);
    note[80] = '\0';
    on_terminal(0);
    progress_init(&progress, PROGRESS_AUTO, false);
    progress_note(&progress, note);
    assert_int_equal(strlen(written()), 80); /* a return, and 79 of them */
}

/* ---- elsewhere ---- */

static void is_a_line_a_round_elsewhere(void **state)
{
    (void)state;
    on_pipe();
    progress_init(&progress, PROGRESS_ALWAYS, false);
    progress_cell(&progress, 1, 40, "CpuThread", 12);
    assert_string_equal(written(), "");
    progress_round(&progress, 2, 15, 8);
    assert_string_equal(written(), "round 2 of 15 done · 8 s left\n");
    progress_round(&progress, 3, 0, -1);
    assert_string_equal(written(), "round 3 done\n");
    progress_note(&progress, "probing");
    assert_string_equal(written(), "probing\n");
    progress_clear(&progress);
    assert_string_equal(written(), "");
}

static void the_time_left_is_in_whole_seconds(void **state)
{
    (void)state;
    on_pipe();
    progress_init(&progress, PROGRESS_ALWAYS, false);
    static const struct {
        double seconds;
        const char *line;
    } rounds[] = {
        {0, "round 1 done · 1 s left\n"},          {0.4, "round 1 done · 1 s left\n"},
        {2.4, "round 1 done · 2 s left\n"},        {2.6, "round 1 done · 3 s left\n"},
        {200, "round 1 done · 3 min 20 s left\n"}, {-1, "round 1 done\n"},
    };
    for (size_t i = 0; i < sizeof rounds / sizeof *rounds; i++) {
        progress_round(&progress, 1, 0, rounds[i].seconds);
        assert_string_equal(written(), rounds[i].line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(is_shown_where_it_is_wanted, done),
        cmocka_unit_test_teardown(says_nothing_where_it_is_not, done),
        cmocka_unit_test_teardown(redraws_one_line_and_wipes_what_it_covers, done),
        cmocka_unit_test_teardown(what_is_not_known_is_left_out, done),
        cmocka_unit_test_teardown(is_not_redrawn_all_the_time, done),
        cmocka_unit_test_teardown(a_line_fits_any_width, done),
        cmocka_unit_test_teardown(a_terminal_that_does_not_say_its_width_has_80_columns, done),
        cmocka_unit_test_teardown(is_a_line_a_round_elsewhere, done),
        cmocka_unit_test_teardown(the_time_left_is_in_whole_seconds, done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
