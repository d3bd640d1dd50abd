/*
 * protocol.h - how tvp-report and a runner talk.
 *
 * A runner is a program that measures. It reads one request a line on stdin and writes one answer
 * a line on stdout; each line is one JSON object (UTF-8, ended by '\n', at most
 * PROTOCOL_LINE_LIMIT bytes). It speaks only when asked, except for one hello at the start. stderr
 * is for people. At end of file on stdin it ends itself. All times are integer nanoseconds of a
 * monotonic clock, counted from the start of the cell's timed window; 64-bit numbers keep 64 bits.
 * A receiver ignores members it does not know.
 *
 * Below, "->" stands before what tvp-report writes, "<-" before what the runner writes; a line that
 * goes on is indented, and "…" stands for what was left out. tvp-report starts the runner with
 * `sh -c`, in a process group of its own, once a round (so what is kept from cell to cell is kept
 * for one round), and ends the whole group when the runner breaks the protocol or is silent for too
 * long. `tvp-report --check-runner COMMAND` says what a runner does wrong.
 *
 * Hello, once, unasked:
 *
 *   <- {"hello":"tvp-runner","protocol":1,"runtime":"native","language":"C17, gcc 12.2.0",
 *       "version":"1.0.0","start_methods":["fork","spawn"],
 *       "cases":["CpuThread","CpuProcess","IoThread","IoProcess","StartThread","StartProcess"],
 *       "probes":["isolation",…],"marks":256,
 *       "process":{"static":true,"resident_bytes":708608,"mappings":13},
 *       "clock":{"resolution_ns":1,"cost_ns":24},
 *       "facts":{"sanitizer":"none",…},
 *       "host":{"name":"node7","boot_id":"7c1f…","usable_cpus":4.0,…}}
 *
 *   Required: hello, protocol, runtime, start_methods (the first one is the default), cases (those
 *   it can run; no other is asked for), and host with at least "name" and "boot_id" (texts).
 *   The host is the one the runner runs on, and the runner tells of it: it may be another one than
 *   tvp-report's. host.h lists what else it may tell. "usable_cpus" is worth telling, because
 *   speed-up is judged by it; it is the runner's own (`taskset -c 0 tvp-measure` has 1). What is a
 *   fact of the machine (processor, memory, kernel) need not be told by each: runners with the same
 *   boot_id share it. Where a system has no boot id, the name stands in for it.
 *   "facts" holds texts about the runtime. Known are "implementation" and "version" ("CPython",
 *   "3.14.0"), "build" ("free-threaded": one that needs no lock; "ordinary"), "gil" ("enabled" or
 *   "disabled": whether a lock keeps threads from computing at the same time), "switch_interval_ns"
 *   ("5000000": after how long a thread that holds that lock is asked for it), "sanitizer" ("none")
 *   and "optimized" ("yes", "no").
 *   A runner without "probes" has none; one without "marks" leaves no marks of progress.
 *   A runner that cannot measure where it is says why in place of all but "hello" and "protocol":
 *   "error":{"message":"Python 3.8 or later is needed, this is 3.6.9"}, and ends.
 *
 * A cell: `workers` workers of one case, once.
 *
 *   -> {"request":"cell","case":"CpuProcess","workers":2,"iterations":1000000,
 *       "wait_ns":50000000,"start_method":"fork","id":1}
 *   <- {"answer":"cell","id":1,"elapsed_ns":10482113,"started_ns":142201,
 *       "work_begin_ns":[80211,139870],"work_end_ns":[10312877,10401203],
 *       "checksum":246240,"checksums_agree":true,"involuntary_switches":3}
 *
 *   A request has all these members in every case: beside those of this transcript, that of each
 *   work that has an amount (`member` of works.h), such as "calls" where there is a work of the
 *   user's; a whole number of 1 or more: a count, ns or bytes. A case ignores the amounts of other
 *   works than its own; so Cpu cases ignore wait_ns, Io cases iterations, Start cases both. Thread
 *   cases ignore start_method; if it is missing, that means the default.
 *   An id is a whole number that the answer repeats. The order of members means nothing.
 *
 *   The timed window (elapsed_ns) runs from just before the first create to just after the last
 *   join or waitpid. started_ns is when the last create had returned. work_begin_ns and work_end_ns
 *   have one entry a worker, in order of creation: when its work began and ended. Beyond
 *   PROTOCOL_WORKER_TIMES workers they are left out and "work_begin_quartiles_ns" and
 *   "work_end_quartiles_ns" stand in their place (minimum, lower quartile, median, upper quartile,
 *   maximum). involuntary_switches may be left out.
 *   A request with "rough":true is of a plan, which wants the order of magnitude, and soon. What a
 *   runner does before a window so that its time is right, such as to start a worker that is not
 *   timed, it may then leave out.
 *
 *   Cpu: each worker computes result = (result * result * i + 2 * result * i * i + 3) mod 10000000
 *   for i = 0, 1, … iterations - 1, from result = 1, exactly: 64 bits overflow unless factors are
 *   reduced on the way. checksum is the first worker's result; checksums_agree is false when
 *   another's differs. 10 iterations give 9349050, 1,000,000 give 246240.
 *   Io: each worker sleeps wait_ns.
 *   Where another work has a checksum in works.h, its answers have these two members as well.
 *   Start: the workers do nothing and tell nothing, so that only starting and ending them is timed:
 *
 *   -> {"request":"cell","case":"StartThread","workers":2,"iterations":1000000,
 *       "wait_ns":50000000,"start_method":"fork","id":2}
 *   <- {"answer":"cell","id":2,"elapsed_ns":61250,"started_ns":41007,"involuntary_switches":0}
 *
 *   Coroutine behind a work's name: all workers are in one thread, whose event loop runs already; a
 *   create makes one of them, a join waits for its end. Interpreter: a thread each, with an
 *   interpreter of its own, which is made and closed in the window. A runner offers these where it
 *   has them; both ignore start_method.
 *
 * A pool: `workers` workers that run already share `tasks` tasks. Its cases, each with Thread or
 * Process behind its name, need not all be offered:
 *
 *   Pool    tasks that compute, each as a Cpu worker does, with a tenth of `iterations` (cut off to
 *           a whole number, 1 at least)
 *   Task    tasks that do nothing
 *   Chunk   the same, where the pool can be handed 16 tasks at a time
 *   First   a new pool, and a task that does nothing for each worker; `tasks` is ignored
 *   Cold    the same. Its runner was started for it alone, and must not have made or done anything
 *           beforehand that the first pool of a program would have to make or do itself
 *
 *   -> {"request":"cell","case":"PoolProcess","workers":2,"iterations":1000000,
 *       "wait_ns":50000000,"tasks":120,"start_method":"fork","id":8}
 *   <- {"answer":"cell","id":8,"elapsed_ns":612482113,"tasks_once":120,"checksum":5346240,
 *       "checksums_agree":true}
 *
 *   A request has `tasks` where the run measures pools. The timed window runs from just before the
 *   first task is handed over to just after the last result has been received; in First and Cold
 *   from just before the pool is made. Before it, all workers are there and wait (but in First and
 *   Cold); after it they are ended, and the pool is gone.
 *   Where the request of Pool has "data_bytes", each task is handed so many bytes and hands them
 *   back, with its number in them: the lowest 8 bits in the first byte and, if there are more than
 *   one, the next 8 in the last. A task whose data come back otherwise has no result.
 *   tasks_once is of how many tasks exactly one result came; it has to be all of them. A task that
 *   computes gives its result, as a Cpu worker does; for another one its number is what has to come
 *   back. Other members of a cell's answer may be left out. A worker of the pool that ends before
 *   its time is an error of this cell, and of no later one.
 *
 * Objects of the language, where it has any that threads share. The cases, of which each may be
 * left out:
 *
 *   OwnCall       each worker calls a method of an object of its own, object_uses times
 *   SharedCall    the same of one object, which all threads share
 *   OwnAppend     each worker appends to a list of its own, object_uses times
 *   SharedAppend  the same to one list
 *
 *   A request for them has "object_uses", and the answer "checksum" and "checksums_agree" as in a
 *   Cpu cell. The result of a worker is how many of the uses were its own: of one list how many
 *   elements in it are of that worker, counted when all have ended. Processes share no objects.
 *
 * Marks of progress show when each worker went on and when it was made to wait. A runner whose
 * hello has "marks" can have its workers leave so many each, and may be asked for 1 to that many
 * of up to PROTOCOL_WORKER_TIMES workers:
 *
 *   -> {"request":"cell","case":"CpuThread","workers":2,"iterations":1000000,
 *       "wait_ns":50000000,"start_method":"fork","marks":4,"id":9}
 *   <- {"answer":"cell","id":9,"elapsed_ns":10482113,"started_ns":142201,
 *       "work_begin_ns":[80211,139870],"work_end_ns":[10312877,10401203],
 *       "created_ns":[612,71904],"joined_ns":[10391822,10481900],
 *       "mark_ns":[[2638377,5196544,7754711,10312802],[2705203,5270536,7835869,10401129]],
 *       "checksum":246240,"checksums_agree":true,"involuntary_switches":3}
 *
 *   Each member has one entry a worker. created_ns is when its create began, joined_ns when its
 *   join had returned. mark_ns holds its marks, ascending, none before its work began or after it
 *   ended. A Cpu worker leaves them at equal shares of its iterations, the last at their end:
 *   exactly as many as asked for. Workers of other works leave at most so many, and none where
 *   there is nothing to tell. They are kept where they outlive the worker (for processes in
 *   shared memory), in memory that was written to before the window, and cost no more than
 *   reading the clock and storing what it says. Start cases ignore "marks", and
 *   so do those of real input and output.
 *
 * Data that are handed to workers and back. The cases are DataThread and DataProcess; a hello that
 * has them lists "data_ways", those of data_ways.h that the runner knows:
 *
 *   -> {"request":"cell","case":"DataProcess","way":"pipe","workers":1,"data_bytes":65536,
 *       "round_trips":16,"iterations":0,"start_method":"fork","id":9}
 *   <- {"answer":"cell","id":9,"elapsed_ns":1482113,"bytes_right":65536}
 *
 *   The workers run already, and have done this once. The timed window holds `round_trips` times
 *   the same: each worker in turn is handed data of its own, `data_bytes` bytes; it computes as a
 *   Cpu worker does, with that many iterations (0: nothing), and changes the first and the last
 *   byte; then each in turn hands them back. In a way that starts its workers, "start" and
 *   "inherited", the window holds starting and ending them as often, and nothing comes back.
 *   Outside of the window other data are handed over once more, without computing; every byte of
 *   them is compared on the other side, and where they come back also here. bytes_right is of how
 *   many of them, of all workers, it was the right one in the end: all, workers * data_bytes, or
 *   nothing was measured.
 *   With iterations, "checksum" and "checksums_agree" as in a Cpu cell. Where more than a quarter
 *   of the memory that is available would be taken, the answer is an error with the name ENOMEM.
 *   start_method is that of "start"; a runner may start its other workers in another way.
 *   A hello may say why a way is not among its "data_ways", in "no_data_ways":
 *   {"inherited":"there is no fork here"}.
 *
 * Real input and output. What its cells tell beside their times are whole numbers with the names of
 * metrics.h, those that works.h gives the work; each is of all workers together:
 *
 *   -> {"request":"cell","case":"DiskReadThread","workers":2,"iterations":1000000,
 *       "wait_ns":50000000,"io_bytes":4194304,"io_reads":1024,"io_dir":"/home/me",
 *       "start_method":"fork","id":10}
 *   <- {"answer":"cell","id":10,"elapsed_ns":91482113,"started_ns":142201,
 *       "work_begin_ns":[80211,139870],"work_end_ns":[90312877,91401203],"operations":2048,
 *       "bytes_right":8388608,"operation_median_ns":80211,"operation_p99_ns":140331,
 *       "direct_operations":2048}
 *
 *   A request has the amounts of such a work, and what else its cells need, where the run measures
 *   it. "operations" has to be what was asked for, and "bytes_right" as many bytes as they have:
 *   each worker's data are random, and compared. The times of an operation are those at the median
 *   and at the 99th percentile: the smallest that so large a part of all are not longer than.
 *   DiskWrite: each worker writes io_bytes to a file of its own in "io_dir", an absolute path, in
 *   blocks of 64 KiB, its operations (the last may be smaller), and then calls fsync, whose times
 *   "sync_median_ns" tells of. The files are empty before, and without a name before anything is
 *   written, so that nothing is left however the runner ends. After the window they are read, and
 *   compared.
 *   DiskRead: each worker reads io_reads blocks of 4 KiB at random places of such a file, of size
 *   io_bytes, rounded up to whole blocks, which was written, synchronised and put out of the
 *   page cache before the window. "direct_operations" of them are past the page cache (O_DIRECT),
 *   all where the file system has that.
 *   Where less than a tenth of the file system would stay free, the answer is an error with the
 *   name ENOSPC.
 *   Net: each worker opens a connection to "server" and makes `requests` requests over it, one
 *   after the other (these are its operations; the time of one is that of the whole exchange):
 *
 *   -> {"request":"cell","case":"NetThread","workers":2,"iterations":1000000,"wait_ns":50000000,
 *       "requests":10,"server":{"port":43817,"token":"5f0c…","limit_ns":10050000000},
 *       "start_method":"fork","id":11}
 *   <- {"answer":"cell","id":11,"elapsed_ns":502482113,"started_ns":142201,
 *       "work_begin_ns":[80211,139870],"work_end_ns":[501312877,502401203],"operations":20,
 *       "bytes_right":327680,"operation_median_ns":50180211,"operation_p99_ns":50640331}
 *
 *   The server is tvp-report's: at that port of 127.0.0.1, spoken to as net_exchange.h says. It
 *   answers wait_ns after each request, and counts itself what it answers. A runner that is not on
 *   tvp-report's host cannot reach it. Or it is the user's:
 *   "server":{"url":"http://…","limit_ns":…} asks for GET requests of HTTP/1.1 to that address,
 *   without redirection or proxy; any status but 200 is an error, and so is an answer that is not
 *   whole. A hello names the cases whose workers cannot ask it, which then are not asked for, in
 *   "own_server_only": ["NetCoroutine"]. Who waits longer than limit_ns, for a connection or an
 *   answer, gives up: that is an error with the name ETIMEDOUT.
 *   Coroutines all wait at once: no connection or answer may keep the others waiting.
 *
 * What could not be done is answered, not hidden; all started workers have ended by then:
 *
 *   -> {"request":"cell","case":"StartProcess","workers":1000,"iterations":1000000,
 *       "wait_ns":50000000,"start_method":"fork","id":3}
 *   <- {"answer":"cell","id":3,"error":{"name":"EAGAIN","call":"fork","reached":812,
 *       "message":"fork: Resource temporarily unavailable after 812 of 1000"}}
 *
 *   Required: name and message, a line for people. name is errno's ("EAGAIN"), or says how a worker
 *   ended: "SIGKILL", "exit 1"; "undone" when it ended well with its work not done. call is what
 *   failed, reached how many workers had been started; both may be left out.
 *
 * A probe: a named measurement beside the cells (probes.h lists them), with parameters of its own
 * (each may be left out) and an object of named values in return.
 *
 *   -> {"request":"probe","probe":"isolation","workers":4,"id":4}
 *   <- {"answer":"probe","id":4,"values":{"workers":4,"threads_changed":4,
 *       "processes_changed":4,"parent_after_threads":4,"parent_after_processes":0}}
 *
 * or an error as that of a cell.
 *
 * Before the rounds, the front end may ask who else uses the host: the runner sleeps for that long
 * (a second at most) and says how long programs, and other systems on the same hardware, had the
 * CPUs meanwhile that it may run on (-1: not known). A runner need not know this request.
 *
 *   -> {"request":"competition","during_ns":120000000,"id":7}
 *   <- {"answer":"competition","id":7,"during_ns":120070113,"busy_ns":30000000,"stolen_ns":0}
 *
 * The end of a round: the runner says for how long the hypervisor gave this host's processor time
 * to others since the hello (-1: not known), and ends at end of file.
 *
 *   -> {"request":"finish","id":5}
 *   <- {"answer":"finish","id":5,"steal_ns":0}
 *
 * A request that is not understood (an unknown case, no workers, no JSON) is answered so, with the
 * request's id or null, and the runner goes on:
 *
 *   -> {"request":"dance","id":6}
 *   <- {"answer":"error","id":6,"error":{"name":"EINVAL","message":"…"}}
 *
 * A runner on another host (`ssh host tvp-measure`) is out of reach of signals: what ends it there
 * is the end of file, which comes when the connection goes, at the latest when its cell is done.
 */

