/* Certificates as files: written and read again, and refused with line and key. */
#include <stdlib.h>
#include <unistd.h>

#include "scheduler/base/buf.h"
#include "scheduler/base/file.h"
#include "scheduler/planner/prices_file.h"
#include "scheduler/planner/problem_file.h"
#include "tests/unit/planner_support.h"

#define HEADER "{\"prices\":1,\"problem\":\"pudong-2027\",\"scale\":256,\"bound\":900,\"places\":"
#define SEAT   "{\"offering\":\"O1\",\"price\":512}\n"
#define COVER  "{\"unit\":\"U7\",\"at\":\"2027-03-02T09:00\",\"price\":7}\n"
#define ROOM   "{\"resource\":\"room:R2\",\"at\":\"2027-04-06T14:00\",\"price\":25600}\n"

struct place {
    struct problem *problem;
    char path[64];
};

static void place_init(struct place *place)
{
    *place = (struct place){.path = "build/prices-XXXXXX"};
    ADD_OK(problem_read("tests/cases/planner/small.jsonl", &place->problem, &add_err_));
    int file = mkstemp(place->path);
    assert_true(file >= 0);
    close(file);
}

static void place_release(struct place *place)
{
    unlink(place->path);
    problem_free(place->problem);
}

static enum err_code read_text(const struct place *place, const char *text,
                               struct certificate *ret_certificate, struct err *err)
{
    assert_int_equal(file_write_atomic(place->path, text, strlen(text), 0600, NULL), ERR_OK);
    return prices_read(place->problem, place->path, ret_certificate, err);
}

static void test_prices_read_every_kind_of_place_understood(void **state)
{
    (void)state;
    struct place place;
    struct certificate certificate;
    struct err err = {0};
    place_init(&place);
    assert_int_equal(
        read_text(&place, HEADER "3,\"tightened\":-5}\n" SEAT COVER ROOM, &certificate, &err),
        ERR_OK);
    assert_int_equal(certificate.scale, 256);
    assert_int_equal(certificate.bound, 900);
    assert_true(certificate.is_tightened);
    assert_int_equal(certificate.tightened, -5);
    assert_int_equal(certificate.places_len, 3);
    assert_int_equal(certificate.places[0].kind, CERTIFICATE_SEAT);
    assert_int_equal(certificate.places[0].price, 512);
    assert_int_equal(certificate.places[1].kind, CERTIFICATE_COVER);
    assert_int_equal(certificate.places[1].at_min, at_hour(1, 9));
    assert_int_equal(certificate.places[2].kind, CERTIFICATE_RESOURCE);
    assert_string_equal(place.problem->resources[certificate.places[2].index], "room:R2");
    certificate_release(&certificate);
    assert_int_equal(read_text(&place, HEADER "0}\n", &certificate, &err), ERR_OK);
    assert_false(certificate.is_tightened);
    certificate_release(&certificate);
    place_release(&place);
}

static void test_prices_write_read_again_the_same(void **state)
{
    (void)state;
    static const char text[] = HEADER "3,\"tightened\":880}\n" SEAT COVER ROOM;
    struct place place;
    struct certificate certificate;
    struct err err = {0};
    struct buf again;
    buf_init(&again, 4096);
    place_init(&place);
    assert_int_equal(read_text(&place, text, &certificate, &err), ERR_OK);
    assert_int_equal(prices_write(place.problem, &certificate, place.path, &err), ERR_OK);
    assert_int_equal(file_read(place.path, &again, &err), ERR_OK);
    assert_string_equal(buf_text(&again), text);
    buf_release(&again);
    certificate_release(&certificate);
    place_release(&place);
}

