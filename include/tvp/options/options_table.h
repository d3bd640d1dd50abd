/*
 * options_table.h - the one table of options, for the files that read it: options_words.c (reading
 * the command line, help), options.c (what the words mean together) and options_print.c (manual
 * page, completions, README). Everything else uses options.h.
 */
#ifndef TVP_OPTIONS_TABLE_H
#define TVP_OPTIONS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/error.h"
#include "tvp/options/options.h"

/* The groups of the help, in its order. */
#define OPTION_GROUPS(ROW)                                                                         \
    ROW(GROUP_USUAL, "The usual ones")                                                             \
    ROW(GROUP_WHAT, "What to measure")                                                             \
    ROW(GROUP_LONG, "How long")                                                                    \
    ROW(GROUP_OUTPUT, "Output")                                                                    \
    ROW(GROUP_PICTURES, "Pictures")                                                                \
    ROW(GROUP_SAVED, "Saved results")                                                              \
    ROW(GROUP_RUNTIMES, "Runtimes")                                                                \
    ROW(GROUP_OTHER, "Other")

enum option_group {
#define ROW(id, title) id,
    OPTION_GROUPS(ROW)
#undef ROW
        GROUP_COUNT
};

extern const char *const option_group_titles[GROUP_COUNT];

/* What an option is about, and so which others it cannot be combined with. */
enum option_scope {
    SCOPE_ANY,
    SCOPE_PLAN,   /* part of a new plan: means nothing with --from or --resume */
    SCOPE_CLAIMS, /* about measuring: means nothing with --from without --measure-claims */
    SCOPE_MEASURE /* about measuring: means nothing with --from */
};

/* --cpu-iters and the like, kept until all runtimes are known. */
struct amount_option {
    enum work work;
    const char *runtime; /* not terminated; NULL: every runtime */
    size_t runtime_length;
    int64_t amount;
};

/* What is printed in the place of everything else. */
enum printout { PRINTOUT_NONE, PRINTOUT_HELP, PRINTOUT_USAGE, PRINTOUT_VERSION };

/* What is known while the command line is read. */
struct parsing {
    struct options *options;
    struct error *error;
    bool workers_given;
    bool list_fields;
    enum printout printout;
    struct amount_option *amounts;
    size_t amount_count;
    /* The first option of that scope, or NULL. */
    const struct option_row *plan_option;
    const struct option_row *measure_option;
    const struct option_row *claims_option;
};

struct option_row {
    const char *name;
    int letter; /* 0: none */
    /* NULL: none. Words in lower case between "|" are values as they are. */
    const char *argument;
    enum option_group group;
    enum option_scope scope;
    const char *help;
    /* Applies the option; false with the error set. `text` is NULL when it takes no argument, and
     * stays valid as long as the argument vector. */
    bool (*apply)(struct parsing *parsing, const struct option_row *row, const char *text);
    size_t
        member; /* what a generic `apply` sets: offset in struct options, its printout, or a work */
};

/* Ends with a NULL name. */
extern const struct option_row option_rows[];

size_t option_count(void);

/* The runtime that comes with this program and takes functions in files of that kind
 * (work_file_kind); RUNNER_OF_THE_USER: none does. */
enum runner_kind runner_of_file(const char *kind);

/* Makes the runtime of --against. */
void add_older_runtime(struct options *options);

/* The positional argument. */
bool take_workers(struct parsing *parsing, const char *text);

/* What the program is for, in one sentence. */
extern const char program_purpose[];

/* Example command lines, each with what it does; ends with a NULL command. */
struct program_example {
    const char *command;
    const char *meaning;
};
extern const struct program_example program_examples[];

#endif
