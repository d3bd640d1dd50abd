/*
 * picture_note.h - what a picture's file says of itself: its title, its run, the reports that show
 * it. Each format keeps it in its own way.
 */
#ifndef TVP_PICTURE_NOTE_H
#define TVP_PICTURE_NOTE_H

/* The key is 1 to 79 Latin letters, digits and blanks. "Title" and "Description" mean the same in
 * all formats. */
struct picture_note {
    const char *key;
    const char *text;
};

#endif
