/*
 * comma_locale.h - a locale with a decimal comma, made for the test because few machines have one.
 */
#ifndef TVP_TESTS_COMMA_LOCALE_H
#define TVP_TESTS_COMMA_LOCALE_H

#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* Makes it the locale of the process; setlocale(LC_ALL, "C") ends that. False: the sources of
 * locales are missing here. */
static inline bool use_comma_locale(void)
{
    char folder[] = "/tmp/tvp-locale-XXXXXX";
    if (!mkdtemp(folder))
        return false;
    char command[128];
    snprintf(command, sizeof command, "localedef -i de_DE -f UTF-8 %s/comma >/dev/null 2>&1",
             folder);
    int made = system(command);
    setenv("LOCPATH", folder, 1);
    bool used = made == 0 && setlocale(LC_ALL, "comma") != NULL;
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command) == 0 && used;
}

#endif
