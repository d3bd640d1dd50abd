#include "tvp/options/options.h"

#include <stdio.h>
#include <string.h>

#include "tvp/common/error.h"
#include "tvp/common/strbuf.h"
#include "tvp/options/options_table.h"

#define PROGRAM "tvp-report"

/* When the options last changed; a manual page states it. */
#define PAGE_DATE "2026-11-27"

/* ---- what an argument can be ---- */

/* Finds the next value that an argument names as it is ("all|log|LIST": all, log). Moves *argument
 * past it; returns NULL when there is none, else where it is, and its length. */
static const char *next_value(const char **argument, size_t *length)
{
    static const char lower_case[] = "abcdefghijklmnopqrstuvwxyz";
    while (*argument && **argument != '\0') {
        const char *word = *argument;
        *length = strcspn(word, "|");
        *argument = word + *length + (word[*length] == '|');
        if (*length > 0 && strspn(word, lower_case) == *length)
            return word;
    }
    return NULL;
}

static bool has_values(const struct option_row *row)
{
    const char *argument = row->argument;
    size_t length;
    return next_value(&argument, &length) != NULL;
}

/* "all log" */
static void print_values(const struct option_row *row)
{
    const char *argument = row->argument;
    const char *separator = "";
    size_t length;
    for (const char *value; (value = next_value(&argument, &length)) != NULL; separator = " ")
        printf("%s%.*s", separator, (int)length, value);
}

static bool takes_file(const struct option_row *row)
{
    return row->argument && strstr(row->argument, "FILE");
}

static bool takes_folder(const struct option_row *row)
{
    return row->argument && strcmp(row->argument, "DIR") == 0;
}

/* Prints text with an escape before each of the given characters. */
static void print_escaped(const char *text, const char *special, const char *escape)
{
    for (; *text; text++) {
        if (strchr(special, *text))
            fputs(escape, stdout);
        putchar(*text);
    }
}

/* Inside single quotes of a shell: the quote is closed, escaped and opened again. */
static void print_quoted(const char *text)
{
    print_escaped(text, "'", "'\\'");
}

/* ---- man ---- */

/* A hyphen that can be copied out of the page; "\\" as itself. */
static void add_man_word(struct strbuf *out, const char *word, size_t length)
{
    if (*word == '.' || *word == '\'')
        strbuf_adds(out, "\\&");
    for (size_t i = 0; i < length; i++)
        if (word[i] == '-')
            strbuf_adds(out, "\\-");
        else
            strbuf_adds(out, word[i] == '\\' ? "\\e" : (const char[]){word[i], '\0'});
}

static void print_man_word(const char *word)
{
    struct strbuf written = {0};
    add_man_word(&written, word, strlen(word));
    fputs(strbuf_text(&written), stdout);
    strbuf_release(&written);
}

/* Words of running text, filled to lines that mandoc does not find too long, as they are written. A
 * word must not look like a request or an escape. */
static void print_man_text(const char *text)
{
    const size_t line_limit = 79;
    struct strbuf line = {0}, word = {0};
    while (*text) {
        size_t length = strcspn(text, " ");
        strbuf_truncate(&word, 0);
        add_man_word(&word, text, length);
        if (line.length > 0 && line.length + 1 + word.length > line_limit) {
            puts(strbuf_text(&line));
            strbuf_truncate(&line, 0);
        }
        strbuf_addf(&line, "%s%s", line.length > 0 ? " " : "", strbuf_text(&word));
        text += length;
        text += strspn(text, " ");
    }
    puts(strbuf_text(&line));
    strbuf_release(&line);
    strbuf_release(&word);
}

static void print_man_option(const struct option_row *row)
{
    puts(".TP");
    if (row->letter) {
        printf("\\fB\\-%c\\fR", row->letter);
        if (row->argument)
            printf(" \\fI%s\\fR", row->argument);
        fputs(", ", stdout);
    }
    fputs("\\fB\\-\\-", stdout);
    print_man_word(row->name);
    fputs("\\fR", stdout);
    if (row->argument)
        printf("=\\fI%s\\fR", row->argument);
    putchar('\n');
    print_man_text(row->help);
}

