/*
 * report.h - the report as data: built once from results, the same for every output.
 *
 * Built in steps: report_init finds everything that can be said, figures.h which pictures there
 * are, and draws them (or notes why one could not be drawn). After that it is only read: the
 * template's fields, the HTML page and the JSON summary are views of it, so no two outputs can
 * disagree.
 */
#ifndef TVP_REPORT_H
#define TVP_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/claims/audit.h"
#include "tvp/claims/claims.h"
#include "tvp/common/strbuf.h"
#include "tvp/data/results.h"
#include "tvp/findings/changes.h"
#include "tvp/findings/data_costs.h"
#include "tvp/findings/findings.h"
#include "tvp/report/data_text.h"
#include "tvp/sentences/told_timelines.h"
#include "tvp/text/picture_formats.h"

/* A picture of the times of one kind of work is drawn for each runtime that has them. The others
 * have WORK_COUNT in the place of the work; they are made from something else.
 *
 *   identifier, name, stem of the file's name, work, title */
#define PICTURES(ROW)                                                                              \
    WORK_PICTURES(ROW)                                                                             \
    ROW(SPEEDUP, "speedup", "threadsVProcSpeedup", WORK_COUNT, "Speed-up")                         \
    ROW(COMPARE, "compare", "threadsVProcCompare", WORK_COUNT, "Against older runs")               \
    ROW(HISTORY, "history", "threadsVProcHistory", WORK_COUNT, "Over time")                        \
    ROW(TIMELINE, "timeline", "threadsVProcTimeline", WORK_COUNT, "Who ran when")                  \
    ROW(DATA, "data", "threadsVProcData", WORK_COUNT, "Handing data over")                         \
    ROW(MAP, "map", "threadsVProcWhere", WORK_COUNT, "Where processes start to pay")

enum picture_kind {
#define ROW(id, name, stem, work, title) PICTURE_##id,
    PICTURES(ROW)
#undef ROW
        PICTURE_KINDS
};

struct picture_type {
    const char *name;
    const char *stem;
    enum work work;
    const char *title;
};

/* A picture of that kind is of all runtimes, not of one. */
bool picture_shows_all(enum picture_kind kind);

extern const struct picture_type picture_types[PICTURE_KINDS];

/* Whether a file is called like a picture of some report: "threadsVProcIO-cpython.png". */
bool is_picture_name(const char *file);

/* How wide a page draws a picture: for a window that has room, and for a phone. */
enum page_width { PAGE_WIDE, PAGE_NARROW, PAGE_WIDTH_COUNT };

struct picture {
    enum picture_kind kind;
    size_t runtime; /* index into findings.runtimes; 0 for those that show all */
    char *name;     /* "threadsVProcIO" */
    char *file;     /* the one that Markdown links: "threadsVProcIO.png" */
    char *title;
    char *alt;                                 /* what it shows, in words; plain text */
    struct strbuf files[PICTURE_FORMAT_COUNT]; /* empty: not wanted, or it could not be drawn */
    struct strbuf on_page[PAGE_WIDTH_COUNT];   /* elements of a page, which has the title */
    char *problem;                             /* why it could not be drawn; NULL: it is there */
};

/* The name of a picture's file in that format: "threadsVProcIO-dark.png". The caller frees it. */
char *picture_file_name(const struct picture *picture, enum picture_format format);

/* How the report is shown: from the results, unless the command line says otherwise. */
struct presentation {
    const char *title;  /* NULL: a title is made */
    const char *author; /* NULL: none is named */
    const char *images; /* the pictures' folder as the report names it */
    uint32_t width;
    uint32_t height;
    double dpi;
    struct run_set history; /* older runs; none: where levels changed is not asked */
    struct compared_runs
        compared;             /* first_before NULL: only with an older build. Its history is made */
    bool lacks_picture_files; /* none is written: there is nothing to link */
    const char *shown_by;     /* what a picture says of where it is shown: paths, a line each */
    const struct results *claims_run; /* measured for claims that the results cannot speak of */
    const char *no_claims_run; /* why that could not be measured; both NULL: it was not asked for */
    enum picture_format linked; /* the format that Markdown links */
};

/* What is said of the user's own work in one runtime: work_text.h. */
struct work_words {
    char *recommendation; /* one sentence */
    char **sentences;
    size_t sentence_count;
};

struct report {
    const struct results *results; /* borrowed */
    struct findings findings;
    struct findings *claims_run; /* of what was measured for claims alone; NULL: nothing was */
    bool lacks_claims_run;       /* it was asked for, and could not be */
    struct claims claims;
    struct audit audit;
    const struct reference *sources; /* all there are */
    size_t source_count;
    struct changes *changes; /* NULL: nothing is compared */
    struct history *history; /* NULL: there is none */
    char *title;
    char *author; /* NULL: none */
    char *images;
    uint32_t width;
    uint32_t height;
    double dpi;
    bool lacks_picture_files;
    bool drawn[PICTURE_FORMAT_COUNT]; /* the formats that figures_draw draws */
    bool drawn_on_page;               /* whether it draws them for a page, too */
    bool untitled_on_page;            /* whether headings of that page say their titles */
    enum picture_format linked;
    bool links_dark; /* each picture has a dark one beside it, as GitHub knows it by its address */
    char *shown_by;
    struct told_timeline *timelines; /* who ran when (told_timelines.h) */
    size_t timeline_count;
    struct work_words *works;   /* of each of findings.runtimes; empty where it has no such work */
    struct data_findings *data; /* of each of findings.runtimes, of handing data over */
    struct data_words *data_words;
    char **summary;
    size_t summary_count;
    char **warnings; /* known before, found while measuring, and shown by the samples */
    size_t warning_count;
    size_t warnings_said;  /* the first so many stand on stderr since the measuring */
    char **table_warnings; /* those about the machine, and about what the classic table has */
    size_t table_warning_count;
    struct picture *pictures;
    size_t picture_count;
    size_t *shown_order; /* their places, as a page shows them (picture_order.h) */
};

void report_init(struct report *report, const struct results *results,
                 const struct presentation *presentation);
void report_release(struct report *report);

/* Whether something in the report is missing or failed: cells, probes, trials, pictures. */
bool report_is_incomplete(const struct report *report);

#endif
