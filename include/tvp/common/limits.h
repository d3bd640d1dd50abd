/*
 * limits.h - how much a run may be, and how its pictures are when nothing is said of them: the same
 * for what is asked for and for what saved data may hold. The workers' limit is the protocol's.
 */
#ifndef TVP_LIMITS_H
#define TVP_LIMITS_H

#define MOST_ROUNDS   1000000
#define MOST_RUNTIMES 16

/* Connections at a time to a server of the user's, where nobody says how many. */
#define IO_CONNECTIONS 64

/* Pixels, and pixels per inch. */
#define PICTURE_WIDTH  900
#define PICTURE_HEIGHT 600
#define PICTURE_DPI    96

/* The digits of a limit, for a text that names it. */
#define DIGITS(limit)         DIGITS_AS_THEY_ARE(limit)
#define DIGITS_AS_THEY_ARE(x) #x

#endif
