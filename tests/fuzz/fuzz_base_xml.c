/* Any bytes as XML, whole and in two pieces: what is told must be the same. */
#include <stdint.h>
#include <stdlib.h>

#include "scheduler/base/buf.h"
#include "scheduler/base/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum err_code on_open(void *context, const char *name, const char **attrs, struct err *err)
{
    (void)err;
    buf_addf(context, "<%s", name);
    for (; *attrs != NULL; attrs += 2)
        buf_addf(context, " %s=%s", attrs[0], attrs[1]);
    buf_add_char(context, '>');
    return ERR_OK;
}

static enum err_code on_close(void *context, const char *name, struct err *err)
{
    (void)err;
    buf_addf(context, "</%s>", name);
    return ERR_OK;
}

static enum err_code on_text(void *context, struct str text, struct err *err)
{
    (void)err;
    buf_add_str(context, text);
    return ERR_OK;
}

static enum err_code read_pieces(struct str text, size_t cut, struct buf *out)
{
    struct xml_handler handler = {on_open, on_close, on_text, out};
    struct xml_parser *parser = xml_new(&handler);
    struct err err = {0};
    enum err_code code = xml_feed(parser, "x", str_slice(text.data, cut), 0, &err);
    if (code == ERR_OK)
        code = xml_feed(parser, "x", str_slice(text.data + cut, text.len - cut), 1, &err);
    if ((code == ERR_OK) != (err.text[0] == '\0'))
        abort();
    xml_free(parser);
    return code;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    struct str text = str_slice((const char *)data + 1, size - 1);
    struct buf whole, pieces;
    buf_init(&whole, 1 << 20);
    buf_init(&pieces, 1 << 20);
    enum err_code code = read_pieces(text, 0, &whole);
    if (read_pieces(text, data[0] % size, &pieces) != code)
        abort();
    if (code == ERR_OK && !str_eq_text(str_from(buf_text(&whole)), buf_text(&pieces)))
        abort();
    buf_release(&whole);
    buf_release(&pieces);
    return 0;
}
