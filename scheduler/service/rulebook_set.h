/* Rulebooks in force: put one, list them. */
#ifndef YANXU_SERVICE_RULEBOOK_SET_H
#define YANXU_SERVICE_RULEBOOK_SET_H

#include "scheduler/base/json.h"
#include "scheduler/base/str.h"
#include "scheduler/rules/rulebook.h"
#include "scheduler/service/service.h"

/* Validates the JSON and keeps it from `from` on (DATE_NONE: the rulebook's own effective_from).
 * `name` appears in errors; the deed in the audit. ERR_INVALID gives path and remedy; nothing is
 * kept then. */
MUST_USE enum err_code rulebook_set(struct service *service, struct str text, const char *name,
                                    struct date from, struct deed deed, struct err *err);
/* The text of a pack that comes with the program ("cn-registration"), or of a file. In `arena`. */
MUST_USE enum err_code rulebook_text(const char *name_or_path, struct arena *arena,
                                     struct str *ret_text, struct err *err);
/* Those in force on a day, parsed; one whose effective_to is over is not. The list lives in
 * `arena`, its members until rulebooks_free(). */
MUST_USE enum err_code rulebooks_in_force(struct service *service, struct date on,
                                          struct arena *arena, struct rulebook ***ret_books,
                                          size_t *ret_len, struct err *err);
void rulebooks_free(struct rulebook **books, size_t len);
/* {"rulebooks":[{"name","title_zh","title_en","effective_from","source"}]}; free with
 * json_decref(). */
MUST_USE enum err_code rulebook_list(struct service *service, json_t **ret_list, struct err *err);

#endif
