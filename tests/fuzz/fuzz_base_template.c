/* Any template over any view: template NUL view NUL partial. */
#include <stdint.h>
#include <stdlib.h>

#include "scheduler/base/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum err_code find(void *context, struct str name, struct str *ret_text, struct err *err)
{
    if (name.len > 3)
        return err_set(err, ERR_NOT_FOUND, "there is no partial");
    *ret_text = *(struct str *)context;
    return ERR_OK;
}

static void render(struct str text, const json_t *view, struct str partial)
{
    struct template_partials partials = {find, &partial};
    struct err err = {0};
    struct buf buf;
    buf_init(&buf, 20000);
    buf_add_text(&buf, "before");
    enum err_code code = template_render(text, view, partials, &buf, &err);
    if (!str_starts(str_from(buf_text(&buf)), "before"))
        abort();
    if (code != ERR_OK && (buf.len != 6 || err.code != code || err.text[0] == '\0'))
        abort();
    buf_release(&buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest = str_slice((const char *)data, size < 400 ? size : 400);
    struct str text = STR_LIT(""), json = STR_LIT(""), partial = STR_LIT("");
    if (!str_next(&rest, '\0', &text))
        return 0;
    if (str_next(&rest, '\0', &json))
        partial = rest;
    json_t *view = NULL;
    if (json_parse(json, "view", &view, NULL) != ERR_OK)
        view = json_pack("{s:[i,i],s:{s:s},s:b,s:s}", "a", 1, 2, "o", "x", "<&>", "t", 1, "s", "");
    render(text, view, partial);
    json_decref(view);
    return 0;
}
