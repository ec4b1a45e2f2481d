/* unit 单位: text of its kinds, validation, and the check that units form a forest. */
#include "scheduler/model/unit.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/buf.h"
#include "scheduler/model/text_rule.h"

static const struct enum_text kinds[UNIT_KIND_COUNT] = {
    [UNIT_KIND_CITY] = {"city", "市", "city", "城市|市级"},
    [UNIT_KIND_DISTRICT] = {"district", "区", "district", "区县|县"},
    [UNIT_KIND_STREET] = {"street", "街镇", "street or town", "街道|镇|乡镇|street|town"},
    [UNIT_KIND_STATION] = {"station", "社工站", "station", "站|站点"},
    [UNIT_KIND_AGENCY] = {"agency", "机构", "agency", "社工机构|社会组织"},
    [UNIT_KIND_COMMUNITY] = {"community", "社区", "community", "居委会|村居"},
};

const struct enum_text *unit_kind_text(enum unit_kind kind)
{
    assert((unsigned)kind < UNIT_KIND_COUNT);
    return &kinds[kind];
}

enum err_code unit_kind_parse(struct str text, enum unit_kind *ret_kind, struct err *err)
{
    int index = 0;
    TRY(enum_text_parse(kinds, UNIT_KIND_COUNT, "unit kind 单位类型", text, &index, err));
    *ret_kind = (enum unit_kind)index;
    return ERR_OK;
}

enum err_code unit_validate(const struct unit *unit, struct err *err)
{
    TRY(code_validate("unit code 单位编号", unit->code, err));
    TRY(text_validate("unit name 单位名称", unit->name, 1, 200, err));
    if (unit->away_max < -1)
        return err_set(err, ERR_INVALID, "unit %s: away_max is below 0", unit->code);
    return ERR_OK;
}

/* Where the unit with this id stands, sorted by id. */
struct unit_index {
    int64_t id;
    size_t at;
};

static int compare_index(const void *a, const void *b)
{
    const struct unit_index *x = a;
    const struct unit_index *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

/* units_len if there is none. */
static size_t find_unit(const struct unit_index *index, size_t len, struct unit_id id)
{
    struct unit_index key = {.id = id.v};
    const struct unit_index *found = bsearch(&key, index, len, sizeof(*index), compare_index);
    return found != NULL ? found->at : len;
}

static enum err_code report_loop(const struct unit *units, const size_t *parent, size_t start,
                                 struct err *err)
{
    CLEANUP(buf_release) struct buf path;
    buf_init(&path, 300);
    size_t at = start;
    do {
        buf_addf(&path, "%s → ", units[at].code);
        at = parent[at];
    } while (at != start && !path.full);
    buf_add_text(&path, units[start].code);
    enum err_code code = err_set(err, ERR_INVALID, "units form a loop: %s", buf_text(&path));
    (void)err_hint(err, "give one of them another parent unit 上级单位, or none");
    return code;
}

/* Colours: 0 not seen, 1 on the present path, 2 known to end at a root. */
static enum err_code walk_up(const struct unit *units, const size_t *parent, unsigned char *colour,
                             size_t from, struct err *err)
{
    size_t at = from;
    while (at != SIZE_MAX && colour[at] == 0) {
        colour[at] = 1;
        at = parent[at];
    }
    if (at != SIZE_MAX && colour[at] == 1)
        return report_loop(units, parent, at, err);
    for (at = from; at != SIZE_MAX && colour[at] == 1; at = parent[at])
        colour[at] = 2;
    return ERR_OK;
}

static enum err_code link_parents(const struct unit *units, size_t len,
                                  const struct unit_index *index, size_t *parent, struct err *err)
{
    for (size_t i = 0; i < len; i++) {
        parent[i] = SIZE_MAX;
        if (units[i].parent_id.v == 0)
            continue;
        parent[i] = find_unit(index, len, units[i].parent_id);
        if (parent[i] == len)
            return err_set(err, ERR_NOT_FOUND, "unit %s: its parent (id %lld) is not there",
                           units[i].code, (long long)units[i].parent_id.v);
    }
    return ERR_OK;
}

enum err_code unit_check_tree(const struct unit *units, size_t units_len, struct err *err)
{
    CLEANUP(x_free_ptr) struct unit_index *index = x_calloc(units_len + 1, sizeof(*index));
    CLEANUP(x_free_ptr) size_t *parent = x_calloc(units_len + 1, sizeof(*parent));
    CLEANUP(x_free_ptr) unsigned char *colour = x_calloc(units_len + 1, 1);
    for (size_t i = 0; i < units_len; i++)
        index[i] = (struct unit_index){units[i].id.v, i};
    qsort(index, units_len, sizeof(*index), compare_index);
    TRY(link_parents(units, units_len, index, parent, err));
    for (size_t i = 0; i < units_len; i++)
        TRY(walk_up(units, parent, colour, i, err));
    return ERR_OK;
}
