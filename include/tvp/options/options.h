/*
 * options.h - the command line, read and checked; nothing here opens a file or starts anything.
 *
 * One table (options_table.c) holds every option: long name, short letter, argument, help. argp's
 * help, the manual page, the completions and the README's list are made from it.
 *
 * Errors are usage errors (exit 2): one line that quotes what was given and says what was
 * expected.
 */
#ifndef TVP_OPTIONS_H
#define TVP_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/cases.h"
#include "tvp/common/error.h"
#include "tvp/common/works.h"
#include "tvp/options/formats.h"
#include "tvp/text/picture_formats.h"

enum progress { PROGRESS_AUTO, PROGRESS_ALWAYS, PROGRESS_NEVER };

enum action {
    ACTION_MEASURE,      /* MAX_WORKERS was given */
    ACTION_FROM,         /* --from: no measuring */
    ACTION_RESUME,       /* --resume: finish an unfinished run */
    ACTION_FLEET,        /* --fleet: report on many nodes; no measuring */
    ACTION_NODE_CHECK,   /* --node-check: is this node like those of a fleet */
    ACTION_LIST_FIELDS,  /* print the template's fields */
    ACTION_CHECK_RUNNER, /* say what a runner does wrong */
    ACTION_DONE          /* help or version was printed */
};

enum points_kind { POINTS_DEFAULT, POINTS_ALL, POINTS_LOG, POINTS_LIST };

/* What a runtime's command is. For the languages that a runner comes with it starts the
 * interpreter, and NULL means the one of the PATH. */
enum runner_kind { RUNNER_NATIVE, RUNNER_CPYTHON, RUNNER_NODE, RUNNER_OF_THE_USER };

/* The kind of a runtime of that name that has no command; RUNNER_OF_THE_USER: needs one. */
enum runner_kind runner_kind_of_name(const char *name);

/* The name of a runtime that needs no command. */
const char *runner_name(enum runner_kind kind);

/* --runtime NAME[=COMMAND], and what was said about it by other options. */
struct runtime_option {
    enum runner_kind kind;
    char *name;                  /* "native", "cpython", or the user's own name */
    char *command;               /* for sh -c; NULL: the built-in way to start `name` */
    int64_t amounts[WORK_COUNT]; /* --cpu-iters NAME=N, or --cpu-iters N, or the preset's, … */
    bool older;                  /* of --against: does the work of the first */
};

/* --work: a function of the user's. */
struct work_option {
    char *file;     /* as given; NULL: a module */
    char *module;   /* "package.crunch"; NULL: a file */
    char *function; /* NULL: not given */
};

/* --timeline: the cells whose workers show when they ran. */
struct timeline_option {
    bool given;
    uint32_t workers; /* 0: none */
    bool cases[CASE_COUNT];
};

/* The ending of a file that --work names, without its point: "py", and "so" for libcrunch.so.1.2
 * too. Empty when it has none. Borrowed from the path. */
const char *work_file_kind(const char *path);

/* The runtime of --against. */
#define OLDER_RUNTIME "older"

/* One -o, or one --insert. */
struct report_output {
    char *path; /* "-": stdout */
    enum report_format format;
    bool inserted; /* into a text that is there (insertion.h) */
};

struct options {
    enum action action;
    uint32_t max_workers;
    struct report_output *outputs; /* -o, in order */
    size_t output_count;
    enum report_format format; /* --format; REPORT_FORMAT_COUNT: not given */
    char *template_name;       /* a built-in name ("report", "classic") or a file; NULL: default */
    char *images;              /* NULL: "Images" beside the first report */
    char *data;                /* NULL: default; "none": none; "-": stdout */
    char *exports[DATA_FORMAT_COUNT]; /* NULL: not wanted; "-": stdout */
    const struct preset *preset;
    uint32_t rounds; /* of the preset unless given; 0: until the budget or the precision ends it */
    bool rounds_given;
    int64_t budget_ns;  /* 0: none */
    int64_t fit_ns;     /* what the rounds should fit into where nobody says how many; 0: nothing */
    int64_t timeout_ns; /* of each cell; 0: by what it is expected to take */
    double precision;   /* fraction; 0: none */
    enum points_kind points_kind;
    uint32_t *points; /* POINTS_LIST: ascending, no duplicates */
    size_t point_count;
    int64_t amounts[WORK_COUNT];     /* for runtimes of which nothing else was said */
    struct runtime_option *runtimes; /* at least one ("native") */
    size_t runtime_count;
    bool runtimes_given;
    char **start_methods; /* "fork", "spawn", "forkserver"; none: the runner's default */
    size_t start_method_count;
    struct work_option work;
    struct timeline_option timeline;
    bool works[WORK_COUNT];  /* which are measured: --cases, or the default */
    bool added[WORK_COUNT];  /* --io: which are measured besides */
    char *io_dir;            /* NULL: the report's folder */
    char *io_url;            /* NULL: the server is ours */
    int64_t io_timeout_ns;   /* 0: not given */
    uint32_t io_connections; /* most at a time to io_url */
    bool hands_data;         /* handing data over is measured too */
    bool works_given;
    bool kinds[WORKER_KIND_COUNT]; /* of worker: --workers and threads, or the default */
    bool kinds_given;
    uint64_t seed;
    bool seed_given;
    uint32_t width;
    uint32_t height;
    bool size_given;
    double dpi;
    bool dpi_given;
    bool picture_formats[PICTURE_FORMAT_COUNT]; /* --picture-format */
    enum picture_format linked_format; /* the first of them; PICTURE_FORMAT_COUNT: not given */
    char *title;                       /* NULL: none */
    char *author;                      /* NULL: none */
    enum progress progress;
    bool quiet;
    int verbosity; /* number of -v */
    bool dry_run;
    bool probes;         /* false with --no-probes */
    bool measure_claims; /* with --from: what that cannot speak of is measured */
    char **from;         /* --from, in order */
    size_t from_count;
    char *resume;
    char *fleet;      /* folder; NULL: not given */
    char *node_check; /* file; NULL: not given */
    char **compare;   /* --compare, in order */
    size_t compare_count;
    char *against;  /* command of the runner of an older build; NULL: none */
    char **history; /* --history, in order */
    size_t history_count;
    double fail_if_slower; /* --fail-if slower:5%; NaN: not given */
    char *check_runner;
    char **command; /* the argument vector as given; borrowed from main */
    size_t command_count;
};

/* Reads the command line. Help and version go to stdout and give ACTION_DONE. */
bool options_parse(struct options *options, int argc, char **argv, struct error *error);

void options_release(struct options *options);

/* The table in forms for the build: "man" (a page of man(7)), "bash", "zsh", "fish" (completions),
 * "readme" (a Markdown list). False for another name. */
bool options_print(const char *form);

#endif
