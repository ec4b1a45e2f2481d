/* The invented people of a programme and the hours they have: workers.xlsx and hours.csv. Nobody is
 * meant; identity numbers have a valid check character (GB 11643-1999) all the same. */
#include <stdio.h>
#include <string.h>

#include "scheduler/base/checked.h"
#include "scheduler/model/credit.h"
#include "scheduler/service/programme_inside.h"

#define IDENTITY_REGION   310115
#define IDENTITY_SIZE     32 /* of the text while it is made; 18 characters in the end */
#define BIRTH_YEAR_FIRST  1965
#define BIRTH_YEAR_LAST   2003
#define AGE_MIN_MONTHS    (21 * 12) /* at the first of certificate and hiring */
#define NEW_HIRE_MONTHS   6
#define HIRED_YEAR_FIRST  2008
#define PERIOD_MONTHS     36
#define HOURS_YEARS       2 /* earlier entries lie in this many calendar years before now */
#define HOURS_ENTRIES_MAX 4
#define HOURS_ENTRY_MAX   40 /* hours of one entry */

struct person_row {
    size_t unit;
    enum tier tier;
    uint32_t roles; /* bits as in programme_inside.h */
    struct date certified_on, registered_from, registered_to, hired_on, born_on;
    const char *name;
    uint32_t serial; /* among those born on the same day, from 0 */
};

struct people {
    const struct programme_job *job;
    struct person_row *rows;
    size_t len;
};

static struct date day_of(int32_t year, int32_t month, int32_t mday)
{
    struct date date = DATE_NONE;
    err_ignore(date_from_ymd(year, month, mday, &date, NULL), "the day exists in every year");
    return date;
}

static struct date day_between(struct rng *rng, struct date first, struct date last)
{
    return (struct date){(int32_t)rng_between(rng, first.day, last.day)};
}

static struct date earlier(struct date a, struct date b)
{
    return date_compare(a, b) < 0 ? a : b;
}

static struct date later(struct date a, struct date b)
{
    return date_compare(a, b) < 0 ? b : a;
}

static void place_people(struct people *people)
{
    size_t next = 0;
    for (size_t unit = 0; unit < people->job->programme->units_len; unit++)
        for (int64_t i = 0; i < people->job->unit_workers[unit]; i++)
            people->rows[next++].unit = unit;
}

/* As many of each tier as the programme says, in any order. */
static void deal_tiers(struct people *people)
{
    struct rng rng;
    int64_t counts[TIER_COUNT];
    size_t next = 0;
    programme_rng(people->job, PROGRAMME_CHANCE_TIERS, &rng);
    programme_apportion(people->job->workers, people->job->programme->tiers, TIER_COUNT, counts);
    for (int tier = 0; tier < TIER_COUNT; tier++)
        for (int64_t i = 0; i < counts[tier]; i++)
            people->rows[next++].tier = (enum tier)tier;
    for (size_t i = people->len; i > 1; i--) {
        size_t other = rng_below(&rng, i);
        enum tier tier = people->rows[i - 1].tier;
        people->rows[i - 1].tier = people->rows[other].tier;
        people->rows[other].tier = tier;
    }
}

/* Gives the role to `count` people of these tiers, or to all if there are fewer. Needs room for
 * everybody in `order`. */
static void deal_role(struct people *people, struct rng *rng, uint32_t *order, uint32_t tiers_mask,
                      int64_t count, uint32_t role)
{
    size_t len = 0;
    for (size_t i = 0; i < people->len; i++)
        if ((tiers_mask & 1u << people->rows[i].tier) != 0)
            order[len++] = (uint32_t)i;
    for (size_t i = 0; i < len && (int64_t)i < count; i++) {
        size_t other = i + rng_below(rng, len - i);
        uint32_t picked = order[other];
        order[other] = order[i];
        people->rows[picked].roles |= role;
    }
}

static void deal_roles(struct people *people)
{
    const struct programme *programme = people->job->programme;
    struct rng rng;
    uint32_t *order = arena_array(people->job->scratch, people->len, sizeof(*order));
    programme_rng(people->job, PROGRAMME_CHANCE_ROLES, &rng);
    for (int tier = 0; tier < TIER_COUNT; tier++)
        deal_role(people, &rng, order, 1u << tier,
                  programme_scaled(people->job, programme->candidates[tier]), PROGRAMME_CANDIDATE);
    for (size_t i = 0; i < programme->roles_len; i++) {
        int64_t count = programme_scaled(people->job, programme->roles[i].count);
        deal_role(people, &rng, order, programme->roles[i].tiers_mask, count > 1 ? count : 1,
                  1u << (i + 1));
    }
}

