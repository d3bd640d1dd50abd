/*
 * picture_folder.h - the folder that a report's pictures go to, so that no report's pictures are
 * replaced by those of another run while it stands.
 *
 * Each picture names its run, and the reports that show it ("../report.md", from its folder), a
 * line each. Where the usual folder holds pictures of another report, a report's own go to a folder
 * in it that is called like the report: Images/NAME, or with its ending where that is taken as
 * well. A report stands when its file is there and names that run, or no run at all. --images is
 * taken as it is.
 *
 * Order: picture_folder_choose before the run, to look whether it can be written; then take, which
 * makes and locks the folder and chooses again, draw, put in place, tidy, release. So of two
 * programs that end together one sees the other's pictures.
 */
#ifndef TVP_PICTURE_FOLDER_H
#define TVP_PICTURE_FOLDER_H

#include <stdbool.h>

#include "tvp/common/error.h"
#include "tvp/publish/outputs.h"
#include "tvp/report/report.h"

struct picture_folder {
    int lock;       /* -1: no picture is written */
    char *made;     /* a folder that was not there before; NULL: none */
    char *shown_by; /* the reports that a picture has to name */
    char *other;    /* the report that has the usual folder; NULL: none does */
};

/* Sets outputs->images_folder for that run (NULL: a new one). Fails when every folder is another
 * report's. */
bool picture_folder_choose(struct outputs *outputs, const char *run, struct error *error);

/* On failure nothing is owed. */
bool picture_folder_take(struct picture_folder *folder, struct outputs *outputs, const char *run,
                         struct error *error);

/* When the report and its pictures are in place: removes what an earlier report of that name had
 * more of them, in the usual folder or in one called like the report. A picture that any other
 * report shows stays, and so does one that names none. */
void picture_folder_tidy(const struct outputs *outputs, const struct report *report);

/* A folder that was made and has nothing in it goes away again. */
void picture_folder_release(struct picture_folder *folder);

/* The report whose pictures are in the folder that is going to be used, which can only be with
 * --images; NULL: none. The caller frees it. */
char *picture_folder_owner(const struct outputs *outputs, const char *run);

#endif
