#include "tvp/options/options_words.h"

#include <argp.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/strbuf.h"
#include "tvp/text/nearest.h"

#define PROGRAM "tvp-report"

enum {
    ARGP_HELP_LETTER = '?', /* what argp's own help listens to: so does ours, without a word */
    FIRST_LONG_KEY = 256    /* below: letters */
};

/* ---- the table as argp wants it ---- */

static int key_of(const struct option_row *row)
{
    return row->letter ? row->letter : FIRST_LONG_KEY + (int)(row - option_rows);
}

static const struct option_row *row_of_key(int key)
{
    const struct option_row *row = option_rows;
    if (key == ARGP_HELP_LETTER)
        key = 'h';
    while (row->name && key_of(row) != key)
        row++;
    return row->name ? row : NULL;
}

/* argp counts groups from 1; it moves --help and --version to group -1, which comes last. */
static int argp_group(enum option_group group)
{
    return group == GROUP_OTHER ? -1 : (int)group + 1;
}

/* Titles of groups and options; the caller frees the array and its titles. */
static struct argp_option *make_argp_options(void)
{
    struct argp_option *options = xcalloc(GROUP_COUNT + option_count() + 2, sizeof *options);
    struct argp_option *next = options;
    for (int group = 0; group < GROUP_COUNT; group++)
        *next++ = (struct argp_option){.doc = xasprintf("%s:", option_group_titles[group]),
                                       .group = argp_group((enum option_group)group)};
    for (const struct option_row *row = option_rows; row->name; row++)
        *next++ = (struct argp_option){.name = row->name,
                                       .key = key_of(row),
                                       .arg = row->argument,
                                       .doc = row->help,
                                       .group = argp_group(row->group)};
    *next = (struct argp_option){.key = ARGP_HELP_LETTER, .flags = OPTION_HIDDEN, .group = -1};
    return options;
}

static void free_argp_options(struct argp_option *options)
{
    for (int group = 0; group < GROUP_COUNT; group++)
        free((char *)options[group].doc);
    free(options);
}

/* ---- help, usage, version ---- */

/* argp puts the options where the vertical tab is. The caller frees the text. */
static char *make_help_text(void)
{
    struct strbuf text = {0};
    strbuf_addf(&text, "%s\n\n", program_purpose);
    for (const struct program_example *example = program_examples; example->command; example++)
        strbuf_addf(&text, "  %s\n      %s\n", example->command, example->meaning);
    strbuf_adds(&text, "\vA duration needs its unit: ns, us, ms, s, min or h.\n\nExit status:\n");
#define ROW(name, status, meaning) strbuf_addf(&text, "  %d  %s\n", status, meaning);
    ERROR_CODES(ROW)
#undef ROW
    /* argp ends the text with a newline of its own. */
    strbuf_truncate(&text, text.length - 1);
    return strbuf_detach(&text);
}

static void print_argp_help(unsigned int what)
{
    struct argp_option *options = make_argp_options();
    char *text = make_help_text();
    const struct argp argp = {
        .options = options,
        .args_doc = "MAX_WORKERS\n--from=FILE\n--resume=FILE\n--fleet=DIR",
        .doc = text,
    };
    argp_help(&argp, stdout, what, PROGRAM);
    free(text);
    free_argp_options(options);
}

static void print_out(enum printout printout)
{
    if (printout == PRINTOUT_HELP)
        print_argp_help(ARGP_HELP_SHORT_USAGE | ARGP_HELP_LONG | ARGP_HELP_DOC);
    else if (printout == PRINTOUT_USAGE)
        print_argp_help(ARGP_HELP_USAGE);
    else
        puts(PROGRAM " " TVP_VERSION);
}

/* ---- what argp refused ---- */

/* argp's own messages take several lines, so it is kept silent and asked for nothing but whether
 * it succeeded. To find the word that it stumbled over, the words are read once more by
 * getopt_long, which argp uses too. */

static void explain_missing_argument(const struct option_row *row, struct error *error)
{
    error_set(error, ERROR_USAGE, "--%s: %s is missing, expected --%s=%s", row->name, row->argument,
              row->name, row->argument);
}

static void explain_extra_argument(const struct option_row *row, const char *word,
                                   struct error *error)
{
    const char *equals = strchr(word, '=');
    error_set(error, ERROR_USAGE, "--%s takes no value, leave \"%s\" out", row->name,
              equals ? equals : word);
}

/* A long name that is the beginning of several, or of none. */
static void explain_long_name(const char *word, struct error *error)
{
    const char *name = word + 2;
    size_t length = strcspn(name, "=");
    const char **names = xreallocarray(NULL, option_count(), sizeof *names);
    struct strbuf matches = {0};
    for (size_t i = 0; i < option_count(); i++) {
        names[i] = option_rows[i].name;
        if (strncmp(names[i], name, length) == 0)
            strbuf_addf(&matches, "%s--%s", matches.length > 0 ? ", " : "", names[i]);
    }
    const char *nearest = nearest_name(name, length, names, option_count());
    if (matches.length > 0)
        error_set(error, ERROR_USAGE, "\"--%.*s\" is the beginning of %s: write more of it",
                  (int)length, name, strbuf_text(&matches));
    else if (nearest)
        error_set(error, ERROR_USAGE, "unknown option \"--%.*s\": did you mean --%s?", (int)length,
                  name, nearest);
    else
        error_set(error, ERROR_USAGE,
                  "unknown option \"--%.*s\": " PROGRAM " --help lists them all", (int)length,
                  name);
    strbuf_release(&matches);
    free(names);
}

