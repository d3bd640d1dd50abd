#include "tvp/draw/render.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/child.h"
#include "tvp/common/os.h"
#include "tvp/pens/chart_pen.h"

/* Two charts of the usual size take a twentieth of a second on a slow machine; this is for hangs.
 * What runs in circles (fontconfig does when it gets no memory) is ended sooner than what may be
 * waiting for a slow disk. */
static const struct drawing_limit LIMIT = {.seconds = 60, .processor_seconds = 20};
/* And as many seconds more for each of so many pixels. */
static const uint64_t PIXELS_PER_SECOND = 2000000;

enum chart_state {
    CHART_REFUSED, /* by chart_check */
    CHART_WAITING,
    CHART_DRAWN,
    CHART_FAILED
};

/* How far the child is with one chart, in memory it shares with its parent. */
struct progress {
    _Atomic int state;
    struct error error; /* complete when the state is CHART_FAILED */
    size_t length;      /* of its bytes, when it has any; complete when the state is CHART_DRAWN */
};

struct job {
    draw_function *draw;
    struct drawing_limit limit;
    const struct chart_order *orders;
    size_t count;
    struct rendering *results;
    struct progress *progress; /* `count` of them, shared */
    encode_function *encode;   /* NULL: what was drawn stays as it is */
    const void *context;
};

/* What a picture that is not of pixels has at most: memory is only used as far as it is filled. */
static const size_t MOST_BYTES = 16 << 20;

static size_t pixels_size(const struct sheet *sheet)
{
    return (size_t)sheet->width * sheet->height * sizeof(uint32_t);
}

static bool has_bytes(const struct job *job, size_t index)
{
    return job->encode || job->orders[index].sheet.medium != SHEET_PIXELS;
}

static size_t size_of(const struct job *job, size_t index)
{
    const struct sheet *sheet = &job->orders[index].sheet;
    size_t pixels = sheet->medium == SHEET_PIXELS ? pixels_size(sheet) : 0;
    return has_bytes(job, index) && pixels < MOST_BYTES ? MOST_BYTES : pixels;
}

static void *map_shared(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

/* ---- the child ---- */

/* Less when this program itself may have less. */
static rlim_t processor_seconds(const struct job *job)
{
    rlim_t limit = job->limit.processor_seconds;
    struct rlimit own;
    return getrlimit(RLIMIT_CPU, &own) == 0 && own.rlim_cur < limit ? own.rlim_cur : limit;
}

static void limit_time(const struct job *job)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_CPU, &limit) == 0) {
        limit.rlim_cur = processor_seconds(job);
        setrlimit(RLIMIT_CPU, &limit);
    }
    alarm(job->limit.seconds);
}

/* PLplot asks questions on stdout and waits for answers on stdin. */
static void redirect(int messages)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0)
        _exit(EXIT_FAILURE);
    dup2(null, STDIN_FILENO);
    dup2(null, STDOUT_FILENO);
    dup2(messages, STDERR_FILENO);
}

/* Pixels that nobody but the encoder sees: each chart is drawn where the last one was, in memory
 * that is there. */
struct page {
    uint32_t *pixels;
    size_t size;
};

static uint32_t *page_for(struct page *page, const struct sheet *sheet)
{
    size_t size = sheet->medium == SHEET_PIXELS ? pixels_size(sheet) : 0;
    if (page->size < size) {
        free(page->pixels);
        *page = (struct page){xmalloc(size), size};
    }
    return page->pixels;
}

/* The file takes the place of what was drawn. */
static bool encode_drawn(const struct job *job, size_t index, const struct sheet *sheet,
                         struct error *error)
{
    struct rendering drawn = {.pixels = sheet->pixels, .bytes = *sheet->bytes};
    *sheet->bytes = (struct strbuf){0};
    bool encoded = job->encode(job->context, index, &drawn, sheet->bytes, error);
    strbuf_release(&drawn.bytes);
    return encoded;
}

static bool draw_one(const struct job *job, size_t index, struct page *page)
{
    struct progress *progress = &job->progress[index];
    const struct rendering *result = &job->results[index];
    struct strbuf bytes = {0};
    struct sheet sheet = job->orders[index].sheet;
    sheet.pixels = job->encode ? page_for(page, &sheet) : result->pixels;
    sheet.bytes = &bytes;
    bool drawn = job->draw(job->orders[index].chart, &sheet, &progress->error) &&
                 (!job->encode || encode_drawn(job, index, &sheet, &progress->error));
    if (drawn && bytes.length > result->size)
        drawn = error_set(&progress->error, ERROR_FAILED,
                          "the picture has more than %zu MiB: leave its format out",
                          result->size >> 20);
    if (drawn && bytes.length > 0)
        memcpy(result->pixels, bytes.data, bytes.length);
    progress->length = bytes.length;
    strbuf_release(&bytes);
    return drawn;
}

