#include "tvp/draw/figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/draw/figure.h"
#include "tvp/draw/picture_file.h"
#include "tvp/draw/render.h"
#include "tvp/draw/svg_file.h"
#include "tvp/report/picture_order.h"
#include "tvp/report/picture_text.h"
#include "tvp/report/picture_title.h"

enum { LONGEST_NAME = 100 };

/* ---- which pictures ---- */

static bool is_taken(const struct report *report, const char *name)
{
    for (size_t i = 0; i < report->picture_count; i++)
        if (strcmp(report->pictures[i].name, name) == 0)
            return true;
    return false;
}

/* A runtime's name becomes part of a file's name: nothing else may get into it, and where it is too
 * long for one, or would be another file's, its number stands for it. */
static char *picture_name(const struct report *report, const char *stem, size_t index)
{
    static const char dark[] = "dark"; /* threadsVProcIO-dark.png is the first runtime's */
    const char *runtime = report->findings.runtimes[index].facts->name;
    if (index == 0)
        return xstrdup(stem);
    char *name = xasprintf("%s-%s", stem, runtime);
    for (char *c = name + strlen(stem); *c; c++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-", *c))
            *c = '_';
    size_t length = strlen(name), end = sizeof dark - 1;
    bool is_dark = length > end && strcmp(name + length - end, dark) == 0;
    if (strlen(runtime) <= LONGEST_NAME && !is_dark && !is_taken(report, name))
        return name;
    free(name);
    name = xasprintf("%s-%zu", stem, index + 1);
    return name;
}

static void add_picture(struct report *report, enum picture_kind kind, size_t runtime)
{
    report->pictures =
        xreallocarray(report->pictures, report->picture_count + 1, sizeof *report->pictures);
    struct picture *picture = &report->pictures[report->picture_count];
    *picture = (struct picture){
        .kind = kind,
        .runtime = runtime,
        .name = picture_name(report, picture_types[kind].stem, runtime),
        .title = picture_title(report, kind, runtime),
        .alt = picture_alt(report, kind, runtime),
    };
    picture->file = picture_file_name(picture, report->linked);
    report->picture_count++;
}

static bool is_compared(const struct changes *changes, const struct runtime_findings *runtime)
{
    for (size_t i = 0; i < changes->cell_count; i++)
        if (changes->cells[i].runtime == runtime && changes->cells[i].shift.ratio.count > 0)
            return true;
    return false;
}

/* One line for threads and one for processes say no more than the times do: the picture of speed-up
 * is to compare runtimes, or more kinds. */
static bool compares_speedups(const struct findings *findings)
{
    bool scales = false;
    size_t kinds = 0;
    for (size_t i = 0; i < findings->runtime_count; i++) {
        const struct runtime_findings *runtime = &findings->runtimes[i];
        size_t of_runtime = 0;
        scales |= runtime->scaling[WORKER_THREAD][SCALING_AT_MOST].speedup.count > 0 &&
                  runtime->row_count > 1;
        for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
            of_runtime += runtime->measured[case_pair(runtime->cpu_work, (enum worker_kind)kind)];
        kinds = of_runtime > kinds ? of_runtime : kinds;
    }
    return scales && (findings->runtime_count > 1 || kinds > PROBED_KINDS);
}

static bool has_timelines(const struct findings *findings)
{
    bool any = findings->brief && findings->brief->timelines.count > 0;
    for (size_t i = 0; i < findings->runtime_count; i++)
        any |= findings->runtimes[i].timelines.count > 0;
    return any && findings->runtime_count > 0;
}

void figures_plan(struct report *report)
{
    const struct findings *findings = &report->findings;
    for (size_t i = 0; i < findings->runtime_count; i++) {
        const struct runtime_findings *runtime = &findings->runtimes[i];
        for (int kind = 0; kind < PICTURE_KINDS; kind++)
            if (picture_types[kind].work != WORK_COUNT &&
                findings_measured(runtime, picture_types[kind].work))
                add_picture(report, (enum picture_kind)kind, i);
    }
    for (size_t i = 0; i < findings->runtime_count; i++) {
        if (report->data[i].rounds > 0)
            add_picture(report, PICTURE_DATA, i);
        if (report->data[i].map.workers > 0)
            add_picture(report, PICTURE_MAP, i);
    }
    if (compares_speedups(findings))
        add_picture(report, PICTURE_SPEEDUP, 0);
    for (size_t i = 0; i < findings->runtime_count; i++)
        if (report->changes && is_compared(report->changes, &findings->runtimes[i]))
            add_picture(report, PICTURE_COMPARE, i);
    if (report->history && report->history->count > 1 && report->history->cell_count > 0)
        add_picture(report, PICTURE_HISTORY, 0);
    if (has_timelines(findings))
        add_picture(report, PICTURE_TIMELINE, 0);
    report->shown_order = picture_order(report);
}

/* ---- charts ---- */

static void make_figure(struct figure *figure, const struct report *report,
                        const struct picture *picture)
{
    const struct runtime_findings *runtime = &report->findings.runtimes[picture->runtime];
    *figure = (struct figure){0};
    figure->chart.title = picture->title;
    figure->chart.subtitle =
        figure_text(figure, picture_subtitle(report, picture->kind, picture->runtime));
    figure->chart.footer = figure_text(figure, picture_footer(report));
    figure->chart.x_label = "number of workers";
    if (picture->kind == PICTURE_SPEEDUP)
        speedup_figure(figure, &report->findings);
    else if (picture->kind == PICTURE_DATA)
        data_figure(figure, &report->data[picture->runtime]);
    else if (picture->kind == PICTURE_MAP)
        map_figure(figure, &report->data[picture->runtime].map);
    else if (picture->kind == PICTURE_HISTORY)
        history_figure(figure, report->history);
    else if (picture->kind == PICTURE_TIMELINE)
        lanes_figure(figure, &report->findings);
    else if (picture->kind == PICTURE_COMPARE)
        compare_figure(figure, report->changes, runtime);
    else if (picture->kind == PICTURE_USER)
        rates_figure(figure, runtime);
    else
        times_figure(figure, runtime, picture_types[picture->kind].work);
    figure->untitled = figure->chart;
    figure->untitled.title = "";
}

/* ---- drawing ---- */

/* A picture in one of its formats; or in none, but drawn for a page. */
struct wanted {
    struct picture *picture;
    enum picture_format format; /* PICTURE_FORMAT_COUNT: for a page */
    enum page_width page_width;
};

/* The size for a phone, in pixels of its page: a picture that is scaled down has letters too small
 * to read. */
enum { NARROW_WIDTH = 300, NARROW_HEIGHT = 460 };

enum { MOST_DRAWINGS = PICTURE_FORMAT_COUNT + PAGE_WIDTH_COUNT };

static struct sheet sheet_of(const struct report *report, const struct wanted *wanted)
{
    bool on_page = wanted->format == PICTURE_FORMAT_COUNT;
    if (on_page && wanted->page_width == PAGE_NARROW)
        return picture_sheet(PICTURE_SVG, NARROW_WIDTH, NARROW_HEIGHT);
    return picture_sheet(on_page ? PICTURE_SVG : wanted->format, report->width, report->height);
}

/* What is needed to encode the pictures. */
struct encoding {
    const struct report *report;
    const struct wanted *wanted;
    char *software;
};

static void note_problem(struct picture *picture, const struct error *error)
{
    if (error->code != ERROR_NONE && !picture->problem)
        picture->problem = xstrdup(error->text);
}

/* The two drawings of a picture stand in one page: no id is there twice. */
static void encode_for_page(const struct encoding *encoding, const struct wanted *wanted,
                            const struct rendering *rendering, struct strbuf *file)
{
    static const char *const endings[PAGE_WIDTH_COUNT] = {"", "-narrow"};
    const struct picture *picture = wanted->picture;
    const struct sheet sheet = sheet_of(encoding->report, wanted);
    char *name = xasprintf("%s%s", picture->name, endings[wanted->page_width]);
    svg_element(file, &rendering->bytes, sheet.width, sheet.height,
                &(struct svg_words){name, picture->title, picture->alt});
    free(name);
}

static bool encode_file(const struct encoding *encoding, const struct wanted *wanted,
                        const struct rendering *rendering, struct strbuf *file, struct error *error)
{
    const struct report *report = encoding->report;
    const struct picture *picture = wanted->picture;
    const struct picture_note notes[] = {
        {"Title", picture->title},        {"Description", picture->alt},
        {"Software", encoding->software}, {"Source", report->results->run.id},
        {"Reports", report->shown_by},
    };
    const struct picture_facts facts = {
        .width = report->width,
        .height = report->height,
        .dpi = report->dpi,
        .name = picture->name,
        .notes = notes,
        .note_count = sizeof notes / sizeof *notes,
    };
    return picture_encode(wanted->format, rendering, &facts, file, error);
}

static bool encode(const void *context, size_t index, const struct rendering *rendering,
                   struct strbuf *file, struct error *error)
{
    const struct encoding *encoding = context;
    const struct wanted *wanted = &encoding->wanted[index];
    if (wanted->format != PICTURE_FORMAT_COUNT)
        return encode_file(encoding, wanted, rendering, file, error);
    encode_for_page(encoding, wanted, rendering, file);
    return true;
}

/* Into the picture, from a rendering that then has none. */
static void take_file(const struct wanted *wanted, struct rendering *rendering)
{
    struct picture *picture = wanted->picture;
    bool on_page = wanted->format == PICTURE_FORMAT_COUNT;
    *(on_page ? &picture->on_page[wanted->page_width] : &picture->files[wanted->format]) =
        rendering->bytes;
    rendering->bytes = (struct strbuf){0};
}

/* A picture in each of its formats, and for a page. Returns how many. */
static size_t list_wanted(const struct report *report, struct picture *picture,
                          struct wanted *wanted)
{
    size_t count = 0;
    for (int format = 0; format < PICTURE_FORMAT_COUNT; format++)
        if (report->drawn[format])
            wanted[count++] =
                (struct wanted){.picture = picture, .format = (enum picture_format)format};
    for (int width = 0; width < PAGE_WIDTH_COUNT && report->drawn_on_page; width++)
        wanted[count++] = (struct wanted){picture, PICTURE_FORMAT_COUNT, (enum page_width)width};
    return count;
}

/* In a page of its own order the heading says what the picture's title says. */
static struct chart_order order_for(const struct report *report, const struct wanted *wanted,
                                    const struct figure *figure)
{
    bool untitled = wanted->format == PICTURE_FORMAT_COUNT && report->untitled_on_page;
    return (struct chart_order){untitled ? &figure->untitled : &figure->chart,
                                sheet_of(report, wanted)};
}

void figures_draw(struct report *report)
{
    size_t pictures = report->picture_count, most = pictures * MOST_DRAWINGS, count = 0;
    struct figure *figures = xcalloc(pictures, sizeof *figures);
    struct wanted *wanted = xcalloc(most, sizeof *wanted);
    struct chart_order *orders = xcalloc(most, sizeof *orders);
    struct rendering *renderings = xcalloc(most, sizeof *renderings);
    for (size_t i = 0; i < pictures; i++) {
        make_figure(&figures[i], report, &report->pictures[i]);
        size_t end = count + list_wanted(report, &report->pictures[i], wanted + count);
        for (; count < end; count++)
            orders[count] = order_for(report, &wanted[count], &figures[i]);
    }
    struct encoding encoding = {report, wanted,
                                xasprintf("%s (PLplot, libpng)", report->results->run.program)};
    render_each(orders, count, renderings, encode, &encoding);
    for (size_t i = 0; i < count; i++) {
        take_file(&wanted[i], &renderings[i]);
        note_problem(wanted[i].picture, &renderings[i].error);
    }
    for (size_t i = 0; i < pictures; i++)
        figure_release(&figures[i]);
    free(encoding.software);
    renderings_release(renderings, count);
    free(renderings);
    free(orders);
    free(wanted);
    free(figures);
}
