/* Annual quotas: rows of a file -> the database, and whether the years' sums still hold. */
#include "scheduler/service/import_rows.h"
#include "scheduler/service/quota_year.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_rules.h"

/* One import of quotas under way. */
struct quota_run {
    struct import_run *run;
    struct quota_nouns nouns;
    struct quota *old;              /* all of them, before the file */
    struct map keys;                /* "2027|12|senior|ce|0" -> index in `old` */
    bool years[QUOTA_YEAR_MAX + 1]; /* touched by the file */
};

static void quota_run_release(struct quota_run *quotas)
{
    map_release(&quotas->keys);
}

static int64_t amount_of(const struct quota_run *quotas, const struct import_row *row, int column)
{
    const struct import_cell *measure = &row->cells[QUOTAS_COLUMN_MEASURE];
    if (!import_cell_given(&row->cells[column]))
        return QUOTA_NO_MIN;
    return service_minutes(quotas->run->service, row->cells[column].number,
                           import_cell_given(measure) ? (enum credit_measure)measure->number
                                                      : CREDIT_MEASURE_HOUR);
}

/* The file has been checked: only an amount can still be too large. */
static void refuse_amount(struct quota_run *quotas, const struct import_row *row)
{
    bool is_each = import_cell_given(&row->cells[QUOTAS_COLUMN_EACH]);
    import_run_refuse(quotas->run, row, is_each ? QUOTAS_COLUMN_EACH : QUOTAS_COLUMN_TOTAL,
                      IMPORT_REASON_RANGE,
                      is_each ? "0 to 16,666 hours\t0 至 16666 小时"
                              : "0 to 1,666,666,666 hours\t0 至 1666666666 小时");
}

/* Year, unit, tier, category and course, as STORE_IMPORT_DROP_QUOTAS reads them. */
static const char *key_of(const struct quota *quota, struct arena *arena)
{
    return arena_printf(arena, "%d|%lld|%s|%s|%lld", (int)quota->year, (long long)quota->unit_id.v,
                        quota->tier == QUOTA_ALL_TIERS ? "" : tier_text(quota->tier)->code,
                        quota->category, (long long)quota->course_id.v);
}

static enum err_code load_old(struct quota_run *quotas, struct err *err)
{
    struct arena *arena = quotas->run->arena;
    size_t len = 0;
    TRY(store_quota_list(quotas->run->service->store, 0, arena, &quotas->old, &len, err));
    for (size_t i = 0; i < len; i++)
        map_put(&quotas->keys, str_from(key_of(&quotas->old[i], arena)), (int64_t)i);
    return ERR_OK;
}

static enum err_code put_done(struct quota_run *quotas, const struct import_row *row,
                              const struct quota *quota, enum store_change change, struct err *err)
{
    struct export_cell before[QUOTAS_COLUMN_COUNT];
    struct import_done done = {.change = change, .line = row->line, .rows = 1, .before_rows = 1};
    int64_t at = 0;
    done.key = key_of(quota, quotas->run->arena);
    if (map_get(&quotas->keys, str_from(done.key), &at)) {
        row_of_quota(&quotas->run->book, &quotas->old[at], before);
        done.before = before;
    }
    return import_run_done(quotas->run, &done, err);
}

static enum err_code put_quota(struct quota_run *quotas, const struct import_row *row,
                               struct err *err)
{
    struct import_run *run = quotas->run;
    const struct import_cell *cells = row->cells;
    struct quota quota = {.year = (int32_t)cells[QUOTAS_COLUMN_YEAR].number,
                          .tier = import_cell_given(&cells[QUOTAS_COLUMN_TIER])
                                      ? (enum tier)cells[QUOTAS_COLUMN_TIER].number
                                      : QUOTA_ALL_TIERS,
                          .category = cells[QUOTAS_COLUMN_CATEGORY].text,
                          .each_min = amount_of(quotas, row, QUOTAS_COLUMN_EACH),
                          .total_min = amount_of(quotas, row, QUOTAS_COLUMN_TOTAL)};
    if (!import_run_resolve(run, row, QUOTAS_COLUMN_UNIT, IMPORT_REFERENCE_UNIT,
                            &quota.unit_id.v) ||
        !import_run_resolve(run, row, QUOTAS_COLUMN_COURSE, IMPORT_REFERENCE_COURSE,
                            &quota.course_id.v))
        return ERR_OK;
    const struct course *course = quota_course(&quotas->nouns, quota.course_id);
    if (course != NULL && quota_course_check(&quota, course, NULL) != ERR_OK) {
        import_run_refuse(run, row, QUOTAS_COLUMN_COURSE, IMPORT_REASON_QUOTA,
                          "the course is not for every tier of the row; name one that it is for\t"
                          "课程并不适用于本行的全部级别，请填写适用的级别");
        return ERR_OK;
    }
    if (quota_validate(&quota, NULL) != ERR_OK) {
        refuse_amount(quotas, row);
        return ERR_OK;
    }
    enum store_change change;
    TRY(store_quota_put(run->service->store, &quota, &change, err));
    quotas->years[quota.year] = true;
    return put_done(quotas, row, &quota, change, err);
}

static enum err_code check_year(struct quota_run *quotas, int32_t year, struct err *err)
{
    struct import_run *run = quotas->run;
    struct quota_year loaded;
    const char **notes = NULL;
    size_t len = 0;
    TRY(quota_year_load(run->service, year, &quotas->nouns, run->arena, &loaded, err));
    TRY(quota_year_check(&loaded, run->arena, &notes, &len, err));
    for (size_t i = 0; i < len; i++)
        report_add(
            &run->warned,
            &(struct finding){.column = -1, .why = IMPORT_REASON_QUOTA_SUM, .detail = notes[i]});
    return ERR_OK;
}

enum err_code import_quotas(struct import_run *run, struct err *err)
{
    CLEANUP(quota_run_release) struct quota_run quotas = {.run = run};
    struct unit *units = NULL;
    struct course *courses = NULL;
    struct quota_nouns *nouns = &quotas.nouns;
    TRY(import_run_load(run, IMPORT_REFERENCE_UNIT, err));
    TRY(import_run_load(run, IMPORT_REFERENCE_COURSE, err));
    TRY(store_unit_list(run->service->store, INT64_MAX, run->arena, &units, &nouns->units_len,
                        err));
    TRY(store_course_list(run->service->store, run->arena, &courses, &nouns->courses_len, err));
    nouns->units = units;
    nouns->courses = courses;
    TRY(load_old(&quotas, err));
    for (size_t i = 0; i < run->file->rows_len; i++)
        TRY(put_quota(&quotas, &run->file->rows[i], err));
    for (int32_t year = QUOTA_YEAR_MIN; year <= QUOTA_YEAR_MAX; year++)
        if (quotas.years[year])
            TRY(check_year(&quotas, year, err));
    return ERR_OK;
}
