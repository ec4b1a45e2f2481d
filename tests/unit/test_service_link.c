/* Secret links: the token in force opens, nothing else does; and rulebooks, which are refused with
 * the path of what is wrong. */
#include "tests/unit/service_support.h"

#include "scheduler/service/link.h"

static struct link worker_link(struct office *office, const char *code)
{
    return (struct link){FEED_KIND_WORKER, office_worker(office, code).id.v};
}

static void load_two(struct office *office)
{
    office_load_places(office);
    office_load(office, FILE_KIND_WORKERS, "code,name,unit,tier\nA,甲,S1,无\nB,乙,S1,无\n");
}

static void expect_dead(struct office *office, const char *token)
{
    struct err err = {0};
    struct link link = {FEED_KIND_COUNT, -1};
    REFUSED(ERR_NOT_FOUND, "", link_resolve(office->service, str_from(token), &link, &err));
    assert_int_equal(link.kind, FEED_KIND_COUNT);
    assert_int_equal(link.owner_id, -1);
}

static void expect_opens(struct office *office, const char *token, struct link want)
{
    struct err err = {0};
    struct link link;
    OK(link_resolve(office->service, str_from(token), &link, &err));
    assert_int_equal(link.kind, want.kind);
    assert_int_equal(link.owner_id, want.owner_id);
}

static void test_link_token_resolves_for_every_kind(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    load_two(office);
    const struct link links[] = {
        worker_link(office, "A"), worker_link(office, "B"),   {FEED_KIND_TRAINER, 1},
        {FEED_KIND_TRAINER, 2},   {FEED_KIND_COORDINATOR, 0},
    };
    char tokens[5][LINK_TOKEN_SIZE];
    for (size_t i = 0; i < 5; i++) {
        char again[LINK_TOKEN_SIZE];
        OK(link_token(office->service, links[i], tokens[i], &err));
        OK(link_token(office->service, links[i], again, &err));
        assert_string_equal(tokens[i], again);
        expect_opens(office, tokens[i], links[i]);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(tokens[i], tokens[k]);
    }
}

/* Any one character changed, cut or added. */
static void test_link_resolve_altered_token_not_found(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    char token[LINK_TOKEN_SIZE];
    char wrong[LINK_TOKEN_SIZE + 1];
    load_two(office);
    OK(link_token(office->service, worker_link(office, "A"), token, &err));
    size_t len = strlen(token);
    assert_true(len >= 43); /* 256 bits in base64 */
    for (size_t i = 0; i < len; i++) {
        memcpy(wrong, token, len + 1);
        wrong[i] = token[i] == 'A' ? 'B' : 'A';
        expect_dead(office, wrong);
        memcpy(wrong, token, i);
        wrong[i] = '\0';
        expect_dead(office, wrong);
    }
    snprintf(wrong, sizeof(wrong), "%sA", token);
    expect_dead(office, wrong);
}

