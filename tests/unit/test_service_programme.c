/* The programme generator: what it writes can be imported, says what the programme says, and is the
 * same for the same seed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "scheduler/base/embed.h"
#include "scheduler/base/file.h"
#include "scheduler/base/json.h"
#include "scheduler/base/map.h"
#include "scheduler/import/import.h"
#include "scheduler/model/course.h"
#include "scheduler/model/credit.h"
#include "scheduler/model/worker.h"
#include "scheduler/service/programme.h"

#define FILE_LEN_MAX (64u << 20)

/* The files of one run, in a directory of their own, and what the importer makes of them. */
struct written {
    struct arena arena;
    char dir[64];
    struct programme_files files;
    struct import_file *imports[FILE_KIND_COUNT];
};

static void write_programme(struct written *written, int64_t workers, uint64_t seed)
{
    struct err err = {0};
    CLEANUP(programme_cleanup) struct programme *programme = NULL;
    memset(written, 0, sizeof(*written));
    memcpy(written->dir, "/tmp/yanxu_programme_XXXXXX", sizeof("/tmp/yanxu_programme_XXXXXX"));
    assert_non_null(mkdtemp(written->dir));
    if (programme_load("pudong", &programme, &err) != ERR_OK)
        fail_msg("%s", err.text);
    struct programme_options options = {.dir =
                                            arena_printf(&written->arena, "%s/new", written->dir),
                                        .workers = workers,
                                        .seed = seed};
    if (programme_write(programme, &options, &written->files, &written->arena, &err) != ERR_OK)
        fail_msg("%s", err.text);
}

static void import_all(struct written *written)
{
    struct err err = {0};
    const struct import_options options = {0};
    for (int kind = 0; kind < FILE_KIND_COUNT; kind++) {
        struct import_file *file = NULL;
        if (written->files.paths[kind] == NULL)
            continue;
        if (import_read(written->files.paths[kind], (enum file_kind)kind, &options, &written->arena,
                        &file, &err) != ERR_OK)
            fail_msg("%s", err.text);
        if (file->refused_len > 0)
            fail_msg("%s row %d: %s", written->files.paths[kind], file->refused[0].line,
                     file->refused[0].reason);
        assert_int_equal(file->warnings_total, 0);
        assert_int_equal(file->rows_len, file->rows_total);
        written->imports[kind] = file;
    }
}

static void remove_written(struct written *written)
{
    for (int kind = 0; kind < FILE_KIND_COUNT; kind++)
        if (written->files.paths[kind] != NULL)
            assert_int_equal(unlink(written->files.paths[kind]), 0);
    assert_int_equal(rmdir(arena_printf(&written->arena, "%s/new", written->dir)), 0);
    assert_int_equal(rmdir(written->dir), 0);
    arena_release(&written->arena);
}

static const struct import_row *row_of(const struct written *written, enum file_kind kind, size_t i)
{
    return &written->imports[kind]->rows[i];
}

static size_t rows_of(const struct written *written, enum file_kind kind)
{
    return written->imports[kind]->rows_len;
}

static const char *cell_of(const struct written *written, enum file_kind kind, size_t i, int column)
{
    return row_of(written, kind, i)->cells[column].text;
}

/* Code -> row. */
static void index_codes(const struct written *written, enum file_kind kind, struct map *map)
{
    for (size_t i = 0; i < rows_of(written, kind); i++)
        map_put(map, str_from(cell_of(written, kind, i, 0)), (int64_t)i);
}

/* Every cell of the column that is given names a row of the other file. */
static void assert_references(const struct written *written, enum file_kind kind, int column,
                              enum file_kind target)
{
    CLEANUP(map_release) struct map codes = {0};
    index_codes(written, target, &codes);
    for (size_t i = 0; i < rows_of(written, kind); i++) {
        const char *code = cell_of(written, kind, i, column);
        if (code[0] != '\0' && !map_get(&codes, str_from(code), NULL))
            fail_msg("%s row %zu: %s", file_kind_text(kind)->code, i, code);
    }
}

