/* jansson's json_t is the vocabulary type; this adds capped loading, paths in errors, and
 * scope-bound handles. */
#ifndef YANXU_BASE_JSON_H
#define YANXU_BASE_JSON_H

#include <jansson.h>
#include <stdint.h>

#include "scheduler/base/buf.h"
#include "scheduler/base/err.h"
#include "scheduler/base/str.h"

#define CLEANUP_JSON CLEANUP(json_cleanup)
void json_cleanup(json_t **value);

/* `name` appears in errors ("rulebook.json line 7: …"). Duplicate keys are refused; depth is
 * jansson's 2048 at most and the text at most 16 MiB. Caller frees with json_decref(). */
MUST_USE enum err_code json_parse(struct str text, const char *name, json_t **ret_value,
                                  struct err *err);
/* The same for one line of a file of many: errors say "<name> line <number> column <n>: …". */
MUST_USE enum err_code json_parse_line(struct str text, const char *name, long number,
                                       json_t **ret_value, struct err *err);
MUST_USE enum err_code json_read_file(const char *path, json_t **ret_value, struct err *err);
/* Compact, keys in order of insertion. Caller frees with free(). */
char *json_text(const json_t *value);
/* The instant as instant_format() writes it; "" of 0. Caller frees with json_decref(). */
json_t *json_instant(int64_t at);
/* Of values that the program itself has made: the member's text or integer, "" and 0 where there is
 * none. */
const char *json_text_at(const json_t *object, const char *key);
int64_t json_int_at(const json_t *object, const char *key);
/* A new array of the members, in order of insertion. */
json_t *json_values(json_t *object);

/* Appends UTF-8 as it stands between a JSON text's quotation marks (RFC 8259, 7), for what is
 * streamed. */
void json_escape(struct str text, struct buf *buf);

/* Members with type, range and path. `path` is where `object` stands, such as "requirements[2]";
 * errors read "requirements[2].minimum: expected a whole number from 0 to 1000000". A missing
 * member is ERR_INVALID unless the function says `_or`, which then gives `fallback`. Returned text
 * lives as long as the object. */
MUST_USE enum err_code json_get_text(const json_t *object, const char *path, const char *key,
                                     const char **ret_text, struct err *err);
MUST_USE enum err_code json_get_text_or(const json_t *object, const char *path, const char *key,
                                        const char *fallback, const char **ret_text,
                                        struct err *err);
struct json_range {
    int64_t min, max;
};
MUST_USE enum err_code json_get_int(const json_t *object, const char *path, const char *key,
                                    struct json_range range, int64_t *ret_value, struct err *err);
MUST_USE enum err_code json_get_array(const json_t *object, const char *path, const char *key,
                                      const json_t **ret_array, struct err *err);
MUST_USE enum err_code json_get_object(const json_t *object, const char *path, const char *key,
                                       const json_t **ret_object, struct err *err);
/* Refuses members that are not in `keys` (NULL-terminated), naming the path and the nearest known
 * key. */
MUST_USE enum err_code json_only_keys(const json_t *object, const char *path,
                                      const char *const *keys, struct err *err);

#endif
