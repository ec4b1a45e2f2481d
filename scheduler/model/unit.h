/* unit 单位: a node of the tree city > district 区 > street 街镇 > station 社工站 / agency 机构 /
 * community 社区. */
#ifndef YANXU_MODEL_UNIT_H
#define YANXU_MODEL_UNIT_H

#include "scheduler/model/enum_text.h"
#include "scheduler/model/id.h"

enum unit_kind {
    UNIT_KIND_CITY,
    UNIT_KIND_DISTRICT,
    UNIT_KIND_STREET,
    UNIT_KIND_STATION,
    UNIT_KIND_AGENCY,
    UNIT_KIND_COMMUNITY,
    UNIT_KIND_COUNT
};

struct unit {
    struct unit_id id;
    const char *code; /* unique, chosen by the office */
    const char *name;
    enum unit_kind kind;
    struct unit_id parent_id; /* 0: a root */
    int32_t away_max;         /* most workers in weekday daytime sessions at once; -1: no limit */
};

const struct enum_text *unit_kind_text(enum unit_kind kind);
MUST_USE enum err_code unit_kind_parse(struct str text, enum unit_kind *ret_kind, struct err *err);
MUST_USE enum err_code unit_validate(const struct unit *unit, struct err *err);
/* ERR_INVALID naming the codes along the first loop, ERR_NOT_FOUND naming a parent id that is not
 * among them. */
MUST_USE enum err_code unit_check_tree(const struct unit *units, size_t units_len, struct err *err);

#endif