static void draw_all(const struct job *job)
{
    struct page page = {0};
    for (size_t i = 0; i < job->count; i++) {
        struct progress *progress = &job->progress[i];
        if (progress->state != CHART_WAITING)
            continue;
        alarm(job->limit.seconds);
        progress->state = draw_one(job, i, &page) ? CHART_DRAWN : CHART_FAILED;
    }
    free(page.pixels);
}

static _Noreturn void be_child(const struct job *job, int messages, enum pen_fonts fonts)
{
    os_keep_memory();
    redirect(messages);
    limit_time(job);
    pen_prepare_process(fonts);
    draw_all(job);
    _exit(EXIT_SUCCESS);
}

/* ---- the parent ---- */

/* The last line with something on it of all that the child said. */
struct last_words {
    char line[256];
    char unfinished[256];
    size_t length;
};

static void hear(struct last_words *words, char byte)
{
    if (byte == '\n' && words->length > 0) {
        words->unfinished[words->length] = '\0';
        memcpy(words->line, words->unfinished, words->length + 1);
    }
    bool leading_blank = words->length == 0 && byte == ' ';
    if (byte == '\n')
        words->length = 0;
    else if (!leading_blank && words->length + 1 < sizeof words->unfinished)
        words->unfinished[words->length++] = byte;
}

/* Returns whether there may be more. */
static bool hear_some(int messages, struct last_words *words)
{
    char bytes[512];
    ssize_t got = read(messages, bytes, sizeof bytes);
    for (ssize_t i = 0; i < got; i++)
        hear(words, bytes[i]);
    return got > 0 || (got < 0 && errno == EINTR);
}

/* Listens until the child closes its end, which it does by ending at the latest. */
static void listen_to(int messages, struct last_words *words)
{
    *words = (struct last_words){0};
    while (hear_some(messages, words))
        continue;
    hear(words, '\n');
}

static void set_reason(const struct job *job, int status, const char *last_line,
                       struct error *error)
{
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
        error_set(error, ERROR_FAILED, "drawing took longer than %u s and was ended",
                  job->limit.seconds);
    else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
        error_set(error, ERROR_FAILED,
                  "drawing took more than %lu s of processor time and was ended",
                  (unsigned long)processor_seconds(job));
    else if (WIFSIGNALED(status))
        error_set(error, ERROR_FAILED, "PLplot was ended by signal %d (%s)%s%s", WTERMSIG(status),
                  strsignal(WTERMSIG(status)), *last_line ? ": " : "", last_line);
    else
        error_set(error, ERROR_FAILED, "PLplot ended: %s",
                  *last_line ? last_line : "it did not say why");
}

/* Bytes get memory of their size, pixels stay where they were drawn. */
static void take_bytes(const struct job *job, size_t index)
{
    struct rendering *result = &job->results[index];
    if (!has_bytes(job, index))
        return;
    strbuf_add(&result->bytes, (const char *)result->pixels, job->progress[index].length);
    munmap(result->pixels, result->size);
    result->pixels = NULL;
}

/* Moves what the child left into the results. */
static bool collect(const struct job *job, int status, const char *last_line)
{
    bool all = true;
    for (size_t i = 0; i < job->count; i++) {
        struct rendering *result = &job->results[i];
        const struct progress *progress = &job->progress[i];
        if (progress->state == CHART_DRAWN) {
            take_bytes(job, i);
            continue;
        }
        if (progress->state == CHART_FAILED)
            result->error = progress->error;
        else if (progress->state == CHART_WAITING)
            set_reason(job, status, last_line, &result->error);
        all = false;
    }
    return all;
}

static bool fail_all(const struct job *job, int errno_value, const char *what)
{
    for (size_t i = 0; i < job->count; i++)
        if (!job->progress || job->progress[i].state != CHART_DRAWN)
            error_set_errno(&job->results[i].error, errno_value, "cannot draw the charts: %s",
                            what);
    return false;
}

/* Draws what is waiting. Sets *status to how the child ended; false where there was none. */
static bool run_child(const struct job *job, enum pen_fonts fonts, struct last_words *words,
                      int *status)
{
    int messages[2];
    if (!child_pipe(messages))
        return fail_all(job, errno, "no pipe");
    /* What is buffered must not be written twice. */
    fflush(NULL);
    pid_t child = child_fork();
    int fork_errno = errno;
    if (child == 0) {
        close(messages[0]);
        be_child(job, messages[1], fonts);
    }
    close(messages[1]);
    if (child > 0)
        listen_to(messages[0], words);
    close(messages[0]);
    if (child < 0)
        return fail_all(job, fork_errno, "no process");
    *status = child_wait(child);
    return true;
}

