#include "tvp/sentences/cut_off_text.h"

#include "tvp/text/wording.h"

void add_cut_off(struct strbuf *out, const struct cut_off *cut_off)
{
    word_format(out, "was cut off %s round %u", cut_off->round_is_whole ? "after" : "in",
                cut_off->round);
    if (cut_off->planned == 0) {
        strbuf_adds(out, ", with ");
        word_count(out, cut_off->samples, "sample", "samples");
        return;
    }
    word_format(out, " of %u, with %zu of ", cut_off->rounds, cut_off->samples);
    word_count(out, cut_off->planned, "sample", "samples");
}