/* "-1" is no option but a number that makes no sense. `index` is where getopt stopped: past the
 * word, unless letters of it are left. */
static void explain_letter(int letter, int index, int argc, char **argv, struct parsing *parsing)
{
    const char start[] = {'-', (char)letter, '\0'};
    const char *word = start;
    if (index < argc && strcmp(argv[index - 1], start) != 0 && strncmp(argv[index], start, 2) == 0)
        word = argv[index];
    if (letter >= '0' && letter <= '9')
        take_workers(parsing, word);
    error_set(parsing->error, ERROR_USAGE,
              "unknown option \"%s\": " PROGRAM " --help lists them all", start);
}

/* The table as getopt wants it. */
struct getopt_table {
    struct option *longs;
    struct strbuf shorts;
};

static void make_getopt_table(struct getopt_table *table)
{
    *table = (struct getopt_table){.longs = xcalloc(option_count() + 1, sizeof *table->longs)};
    /* "-": words are taken in their order; ":": a missing argument is told from an unknown name. */
    strbuf_adds(&table->shorts, "-:?");
    for (size_t i = 0; i < option_count(); i++) {
        const struct option_row *row = &option_rows[i];
        bool takes = row->argument != NULL;
        table->longs[i] = (struct option){row->name, takes ? required_argument : no_argument, NULL,
                                          FIRST_LONG_KEY + (int)i};
        if (row->letter)
            strbuf_addf(&table->shorts, "%c%s", row->letter, takes ? ":" : "");
    }
}

static void explain(struct parsing *parsing, int argc, char **argv)
{
    struct getopt_table table;
    make_getopt_table(&table);
    optind = 0; /* glibc: start anew */
    opterr = 0;
    /* getopt sets optopt when it fails and leaves it alone otherwise; '?' is also an option. */
    const int untouched = -1;
    int found;
    do {
        optopt = untouched;
        found = getopt_long(argc, argv, strbuf_text(&table.shorts), table.longs, NULL);
    } while (found != -1 && !((found == '?' || found == ':') && optopt != untouched));
    int key = optopt;
    const struct option_row *row =
        key >= FIRST_LONG_KEY ? &option_rows[key - FIRST_LONG_KEY] : row_of_key(key);
    if (found == ':' && row)
        explain_missing_argument(row, parsing->error);
    else if (key >= FIRST_LONG_KEY)
        explain_extra_argument(row, argv[optind - 1], parsing->error);
    else if (key == 0)
        explain_long_name(argv[optind - 1], parsing->error);
    else
        explain_letter(key, optind, argc, argv, parsing);
    strbuf_release(&table.shorts);
    free(table.longs);
}

/* ---- reading the words ---- */

static bool apply_option(struct parsing *parsing, const struct option_row *row, const char *text)
{
    if (row->scope == SCOPE_PLAN && !parsing->plan_option)
        parsing->plan_option = row;
    const struct option_row **first =
        row->scope == SCOPE_CLAIMS ? &parsing->claims_option : &parsing->measure_option;
    if (row->scope != SCOPE_ANY && !*first)
        *first = row;
    return row->apply(parsing, row, text);
}

static error_t take_word(int key, char *text, struct argp_state *state)
{
    struct parsing *parsing = state->input;
    const struct option_row *row = row_of_key(key);
    if (key != ARGP_KEY_ARG && !row)
        return ARGP_ERR_UNKNOWN;
    bool good = row ? apply_option(parsing, row, text) : take_workers(parsing, text);
    if (!good)
        return EINVAL;
    if (parsing->printout == PRINTOUT_NONE)
        return 0;
    print_out(parsing->printout);
    return ECANCELED;
}

/* In their order: then POSIXLY_CORRECT changes nothing, and the vector stays as it was given. */
bool read_words(struct parsing *parsing, int argc, char **argv)
{
    struct argp_option *options = make_argp_options();
    const struct argp argp = {.options = options, .parser = take_word};
    const unsigned int flags = ARGP_IN_ORDER | ARGP_NO_ERRS | ARGP_NO_EXIT | ARGP_NO_HELP;
    error_t result = argp_parse(&argp, argc, argv, flags, NULL, parsing);
    free_argp_options(options);
    if (result == ENOMEM)
        out_of_memory();
    if (result != 0 && parsing->printout == PRINTOUT_NONE && parsing->error->code == ERROR_NONE)
        explain(parsing, argc, argv);
    return parsing->error->code == ERROR_NONE;
}
