#include "tvp/session/advance.h"

#include <math.h>

#include "tvp/common/clock.h"

void advance_expect(struct advance *advance, uint64_t measurements, double seconds)
{
    if (advance->begin == 0)
        advance->begin = clock_now();
    advance->total = measurements > 0 ? advance->done + measurements : 0;
    advance->seconds_total = seconds > 0 ? advance->seconds_done + seconds : 0;
}

void advance_by(struct advance *advance, double seconds)
{
    advance->done++;
    advance->seconds_done += seconds;
}

double advance_seconds_left(const struct advance *advance)
{
    if (!(advance->seconds_total > 0))
        return -1;
    double left = fmax(0, advance->seconds_total - advance->seconds_done);
    if (advance->seconds_done <= 0)
        return left;
    double passed = (double)(clock_now() - advance->begin) * 1e-9;
    return left * passed / advance->seconds_done;
}