/* One worker's secret with another's number, or a trainer's letter. */
static void test_link_resolve_borrowed_secret_not_found(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    char a[LINK_TOKEN_SIZE];
    char b[LINK_TOKEN_SIZE];
    load_two(office);
    OK(link_token(office->service, worker_link(office, "A"), a, &err));
    OK(link_token(office->service, worker_link(office, "B"), b, &err));
    char mixed[2 * LINK_TOKEN_SIZE];
    snprintf(mixed, sizeof(mixed), "%.*s%s", (int)(strchr(b, '-') - b), b, strchr(a, '-'));
    expect_dead(office, mixed);
    a[0] = 't';
    expect_dead(office, a);
    a[0] = 'c';
    expect_dead(office, a);
    expect_dead(office, "w99999-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    expect_dead(office, "");
    expect_dead(office, "-");
    expect_dead(office, "w-");
    expect_dead(office, "w1-");
    expect_dead(office, "w99999999999999999999999-AAAA");
}

static void test_link_rotate_kills_the_old_token(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    char old[LINK_TOKEN_SIZE];
    char other[LINK_TOKEN_SIZE];
    char fresh[LINK_TOKEN_SIZE];
    load_two(office);
    struct link link = worker_link(office, "A");
    OK(link_token(office->service, link, old, &err));
    OK(link_token(office->service, worker_link(office, "B"), other, &err));
    OK(link_rotate(office->service, link, (struct deed){.who = "test"}, &err));
    expect_dead(office, old);
    OK(link_token(office->service, link, fresh, &err));
    assert_string_not_equal(fresh, old);
    expect_opens(office, fresh, link);
    expect_opens(office, other, worker_link(office, "B"));
}

/* The database with another key file opens nothing, and with its own again everything. */
static void test_link_resolve_other_key_file_opens_nothing(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    char token[LINK_TOKEN_SIZE];
    load_two(office);
    struct link link = worker_link(office, "A");
    OK(link_token(office->service, link, token, &err));
    const char *dump = office_dump(office);
    assert_null(strstr(dump, strchr(token, '-') + 1));
    /* Another key is not taken for the right one. */
    office_put_other_key(office);
    REFUSED(ERR_DENIED, "key file", service_open(&office->options, &office->service, &err));
    office->options.key_file = office->key_file;
    office_reopen(office);
    expect_opens(office, token, link);
}

/* A lost key file is said; a new one in its place would silently end every link. */
static void test_service_open_lost_key_file_is_said(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct service *service = NULL;
    assert_int_equal(unlink(office->key_file), 0);
    REFUSED(ERR_NOT_FOUND, office->key_file, service_open(&office->options, &service, &err));
    assert_null(service);
    assert_int_not_equal(access(office->key_file, F_OK), 0);
}

static void test_link_urls_carry_the_token(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    char token[LINK_TOKEN_SIZE];
    const char *page = NULL;
    const char *feed = NULL;
    CLEANUP_JSON json_t *links = NULL;
    load_two(office);
    struct link link = worker_link(office, "A");
    OK(link_token(office->service, link, token, &err));
    OK(link_page_url(office->service, link, &office->arena, &page, &err));
    OK(link_feed_url(office->service, link, &office->arena, &feed, &err));
    assert_string_equal(page,
                        arena_printf(&office->arena, "https://train.example.org/w/%s", token));
    assert_string_equal(
        feed, arena_printf(&office->arena, "https://train.example.org/feed/%s.ics", token));
    OK(link_json(office->service, link, &links, &err));
    assert_string_equal(
        json_string_value(json_object_get(links, "webcal")),
        arena_printf(&office->arena, "webcal://train.example.org/feed/%s.ics", token));
    assert_string_equal(json_string_value(json_object_get(links, "page")), page);
}

/* --- rulebooks -----------------------------------------------------------------------------------
 */

static void test_rulebook_set_typo_names_the_path_and_keeps_nothing(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    char *text = arena_strdup(&office->arena, OFFICE_RULEBOOK);
    memcpy(strstr(text, "\"category\": \"ce\""), "\"categury\"", 10);
    const char *before = office_dump(office);
    assert_int_equal(rulebook_set(office->service, str_from(text), "office.json", DATE_NONE,
                                  (struct deed){.who = "test"}, &err),
                     ERR_INVALID);
    assert_non_null(strstr(err.text, "office.json"));
    assert_non_null(strstr(err.text, "requirements[1]"));
    assert_non_null(strstr(err.text, "categury"));
    assert_non_null(strstr(arena_printf(&office->arena, "%s %s", err.text, err.hint), "category"));
    assert_string_equal(office_dump(office), before);
}

static void test_rulebook_set_lists_what_is_in_force(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct str text;
    CLEANUP_JSON json_t *list = NULL;
    OK(rulebook_text("cn-registration", &office->arena, &text, &err));
    OK(rulebook_set(office->service, text, "cn-registration", DATE_NONE,
                    (struct deed){.who = "test"}, &err));
    OK(rulebook_set(office->service, STR_LIT(OFFICE_RULEBOOK), "office.json",
                    office_day("2027-01-05"), (struct deed){.who = "test"}, &err));
    OK(rulebook_list(office->service, &list, &err));
    const json_t *books = json_object_get(list, "rulebooks");
    assert_int_equal(json_array_size(books), 1); /* the other begins tomorrow */
    const json_t *book = json_array_get(books, 0);
    assert_string_equal(json_string_value(json_object_get(book, "name")), "cn-registration");
    assert_true(json_string_length(json_object_get(book, "source")) > 0);
    office->options.fixed_now = OFFICE_NOW + 86400;
    office_reopen(office);
    json_decref(list);
    OK(rulebook_list(office->service, &list, &err));
    assert_int_equal(json_array_size(json_object_get(list, "rulebooks")), 2);
    REFUSED(ERR_NOT_FOUND, "no-such-pack",
            rulebook_text("no-such-pack", &office->arena, &text, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_link_token_resolves_for_every_kind),
        OFFICE_TEST(test_link_resolve_altered_token_not_found),
        OFFICE_TEST(test_link_resolve_borrowed_secret_not_found),
        OFFICE_TEST(test_link_rotate_kills_the_old_token),
        OFFICE_TEST(test_link_resolve_other_key_file_opens_nothing),
        OFFICE_TEST(test_service_open_lost_key_file_is_said),
        OFFICE_TEST(test_link_urls_carry_the_token),
        OFFICE_TEST(test_rulebook_set_typo_names_the_path_and_keeps_nothing),
        OFFICE_TEST(test_rulebook_set_lists_what_is_in_force),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
