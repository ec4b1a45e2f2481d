/* Quotas through the tree of units: golden cases (tests/cases/rules/quota, adding one needs no C),
 * and sums that must hold in any tree. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scheduler/base/file.h"
#include "scheduler/base/json.h"
#include "scheduler/base/rng.h"
#include "scheduler/rules/quota.h"
#include "scheduler/rules/standing.h"

#define CASES       "tests/cases/rules/quota"
#define CASES_LEAST 14 /* so that a missing directory cannot pass */
#define UNITS_MAX   64
#define QUOTAS_MAX  200

/* An office and its quotas. */
struct scene {
    struct arena arena;
    struct unit units[UNITS_MAX];
    size_t units_len;
    int64_t workers[UNITS_MAX * TIER_COUNT];
    struct quota quotas[QUOTAS_MAX];
    size_t quotas_len;
    struct quota_cascade cascade;
};

static void run(struct scene *scene)
{
    const struct quota_office office = {scene->units, scene->units_len, scene->workers};
    quota_cascade(scene->quotas, scene->quotas_len, &office, &scene->arena, &scene->cascade);
}

static size_t unit_named(const struct scene *scene, const char *code)
{
    for (size_t i = 0; i < scene->units_len; i++)
        if (strcmp(scene->units[i].code, code) == 0)
            return i;
    fail_msg("there is no unit %s", code);
    return 0;
}

static enum tier tier_named(const char *code)
{
    enum tier tier = QUOTA_ALL_TIERS;
    if (code != NULL)
        assert_int_equal(tier_parse(str_from(code), &tier, NULL), ERR_OK);
    return tier;
}

/* --- golden cases -------------------------------------------------------------------------------
 */

static void read_units(struct scene *scene, const json_t *list)
{
    size_t i = 0;
    const json_t *row = NULL;
    json_array_foreach(list, i, row)
    {
        const char *parent = json_string_value(json_array_get(row, 1));
        scene->units[i] = (struct unit){.id = {(int64_t)i + 10},
                                        .code = json_string_value(json_array_get(row, 0))};
        if (parent != NULL)
            scene->units[i].parent_id = scene->units[unit_named(scene, parent)].id;
        scene->units_len = i + 1;
    }
}

static void read_workers(struct scene *scene, const json_t *object)
{
    for (size_t u = 0; u < scene->units_len; u++)
        for (size_t t = 0; t < TIER_COUNT; t++) {
            const json_t *unit = json_object_get(object, scene->units[u].code);
            scene->workers[u * TIER_COUNT + t] =
                (int64_t)json_integer_value(json_object_get(unit, tier_text((enum tier)t)->code));
        }
}

static int64_t amount(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return value != NULL ? (int64_t)json_integer_value(value) : QUOTA_NO_MIN;
}

static void read_quotas(struct scene *scene, const json_t *list)
{
    size_t i = 0;
    const json_t *row = NULL;
    json_array_foreach(list, i, row)
    {
        const json_t *what = json_array_get(row, 3);
        struct quota *quota = &scene->quotas[scene->quotas_len++];
        *quota = (struct quota){
            .year = 2027,
            .unit_id =
                scene->units[unit_named(scene, json_string_value(json_array_get(row, 0)))].id,
            .tier = tier_named(json_string_value(json_array_get(row, 1))),
            .category = json_string_value(json_array_get(row, 2)),
            .course_id = {(int64_t)json_integer_value(json_object_get(what, "course"))},
            .each_min = amount(what, "each"),
            .total_min = amount(what, "total")};
        assert_int_equal(quota_validate(quota, NULL), ERR_OK);
    }
}

