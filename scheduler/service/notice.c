/* The words of a notice. */
#include "scheduler/service/notice.h"

#include <stdio.h>
#include <stdlib.h>

#include "scheduler/base/clock.h"
#include "scheduler/base/embed.h"
#include "scheduler/base/template.h"

#define NOTICE_LEN_MAX 4096

static enum err_code add_text(const char *name, const char *language, const char *key,
                              const json_t *values, json_t *data, struct err *err)
{
    char path[128];
    CLEANUP(buf_release) struct buf text;
    buf_init(&text, NOTICE_LEN_MAX);
    snprintf(path, sizeof(path), "scheduler/service/notices/%s.%s.txt", name, language);
    const struct embed_file *file = embed_find(path);
    if (file == NULL)
        return err_set(err, ERR_NOT_FOUND, "there are no words for the notice %s", name);
    TRY(template_render(str_trim(file->bytes), values, (struct template_partials){0}, &text, err));
    TRY(buf_check(&text, "a notice", err));
    json_object_set_new(data, key, json_stringn(buf_text(&text), text.len));
    return ERR_OK;
}

enum err_code notice_payload(const char *name, const char *type, int64_t at, const json_t *values,
                             json_t *data, struct arena *arena, const char **ret_payload,
                             struct err *err)
{
    char instant[INSTANT_TEXT_SIZE];
    CLEANUP_JSON json_t *envelope = json_pack("{s:s, s:s, s:o}", "type", type, "timestamp",
                                              instant_format(at, instant), "data", data);
    TRY(add_text(name, "zh", "text", values, data, err));
    TRY(add_text(name, "en", "text_en", values, data, err));
    char *text = json_text(envelope);
    *ret_payload = arena_strdup(arena, text);
    free(text);
    return ERR_OK;
}
