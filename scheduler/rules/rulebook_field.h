/* Members of a rulebook's JSON, read strictly: an error names the path and what to write instead.
 * For rulebook_*.c only. */
#ifndef YANXU_RULES_RULEBOOK_FIELD_H
#define YANXU_RULES_RULEBOOK_FIELD_H

#include "scheduler/base/json.h"
#include "scheduler/rules/rulebook.h"

#define PATH_SIZE 128
#define LIST_MAX  4096 /* bytes of joined roles or sources */

struct rule_parser {
    struct rulebook *book;
    struct arena *arena; /* &book->memory */
    bool accepts_given;  /* else it is what the requirements name */
};

/* "requirements[2]"; likewise. */
const char *rule_path_at(const char *path, size_t index, char buffer[static PATH_SIZE]);
/* Is the key there? */
bool rule_has(const json_t *object, const char *key);
/* An object with these keys only (NULL-terminated; "comment", a text or a list of texts, must be
 * among them). */
MUST_USE enum err_code rule_check_object(const json_t *object, const char *path,
                                         const char *const *keys, struct err *err);
/* Puts the path before an error; hands on `code`. */
MUST_USE enum err_code rule_prefix(struct err *err, enum err_code code, const char *path);
/* Members that must be there; texts live in the rulebook. */
MUST_USE enum err_code rule_get_text(struct rule_parser *p, const json_t *object, const char *path,
                                     const char *key, const char **ret_text, struct err *err);
MUST_USE enum err_code rule_get_code(struct rule_parser *p, const json_t *object, const char *path,
                                     const char *key, const char **ret_code, struct err *err);
/* {"zh": …, "en": …} under `key`; get_title: under "title". */
MUST_USE enum err_code rule_get_words(struct rule_parser *p, const json_t *object, const char *path,
                                      const char *key, struct rule_title *ret_title,
                                      struct err *err);
MUST_USE enum err_code rule_get_title(struct rule_parser *p, const json_t *object, const char *path,
                                      struct rule_title *ret_title, struct err *err);
MUST_USE enum err_code rule_get_date(const json_t *object, const char *path, const char *key,
                                     struct date *ret_date, struct err *err);
/* DATE_NONE where the key is not there. */
MUST_USE enum err_code rule_get_date_or_none(const json_t *object, const char *path,
                                             const char *key, struct date *ret_date,
                                             struct err *err);
MUST_USE enum err_code rule_get_i32(const json_t *object, const char *path, const char *key,
                                    struct json_range range, int32_t *ret_value, struct err *err);
/* One of some words; `words` has `len`, none is NULL. */
struct rule_words {
    const char *const *words;
    int len;
};
MUST_USE enum err_code rule_get_word(const json_t *object, const char *path, const char *key,
                                     struct rule_words words, int *ret_at, struct err *err);
/* "tiers" and "roles"; empty: everybody. */
MUST_USE enum err_code rule_get_audience(struct rule_parser *p, const json_t *object,
                                         const char *path, struct rule_audience *ret_audience,
                                         struct err *err);
/* A list of 1 to RULEBOOK_ROWS_MAX codes under `key`, joined by ';'; "" where it is not there. */
MUST_USE enum err_code rule_get_codes(struct rule_parser *p, const json_t *object, const char *path,
                                      const char *key, const char **ret_codes, struct err *err);
/* Bits of a list of words under `key`, at least one; it must be there. */
MUST_USE enum err_code rule_get_bits(const json_t *object, const char *path, const char *key,
                                     struct rule_words words, uint32_t *ret_bits, struct err *err);
/* The index of a category, which is added if the rulebook has not spoken of it yet. */
MUST_USE enum err_code rule_category_index(struct rule_parser *p, const char *code, const char *at,
                                           int8_t *ret_index, struct err *err);
/* -1 where there is none. */
MUST_USE enum err_code rule_get_category(struct rule_parser *p, const json_t *object,
                                         const char *path, int8_t *ret_index, struct err *err);
/* Minutes from "units" or "min", exactly one of them. */
MUST_USE enum err_code rule_get_amount(struct rule_parser *p, const json_t *object,
                                       const char *path, int32_t *ret_min, struct err *err);
/* The same under `key`, in units only. */
MUST_USE enum err_code rule_get_units(struct rule_parser *p, const json_t *object, const char *path,
                                      const char *key, int32_t *ret_min, struct err *err);
/* "2/3" under `key`: each of both from 1 to 1000. */
struct rule_fraction {
    int32_t num, den;
};
MUST_USE enum err_code rule_get_fraction(const json_t *object, const char *path, const char *key,
                                         struct rule_fraction *ret_fraction, struct err *err);
MUST_USE enum err_code rule_get_flag(const json_t *object, const char *path, const char *key,
                                     bool *ret_flag, struct err *err);
/* One of the worker's days, by name. */
MUST_USE enum err_code rule_get_day(const json_t *object, const char *path, const char *key,
                                    enum rule_day *ret_day, struct err *err);
/* A list of at most `max` rows. */
MUST_USE enum err_code rule_get_rows(const json_t *object, const char *key, size_t max,
                                     const json_t **ret_rows, struct err *err);

/* rulebook_period.c: when the rulebook asks and counts. */
MUST_USE enum err_code rule_get_period(struct rule_parser *p, const json_t *object,
                                       struct err *err);
/* Last of all: it does not go with everything. */
MUST_USE enum err_code rule_get_grace(struct rule_parser *p, const json_t *object, struct err *err);
MUST_USE enum err_code rule_get_registration(struct rule_parser *p, const json_t *object,
                                             struct err *err);

/* rulebook_ask.c: what lowers or changes an amount that is asked. After the period and the unit. */
MUST_USE enum err_code rule_get_asking(struct rule_parser *p, const json_t *object,
                                       struct err *err);

/* rulebook_rows.c: the lists of the rulebook. */
MUST_USE enum err_code rule_get_requirements(struct rule_parser *p, const json_t *object,
                                             struct err *err);
MUST_USE enum err_code rule_get_caps(struct rule_parser *p, const json_t *object, struct err *err);
/* rulebook_conversion.c: what entries are worth. */
MUST_USE enum err_code rule_get_conversions(struct rule_parser *p, const json_t *object,
                                            struct err *err);

/* rulebook_approval.c: what must have been approved. */
MUST_USE enum err_code rule_get_approvals(struct rule_parser *p, const json_t *object,
                                          struct err *err);

/* rulebook_credit.c: what else an entry's minutes may serve, how often, and what is carried over.
 */
MUST_USE enum err_code rule_get_carry_over(struct rule_parser *p, const json_t *object,
                                           struct err *err);
MUST_USE enum err_code rule_get_repeats(struct rule_parser *p, const json_t *object,
                                        struct err *err);
MUST_USE enum err_code rule_get_credit(struct rule_parser *p, const json_t *object,
                                       struct err *err);

#endif
