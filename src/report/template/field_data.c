#include "tvp/report/data_text.h"
#include "tvp/template/field_table.h"
#include "tvp/template/field_value.h"

#define RUNTIME struct runtime_findings

static size_t place_of(const struct report *report, const struct runtime_findings *runtime)
{
    return (size_t)(runtime - report->findings.runtimes);
}

/* ---- sizes and ways ---- */

static const struct field size_fields[] = {
    FIELD("bytes", COUNT, struct data_cost, bytes, "handed over"),
    FIELD("time", SECONDS, struct data_cost, seconds, "once there and back"),
    FIELD("failures", COUNT, struct data_cost, failures, "that could not be measured"),
    FIELD("failure", TEXT, struct data_cost, failure, "why, the first time"),
    {0},
};

#define WAY struct data_way_costs

FIELD_MAKER(way_name, WAY, json_string(data_ways[item->way].name))
FIELD_MAKER(way_label, WAY, json_string(data_ways[item->way].label))
FIELD_MAKER(way_waking, WAY, json_string(data_ways[item->way].waking))
FIELD_MAKER(way_kind, WAY, json_string(worker_kinds[data_ways[item->way].kind].plural))
FIELD_MAKER(way_copies, WAY, json_boolean(data_ways[item->way].copies))
FIELD_FINDER(way_with_crossing, WAY, item->crossing_state == CROSSING_FOUND ? item : NULL)

static const struct field way_fields[] = {
    MADE_FIELD("way", TEXT, way_name, "as in the protocol, such as shared-copied"),
    MADE_FIELD("label", TEXT, way_label, "in words"),
    MADE_FIELD("woken_by", TEXT, way_waking, "what wakes the other side"),
    MADE_FIELD("kind", TEXT, way_kind, "threads or processes"),
    MADE_FIELD("copies", FLAG, way_copies, "whether what is handed over is copied"),
    FOUND_FIELD("crossing", RATIO, way_with_crossing, WAY, crossing,
                "bytes from which on a copy costs more than starting a process"),
    LIST_FIELD("sizes", NULL, WAY, sizes, size_count, NULL, size_fields, "what each costs"),
    {0},
};

/* ---- the map ---- */

static json_t *side(int which)
{
    return json_string(which < 0 ? "threads" : which > 0 ? "processes" : "not resolved");
}

FIELD_MAKER(point_computed, struct data_point, side(item->computed))
FIELD_MAKER(point_measured, struct data_point, side(data_side(&item->measured)))

static const struct field point_fields[] = {
    FIELD("bytes", COUNT, struct data_point, bytes, "of a task, there and back"),
    FIELD("of_work", FLAG, struct data_point, of_user, "whether it calls the function of --work"),
    FIELD("seconds", NUMBER, struct data_point, seconds, "that it computes in one thread alone"),
    MADE_FIELD("computed", TEXT, point_computed, "who is faster by the map"),
    MADE_FIELD("measured", TEXT, point_measured, "who was"),
    FIELD("ratio", RATIO, struct data_point, measured.ratio, "process over thread, measured"),
    {0},
};

static const struct field boundary_fields[] = {
    FIELD("bytes", COUNT, struct data_boundary, bytes, "of a task, there and back"),
    FIELD("threads_up_to", NUMBER, struct data_boundary, threads_up_to,
          "seconds that a task computes up to which threads are faster; 0: nowhere"),
    FIELD("processes_from", NUMBER, struct data_boundary, processes_from,
          "from which on processes are"),
    {0},
};

static const struct field map_fields[] = {
    FIELD("workers", COUNT, struct data_map, workers, "that share tasks"),
    FIELD("thread_speedup", RATIO, struct data_map, speedup[WORKER_THREAD], "over one thread"),
    FIELD("process_speedup", RATIO, struct data_map, speedup[WORKER_PROCESS], "over one thread"),
    LIST_FIELD("boundaries", NULL, struct data_map, boundaries, boundary_count, NULL,
               boundary_fields, "one for each size"),
    ARRAY_FIELD("points", NULL, struct data_map, points, NULL, point_fields, "tasks measured"),
    {0},
};

/* ---- claims ---- */

FIELD_MAKER(claim_verdict, struct data_claim, json_string(claim_verdict_text(item->verdict)))

static const struct field claim_fields[] = {
    FIELD("claim", TEXT, struct data_claim, text, "what is claimed"),
    MADE_FIELD("verdict", TEXT, claim_verdict, "of this runtime"),
    FIELD("evidence", TEXT, struct data_claim, evidence, "what was measured for it"),
    {0},
};

/* ---- all ---- */

static const struct field sentence_fields[] = {
    MADE_FIELD(FIELD_SHOWN, TEXT, field_write_text, "one sentence or a few"),
    {0},
};

static json_t *table(const struct data_findings *data)
{
    struct strbuf out = {0};
    add_data_table(&out, data);
    return field_take_markup(&out);
}

static json_t *picture(const struct report *report, const struct runtime_findings *runtime,
                       enum picture_kind kind)
{
    for (size_t i = 0; i < report->picture_count; i++)
        if (report->pictures[i].kind == kind &&
            &report->findings.runtimes[report->pictures[i].runtime] == runtime)
            return field_picture_markup(report, &report->pictures[i]);
    return NULL;
}

FIELD_FINDER(costs_of, RUNTIME, &report->data[place_of(report, item)])
FIELD_FINDER(words_of, RUNTIME, &report->data_words[place_of(report, item)])
FIELD_FINDER(map_of, RUNTIME,
             report->data[place_of(report, item)].map.workers > 0
                 ? &report->data[place_of(report, item)].map
                 : NULL)
FIELD_MAKER(data_table, RUNTIME, table(&report->data[place_of(report, item)]))
FIELD_MAKER(data_picture, RUNTIME, picture(report, item, PICTURE_DATA))
FIELD_MAKER(map_picture, RUNTIME, picture(report, item, PICTURE_MAP))

const struct field data_fields[] = {
    FOUND_FIELD("rounds", COUNT, costs_of, struct data_findings, rounds, "of handing data over"),
    MADE_FIELD("table", MARKUP, data_table, "a row for each way"),
    MADE_FIELD("picture", MARKUP, data_picture, "threadsVProcData.png"),
    MADE_FIELD("map_picture", MARKUP, map_picture, "threadsVProcWhere.png"),
    FOUND_FIELD("start", SECONDS, costs_of, struct data_findings, start,
                "to start and end a process"),
    LIST_FIELD("sentences", words_of, struct data_words, sentences, sentence_count, NULL,
               sentence_fields, "from which size on a copy costs more, where processes pay"),
    ARRAY_FIELD("claims", words_of, struct data_words, claims, NULL, claim_fields,
                "about handing data over, as this runtime answers them"),
    LIST_FIELD("ways", costs_of, struct data_findings, ways, way_count, NULL, way_fields,
               "to hand data over"),
    OBJECT_FIELD("map", map_of, map_fields, "where processes start to pay"),
    {0},
};
