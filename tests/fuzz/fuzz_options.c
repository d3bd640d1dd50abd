/*
 * Reads any bytes as a command line, a word in every line. Beyond not crashing: what is refused is
 * told in one line, what is taken keeps the promises of options.h, and the words stay in their
 * order.
 */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "tvp/options/options.h"

enum { MOST_WORDS = 64 };

static void check_plan(const struct options *options)
{
    bool open_ended = options->budget_ns > 0 || options->precision > 0;
    require((options->rounds >= 1 || open_ended) && options->rounds <= 1000000);
    require(options->amounts[WORK_IO] >= 1 && options->budget_ns >= 0);
    require(options->precision >= 0 && options->precision <= 1);
    require(options->width >= 300 && options->width <= 16000);
    require(options->height >= 200 && options->height <= 16000);
    require(options->dpi >= 10 && options->dpi <= 2400);
    require((options->points_kind == POINTS_LIST) == (options->point_count > 0));
    for (size_t i = 0; i < options->point_count; i++)
        require(options->points[i] > (i > 0 ? options->points[i - 1] : 0));
    require(isnan(options->fail_if_slower) || options->compare_count > 0);
    require(options->runtime_count >= 1 && options->runtime_count <= 16);
    for (size_t i = 0; i < options->runtime_count; i++)
        require(options->runtimes[i].name[0] != '\0' &&
                options->runtimes[i].amounts[WORK_CPU] >= 1);
}

static void check_action(const struct options *options)
{
    switch (options->action) {
    case ACTION_MEASURE:
        require(options->max_workers >= 1 && options->max_workers <= 32768);
        require(options->point_count == 0 ||
                options->points[options->point_count - 1] <= options->max_workers);
        break;
    case ACTION_FROM:
        require(options->from_count > 0 && !options->dry_run && !options->runtimes_given);
        break;
    case ACTION_RESUME:
        require(options->resume && !options->rounds_given);
        break;
    case ACTION_CHECK_RUNNER:
        require(options->check_runner != NULL);
        break;
    case ACTION_LIST_FIELDS:
    case ACTION_DONE:
        break;
    }
}

static void parse(int argc, char **argv)
{
    char *before[MOST_WORDS + 2];
    memcpy(before, argv, sizeof before[0] * (size_t)(argc + 1));
    struct options options;
    struct error error = {0};
    bool good = options_parse(&options, argc, argv, &error);
    require(good == (error.code == ERROR_NONE));
    require(memcmp(before, argv, sizeof before[0] * (size_t)(argc + 1)) == 0);
    if (!good) {
        require(error.code == ERROR_USAGE && error.text[0] != '\0' && !strchr(error.text, '\n'));
        return;
    }
    if (options.action != ACTION_DONE)
        check_plan(&options);
    check_action(&options);
    options_release(&options);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char *text = copy_input(bytes, size);
    static char name[] = "tvp-report";
    char *argv[MOST_WORDS + 2] = {name};
    int argc = 1;
    char *rest = text;
    for (char *word = strsep(&rest, "\n"); word && argc <= MOST_WORDS; word = strsep(&rest, "\n"))
        argv[argc++] = word;
    parse(argc, argv);
    free(text);
    return 0;
}
