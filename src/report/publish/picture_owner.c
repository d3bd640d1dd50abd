#include "tvp/publish/picture_owner.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/draw/png_file.h"

/* Every run has one of them at least. */
static const char *const pictures[] = {"threadsVProcIO.png", "threadsVProcCPU.png"};

enum { MOST_BYTES = 64 << 20 };

/* Appends the beginning of a file; nothing when it is not there. */
static void read_beginning(const char *path, struct strbuf *content)
{
    FILE *stream = path ? fopen(path, "r") : NULL;
    if (!stream)
        return;
    char bytes[1 << 14];
    size_t length;
    while (content->length < MOST_BYTES && (length = fread(bytes, 1, sizeof bytes, stream)) > 0)
        strbuf_add(content, bytes, length);
    fclose(stream);
}

static bool mentions(const struct strbuf *content, const char *text)
{
    return content->length > 0 && memmem(content->data, content->length, text, strlen(text));
}

/* Whether anything that looks like the id of a run is in the text. */
static bool names_a_run(const struct strbuf *content)
{
    regex_t id;
    regmatch_t match = {.rm_eo = (regoff_t)content->length};
    if (regcomp(&id, "[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}", REG_EXTENDED) != 0)
        return false;
    bool found = regexec(&id, strbuf_text(content), 1, &match, REG_STARTEND) == 0;
    regfree(&id);
    return found;
}

/* A report by a template that names no run may well be the one the pictures belong to. */
static bool report_is_ours(const char *path, const char *id)
{
    struct strbuf content = {0};
    read_beginning(path, &content);
    bool ours = content.length > 0 && (mentions(&content, id) || !names_a_run(&content));
    strbuf_release(&content);
    return ours;
}

static bool data_is_ours(const char *path, const char *id)
{
    struct strbuf content = {0};
    read_beginning(path, &content);
    bool ours = mentions(&content, id);
    strbuf_release(&content);
    return ours;
}

static bool is_ours(const struct outputs *outputs, const char *run, const char *id)
{
    if (run && strcmp(run, id) == 0)
        return true;
    for (size_t i = 0; i < outputs->report_count; i++)
        if (report_is_ours(outputs->reports[i], id))
            return true;
    return data_is_ours(outputs->data, id);
}

bool pictures_are_foreign(const struct outputs *outputs, const char *run, struct strbuf *id)
{
    const size_t before = id->length;
    for (size_t i = 0; i < sizeof pictures / sizeof *pictures && outputs->images_folder; i++) {
        char *path = xasprintf("%s/%s", outputs->images_folder, pictures[i]);
        bool known = png_read_note(path, "Source", id);
        free(path);
        if (known && !is_ours(outputs, run, strbuf_text(id) + before))
            return true;
        strbuf_truncate(id, before);
    }
    return false;
}
