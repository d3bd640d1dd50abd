/*
 * metrics.h - what a cell tells beside its time: one descriptor each.
 *
 * A work says which of them its cells have (works.h). Answers (protocol.h) and sample records
 * (results.h) have them as whole numbers below the name that stands here; CSV, tables and JSON
 * follow. What is told of one operation is of those of all workers of the cell together.
 */
#ifndef TVP_METRICS_H
#define TVP_METRICS_H

/* operations: what was done, of all workers. bytes_right: how many bytes came and were those
 * expected. direct_operations: reads past the page cache by O_DIRECT; the others had it emptied
 * beforehand. operation_median_ns, operation_p99_ns: time of an operation, at the median and at the
 * 99th percentile (the smallest of which at least so large a part are no longer). sync_median_ns:
 * what fsync took a worker, at the median of the workers. server_cpu_ns: CPU time that the server
 * of ours took for the cell; it tells that itself (net_service.h), and a server of the user's does
 * not.
 *
 *   identifier, member */
#define METRICS(ROW)                                                                               \
    ROW(OPERATIONS, "operations")                                                                  \
    ROW(BYTES, "bytes_right")                                                                      \
    ROW(MEDIAN, "operation_median_ns")                                                             \
    ROW(P99, "operation_p99_ns")                                                                   \
    ROW(SYNC, "sync_median_ns")                                                                    \
    ROW(DIRECT, "direct_operations")                                                               \
    ROW(SERVER_CPU, "server_cpu_ns")

enum metric {
#define ROW(id, ...) METRIC_##id,
    METRICS(ROW)
#undef ROW
        METRIC_COUNT
};

#define METRIC_BIT(metric) (1U << (metric))

/* What every work of operations tells. */
#define METRICS_OF_OPERATIONS                                                                      \
    (METRIC_BIT(METRIC_OPERATIONS) | METRIC_BIT(METRIC_BYTES) | METRIC_BIT(METRIC_MEDIAN) |        \
     METRIC_BIT(METRIC_P99))

extern const char *const metric_members[METRIC_COUNT];

#endif