static size_t count_role(const struct written *written, const char *role, int tier)
{
    size_t count = 0;
    for (size_t i = 0; i < rows_of(written, FILE_KIND_WORKERS); i++) {
        const struct import_cell *cells = row_of(written, FILE_KIND_WORKERS, i)->cells;
        count += (tier < 0 || cells[WORKER_COLUMN_TIER].number == tier) &&
                 (role == NULL || roles_contain(cells[WORKER_COLUMN_ROLES].text, str_from(role)));
    }
    return count;
}

/* Rows of offerings of a course, all with these seats. */
static size_t count_offerings(const struct written *written, const char *course, int64_t seats)
{
    size_t count = 0;
    for (size_t i = 0; i < rows_of(written, FILE_KIND_OFFERINGS); i++) {
        const struct import_cell *cells = row_of(written, FILE_KIND_OFFERINGS, i)->cells;
        if (strcmp(cells[OFFERING_COLUMN_COURSE].text, course) != 0)
            continue;
        assert_int_equal(cells[OFFERING_COLUMN_SEATS].number, seats);
        count++;
    }
    return count;
}

/* Two sessions at one time with the same text in `column`: room or trainer. */
static void assert_no_double_booking(const struct written *written, int column)
{
    size_t len = rows_of(written, FILE_KIND_OFFERINGS);
    size_t compared = 0;
    for (size_t i = 0; i < len; i++) {
        const struct import_cell *a = row_of(written, FILE_KIND_OFFERINGS, i)->cells;
        for (size_t j = 0; j < i && a[column].text[0] != '\0'; j++) {
            const struct import_cell *b = row_of(written, FILE_KIND_OFFERINGS, j)->cells;
            if (strcmp(a[column].text, b[column].text) != 0)
                continue;
            compared++;
            if (date_compare(a[OFFERING_COLUMN_DATE].date, b[OFFERING_COLUMN_DATE].date) == 0 &&
                a[OFFERING_COLUMN_BEGINS].number < b[OFFERING_COLUMN_ENDS].number &&
                b[OFFERING_COLUMN_BEGINS].number < a[OFFERING_COLUMN_ENDS].number)
                fail_msg("%s and %s: %s", a[OFFERING_COLUMN_CODE].text,
                         b[OFFERING_COLUMN_CODE].text, a[column].text);
        }
    }
    assert_true(compared > 100);
}

/* What holds of every person, whatever the size. Today is 2026-01-05. */
static void assert_people(const struct written *written)
{
    CLEANUP(map_release) struct map identities = {0};
    struct date today = DATE_NONE;
    struct date half_year_ago = DATE_NONE;
    assert_int_equal(date_parse(STR_LIT("2026-01-05"), &today, NULL), ERR_OK);
    assert_int_equal(date_parse(STR_LIT("2025-07-06"), &half_year_ago, NULL), ERR_OK);
    for (size_t i = 0; i < rows_of(written, FILE_KIND_WORKERS); i++) {
        const struct import_cell *cells = row_of(written, FILE_KIND_WORKERS, i)->cells;
        struct date from = cells[WORKER_COLUMN_REGISTERED_FROM].date;
        struct date to = cells[WORKER_COLUMN_REGISTERED_TO].date;
        bool certified = cells[WORKER_COLUMN_TIER].number != TIER_NONE;
        bool is_new = roles_contain(cells[WORKER_COLUMN_ROLES].text, STR_LIT("new_hire"));
        assert_int_equal(certified, import_cell_given(&cells[WORKER_COLUMN_CERTIFICATE_NO]));
        assert_int_equal(certified, !date_is_none(from));
        if (certified) {
            assert_true(date_compare(from, today) <= 0 && date_compare(today, to) <= 0);
            assert_int_equal(date_add_days(date_add_months(from, 36), -1).day, to.day);
            assert_true(date_compare(cells[WORKER_COLUMN_CERTIFIED_ON].date, from) < 0);
        }
        assert_int_equal(is_new,
                         date_compare(cells[WORKER_COLUMN_HIRED_ON].date, half_year_ago) >= 0);
        assert_true(date_compare(cells[WORKER_COLUMN_HIRED_ON].date, today) < 0);
        assert_int_equal(strlen(cells[WORKER_COLUMN_MOBILE].text), 11);
        assert_true(map_add(&identities, str_from(cells[WORKER_COLUMN_IDENTITY].text), 0, NULL));
    }
}