static bool lacks_letters(int status)
{
    return WIFEXITED(status) && WEXITSTATUS(status) == PEN_LACKS_LETTERS;
}

/* Letters that the fonts for charts lack show only when a text has them. */
static bool draw_in_child(const struct job *job)
{
    struct last_words words = {0};
    int status = 0;
    if (!run_child(job, PEN_FONTS_OWN, &words, &status) ||
        (lacks_letters(status) && !run_child(job, PEN_FONTS_OF_SYSTEM, &words, &status)))
        return false;
    return collect(job, status, words.line);
}

/* Memory for every chart that can be drawn. Returns how many can. */
static size_t prepare(const struct job *job)
{
    size_t drawable = 0;
    for (size_t i = 0; i < job->count; i++) {
        struct rendering *result = &job->results[i];
        const struct sheet *sheet = &job->orders[i].sheet;
        if (!chart_check(job->orders[i].chart, sheet->width, sheet->height, &result->error))
            continue;
        result->size = size_of(job, i);
        result->pixels = map_shared(result->size);
        if (!result->pixels) {
            error_set_errno(&result->error, errno, "no memory for a chart of %ux%u pixels",
                            (unsigned)sheet->width, (unsigned)sheet->height);
            continue;
        }
        job->progress[i].state = CHART_WAITING;
        drawable++;
    }
    return drawable;
}

static void release_failed(const struct job *job)
{
    for (size_t i = 0; i < job->count; i++)
        if (job->progress[i].state != CHART_DRAWN)
            renderings_release(&job->results[i], 1);
}

static bool render(struct job *job)
{
    if (job->count == 0)
        return true;
    memset(job->results, 0, job->count * sizeof *job->results);
    size_t progress_size = job->count * sizeof *job->progress;
    job->progress = map_shared(progress_size);
    if (!job->progress)
        return fail_all(job, errno, "no memory");
    size_t drawable = prepare(job);
    bool drawn = drawable > 0 && draw_in_child(job);
    release_failed(job);
    munmap(job->progress, progress_size);
    return drawn && drawable == job->count;
}

/* Each chart has the time of one that hangs; processor time can only be limited for all of them. */
static struct drawing_limit limit_for(const struct chart_order *orders, size_t count)
{
    uint64_t all = 0, most = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t pixels = (uint64_t)orders[i].sheet.width * orders[i].sheet.height;
        all += pixels;
        most = pixels > most ? pixels : most;
    }
    return (struct drawing_limit){.seconds = LIMIT.seconds + (unsigned)(most / PIXELS_PER_SECOND),
                                  .processor_seconds = LIMIT.processor_seconds +
                                                       (unsigned)(all / PIXELS_PER_SECOND)};
}

bool render_each(const struct chart_order *orders, size_t count, struct rendering *results,
                 encode_function *encode, const void *context)
{
    struct job job = {.draw = chart_draw,
                      .limit = limit_for(orders, count),
                      .orders = orders,
                      .count = count,
                      .results = results,
                      .encode = encode,
                      .context = context};
    return render(&job);
}

/* In pixels on light paper; the caller frees them. */
static struct chart_order *orders_of(const struct chart *const *charts, size_t count,
                                     uint32_t width, uint32_t height)
{
    struct chart_order *orders = xcalloc(count, sizeof *orders);
    for (size_t i = 0; i < count; i++)
        orders[i] = (struct chart_order){charts[i], {.width = width, .height = height}};
    return orders;
}

bool render_with(draw_function *draw, struct drawing_limit limit, const struct chart *const *charts,
                 size_t count, uint32_t width, uint32_t height, struct rendering *results)
{
    struct chart_order *orders = orders_of(charts, count, width, height);
    struct job job = {
        .draw = draw, .limit = limit, .orders = orders, .count = count, .results = results};
    bool good = render(&job);
    free(orders);
    return good;
}

bool render_charts(const struct chart *const *charts, size_t count, uint32_t width, uint32_t height,
                   struct rendering *results)
{
    struct chart_order *orders = orders_of(charts, count, width, height);
    bool good = render_each(orders, count, results, NULL, NULL);
    free(orders);
    return good;
}

void renderings_release(struct rendering *results, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (results[i].pixels)
            munmap(results[i].pixels, results[i].size);
        results[i].pixels = NULL;
        strbuf_release(&results[i].bytes);
    }
}
