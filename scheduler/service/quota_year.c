/* One year's quotas as the office stands. */
#include "scheduler/service/quota_year.h"

#include <string.h>

#include "scheduler/base/map.h"
#include "scheduler/store/store_rules.h"
#include "scheduler/store/store_worker.h"

#define COURSE_TAG      "course:"
#define NOTE_BYTES_MAX  4096
#define AMOUNTS_KEY_MAX 4096

const struct course *quota_course(const struct quota_nouns *nouns, struct course_id id)
{
    for (size_t i = 0; i < nouns->courses_len; i++)
        if (nouns->courses[i].id.v == id.v)
            return &nouns->courses[i];
    return NULL;
}

const struct course *quota_course_of_tag(const struct quota_nouns *nouns, const char *tag)
{
    if (!str_starts(str_from(tag), COURSE_TAG))
        return NULL;
    for (size_t i = 0; i < nouns->courses_len; i++)
        if (strcmp(nouns->courses[i].code, tag + strlen(COURSE_TAG)) == 0)
            return &nouns->courses[i];
    return NULL;
}

/* A course's quota asks for no more than the course gives. */
static void cut_to_courses(struct quota_year *year)
{
    for (size_t i = 0; i < year->quotas_len; i++) {
        struct quota *quota = &year->quotas[i];
        const struct course *course = quota_course(&year->nouns, quota->course_id);
        if (course != NULL && quota->each_min > course_minutes(course))
            quota->each_min = course_minutes(course);
    }
}

static size_t unit_at(const struct quota_nouns *nouns, struct unit_id id)
{
    size_t at = 0;
    while (at < nouns->units_len && nouns->units[at].id.v != id.v)
        at++;
    return at;
}

static bool shares_a_total(const struct quota_year *year)
{
    for (size_t i = 0; i < year->quotas_len; i++)
        if (year->quotas[i].total_min != QUOTA_NO_MIN)
            return true;
    return false;
}

static void count_some(struct quota_year *year)
{
    const struct quota_nouns *nouns = &year->nouns;
    for (size_t i = 0; i < nouns->some_len; i++) {
        size_t unit = unit_at(nouns, nouns->some[i].unit_id);
        if (unit < nouns->units_len)
            year->workers[unit * TIER_COUNT + (size_t)nouns->some[i].tier]++;
    }
}

static enum err_code load_workers(struct service *service, struct quota_year *year,
                                  struct arena *arena, struct err *err)
{
    struct store_worker_count *counts = NULL;
    size_t len = 0;
    size_t unit = 0;
    year->workers = arena_array(arena, year->nouns.units_len * TIER_COUNT + 1, sizeof(int64_t));
    if (year->nouns.some != NULL && !shares_a_total(year)) {
        count_some(year);
        return ERR_OK;
    }
    TRY(store_worker_counts(service->store, arena, &counts, &len, err));
    for (size_t i = 0; i < len; i++) {
        if (i == 0 || counts[i].unit_id.v != counts[i - 1].unit_id.v)
            unit = unit_at(&year->nouns, counts[i].unit_id);
        if (unit < year->nouns.units_len)
            year->workers[unit * TIER_COUNT + (size_t)counts[i].tier] = counts[i].workers;
    }
    return ERR_OK;
}

enum err_code quota_year_load(struct service *service, int32_t year,
                              const struct quota_nouns *nouns, struct arena *arena,
                              struct quota_year *ret_year, struct err *err)
{
    struct quota_year out = {.year = year, .nouns = *nouns};
    TRY(store_quota_list(service->store, year, arena, &out.quotas, &out.quotas_len, err));
    if (out.quotas_len > QUOTA_ROWS_MAX)
        return err_set(err, ERR_LIMIT, "%d has more than %d quotas", year, QUOTA_ROWS_MAX);
    if (out.quotas_len > 0) {
        cut_to_courses(&out);
        TRY(load_workers(service, &out, arena, err));
        const struct quota_office office = {nouns->units, nouns->units_len, out.workers};
        quota_cascade(out.quotas, out.quotas_len, &office, arena, &out.cascade);
    }
    *ret_year = out;
    return ERR_OK;
}