/* Entries lie in the worker's period, in 2024 or 2025, and nobody has more than four. */
static void assert_hours(const struct written *written)
{
    CLEANUP(map_release) struct map workers = {0};
    CLEANUP(map_release) struct map entries = {0};
    size_t hours = 0;
    index_codes(written, FILE_KIND_WORKERS, &workers);
    for (size_t i = 0; i < rows_of(written, FILE_KIND_HOURS); i++) {
        const struct import_cell *cells = row_of(written, FILE_KIND_HOURS, i)->cells;
        struct str code = str_from(cells[HOURS_COLUMN_WORKER].text);
        int64_t at = 0;
        int64_t before = 0;
        assert_true(map_get(&workers, code, &at));
        const struct import_cell *worker = row_of(written, FILE_KIND_WORKERS, (size_t)at)->cells;
        struct date earned_on = cells[HOURS_COLUMN_EARNED_ON].date;
        assert_true(date_compare(worker[WORKER_COLUMN_REGISTERED_FROM].date, earned_on) <= 0);
        assert_true(strncmp(cells[HOURS_COLUMN_EARNED_ON].text, "2024", 4) == 0 ||
                    strncmp(cells[HOURS_COLUMN_EARNED_ON].text, "2025", 4) == 0);
        assert_true(roles_contain(cells[HOURS_COLUMN_CATEGORIES].text, STR_LIT("ce")));
        (void)map_get(&entries, code, &before);
        assert_true(before < 4);
        map_put(&entries, code, before + 1);
        hours += cells[HOURS_COLUMN_MEASURE].number == CREDIT_MEASURE_HOUR;
    }
    assert_in_range(hours, rows_of(written, FILE_KIND_HOURS) / 3,
                    rows_of(written, FILE_KIND_HOURS) * 2 / 3);
}

/* Leaves have at least one worker away at a time, and half of theirs rounded up. */
static void assert_units(const struct written *written)
{
    CLEANUP(map_release) struct map sizes = {0};
    size_t leaves = 0;
    for (size_t i = 0; i < rows_of(written, FILE_KIND_WORKERS); i++) {
        struct str unit = str_from(cell_of(written, FILE_KIND_WORKERS, i, WORKER_COLUMN_UNIT));
        int64_t size = 0;
        (void)map_get(&sizes, unit, &size);
        map_put(&sizes, unit, size + 1);
    }
    for (size_t i = 0; i < rows_of(written, FILE_KIND_UNITS); i++) {
        const struct import_cell *cells = row_of(written, FILE_KIND_UNITS, i)->cells;
        int64_t size = 0;
        bool has_workers = map_get(&sizes, str_from(cells[UNIT_COLUMN_CODE].text), &size);
        if (!import_cell_given(&cells[UNIT_COLUMN_AWAY_MAX])) {
            assert_false(has_workers);
            continue;
        }
        assert_int_equal(cells[UNIT_COLUMN_AWAY_MAX].number, size > 2 ? (size + 1) / 2 : 1);
        leaves++;
    }
    assert_int_equal(leaves, 36 * 9);
    assert_int_equal(rows_of(written, FILE_KIND_UNITS), 1 + 6 + 36 * 10);
}

