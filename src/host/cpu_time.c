#include "tvp/host/cpu_time.h"

#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tvp/host/host_files.h"

/* A kernel for more processors than a set of the usual size holds leaves it empty: then all count.
 */
static void read_own_processors(cpu_set_t *own)
{
    CPU_ZERO(own);
    sched_getaffinity(0, sizeof *own, own);
}

static bool counts(const cpu_set_t *own, int processor)
{
    return CPU_COUNT(own) == 0 ||
           (processor >= 0 && processor < CPU_SETSIZE && CPU_ISSET((size_t)processor, own));
}

/* "cpu3 user nice system idle iowait irq softirq steal guest guest_nice", in ticks; what guests
 * took is in user and nice. Times beyond the eighth are of no use here. */
static bool add_line(struct cpu_time *time, const char *line, const cpu_set_t *own, int64_t tick_ns)
{
    int processor;
    int64_t user, nice, system, interrupts, soft_interrupts, stolen;
    if (sscanf(line,
               "cpu%d %" SCNd64 " %" SCNd64 " %" SCNd64 " %*s %*s %" SCNd64 " %" SCNd64 " %" SCNd64,
               &processor, &user, &nice, &system, &interrupts, &soft_interrupts, &stolen) != 7 ||
        !counts(own, processor))
        return false;
    time->busy_ns += (user + nice + system + interrupts + soft_interrupts) * tick_ns;
    time->stolen_ns += stolen * tick_ns;
    return true;
}

bool host_cpu_time(struct cpu_time *time, const char *root)
{
    enum { NS_PER_SECOND = 1000000000 };
    struct strbuf text = {0};
    cpu_set_t own;
    bool known = false;
    *time = (struct cpu_time){0};
    read_own_processors(&own);
    host_read_file(root, "/proc/stat", &text);
    for (const char *line = strbuf_text(&text); line; line = strchr(line, '\n')) {
        line += *line == '\n';
        known |= add_line(time, line, &own, NS_PER_SECOND / sysconf(_SC_CLK_TCK));
    }
    strbuf_release(&text);
    return known;
}
