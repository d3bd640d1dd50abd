/*
 * Gives any JSON to the checks of a runner's answers and hellos. Two bytes choose what was asked
 * for. What is accepted as a cell's answer must have a window, and what is refused must be told in
 * one line.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "tvp/runner/answer.h"

/* An error is set exactly when something was refused, and is a line. */
static void require_verdict(bool accepted, const struct error *error)
{
    require(accepted == (error->code == ERROR_NONE));
    require(accepted == (error->text[0] == '\0'));
    require(!strchr(error->text, '\n'));
}

static void judge(const json_t *value, const struct cell_expectation *expect)
{
    struct error error = {0};
    bool right = answer_check_cell(value, expect, &error);
    require_verdict(right, &error);
    require(!right || json_integer_value(json_object_get(value, "elapsed_ns")) > 0);

    error = (struct error){0};
    require_verdict(answer_check_trial(value, &error), &error);

    error = (struct error){0};
    require_verdict(hello_check(value, &error), &error);
    hello_offers(value, "CpuThread");

    json_t *request = json_pack("{s:s, s:i}", "request", "cell", "id", 1);
    error = (struct error){0};
    require_verdict(answer_matches(value, request, &error), &error);
    json_decref(request);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size < 2)
        return 0;
    struct cell_expectation expect = {.case_id = (enum case_id)(bytes[0] % CASE_COUNT),
                                      .workers = bytes[1] % 70u + 1,
                                      .amount = bytes[1],
                                      .checksum = bytes[1]};
    json_error_t problem;
    json_t *value = json_loadb((const char *)bytes + 2, size - 2, JSON_DECODE_ANY, &problem);
    if (value)
        judge(value, &expect);
    json_decref(value);
    return 0;
}