/* Leaves differ in size, areas are in proportion to their streets: 8 of 36 in the first. */
static void assert_uneven_units(const struct written *written)
{
    int64_t least = 1000000;
    int64_t most = 0;
    size_t first_area = 0;
    for (size_t i = 0; i < rows_of(written, FILE_KIND_UNITS); i++) {
        const struct import_cell *cells = row_of(written, FILE_KIND_UNITS, i)->cells;
        if (!import_cell_given(&cells[UNIT_COLUMN_AWAY_MAX]))
            continue;
        least =
            cells[UNIT_COLUMN_AWAY_MAX].number < least ? cells[UNIT_COLUMN_AWAY_MAX].number : least;
        most =
            cells[UNIT_COLUMN_AWAY_MAX].number > most ? cells[UNIT_COLUMN_AWAY_MAX].number : most;
    }
    for (size_t i = 0; i < rows_of(written, FILE_KIND_WORKERS); i++) {
        const char *unit = cell_of(written, FILE_KIND_WORKERS, i, WORKER_COLUMN_UNIT);
        first_area += strncmp(unit, "PD-S09", 6) < 0;
    }
    assert_true(least >= 1 && least < 6 && most > 20);
    assert_in_range(first_area, 2222, 2223);
}

static void assert_consistent(const struct written *written)
{
    assert_references(written, FILE_KIND_UNITS, UNIT_COLUMN_PARENT, FILE_KIND_UNITS);
    assert_references(written, FILE_KIND_WORKERS, WORKER_COLUMN_UNIT, FILE_KIND_UNITS);
    assert_references(written, FILE_KIND_OFFERINGS, OFFERING_COLUMN_COURSE, FILE_KIND_COURSES);
    assert_references(written, FILE_KIND_OFFERINGS, OFFERING_COLUMN_UNIT, FILE_KIND_UNITS);
    assert_references(written, FILE_KIND_OFFERINGS, OFFERING_COLUMN_ROOM, FILE_KIND_ROOMS);
    assert_references(written, FILE_KIND_OFFERINGS, OFFERING_COLUMN_TRAINER, FILE_KIND_TRAINERS);
    assert_no_double_booking(written, OFFERING_COLUMN_ROOM);
    assert_no_double_booking(written, OFFERING_COLUMN_TRAINER);
    assert_units(written);
    assert_people(written);
    assert_hours(written);
}

static void test_programme_load_pudong_says_what_it_is(void **state)
{
    (void)state;
    struct err err = {0};
    struct str rulebook;
    CLEANUP(programme_cleanup) struct programme *programme = NULL;
    CLEANUP_JSON json_t *json = NULL;
    assert_int_equal(programme_load("pudong", &programme, &err), ERR_OK);
    assert_string_equal(programme_office(programme), "浦东新区社会工作培训中心");
    assert_string_equal(programme_email(programme), "training@pudong.example");
    assert_string_equal(programme_zone(programme), "Asia/Shanghai");
    assert_int_equal(programme_now(programme), 1767574800); /* 2026-01-05T01:00:00Z */
    assert_int_equal(programme_year(programme), 2026);
    assert_string_equal(programme_rulebook(programme, 0), "cn-registration");
    assert_string_equal(programme_rulebook(programme, 1), "cn-professional-annual");
    assert_null(programme_rulebook(programme, 2));
    assert_int_equal(programme_own_rulebook(programme, &rulebook, &err), ERR_OK);
    assert_int_equal(json_parse(rulebook, "rulebook.json", &json, &err), ERR_OK);
}

static void test_programme_load_unknown_not_found(void **state)
{
    (void)state;
    struct err err = {0};
    struct programme *programme = NULL;
    assert_int_equal(programme_load("atlantis", &programme, &err), ERR_NOT_FOUND);
    assert_int_equal(programme_load("../programmes/pudong", &programme, &err), ERR_NOT_FOUND);
    assert_null(programme);
}

