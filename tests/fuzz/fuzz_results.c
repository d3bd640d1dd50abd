/*
 * fuzz_results.c - any bytes as a saved run: it is read or refused with a message, and what was
 * read can be written as CSV.
 *
 * Built with clang -fsanitize=fuzzer,address,undefined; corpus/results has what to begin with.
 */
#include "fuzz_input.h"

#include <stdlib.h>

#include "tvp/data/csv.h"

static void write_csv(const struct results *results)
{
    FILE *nowhere = fopen("/dev/null", "w");
    if (!nowhere || !csv_write(nowhere, results))
        abort();
    fclose(nowhere);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct results results = {0};
    if (read_input(&results, data, size))
        write_csv(&results);
    results_release(&results);
    return 0;
}
