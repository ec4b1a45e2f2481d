/* The cascade of a year's quotas through the tree of units. */
#include "scheduler/rules/quota.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/checked.h"

#define TREE_DEPTH_MAX 64 /* a damaged tree must not loop */
#define NAMES_SHOWN    3

struct unit_place {
    int64_t id;
    size_t at, depth;
};

/* One run. own[unit * (TIER_COUNT + 1) + tier] is the row standing there, for the key at hand. */
struct cascade_run {
    const struct quota_office *office;
    struct quota_cascade *out;
    struct arena *arena;
    size_t *parent;   /* of each unit, QUOTA_NONE for a root */
    size_t *order;    /* units, children before their parents */
    size_t *row_unit; /* of each quota */
    size_t *own;
    int64_t *taken, *idle; /* [unit * TIER_COUNT + tier]: of the whole subtree, so far */
};

static int compare_ids(const void *a, const void *b)
{
    const struct unit_place *x = a;
    const struct unit_place *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

/* The deepest first. */
static int compare_depths(const void *a, const void *b)
{
    const struct unit_place *x = a;
    const struct unit_place *y = b;
    if (x->depth != y->depth)
        return x->depth < y->depth ? 1 : -1;
    return (x->at > y->at) - (x->at < y->at);
}

static size_t find_unit(const struct unit_place *places, size_t len, struct unit_id id)
{
    struct unit_place key = {.id = id.v};
    const struct unit_place *found = bsearch(&key, places, len, sizeof(*places), compare_ids);
    return found != NULL ? found->at : QUOTA_NONE;
}

static size_t depth_of(const size_t *parent, size_t unit)
{
    size_t depth = 0;
    while (parent[unit] != QUOTA_NONE && depth < TREE_DEPTH_MAX) {
        unit = parent[unit];
        depth++;
    }
    return depth;
}

static void climb_tree(struct cascade_run *run)
{
    const struct quota_office *office = run->office;
    size_t len = office->units_len;
    struct unit_place *places = arena_array(run->arena, len + 1, sizeof(*places));
    run->parent = arena_array(run->arena, len + 1, sizeof(*run->parent));
    run->order = arena_array(run->arena, len + 1, sizeof(*run->order));
    run->row_unit = arena_array(run->arena, run->out->quotas_len + 1, sizeof(*run->row_unit));
    for (size_t i = 0; i < len; i++)
        places[i] = (struct unit_place){office->units[i].id.v, i, 0};
    qsort(places, len, sizeof(*places), compare_ids);
    for (size_t i = 0; i < len; i++)
        run->parent[i] = find_unit(places, len, office->units[i].parent_id);
    for (size_t i = 0; i < run->out->quotas_len; i++)
        run->row_unit[i] = find_unit(places, len, run->out->quotas[i].unit_id);
    for (size_t i = 0; i < len; i++)
        places[i].depth = depth_of(run->parent, places[i].at);
    qsort(places, len, sizeof(*places), compare_depths);
    for (size_t i = 0; i < len; i++)
        run->order[i] = places[i].at;
}

static bool same_key(const struct quota *a, const struct quota *b)
{
    return a->course_id.v == b->course_id.v && strcmp(a->category, b->category) == 0;
}

static void find_keys(struct cascade_run *run)
{
    struct quota_cascade *out = run->out;
    out->keys = arena_array(run->arena, out->quotas_len + 1, sizeof(*out->keys));
    for (size_t i = 0; i < out->quotas_len; i++) {
        size_t k = 0;
        while (k < out->keys_len && !same_key(&out->quotas[out->keys[k]], &out->quotas[i]))
            k++;
        if (k == out->keys_len)
            out->keys[out->keys_len++] = i;
    }
}

static size_t *own_row(const struct cascade_run *run, size_t unit, enum tier tier)
{
    return &run->own[unit * (TIER_COUNT + 1) + (size_t)tier];
}

/* --- upwards: what each row takes --- */

static void add_finding(struct cascade_run *run, enum quota_fault fault, size_t quota)
{
    run->out->findings[run->out->findings_len++] =
        (struct quota_finding){.fault = fault, .quota = quota};
}

/* The tiers that a row is for: [from, to). */
static void tiers_of(const struct quota *quota, size_t *ret_from, size_t *ret_to)
{
    bool is_all = quota->tier == QUOTA_ALL_TIERS;
    *ret_from = is_all ? 0 : (size_t)quota->tier;
    *ret_to = is_all ? TIER_COUNT : (size_t)quota->tier + 1;
}

/* Hands `claim` minutes to the tiers in proportion to their workers, to the last minute. Where
 * there is nobody the first tier stands for all: the claim is made all the same. */
static void take(struct cascade_run *run, size_t unit, const struct quota *quota,
                 struct quota_share *share, int64_t claim)
{
    size_t from = 0;
    size_t to = 0;
    int64_t seen = 0;
    int64_t given = 0;
    tiers_of(quota, &from, &to);
    int64_t *taken = &run->taken[unit * TIER_COUNT];
    int64_t *idle = &run->idle[unit * TIER_COUNT];
    if (share->workers == 0)
        taken[from] = checked_add(taken[from], claim);
    for (size_t t = from; t < to && share->workers > 0; t++) {
        seen += idle[t];
        int64_t until = checked_mul(claim, seen) / share->workers;
        taken[t] = checked_add(taken[t], until - given);
        given = until;
        idle[t] = 0;
    }
    share->claim_min = checked_add(share->below_min, claim);
}

/* What is left of a total, judged. */
static int64_t rest_of(struct cascade_run *run, size_t index, const struct quota_share *share)
{
    int64_t rest = run->out->quotas[index].total_min - share->below_min;
    if (rest < 0)
        add_finding(run, QUOTA_FAULT_OVER, index);
    else if (rest > 0 && share->workers == 0)
        add_finding(run, QUOTA_FAULT_NOBODY_LEFT, index);
    else if (rest == 0 && share->workers > 0 && share->below_min > 0)
        add_finding(run, QUOTA_FAULT_NOTHING_LEFT, index);
    return rest > 0 ? rest : 0;
}

/* What each owes: as much as a rulebook's row can ask for. */
static int32_t share_of(struct cascade_run *run, size_t index, int64_t min)
{
    if (min <= QUOTA_EACH_MAX)
        return (int32_t)min;
    add_finding(run, QUOTA_FAULT_TOO_MUCH, index);
    return QUOTA_EACH_MAX;
}

static void settle(struct cascade_run *run, size_t index, size_t unit)
{
    const struct quota *quota = &run->out->quotas[index];
    struct quota_share *share = &run->out->shares[index];
    size_t from = 0;
    size_t to = 0;
    tiers_of(quota, &from, &to);
    for (size_t t = from; t < to; t++) {
        share->workers += run->idle[unit * TIER_COUNT + t];
        share->below_min = checked_add(share->below_min, run->taken[unit * TIER_COUNT + t]);
    }
    if (quota->each_min != QUOTA_NO_MIN) {
        share->owed_min = checked_i32(quota->each_min);
        take(run, unit, quota, share, checked_mul(quota->each_min, share->workers));
        return;
    }
    int64_t rest = rest_of(run, index, share);
    if (share->workers > 0)
        share->owed_min = share_of(run, index, ceil_div(rest, share->workers));
    take(run, unit, quota, share, rest);
}

static void climb(struct cascade_run *run)
{
    size_t units_len = run->office->units_len;
    memset(run->taken, 0, units_len * TIER_COUNT * sizeof(*run->taken));
    memcpy(run->idle, run->office->workers, units_len * TIER_COUNT * sizeof(*run->idle));
    for (size_t i = 0; i < units_len; i++) {
        size_t unit = run->order[i];
        size_t parent = run->parent[unit];
        /* Tiers' own rows first: QUOTA_ALL_TIERS comes last. */
        for (size_t t = 0; t <= TIER_COUNT; t++)
            if (*own_row(run, unit, (enum tier)t) != QUOTA_NONE)
                settle(run, *own_row(run, unit, (enum tier)t), unit);
        for (size_t t = 0; t < TIER_COUNT && parent != QUOTA_NONE; t++) {
            int64_t *taken = &run->taken[parent * TIER_COUNT + t];
            *taken = checked_add(*taken, run->taken[unit * TIER_COUNT + t]);
            run->idle[parent * TIER_COUNT + t] += run->idle[unit * TIER_COUNT + t];
        }
    }
}

/* --- downwards: who stands under which row --- */

static void descend(struct cascade_run *run, size_t key)
{
    size_t units_len = run->office->units_len;
    size_t *rows = &run->out->rows[key * units_len * TIER_COUNT];
    for (size_t i = units_len; i-- > 0;) {
        size_t unit = run->order[i];
        size_t parent = run->parent[unit];
        size_t all = *own_row(run, unit, QUOTA_ALL_TIERS);
        for (size_t t = 0; t < TIER_COUNT; t++) {
            size_t own = *own_row(run, unit, (enum tier)t);
            size_t above = parent != QUOTA_NONE ? rows[parent * TIER_COUNT + t] : QUOTA_NONE;
            rows[unit * TIER_COUNT + t] = own != QUOTA_NONE ? own : all != QUOTA_NONE ? all : above;
        }
    }
}

/* --- findings name the rows next below --- */

/* Does `row` stand next below `above`, for some tier of both? */
static bool is_next_below(const struct cascade_run *run, size_t key, size_t row, size_t above)
{
    const size_t *rows = &run->out->rows[key * run->office->units_len * TIER_COUNT];
    const struct quota *quota = &run->out->quotas[row];
    size_t unit = run->row_unit[row];
    size_t parent = run->parent[unit];
    size_t from = 0;
    size_t to = 0;
    tiers_of(quota, &from, &to);
    size_t beside = *own_row(run, unit, QUOTA_ALL_TIERS);
    if (quota->tier != QUOTA_ALL_TIERS && beside != QUOTA_NONE)
        return beside == above;
    for (size_t t = from; t < to && parent != QUOTA_NONE; t++)
        if (rows[parent * TIER_COUNT + t] == above)
            return true;
    return false;
}

static void name_below(struct cascade_run *run, size_t key, struct quota_finding *finding)
{
    struct quota_cascade *out = run->out;
    size_t *below = arena_array(run->arena, out->quotas_len + 1, sizeof(*below));
    for (size_t i = 0; i < out->quotas_len; i++) {
        if (i == finding->quota || !same_key(&out->quotas[i], &out->quotas[finding->quota]) ||
            !is_next_below(run, key, i, finding->quota))
            continue;
        size_t at = finding->below_len++;
        for (; at > 0 && out->shares[below[at - 1]].claim_min < out->shares[i].claim_min; at--)
            below[at] = below[at - 1];
        below[at] = i;
    }
    finding->below = below;
}

static void run_key(struct cascade_run *run, size_t key)
{
    struct quota_cascade *out = run->out;
    size_t first = out->findings_len;
    for (size_t i = 0; i < run->office->units_len * (TIER_COUNT + 1); i++)
        run->own[i] = QUOTA_NONE;
    for (size_t i = 0; i < out->quotas_len; i++)
        if (same_key(&out->quotas[i], &out->quotas[out->keys[key]]) &&
            run->row_unit[i] != QUOTA_NONE)
            *own_row(run, run->row_unit[i], out->quotas[i].tier) = i;
    climb(run);
    descend(run, key);
    for (size_t i = first; i < out->findings_len; i++)
        name_below(run, key, &out->findings[i]);
}

void quota_cascade(const struct quota *quotas, size_t len, const struct quota_office *office,
                   struct arena *arena, struct quota_cascade *ret_cascade)
{
    CLEANUP(arena_release) struct arena scratch = {0};
    struct quota_cascade out = {
        .quotas = quotas, .quotas_len = len, .units_len = office->units_len};
    struct cascade_run run = {.office = office, .out = &out, .arena = arena};
    size_t groups = office->units_len * TIER_COUNT;
    run.own = arena_array(&scratch, office->units_len * (TIER_COUNT + 1) + 1, sizeof(*run.own));
    run.taken = arena_array(&scratch, groups + 1, sizeof(*run.taken));
    run.idle = arena_array(&scratch, groups + 1, sizeof(*run.idle));
    out.shares = arena_array(arena, len + 1, sizeof(*out.shares));
    out.findings = arena_array(arena, len + 1, sizeof(*out.findings));
    climb_tree(&run);
    find_keys(&run);
    out.rows = arena_array(arena, out.keys_len * groups + 1, sizeof(*out.rows));
    for (size_t key = 0; key < out.keys_len; key++)
        run_key(&run, key);
    *ret_cascade = out;
}

size_t quota_cascade_row(const struct quota_cascade *cascade, size_t key, size_t unit,
                         enum tier tier)
{
    assert(key < cascade->keys_len && unit < cascade->units_len && (unsigned)tier < TIER_COUNT);
    return cascade->rows[(key * cascade->units_len + unit) * TIER_COUNT + (size_t)tier];
}

/* --- in words --- */

bool quota_fault_refuses(enum quota_fault fault)
{
    return fault == QUOTA_FAULT_OVER || fault == QUOTA_FAULT_TOO_MUCH;
}

static void add_hours(struct buf *text, int64_t min, bool is_chinese)
{
    int64_t hundredths = (min * 100 + 30) / 60;
    buf_addf(text, "%" PRId64, hundredths / 100);
    if (hundredths % 100 != 0)
        buf_addf(text, ".%02" PRId64, hundredths % 100);
    buf_add_text(text, is_chinese ? " 小时" : " h");
}

static void add_name(struct buf *text, const struct quota_wording *wording,
                     const struct quota *quota)
{
    for (size_t i = 0; i < wording->units_len; i++)
        if (wording->units[i].id.v == quota->unit_id.v)
            buf_add_text(text, wording->units[i].code);
    if (quota->tier == QUOTA_ALL_TIERS)
        return;
    const struct enum_text *tier = tier_text(quota->tier);
    buf_addf(text, " %s", wording->is_chinese ? tier->zh : tier->code);
}

/* The rows next below and what they take. */
static void add_below(struct buf *text, const struct quota_cascade *cascade,
                      const struct quota_finding *finding, const struct quota_wording *wording)
{
    bool zh = wording->is_chinese;
    for (size_t i = 0; i < finding->below_len && i < NAMES_SHOWN; i++) {
        size_t row = finding->below[i];
        buf_add_text(text, i == 0 ? "" : zh ? "、" : ", ");
        add_name(text, wording, &cascade->quotas[row]);
        buf_add_text(text, zh ? "（" : " (");
        add_hours(text, cascade->shares[row].claim_min, zh);
        buf_add_text(text, zh ? "）" : ")");
    }
    if (finding->below_len > NAMES_SHOWN)
        buf_addf(text, zh ? "等 %zu 项" : " and %zu more",
                 zh ? finding->below_len : finding->below_len - NAMES_SHOWN);
    buf_add_text(text, zh ? "共 " : finding->below_len > 1 ? " take " : " takes ");
    add_hours(text, cascade->shares[finding->quota].below_min, zh);
}

static void add_fault(struct buf *text, const struct quota *quota, const struct quota_share *share,
                      enum quota_fault fault, bool zh)
{
    switch (fault) {
    case QUOTA_FAULT_TOO_MUCH:
        buf_addf(text,
                 zh ? "%" PRId64 " 人分担，每人超过上限 "
                    : "shared by %" PRId64 " workers that is more for each than ",
                 share->workers);
        add_hours(text, QUOTA_EACH_MAX, zh);
        break;
    case QUOTA_FAULT_OVER:
        buf_add_text(text, zh ? "，超过合计" : ", which is more");
        break;
    case QUOTA_FAULT_NOBODY_LEFT:
        buf_add_text(text, zh ? "没有社工承担其余 " : "nobody is left to take the other ");
        add_hours(text, quota->total_min - share->below_min, zh);
        break;
    case QUOTA_FAULT_NOTHING_LEFT:
        buf_addf(text,
                 zh ? "，其余 %" PRId64 " 名社工没有剩余指标"
                    : ", and nothing is left for %" PRId64 " other workers",
                 share->workers);
        break;
    case QUOTA_FAULT_COUNT:
        break;
    }
}

void quota_finding_text(const struct quota_cascade *cascade, const struct quota_finding *finding,
                        const struct quota_wording *wording, struct buf *text)
{
    const struct quota *quota = &cascade->quotas[finding->quota];
    bool zh = wording->is_chinese;
    add_name(text, wording, quota);
    buf_addf(text, zh ? "，%s，合计 " : ", %s, ", quota->category);
    add_hours(text, quota->total_min, zh);
    buf_add_text(text, zh ? "：" : " together: ");
    if (finding->below_len > 0 && finding->fault != QUOTA_FAULT_TOO_MUCH) {
        add_below(text, cascade, finding, wording);
        if (finding->fault == QUOTA_FAULT_NOBODY_LEFT)
            buf_add_text(text, zh ? "，" : ", and ");
    }
    add_fault(text, quota, &cascade->shares[finding->quota], finding->fault, zh);
}
