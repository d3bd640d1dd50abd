#include "tvp/sentences/dependence_text.h"

#include <math.h>

#include "tvp/common/units.h"
#include "tvp/text/wording.h"

static const double worth_a_warning = 1.5;

static void add_correlation(struct strbuf *out, const struct dependence *dependence)
{
    add_fixed(out, dependence->correlation, 2);
    if (dependence->p < 0.001) {
        strbuf_adds(out, " (p < 0.001)");
        return;
    }
    strbuf_adds(out, " (p = ");
    add_fixed(out, dependence->p, dependence->p < 0.01 ? 3 : 2);
    strbuf_adds(out, ")");
}

void add_dependence(struct strbuf *out, const struct runtime_findings *runtime)
{
    if (isfinite(runtime->times.correlation)) {
        strbuf_adds(out, "times correlate by ");
        add_correlation(out, &runtime->times);
    }
    if (isfinite(runtime->ratios.correlation)) {
        strbuf_adds(out, out->length > 0 ? ", ratios by " : "ratios correlate by ");
        add_correlation(out, &runtime->ratios);
    }
}

static void add_effective(struct strbuf *out, const struct runtime_findings *runtime,
                          const struct dependence *dependence)
{
    double rounds = floor((double)runtime->rounds / dependence->inflation);
    word_format(out, "%zu rounds tell as much as %.0f", (size_t)runtime->rounds, fmax(1, rounds));
}

void warn_of_dependence(const struct runtime_findings *runtime, struct strbuf *out)
{
    bool times = runtime->times.inflation >= worth_a_warning;
    bool ratios = runtime->ratios.inflation >= worth_a_warning;
    if (!times && !ratios)
        return;
    strbuf_adds(out, "Rounds depend on the rounds before them. ");
    if (times) {
        strbuf_adds(out, "The times of a round and of the next correlate by ");
        add_correlation(out, &runtime->times);
        strbuf_adds(out, ", so ");
        add_effective(out, runtime, &runtime->times);
        strbuf_adds(out, ratios ? ". " : "; the intervals count them so. ");
    }
    if (ratios) {
        strbuf_adds(out, "The ratios of processes to threads correlate by ");
        add_correlation(out, &runtime->ratios);
        strbuf_adds(out, ", so ");
        add_effective(out, runtime, &runtime->ratios);
        strbuf_adds(out, times ? ". Intervals and verdicts count them so. "
                               : "; verdicts count them so. ");
    }
    double more = fmax(runtime->times.inflation, runtime->ratios.inflation);
    strbuf_addf(out, "To know as much as was hoped for takes --rounds %.0f.",
                ceil(more * (double)runtime->rounds));
}
