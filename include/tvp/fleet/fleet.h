/*
 * fleet.h - many nodes that were asked the same question: which of them is not like the others.
 *
 * A fleet is a folder that a scheduler, or tvp-fleet, has filled:
 *
 *     expected            the name of each node that was to be measured, a line each; where there
 *                         is no such file, those that have left something are taken for all
 *     NODE.jsonl          what a run on that node saved (results.h)
 *     NODE.err            what it said on stderr: its last line tells why there is no more
 *     NODE.partial.jsonl  what an unfinished run has left
 *
 * fleet_read takes one file after the other and keeps of each node only its key figures and the
 * facts of its host, so memory grows with the nodes and not with their rounds. Nothing that is
 * wrong with one node stops the others: it is kept with the node, as a text.
 *
 * fleet_judge puts the nodes into classes of like hardware and looks in each for those that are not
 * like the rest (peers.h). All verdicts share 5 %, by Holm's method over nodes, figures and
 * classes.
 *
 * Order: read, judge; then text, tables and pictures, which only look.
 */
#ifndef TVP_FLEET_H
#define TVP_FLEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "tvp/common/error.h"
#include "tvp/data/results.h"
#include "tvp/stats/estimates.h"
#include "tvp/stats/peers.h"

/* The key figures, of the first runtime of the run.
 *
 *   identifier, key in JSON and CSV, words, unit, what more and less of it are called */
#define FLEET_FIGURES(ROW)                                                                         \
    ROW(CPU_TIME, cpu_time, "CPU time of one thread", FLEET_SECONDS, "longer", "shorter")          \
    ROW(THREAD_COST, thread_cost, "cost of a thread", FLEET_SECONDS, "more", "less")               \
    ROW(PROCESS_COST, process_cost, "cost of a process", FLEET_SECONDS, "more", "less")            \
    ROW(SPEEDUP, speedup, "speed-up with all CPUs", FLEET_RATIO, "more", "less")                   \
    ROW(OVERLAP, overlap, "overlap of waits", FLEET_RATIO, "more", "less")                         \
    ROW(WORK_TIME, work_time, "time of the work", FLEET_SECONDS, "longer", "shorter")

enum fleet_unit { FLEET_SECONDS, FLEET_RATIO };

enum fleet_figure {
#define ROW(id, key, words, unit, more, less) FLEET_##id,
    FLEET_FIGURES(ROW)
#undef ROW
        FLEET_FIGURE_COUNT
};

struct fleet_figure_words {
    const char *key;
    const char *words;
    enum fleet_unit unit;
    const char *more;
    const char *less;
};

extern const struct fleet_figure_words fleet_figures[FLEET_FIGURE_COUNT];

/* What is known of a node's host; the first four make its class.
 *
 *   identifier, key in JSON, words */
#define FLEET_FACTS(ROW)                                                                           \
    ROW(CPU, cpu, "processor")                                                                     \
    ROW(CPUS, usable_cpus, "usable CPUs")                                                          \
    ROW(MEMORY, memory, "memory")                                                                  \
    ROW(KERNEL, kernel, "kernel")                                                                  \
    ROW(GOVERNOR, governor, "governor")                                                            \
    ROW(TURBO, turbo, "turbo")                                                                     \
    ROW(SMT, smt, "several threads a core")                                                        \
    ROW(NUMA, numa_nodes, "memory nodes")                                                          \
    ROW(HUGE_PAGES, huge_pages, "huge pages")                                                      \
    ROW(VIRTUALIZATION, virtualization, "virtualization")                                          \
    ROW(CLOCK, clock_source, "clock source")                                                       \
    ROW(ASLR, aslr, "address randomization")                                                       \
    ROW(BATTERY, on_battery, "battery")                                                            \
    ROW(DISTRIBUTION, distribution, "distribution")                                                \
    ROW(LIBRARY, c_library, "C library")                                                           \
    ROW(STEAL, steal, "steal time")

enum fleet_fact {
#define ROW(id, key, words) FACT_##id,
    FLEET_FACTS(ROW)
#undef ROW
        FLEET_FACT_COUNT
};

enum { CLASS_FACTS = FACT_KERNEL + 1 };

struct fleet_fact_words {
    const char *key;
    const char *words;
};

extern const struct fleet_fact_words fleet_facts[FLEET_FACT_COUNT];

/* What became of a node. Only those of the first two have figures; all others are reasons for an
 * incomplete fleet, as is the second.
 *
 *   identifier, key in JSON and CSV, words of a heading */
