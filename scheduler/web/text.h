/* The words of the pages in two languages, from scheduler/web/text/{zh-CN,en}.json. */
#ifndef YANXU_WEB_TEXT_H
#define YANXU_WEB_TEXT_H

#include "scheduler/base/err.h"
#include "scheduler/base/json.h"
#include "scheduler/base/str.h"

enum language { LANGUAGE_ZH, LANGUAGE_EN, LANGUAGE_COUNT };

const char *language_tag(enum language language);  /* "zh-CN", "en": for lang attributes */
const char *language_code(enum language language); /* "zh", "en": for ?lang= */
/* ERR_NOT_FOUND for anything but "zh", "zh-CN", "en". */
MUST_USE enum err_code language_parse(struct str code, enum language *ret_language,
                                      struct err *err);

/* A flat object of key -> text in each language. */
struct text {
    json_t *words[LANGUAGE_COUNT];
};

MUST_USE enum err_code text_load(struct text *text, struct err *err);
void text_release(struct text *text);
/* NULL if there is no such key. Lives as long as `text`. */
const char *text_find(const struct text *text, enum language language, const char *key);

#endif
