#include "tvp/session/progress.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tvp/common/clock.h"
#include "tvp/common/strbuf.h"
#include "tvp/common/terminal.h"
#include "tvp/common/units.h"
#include "tvp/common/utf8.h"
#include "tvp/text/wording.h"

enum { REDRAW_NS = 100000000 };

void progress_init(struct progress_line *progress, enum progress when, bool quiet)
{
    bool terminal = isatty(STDERR_FILENO) == 1;
    *progress = (struct progress_line){
        .shown = !quiet && (when == PROGRESS_ALWAYS || (when == PROGRESS_AUTO && terminal)),
        .terminal = terminal,
    };
}

/* A line that wraps could not be wiped again. */
static size_t most_columns(void)
{
    size_t columns = terminal_columns(STDERR_FILENO);
    return columns > 1 ? columns - 1 : 1;
}

static void draw(struct progress_line *progress, const char *text)
{
    size_t columns = utf8_width(text), most = most_columns(), length = strlen(text);
    while (columns > most) {
        length = utf8_cut(text, length - 1);
        columns--;
    }
    int padding = progress->drawn > columns ? (int)(progress->drawn - columns) : 0;
    if (padding > (int)(most - columns))
        padding = (int)(most - columns);
    fprintf(stderr, "\r%.*s%*s", (int)length, text, padding, "");
    fflush(stderr);
    progress->drawn = columns;
    progress->last_drawn = clock_now();
}

static void add_time_left(struct strbuf *line, double seconds_left)
{
    if (seconds_left < 0)
        return;
    strbuf_adds(line, " · ");
    if (seconds_left < 119.5)
        strbuf_addf(line, "%.0f s", seconds_left < 1 ? 1 : floor(seconds_left + 0.5));
    else
        add_duration(line, seconds_left);
    strbuf_adds(line, " left");
}

void progress_cell(struct progress_line *progress, uint64_t done, uint64_t total, const char *what,
                   double seconds_left)
{
    if (!progress->shown || !progress->terminal ||
        (progress->drawn > 0 && clock_now() - progress->last_drawn < REDRAW_NS))
        return;
    struct strbuf line = {0};
    size_t most = most_columns();
    /* What is left out first is what matters least. */
    for (int parts = 2; parts >= 0; parts--) {
        strbuf_clear(&line);
        word_number(&line, (int64_t)done);
        if (total > 0)
            word_format(&line, " of %" PRIu64, total);
        if (parts == 2)
            strbuf_addf(&line, " · %s", what);
        if (parts >= 1)
            add_time_left(&line, seconds_left);
        if (utf8_width(strbuf_text(&line)) <= most)
            break;
    }
    draw(progress, strbuf_text(&line));
    strbuf_release(&line);
}

void progress_round(struct progress_line *progress, uint32_t round, uint32_t rounds,
                    double seconds_left)
{
    if (!progress->shown || progress->terminal)
        return;
    struct strbuf line = {0};
    strbuf_addf(&line, "round %u", round);
    if (rounds > 0)
        strbuf_addf(&line, " of %u", rounds);
    strbuf_adds(&line, " done");
    add_time_left(&line, seconds_left);
    fprintf(stderr, "%s\n", strbuf_text(&line));
    strbuf_release(&line);
}

void progress_note(struct progress_line *progress, const char *what)
{
    if (progress->shown && progress->terminal)
        draw(progress, what);
    else if (progress->shown)
        fprintf(stderr, "%s\n", what);
}

void progress_clear(struct progress_line *progress)
{
    if (progress->drawn > 0) {
        fprintf(stderr, "\r%*s\r", (int)progress->drawn, "");
        fflush(stderr);
    }
    progress->drawn = 0;
}