const char *quota_tag(const struct quota_year *year, const struct quota *quota, struct arena *arena)
{
    const struct course *course = quota_course(&year->nouns, quota->course_id);
    return course != NULL ? arena_printf(arena, COURSE_TAG "%s", course->code) : quota->category;
}

const char *quota_course_tag(const struct quota_year *year, const struct course *course,
                             struct arena *arena)
{
    for (size_t k = 0; k < year->cascade.keys_len; k++) {
        const struct quota *quota = &year->quotas[year->cascade.keys[k]];
        if (quota->course_id.v == course->id.v)
            return quota_tag(year, quota, arena);
    }
    return NULL;
}

/* --- books: one per distinct set of amounts
 * ----------------------------------------------------------------------- */

struct book_run {
    struct quota_year *year;
    struct quota_amount *keys; /* of each key: tag, course, title */
    struct map amounts;        /* the amounts as text -> index of the book */
};

/* What workers of one group owe. */
struct owed_list {
    struct quota_amount items[RULEBOOK_REQUIREMENTS_MAX];
    size_t len;
};

static enum err_code owed_of(const struct book_run *run, size_t unit, enum tier tier,
                             struct owed_list *list, struct err *err)
{
    const struct quota_cascade *cascade = &run->year->cascade;
    list->len = 0;
    for (size_t k = 0; k < cascade->keys_len; k++) {
        size_t row = quota_cascade_row(cascade, k, unit, tier);
        if (row == QUOTA_NONE || cascade->shares[row].owed_min == 0)
            continue;
        if (list->len == RULEBOOK_REQUIREMENTS_MAX) {
            enum err_code code = err_set(
                err, ERR_LIMIT, "unit %s: its workers would have more than %d quotas in %d",
                run->year->nouns.units[unit].code, RULEBOOK_REQUIREMENTS_MAX, run->year->year);
            (void)err_hint(err, "yanxu quota set … --clear takes one away");
            return code;
        }
        list->items[list->len] = run->keys[k];
        list->items[list->len++].min = cascade->shares[row].owed_min;
    }
    return ERR_OK;
}

/* The book with these amounts, made with the first group that owes them. */
static size_t book_for(struct book_run *run, const struct owed_list *list)
{
    CLEANUP(buf_release) struct buf key;
    struct quota_year *year = run->year;
    int64_t at = (int64_t)year->books_len;
    buf_init(&key, AMOUNTS_KEY_MAX);
    for (size_t i = 0; i < list->len; i++)
        buf_addf(&key, "%s=%d;", list->items[i].tag, list->items[i].min);
    if (map_add(&run->amounts, str_slice(key.data, key.len), at, &at))
        year->books[year->books_len++] = quota_rulebook(year->year, list->items, list->len);
    return (size_t)at;
}

static void name_keys(struct book_run *run, quota_title_fn *title, const void *context,
                      struct arena *arena)
{
    const struct quota_year *year = run->year;
    run->keys = arena_array(arena, year->cascade.keys_len + 1, sizeof(*run->keys));
    for (size_t k = 0; k < year->cascade.keys_len; k++) {
        const struct quota *quota = &year->quotas[year->cascade.keys[k]];
        const char *tag = quota_tag(year, quota, arena);
        run->keys[k] = (struct quota_amount){tag, quota->course_id, title(context, tag), 0};
    }
}

static enum err_code make_books(struct book_run *run, struct err *err)
{
    struct quota_year *year = run->year;
    struct owed_list list;
    for (size_t unit = 0; unit < year->nouns.units_len; unit++)
        for (size_t tier = 0; tier < TIER_COUNT; tier++) {
            size_t group = unit * TIER_COUNT + tier;
            /* Also where nobody is today: who had another tier then asks for it. */
            year->book_of[group] = QUOTA_NONE;
            TRY(owed_of(run, unit, (enum tier)tier, &list, err));
            if (list.len > 0)
                year->book_of[group] = book_for(run, &list);
        }
    return ERR_OK;
}