#define NODE_STATES(ROW)                                                                           \
    ROW(MEASURED, measured, "measured")                                                            \
    ROW(PARTLY, partly, "measured in part")                                                        \
    ROW(MISSING, missing, "missing")                                                               \
    ROW(UNFINISHED, unfinished, "unfinished")                                                      \
    ROW(UNREADABLE, unreadable, "unreadable")                                                      \
    ROW(OTHER_PLAN, other_plan, "of another plan")                                                 \
    ROW(OTHER_VERSION, other_version, "of another version")                                        \
    ROW(TWICE, twice, "the same node twice")                                                       \
    ROW(NO_NAME, no_name, "no name of a node")

enum node_state {
#define ROW(id, key, words) NODE_##id,
    NODE_STATES(ROW)
#undef ROW
        NODE_STATE_COUNT
};

struct node_state_words {
    const char *key;
    const char *words;
};

extern const struct node_state_words node_states[NODE_STATE_COUNT];

/* A figure of a node. */
struct node_figure {
    struct estimate value; /* count 0: not measured */
    struct estimate ratio; /* to the centre of its class; count 0: not known */
    double p;              /* NaN: not tested */
    double p_adjusted;
    bool differs;
};

struct fleet_node {
    char *name;
    bool expected;
    enum node_state state;
    char *why;                     /* what is wrong with it; NULL: nothing */
    char *facts[FLEET_FACT_COUNT]; /* NULL: not known */
    double memory_bytes;           /* 0: not known */
    char *host;                    /* its own name and boot; NULL: not known */
    char *run;                     /* the run's id */
    char *program;
    size_t plan; /* which of the fleet's */
    size_t rounds;
    double round_seconds; /* that one took; 0: not known */
    struct node_figure figures[FLEET_FIGURE_COUNT];
    size_t class; /* of the fleet's; only of nodes with figures */
    bool differs; /* in some figure */
};

/* Nodes of like hardware, or a group of them that the recorded facts do not tell apart. */
struct fleet_class {
    const char *facts[CLASS_FACTS];      /* borrowed from a node; NULL: not known */
    const char *usual[FLEET_FACT_COUNT]; /* what most of its nodes have; the same */
    size_t *nodes;                       /* indices, in the order of their names */
    size_t count;
    struct peer_centre centres[FLEET_FIGURE_COUNT];
    /* Where the nodes of a class are two groups that it does not tell apart, each is a class. */
    size_t split_from; /* the other group, of the fleet's classes, from 1; 0: none */
    enum fleet_figure split_by;
    struct estimate split_ratio; /* this group over the other */
    double freedom; /* of the null: the fewer, the heavier its tails; 0: there is none */
    bool judged;    /* it has nodes enough */
    bool differs;   /* one of its nodes does */
};

struct fleet {
    char *folder;
    bool has_expected;
    struct fleet_node *nodes; /* in the order of their names */
    size_t count;
    size_t capacity;
    struct results *plans; /* the first run of each plan, without its samples */
    size_t plan_count;
    struct fleet_class *classes; /* the largest first */
    size_t class_count;
    size_t tests;    /* that share the error rate */
    size_t measured; /* nodes with figures */
    size_t differing;
    size_t splits;     /* classes that turned out to be two groups */
    size_t incomplete; /* nodes that are not MEASURED */
};

/* Reads the folder. Fails only where there is no such folder, it has no node in it, or it vanishes
 * meanwhile. On failure nothing is owed. */
bool fleet_read(struct fleet *fleet, const char *folder, struct error *error);

void fleet_judge(struct fleet *fleet);

void fleet_release(struct fleet *fleet);

/* Whether a node has figures. */
bool node_is_measured(const struct fleet_node *node);

/* ---- parts, for tests and for the check of a single node ---- */

/* Takes the nodes that are expected, a line each, into a fleet with its folder; `name` is what
 * errors call the stream. */
bool fleet_read_expected(struct fleet *fleet, FILE *stream, const char *name, struct error *error);

/* Takes what is kept of a run into a node that is {0} but for its name. */
void fleet_node_take(struct fleet_node *node, const struct results *results);
void fleet_node_release(struct fleet_node *node);

/* Puts the nodes into classes. */
void fleet_classify(struct fleet *fleet);

/* Memories that differ by no more than this factor are the same: firmware keeps some for itself. */
#define NODE_SAME_MEMORY 1.03

/* A figure beside what is usual, with its interval. */
struct estimate fleet_ratio(const struct estimate *value, const struct peer_centre *centre);

/* The variance of an estimate's logarithm, as its interval tells it; NaN: it has none. */
double log_variance(const struct estimate *estimate);

#endif
