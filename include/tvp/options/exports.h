/*
 * exports.h - the files that hold the data of a report in another form, one for each row.
 *
 * A row gives the option its name and its help, and write_NAME in publish.c writes the file; the
 * rest follows from the list.
 */
#ifndef TVP_EXPORTS_H
#define TVP_EXPORTS_H

#include <stdbool.h>

/*   identifier  name  tells the claims  help */
#define EXPORTS(ROW)                                                                               \
    ROW(CSV, csv, false, "write every sample as CSV too")                                          \
    ROW(JSON, json, true, "write everything the report says as JSON too")

enum export {
#define ROW(id, name, claims, help) EXPORT_##id,
    EXPORTS(ROW)
#undef ROW
        EXPORT_COUNT
};

#endif
