#include "tvp/runner/cell_request.h"

#include "tvp/common/json_text.h"

json_t *cell_request(enum case_id case_id, uint32_t workers, const int64_t amounts[WORK_COUNT],
                     const char *start_method, const struct io_settings *io)
{
    json_t *request =
        json_made(json_pack("{s:s, s:s, s:I}", "request", "cell", "case",
                            measured_cases[case_id].name, "workers", (json_int_t)workers));
    for (int work = 0; work < WORK_COUNT; work++)
        if (work_amounts[work].name && !(work_on_request((enum work)work) && amounts[work] == 0))
            json_object_set_new(request, work_amounts[work].member, json_integer(amounts[work]));
    if (start_method)
        json_object_set_new(request, "start_method", json_made(json_string(start_method)));
    io_settings_add(request, io, measured_cases[case_id].work);
    return request;
}