/* What each owes, as the case writes it; the category or "#7" for a course. */
static json_t *owed_of(const struct scene *scene, size_t unit, size_t tier)
{
    json_t *owed = json_object();
    for (size_t k = 0; k < scene->cascade.keys_len; k++) {
        char key[32];
        const struct quota *quota = &scene->quotas[scene->cascade.keys[k]];
        size_t row = quota_cascade_row(&scene->cascade, k, unit, (enum tier)tier);
        if (row == QUOTA_NONE || scene->cascade.shares[row].owed_min == 0)
            continue;
        snprintf(key, sizeof(key), quota->course_id.v != 0 ? "#%d" : "%.0d%s",
                 (int)quota->course_id.v, quota->category);
        json_object_set_new(owed, key, json_integer(scene->cascade.shares[row].owed_min));
    }
    return owed;
}

static json_t *owed_json(const struct scene *scene)
{
    json_t *list = json_object();
    for (size_t u = 0; u < scene->units_len; u++) {
        json_t *tiers = json_object();
        for (size_t t = 0; t < TIER_COUNT; t++) {
            if (scene->workers[u * TIER_COUNT + t] == 0)
                continue;
            CLEANUP_JSON json_t *owed = owed_of(scene, u, t);
            if (json_object_size(owed) > 0)
                json_object_set(tiers, tier_text((enum tier)t)->code, owed);
        }
        if (json_object_size(tiers) > 0)
            json_object_set(list, scene->units[u].code, tiers);
        json_decref(tiers);
    }
    return list;
}

static json_t *findings_json(const struct scene *scene)
{
    json_t *list = json_array();
    for (size_t i = 0; i < scene->cascade.findings_len; i++) {
        CLEANUP(buf_release) struct buf text;
        buf_init(&text, 4096);
        for (int zh = 0; zh < 2; zh++) {
            const struct quota_wording wording = {scene->units, scene->units_len, zh == 1};
            buf_add_text(&text, zh == 1 ? "|" : "");
            quota_finding_text(&scene->cascade, &scene->cascade.findings[i], &wording, &text);
        }
        json_array_append_new(list, json_string(buf_text(&text)));
    }
    return list;
}

/* Cases leave out units of whom nothing is owed, or name them with nothing. */
static json_t *without_empty(const json_t *object)
{
    json_t *kept = json_object();
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)(uintptr_t)object, key, value) if (json_object_size(value) > 0)
        json_object_set(kept, key, value);
    return kept;
}

static int differs(const char *path, const char *what, const json_t *want, const json_t *got)
{
    if (json_equal(want, got))
        return 0;
    char *want_text = json_text(want);
    char *got_text = json_text(got);
    print_error("%s: %s\n  want %s\n  got  %s\n", path, what, want_text, got_text);
    free(want_text);
    free(got_text);
    return 1;
}

static int run_case(const char *path)
{
    CLEANUP(buf_release) struct buf bytes;
    CLEANUP_JSON json_t *json = NULL;
    struct scene scene = {0};
    struct err err = {0};
    buf_init(&bytes, 1 << 20);
    assert_int_equal(file_read(path, &bytes, &err), ERR_OK);
    if (json_parse(str_slice(bytes.data, bytes.len), path, &json, &err) != ERR_OK)
        fail_msg("%s", err.text);
    read_units(&scene, json_object_get(json, "units"));
    read_workers(&scene, json_object_get(json, "workers"));
    read_quotas(&scene, json_object_get(json, "quotas"));
    run(&scene);
    CLEANUP_JSON json_t *owed = owed_json(&scene);
    CLEANUP_JSON json_t *want_owed = without_empty(json_object_get(json, "owed"));
    CLEANUP_JSON json_t *findings = findings_json(&scene);
    int failed = differs(path, "owed", want_owed, owed) +
                 differs(path, "findings", json_object_get(json, "findings"), findings);
    arena_release(&scene.arena);
    return failed;
}

static void test_quota_cascade_golden_cases(void **state)
{
    (void)state;
    int count = 0;
    int failed = 0;
    DIR *dir = opendir(CASES);
    assert_non_null(dir);
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        char path[512];
        if (!str_ends(str_from(entry->d_name), ".json"))
            continue;
        snprintf(path, sizeof(path), CASES "/%s", entry->d_name);
        failed += run_case(path);
        count++;
    }
    closedir(dir);
    assert_true(count >= CASES_LEAST);
    assert_int_equal(failed, 0);
}