static void print_man_options(void)
{
    for (int group = 0; group < GROUP_COUNT; group++) {
        printf(".SS %s\n", option_group_titles[group]);
        for (const struct option_row *row = option_rows; row->name; row++)
            if (row->group == (enum option_group)group)
                print_man_option(row);
    }
}

/* Of man(7), whose pages are headed by what they say themselves, on every system. */
static void print_man(void)
{
    puts(".TH TVP\\-REPORT 1 " PAGE_DATE " \"" PROGRAM " " TVP_VERSION "\" \"" PROGRAM " manual\"\n"
         ".SH NAME\n"
         "tvp\\-report \\- measure threads against processes\n"
         ".SH SYNOPSIS\n"
         "\\fBtvp\\-report\\fR [\\fIOPTION\\fR ...] \\fIMAX_WORKERS\\fR\n.br\n"
         "\\fBtvp\\-report\\fR [\\fIOPTION\\fR ...] \\fB\\-\\-from\\fR=\\fIFILE\\fR\n.br\n"
         "\\fBtvp\\-report\\fR [\\fIOPTION\\fR ...] \\fB\\-\\-resume\\fR=\\fIFILE\\fR\n"
         ".SH DESCRIPTION");
    print_man_text(program_purpose);
    puts("It measures 1 to\n\\fIMAX_WORKERS\\fR workers, each with threads and with processes.\n"
         "A duration needs its unit: ns, us, ms, s, min or h.\n"
         ".SH OPTIONS");
    print_man_options();
    puts(".SH FILES\n"
         ".TP\n\\fIreport.partial.jsonl\\fR\n"
         "The samples of \\fIreport.jsonl\\fR while they are measured.\n"
         "A run that ends early (a signal, a full disk, no memory) leaves it and names it:\n"
         "\\fB\\-\\-resume\\fR\ngoes on with it, \\fB\\-\\-from\\fR reports on what is there.\n"
         "The next run moves it to \\fIreport.partial.1.jsonl\\fR.\n"
         ".TP\n\\fItvp\\-report.1.jsonl\\fR\n"
         "The samples of a run that had no data file and failed at its end.\n"
         ".TP\n\\fIImages/NAME\\fR\n"
         "The pictures of the report NAME, while those in \\fIImages\\fR\n"
         "are another run's.\n"
         ".TP\n\\fI.report.md.lock\\fR\n"
         "There while \\fIreport.md\\fR is being made, so that no two runs make it at once.");
    puts(".SH EXIT STATUS");
#define ROW(name, status, meaning) printf(".TP\n%d\n%s\n", status, meaning);
    ERROR_CODES(ROW)
#undef ROW
    puts(".PP\n"
         "After a signal, what was measured is saved and the signal is raised again.\n"
         ".SH EXAMPLES");
    for (const struct program_example *example = program_examples; example->command; example++) {
        printf(".TP\n");
        print_man_text(example->command);
        print_man_text(example->meaning);
    }
}

/* ---- completions ---- */

/* What can follow that option; nothing is offered for a number or a text. */
static void print_bash_case(const struct option_row *row)
{
    bool has_paths = takes_file(row) || takes_folder(row);
    fputs("    ", stdout);
    if (row->letter)
        printf("-%c | ", row->letter);
    printf("--%s)\n", row->name);
    if (has_values(row) || has_paths) {
        fputs("        mapfile -t COMPREPLY < <(compgen", stdout);
        if (has_values(row)) {
            fputs(" -W '", stdout);
            print_values(row);
            putchar('\'');
        }
        if (has_paths)
            fputs(takes_file(row) ? " -f" : " -d", stdout);
        puts(" -- \"$word\")");
    }
    if (has_paths)
        puts("        compopt -o filenames");
    puts("        return ;;");
}

static void print_bash(void)
{
    puts("# Completion of " PROGRAM " for bash.\n"
         "_tvp_report()\n"
         "{\n"
         "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
         "    # bash makes three words of --option=value.\n"
         "    if [[ $word == = ]]; then\n"
         "        word=\n"
         "    elif [[ $before == = ]] && ((COMP_CWORD > 1)); then\n"
         "        before=${COMP_WORDS[COMP_CWORD - 2]}\n"
         "    fi\n"
         "    COMPREPLY=()\n"
         "    case $before in");
    for (const struct option_row *row = option_rows; row->name; row++)
        if (row->argument)
            print_bash_case(row);
    fputs("    esac\n    [[ $word == -* ]] && mapfile -t COMPREPLY < <(compgen -W '", stdout);
    for (const struct option_row *row = option_rows; row->name; row++) {
        if (row->letter)
            printf("-%c ", row->letter);
        printf("--%s ", row->name);
    }
    puts("' -- \"$word\")\n}\ncomplete -F _tvp_report " PROGRAM);
}