static void test_programme_write_300_imports_without_refusals(void **state)
{
    (void)state;
    struct written written;
    write_programme(&written, 300, 1);
    import_all(&written);
    assert_consistent(&written);
    assert_int_equal(rows_of(&written, FILE_KIND_WORKERS), 300);
    assert_int_equal(count_role(&written, NULL, TIER_NONE), 39);
    assert_int_equal(count_role(&written, NULL, TIER_ASSISTANT), 171);
    assert_int_equal(count_role(&written, NULL, TIER_INTERMEDIATE), 85);
    assert_int_equal(count_role(&written, NULL, TIER_SENIOR), 5);
    assert_int_equal(count_role(&written, "candidate", -1), 39 + 153 + 50);
    assert_int_equal(count_role(&written, "new_hire", -1), 5);
    assert_int_equal(count_role(&written, "lead", -1), 1);
    assert_int_equal(count_offerings(&written, "SPRINT", 5), 72);
    assert_int_equal(count_offerings(&written, "CE-P1", 78), 4);
    assert_int_equal(count_offerings(&written, "TOUYAN", 5), 12);
    assert_string_equal(written.imports[FILE_KIND_UNITS]->encoding, "GB18030");
    assert_string_equal(written.imports[FILE_KIND_HOURS]->encoding, "GB18030");
    assert_string_equal(written.imports[FILE_KIND_WORKERS]->encoding, "XLSX");
    assert_string_equal(written.imports[FILE_KIND_WORKERS]->headings[WORKER_COLUMN_NAME], "姓名");
    remove_written(&written);
}

static void test_programme_write_full_size_has_the_public_numbers(void **state)
{
    (void)state;
    struct written written;
    write_programme(&written, 0, 1);
    import_all(&written);
    assert_consistent(&written);
    assert_int_equal(rows_of(&written, FILE_KIND_WORKERS), 10000);
    assert_int_equal(count_role(&written, NULL, TIER_NONE), 1300);
    assert_int_equal(count_role(&written, NULL, TIER_SENIOR), 150);
    assert_int_equal(count_role(&written, "candidate", -1), 8055);
    assert_int_equal(count_role(&written, "candidate", TIER_NONE), 1300);
    assert_int_equal(count_role(&written, "candidate", TIER_SENIOR), 0);
    assert_int_equal(count_role(&written, "new_hire", -1), 152);
    assert_int_equal(count_role(&written, "hongyan", -1), 316);
    assert_int_equal(count_role(&written, "supervisor", -1), 58);
    assert_int_equal(count_role(&written, "supervisor", TIER_ASSISTANT), 0);
    assert_int_equal(count_role(&written, "lead", -1), 24);
    assert_int_equal(count_role(&written, "incubated", -1), 58);
    assert_int_equal(count_offerings(&written, "SPRINT", 120), 72);
    assert_in_range(rows_of(&written, FILE_KIND_HOURS), 17000, 23000);
    assert_uneven_units(&written);
    remove_written(&written);
}

static void test_programme_write_extremes_import(void **state)
{
    (void)state;
    struct written written;
    write_programme(&written, PROGRAMME_WORKERS_MIN, 7); /* most units have nobody */
    import_all(&written);
    assert_consistent(&written);
    remove_written(&written);
    write_programme(&written, 12345, 7);
    import_all(&written);
    assert_int_equal(rows_of(&written, FILE_KIND_WORKERS), 12345);
    assert_int_equal(count_offerings(&written, "SPRINT", 120), 72); /* the room's seats */
    assert_int_equal(count_offerings(&written, "CE-P1", 3210), 4);
    remove_written(&written);
}

static void read_bytes(const char *path, struct buf *bytes)
{
    struct err err = {0};
    buf_init(bytes, FILE_LEN_MAX);
    assert_int_equal(file_read(path, bytes, &err), ERR_OK);
}