static uint32_t new_hire_bit(const struct programme *programme)
{
    for (size_t i = 0; i < programme->roles_len; i++)
        if (strcmp(programme->roles[i].code, "new_hire") == 0)
            return 1u << (i + 1);
    return 0;
}

/* A period of three years that holds today, and a certificate from before it: of the year before,
 * or of one or more periods earlier. */
static void certify(struct person_row *row, struct date today, struct rng *rng)
{
    int32_t periods = (int32_t)rng_below(rng, 4);
    row->registered_from =
        day_between(rng, date_add_days(date_add_months(today, -PERIOD_MONTHS), 1), today);
    row->registered_to = date_add_days(date_add_months(row->registered_from, PERIOD_MONTHS), -1);
    row->certified_on =
        date_add_days(date_add_months(row->registered_from, -PERIOD_MONTHS * periods),
                      -(int32_t)rng_between(rng, 30, 330));
}

static void give_dates(const struct people *people, struct person_row *row, uint32_t new_hire,
                       struct rng *rng)
{
    struct date today = people->job->today;
    struct date recent = date_add_days(date_add_months(today, -NEW_HIRE_MONTHS), 1);
    row->certified_on = row->registered_from = row->registered_to = DATE_NONE;
    if (row->tier != TIER_NONE)
        certify(row, today, rng);
    row->hired_on =
        (row->roles & new_hire) != 0
            ? day_between(rng, recent, date_add_days(today, -1))
            : day_between(rng, day_of(HIRED_YEAR_FIRST, 7, 1), date_add_days(recent, -1));
    struct date first = row->hired_on;
    if (!date_is_none(row->certified_on))
        first = earlier(first, row->certified_on);
    row->born_on = day_between(
        rng, day_of(BIRTH_YEAR_FIRST, 1, 1),
        earlier(date_add_months(first, -AGE_MIN_MONTHS), day_of(BIRTH_YEAR_LAST, 12, 31)));
}

static void invent_people(struct people *people)
{
    struct rng rng;
    const struct programme_job *job = people->job;
    uint32_t new_hire = new_hire_bit(job->programme);
    struct date first = day_of(BIRTH_YEAR_FIRST, 1, 1);
    size_t days = (size_t)(day_of(BIRTH_YEAR_LAST, 12, 31).day - first.day + 1);
    uint32_t *born = arena_array(job->scratch, days, sizeof(*born));
    programme_rng(job, PROGRAMME_CHANCE_PEOPLE, &rng);
    for (size_t i = 0; i < people->len; i++) {
        struct person_row *row = &people->rows[i];
        give_dates(people, row, new_hire, &rng);
        row->name = programme_person_name(job->programme, &rng, job->scratch);
        row->serial = born[row->born_on.day - first.day]++;
    }
}

/* Serials from 999 down: those that offices give out last. */
static void format_identity(const struct person_row *row, char text[static IDENTITY_SIZE])
{
    static const int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int32_t year;
    int32_t month;
    int32_t mday;
    int sum = 0;
    date_to_ymd(row->born_on, &year, &month, &mday);
    snprintf(text, IDENTITY_SIZE, "%06d%08d%03u", IDENTITY_REGION,
             year * 10000 + month * 100 + mday, (999 - row->serial) % 1000);
    for (size_t i = 0; i < 17; i++)
        sum += (text[i] - '0') * weights[i];
    text[17] = "10X98765432"[sum % 11];
    text[18] = '\0';
}

static void format_roles(const struct programme *programme, uint32_t roles, struct buf *text)
{
    buf_clear(text);
    if ((roles & PROGRAMME_CANDIDATE) != 0)
        buf_add_text(text, "candidate");
    for (size_t i = 0; i < programme->roles_len; i++)
        if ((roles & 1u << (i + 1)) != 0)
            buf_addf(text, "%s%s", text->len > 0 ? ";" : "", programme->roles[i].code);
}

struct worker_texts {
    char code[24], mobile[24], chat_userid[24], certificate_no[48], identity[IDENTITY_SIZE];
};

