/* The members of a programme's file: lists, names, codes, all of them in the programme's arena.
 * ERR_INVALID says by its path which member is not as it should be. */
#ifndef YANXU_SERVICE_PROGRAMME_MEMBER_H
#define YANXU_SERVICE_PROGRAMME_MEMBER_H

#include "scheduler/service/programme_inside.h"

#define PROGRAMME_SEATS_MAX 1000000000

/* Reads one item of an array into `ret_item`. */
typedef enum err_code programme_item_fn(struct programme *programme, const json_t *item,
                                        const char *path, void *ret_item, struct err *err);
/* How the items of one array are read, of `size` bytes each. */
struct programme_list_rule {
    const char *key; /* "" of an array that is no member */
    size_t size, len_min, len_max;
    programme_item_fn *read;
};
struct programme_list {
    void *items;
    size_t len;
};

/* An array; and one that is the object's member `rule->key`. */
MUST_USE enum err_code programme_member_items(struct programme *programme, const json_t *array,
                                              const char *path,
                                              const struct programme_list_rule *rule,
                                              struct programme_list *ret_list, struct err *err);
MUST_USE enum err_code programme_member_list(struct programme *programme, const json_t *object,
                                             const char *path,
                                             const struct programme_list_rule *rule,
                                             struct programme_list *ret_list, struct err *err);
/* Text of 1 to 200 characters. */
MUST_USE enum err_code programme_member_name(struct programme *programme, const json_t *object,
                                             const char *path, const char *key,
                                             const char **ret_name, struct err *err);
MUST_USE enum err_code programme_member_code(struct programme *programme, const json_t *object,
                                             const char *path, const char *key,
                                             const char **ret_code, struct err *err);
/* Items: such a text (const char *), and a day (struct date). */
programme_item_fn programme_item_text;
programme_item_fn programme_item_date;

#endif
