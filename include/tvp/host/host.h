/*
 * host.h - facts about the host that measurements were made on.
 *
 * host_facts returns a new object for the hello's "host" member. Every member below is always
 * there. What is not known on this system is null; only name and boot_id are never null.
 *
 *   name                     string   the host's name
 *   boot_id                  string   the same for all programs since the host was started, however
 *                                     many containers they are in; where the system has none, the
 *                                     name stands in for it
 *   cpu                      string   the processor's model
 *   architecture             string   as uname gives it, "x86_64"
 *   online_cpus              integer  processors that are switched on
 *   affinity_cpus            integer  processors this process may run on
 *   quota_cpus               real     processor time per time a control group grants; may be
 *                                     fractional; null: no quota
 *   quota_period_ns          integer  in which that quota is shared out; null: no quota
 *   usable_cpus              real     the smaller of affinity_cpus and quota_cpus
 *   smt                      boolean  whether some processors are threads of one core
 *   numa_nodes               integer  memory nodes with a number
 *   governor                 string   the first processor's frequency governor, "performance"
 *   turbo                    boolean  whether the frequency may rise above its nominal value
 *   memory_bytes             integer  of the machine
 *   memory_available_bytes   integer  without swapping, when the facts were taken
 *   memory_limit_bytes       integer  of the control groups; null: no limit
 *   huge_pages               string   mode of transparent huge pages, "always", "madvise", "never"
 *   kernel                   string   name and release, "Linux 6.1.0"
 *   distribution             string   "Debian GNU/Linux 12 (bookworm)"
 *   virtualization           string   "vm", "container" or "container in vm", as far as cheap hints
 *                                     tell; null: no such hint
 *   aslr                     integer  address space randomisation: 0 off, 1 without the heap,
 *                                     2 full
 *   clock_source             string   what the kernel reads the time from, "tsc"
 *   on_battery               boolean
 *   load_average             real     of the last minute, when the facts were taken
 *   process_limit            integer  processes and threads of this user (RLIMIT_NPROC); null: no
 *                                     limit
 *   thread_limit             integer  threads of the whole system
 *   pid_limit                integer  process numbers of the whole system
 *   mapping_limit            integer  memory mappings of one process
 *   group_process_limit      integer  processes and threads of the control groups; null: no limit
 *   stack_bytes              integer  stack of a thread by default (RLIMIT_STACK); null: no limit
 *
 * All text is valid UTF-8, whatever the system's files hold.
 */
#ifndef TVP_HOST_H
#define TVP_HOST_H

#include <jansson.h>

#include "tvp/common/cases.h"
#include "tvp/common/strbuf.h"

/* The facts of the running system. */
json_t *host_facts(void);

/* The same for tests, from files below `root` (host_files.h). What comes from system calls (name,
 * architecture, affinity, kernel, the RLIMIT ones) is the running system's all the same. */
json_t *host_facts_at(const char *root);

/* Appends which known limit on the number of workers is the lowest here, as in
 * "; the lowest limit found is kernel.pid_max = 32768". Nothing when none is known. */
void host_add_worker_limits(struct strbuf *out, const char *root, enum worker_kind kind);

/* Appends the limit of open files, as in "; the limit is open files (ulimit -n) = 1024". */
void host_add_file_limit(struct strbuf *out);

/* Appends from which ports connections are made, as in "; their range is
 * net.ipv4.ip_local_port_range = 32768 60999". Nothing when that is not known. */
void host_add_port_range(struct strbuf *out, const char *root);

#endif
