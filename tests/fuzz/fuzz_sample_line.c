/*
 * fuzz_sample_line.c - any bytes as lines behind the beginning of a run: a line that is read in
 * place adds the very sample that its record adds, and with one that is not nothing has happened,
 * neither to the results nor to the line.
 *
 * Built with clang -fsanitize=fuzzer,address,undefined; corpus/sample_line has what to begin with.
 */
#include "fuzz.h"

#include <jansson.h>
#include <string.h>

#include "tvp/data/records.h"
#include "tvp/data/sample_record.h"

static const char run[] =
    "{\"record\":\"run\",\"format\":1,\"program\":\"p\",\"run\":\"r\",\"started\":\"s\","
    "\"max_workers\":100,\"points\":[1,2,3,100],\"rounds\":3,\"wait_ns\":50,\"runtimes\":["
    "{\"runtime\":\"native\",\"iterations\":10},"
    "{\"runtime\":\"a\\\\\\\"\xc3\xa4\",\"iterations\":10,\"brief\":true},"
    "{\"runtime\":\"spawn\",\"iterations\":10,\"threads_of\":\"native\"}],"
    "\"cases\":[\"CpuThread\",\"CpuProcess\",\"IoThread\",\"IoProcess\"]}";

/* What reads a line that is not read in place. */
static bool take_record(struct results *results, const char *line, size_t length)
{
    struct error error = {0};
    json_t *record = json_loadb(line, length, JSON_REJECT_DUPLICATES, NULL);
    bool taken = record && results_take(results, record, &error);
    json_decref(record);
    return taken;
}

static bool same_samples(const struct results *first, const struct results *second)
{
    return first->sample_count == second->sample_count &&
           first->measured.count == second->measured.count &&
           (first->sample_count == 0 || memcmp(first->samples, second->samples,
                                               first->sample_count * sizeof *first->samples) == 0);
}

/* `in_place` and `by_record` have had the same lines so far. */
static void take_both_ways(struct results *in_place, struct results *by_record, const char *line,
                           size_t length)
{
    char *copy = xstrndup(line, length);
    require(length == strlen(copy)); /* no NUL byte: nothing else reads those either */
    bool taken = sample_line_take(in_place, line, length);
    require(strncmp(copy, line, length) == 0);
    require(same_samples(in_place, by_record) == !taken);
    bool recorded = take_record(by_record, line, length);
    require(recorded || !taken);
    require(taken || take_record(in_place, line, length) == recorded);
    require(same_samples(in_place, by_record));
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct results in_place = {0}, by_record = {0};
    char *text = copy_input(bytes, size);
    require(take_record(&in_place, run, strlen(run)) && take_record(&by_record, run, strlen(run)));
    for (char *line = text, *end; *line; line = end + (*end == '\n')) {
        end = line + strcspn(line, "\n");
        take_both_ways(&in_place, &by_record, line, (size_t)(end - line));
    }
    results_release(&in_place);
    results_release(&by_record);
    free(text);
    return 0;
}
