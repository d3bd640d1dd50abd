#include "tvp/draw/render.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tvp/common/child.h"
#include "tvp/draw/chart_pen.h"

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
};

struct job {
    draw_function *draw;
    struct drawing_limit limit;
    const struct chart *const *charts;
    size_t count;
    uint32_t width;
    uint32_t height;
    struct rendering *results;
    struct progress *progress; /* `count` of them, shared */
    drawn_function *drawn;     /* may be NULL */
    void *context;
};

/* The two ends of what the child says, for a reader and for the child: its stderr, and a byte for
 * each chart it is done with. */
struct pipes {
    int messages[2];
    int done[2];
};

static size_t rgb_size(uint32_t width, uint32_t height)
{
    return (size_t)width * height * 3;
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

static void draw_all(const struct job *job, int done)
{
    for (size_t i = 0; i < job->count; i++) {
        struct progress *progress = &job->progress[i];
        if (progress->state != CHART_WAITING)
            continue;
        alarm(job->limit.seconds);
        bool drawn = job->draw(job->charts[i], job->width, job->height, job->results[i].rgb,
                               &progress->error);
        progress->state = drawn ? CHART_DRAWN : CHART_FAILED;
        /* Only to wake the parent: when that fails it looks at the end. */
        (void)!write(done, "", 1);
    }
}

static _Noreturn void be_child(const struct job *job, const struct pipes *pipes)
{
    redirect(pipes->messages[1]);
    limit_time(job);
    pen_prepare_process();
    draw_all(job, pipes->done[1]);
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

/* Hands on the charts that were drawn since the last call; *next is the first that was not. */
static void hand_on(const struct job *job, size_t *next)
{
    for (; *next < job->count && job->progress[*next].state != CHART_WAITING; (*next)++)
        if (job->drawn && job->progress[*next].state == CHART_DRAWN)
            job->drawn(job->context, *next, &job->results[*next]);
}

/* Listens until the child closes its end, which it does by ending at the latest. */
static void listen_to(const struct job *job, const struct pipes *pipes, struct last_words *words)
{
    struct pollfd ends[] = {{pipes->messages[0], POLLIN, 0}, {pipes->done[0], POLLIN, 0}};
    size_t next = 0;
    bool more = true;
    while (more) {
        if (poll(ends, 2, -1) < 0)
            continue;
        char woken[64];
        /* The end of this pipe says no more than the other's; poll ignores a negative one. */
        if (ends[1].revents && read(ends[1].fd, woken, sizeof woken) <= 0)
            ends[1].fd = -1;
        hand_on(job, &next);
        if (ends[0].revents)
            more = hear_some(ends[0].fd, words);
    }
    hand_on(job, &next);
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

/* Moves what the child left into the results. */
static bool collect(const struct job *job, int status, const char *last_line)
{
    bool all = true;
    for (size_t i = 0; i < job->count; i++) {
        struct rendering *result = &job->results[i];
        const struct progress *progress = &job->progress[i];
        if (progress->state == CHART_DRAWN)
            continue;
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
        error_set_errno(&job->results[i].error, errno_value, "cannot draw the charts: %s", what);
    return false;
}

static bool open_pipes(struct pipes *pipes)
{
    if (!child_pipe(pipes->messages))
        return false;
    if (child_pipe(pipes->done))
        return true;
    child_pipe_close(pipes->messages);
    return false;
}

static void close_ends(const struct pipes *pipes, int end)
{
    close(pipes->messages[end]);
    close(pipes->done[end]);
}

static bool run_child(const struct job *job)
{
    struct pipes pipes;
    if (!open_pipes(&pipes))
        return fail_all(job, errno, "no pipe");
    /* What is buffered must not be written twice. */
    fflush(NULL);
    pid_t child = child_fork();
    int fork_errno = errno;
    if (child == 0) {
        close_ends(&pipes, 0);
        be_child(job, &pipes);
    }
    close_ends(&pipes, 1);
    if (child < 0) {
        close_ends(&pipes, 0);
        return fail_all(job, fork_errno, "no process");
    }
    struct last_words words = {0};
    listen_to(job, &pipes, &words);
    close_ends(&pipes, 0);
    return collect(job, child_wait(child), words.line);
}

/* Memory for every chart that can be drawn. Returns how many can. */
static size_t prepare(const struct job *job)
{
    size_t drawable = 0;
    for (size_t i = 0; i < job->count; i++) {
        struct rendering *result = &job->results[i];
        *result = (struct rendering){0};
        if (!chart_check(job->charts[i], job->width, job->height, &result->error))
            continue;
        result->rgb = map_shared(rgb_size(job->width, job->height));
        if (!result->rgb) {
            error_set_errno(&result->error, errno, "no memory for a chart of %ux%u pixels",
                            (unsigned)job->width, (unsigned)job->height);
            continue;
        }
        job->progress[i].state = CHART_WAITING;
        drawable++;
    }
    return drawable;
}

static void release_failed(const struct job *job)
{
    for (size_t i = 0; i < job->count; i++) {
        struct rendering *result = &job->results[i];
        if (result->rgb && job->progress[i].state != CHART_DRAWN) {
            munmap(result->rgb, rgb_size(job->width, job->height));
            result->rgb = NULL;
        }
    }
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
    bool drawn = drawable > 0 && run_child(job);
    release_failed(job);
    munmap(job->progress, progress_size);
    return drawn && drawable == job->count;
}

bool render_with(draw_function *draw, struct drawing_limit limit, const struct chart *const *charts,
                 size_t count, uint32_t width, uint32_t height, struct rendering *results)
{
    struct job job = {draw, limit, charts, count, width, height, results, NULL, NULL, NULL};
    return render(&job);
}

/* Each chart has the time of one that hangs; processor time can only be limited for all of them. */
static struct drawing_limit limit_for(size_t count, uint32_t width, uint32_t height)
{
    uint64_t pixels = (uint64_t)width * height;
    return (struct drawing_limit){.seconds = LIMIT.seconds + (unsigned)(pixels / PIXELS_PER_SECOND),
                                  .processor_seconds =
                                      LIMIT.processor_seconds +
                                      (unsigned)(pixels * count / PIXELS_PER_SECOND)};
}

bool render_each(const struct chart *const *charts, size_t count, uint32_t width, uint32_t height,
                 struct rendering *results, drawn_function *drawn, void *context)
{
    struct drawing_limit limit = limit_for(count, width, height);
    struct job job = {chart_draw, limit,   charts, count, width,
                      height,     results, NULL,   drawn, context};
    return render(&job);
}

bool render_charts(const struct chart *const *charts, size_t count, uint32_t width, uint32_t height,
                   struct rendering *results)
{
    return render_each(charts, count, width, height, results, NULL, NULL);
}

void renderings_release(struct rendering *results, size_t count, uint32_t width, uint32_t height)
{
    for (size_t i = 0; i < count; i++) {
        if (results[i].rgb)
            munmap(results[i].rgb, rgb_size(width, height));
        results[i].rgb = NULL;
    }
}