/*
 * A work of the user's: how a runner measures a function that is not its own.
 *
 * A runner that can offers the cases WorkThread or WorkProcess, and says what it takes:
 *
 *   <- {"hello":"tvp-runner","protocol":1,"runtime":"cpython","start_methods":["fork",…],
 *       "cases":["WorkThread","WorkProcess",…],"work_files":["py"],"work_modules":true,
 *       "work_loads_again":["spawn","forkserver"],
 *       "host":{"name":"node7","boot_id":"7c1f…"}}
 *
 *   "work_files" are the endings of the files that it takes, without their points. "work_modules"
 *   is true where it takes the name of a module, without a file, too. "work_loads_again" is what
 *   loads the work once more in each worker, inside the timed window: names of start methods, and
 *   "thread". The last two may be left out.
 *
 * The work is loaded before the first cell of each runner, and stays so until it ends:
 *
 *   -> {"request":"load","work":{"file":"/home/me/crunch.py","function":"parse"},"output":false,
 *       "id":1}
 *   <- {"answer":"load","id":1,"takes_worker":true,
 *       "process":{"static":false,"resident_bytes":9838592,"mappings":61}}
 *
 *   "file" is absolute; with work_modules there may be "module":"package.crunch" in its place. What
 *   the work prints, while it is loaded and whenever it is called, goes to stderr with
 *   "output":true, else nowhere; it has no stdin.
 *   takes_worker says whether the function is called with the worker's number, 0 for the first, or
 *   with nothing. "file" in the answer to a module says where it was found. "process" is as in the
 *   hello, with the work loaded, and so are "facts", those that loading may change: "gil", and
 *   "gil_before_work", what it was before. Each may be left out. Where it cannot be loaded, the
 *   answer has an error as that of a cell, whose message begins with file and line where they are
 *   known:
 *
 *   -> {"request":"load","work":{"file":"/home/me/crunch.py","function":"prase"},"output":false,
 *       "id":2}
 *   <- {"answer":"load","id":2,"error":{"name":"AttributeError",
 *       "message":"crunch.py has no function prase: did you mean parse?"}}
 *
 * Then its cells are like any other. Each worker calls the function `calls` times, one after the
 * other, and throws the results away:
 *
 *   -> {"request":"cell","case":"WorkProcess","workers":2,"iterations":1000000,
 *       "wait_ns":50000000,"calls":4,"start_method":"fork","id":3}
 *   <- {"answer":"cell","id":3,"elapsed_ns":91240113,"started_ns":412201,
 *       "work_begin_ns":[390211,619870],"work_end_ns":[91012877,90401203],
 *       "user_ns":88012003,"system_ns":2010440,"involuntary_switches":31}
 *
 *   user_ns and system_ns are the CPU time of all workers, in user and in system mode, from the
 *   begin to the end of their work, and that of what the work started; both may be left out.
 *   Where "marks" are asked for, the function leaves them: it calls a hook that its runner gives
 *   it, tvp_mark in a shared library (tvp_work.h), the global tvp_mark of a Python module or
 *   tvpMark of JavaScript. A runner keeps as many as were asked for, spread over the whole of the
 *   work.
 *
 *   A worker that failed is an error. Its name is the exception's ("ValueError", "SystemExit"),
 *   "returned" for a function of C that returned something else than 0, or says how the worker
 *   ended, as above. The message says which worker it was, the first of them being 1, where, and
 *   what went wrong: "worker 2 of 8: crunch.py:12: ValueError: no".
 *
 * Once a work is loaded, the tasks of Pool call it, too: each once, instead of computing. A
 * function that takes an argument gets the data of its task, or the task's number where it has none
 * (0 for the first). With data, these go back; without, what the function returned, wherever the
 * runtime hands results back. The answer has no checksum. A task whose call fails is an error of
 * the cell: "task 3 of 120: crunch.py:12: ValueError: no".
 *
 *   -> {"request":"cell","case":"PoolThread","workers":2,"iterations":1000000,
 *       "wait_ns":50000000,"calls":1,"tasks":120,"data_bytes":8388608,"start_method":"fork",
 *       "id":5}
 *   <- {"answer":"cell","id":5,"elapsed_ns":812482113,"tasks_once":120}
 *
 * A cell of data, by the way of a kind that tasks go by (the highest `maps` of data_ways.h that the
 * runner has), may be asked for with "task_calls" instead of "iterations" (0): so often each worker
 * calls the work each time, with its data, or its number where data_bytes is 0.
 *
 * A trial is a cell of the user's work that is not timed. The runner looks meanwhile, as often as
 * it can without being in the way, at what the workers take, and compares their results after:
 *
 *   -> {"request":"trial","case":"WorkThread","workers":2,"calls":1,"start_method":"fork","id":4}
 *   <- {"answer":"trial","id":4,"work_ns":22751003,"user_ns":44006001,"system_ns":1005220,
 *       "memory_bytes":31211520,"memory_samples":9,
 *       "result":"5891b5b522d5df086d0ff0b110fbd9d2","results_agree":true,
 *       "own_threads":0,"own_processes":0}
 *
 *   Required: work_ns, how long the work took of the worker that took longest. memory_bytes is the
 *   largest sum of the proportional set sizes (PSS) of the runner and all of its workers, of
 *   memory_samples such sums. result stands for what the first call of the first worker returned,
 *   and is the same text wherever that is the same (a hash); results_agree says whether all calls
 *   of all workers returned it. Both are left out where results cannot be compared or are none.
 *   own_threads and own_processes are how many the work was seen to have started itself, the most
 *   at a time. Errors are those of a cell.
 *
 *   A request with "memory_samples":20 asks for so many sums: workers that end sooner are started
 *   again, until there are so many or PROTOCOL_TRIAL_NS have passed. Times and results are those of
 *   the first time, memory is the largest of all. A runner that does not know it may leave it out.
 */
#ifndef TVP_PROTOCOL_H
#define TVP_PROTOCOL_H

#define PROTOCOL_VERSION 1

/* A trial that has gone on for so long does not start its workers again. */
#define PROTOCOL_TRIAL_NS 1000000000

/* The longest look at who competes for the CPUs. */
#define PROTOCOL_MOST_COMPETITION_NS 1000000000

/* Up to so many workers an answer has each one's times. */
#define PROTOCOL_WORKER_TIMES 64

/* The most marks of progress that are ever asked of a worker. */
#define PROTOCOL_MOST_MARKS 256

/* A longer line is a broken runner. */
#define PROTOCOL_LINE_LIMIT (1 << 20)

/* More workers than this are never asked for: the range of MAX_WORKERS. */
#define PROTOCOL_MAX_WORKERS 32768

#endif