static bool same_bytes(const struct written *a, const struct written *b, enum file_kind kind)
{
    CLEANUP(buf_release) struct buf x;
    CLEANUP(buf_release) struct buf y;
    read_bytes(a->files.paths[kind], &x);
    read_bytes(b->files.paths[kind], &y);
    assert_true(x.len > 0);
    return x.len == y.len && memcmp(x.data, y.data, x.len) == 0;
}

static void test_programme_write_same_seed_same_bytes(void **state)
{
    (void)state;
    struct written first;
    struct written again;
    struct written other;
    write_programme(&first, 300, 1);
    sleep(2); /* archives stamp their members with two-second times */
    write_programme(&again, 300, 1);
    write_programme(&other, 300, 2);
    for (int kind = 0; kind < FILE_KIND_COUNT; kind++)
        if (first.files.paths[kind] != NULL && !same_bytes(&first, &again, (enum file_kind)kind))
            fail_msg("%s differ", file_kind_text((enum file_kind)kind)->code);
    assert_false(same_bytes(&first, &other, FILE_KIND_TRAINERS));
    assert_false(same_bytes(&first, &other, FILE_KIND_WORKERS));
    assert_false(same_bytes(&first, &other, FILE_KIND_HOURS));
    assert_true(same_bytes(&first, &other, FILE_KIND_OFFERINGS));
    remove_written(&first);
    remove_written(&again);
    remove_written(&other);
}

static bool stop_at_workers(void *context, const char *stage, int64_t done, int64_t total)
{
    (void)context;
    (void)done;
    (void)total;
    return strcmp(stage, "writing workers") != 0;
}

static void test_programme_write_bad_size_or_stopped_fails(void **state)
{
    (void)state;
    struct err err = {0};
    struct arena arena = {0};
    struct programme_files files;
    struct progress progress = {.tick = stop_at_workers};
    char dir[] = "/tmp/yanxu_programme_XXXXXX";
    CLEANUP(programme_cleanup) struct programme *programme = NULL;
    assert_non_null(mkdtemp(dir));
    assert_int_equal(programme_load("pudong", &programme, &err), ERR_OK);
    static const int64_t sizes[] = {-1, PROGRAMME_WORKERS_MIN - 1, PROGRAMME_WORKERS_MAX + 1};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct programme_options options = {.dir = dir, .workers = sizes[i]};
        assert_int_equal(programme_write(programme, &options, &files, &arena, &err), ERR_INVALID);
    }
    struct programme_options options = {.dir = dir, .workers = 300, .progress = &progress};
    assert_int_equal(programme_write(programme, &options, &files, &arena, &err), ERR_CONFLICT);
    assert_int_equal(access(arena_printf(&arena, "%s/workers.xlsx", dir), F_OK), -1);
    static const char *const left[] = {"units.csv", "rooms.csv", "trainers.csv", "courses.xlsx",
                                       "offerings.xlsx"};
    for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++)
        assert_int_equal(unlink(arena_printf(&arena, "%s/%s", dir, left[i])), 0);
    assert_int_equal(rmdir(dir), 0);
    arena_release(&arena);
}

