#include "tvp/draw/picture_file.h"

#include "tvp/draw/pdf_file.h"
#include "tvp/draw/png_file.h"
#include "tvp/draw/svg_file.h"

static bool encode_png(const struct rendering *rendering, const struct picture_facts *facts,
                       struct strbuf *out, struct error *error)
{
    return png_encode(rendering->pixels, facts->width, facts->height, facts->dpi, facts->notes,
                      facts->note_count, out, error);
}

static bool encode_svg(const struct rendering *rendering, const struct picture_facts *facts,
                       struct strbuf *out, struct error *error)
{
    (void)error;
    svg_file(out, &rendering->bytes, facts->width, facts->height, facts->name, facts->notes,
             facts->note_count);
    return true;
}

static bool encode_pdf(const struct rendering *rendering, const struct picture_facts *facts,
                       struct strbuf *out, struct error *error)
{
    return pdf_file(out, &rendering->bytes, facts->notes, facts->note_count, error);
}

static const struct {
    enum sheet_medium medium;
    enum chart_paper paper;
    bool (*encode)(const struct rendering *rendering, const struct picture_facts *facts,
                   struct strbuf *out, struct error *error);
    bool (*read_note)(const char *path, const char *key, struct strbuf *text);
} formats[PICTURE_FORMAT_COUNT] = {
#define ROW(id, name, ending, medium, paper, encode, read) {medium, paper, encode, read},
    PICTURE_FORMATS(ROW)
#undef ROW
};

struct sheet picture_sheet(enum picture_format format, uint32_t width, uint32_t height)
{
    return (struct sheet){.medium = formats[format].medium,
                          .paper = formats[format].paper,
                          .width = width,
                          .height = height};
}

bool picture_encode(enum picture_format format, const struct rendering *rendering,
                    const struct picture_facts *facts, struct strbuf *out, struct error *error)
{
    return formats[format].encode(rendering, facts, out, error);
}

bool picture_read_note(const char *path, const char *key, struct strbuf *text)
{
    enum picture_format format = picture_format_of(path);
    return format != PICTURE_FORMAT_COUNT && formats[format].read_note(path, key, text);
}