static void format_worker(const struct person_row *row, size_t number, struct worker_texts *texts)
{
    int32_t year = 0;
    int32_t month = 0;
    int32_t mday = 0;
    snprintf(texts->code, sizeof(texts->code), "W%05zu", number);
    snprintf(texts->chat_userid, sizeof(texts->chat_userid), "w%05zu", number);
    snprintf(texts->mobile, sizeof(texts->mobile), "%lld", 19900000000LL + (long long)number);
    texts->certificate_no[0] = '\0';
    if (!date_is_none(row->certified_on)) {
        date_to_ymd(row->certified_on, &year, &month, &mday);
        snprintf(texts->certificate_no, sizeof(texts->certificate_no), "%04d31%06zu", year, number);
    }
    format_identity(row, texts->identity);
}

static enum err_code write_worker(const struct people *people, struct table_writer *writer,
                                  size_t index, struct buf *roles, struct err *err)
{
    const struct programme *programme = people->job->programme;
    const struct person_row *row = &people->rows[index];
    struct worker_texts texts;
    format_worker(row, index + 1, &texts);
    format_roles(programme, row->roles, roles);
    const struct export_cell cells[WORKER_COLUMN_COUNT] = {
        [WORKER_COLUMN_CODE] = EXPORT_TEXT(texts.code),
        [WORKER_COLUMN_NAME] = EXPORT_TEXT(row->name),
        [WORKER_COLUMN_UNIT] = EXPORT_TEXT(programme->units[row->unit].code),
        [WORKER_COLUMN_TIER] = EXPORT_TEXT(tier_text(row->tier)->zh),
        [WORKER_COLUMN_ROLES] = EXPORT_TEXT(buf_text(roles)),
        [WORKER_COLUMN_IDENTITY] = EXPORT_TEXT(texts.identity),
        [WORKER_COLUMN_MOBILE] = EXPORT_TEXT(texts.mobile),
        [WORKER_COLUMN_CHAT_USERID] = EXPORT_TEXT(texts.chat_userid),
        [WORKER_COLUMN_CERTIFICATE_NO] = EXPORT_TEXT(texts.certificate_no),
        [WORKER_COLUMN_CERTIFIED_ON] = EXPORT_DATE(row->certified_on),
        [WORKER_COLUMN_REGISTERED_FROM] = EXPORT_DATE(row->registered_from),
        [WORKER_COLUMN_REGISTERED_TO] = EXPORT_DATE(row->registered_to),
        [WORKER_COLUMN_HIRED_ON] = EXPORT_DATE(row->hired_on),
    };
    return table_writer_row(writer, cells, WORKER_COLUMN_COUNT, err);
}

static enum err_code write_workers(const struct people *people, struct err *err)
{
    CLEANUP(table_writer_free_ptr) struct table_writer *writer = NULL;
    CLEANUP(buf_release) struct buf roles;
    buf_init(&roles, 4096);
    TRY(programme_open(people->job, FILE_KIND_WORKERS, &writer, err));
    for (size_t i = 0; i < people->len; i++) {
        if (i % 1024 == 0)
            TRY(programme_tick(people->job, FILE_KIND_WORKERS, (int64_t)i, (int64_t)people->len,
                               err));
        TRY(write_worker(people, writer, i, &roles, err));
    }
    return table_writer_close(writer, err);
}

/* --- hours -------------------------------------------------------------------------------------
 */

struct hours_file {
    const struct people *people;
    struct table_writer *writer;
    struct rng rng;
    int64_t rows;
};

/* What a worker had by now if all went evenly, give or take a quarter, in minutes: the national
 * rule's 72 and 90 hours over the days of the period that are gone. */
static int64_t hours_behind_min(struct hours_file *file, const struct person_row *row)
{
    int64_t whole_min = (row->tier == TIER_ASSISTANT ? 72 : 90) * 60;
    int64_t gone = file->people->job->today.day - row->registered_from.day;
    int64_t days = row->registered_to.day - row->registered_from.day + 1;
    return checked_mul(whole_min * gone / days, rng_between(&file->rng, 75, 125)) / 100;
}