enum err_code quota_year_books(struct quota_year *year, quota_title_fn *title, const void *context,
                               struct arena *arena, struct err *err)
{
    struct book_run run = {.year = year};
    size_t groups = year->nouns.units_len * TIER_COUNT;
    if (year->quotas_len == 0)
        return ERR_OK;
    year->book_of = arena_array(arena, groups + 1, sizeof(*year->book_of));
    year->books = arena_array(arena, groups + 1, sizeof(struct rulebook *));
    name_keys(&run, title, context, arena);
    enum err_code code = make_books(&run, err);
    map_release(&run.amounts);
    return code;
}

void quota_year_release(struct quota_year *year)
{
    for (size_t i = 0; i < year->books_len; i++)
        rulebook_free(year->books[i]);
    *year = (struct quota_year){0};
}

const struct rulebook *quota_year_book(const struct quota_year *year, size_t unit, enum tier tier)
{
    if (year->book_of == NULL || unit >= year->nouns.units_len)
        return NULL;
    size_t book = year->book_of[unit * TIER_COUNT + (size_t)tier];
    return book != QUOTA_NONE ? year->books[book] : NULL;
}

/* --- do the sums hold?
 * ------------------------------------------------------------------------------------------ */

static const char *finding_text(const struct quota_year *year, const struct quota_finding *finding,
                                bool is_chinese, struct arena *arena)
{
    CLEANUP(buf_release) struct buf text;
    const struct quota_wording wording = {year->nouns.units, year->nouns.units_len, is_chinese};
    buf_init(&text, NOTE_BYTES_MAX);
    quota_finding_text(&year->cascade, finding, &wording, &text);
    return arena_strdup(arena, buf_text(&text));
}

/* Nobody may stand under more quotas than a rulebook has room for. */
static enum err_code check_number(const struct quota_year *year, struct err *err)
{
    CLEANUP(arena_release) struct arena scratch = {0};
    struct owed_list list;
    struct quota_year copy = *year;
    struct book_run run = {.year = &copy};
    run.keys = arena_array(&scratch, year->cascade.keys_len + 1, sizeof(*run.keys));
    for (size_t group = 0; group < year->nouns.units_len * TIER_COUNT; group++)
        if (year->quotas_len > 0 && year->workers[group] > 0)
            TRY(owed_of(&run, group / TIER_COUNT, (enum tier)(group % TIER_COUNT), &list, err));
    return ERR_OK;
}

void quota_year_notes(const struct quota_year *year, struct arena *arena, const char ***ret_notes,
                      size_t *ret_len)
{
    const struct quota_cascade *cascade = &year->cascade;
    const char **notes = arena_array(arena, cascade->findings_len + 1, sizeof(*notes));
    for (size_t i = 0; i < cascade->findings_len; i++)
        notes[i] =
            arena_printf(arena, "%s\t%s", finding_text(year, &cascade->findings[i], false, arena),
                         finding_text(year, &cascade->findings[i], true, arena));
    *ret_notes = notes;
    *ret_len = cascade->findings_len;
}

enum err_code quota_year_check(const struct quota_year *year, struct arena *arena,
                               const char ***ret_notes, size_t *ret_len, struct err *err)
{
    const struct quota_cascade *cascade = &year->cascade;
    TRY(check_number(year, err));
    for (size_t i = 0; i < cascade->findings_len; i++) {
        if (!quota_fault_refuses(cascade->findings[i].fault))
            continue;
        enum err_code code = err_set(err, ERR_INVALID, "quotas of %d: %s", year->year,
                                     finding_text(year, &cascade->findings[i], false, arena));
        (void)err_hint(err, "raise the total or lower what stands below it; nothing was saved");
        return code;
    }
    quota_year_notes(year, arena, ret_notes, ret_len);
    return ERR_OK;
}

enum err_code quota_course_check(const struct quota *quota, const struct course *course,
                                 struct err *err)
{
    uint32_t asked = quota->tier == QUOTA_ALL_TIERS ? (1u << TIER_COUNT) - 1 : 1u << quota->tier;
    if (course->tiers_mask == 0 || (asked & ~course->tiers_mask) == 0)
        return ERR_OK;
    enum err_code code =
        err_set(err, ERR_INVALID, "course %s is not for %s", course->code,
                quota->tier == QUOTA_ALL_TIERS ? "every tier" : tier_text(quota->tier)->code);
    (void)err_hint(err, "name a tier that the course is for, one row each");
    return code;
}