/* --- sums ---------------------------------------------------------------------------------------
 */

static void invent(struct scene *scene, struct rng *rng)
{
    scene->units_len = (size_t)rng_between(rng, 1, UNITS_MAX);
    for (size_t u = 0; u < scene->units_len; u++) {
        scene->units[u] = (struct unit){.id = {(int64_t)(UNITS_MAX - u)}, .code = "U"};
        if (u > 0)
            scene->units[u].parent_id = scene->units[rng_between(rng, 0, (int64_t)u - 1)].id;
        for (size_t t = 0; t < TIER_COUNT; t++)
            scene->workers[u * TIER_COUNT + t] =
                rng_between(rng, 0, 2) == 0 ? rng_between(rng, 0, 50) : 0;
    }
    /* Each key of unit and tier at most once: a row for every third. */
    for (size_t u = 0; u < scene->units_len; u++)
        for (size_t t = 0; t <= TIER_COUNT; t++) {
            bool is_total = rng_between(rng, 0, 1) == 0;
            if (rng_between(rng, 0, 5) > 0 || scene->quotas_len == QUOTAS_MAX)
                continue;
            /* Parents stand first and get more, so that most sums hold. */
            int64_t most = (int64_t)(100000 / (u * u + 1)) + 1;
            scene->quotas[scene->quotas_len++] =
                (struct quota){.year = 2027,
                               .unit_id = scene->units[u].id,
                               .tier = (enum tier)t,
                               .category = "ce",
                               .each_min = is_total ? QUOTA_NO_MIN : rng_between(rng, 0, 5),
                               .total_min = is_total ? rng_between(rng, 0, most) : QUOTA_NO_MIN};
        }
}

static bool is_within(const struct scene *scene, size_t unit, struct unit_id outer)
{
    for (;;) {
        if (scene->units[unit].id.v == outer.v)
            return true;
        if (scene->units[unit].parent_id.v == 0)
            return false;
        for (size_t i = 0; i < scene->units_len; i++)
            if (scene->units[i].id.v == scene->units[unit].parent_id.v) {
                unit = i;
                break;
            }
    }
}

/* The row by its definition: walk up, a tier's own row before the one for all. */
static size_t row_by_definition(const struct scene *scene, size_t unit, enum tier tier)
{
    size_t best = QUOTA_NONE;
    for (size_t i = 0; i < scene->quotas_len; i++) {
        const struct quota *quota = &scene->quotas[i];
        bool fits = quota->tier == tier || quota->tier == QUOTA_ALL_TIERS;
        if (!fits || !is_within(scene, unit, quota->unit_id))
            continue;
        bool nearer = true;
        if (best != QUOTA_NONE) {
            const struct quota *other = &scene->quotas[best];
            size_t at = 0;
            while (scene->units[at].id.v != quota->unit_id.v)
                at++;
            nearer = other->unit_id.v == quota->unit_id.v ? quota->tier == tier
                                                          : is_within(scene, at, other->unit_id);
        }
        best = nearer ? i : best;
    }
    return best;
}

static bool has_finding(const struct scene *scene, size_t quota)
{
    for (size_t i = 0; i < scene->cascade.findings_len; i++)
        if (scene->cascade.findings[i].quota == quota)
            return true;
    return false;
}

/* Is any row in what this one covers at fault? Then nothing is promised of the sum. */
static bool is_clean(const struct scene *scene, size_t quota)
{
    for (size_t i = 0; i < scene->quotas_len; i++) {
        size_t at = 0;
        while (scene->units[at].id.v != scene->quotas[i].unit_id.v)
            at++;
        if (has_finding(scene, i) && is_within(scene, at, scene->quotas[quota].unit_id))
            return false;
    }
    return true;
}