static void print_zsh_argument(const struct option_row *row)
{
    putchar(':');
    print_escaped(row->argument, ":", "\\");
    putchar(':');
    if (takes_file(row) && has_values(row)) {
        fputs("{compadd ", stdout);
        print_values(row);
        fputs("; _files}", stdout);
    } else if (has_values(row)) {
        putchar('(');
        print_values(row);
        putchar(')');
    } else {
        fputs(takes_file(row) ? "_files" : takes_folder(row) ? "_files -/" : " ", stdout);
    }
}

/* One specification for _arguments: name, [help] and what the argument can be. */
static void print_zsh_option(const struct option_row *row, const char *name, const char *joint)
{
    printf(" \\\n    '*%s%s[", name, row->argument ? joint : "");
    for (const char *c = row->help; *c; c++) {
        if (*c == '[' || *c == ']' || *c == '\\')
            putchar('\\');
        print_quoted((const char[]){*c, '\0'});
    }
    putchar(']');
    if (row->argument)
        print_zsh_argument(row);
    putchar('\'');
}

static void print_zsh(void)
{
    fputs("#compdef " PROGRAM "\n_arguments -s -S", stdout);
    for (const struct option_row *row = option_rows; row->name; row++) {
        char name[64];
        if (row->letter) {
            snprintf(name, sizeof name, "-%c", row->letter);
            print_zsh_option(row, name, "+");
        }
        snprintf(name, sizeof name, "--%s", row->name);
        print_zsh_option(row, name, "=");
    }
    /* Without the guard, its message stands in the way of an option's name that is half typed. */
    puts(" \\\n    ':MAX_WORKERS:_guard \"[0-9]#\" MAX_WORKERS'");
}

static void print_fish_option(const struct option_row *row)
{
    printf("complete -c " PROGRAM " -l %s", row->name);
    if (row->letter)
        printf(" -s '%c'", row->letter);
    if (row->argument)
        fputs(takes_file(row) ? " -r -F" : " -x", stdout);
    if (has_values(row)) {
        fputs(" -a '", stdout);
        print_values(row);
        putchar('\'');
    }
    if (takes_folder(row))
        /* The word as typed would be offered with the option's name twice. */
        fputs(" -a '(__fish_complete_directories (commandline -ct | string replace -r -- "
              "\"^--[a-z-]+=\" \"\"))'",
              stdout);
    fputs(" -d '", stdout);
    print_escaped(row->help, "'\\", "\\");
    puts("'");
}

static void print_fish(void)
{
    puts("# Completion of " PROGRAM " for fish.\ncomplete -c " PROGRAM " -f");
    for (const struct option_row *row = option_rows; row->name; row++)
        print_fish_option(row);
}

/* ---- README ---- */

static void print_readme_option(const struct option_row *row)
{
    fputs("- ", stdout);
    if (row->letter)
        printf("`-%c%s%s`, ", row->letter, row->argument ? " " : "",
               row->argument ? row->argument : "");
    printf("`--%s%s%s`: %s\n", row->name, row->argument ? "=" : "",
           row->argument ? row->argument : "", row->help);
}

static void print_readme(void)
{
    for (int group = 0; group < GROUP_COUNT; group++) {
        printf("%s**%s**\n\n", group > 0 ? "\n" : "", option_group_titles[group]);
        for (const struct option_row *row = option_rows; row->name; row++)
            if (row->group == (enum option_group)group)
                print_readme_option(row);
    }
}

bool options_print(const char *form)
{
    static const struct {
        const char *name;
        void (*print)(void);
    } forms[] = {
        {"man", print_man},   {"bash", print_bash},     {"zsh", print_zsh},
        {"fish", print_fish}, {"readme", print_readme},
    };
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (strcmp(form, forms[i].name) != 0)
            continue;
        forms[i].print();
        return true;
    }
    return false;
}