static enum err_code write_entry(struct hours_file *file, size_t worker, struct date earned_on,
                                 int64_t min, struct err *err)
{
    bool is_hour = rng_chance(&file->rng, 1, 2);
    bool is_class = rng_chance(&file->rng, 3, 5);
    bool is_professional = rng_chance(&file->rng, 7, 10);
    /* Half hours, or whole class hours of 45 minutes; at least one. */
    int64_t amount_milli = is_hour ? (min + 15) / 30 * 500 : (min + 22) / 45 * 1000;
    char code[24];
    char external_id[24];
    snprintf(code, sizeof(code), "W%05zu", worker + 1);
    snprintf(external_id, sizeof(external_id), "H%07lld", (long long)++file->rows);
    const struct export_cell cells[HOURS_COLUMN_COUNT] = {
        [HOURS_COLUMN_WORKER] = EXPORT_TEXT(code),
        [HOURS_COLUMN_EARNED_ON] = EXPORT_DATE(earned_on),
        [HOURS_COLUMN_AMOUNT] = EXPORT_MILLI(amount_milli > 1000 ? amount_milli : 1000),
        [HOURS_COLUMN_MEASURE] = EXPORT_TEXT(
            credit_measure_text(is_hour ? CREDIT_MEASURE_HOUR : CREDIT_MEASURE_CLASS_HOUR)->zh),
        [HOURS_COLUMN_CATEGORIES] = EXPORT_TEXT(is_professional ? "ce;professional" : "ce"),
        [HOURS_COLUMN_MODE] = EXPORT_TEXT(
            course_mode_text(is_class ? COURSE_MODE_CLASSROOM : COURSE_MODE_SELF_PACED)->zh),
        [HOURS_COLUMN_SOURCE] = EXPORT_TEXT(credit_source_text(CREDIT_SOURCE_EXTERNAL)->zh),
        [HOURS_COLUMN_EXTERNAL_ID] = EXPORT_TEXT(external_id),
    };
    return table_writer_row(file->writer, cells, HOURS_COLUMN_COUNT, err);
}

/* None to four entries, one in each equal part of the time they may lie in. */
static enum err_code write_worker_hours(struct hours_file *file, size_t worker, struct err *err)
{
    static const int32_t usual[] = {0, 1, 2, 2, 3, 3, 3, 4};
    const struct person_row *row = &file->people->rows[worker];
    int32_t year;
    int32_t month;
    int32_t mday;
    date_to_ymd(file->people->job->today, &year, &month, &mday);
    struct date first = later(row->registered_from, day_of(year - HOURS_YEARS, 1, 1));
    struct date last = day_of(year - 1, 12, 31);
    int64_t behind_min = hours_behind_min(file, row);
    int32_t entries = usual[rng_below(&file->rng, sizeof(usual) / sizeof(usual[0]))];
    int32_t needed = (int32_t)ceil_div(behind_min, HOURS_ENTRY_MAX * 60);
    if (entries > 0 && entries < needed)
        entries = needed < HOURS_ENTRIES_MAX ? needed : HOURS_ENTRIES_MAX;
    int32_t days = last.day - first.day + 1;
    if (days < entries)
        entries = days > 0 ? days : 0;
    for (int32_t i = 0; i < entries; i++) {
        struct date from = date_add_days(first, days * i / entries);
        struct date to = date_add_days(first, days * (i + 1) / entries - 1);
        TRY(write_entry(file, worker, day_between(&file->rng, from, to), behind_min / entries,
                        err));
    }
    return ERR_OK;
}

static enum err_code write_hours(const struct people *people, struct err *err)
{
    CLEANUP(table_writer_free_ptr) struct table_writer *writer = NULL;
    TRY(programme_open(people->job, FILE_KIND_HOURS, &writer, err));
    struct hours_file file = {.people = people, .writer = writer};
    programme_rng(people->job, PROGRAMME_CHANCE_HOURS, &file.rng);
    for (size_t i = 0; i < people->len; i++) {
        if (i % 1024 == 0)
            TRY(programme_tick(people->job, FILE_KIND_HOURS, (int64_t)i, (int64_t)people->len,
                               err));
        if (people->rows[i].tier != TIER_NONE)
            TRY(write_worker_hours(&file, i, err));
    }
    return table_writer_close(writer, err);
}

enum err_code programme_write_people(const struct programme_job *job, struct err *err)
{
    struct people people = {.job = job, .len = (size_t)job->workers};
    people.rows = arena_array(job->scratch, people.len, sizeof(*people.rows));
    place_people(&people);
    deal_tiers(&people);
    deal_roles(&people);
    invent_people(&people);
    TRY(write_workers(&people, err));
    return write_hours(&people, err);
}