/* What all whom a total covers owe: the total, and of rounding at most a minute a worker. */
static void check_total(const struct scene *scene, size_t index)
{
    const struct quota *quota = &scene->quotas[index];
    int64_t owed = 0;
    int64_t workers = 0;
    for (size_t u = 0; u < scene->units_len; u++)
        for (size_t t = 0; t < TIER_COUNT; t++) {
            int64_t n = scene->workers[u * TIER_COUNT + t];
            bool covered = quota->tier == QUOTA_ALL_TIERS || quota->tier == (enum tier)t;
            if (!covered || !is_within(scene, u, quota->unit_id))
                continue;
            size_t row = quota_cascade_row(&scene->cascade, 0, u, (enum tier)t);
            assert_true(row != QUOTA_NONE);
            owed += n * scene->cascade.shares[row].owed_min;
            workers += n;
        }
    if (owed < quota->total_min || owed > quota->total_min + workers)
        fail_msg("of %d minutes %d workers owe %d", (int)quota->total_min, (int)workers, (int)owed);
}

static void test_quota_cascade_owed_adds_up_to_every_total(void **state)
{
    (void)state;
    size_t totals = 0;
    size_t refused = 0;
    for (uint64_t seed = 1; seed <= 400; seed++) {
        struct scene scene = {0};
        struct rng rng;
        rng_seed(&rng, seed);
        invent(&scene, &rng);
        run(&scene);
        for (size_t u = 0; u < scene.units_len && scene.cascade.keys_len > 0; u++)
            for (size_t t = 0; t < TIER_COUNT; t++)
                assert_int_equal(quota_cascade_row(&scene.cascade, 0, u, (enum tier)t),
                                 row_by_definition(&scene, u, (enum tier)t));
        for (size_t i = 0; i < scene.quotas_len; i++) {
            refused += has_finding(&scene, i);
            if (scene.quotas[i].total_min == QUOTA_NO_MIN || !is_clean(&scene, i))
                continue;
            check_total(&scene, i);
            totals++;
        }
        arena_release(&scene.arena);
    }
    assert_true(totals > 500 && refused > 50);
}

/* --- as a rulebook ------------------------------------------------------------------------------
 */

static void test_quota_rulebook_counts_categories_and_courses(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct err err = {0};
    struct standing standing;
    const struct quota_amount amounts[] = {
        {"ce", {0}, {"继续教育", "continuing"}, 300},
        {"course:E1", {7}, {"社工伦理", "ethics"}, 120},
    };
    struct rulebook *book = quota_rulebook(2027, amounts, 2);
    struct worker worker = {.id = {1}, .code = "W", .roles = ""};
    struct credit credits[] = {
        {.id = {1}, .worker_id = {1}, .min = 120, .categories = "ce", .course_id = {7}},
        {.id = {2}, .worker_id = {1}, .min = 90, .categories = "other", .course_id = {8}},
        {.id = {3}, .worker_id = {1}, .min = 60, .categories = "ce;other"},
    };
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(date_from_ymd(2027, 3, 1 + (int32_t)i, &credits[i].earned_on, NULL),
                         ERR_OK);
    struct rules_input input = {.worker = &worker, .effective = credits, .effective_len = 3};
    assert_int_equal(date_from_ymd(2027, 6, 30, &input.as_of, NULL), ERR_OK);
    assert_int_equal(rules_evaluate(book, &input, &arena, &standing, &err), ERR_OK);
    assert_int_equal(standing.requirements_len, 2);
    assert_int_equal(standing.requirements[0].earned_min, 180);
    assert_int_equal(standing.requirements[0].missing_min, 120);
    assert_int_equal(standing.requirements[1].earned_min, 120);
    assert_int_equal(standing.requirements[1].state, STANDING_MET);
    assert_int_equal(standing.counted_min, 180);
    rulebook_free(book);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quota_cascade_golden_cases),
        cmocka_unit_test(test_quota_cascade_owed_adds_up_to_every_total),
        cmocka_unit_test(test_quota_rulebook_counts_categories_and_courses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