static void test_prices_read_what_cannot_be_right_refused_with_line_and_key(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
        enum err_code code;
    } rows[] = {
        {"", ": empty", ERR_INVALID},
        {SEAT, " line 1: prices: the header is the first line", ERR_INVALID},
        {HEADER "0}\n" HEADER "0}\n", " line 2: prices: the header is the first line", ERR_INVALID},
        {"{\"prices\":2,\"problem\":\"pudong-2027\",\"scale\":256,\"bound\":9,\"places\":0}",
         " line 1: prices: version 2, expected 1", ERR_UNSUPPORTED},
        {"{\"prices\":1,\"problem\":\"large\",\"scale\":256,\"bound\":9,\"places\":0}",
         " line 1: problem: the prices are for large, not for pudong-2027", ERR_INVALID},
        {"{\"prices\":1,\"problem\":\"pudong-2027\",\"scale\":255,\"bound\":9,\"places\":0}",
         " line 1: scale: expected a power of two from 1 to 65536", ERR_INVALID},
        {"{\"prices\":1,\"problem\":\"pudong-2027\",\"scale\":131072,\"bound\":9,\"places\":0}",
         " line 1: scale: expected a power of two from 1 to 65536", ERR_INVALID},
        {"{\"prices\":1,\"problem\":\"pudong-2027\",\"scale\":256,\"places\":0}",
         " line 1: prices: missing key bound", ERR_INVALID},
        {HEADER "-1}\n", " line 1: places: expected a number from 0", ERR_INVALID},
        {HEADER "0,\"tightened\":900}\n", " line 1: tightened: expected less than the bound",
         ERR_INVALID},
        {HEADER "0}\n{\"plan\":1}\n", " line 2: no key says what kind of line it is", ERR_INVALID},
        {HEADER "1}\n{\"offering\":\"O1\",\"price\":1,\"at\":\"2027-03-02T09:00\"}\n",
         " line 2: offering: unknown key at", ERR_INVALID},
        {HEADER "1}\n{\"unit\":\"U7\",\"price\":1}\n", " line 2: unit: missing key at",
         ERR_INVALID},
        {HEADER "1}\n{\"offering\":\"O77\",\"price\":1}\n",
         " line 2: offering: unknown offering O77", ERR_INVALID},
        {HEADER "1}\n{\"unit\":\"U8\",\"at\":\"2027-03-02T09:00\",\"price\":1}\n",
         " line 2: unit: unknown unit U8", ERR_INVALID},
        {HEADER "1}\n{\"resource\":\"R2\",\"at\":\"2027-03-02T09:00\",\"price\":1}\n",
         " line 2: resource: unknown resource R2", ERR_INVALID},
        {HEADER "1}\n{\"unit\":\"U7\",\"at\":\"2027-03-02\",\"price\":1}\n",
         " line 2: at: expected a time as 2027-03-02T09:00", ERR_INVALID},
        {HEADER "1}\n{\"offering\":\"O1\",\"price\":-1}\n",
         " line 2: price: expected a whole number from 1", ERR_INVALID},
        {HEADER "1}\n{\"offering\":\"O1\",\"price\":0}\n",
         " line 2: price: expected a whole number from 1", ERR_INVALID},
        {HEADER "1}\n{\"offering\":\"O1\",\"price\":1.5}\n",
         " line 2: price: expected a whole number", ERR_INVALID},
        {HEADER "1}\n{\"offering\":\"O1\",\"price\":9223372036854775807}\n",
         " line 2: price: prices times places are more than 2^60", ERR_LIMIT},
        {HEADER "2}\n" SEAT SEAT, " line 3: the same place has a price already", ERR_CONFLICT},
        {HEADER "2}\n" COVER COVER, " line 3: the same place has a price already", ERR_CONFLICT},
        {HEADER "2}\n" SEAT, " line 2: places: the header promises 2, the file has 1", ERR_INVALID},
        {HEADER "1}\n" SEAT COVER, " line 3: places: the header promises 1, the file has 2",
         ERR_INVALID},
        {HEADER "1}\n\n" SEAT, " line 2: a blank line", ERR_INVALID},
    };
    struct place place;
    place_init(&place);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct certificate certificate;
        struct err err = {0};
        enum err_code code = read_text(&place, rows[i].text, &certificate, &err);
        size_t len = strlen(place.path);
        if (code != rows[i].code || strncmp(err.text, place.path, len) != 0 ||
            strcmp(err.text + len, rows[i].want) != 0)
            fail_msg("wanted %s, got %s", rows[i].want, err.text);
        assert_true(strstr(err.hint, "solve --prices") != NULL);
    }
    place_release(&place);
}

/* Cut anywhere, the file is refused: only the whole of it counts. */
static void test_prices_read_cut_anywhere_refused(void **state)
{
    (void)state;
    static const char whole[] = HEADER "3}\n" SEAT COVER ROOM;
    struct place place;
    place_init(&place);
    for (size_t len = 0; len + 2 < sizeof(whole); len++) {
        char text[sizeof(whole)];
        struct certificate certificate;
        struct err err = {0};
        memcpy(text, whole, len);
        text[len] = '\0';
        assert_int_not_equal(read_text(&place, text, &certificate, &err), ERR_OK);
    }
    place_release(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_prices_read_every_kind_of_place_understood),
        cmocka_unit_test(test_prices_write_read_again_the_same),
        cmocka_unit_test(test_prices_read_what_cannot_be_right_refused_with_line_and_key),
        cmocka_unit_test(test_prices_read_cut_anywhere_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
