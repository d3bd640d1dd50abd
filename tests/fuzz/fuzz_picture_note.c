/*
 * Reads the notes of any bytes as a picture of each format, and makes a PDF file of them.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tvp/draw/pdf_file.h"
#include "tvp/draw/png_file.h"
#include "tvp/draw/svg_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char path[] = "/tmp/tvp-fuzz-XXXXXX";
    int file = mkstemp(path);
    if (file < 0 || write(file, bytes, size) != (ssize_t)size)
        abort();
    close(file);
    struct strbuf text = {0};
    svg_read_note(path, "Source", &text);
    pdf_read_note(path, "Reports", &text);
    png_read_note(path, "Source", &text);
    unlink(path);
    strbuf_release(&text);

    static const struct picture_note note = {"Title", "x"};
    struct strbuf drawn = {0}, made = {0};
    struct error error = {0};
    strbuf_add(&drawn, (const char *)bytes, size);
    pdf_file(&made, &drawn, &note, 1, &error);
    strbuf_release(&drawn);
    strbuf_release(&made);
    return 0;
}
