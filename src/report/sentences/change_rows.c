#include "tvp/sentences/change_rows.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/text/wording.h"

bool change_is_resolved(const struct shift *shift)
{
    return shift->verdict == VERDICT_FIRST_FASTER || shift->verdict == VERDICT_SECOND_FASTER;
}

static double size_of(const struct compared_cell *cell)
{
    return fabs(log(cell->shift.ratio.value));
}

/* Those of one size stay in their order, which is that of their addresses. */
static int compare_cells(const void *left, const void *right)
{
    const struct compared_cell *a = *(const struct compared_cell *const *)left;
    const struct compared_cell *b = *(const struct compared_cell *const *)right;
    int resolved = change_is_resolved(&b->shift) - change_is_resolved(&a->shift);
    int size = (size_of(b) > size_of(a)) - (size_of(b) < size_of(a));
    return resolved ? resolved : size ? size : (a > b) - (a < b);
}

const struct compared_cell **change_rows(const struct changes *changes,
                                         const struct runtime_findings *runtime, size_t *count)
{
    const struct compared_cell **rows = xcalloc(changes->cell_count, sizeof *rows);
    *count = 0;
    for (size_t i = 0; i < changes->cell_count; i++)
        if (changes->cells[i].runtime == runtime && changes->cells[i].shift.ratio.count > 0)
            rows[(*count)++] = &changes->cells[i];
    qsort(rows, *count, sizeof *rows, compare_cells);
    return rows;
}

void add_change_name(struct strbuf *out, const struct compared_cell *cell)
{
    const struct measured_case *what = &measured_cases[cell->case_id];
    const struct worker_kind_type *kind = &worker_kinds[what->kind];
    strbuf_addf(out, "%s, ", works[what->work].heading);
    word_count(out, cell->workers, kind->singular, kind->plural);
}

void add_older_side(struct strbuf *out, const struct changes *changes)
{
    if (changes->within_rounds)
        strbuf_adds(out, "the older build in the same rounds");
    else if (changes->before_count > 1)
        word_format(out, "%zu older runs", changes->before_count);
    else
        strbuf_addf(out, "run %s", changes->before.results->run.id);
}