/* The Pudong file with one text replaced is refused, and the error says where. */
static const struct {
    const char *from, *to, *want;
} refusals[] = {
    {"\"workers\": 10000", "\"workers\": \"many\"", "programme.json: workers: expected"},
    {"\"workers\": 10000", "\"workers\": 9999", "programme.json: tiers: they sum up to 10000"},
    {"\"none\": 1300", "\"nobody\": 1300", "tiers.none is missing"},
    {"\"intermediate\": 1655", "\"intermediate\": 2851", "candidates.intermediate: more than"},
    {"\"now\": \"2026-01-05T01:00:00Z\"", "\"now\": \"2026-01-05\"", "now: expected an instant"},
    {"Asia/Shanghai", "Asia/Atlantis", "zone: there is no time zone"},
    {"\"exam_day\"", "\"exam_dya\"", "exam_dya: there is no such member"},
    {"\"tiers\": \"none;assistant\"", "\"tiers\": \"none;gold\"", "roles[0].tiers"},
    {"\"code\": \"R-H2\"", "\"code\": \"R-H1\"", "rooms[1].code: R-H1 stands twice"},
    {"\"code\": \"PD-A2\"", "\"code\": \"PD-A1\"", "areas: unit code PD-A1 stands twice"},
    {"\"code\": \"PREP-A2\"", "\"code\": \"PREP-A1\"", "courses[1].code: PREP-A1 stands twice"},
    {"\"tags\": \"sprint=180\"", "\"tags\": \"sprint\"", "courses[10].tags"},
    {"\"after\": \"\"", "\"after\": \"NONE-1\"", "courses[0].after: there is no course NONE-1"},
    {"\"course\": \"SPRINT\"", "\"course\": \"SPRING\"", "runs[10].course: there is no course"},
    {"[\"2026-01-10\", \"2026-02-14\"]", "[\"2026-03-10\", \"2026-02-14\"]",
     "runs[0].windows[0]: the window ends before it begins"},
    {"\"2026-04-12\"", "\"2026-04-31\"", "runs[10].days[1]: expected a day"},
    {"\"2026-04-12\"", "\"2026-04-11\"", "runs[10]: room R-H1 is taken on 2026-04-11"},
    {"[0, \"09:00\", \"12:00\"]", "[0, \"09:00\", \"9\"]", "runs[10].slots[0][0]: expected"},
    {"[\"R-H1\", \"R-H2\", \"R-H3\"]", "[\"R-H1\", \"R-H9\"]", "runs[10].rooms[1]: expected"},
    {"\"trainers\": [0, 12]", "\"trainers\": [0, 2]", "runs[10]: none of its trainers is free"},
    {"\"trainers\": [0, 12]", "\"trainers\": [38, 3]", "runs[10].trainers: expected"},
    {"\"seats\": 120,\n   \"trainers\"", "\"seats\": 121,\n   \"trainers\"",
     "runs[10].seats: more than room R-H1 has"},
    {"\"unit\": \"PD-A1\"", "\"unit\": \"PD-A9\"", "runs[19].unit: there is no unit PD-A9"},
    {"\"mode\": \"self_paced\"", "\"mode\": \"classroom\"", "runs[0]: a self-paced course"},
};

static void test_programme_read_broken_refused_with_path(void **state)
{
    (void)state;
    const struct embed_file *file = embed_find("scheduler/programmes/pudong/programme.json");
    assert_non_null(file);
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        struct err err = {0};
        struct programme *programme = NULL;
        CLEANUP(buf_release) struct buf text;
        buf_init(&text, FILE_LEN_MAX);
        const char *at = strstr(file->bytes.data, refusals[i].from);
        if (at == NULL)
            fail_msg("the file has no %s", refusals[i].from);
        buf_add(&text, file->bytes.data, (size_t)(at - file->bytes.data));
        buf_add_text(&text, refusals[i].to);
        buf_add_text(&text, at + strlen(refusals[i].from));
        enum err_code code =
            programme_read(str_slice(text.data, text.len), "programme.json", &programme, &err);
        if (code != ERR_INVALID || strstr(err.text, refusals[i].want) == NULL)
            fail_msg("%s: got \"%s\"", refusals[i].to, err.text);
        assert_null(programme);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_programme_load_pudong_says_what_it_is),
        cmocka_unit_test(test_programme_load_unknown_not_found),
        cmocka_unit_test(test_programme_write_300_imports_without_refusals),
        cmocka_unit_test(test_programme_write_full_size_has_the_public_numbers),
        cmocka_unit_test(test_programme_write_extremes_import),
        cmocka_unit_test(test_programme_write_same_seed_same_bytes),
        cmocka_unit_test(test_programme_write_bad_size_or_stopped_fails),
        cmocka_unit_test(test_programme_read_broken_refused_with_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
