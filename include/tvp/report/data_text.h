/*
 * data_text.h - what is said of handing data over, of each runtime.
 */
#ifndef TVP_DATA_TEXT_H
#define TVP_DATA_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/claims/claims.h"
#include "tvp/common/strbuf.h"
#include "tvp/findings/data_costs.h"

/* A claim about handing data over, as this runtime answers it. */
struct data_claim {
    const char *text;
    enum claim_verdict verdict;
    char *evidence; /* whole sentences */
};

enum { DATA_CLAIMS = 2 };

struct data_words {
    char **sentences; /* from which size on a copy costs more, where processes pay, what failed */
    size_t sentence_count;
    struct data_claim claims[DATA_CLAIMS];
};

/* `runtime` is the one of the results that the findings are of. */
void data_words_init(struct data_words *words, const struct data_findings *data,
                     const struct results *results, size_t runtime);
void data_words_release(struct data_words *words);

/* A table in Markdown: a row for each way, with what wakes the other side, and a column for some of
 * the sizes. */
void add_data_table(struct strbuf *out, const struct data_findings *data);

/* The finding in a few words, for a picture's title: "from 512 KiB on even the fastest copy takes
 * longer than starting a process". */
void add_data_finding(struct strbuf *out, const struct data_findings *data);

/* Which are faster with the largest size, in two parts of a sentence, where that was measured:
 * "handing over 64 MiB" and "threads are faster than processes that copy". */
bool knows_data_outcome(const struct data_findings *data);
void add_data_doing(struct strbuf *out, const struct data_findings *data);
void add_data_outcome(struct strbuf *out, const struct data_findings *data);

/* Whether it is known from which size on the fastest copy to a process takes longer than starting
 * one; NULL: it is not. */
bool knows_copy_limit(const struct data_findings *data);

/* What that size is called, and the size where it is known: "from 5.3 MiB (4.1 MiB–6.0 MiB)". */
extern const char copy_limit_name[];
void add_copy_limit(struct strbuf *out, const struct data_findings *data);

/* The finding of where processes start to pay: "with 1 MiB a task, threads are faster up to 631 µs,
 * beyond it is not resolved which are". */
void add_map_finding(struct strbuf *out, const struct data_map *map);

/* What the picture of costs, or of where processes pay, shows, in words. The caller frees it. */
char *data_alt(const struct data_findings *data, bool map);

/* "64 MiB", "nothing". */
void add_data_size(struct strbuf *out, int64_t bytes);

#endif
