/*
 * fuzz_classic_table.c - any bytes as a classic text table: what is read keeps the promises of
 * classic_table.h.
 *
 * Built with clang -fsanitize=fuzzer,address,undefined; corpus/classic_table has what to begin
 * with.
 */
#include "fuzz_input.h"

#include <stdlib.h>

static void check_promises(const struct results *results)
{
    if (!results->run.classic_table)
        return;
    if (results->sample_count == 0 || results->runtime_count != 1 || !results_finished(results))
        abort();
    for (size_t i = 0; i < results->sample_count; i++) {
        const struct sample *sample = &results->samples[i];
        if (!(sample->elapsed_ns >= 0 && sample->elapsed_ns <= (double)RESULTS_MAX_NS) ||
            sample->round > results->run.rounds || sample->workers > results->run.max_workers)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* A saved run, which begins with a brace, is the other fuzzer's. */
    if (size > 0 && data[0] == '{')
        return 0;
    struct results results = {0};
    if (read_input(&results, data, size))
        check_promises(&results);
    results_release(&results);
    return 0;
}
